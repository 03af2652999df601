"""A widget as a page of its own, in one file."""
