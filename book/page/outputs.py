"""Outputs of cells: a picture keeps its alternative text, and a drawn tensor goes without its own style sheet."""

import re

from docutils import nodes
from myst_nb.core.render import NbElementRenderer

_STYLE = re.compile(r'(<div class="mh-drawn"[^>]*>)<style>.*?</style>')

_render_image = NbElementRenderer.render_image
_render_html = NbElementRenderer.render_text_html


def _render_image_with_alt(self, data):
    """Give a picture the alternative text that its output carries; MyST-NB itself reads it from the cell alone."""
    made = _render_image(self, data)
    alt = data.output_metadata.get(data.mime_type, {}).get("alt")
    for node in made:
        if alt and "alt" not in node:
            node["alt"] = alt
    return made


def _render_drawn(self, data):
    """Draw a tensor without the style sheet that it brings along: the book's own sheet has it once."""
    made = _render_html(self, data)
    for raw in made:
        if isinstance(raw, nodes.raw):
            raw.children[:] = [nodes.Text(without_style(raw.astext()))]
    return made


def without_style(html: str) -> str:
    return _STYLE.sub(r"\1", html)


def setup(app):
    NbElementRenderer.render_image = _render_image_with_alt
    NbElementRenderer.render_text_html = _render_drawn
