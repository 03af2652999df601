"""The rules of the house that a machine can see: short functions, small folders, no names that differ by an s."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from support.paths import ROOT

CODE = [
    path
    for folder in ("assets", "bench", "book", "chapters", "tests", "tools")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".js", ".css") and "katex" not in path.parts
]
LONGEST = 80  # lines of a function
MOST = 16  # files of code in a folder
_FUNCTION = re.compile(
    r"^(\s*)(?:export )?(?:default )?(?:const \w+ = )?(?:async )?"
    r"(?:function\b.*|\(.*\) =>|\w+ =>|\w+\(.*\)) \{$"
)


def functions(path: Path) -> list[tuple[str, int]]:
    """The first line of each function of a file, and how many lines it has."""
    text = path.read_text("utf8")
    if path.suffix == ".py":
        return [
            (f"def {node.name}", (node.end_lineno or 0) - node.lineno + 1)
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
    lines, found = text.split("\n"), []
    for number, line in enumerate(lines):
        start = _FUNCTION.match(line)
        # deno fmt closes a function in the column in which it begins.
        if start and not re.match(r"\s*(?:if|for|while|switch)\b", line):
            end = next(
                at
                for at in range(number + 1, len(lines))
                if re.match(rf"{start[1]}\}}", lines[at])
            )
            found.append((line.strip(), end - number + 1))
    return found


@pytest.mark.parametrize(
    "path", CODE, ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_function_fits_on_a_screen_or_two(path):
    if path.suffix != ".css":
        long = [each for each in functions(path) if each[1] > LONGEST]
        assert not long, f"more than {LONGEST} lines: {long}"


def test_a_long_function_is_seen(tmp_path):
    filler = "  x += 1;\n" * LONGEST
    for text in (
        f"export function long(x) {{\n{filler}}}\n",
        f"const long = (x) => {{\n{filler}}};\n",
        f"function outer() {{\n  return {{\n    long(x) {{\n{filler}    }},\n  }};\n}}\n",
    ):
        (tmp_path / "a.js").write_text(text)
        assert (
            max(count for _, count in functions(tmp_path / "a.js")) > LONGEST
        )
    (tmp_path / "a.py").write_text("def long(x):\n" + "    x += 1\n" * LONGEST)
    assert functions(tmp_path / "a.py") == [("def long", LONGEST + 1)]


def test_no_folder_is_a_heap():
    count = Counter(path.parent.relative_to(ROOT) for path in CODE)
    assert not {str(f): n for f, n in count.items() if n > MOST}


def test_no_two_modules_of_a_folder_differ_by_an_s():
    names = {path.with_suffix("") for path in CODE}
    assert not [
        str(name) for name in names if name.with_name(name.name + "s") in names
    ]
