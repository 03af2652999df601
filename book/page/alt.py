"""Pictures keep the alternative text that their cells gave them."""

from myst_nb.core.render import NbElementRenderer

_render_image = NbElementRenderer.render_image


def _render_image_with_alt(self, data):
    """Give a picture the alternative text that its output carries; MyST-NB itself reads it from the cell alone."""
    nodes = _render_image(self, data)
    alt = data.output_metadata.get(data.mime_type, {}).get("alt")
    for node in nodes:
        if alt and "alt" not in node:
            node["alt"] = alt
    return nodes


def setup(app):
    NbElementRenderer.render_image = _render_image_with_alt
