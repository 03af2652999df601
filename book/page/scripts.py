"""The theme's scripts come as one file, and after the page's first paint.

Before it they would cost more time than all else: they build search, tooltips, menus and copy buttons, and measure the
page for that again and again. Until they are there, a moment later, the page can be read, and its widgets work. That is
also when the page is laid out as a whole (book.css), and when figures out of sight are fetched.
"""

import functools
import re
from pathlib import Path
from posixpath import dirname, normpath, relpath

BUNDLE = "_static/page.js"
SCRIPT = re.compile(r"<script([^>]*)>(.*?)</script>", re.DOTALL)
SOURCE = re.compile(r'src="([^"?]+)')
# Nobody reaches a button in the third of a second after the first frame. Bootstrap's scroll spy waits for the load
# event, which has mostly been by then; nothing else in these scripts listens to it twice.
LATE = """<script>
requestAnimationFrame(() => setTimeout(() => {{
  document.documentElement.classList.add("whole");
  for (const image of document.images) image.loading = "eager";
  const script = document.createElement("script");
  script.src = "{bundle}";
  script.onload = () => {{
    {inline}
    if (document.readyState === "complete") dispatchEvent(new Event("load"));
  }};
  document.body.append(script);
}}, 300));
</script>"""


def setup(app):
    app.page_scripts = {}  # a dict keeps the order and takes nothing twice
    app.connect("html-page-context", offer)


def offer(app, pagename, templatename, context, doctree) -> None:
    """Hand late_scripts to the template of the page's end."""
    context["late_scripts"] = functools.partial(late, app, pagename)


def late(app, pagename: str, scripts: str) -> str:
    """One script in the place of many, which are noted; what stood in the page itself runs after them."""
    inline = []
    for attributes, body in SCRIPT.findall(scripts):
        if "module" in attributes:
            raise ValueError(f"<script{attributes}> can't be joined to others")
        if source := SOURCE.search(attributes):
            path = normpath(f"{dirname(pagename)}/{source[1]}").lstrip("/")
            app.page_scripts.setdefault(path)
        else:
            inline.append(body)
    bundle = relpath(BUNDLE, dirname(pagename) or ".")
    return LATE.format(bundle=bundle, inline="\n".join(inline))


def join(app) -> None:
    """Write the joined file, when all pages are there."""
    root = Path(app.outdir)
    paths = noted(app.page_scripts, root / BUNDLE)
    texts = [(root / path).read_text("utf8") for path in paths]
    # Where they lay is where a map of their source lies, which this file has none of.
    text = re.sub(r"//# sourceMappingURL=\S+", "", "\n;\n".join(texts))
    (root / BUNDLE).write_text(f"/* {' '.join(paths)} */\n{text}", "utf8")


def noted(paths: dict, joined: Path) -> list[str]:
    """The files to join; where no page was written anew, those that were joined the last time."""
    return list(paths) or joined.read_text("utf8").split("*/")[0].split()[1:]
