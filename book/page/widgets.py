"""Each widget's state stands where the widget is shown, and the reader's browser mounts it as soon as it got there.

Jupyter Book puts the state of all the page's widgets into the head, each with its own copy of its module. Here the
page carries every module and style sheet of the widgets once, with the loader, and ahead of each view what that view
needs. Nothing of it is fetched: a page opened from disk may not.
"""

import hashlib
import json
import re
from pathlib import Path

LOADER = Path(__file__).parents[2] / "assets" / "static" / "widgets.js"
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = re.compile(
    r'<script type="application/vnd\.jupyter\.widget-view\+json">(.*?)</script>',
    re.DOTALL,
)
REFERENCE = re.compile(r"IPY_MODEL_(\w+)")


def setup(app):
    # After MyST-NB, which adds the state to the page's scripts.
    app.connect("html-page-context", place, priority=900)


def place(app, pagename, templatename, context, doctree) -> None:
    """Take the widgets' state out of the page's scripts and put it ahead of the views."""
    context["widgets_first"] = ""
    scripts = context["script_files"]
    states = [s for s in scripts if s.attributes.get("type") == STATE]
    if not states:
        return
    scripts[:] = [script for script in scripts if script not in states]
    models = {}
    for script in states:
        models |= json.loads(script.attributes["body"])["state"]
    texts = share(models)
    context["widgets_first"] = (
        f'<script type="application/json" id="widget-texts">{dump(texts)}'
        f"</script>\n<script>{loader()}</script>"
    )
    groups, placed = group(models), set()

    def with_state(view: re.Match) -> str:
        needed = groups.get(json.loads(view[1])["model_id"], [])
        state = {n: models[n] for n in needed if n not in placed}
        placed.update(needed)
        ahead = f'<script type="{STATE}">{dump({"state": state})}</script>'
        # Said in a script of its own: the parser runs it right here.
        mount = '<script>dispatchEvent(new Event("widgets"))</script>'
        return f"{ahead if state else ''}{view[0]}{mount}"

    context["body"] = VIEW.sub(with_state, context["body"])


def share(models: dict) -> dict[str, str]:
    """Put a key in the place of every module and style sheet; gives the texts by key."""
    texts = {}
    for model in models.values():
        for name in ("_esm", "_css"):
            if text := model["state"].get(name):
                checksum = hashlib.sha256(text.encode()).hexdigest()
                key = f"{name}-{checksum[:8]}"
                texts[key], model["state"][name] = text, key
    return texts


def group(models: dict) -> dict[str, list[str]]:
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


def dump(data: dict) -> str:
    """JSON that may stand in a script: no text in it can end or open a tag."""
    return json.dumps(data, ensure_ascii=False).replace("<", r"\u003c")


def loader() -> str:
    text = LOADER.read_text("utf8")
    if "</script" in text or "<!--" in text:
        raise ValueError(f"{LOADER.name} would end the script that it is in")
    return text
