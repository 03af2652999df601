"""A wall of heads where no Python reads, in a saved page: the sentence that is shown now, and no other."""

from collections.abc import Callable, Mapping
from typing import Any

from ...models.reading import Reading
from .inputs.labels import no_words

# Another sentence takes Python, or the model's parts, which lie beside a
# built page.
_NOTHING_READS = {"reads": False, "parts": None, "_worker": "", "off": []}


def without_reader(state: Mapping[str, Any]) -> dict[str, Any]:
    """The wall's state for a page in which nothing reads, with the numbers that the wall was given."""
    address = state["way_on"].get("address", "")
    # A page beside the notebook does not lie beside the saved one.
    leads_on = address.startswith(("http:", "https:"))
    text = _listed(state)
    shown = {"text": text, "tokens": state["tokens"]}
    return {
        **state,
        **_NOTHING_READS,
        "text": "",
        "sentences": [shown] if text else [],
        "notes": _notes_of(text, state),
        "way_on": state["way_on"] if leads_on else {},
    }


def read_again(
    state: Mapping[str, Any],
    answered: str,
    read: Callable[..., Reading],
    make: Callable[..., Any],
) -> dict[str, Any] | None:
    """The state of a wall of what is shown now, or None where that is what the wall was given.

    answered is the text that was last read for the page: one of the sentences, or the reader's own. make makes a wall.
    """
    text = state["text"] or answered or (state["off"] and _listed(state))
    if not text:
        return None
    off = [tuple(map(int, each.split("."))) for each in state["off"]]
    reading = read(text, off)
    wall = make(
        reading.weights,
        reading.tokens,
        query=reading.query,
        key=reading.key,
        layer=state["layer"],
        head=state["head"],
        word=min(state["query"], len(reading.tokens) - 1),
        title=state["title"] + _told(state["off"]),
    )
    again = wall.get_state()
    wall.close()
    return {
        **{name: again[name] for name in state},
        "key": min(state["key"], len(reading.tokens) - 1),
        "no_words": no_words(reading.tokens),
        "sentences": [{"text": text, "tokens": reading.tokens}],
        "notes": _notes_of(text, state),
        "way_on": state["way_on"],
    }


def _listed(state: Mapping[str, Any]) -> str:
    """The text of the sentence with the wall's tokens, if it is listed."""
    tokens = list(state["tokens"])
    same = (s["text"] for s in state["sentences"] if s["tokens"] == tokens)
    return next(same, "")


def _notes_of(text: str, state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The notes of this sentence, which is the only one of a saved page."""
    texts = [each["text"] for each in state["sentences"]]
    return [
        {**note, "sentence": 0}
        for note in state["notes"]
        if texts[note["sentence"] : note["sentence"] + 1] == [text]
    ]


def _told(off: list[str]) -> str:
    """What the title says of heads that are off: the page can't switch them."""
    if not off:
        return ""
    names = [each.replace(".", "·") for each in off]
    *first, last = names
    if not first:
        return f", without head {last}"
    return f", without heads {', '.join(first)} and {last}"
