"""Faults that are planted in a copy of a notebook, a page or a text: each is told in a line that says where."""

import json

import nbformat
import pytest
import torch
import yaml

from manyheads import Explorer
from support import content_checks
from support.chapters import map_of
from support.javascript import without_page
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


def of_checks(notebook):
    """The number of the first cell of checks after some cells, and the cell."""
    return next(
        (number, cell)
        for number, cell in content_checks.code_cells(notebook)
        if number > 9 and "checks" in cell.metadata.get("tags", [])
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda cell: cell.metadata.tags.clear(), "it asserts; a cell of its own"),
        (lambda cell: cell.update(source="nothing_else_has_this_name = 1"), "asserts nothing"),
        (lambda cell: cell.update(source=cell.source + "\nprint(1)"), "shows or does something"),
        (on_stderr, "shows or does something"),
        (lambda cell: cell.update(source="tokens = 1\nassert tokens"), "checks must not change tokens"),
        (lambda cell: cell.update(source="assert [tokens for tokens in 'a']"), ""),
    ],
)  # fmt: skip
def test_checks_that_are_out_of_place(notebook, change, words):
    number, cell = of_checks(notebook)
    change(cell)
    told = [*content_checks.checks_out_of_place("pizza", notebook)]
    assert len(told) == bool(words)
    assert all(line.startswith(f"pizza, cell {number}: ") for line in told)
    assert all(words in line for line in told)


def test_a_cell_that_needs_what_only_checks_have_made(notebook):
    of_checks(notebook)[1].source += "\nproof = 1"
    number, cell = code(notebook, -1)
    cell.source = "print(proof, [proof for proof in 'a'])"
    told = [*content_checks.checks_out_of_place("pizza", notebook)]
    assert told == []  # it is the comprehension's own, as far as can be seen
    cell.source = "print(proof)"
    told = [*content_checks.checks_out_of_place("pizza", notebook)]
    assert told == [
        f"pizza, cell {number}: it needs proof, which only checks have made"
    ]


def test_assertions_in_a_cell_that_no_page_shows(notebook):
    notebook.cells[0].source += "\nassert True"
    assert [*content_checks.checks_out_of_place("pizza", notebook)] == []


@pytest.mark.parametrize("words", [{}, {"code_prompt_show": "Show the code", "code_prompt_hide": "Hide"}])  # fmt: skip
def test_a_hidden_cell_that_does_not_say_what_it_hides(notebook, words):
    number, cell = next(content_checks.hidden_cells(notebook))
    cell.metadata["mystnb"] = words
    (told,) = content_checks.unnamed_folds("pizza", notebook)
    assert told.startswith(f"pizza, cell {number}: it is hidden")


def test_a_hidden_cell_that_has_another_name_in_colab(notebook):
    number, cell = [*content_checks.hidden_cells(notebook)][-1]
    cell.source = cell.source.replace("A solution", "The answer")
    assert [*content_checks.unnamed_folds("pizza", notebook)] == [
        f"pizza, cell {number}: its title is The answer, and the page offers 'Show a solution'"
    ]


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
        ' <span data-shows="weights[10,30,20]">0.9</span>'
    )
    assert seen == {0.44, -3.5, 49152, 64, 0.9}


@pytest.mark.parametrize(
    ("span", "fault"),
    [
        ('scrub" data-for="x-10-live" data-trait="heads">3', ""),
        ('shown" data-for="x-10-live" data-shows="d_head">2', ""),
        ('shown" data-for="x-10-live" data-shows="weights[1,0,3]">0.25', ""),
        (
            'shown" data-for="x-10-live" data-shows="heads" data-one="head">heads',
            "",
        ),
        (
            'scrub" data-for="x" data-trait="heads">3',
            "3 (heads): no variable holds an explorer whose title gives x",
        ),
        (
            'scrub" data-for="x-10-live" data-trait="d_head">2',
            "2 (d_head): what can be scrubbed is heads, seq, d_model",
        ),
        (
            'shown" data-for="x-10-live" data-shows="columns">6',
            "6 (columns): an explorer tells no columns",
        ),
        (
            'shown" data-for="x-10-live" data-shows="weights[3,0,0]">0.25',
            "0.25 (weights[3,0,0]): an explorer tells no weights[3,0,0]",
        ),
        (
            'shown" data-for="x-10-live" data-shows="weights[1,0,3]">0.26',
            "0.26 (weights[1,0,3]): the explorer shows 0.25 at first",
        ),
        (
            'shown" data-for="x-10-live" data-shows="heads" data-one="head">head',
            "head (heads): the word is the one for several at first, and the explorer shows 3",
        ),
    ],
)
def test_a_number_that_is_not_its_explorers(span, fault):
    rows = torch.zeros(1, 4, 6)
    explorer = Explorer(
        rows,
        rows,
        tokens=[["a", "b", "c", "d"]],
        heads=3,
        title="X / 10: live!",
    )
    cell = nbformat.v4.new_markdown_cell(
        f'With <span class="mh-{span}</span>.'
    )
    notebook = nbformat.v4.new_notebook(cells=[cell])
    told = [*content_checks.adrift("pizza", notebook, [explorer])]
    assert told == ([f"pizza, cell 0, {fault}"] if fault else [])


@pytest.mark.parametrize(
    "title", ["Pizza: three heads, live", "A_b – Я!", "«q» " * 30]
)
def test_an_explorers_id_is_the_pages(title):
    name = without_page("explorer/link.js").eval(f"slug({json.dumps(title)})")
    assert content_checks.explorer_id(title) == name


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
    part = contents["parts"][2]["chapters"]
    names = [
        contents["root"],
        *(c["file"] for p in contents["parts"] for c in p["chapters"]),
    ]
    assert [*content_checks.out_of_contents(contents, names)] == []
    removed = part.pop(0)["file"]
    part += [{"file": "chapters/nowhere"}, part[0]]
    assert {*content_checks.out_of_contents(contents, names)} == {
        "_toc.yml: there is no chapters/nowhere",
        f"_toc.yml: {removed} is not in it",
        f"_toc.yml: {part[0]['file']} is in it 2 times",
    }


def test_a_chapter_that_the_map_does_not_lead_to():
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
    text = map_of(CHAPTERS / "welcome.ipynb")
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
