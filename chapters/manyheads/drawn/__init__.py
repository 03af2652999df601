"""A tensor in the book's visual language: as a page draws it, and as a terminal prints it."""
