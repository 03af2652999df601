"""Files of the helper package that the build uses as well: how modules are joined, and what a page with widgets has.

Each is run by itself. To import it would import the package around it, and with it torch.
"""

import runpy
from pathlib import Path
from types import SimpleNamespace

WIDGETS = Path(__file__).parents[1] / "chapters" / "manyheads" / "widgets"


def _run(path: str) -> SimpleNamespace:
    return SimpleNamespace(**runpy.run_path(str(WIDGETS / path)))


bundle = _run("bundle.py")
markup = _run("saved/markup.py")
no_script = _run("saved/no_script.py")
