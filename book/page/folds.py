"""Folds: what proves a cell's numbers is closed under it, and every fold is named by what is in it.

A cell tagged `checks` holds assertions. It runs as every cell does, and one that fails ends the build: that is why its
fold may have a check mark.
"""

import ast
from html import escape

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms.post_transforms import SphinxPostTransform

CELL = "cell_code"  # what MyST-NB calls a code cell with all that came of it
WIDGET = "application/vnd.jupyter.widget-view+json"
TITLE = "# @title Checks\n"  # Colab folds the cell under it; here the fold has a name of its own


class Checks(nodes.Element):
    """A closed fold around the code of the checks; its words say how many there are."""


class FoldChecks(SphinxPostTransform):
    """Puts every cell tagged `checks` as a fold into the cell before it, and says which cells have a frame.

    A cell that shows code has one frame around all of it. A widget brings a frame of its own, and may be wider.
    """

    # After MyST-NB, which folds hidden cells at 199 and looks at a cell's first child and its last.
    default_priority = 210
    formats = ("html",)

    def run(self, **kwargs):
        for cell in [*self.document.findall(nodes.container)]:
            if cell.get("nb_element") != CELL:
                continue
            if "tag_checks" in cell["classes"]:
                fold(cell)
            elif all(
                WIDGET not in raw.astext() for raw in cell.findall(nodes.raw)
            ):
                cell["classes"].append("framed")


def fold(cell: nodes.container) -> None:
    (code,) = cell.findall(nodes.literal_block)
    text = code.astext().removeprefix(TITLE)
    code.rawsource = text
    code.children = [nodes.Text(text)]
    checks = Checks("", *cell.children, words=words(text))
    parent = cell.parent
    place = parent.index(cell)
    before = parent[place - 1] if place else None
    if (
        isinstance(before, nodes.container)
        and before.get("nb_element") == CELL
    ):
        before.append(checks)
        parent.remove(cell)
    else:
        cell.children = []
        cell.append(checks)


def words(code: str) -> str:
    """How many assertions stand in the code."""
    found = ast.walk(ast.parse(code))
    count = sum(isinstance(node, ast.Assert) for node in found)
    return "1 check" if count == 1 else f"{count} checks"


def visit_checks(translator, node: Checks) -> None:
    translator.body.append(
        f'<details class="checks">\n<summary>{node["words"]}</summary>\n'
    )


def visit_hidden(translator, node: HideCodeCellNode) -> None:
    """As MyST-NB has it, but what can be read is also what a screen reader says, not "Toggle hidden content"."""
    classes = " ".join(node["classes"])
    shut, opened = escape(node["prompt_show"]), escape(node["prompt_hide"])
    translator.body.append(
        f'<details class="admonition hide {classes}">\n<summary>\n'
        f'<p class="collapsed admonition-title">{shut}</p>\n'
        f'<p class="expanded admonition-title">{opened}</p>\n</summary>\n'
    )


def depart(translator, node: nodes.Element) -> None:
    translator.body.append("</details>\n")


def setup(app):
    app.add_node(Checks, html=(visit_checks, depart))
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden, depart))
    app.add_post_transform(FoldChecks)
