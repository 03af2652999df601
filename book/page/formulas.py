"""Formulas are typeset while the book is built: a page carries no KaTeX, and no reader waits for it.

sphinxcontrib-katex can do that with Node.js, which a reader's machine need not have. Its own copy of KaTeX runs as
well in V8, which a package of PyPI brings.
"""

import functools
import json
from pathlib import Path

from py_mini_racer import MiniRacer
from sphinxcontrib import katex


@functools.cache
def _engine() -> MiniRacer:
    engine = MiniRacer()
    engine.eval(
        (Path(katex.__file__).parent / "katex.min.js").read_text("utf8")
    )
    return engine


def render(latex: str, options: dict | None = None) -> str:
    """A formula's HTML and MathML; one that KaTeX doesn't understand fails the build."""
    options = {"throwOnError": True} | (options or {})
    call = f"katex.renderToString({json.dumps(latex)}, {json.dumps(options)})"
    return str(_engine().eval(call))


def setup(app):
    katex.render_latex = render
