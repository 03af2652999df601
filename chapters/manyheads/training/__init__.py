"""Small models that are trained while the reader looks on, and what their training recorded."""
