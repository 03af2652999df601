"""A page in other hands: a browser saves it as it stands, translates it, or keeps nothing for it.

A saved page is opened again with all that scripts had put there, and its scripts run once more. So what writes into the
page goes when it has written, and what is there twice goes first.
"""

import re
from pathlib import Path

# The theme's buttons that only a script can answer are written by scripts.
_WRITTEN = re.compile(
    r"(<script>\s*document\.write\(`[^`]*`\);)(?=\s*</script>)"
)
_WRITES_ONCE = r"\1 document.currentScript.remove();"
# Code, formulas and drawn tensors. Sphinx has a class for it, which browsers
# no longer heed.
_KEPT = re.compile(
    r'class="(?:[^"]* )?(?:notranslate|math|mh-drawn)(?: [^"]*)?"(?! translate)'
)

# Ahead of the theme's scripts, which end where the browser denies to keep
# something: in a sandboxed frame, or where no cookies are let in.
STORAGE = """<script>
for (const storage of ["localStorage", "sessionStorage"]) {
  try {
    window[storage].setItem("many-heads", "");
    window[storage].removeItem("many-heads");
  } catch {
    const kept = new Map();
    const value = {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, String(value)),
      removeItem: (name) => void kept.delete(name),
    };
    Object.defineProperty(window, storage, { configurable: true, value });
  }
}
</script>"""


def setup(app):
    app.connect("html-page-context", give_to_template)


def give_to_template(app, pagename, templatename, context, doctree) -> None:
    context["storage"] = STORAGE


def write(folder: str) -> None:
    """Prepare every page for it; one that is prepared stays as it is."""
    for path in Path(folder).rglob("*.html"):
        page = path.read_text("utf8")
        prepared = with_care(page)
        if prepared != page:
            path.write_text(prepared, "utf8")


def with_care(page: str) -> str:
    page = _WRITTEN.sub(_WRITES_ONCE, page)
    return _KEPT.sub(r'\g<0> translate="no"', page)
