"""`pip install .` gives the whole package, and what it needs."""

import ast
import subprocess
import sys
import tomllib
import zipfile

from packaging.requirements import Requirement

from support.paths import ROOT

PACKAGE = ROOT / "chapters" / "manyheads"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
REQUIRED = [Requirement(line) for line in PROJECT["dependencies"]]
BESIDE = [
    Requirement(line) for line in PROJECT["optional-dependencies"]["chapters"]
]


def imported() -> set[str]:
    """The packages from elsewhere that any file of the package imports, in lower case."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(node.module)
    outer = {name.split(".")[0].lower() for name in found}
    return outer - set(sys.stdlib_module_names)


def test_every_package_that_is_imported_is_required():
    needed = {each.name for each in REQUIRED}
    # GPT-2 and BERT are loaded from transformers where a reader asks for them.
    assert imported() - {"transformers"} == needed


def test_the_lowest_versions_are_those_that_the_notebooks_run_with():
    oldest = [
        Requirement(line)
        for line in (ROOT / "requirements" / "oldest.txt")
        .read_text()
        .split("\n")
        if "==" in line
    ]
    lowest = {
        each.name: str(each.specifier).replace(">=", "==")
        for each in REQUIRED + BESIDE
        if each.specifier
    }
    assert lowest == {each.name: str(each.specifier) for each in oldest}


def test_the_wheel_has_every_file_of_the_package_and_the_licences(tmp_path):
    """With its data, fonts, JavaScript and style sheets."""
    subprocess.run(
        [
            sys.executable,
            "-m",
            "hatchling",
            "build",
            "-t",
            "wheel",
            "-d",
            tmp_path,
        ],
        cwd=ROOT,
        check=True,
    )
    (wheel,) = tmp_path.glob("many_heads-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {n for n in names if n.startswith("manyheads/")} == {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    licences = {
        name.split("/licenses/")[1] for name in names if "/licenses/" in name
    }
    assert licences == {
        "LICENSE",
        "chapters/manyheads/figures/fonts/OFL.txt",
        "chapters/manyheads/models/data/LICENSE-gpt2.txt",
        "chapters/manyheads/models/data/LICENSE-minilm.txt",
    }
