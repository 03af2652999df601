"""Faults that are planted in a copy of a notebook, a page or a text: each is told in a line that says where."""

import nbformat
import pytest
import yaml

from support import content_checks
from support.paths import CHAPTERS, ROOT


@pytest.fixture
def notebook():
    return nbformat.read(CHAPTERS / "pizza.ipynb", as_version=4)


def code(notebook, place):
    """The number of a code cell, and the cell."""
    return [*content_checks.code_cells(notebook)][place]


def not_executed(cell):
    cell.execution_count = None


def swapped(cell):
    cell.execution_count += 1


def an_error(cell):
    cell.outputs.append(
        nbformat.v4.new_output("error", ename="ValueError", evalue="")
    )


def on_stderr(cell):
    cell.outputs.append(
        nbformat.v4.new_output("stream", name="stderr", text="a warning")
    )


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (not_executed, "it was never executed"),
        (swapped, "it was executed as number 6; it stands as number 5"),
        (an_error, "it ended with ValueError"),
        (on_stderr, "it wrote to stderr: a warning"),
    ],
)
def test_a_cell_that_did_not_run_as_it_stands(notebook, plant, words):
    number, cell = code(notebook, 4)
    plant(cell)
    told = [*content_checks.not_executed("pizza", notebook)]
    assert told == [f"pizza, cell {number}: {words}"]


@pytest.mark.parametrize("part", ["source", "metadata", "place"])
def test_a_setup_cell_that_differs(notebook, part):
    if part == "source":
        notebook.cells[0].source += "\n    %pip install torch"
    elif part == "metadata":
        notebook.cells[0].metadata["tags"] = []
    else:
        notebook.cells.insert(1, notebook.cells.pop(0))
    (told,) = content_checks.wrong_setup("pizza", notebook)
    assert told.startswith("pizza, cell 0: the setup cell differs")


def test_a_number_that_no_cell_asserts(notebook):
    number, cell = next(
        (number, cell)
        for number, cell in enumerate(notebook.cells)
        if cell.cell_type == "markdown" and number > 9
    )
    cell.source += " It is 0.9871."
    told = [*content_checks.loose_numbers("pizza", notebook)]
    assert told == [f"pizza, cell {number}: no cell asserts 0.9871"]


def test_assertions_that_are_gone(notebook):
    for _, cell in content_checks.code_cells(notebook):
        if "assert" in cell.source:
            cell.source = "pass"
    assert len([*content_checks.loose_numbers("pizza", notebook)]) > 9


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("assert x == 0.44", {0.44}),
        ("assert x == -3.5", {-3.5}),
        ("assert round(x, 2) == 1_024, 'not 77'", {2, 1024}),
        ("assert text == '49,152 numbers'", {49152}),
        ("assert shown(\n    x\n) == [\n    13,\n    -14,\n]", {13, -14}),
        ("assert x\ny = 0.44", set()),
        ("# assert x == 0.44\ny = '''\nassert 0.44\n'''", set()),
        ("!echo 14\nassert x == 15", {15}),
    ],
)
def test_numbers_count_in_the_condition_of_an_assert_alone(source, found):
    assert content_checks.numbers_asserted(source) == found


def test_numbers_in_prose():
    seen = content_checks.numbers_in_prose(
        "A weight of 0.44 in `head 99`, shape (1, 24, 6), −3.5 and 49,152; [link](page42) √64."
    )
    assert seen == {0.44, -3.5, 49152, 64}


def test_a_picture_without_words(notebook):
    number, cell, output = next(
        (number, cell, output)
        for number, cell in content_checks.code_cells(notebook)
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    )
    output.metadata = {}
    place = cell.outputs.index(output)
    told = [*content_checks.pictures_without_words("pizza", notebook)]
    assert told == [
        f"pizza, cell {number}, output {place}: the picture has no alternative text"
    ]


def test_a_chapter_that_is_not_in_the_table_of_contents():
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
    part = contents["parts"][1]["chapters"]
    names = [
        contents["root"],
        *(c["file"] for p in contents["parts"] for c in p["chapters"]),
    ]
    assert [*content_checks.out_of_contents(contents, names)] == []
    removed = part.pop(0)["file"]
    part += [{"file": "chapters/nowhere"}, part[0]]
    assert [*content_checks.out_of_contents(contents, names)] == [
        "_toc.yml: there is no chapters/nowhere",
        f"_toc.yml: {removed} is not in it",
        f"_toc.yml: {part[0]['file']} is in it 2 times",
    ]


def test_a_chapter_that_the_map_does_not_lead_to():
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
    welcome = nbformat.read(CHAPTERS / "welcome.ipynb", as_version=4)
    text = welcome.cells[-1].source
    assert [*content_checks.off_the_map(contents, text)] == []
    masks = next(x for x in text.splitlines() if "(masks.ipynb)" in x)
    without = text.replace(f"{masks}\n", "")
    assert [*content_checks.off_the_map(contents, without)] == [
        "welcome, the map: it does not lead to masks"
    ]
    for wrong in (
        f"{masks}\n{without}",
        text.replace(masks, 2 * f"{masks}\n"),
    ):
        assert [*content_checks.off_the_map(contents, wrong)] == [
            "welcome, the map: its chapters are not those of _toc.yml, in their order"
        ]


@pytest.mark.parametrize(
    ("element", "words"),
    [
        ('<a href="nowhere.html">', "there is no nowhere.html"),
        ('<a href="b.html#nowhere">', "nothing has the id nowhere"),
        ('<a href="#there">', "nothing has the id there"),
        ('<a href="">', "the address is empty"),
        (
            '<img src="../_images/a.png" alt="a">',
            "there is no ../_images/a.png",
        ),
        ('<script src="a.js">', "there is no a.js"),
        ('<a href="https://">', "no address of a page"),
        ('<a href="https://two words.org">', "no address of a page"),
        ('<a href="htps://example.org">', "a link can't begin with htps:"),
        ('<a href="javascript:a()">', "a link can't begin with javascript:"),
    ],
)
def test_a_dead_link_in_a_page(tmp_path, element, words):
    fine = '<h1 id="here"><a href="#here"><a href="b.html#there"><a href="https://example.org/#x">'
    (tmp_path / "a.html").write_text(f"{fine}{element}", "utf8")
    (tmp_path / "b.html").write_text('<h1 id="there">', "utf8")
    told = [*content_checks.dead_links(tmp_path / "a.html", tmp_path)]
    assert told == [f"a.html, {element}: {words}"]


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("[x](nowhere.md)", "there is no nowhere.md"),
        ("![x](assets/a.png)", "there is no assets/a.png"),
        ("| a |\n| - |\n| [x](https:/example.org) |", "no address of a page"),
    ],
)
def test_a_dead_link_in_a_text(tmp_path, markdown, words):
    path = tmp_path / "README.md"
    path.write_text(f"[fine](README.md)\n\n{markdown}", "utf8")
    (told,) = content_checks.dead_links(path, tmp_path)
    assert told.startswith("README.md, <") and told.endswith(words)


@pytest.mark.parametrize("element", ['<img src="#">', '<img alt=" ">'])
def test_an_image_without_words(tmp_path, element):
    path = tmp_path / "a.html"
    path.write_text(f'<img alt="Three heads">{element}', "utf8")
    assert [*content_checks.images_without_words(path, tmp_path)] == [
        f"a.html, {element}: it has no alternative text"
    ]
