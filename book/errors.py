"""What the build can say in words."""


class BookError(Exception):
    """Why a notebook did not run, or why there is no book."""
