"""The widgets' JavaScript in an engine without a page."""

import re

from py_mini_racer import MiniRacer


def without_page(name: str) -> MiniRacer:
    """A JavaScript engine that has a module of the package, and no page."""
    from manyheads.widgets import bundle

    engine = MiniRacer()
    # One file looks for a canvas as soon as it is read.
    engine.eval(
        "const document = { createElement: () => ({ getContext() {} }) };"
    )
    engine.eval(re.sub("^export ", "", bundle.module(name), flags=re.M))
    return engine
