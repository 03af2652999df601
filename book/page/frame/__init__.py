"""What stands around a page's text."""

from . import contents, elsewhere, public


def setup(app):
    contents.setup(app)
    elsewhere.setup(app)
    public.setup(app)
