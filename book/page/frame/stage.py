"""A page with a stage gives it the room of the contents list at the right.

A stage is a widget that is as wide as the page allows. The page's sections stand in the list of chapters instead, under
the page's own name.
"""

from ...package import no_script
from .contents import with_sections

# The Python classes of such widgets.
STAGES = {
    "Choice",
    "Drift",
    "Explorer",
    "Film",
    "Heads",
    "Roles",
    "Splits",
    "Spread",
    "Sums",
    "TwoPlacesFilm",
}


def give_room(context: dict, models: dict) -> None:
    """Tell the templates whether one of the page's models is a stage, and move the contents list if so."""
    classes = set(map(no_script.class_of, models.values()))
    has_stage = not STAGES.isdisjoint(classes)
    context["has_stage"] = has_stage
    is_first = context["pagename"] == context["master_doc"]
    context["has_wall"] = is_first and "Heads" in classes
    if has_stage:
        context["secondary_sidebar_items"] = []
        context["generate_toc_html"] = lambda *_, **__: ""
        chapters = context["generate_toctree_html"]
        context["generate_toctree_html"] = lambda *args, **kwargs: (
            with_sections(str(chapters(*args, **kwargs)), context["toc"])
        )
