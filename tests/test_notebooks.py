"""The notebooks as they are stored: executed, in order, whole, and honest about their numbers."""

import json
import re
import shutil
import subprocess
import sys

import nbformat
import notebooks
import pytest
import yaml
from conftest import CHAPTERS, NOTEBOOKS, ROOT, TEMPLATE

each_notebook = pytest.mark.parametrize(
    "path", NOTEBOOKS, ids=lambda path: path.stem
)


def code_cells(path):
    cells = nbformat.read(path, as_version=4).cells
    return [
        cell
        for cell in cells
        if cell.cell_type == "code" and cell.source.strip()
    ]


def test_every_page_is_in_the_table_of_contents_and_the_other_way_round():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
    listed = [toc["root"], *re.findall(r"'file': '([^']+)'", str(toc))]
    assert sorted(listed) == sorted(
        f"chapters/{path.stem}"
        for path in [*NOTEBOOKS, *CHAPTERS.glob("*.md")]
        if path != TEMPLATE
    )


@each_notebook
def test_every_cell_was_executed_in_order_without_an_error(path):
    counts = [cell.execution_count for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1)), (
        "nbval compares nothing where a cell was not executed"
    )
    for cell in code_cells(path):
        assert not [
            output for output in cell.outputs if output.output_type == "error"
        ], cell.source
        assert not [
            output for output in cell.outputs if output.get("name") == "stderr"
        ], cell.source


@each_notebook
def test_stored_form_is_tidy(path):
    """No widget state, no random ids: a notebook that is run again unchanged is the same file."""
    stored = path.read_text("utf8")
    notebook = nbformat.reads(stored, as_version=4)
    notebooks.tidy(notebook)
    assert nbformat.writes(notebook).strip() == stored.strip(), (
        f"run `make notebooks`: {path.name} is not tidy"
    )


@each_notebook
def test_the_setup_cell_comes_first_and_names_the_books_one_address(path):
    first = nbformat.read(path, as_version=4).cells[0]
    assert first.source == notebooks.SETUP.format(url=notebooks.address())
    assert first.metadata == {"cellView": "form", "tags": ["remove-cell"]}


def test_one_command_sets_the_address_everywhere(tmp_path, monkeypatch):
    for name in ("_config.yml", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path)
    for path in NOTEBOOKS:
        (tmp_path / path.name).write_text(path.read_text("utf8"), "utf8")
    monkeypatch.setattr(notebooks, "CONFIG", tmp_path / "_config.yml")
    monkeypatch.setattr(notebooks, "CITATION", tmp_path / "CITATION.cff")
    monkeypatch.setattr(notebooks, "CHAPTERS", tmp_path)
    notebooks.set_address("https://example.org/someone/heads")
    config = yaml.safe_load((tmp_path / "_config.yml").read_text("utf8"))
    assert (
        config["repository"]["url"]
        == notebooks.address()
        == "https://example.org/someone/heads"
    )
    citation = yaml.safe_load((tmp_path / "CITATION.cff").read_text("utf8"))
    assert citation["repository-code"] == notebooks.address()
    for path in NOTEBOOKS:
        changed = nbformat.read(tmp_path / path.name, as_version=4)
        assert " https://example.org/someone/heads " in changed.cells[0].source
        changed.cells.pop(0)
        before = nbformat.read(path, as_version=4)
        before.cells.pop(0)
        assert changed == before  # nothing else was touched
    with pytest.raises(SystemExit, match="no repository's address"):
        notebooks.set_address("example.org")


def test_the_address_stands_nowhere_else():
    here = {ROOT / "_config.yml", ROOT / "CITATION.cff", *NOTEBOOKS}
    tracked = subprocess.run(
        ["git", "ls-files", "-zco", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = set()
    for name in filter(None, tracked.split("\0")):
        path = ROOT / name
        if (
            path.is_file()
            and notebooks.address().encode() in path.read_bytes()
        ):
            found.add(path)
    assert found == here


NUMBER = re.compile(r"(?<![\w.,\-/])[-−]?\d[\d,]*(?:\.\d+)?(?![\w]|\.\d)")


def numbers_in_prose(markdown: str) -> set[str]:
    """Decimal numbers, and whole ones above 12, outside links, code, shapes and the list of sources."""
    markdown = markdown.split("## Sources")[0]
    markdown = re.sub(r"\]\([^)]*\)|`[^`]*`|\*\*Time:\*\*.*", " ", markdown)
    markdown = re.sub(
        r"[\[(]\d+(?:, \d+)+[\])]", " ", markdown
    )  # shapes are asserted in every chapter's stations
    numbers = {
        match.group().rstrip(",").replace("−", "-").replace(",", "")
        for match in NUMBER.finditer(markdown)
    }
    return {
        number for number in numbers if "." in number or abs(int(number)) > 12
    }


@each_notebook
def test_no_number_stands_in_prose_that_no_cell_of_the_chapter_asserts(path):
    cells = nbformat.read(path, as_version=4).cells
    asserted = set()
    for cell in cells:
        if cell.cell_type == "code":
            # An assert reaches over several lines where brackets are open; read on to the next blank line.
            for block in re.findall(
                r"^\s*assert .*?(?=\n\s*\n|\Z)", cell.source, flags=re.M | re.S
            ):
                asserted |= {
                    float(number)
                    for number in re.findall(
                        r"(?<!\w)\d[\d_]*(?:\.\d+)?", block
                    )
                }
    prose = "\n".join(
        cell.source for cell in cells if cell.cell_type == "markdown"
    )
    loose = {
        number
        for number in numbers_in_prose(prose)
        if abs(float(number)) not in asserted
    }
    assert not loose, (
        f"{path.name}: no cell asserts {', '.join(sorted(loose))}"
    )


def test_the_check_of_prose_sees_numbers():
    seen = numbers_in_prose(
        "A weight of 0.44 in `head 99`, shape (1, 24, 6), −3.5 and 49,152; [link](page42) √64."
    )
    assert seen == {"0.44", "-3.5", "49152", "64"}


@pytest.mark.parametrize("change", ["one digit", "nothing"])
def test_nbval_fails_on_a_stored_output_that_differs_by_one_digit(
    tmp_path, change
):
    notebook = nbformat.read(CHAPTERS / "pizza.ipynb", as_version=4)
    cell = next(
        cell for cell in notebook.cells if "weights on X / 10" in cell.source
    )
    if change == "one digit":
        altered = cell.outputs[0].text.replace("0.2045", "0.2046")
        assert altered != cell.outputs[0].text
        cell.outputs[0].text = altered
    copy = tmp_path / "pizza.ipynb"
    nbformat.write(notebook, copy)
    (tmp_path / "manyheads").symlink_to(CHAPTERS / "manyheads")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "-q",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
        str(copy),
    ]
    result = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path
    )
    assert result.returncode == (1 if change == "one digit" else 0), (
        result.stdout[-3000:]
    )
    assert ("1 failed" in result.stdout) == (change == "one digit")


def test_the_setup_cell_in_colab(tmp_path):
    """With google.colab there, the cell fetches the repository and goes to the chapters; torch is left alone."""
    source = notebooks.SETUP.format(url=ROOT.as_uri()).replace(
        "/content", str(tmp_path)
    )
    assert "torch" not in source
    script = "\n".join(
        [
            "import sys, types",
            "sys.modules['google.colab'] = types.ModuleType('google.colab')",
            "from IPython.core.interactiveshell import InteractiveShell",
            f"result = InteractiveShell.instance().run_cell({source!r})",
            "result.raise_error()",
            "import manyheads",
            "print(manyheads.__file__)",
        ]
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert (
        str(tmp_path / "many-heads" / "chapters" / "manyheads") in done.stdout
    ), done.stdout + done.stderr


def test_notebooks_are_valid_and_small():
    for path in NOTEBOOKS:
        nbformat.validate(nbformat.read(path, as_version=4))
        assert "widgets" not in json.loads(path.read_text("utf8"))["metadata"]
        assert path.stat().st_size < 1_000_000
