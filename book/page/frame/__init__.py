"""What stands around a page's text."""

from . import contents


def setup(app):
    contents.setup(app)
