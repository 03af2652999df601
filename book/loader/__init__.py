"""The script that mounts the widgets in a built page, where no notebook is.

A page carries it as text, in one classic script: a browser refuses to load a module into a page opened from disk.
"""

import re
import runpy
from functools import cache
from pathlib import Path

import minify

FOLDER = Path(__file__).parent
BUNDLE = FOLDER.parents[1] / "chapters" / "manyheads" / "widgets" / "bundle.py"


@cache
def script() -> str:
    """The loader's files in one script, minified, with nothing that another script of the page could see."""
    # The widgets' own joiner, without the package that it is in, which would import torch.
    module = runpy.run_path(str(BUNDLE))["module"]
    text = re.sub("^export ", "", module(str(FOLDER / "mount.js")), flags=re.M)
    script = f'(() => {{\n"use strict";\n{text}}})();\n'
    script = minify.string("text/javascript", script)
    if "</script" in script or "<!--" in script:
        raise ValueError("the loader would end the script that it is in")
    return script
