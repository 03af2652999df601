"""Two heads that learn where to look, and the training behind it, which runs in the page."""
