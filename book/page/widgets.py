"""Each widget's state stands where the widget is shown, and the reader's browser mounts it as soon as it got there.

Jupyter Book puts the state of all the page's widgets into the head, where each widget has a copy of its module. Here
the page has every module and style sheet once, with the loader that mounts the widgets, and ahead of each view the
state that this view needs. What is long lies beside the page, in scripts: a page opened from disk may run them, and may
not fetch a file. Behind each view stands its room, and in words what a reader without JavaScript misses.
"""

import hashlib
import json
import re
from pathlib import Path

from .. import loader
from ..package import markup, no_script
from . import model_parts
from .frame import room, stage
from .minified import minified
from .model_parts import texts as beside

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
# Characters of a text, or of a state, that is worth a file. The first picture's are better off in the page.
LARGE, LARGE_FIRST = 12_000, 80_000
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
    page = Page(app.outdir, pagename, models)
    context["body"] = VIEW.sub(page.with_state, context["body"])
    context["widgets_first"] = (
        f'<script type="application/json" id="widget-texts" data-first="{page.first_texts()}" '
        f'data-run="{checksums_of_run(texts)}">'
        f"{markup.json_text(page.texts_beside(texts))}</script>\n<script>{loader.script()}</script>"
    )


class Page:
    """One page's widgets, as they are written into it in their order."""

    def __init__(self, outdir: str, pagename: str, models: dict):
        self.outdir, self.pagename, self.models = outdir, pagename, models
        self.groups, self.written = groups_of(models), set()
        self.shown = []

    def with_state(self, view: re.Match) -> str:
        """A view, with the state that it needs ahead of it, and its room and its words behind it."""
        name = json.loads(view[1])["model_id"]
        needed = self.groups.get(name, [])
        state = {n: self.models[n] for n in needed if n not in self.written}
        self.written.update(needed)
        ahead = self.state_script({"state": state}) if state else ""
        # The parser runs this script right here, before it reads on.
        mount = '<script>dispatchEvent(new Event("widgets"))</script>'
        known = name in self.models
        words = no_script.words(self.models, name) if known else ""
        page, number = Path(self.pagename).name, len(self.shown)
        place = room.place(self.models, name, page, number) if known else ""
        self.shown.append(name)
        return f"{ahead}{view[0]}{place}{mount}{words}"

    def state_script(self, state: dict) -> str:
        """The script that holds a state, or says where it lies."""
        text = markup.json_text(state)
        if len(text) < (LARGE if self.shown else LARGE_FIRST):
            return f'<script type="{STATE}">{text}</script>'
        name = f"{Path(self.pagename).name}-{len(self.shown)}"
        part = beside.lay(self.outdir, self.pagename, name, text)
        named = " ".join(f'data-{key}="{part[key]}"' for key in part)
        return f'<script type="{STATE}" {named}></script>'

    def texts_beside(self, texts: dict[str, str]) -> dict[str, str | dict]:
        """The texts, with those that are long laid beside the page."""
        return {
            key: text
            if len(text) < LARGE
            else beside.lay(self.outdir, self.pagename, key, text)
            for key, text in texts.items()
        }

    def first_texts(self) -> str:
        """The keys of the texts that the first widget needs."""
        if not self.shown:
            return ""
        group = self.groups.get(self.shown[0], [])
        states = [self.models[name]["state"] for name in group]
        keys = [s[kind] for s in states for kind in TYPES if s.get(kind)]
        return " ".join(dict.fromkeys(keys))


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


def checksums_of_run(texts: dict[str, str]) -> str:
    """What the loader runs of these texts, for the page's policy: modules that give one thing (host.js)."""
    scripts = [
        f'"use strict";manyHeadsModule={text.removeprefix("export default")}'
        for text in texts.values()
        if text.startswith("export default(")
    ]
    return " ".join(map(markup.checksum, scripts))


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
