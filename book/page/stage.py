"""A page with a stage gives it the room of the contents list at the right.

A stage is a widget that is as wide as the page allows. Its own line of stations leads through the page.
"""

from .no_script import class_of

# The Python classes of such widgets.
STAGES = {"Explorer"}


def give_room(context: dict, models: dict) -> None:
    """Tell the templates whether one of the page's models is a stage, and leave the contents list out if so."""
    has_stage = not STAGES.isdisjoint(map(class_of, models.values()))
    context["has_stage"] = has_stage
    if has_stage:
        context["secondary_sidebar_items"] = []
        context["generate_toc_html"] = lambda *_, **__: ""
