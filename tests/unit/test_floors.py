"""The package's floors: a module imports from its own floor and from those below, never from one above."""

import ast
from collections.abc import Iterator

import pytest

from support.paths import CHAPTERS

PACKAGE = CHAPTERS / "manyheads"
FLOORS = [  # the lowest first; on top of all stands manyheads itself, which readers import from
    {
        "attention",
        "colours",
        "device",
        "drawn",
        "exercises",
        "progress",
        "random_scores",
        "show",
        "validation",
    },
    {"figures", "models"},
    {"parallel", "recording", "speed", "training"},
    {"widgets"},
]
FILES = [str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py")]


def floor(module: tuple[str, ...]) -> int:
    """The floor of a module, or of a name in one: ("figures", "heatmaps") is on floor 1."""
    return next(
        (i for i, rooms in enumerate(FLOORS) if module[0] in rooms),
        len(FLOORS),
    )


def imports(source: str, module: tuple[str, ...]) -> Iterator[tuple]:
    """Each import of the package in a module's source: its line, and the module or name that it takes."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        start = []
        if isinstance(node, ast.ImportFrom):
            here = ["manyheads", *module]
            start = here[: -node.level] if node.level else []
            start += node.module.split(".") if node.module else []
        for alias in node.names:
            package, *path = [*start, *alias.name.split(".")]
            if package == "manyheads":
                yield node.lineno, tuple(path) or ("__init__",)


@pytest.mark.parametrize("file", sorted(FILES))
def test_no_module_imports_from_a_floor_above_its_own(file):
    module = tuple(file.removesuffix(".py").split("/"))
    own = floor(module)
    assert own < len(FLOORS) or module == ("__init__",), (
        f"{file} has no floor: name its room in FLOORS"
    )
    source = (PACKAGE / file).read_text("utf8")
    for line, taken in imports(source, module):
        assert floor(taken) <= own, (
            f"{file}, line {line}: {'.'.join(taken)} is on a higher floor"
        )


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("from ..attention import attention", 0),
        ("from .quantization import pack", 1),
        ("from .. import figures", 1),
        ("from ..speed import sweep", 2),
        ("import manyheads.widgets.bundle", 3),
        ("from manyheads import Explorer", 4),
        ("import manyheads", 4),
    ],
)
def test_an_import_is_found_however_it_is_written(line, number):
    source = f"import torch\n\n\ndef later():\n    {line}\n"
    ((place, taken),) = imports(source, ("models", "gpt2"))
    assert (place, floor(taken)) == (5, number)
