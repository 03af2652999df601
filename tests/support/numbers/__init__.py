"""Numbers that widgets show, computed here by another way."""
