"""What stands in a widget's place where no script runs: in words, what would be there.

A question can be read and answered all the same: its answer is a fold, which needs no script. The book's build and
``save`` use this file; it imports nothing of the package, which the build does without.
"""

from html import escape

_NEEDS = "It needs JavaScript, which is off in this browser."


def class_of(model: dict) -> str:
    """The name of a widget's Python class, without its package."""
    name = model["state"].get("_anywidget_id") or model["model_name"]
    return name.split(".")[-1]


def words(models: dict, name: str) -> str:
    """The words for a model and for all that it holds, as HTML for a page without scripts."""
    return f'<noscript><div class="no-script">{_told(models, name)}</div></noscript>'


def _told(models: dict, name: str) -> str:
    model = models[name]
    state = {"title": "", "description": "", **model["state"]}
    if children := state.get("children"):
        names = [child.removeprefix("IPY_MODEL_") for child in children]
        return "".join(_told(models, child) for child in names)
    tell = _TELL.get(class_of(model), _other)
    return tell(state)


def _explorer(state: dict) -> str:
    heads = "one head" if state["heads"] == 1 else f"{state['heads']} heads"
    tokens = escape(" ".join(state["tokens"][0]))
    return (
        f"<p>{_titled(state)}Here stands an explorer: {heads} of attention at work on “{tokens}”. It shows the numbers "
        f"at every station, and how the one that you choose came about. {_NEEDS}</p>"
    )


def _heads(state: dict) -> str:
    layers, across, *_ = state["shape"]
    count = layers * across
    tokens = escape(" ".join(state["tokens"]))
    return (
        f"<p>{_titled(state)}Here stands a wall of {count} maps, one for each head of a model, on “{tokens}”. "
        f"It shows where each word looks in each head, and how the number that you choose came about. {_NEEDS}</p>"
    )


def _splits(state: dict) -> str:
    tokens = escape(" ".join(state["tokens"]))
    return (
        f"<p>{_titled(state)}Here stand the right split and two wrong ones, side by side, for “{tokens}”: choose a "
        f"number, and see where each of them puts it. {_NEEDS}</p>"
    )


def _film(state: dict) -> str:
    about = state["about"]
    return (
        f"<p>{_titled(state)}Here stands a film of a training: {len(about['steps'])} moments of it, from step 0 to "
        f"step {about['steps'][-1]}. At each it shows the loss, where four heads look in “{escape(about['letters'])}”, "
        f"and which letter the model expects. {_NEEDS}</p>"
    )


def _choice(state: dict) -> str:
    words = escape(", ".join(state["words"]))
    return (
        f"<p>{_titled(state)}Here stand words as arrows on a plane, {words}: drag them, and see which of them the word "
        f"that asks chooses. {_NEEDS}</p>"
    )


def _drift(state: dict) -> str:
    words = escape(", ".join(each["word"] for each in state["words"]))
    return (
        f"<p>{_titled(state)}Here stands one word in two sentences, {words}: see how a model’s layers move its two "
        f"lists of numbers apart, and switch attention off. {_NEEDS}</p>"
    )


def _roles(state: dict) -> str:
    words = escape(", ".join(state["words"]))
    return (
        f"<p>{_titled(state)}Here stands attention’s formula with a picture of each of its parts, for {words}: drag "
        f"the words, change the matrices, and see what the word that asks takes home. {_NEEDS}</p>"
    )


def _spread(state: dict) -> str:
    return (
        f"<p>{_titled(state)}Here stand the scores of a query with sixteen keys, and softmax of them, as they are and "
        f"divided by √d: choose how many numbers d each has. {_NEEDS}</p>"
    )


def _sums(state: dict) -> str:
    return (
        f"<p>{_titled(state)}Here stand “dog bites man” and three sentences like it, as sums of one head and of two. "
        "With one head two of them arrive as the same, or lie in the wrong order; two heads can tell all four apart. "
        f"{_NEEDS}</p>"
    )


def _two_places(state: dict) -> str:
    names = ", ".join(run["name"] for run in state["runs"])
    return (
        f"<p>{_titled(state)}Here stands a training, step by step ({escape(names)}): how two heads share out their "
        f"weight over eight places. With scripts, the page trains another one. {_NEEDS}</p>"
    )


def _question(state: dict) -> str:
    answers = "".join(f"<li>{escape(each)}</li>" for each in state["answers"])
    right = escape(state["answers"][state["right"]])
    why = escape(state["why"][state["right"]])
    return (
        f"<p>{escape(state['prompt'])}</p><ul>{answers}</ul>"
        f"<details><summary>The answer</summary><p>{right}. {why}</p></details>"
    )


def _other(state: dict) -> str:
    choices = escape(", ".join(map(str, state.get("_options_labels", []))))
    offered = f" It offers {choices}." if choices else ""
    return f"<p>{_titled(state)}Here stands a control.{offered} {_NEEDS}</p>"


def _titled(state: dict) -> str:
    title = state["title"] or state["description"]
    return f"<strong>{escape(title)}</strong><br />" if title else ""


_TELL = {
    "Explorer": _explorer,
    "Film": _film,
    "Heads": _heads,
    "Splits": _splits,
    "Choice": _choice,
    "Drift": _drift,
    "Roles": _roles,
    "Spread": _spread,
    "Sums": _sums,
    "Question": _question,
    "TwoPlacesFilm": _two_places,
}
