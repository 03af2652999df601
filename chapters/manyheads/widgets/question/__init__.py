"""A question that is answered in the page."""
