"""The list of mutants is whole: each fits its file, names a test, and no function goes without."""

import ast
import functools

import pytest

from support.mutants import (
    Mutant,
    every_mutant,
    files_with_mutants,
    functions,
    path_of,
    without_any,
)
from support.mutants import without_mutants as excused
from support.paths import ROOT

MUTANTS = every_mutant()
FILES = files_with_mutants()


def source_of(file: str) -> str:
    return (ROOT / path_of(file)).read_text("utf8")


@functools.cache
def names_of(file: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text("utf8"))
    return {getattr(node, "name", "") for node in tree.body}


@pytest.mark.parametrize("file", FILES)
def test_each_mutant_changes_one_place_of_its_file(file):
    for mutant in MUTANTS:
        if mutant.file == file:
            source = source_of(file)
            fault = mutant.fault(source)
            assert not fault, f"{file}, {mutant.name}: {fault}"
            assert mutant.applied(source) != source, (file, mutant.name)


def test_each_mutant_names_a_test_that_is_there():
    assert {mutant.file for mutant in MUTANTS} <= set(FILES)
    for mutant in MUTANTS:
        file, _, name = mutant.test.partition("::")
        assert name.split("[")[0] in names_of(file), (
            f"{mutant.file}, {mutant.name}: no test {mutant.test}"
        )


@pytest.mark.parametrize("file", FILES)
def test_every_function_has_a_mutant_or_a_reason(file):
    reasons = excused().get(file, {})
    missing = without_any(file, source_of(file), MUTANTS, reasons)
    assert not missing, "\n".join(["", *missing])
    assert set(reasons) <= set(functions(file, source_of(file)))


def test_a_new_function_is_told():
    python = "def old(x):\n    return x + 1\n\n\ndef new(x):\n    return x\n"
    script = "export const old = (x) => x + 1;\n\nexport function made(x) {\n  return x;\n}\n"
    for file, source, line, name in (
        ("a.py", python, 5, "new"),
        ("a.js", script, 3, "made"),
    ):
        mutant = Mutant(file, "off by one", "", "x + 1", "x")
        assert without_any(file, source, [mutant], {}) == [
            f"{file}, line {line}: {name} has no mutant in tests/mutants/{file}.toml"
        ]
        assert without_any(file, source, [mutant], {name: "a reason"}) == []


def test_a_wrong_function_takes_the_place_of_the_right_one():
    source = "def first(x):\n    return x\n\n\ndef last(x):\n    return -x\n"
    wrong = "def first(x):\n    return 2 * x"
    mutant = Mutant("a.py", "twice", "", wrong=wrong)
    assert mutant.fault(source) == ""
    assert mutant.applied(source) == source.replace("return x", "return 2 * x")
    assert mutant.first_line(source) == 2
    other = mutant._replace(wrong="def middle(x):\n    return x")
    assert other.fault(source) == "no function middle"
