"""The room of a widget before it is mounted: its root, as high as it will be, with the name that one looks for."""

import json
from pathlib import Path

from ...package import no_script

# The heights of each page's widgets, in their order, at these widths of the window: `make heights` measures them.
HEIGHTS = Path(__file__).with_name("heights.json")
# A widget is a phone's up to 600, and its parts stand below one another up to 860.
WIDTHS = (390, 600, 601, 860, 861, 1280)
# What stands on the root of a widget, by its Python class.
HOOKS = {
    "Choice": "data-choice",
    "Drift": "data-drift",
    "Explorer": "data-explorer",
    "Film": "data-film",
    "Heads": 'data-wall data-state="loading"',
    "Question": "data-question",
    "Roles": "data-roles",
    "Splits": "data-splits",
    "Spread": "data-spread",
    "Sums": "data-shares",
    "TwoPlacesFilm": "data-film",
}


def place(models: dict, name: str, page: str, number: int) -> str:
    """The place into which the loader mounts a model, the page's widget of this number."""
    hook = HOOKS.get(no_script.class_of(models[name]), "")
    known = json.loads(HEIGHTS.read_text("utf8")).get(page, [])
    heights = known[number] if number < len(known) else [0] * len(WIDTHS)
    style = "; ".join(
        f"--mh-{width}: {height}"
        for width, height in zip(WIDTHS, heights, strict=True)
    )
    room = (
        f'<div class="mh-room" {hook} style="{style}" aria-busy="true"></div>'
    )
    return f'<div class="static-widget" translate="no">{room}</div>'
