"""What must hold of notebooks, pages and texts: each function gives a line for every fault, which says where it is.

The tests of the book want none. test_content_checks.py plants each fault in a copy, and wants its line.
"""

import ast
import functools
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from IPython.core.inputtransformer2 import TransformerManager
from markdown_it import MarkdownIt
from nbformat import NotebookNode

from manyheads import Explorer
from manyheads.drawn.writing import written_weight
from tools import minutes, notebooks

# ---- notebooks: their cells are counted from 0, as their ids are ----


def code_cells(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and cell.source.strip():
            yield number, cell


def not_executed(name: str, notebook: NotebookNode) -> Iterator[str]:
    """Cells that never ran, where nbval compares nothing; that ran out of order; that ran into an error."""
    for count, (number, cell) in enumerate(code_cells(notebook), start=1):
        where = f"{name}, cell {number}"
        if cell.execution_count is None:
            yield f"{where}: it was never executed"
        elif cell.execution_count != count:
            yield f"{where}: it was executed as number {cell.execution_count}; it stands as number {count}"
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"{where}: it ended with {output.ename}"
            elif output.get("name") == "stderr":
                yield f"{where}: it wrote to stderr: {output.text[:60]}"


def wrong_setup(name: str, notebook: NotebookNode) -> Iterator[str]:
    """A first cell that is not the one that all notebooks share."""
    first, wanted = notebook.cells[0], notebooks.setup_cell()
    if first.source != wanted.source or first.metadata != wanted.metadata:
        yield f"{name}, cell 0: the setup cell differs from that of tools/notebooks.py; run `make notebooks`"


def checks_out_of_place(name: str, notebook: NotebookNode) -> Iterator[str]:
    """Assertions that a reader meets, and cells of checks that hold or do more than they need.

    A chapter must go on as it is if its cells of checks are left out.
    """
    taught, needed, proved = set(), {}, set()
    for number, cell in code_cells(notebook):
        where, tags = f"{name}, cell {number}", cell.metadata.get("tags", [])
        tree = _tree(cell.source)
        asserts = any(isinstance(node, ast.Assert) for node in ast.walk(tree))
        if "checks" not in tags:
            if asserts and "remove-cell" not in tags:
                yield f"{where}: it asserts; a cell of its own right after it does that, tagged checks"
            taught |= _bound(tree)
            needed |= dict.fromkeys(_loaded(tree), where)
            continue
        if not asserts:
            yield f"{where}: it is tagged checks, and asserts nothing"
        if cell.outputs or any(isinstance(n, ast.Expr) for n in tree.body):
            yield f"{where}: it is tagged checks, and shows or does something"
        for taken in sorted(_bound(tree) & taught):
            yield f"{where}: checks must not change {taken}, which another cell has made"
        proved |= _bound(tree)
    for lost in sorted(proved & needed.keys() - taught):
        yield f"{needed[lost]}: it needs {lost}, which only checks have made"


def _tree(source: str) -> ast.Module:
    return ast.parse(TransformerManager().transform_cell(source))


def _bound(tree: ast.Module) -> set[str]:
    """The names that a cell leaves behind, without those inside a function or a comprehension."""
    scopes = ast.comprehension | ast.FunctionDef | ast.Lambda
    inside = {
        id(name)
        for node in ast.walk(tree)
        if isinstance(node, scopes)
        for name in ast.walk(node)
    }
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Store)
        and id(node) not in inside
    } - {"_"}


def _loaded(tree: ast.Module) -> set[str]:
    """The names that a cell takes from others, or from itself, without those that are made inside a function."""
    nodes = [*ast.walk(tree)]
    names = [node for node in nodes if isinstance(node, ast.Name)]
    inside = {n.id for n in names if isinstance(n.ctx, ast.Store)}
    inside |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    loaded = {n.id for n in names if isinstance(n.ctx, ast.Load)}
    return loaded - (inside - _bound(tree))


HIDING = {"hide-input", "hide-output", "hide-cell"}


def hidden_cells(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    for number, cell in code_cells(notebook):
        if HIDING & {*cell.metadata.get("tags", [])}:
            yield number, cell


def unnamed_folds(name: str, notebook: NotebookNode) -> Iterator[str]:
    """Hidden cells that don't say what they hide, or say something else than the title that Colab shows."""
    for number, cell in hidden_cells(notebook):
        words = cell.metadata.get("mystnb", {})
        show = words.get("code_prompt_show", "")
        hide = words.get("code_prompt_hide", "")
        where = f"{name}, cell {number}"
        if not (re.match(r"Show \w", show) and re.match(r"Hide \w", hide)):
            yield f"{where}: it is hidden; code_prompt_show and code_prompt_hide have to say what (CONTRIBUTING.md)"
        title = re.match("# @title (.)(.*)", cell.source)
        if title and show != f"Show {title[1].lower()}{title[2]}":
            yield f"{where}: its title is {title[1]}{title[2]}, and the page offers {show!r}"


NUMBER = re.compile(r"(?<![\w.,\-/])[-−]?\d[\d,]*(?:\.\d+)?(?![\w]|\.\d)")
_NUMBER_IN_TEXT = re.compile(r"(?<![\w.])[-−]?\d[\d,_]*(?:\.\d+)?")


def value(text: str) -> float:
    return float(re.sub("[,_]", "", text).replace("−", "-"))


def numbers_in_prose(markdown: str) -> set[float]:
    """Decimal numbers, and whole ones above 12, outside links, code, shapes and the list of sources."""
    markdown = markdown.split("## Sources")[0]
    markdown = re.sub(
        r"\]\([^)]*\)|`[^`]*`|\*\*Time:\*\*.*|</?[a-z][^>]*>", " ", markdown
    )
    # Shapes are asserted in every chapter's stations.
    markdown = re.sub(r"[\[(]\d+(?:, \d+)+[\])]", " ", markdown)
    found = {match.group().rstrip(",") for match in NUMBER.finditer(markdown)}
    return {
        value(text) for text in found if "." in text or abs(value(text)) > 12
    }


def numbers_asserted(source: str) -> set[float]:
    """The numbers that stand in the conditions of a cell's assert statements, with their signs."""
    tree = _tree(source)
    conditions = [
        node.test for node in ast.walk(tree) if isinstance(node, ast.Assert)
    ]
    return {number for test in conditions for number in _numbers(test)}


def _numbers(node: ast.AST) -> Iterator[float]:
    match node:
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as number)):
            yield -float(number)
        case ast.Constant(bool()):
            pass
        case ast.Constant(int() | float() as number):
            yield float(number)
        case ast.Constant(str() as text):
            yield from map(value, _NUMBER_IN_TEXT.findall(text))
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _numbers(child)


def loose_numbers(name: str, notebook: NotebookNode) -> Iterator[str]:
    """Numbers in prose that no cell of the notebook asserts."""
    asserted = set()
    for _, cell in code_cells(notebook):
        asserted |= numbers_asserted(cell.source)
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            for loose in sorted(numbers_in_prose(cell.source) - asserted):
                yield f"{name}, cell {number}: no cell asserts {loose:.15g}"


_LIVE = re.compile(r'<span class="mh-(scrub|shown)"([^>]*)>([^<]*)</span>')
_ENTRY = re.compile(r"weights\[(\d+),(\d+),(\d+)\]")
SCRUBBED = ("heads", "seq", "d_model")


def adrift(
    name: str, notebook: NotebookNode, explorers: Iterable[Explorer]
) -> Iterator[str]:
    """Numbers in the prose that belong to an explorer, but to none of these, or that are not what it shows at first."""
    by_id = {explorer_id(each.title): each for each in explorers}
    for number, cell in enumerate(notebook.cells):
        spans = (
            _LIVE.findall(cell.source) if cell.cell_type == "markdown" else []
        )
        for kind, written, text in spans:
            given = dict(re.findall(r'data-(\w+)="([^"]*)"', written))
            key = given.get("trait" if kind == "scrub" else "shows", "")
            explorer = by_id.get(given.get("for", ""))
            where = f"{name}, cell {number}, {text} ({key})"
            if explorer is None:
                yield f"{where}: no variable holds an explorer whose title gives {given.get('for')}"
            elif kind == "scrub" and key not in SCRUBBED:
                yield f"{where}: what can be scrubbed is {', '.join(SCRUBBED)}"
            elif (first := _at_first(explorer, key)) is None:
                yield f"{where}: an explorer tells no {key}"
            elif "one" not in given and text != first:
                yield f"{where}: the explorer shows {first} at first"
            elif "one" in given and (first == "1" or text == given["one"]):
                yield f"{where}: the word is the one for several at first, and the explorer shows {first}"


def explorer_id(title: str) -> str:
    """The id of an explorer's element, as link.js makes it of the title."""
    return re.sub(r"[\W_]+", "-", title.lower()).strip("-")[:60]


def _at_first(explorer: Explorer, key: str) -> str | None:
    """What an explorer shows before anything is touched, as a sentence writes it."""
    if entry := _ENTRY.fullmatch(key):
        weights = explorer.weights[explorer.sentence]
        place = tuple(map(int, entry.groups()))
        if any(i >= n for i, n in zip(place, weights.shape, strict=True)):
            return None
        weight = weights[place].item()
        return written_weight(weight, 2)
    numbers = {each: getattr(explorer, each) for each in SCRUBBED}
    numbers["d_head"] = explorer.d_model // explorer.heads
    return str(numbers[key]) if key in numbers else None


def pictures_without_words(name: str, notebook: NotebookNode) -> Iterator[str]:
    """Pictures in outputs that have no alternative text, of their own or of their cell."""
    for number, cell in code_cells(notebook):
        of_cell = cell.metadata.get("mystnb", {}).get("image", {}).get("alt")
        for place, output in enumerate(cell.outputs):
            own = output.get("metadata", {}).get("image/png", {}).get("alt")
            if "image/png" in output.get("data", {}) and not (own or of_cell):
                yield f"{name}, cell {number}, output {place}: the picture has no alternative text"


# ---- the table of contents ----


def out_of_contents(contents: dict, pages: list[str]) -> Iterator[str]:
    """Chapters that the table of contents lacks, and entries without a chapter."""
    listed = [contents["root"]] + [
        chapter["file"]
        for part in contents["parts"]
        for chapter in part["chapters"]
    ]
    for page in sorted({*pages, *listed}):
        if page not in listed:
            yield f"_toc.yml: {page} is not in it"
        elif page not in pages:
            yield f"_toc.yml: there is no {page}"
        elif listed.count(page) > 1:
            yield f"_toc.yml: {page} is in it {listed.count(page)} times"


def off_the_map(contents: dict, text: str) -> Iterator[str]:
    """Chapters that the map in the welcome page's text does not lead to, or in an order of its own."""
    listed = [
        chapter["file"].split("/")[-1]
        for part in contents["parts"]
        for chapter in part["chapters"]
    ]
    shown = re.findall(r"^\| \[.*?\]\((\w+)\.\w+\) \|", text, re.MULTILINE)
    missing = [name for name in listed if name not in shown]
    for name in missing:
        yield f"welcome, the map: it does not lead to {name}"
    if not missing and shown != listed:
        yield "welcome, the map: its chapters are not those of _toc.yml, in their order"


# ---- the form of a chapter (docs/writing.md) ----

# Pages to look things up in: they have no one picture to begin with.
LOOKED_UP = {"notation", "errata"}
PROMISE = "After this chapter you can "
DRAWN = {"image/png", "text/html", "application/vnd.jupyter.widget-view+json"}


def out_of_form(name: str, notebook: NotebookNode) -> Iterator[str]:
    """A line for each part that a chapter lacks."""
    stem = name.removesuffix(".ipynb")
    yield from (f"{name}: {fault}" for fault in _opening(stem, notebook))
    yield from (f"{name}: {fault}" for fault in _ending(notebook))
    said, counted = minutes.stated(notebook), minutes.counted(notebook)
    if said != counted:
        yield (
            f"{name}: it says {said} and takes {counted}: python -m tools.minutes write"
        )


def _opening(stem: str, notebook: NotebookNode) -> Iterator[str]:
    first = next(c for c in notebook.cells if c.cell_type == "markdown")
    paragraphs = [
        part
        for part in re.split(r"\n\s*\n", first.source.strip())
        if not part.startswith("<!--")
    ]
    promise = paragraphs[1] if len(paragraphs) > 1 else ""
    if not promise.startswith(PROMISE):
        yield f"after its title it says what the reader will be able to do: “{PROMISE}…”"
    elif re.search(r"[.?!] ", promise):
        yield "what the reader will be able to do is one sentence"
    before = []
    for cell in notebook.cells:
        if re.search("^## ", cell.source, flags=re.M):
            break
        before += cell.get("outputs", [])
    if stem not in LOOKED_UP and not any(
        DRAWN & {*output.get("data", {})} for output in before
    ):
        yield "it begins with its picture, before the first section"


def _ending(notebook: NotebookNode) -> Iterator[str]:
    cells = notebook.cells
    learned = [
        number
        for number, cell in enumerate(cells)
        if re.search("^## What you have learned$", cell.source, flags=re.M)
    ]
    if len(learned) != 1:
        yield "it ends with “## What you have learned”"
        return
    (number,) = learned
    lines = re.findall("^- ", cells[number].source, flags=re.M)
    if len(lines) != 3:
        yield f"what was learned are three lines, not {len(lines)}"
    question, last = [*cells[number + 1 :], None, None][:2]
    if question is None or "Question(" not in question.source:
        yield "after what was learned comes one question, a cell of its own"
    if last is None or not re.search("^## Sources", last.source, flags=re.M):
        yield "the sources come last, after the question"


# ---- pages and texts ----


class Tag(NamedTuple):
    text: str  # as it stands in the page
    name: str
    attributes: dict[str, str | None]


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, name, attributes):
        text = self.get_starttag_text() or ""
        self.found.append(Tag(text, name, dict(attributes)))


def tags(path: Path) -> list[Tag]:
    """Every opening tag of a page, or of what a Markdown file becomes."""
    parser = _Tags()
    html = path.read_text("utf8")
    if path.suffix == ".md":
        html = MarkdownIt("commonmark").enable("table").render(html)
    parser.feed(html)
    return parser.found


@functools.cache
def _ids(path: Path) -> set[str | None]:
    return {tag.attributes.get("id") for tag in tags(path)}


def images_without_words(path: Path, root: Path) -> Iterator[str]:
    for tag in tags(path):
        if tag.name == "img" and not (tag.attributes.get("alt") or "").strip():
            yield f"{path.relative_to(root)}, {tag.text}: it has no alternative text"


def dead_links(path: Path, root: Path) -> Iterator[str]:
    """Links, pictures and scripts of a page, or of a Markdown file, that lead nowhere inside the root.

    Of what lies outside, only the address's form is looked at: there may be no network.
    """
    for tag in tags(path):
        for attribute in ("href", "src"):
            why = _dead(tag.attributes.get(attribute), path)
            if why:
                yield f"{path.relative_to(root)}, {tag.text}: {why}"


def _dead(address: str | None, path: Path) -> str:
    if not address:
        return "" if address is None else "the address is empty"
    parts = urlsplit(address)
    if parts.scheme in ("http", "https"):
        whole = "." in parts.netloc and not re.search(r"\s", address)
        return "" if whole else "no address of a page"
    if parts.scheme in ("data", "mailto"):
        return ""
    if parts.scheme:
        return f"a link can't begin with {parts.scheme}:"
    named, anchor = unquote(parts.path), unquote(parts.fragment)
    target = (path.parent / named).resolve() if named else path
    if not target.exists():
        return f"there is no {named}"
    if anchor and target.suffix == ".html" and anchor not in _ids(target):
        return f"nothing has the id {anchor}"
    return ""
