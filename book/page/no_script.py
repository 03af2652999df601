"""What stands in a widget's place where no script runs: in words, what would be there.

A question can be read and answered all the same: its answer is a fold, which needs no script.
"""

from html import escape

NEEDS = "It needs JavaScript, which is off in this browser."


def class_of(model: dict) -> str:
    """The name of a widget's Python class, without its package."""
    name = model["state"].get("_anywidget_id") or model["model_name"]
    return name.split(".")[-1]


def words(models: dict, name: str) -> str:
    """The words for a model and for all that it holds, as HTML for a page without scripts."""
    return f'<noscript><div class="no-script">{told(models, name)}</div></noscript>'


def told(models: dict, name: str) -> str:
    model = models[name]
    state = {"title": "", "description": "", **model["state"]}
    if children := state.get("children"):
        names = [child.removeprefix("IPY_MODEL_") for child in children]
        return "".join(told(models, child) for child in names)
    tell = TELL.get(class_of(model), other)
    return tell(state)


def explorer(state: dict) -> str:
    heads = "one head" if state["heads"] == 1 else f"{state['heads']} heads"
    tokens = escape(" ".join(state["tokens"][0]))
    return (
        f"<p>{titled(state)}Here stands an explorer: {heads} of attention at work on “{tokens}”. It shows the numbers "
        f"at every station, and how the one that you choose came about. {NEEDS}</p>"
    )


def heads(state: dict) -> str:
    layers, across, *_ = state["shape"]
    tokens = escape(" ".join(state["tokens"]))
    return (
        f"<p>{titled(state)}Here stands a wall of {layers * across} maps, one for each head of a model, on “{tokens}”. "
        f"It shows where each word looks in each head, and how the number that you choose came about. {NEEDS}</p>"
    )


def splits(state: dict) -> str:
    tokens = escape(" ".join(state["tokens"]))
    return (
        f"<p>{titled(state)}Here stand the right split and two wrong ones, side by side, for “{tokens}”: choose a "
        f"number, and see where each of them puts it. {NEEDS}</p>"
    )


def film(state: dict) -> str:
    about = state["about"]
    return (
        f"<p>{titled(state)}Here stands a film of a training: {len(about['steps'])} moments of it, from step 0 to step "
        f"{about['steps'][-1]}. At each it shows the loss, where four heads look in “{escape(about['letters'])}”, and "
        f"which letter the model expects. {NEEDS}</p>"
    )


def choice(state: dict) -> str:
    words = escape(", ".join(state["words"]))
    return (
        f"<p>{titled(state)}Here stand words as arrows on a plane, {words}: drag them, and see which of them the word "
        f"that asks chooses. {NEEDS}</p>"
    )


def drift(state: dict) -> str:
    words = escape(", ".join(each["word"] for each in state["words"]))
    return (
        f"<p>{titled(state)}Here stands one word in two sentences, {words}: see how a model’s layers move its two "
        f"lists of numbers apart, and switch attention off. {NEEDS}</p>"
    )


def roles(state: dict) -> str:
    words = escape(", ".join(state["words"]))
    return (
        f"<p>{titled(state)}Here stands attention’s formula with a picture of each of its parts, for {words}: drag the "
        f"words, change the matrices, and see what the word that asks takes home. {NEEDS}</p>"
    )


def spread(state: dict) -> str:
    return (
        f"<p>{titled(state)}Here stand the scores of a query with sixteen keys, and softmax of them, as they are and "
        f"divided by √d: choose how many numbers d each has. {NEEDS}</p>"
    )


def sums(state: dict) -> str:
    return (
        f"<p>{titled(state)}Here stand “dog bites man” and three sentences like it, as sums of one head and of two. "
        "With one head two of them arrive as the same, or lie in the wrong order; two heads can tell all four apart. "
        f"{NEEDS}</p>"
    )


def two_places(state: dict) -> str:
    names = ", ".join(run["name"] for run in state["runs"])
    return (
        f"<p>{titled(state)}Here stands a training, step by step ({escape(names)}): how two heads share out their "
        f"weight over eight places. With scripts, the page trains another one. {NEEDS}</p>"
    )


def question(state: dict) -> str:
    answers = "".join(f"<li>{escape(each)}</li>" for each in state["answers"])
    right = escape(state["answers"][state["right"]])
    why = escape(state["why"][state["right"]])
    return (
        f"<p>{escape(state['prompt'])}</p><ul>{answers}</ul>"
        f"<details><summary>The answer</summary><p>{right}. {why}</p></details>"
    )


def other(state: dict) -> str:
    choices = escape(", ".join(map(str, state.get("_options_labels", []))))
    offered = f" It offers {choices}." if choices else ""
    return f"<p>{titled(state)}Here stands a control.{offered} {NEEDS}</p>"


def titled(state: dict) -> str:
    title = state["title"] or state["description"]
    return f"<strong>{escape(title)}</strong><br />" if title else ""


TELL = {
    "Explorer": explorer,
    "Film": film,
    "Heads": heads,
    "Splits": splits,
    "Choice": choice,
    "Drift": drift,
    "Roles": roles,
    "Spread": spread,
    "Sums": sums,
    "Question": question,
    "TwoPlacesFilm": two_places,
}
