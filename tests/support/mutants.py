"""Mutants: one mistake each in one function of the package, and the test that must catch it (tests/mutants).

A list has the path of its file in the package: tests/mutants/show.py.toml is about show.py. In a list, `old` stands
once in that file and becomes `new`, or `wrong` is the source of functions that take the place of those of the same
name; then `test` must fail. A function without a mutant stands under `without`, with the reason.

Nothing of the package is imported here: a mutant is imported afresh, in a process of its own.
"""

import ast
import functools
import os
import re
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = Path("chapters", "manyheads")
LISTS = ROOT / "tests" / "mutants"
ADDOPTS = "--strict-markers --jaxtyping-packages=manyheads,beartype.beartype"
_JS_FUNCTION = re.compile(
    r"^(export )?(?:async )?(?:function (\w+)|const (\w+) = (?:async )?(?:\(|\w+ =>))",
    re.M,
)


class Mutant(NamedTuple):
    file: str  # its path in the package
    name: str  # what is wrong in it
    test: str  # the node id of what must fail, from the folder of tests
    old: str = ""
    new: str = ""
    wrong: str = ""  # Python functions, whole

    def fault(self, source: str) -> str:
        """Why it can't be applied to the source; empty where it can."""
        if self.wrong:
            known = functions(self.file, source)
            strange = {each.name for each in self.wrong_functions()} - {*known}
            return f"no function {', '.join(strange)}" if strange else ""
        count = source.count(self.old)
        return "" if count == 1 else f"the old text stands {count} times"

    def applied(self, source: str) -> str:
        if not self.wrong:
            return source.replace(self.old, self.new)
        for function in self.wrong_functions():
            first, last = functions(self.file, source)[function.name]
            lines = source.splitlines()
            lines[first - 1 : last] = ast.unparse(function).splitlines()
            source = "\n".join(lines) + "\n"
        return source

    def wrong_functions(self) -> list[ast.FunctionDef]:
        tree = ast.parse(self.wrong)
        return [n for n in tree.body if isinstance(n, ast.FunctionDef)]

    def first_line(self, source: str) -> int:
        """The first line that it changes."""
        lines = source.splitlines(), self.applied(source).splitlines()
        same = (a == b for a, b in zip(*lines, strict=False))
        return 1 + next((n for n, equal in enumerate(same) if not equal), 0)


def path_of(file: str) -> Path:
    """Where the file of a list lies in the project."""
    return PACKAGE / file


def files_with_mutants() -> list[str]:
    """Every file that is to have a list, as lists name it."""
    return sorted(
        str(path.relative_to(ROOT / PACKAGE))
        for path in (ROOT / PACKAGE).rglob("*")
        if path.suffix in (".py", ".js") and path.name != "__init__.py"
    )


def every_mutant() -> list[Mutant]:
    return [
        Mutant(file, name, **entry)
        for file, listed in lists().items()
        for name, entry in listed.get("mutants", {}).items()
    ]


def without_mutants() -> dict[str, dict[str, str]]:
    """File → function → why it has none."""
    return {
        file: listed.get("without", {}) for file, listed in lists().items()
    }


@functools.cache
def lists() -> dict[str, dict]:
    """File of the package → what its list says: tests/mutants/show.py.toml is about show.py."""
    return {
        str(path.relative_to(LISTS).with_suffix("")): tomllib.loads(
            path.read_text("utf8")
        )
        for path in sorted(LISTS.rglob("*.toml"))
    }


def functions(file: str, source: str) -> dict[str, tuple[int, int]]:
    """The public functions of a file, and those methods of public classes: name → first and last line."""
    if file.endswith(".js"):
        found = list(_JS_FUNCTION.finditer(source))
        lines = [source.count("\n", 0, f.start()) + 1 for f in found]
        ends = [*lines, source.count("\n") + 2][1:]
        return {
            f[2] or f[3]: (first, end - 1)
            for f, first, end in zip(found, lines, ends, strict=True)
            if f[1]
        }
    spans = {}
    for node in ast.parse(source).body:
        inner = node.body if isinstance(node, ast.ClassDef) else []
        methods = [
            each
            for each in inner
            if isinstance(each, ast.FunctionDef) and each.name[0] != "_"
        ]
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        if node.name.startswith("_"):
            continue
        for each in methods:
            spans[f"{node.name}.{each.name}"] = _lines(each)
        if not methods:
            spans[node.name] = _lines(node)
    return spans


def _lines(node: ast.FunctionDef | ast.ClassDef) -> tuple[int, int]:
    first = min(each.lineno for each in (node, *node.decorator_list))
    return first, node.end_lineno or first


def without_any(
    file: str, source: str, mutants: list[Mutant], excused: dict[str, str]
) -> list[str]:
    """The functions of a file that have neither a mutant nor a reason to have none."""
    changed = [
        mutant.first_line(source) for mutant in mutants if mutant.file == file
    ]
    return [
        f"{file}, line {first}: {name} has no mutant in tests/mutants/{file}.toml"
        for name, (first, last) in functions(file, source).items()
        if name not in excused
        and not any(first <= line <= last for line in changed)
    ]


class _Failures:
    """What failed, as (test, phase, kind of error, what it says)."""

    def __init__(self):
        self.found = []

    def pytest_collection_finish(self):
        # That a mutant fails is enough: to find the smallest case takes long.
        phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
        settings = hypothesis.settings
        settings.register_profile("mutant", deadline=None, phases=phases)
        settings.load_profile("mutant")

    def pytest_runtest_makereport(self, item, call):
        if call.excinfo is not None:
            told = (call.excinfo.typename, str(call.excinfo.value))
            self.found.append((item.nodeid, call.when, *told))


def run_tests(folder: Path, tests: list[str], answer) -> None:
    """Run tests of a copy of the project, and send pytest's exit code and the failures. For a process of its own."""
    os.chdir(folder)
    sys.dont_write_bytecode = True
    # Nothing of the project itself, only of the copy.
    own = [str(ROOT / name) for name in ("chapters", "book", "tools", "tests")]
    sys.path[:] = [p for p in sys.path if not p.startswith(tuple(own))]
    failures = _Failures()
    options = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist"]
    code = pytest.main(
        [*options, "-o", f"addopts={ADDOPTS}", *tests], plugins=[failures]
    )
    answer.send((int(code), failures.found))
