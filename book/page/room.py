"""The room of a widget, before it is mounted: its root, with the name by which pages and scripts look for it."""

from ..package import no_script

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


def place(models: dict, name: str) -> str:
    """The place into which the loader mounts a model."""
    hook = HOOKS.get(no_script.class_of(models[name]))
    root = (
        f'<div class="mh-room" {hook} aria-busy="true"></div>' if hook else ""
    )
    return f'<div class="static-widget" translate="no">{root}</div>'
