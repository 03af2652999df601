"""What a page shows of the book's public address: buttons for Colab and the repository, and a way to report a mistake.

Until the address is known, none of these is there: a button that leads nowhere is worse than none.
"""

from urllib.parse import urlencode

from book.address import is_known


def setup(app):
    app.connect("config-inited", hide_what_leads_nowhere)
    app.connect("html-page-context", add_report)


def hide_what_leads_nowhere(app, config) -> None:
    """Take the address out of the theme's options where it isn't known, and the buttons with it."""
    options = config.html_theme_options
    if not is_known(options.get("repository_url", "")):
        options["repository_url"] = ""
        options["use_repository_button"] = False
        options["launch_buttons"] = {}


def add_report(app, pagename, templatename, context, doctree) -> None:
    """The address of a new report about this page; none where nobody could receive it."""
    url = app.config.html_theme_options.get("repository_url", "")
    if is_known(url) and doctree is not None:
        context["report"] = report(url, pagename)


def report(url: str, pagename: str) -> str:
    """Where a mistake on this page is reported: an issue with its title begun."""
    return (
        f"{url}/issues/new?{urlencode({'title': f'Mistake in {pagename}: '})}"
    )
