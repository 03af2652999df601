"""The notebooks as they are stored: executed, in order, whole, and honest about their numbers."""

import json
import runpy
import shutil
import subprocess
import sys

import nbformat
import pytest
import yaml
from nbval.plugin import IPyNbFile

from book import address, build, build_steps
from support import content_checks
from support.chapters import map_of
from support.outputs import drawn
from support.paths import CHAPTERS, NOTEBOOKS, PACKAGE, ROOT, TEMPLATE
from tools import notebooks

each_notebook = pytest.mark.parametrize(
    "path", NOTEBOOKS, ids=lambda path: path.stem
)
PAGES = [path for path in NOTEBOOKS if path != TEMPLATE]


def read(path):
    return nbformat.read(path, as_version=4)


def test_every_page_is_in_the_table_of_contents_and_the_other_way_round():
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
    pages = [*NOTEBOOKS, *CHAPTERS.glob("*.md")]
    names = [f"chapters/{path.stem}" for path in pages if path != TEMPLATE]
    assert [*content_checks.out_of_contents(contents, names)] == []
    welcome = map_of(CHAPTERS / "welcome.ipynb")
    assert [*content_checks.off_the_map(contents, welcome)] == []


@each_notebook
def test_every_cell_was_executed_in_order_without_an_error(path):
    assert [*content_checks.not_executed(path.name, read(path))] == []


@each_notebook
def test_every_picture_has_words(path):
    assert [
        *content_checks.pictures_without_words(path.name, read(path))
    ] == []


@each_notebook
def test_each_drawn_number_is_the_one_that_nbval_compares(path):
    for number, data in drawn.drawn_outputs(read(path)):
        where = f"{path.name}, cell {number}"
        assert [*drawn.other_numbers(where, data)] == []


@pytest.fixture(scope="module")
def cache():
    """The outputs of the build, of these helpers and these versions."""
    stamp = build.CACHE / build.STAMP
    assert stamp.exists(), "no outputs of a build: run `make book`"
    assert stamp.read_text() == build.cells_fingerprint(), (
        "the outputs of the build are those of other helpers: run `make book`"
    )
    return build_steps.open_cache(build.CACHE)


def built(cache, path):
    """A notebook as the build ran it: what its page shows."""
    record = cache.match_cache_notebook(read(path))
    return cache.get_cache_bundle(record.pk).nb


def other_outputs(session, path, ran) -> list[str]:
    """A line for each cell that has given other outputs than are stored, in nbval's own comparison."""
    file = IPyNbFile.from_parent(session, path=path)
    conftest = runpy.run_path(str(CHAPTERS / "conftest.py"))
    file.skip_compare += conftest["DRAWN"]
    cells = [cell for cell in ran.cells if cell.cell_type == "code"]
    return [
        f"{path.name}, {stored.name}: {' '.join(stored.comparison_traceback)}"
        for stored, cell in zip(file.collect(), cells, strict=True)
        if stored.options["check"]
        and not stored.compare_outputs(cell.outputs, stored.cell.outputs)
    ]


@pytest.mark.long
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_the_build_computed_is_what_is_stored(request, cache, path):
    """The build has run these cells, so to run them a second time would show nothing new.

    `pytest chapters` does it, and the workflow `tests` with each set of versions.
    """
    found = other_outputs(request.session, path, built(cache, path))
    assert not found, "\n".join(["", *found])


@pytest.mark.long
def test_a_build_that_computed_one_digit_otherwise_is_told(request, cache):
    path = CHAPTERS / "pizza.ipynb"
    ran = built(cache, path)
    cells = [cell for cell in ran.cells if cell.cell_type == "code"]
    (number, output) = next(
        (number, output)
        for number, cell in enumerate(cells)
        for output in cell.outputs
        if "0.2045" in output.get("data", {}).get("text/plain", "")
    )
    text = output.data["text/plain"]
    output.data["text/plain"] = text.replace("0.2045", "0.2046")
    (told,) = other_outputs(request.session, path, ran)
    assert told.startswith(f"pizza.ipynb, Cell {number}: ")


def test_the_pizza_is_drawn():
    assert len([*drawn.drawn_outputs(read(CHAPTERS / "pizza.ipynb"))]) > 10


def test_nbval_compares_the_numbers_and_not_the_drawing(tmp_path):
    """Two outputs of one text, drawn otherwise, are equal to nbval; two texts are not."""
    shutil.copy(CHAPTERS / "conftest.py", tmp_path)
    for name, html, text in (
        ("same", "<b>2</b>", "1"),
        ("other", "<b>1</b>", "2"),
    ):
        cell = nbformat.v4.new_code_cell(
            "from IPython.display import display\n"
            'display({"text/html": "<b>1</b>", "text/plain": "1"}, raw=True)'
        )
        data = {"text/html": html, "text/plain": text}
        cell.execution_count = 1
        cell.outputs = [nbformat.v4.new_output("display_data", data)]
        notebook = nbformat.v4.new_notebook(cells=[cell])
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-c"]
    command += ["/dev/null", "-p", "no:cacheprovider", "--rootdir=."]
    command += ["same.ipynb", "other.ipynb"]
    result = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path
    )
    assert "1 failed, 1 passed" in result.stdout, result.stdout[-3000:]
    assert "FAILED other.ipynb::Cell 0" in result.stdout


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
    assert [*content_checks.wrong_setup(path.name, read(path))] == []


def test_one_command_sets_the_address_everywhere(tmp_path, monkeypatch):
    for name in ("_config.yml", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path)
    for path in NOTEBOOKS:
        (tmp_path / path.name).write_text(path.read_text("utf8"), "utf8")
    for module in (notebooks, address):
        monkeypatch.setattr(module, "CONFIG", tmp_path / "_config.yml")
        monkeypatch.setattr(module, "CITATION", tmp_path / "CITATION.cff")
    monkeypatch.setattr(notebooks, "CHAPTERS", tmp_path)
    notebooks.set_address("https://example.org/someone/heads")
    config = yaml.safe_load((tmp_path / "_config.yml").read_text("utf8"))
    assert (
        config["repository"]["url"]
        == address.address()
        == "https://example.org/someone/heads"
    )
    citation = yaml.safe_load((tmp_path / "CITATION.cff").read_text("utf8"))
    assert citation["repository-code"] == address.address()
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
    here = {ROOT / "_config.yml", ROOT / "CITATION.cff"}
    if address.is_known(address.address()):
        here |= {*NOTEBOOKS}
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
        if path.is_file() and address.address().encode() in path.read_bytes():
            found.add(path)
    assert found == here


@each_notebook
def test_no_number_stands_in_prose_that_no_cell_of_the_chapter_asserts(path):
    assert [*content_checks.loose_numbers(path.name, read(path))] == []


@each_notebook
def test_what_proves_stands_in_cells_of_its_own(path):
    assert [*content_checks.checks_out_of_place(path.name, read(path))] == []


@each_notebook
def test_every_hidden_cell_says_what_it_hides(path):
    assert [*content_checks.unnamed_folds(path.name, read(path))] == []


def test_a_cell_that_is_tagged_checks_is_folded_in_colab_too():
    notebook = read(TEMPLATE)
    number = next(
        number
        for number, cell in enumerate(notebook.cells)
        if "checks" in cell.metadata.get("tags", [])
    )
    right = notebook.cells[number].copy()
    assert right.source.startswith("# @title Checks\nassert ")
    notebook.cells[number].source = right.source.split("\n", 1)[1]
    notebook.cells[number].metadata = {"tags": ["checks"]}
    notebooks.tidy(notebook)
    assert notebook.cells[number] == right


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_of_the_repositorys_texts_lead_somewhere(name):
    assert [*content_checks.dead_links(ROOT / name, ROOT)] == []


def test_nbval_fails_on_a_stored_output_that_differs_by_one_digit(tmp_path):
    """And on no other output."""
    notebook = nbformat.read(CHAPTERS / "pizza.ipynb", as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    (number,) = (
        number
        for number, cell in enumerate(cells)
        if "weights on X / 10" in cell.source
    )
    output = cells[number].outputs[0]
    # What is printed is a stream's text, what is drawn has it in its data.
    holder, key = (
        (output.data, "text/plain") if "data" in output else (output, "text")
    )
    altered = holder[key].replace("0.2045", "0.2046")
    assert altered != holder[key]
    holder[key] = altered
    nbformat.write(notebook, tmp_path / "pizza.ipynb")
    (tmp_path / "manyheads").symlink_to(PACKAGE)
    shutil.copy(CHAPTERS / "conftest.py", tmp_path)
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-c"]
    command += ["/dev/null", "-p", "no:cacheprovider", "pizza.ipynb"]
    result = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path
    )
    assert result.returncode == 1, result.stdout[-3000:]
    assert f"FAILED pizza.ipynb::Cell {number}" in result.stdout
    # All the others, before it and after it, are as they are stored.
    assert f"1 failed, {len(cells) - 1} passed" in result.stdout


def test_the_setup_cell_in_colab(tmp_path):
    """With google.colab there, the cell fetches the repository and goes to the chapters; torch is left alone."""
    source = notebooks.setup_source(ROOT.as_uri()).replace(
        "/content", str(tmp_path)
    )
    assert "torch" not in source
    done = in_colab(source, tmp_path)
    assert (
        str(tmp_path / "many-heads" / "chapters" / "manyheads") in done.stdout
    ), done.stdout + done.stderr


def test_the_setup_cell_in_colab_before_there_is_an_address(tmp_path):
    """It fetches nothing, and says what is missing and the line to write."""
    source = notebooks.setup_source(f"{address.UNKNOWN}many-heads")
    assert "git clone" not in source
    said = in_colab(source, tmp_path).stderr
    assert "no public address yet" in said
    assert "make address URL=https://github.com/NAME/REPOSITORY" in said


def in_colab(source, folder):
    """Run the cell as Colab would, and then import the helpers."""
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
    return subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=folder,
    )


def test_the_setup_cell_where_the_helpers_are_not(tmp_path):
    """It says what to do; where they are, it says nothing."""
    script = "\n".join(
        [
            "from IPython.core.interactiveshell import InteractiveShell",
            f"result = InteractiveShell.instance().run_cell({notebooks.setup_source('')!r})",
            "print('is there' if result.success else result.error_in_exec)",
        ]
    )

    def said(folder):
        command = [sys.executable, "-c", script]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=folder
        ).stdout

    assert "Start Jupyter in the folder chapters" in said(tmp_path)
    assert said(CHAPTERS) == "is there\n"
    assert said(ROOT) == "is there\n"  # where papermill and some editors start


def test_notebooks_are_valid_and_small():
    for path in NOTEBOOKS:
        nbformat.validate(nbformat.read(path, as_version=4))
        assert "widgets" not in json.loads(path.read_text("utf8"))["metadata"]
        assert path.stat().st_size < 1_000_000
