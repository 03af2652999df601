"""The theme's scripts come as one file, which is fetched after the first paint.

They build search, tooltips, menus and copy buttons, and for that they measure the page again and again. If they ran as
soon as the page is read, the page would answer to nothing for a while, just when its first heatmap is there. Until they
run, a moment later, the page can be read, and its widgets work.
"""

import functools
import re
from pathlib import Path
from posixpath import dirname, normpath, relpath

from .minified import minified

BUNDLE = "_static/page.js"
SCRIPT = re.compile(r"<script([^>]*)>(.*?)</script>", re.DOTALL)
SOURCE = re.compile(r'src="([^"?]+)')
# Nobody reaches a button in the third of a second after the first frame. The class has all of the page laid out
# (book.css). What stood in the page itself between the theme's files runs after them. One of them waits for the load
# event, to mark the reader's place in the contents; the event has mostly been by then, so it is given once more.
# A page that a browser has saved has the file's element in it, which the parser runs, and the buttons to copy code that
# the file had put there.
ELEMENT = """<script>
for (const left of document.querySelectorAll("button.copybtn")) left.remove();
requestAnimationFrame(() => setTimeout(() => {{
  document.documentElement.classList.add("laid-out");
  const goOn = () => {{
    {inline}
  }};
  if (document.querySelector("script[data-joined]")) return goOn();
  const script = document.createElement("script");
  script.src = "{bundle}";
  script.dataset.joined = "";
  script.onload = () => {{
    goOn();
    if (document.readyState === "complete") dispatchEvent(new Event("load"));
  }};
  document.body.append(script);
}}, 300));
</script>"""


# One that fails, as in an old browser, ends alone. In a block, var is for all files what const was without one.
PART = "try {{\n{text}\n}} catch (error) {{\nsetTimeout(() => {{ throw error; }});\n}}"
DECLARED = re.compile(r"^(?:const|let) ", re.MULTILINE)


def setup(app):
    app.page_scripts = {}  # a dict keeps the order and takes nothing twice
    app.connect("html-page-context", give_to_template)


def give_to_template(app, pagename, templatename, context, doctree) -> None:
    """Let the template of the page's end call join_scripts."""
    context["join_scripts"] = functools.partial(join_scripts, app, pagename)


def join_scripts(app, pagename: str, scripts: str) -> str:
    """One script element in the place of many; their files are remembered for write_joined."""
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
    return ELEMENT.format(bundle=bundle, inline="\n".join(inline))


def write_joined(app) -> None:
    """Write the joined file, when all pages are there."""
    root = Path(app.outdir)
    paths = files_to_join(app.page_scripts, root / BUNDLE)
    text = joined([(root / path).read_text("utf8") for path in paths])
    # Comments that begin with /*! stay: they are licences.
    small = minified("text/javascript", text)
    (root / BUNDLE).write_text(f"/* {' '.join(paths)} */\n{small}", "utf8")


def joined(texts: list[str]) -> str:
    """Scripts as one, each of which stands alone."""
    parts = [PART.format(text=DECLARED.sub("var ", text)) for text in texts]
    # A map of a file's source lies beside the file; beside the joined file there is none.
    return re.sub(r"//# sourceMappingURL=\S+", "", "\n".join(parts))


def files_to_join(paths: dict, joined: Path) -> list[str]:
    """The files that the pages named, or, if this build wrote no page, those in the first line of the joined file."""
    return list(paths) or joined.read_text("utf8").split("*/")[0].split()[1:]
