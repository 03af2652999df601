"""Each widget's state stands where the widget is shown, and the reader's browser mounts it as soon as it got there.

Jupyter Book puts the state of all the page's widgets into the head, where each widget has a copy of its module. Here
the page holds every module and style sheet once, with the loader that mounts the widgets, and ahead of each view the
state that this view needs. None of it is a file to fetch: a page opened from disk may not fetch any. Behind each view
stands in words what a reader without JavaScript misses.
"""

import hashlib
import json
import re

from .. import loader
from ..package import markup, no_script
from . import model_parts
from .frame import stage
from .minified import minified

STATE = "application/vnd.jupyter.widget-state+json"
TYPES = {
    "_esm": "text/javascript",
    "_css": "text/css",
    "_worker": "text/javascript",
}
VIEW = re.compile(
    r'<script type="application/vnd\.jupyter\.widget-view\+json">(.*?)</script>',
    re.DOTALL,
)
REFERENCE = re.compile(r"IPY_MODEL_(\w+)")


def setup(app):
    # After MyST-NB, which adds the state to the page's scripts.
    app.connect("html-page-context", move_states, priority=900)


def move_states(app, pagename, templatename, context, doctree) -> None:
    """Take the widgets' state out of the page's scripts and put it ahead of the views."""
    context |= {"widgets_first": "", "has_stage": False, "has_wall": False}
    scripts = context["script_files"]
    states = [s for s in scripts if s.attributes.get("type") == STATE]
    if not states:
        return
    scripts[:] = [script for script in scripts if script not in states]
    models = {}
    for script in states:
        models |= json.loads(script.attributes["body"])["state"]
    stage.give_room(context, models)
    texts = take_texts(models)
    model_parts.give_manifest(models, pagename)
    model_parts.lay_beside(models, pagename, app.outdir)
    context["widgets_first"] = (
        f'<script type="application/json" id="widget-texts">{markup.json_text(texts)}'
        f"</script>\n<script>{loader.script()}</script>"
    )
    groups, written = groups_of(models), set()

    def with_state(view: re.Match) -> str:
        shown = json.loads(view[1])["model_id"]
        needed = groups.get(shown, [])
        state = {n: models[n] for n in needed if n not in written}
        written.update(needed)
        ahead = f'<script type="{STATE}">{markup.json_text({"state": state})}</script>'
        # The parser runs this script right here, before it reads on.
        mount = '<script>dispatchEvent(new Event("widgets"))</script>'
        words = no_script.words(models, shown) if shown in models else ""
        return f"{ahead if state else ''}{view[0]}{mount}{words}"

    context["body"] = VIEW.sub(with_state, context["body"])


def take_texts(models: dict) -> dict[str, str]:
    """Put a key in the place of every module and style sheet; gives the texts by key, equal ones once.

    What is for those who read the source stays behind: comments, indents and long names. A notebook has them.
    """
    texts = {}
    for model in models.values():
        for name, kind in TYPES.items():
            if text := model["state"].get(name):
                checksum = hashlib.sha256(text.encode()).hexdigest()
                key = f"{name}-{checksum[:8]}"
                texts[key] = minified(kind, text)
                model["state"][name] = key
    return texts


def groups_of(models: dict) -> dict[str, list[str]]:
    """For every model all that hang together with it: what it refers to, what refers to it, and so on.

    A link refers to its two ends, so they are one group. Layouts and styles are left out: the loader has no use for
    them.
    """
    groups = {}
    for name, model in models.items():
        if re.search("LayoutModel|StyleModel", model["model_name"]):
            continue
        joined = [name]
        for other in REFERENCE.findall(json.dumps(model["state"])):
            if other in models:
                joined += groups.get(other, [other])
        joined = list(dict.fromkeys(joined + groups.get(name, [])))
        groups |= dict.fromkeys(joined, joined)
    return groups
