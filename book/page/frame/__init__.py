"""What stands around a page's text."""

from . import contents, public


def setup(app):
    contents.setup(app)
    public.setup(app)
