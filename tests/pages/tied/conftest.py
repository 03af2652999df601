"""A page with text, code, formulas and pictures, without a book around it, and an explorer that only says numbers."""

import pytest

from manyheads import colours
from support.paths import ROOT

STATIC = ROOT / "assets" / "static"
# The theme is set as the book's pages do it; a stub stands for an explorer.
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>tied</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width">
<script>
  const media = matchMedia("(prefers-color-scheme: dark)");
  const set = () => (document.documentElement.dataset.theme = media.matches ? "dark" : "light");
  media.onchange = set;
  set();
</script>
<style>{styles}
  html[data-theme=light] {{ color-scheme: light }}
  html[data-theme=dark] {{ color-scheme: dark }}
  html {{ --pst-color-accent: light-dark(#8045e5, #a582f0) }}
  body {{ max-width: 700px; margin: 0 auto; padding: 20px 16px; font: 16px/26px system-ui, sans-serif;
    background: light-dark(#fff, #14181e); color: light-dark(#1f2933, #e6eaef) }}
  pre {{ padding: 12px; white-space: pre-wrap; background: light-dark(#f6f7f9, #1d232b) }}
</style>
<body><main><article><h1>Tied</h1>{body}</article></main>{scripts}</body></html>"""
_STUB = """<section data-explorer id="three-heads" aria-label="Three heads"></section><script>
  const explorer = document.getElementById("three-heads");
  const weights = { "weights[0,3,0]": 0.9, "weights[2,3,3]": 0.86 };
  const small = { "weights[0,3,0]": 0.004 };
  const state = { heads: 3, seq: 4, d_model: 6, choices: { heads: [1, 2, 3, 6], seq: [4] } };
  const asked = [];
  const tell = () => {
    const valueOf = (entry) => (state.heads === 3 ? weights : small)[entry];
    explorer.explorerState = { ...state, d_head: state.d_model / state.heads, valueOf };
    explorer.dispatchEvent(new CustomEvent("explorer-state", { bubbles: true, detail: explorer.explorerState }));
  };
  explorer.addEventListener("explorer-set", ({ detail }) => {
    asked.push(detail);
    Object.assign(state, detail);
    tell();
  });
</script>"""
TELL = "<script>tell()</script>"


@pytest.fixture
def text_page(pages, tmp_path):
    """Open a page with this text; the explorer tells its state before the page's scripts run, or later, or never."""

    def open_text(body: str, explorer: str = _STUB + TELL, **options):
        styles, scripts = (
            "\n".join((STATIC / name).read_text("utf8") for name in names)
            for names in (
                ("ties.css", "scrub.css", "accessible.css"),
                ("ties.js", "scrub.js"),
            )
        )
        # The page itself has the book's colours, not only what is drawn in it.
        page_colours = colours.STYLE.replace(
            ".mh-widget,", "html,\n.mh-widget,", 1
        )
        scripts = f"<script>{scripts}</script>"
        html = _PAGE.format(
            styles=page_colours + styles, body=body, scripts=explorer + scripts
        )
        folder = tmp_path / "_build" / "html"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "page.html").write_text(html, "utf8")
        return pages.open((folder / "page.html").as_uri(), **options)

    return open_text


@pytest.fixture
def late():
    """An explorer that has told nothing yet."""
    return _STUB
