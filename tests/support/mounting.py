"""Widgets' stored states, whole and spoilt, put into a page; and what must hold of what stands there then."""

import base64
import contextlib
import copy
import itertools
import json
import math
import random
import re
import struct
from pathlib import Path
from urllib.parse import urlencode

import torch
from ipywidgets.embed import embed_data

from book.serve import serve
from manyheads import (
    Choice,
    Drift,
    Explorer,
    Heads,
    Question,
    Roles,
    Splits,
    Spread,
    Sums,
)
from manyheads.models.drift import Drifted, Near, Sentences
from manyheads.random_scores import Slopes, random_draws
from support import hostile
from support.browser import widgets_html
from support.explorers import control, pizza

X = torch.arange(1.0, 25.0).reshape(1, 4, 6) / 10
MOUNT = Path(__file__).with_name("mounting.js").read_text("utf8")


def explorer(tokens, title="Hostile", **options):
    query = torch.randn(
        1, len(tokens), 6, generator=torch.Generator().manual_seed(0)
    )
    return Explorer(
        query, query, tokens=[tokens], heads=3, title=title, **options
    )


def stored(widget) -> dict:
    """The state of a widget that a page would hold, its module by name."""
    data: dict = embed_data(views=[widget], drop_defaults=False)
    entry = data["manager_state"]["state"][widget.model_id]
    return {"buffers": [], **entry}


_NEAR = [[Near("sun", 0.4, True)]] * 2
DRIFTED = Drifted(
    Sentences("a", "a b", "a c", "a d", ("b", "c")),
    (["[CLS]", "a", "b", "[SEP]"], ["[CLS]", "a", "c", "[SEP]"]),
    1,
    [1.0, 0.9],
    [1.0, 0.95],
    (_NEAR, _NEAR),
    (0.5, 0.6),
    True,
)
WIDGETS = {
    "explorer": lambda: pizza(title="Hostile")[0],
    "rows": lambda: explorer(["a", "b", "c"]),
    "splits": lambda: Splits(X, list("abcd"), 3),
    "leaks": lambda: Splits(X, list("abcd"), 3, view="leaks"),
    "drift": lambda: Drift([DRIFTED], 50),
    "choice": lambda: Choice(torch.rand(3, 2), ["a", "b", "c"]),
    "roles": lambda: Roles(
        torch.rand(3, 2), ["a", "b", "c"], *torch.rand(3, 2, 2)
    ),
    "spread": lambda: Spread(
        *random_draws(2, 4, 8), Slopes(9, [3, 8], [0.1, 0.05], [0.1, 0.1]), d=3
    ),
    "sums": lambda: Sums(),
    "heads": lambda: Heads(
        torch.rand(2, 2, 4, 4).softmax(-1), list("abca"), layers=[1]
    ),
    "layers": lambda: Heads(
        {"a": torch.full((1, 2, 3), 1 / 3), "b": torch.eye(4).expand(2, 4, 4)}
    ),
    "question": lambda: Question("Which?", {"1": "no", "2": "yes"}, "2"),
}


class Mount:
    """A page with a healthy explorer, into which other widgets' stored states are put one after the other."""

    def __init__(self, page, problems: list[str]):
        self.page, self.problems = page, problems
        self.numbers = itertools.count()
        page.wait_for_selector("[data-value]")

    def __call__(self, scripts: list[dict]) -> list[dict]:
        """What stands in each one's place."""
        told = self.page.evaluate(MOUNT, scripts)
        first = self.page.locator("[data-explorer]").first
        for heads in ("1", "3"):
            control(first, "Heads").select_option(heads)
            assert first.get_attribute("data-heads") == heads
        # What the loader reported stands in the answer as well.
        self.problems.clear()
        return told

    def states(self, entries: list[dict], searches: tuple[str, ...] = ()):
        """Each with an id of its own, and with the search of the address that it is to meet."""
        return self(
            [
                {
                    "state": json.dumps({"state": {f"tried-{number}": entry}}),
                    "view": json.dumps({"model_id": f"tried-{number}"}),
                    "search": search,
                }
                for number, entry, search in zip(
                    self.numbers,
                    entries,
                    searches or [""] * len(entries),
                    strict=False,
                )
            ]
        )


@contextlib.contextmanager
def mounting(pages, tmp_path):
    """Such a page, served."""
    folder = tmp_path / "_build" / "html" / "chapters"
    folder.mkdir(parents=True)
    page = widgets_html(explorer(["healthy", "b"]))
    (folder / "page.html").write_text(page, "utf8")
    with serve(tmp_path) as address:
        url = f"{address}_build/html/chapters/page.html"
        yield Mount(pages.open(url, offline=False), pages.problems)


def breaks(found: dict) -> str:
    """What of a damaged widget breaks its page: something ran, or it is blank, without a word of what is wrong."""
    if found["intruded"] is not None:
        return "it ran"
    return "" if found["text"] else "it is blank"


def wrong(found: dict) -> str:
    """What is wrong in a healthy widget's place: it breaks the page, or holds what is no number and no text."""
    if broken := breaks(found) or found["alert"]:
        return broken
    if found["errors"]:
        return f"errors: {found['errors']}"
    if seen := re.search(r"\bundefined\b|\[object", found["text"]):
        return f"“{seen[0]}” stands there: {found['text']}"
    if {"NaN", "Infinity"} & {*found["values"]} or "" in found["fields"]:
        return f"no numbers: {found['values']}, {found['fields']}"
    return ""


def check_all(found: list[dict], told: list[str], fault_of=wrong) -> None:
    faults = [
        f"{what[:200]}: {fault[:400]}"
        for what, each in zip(told, found, strict=True)
        if (fault := fault_of(each))
    ]
    assert not faults, "\n".join(["", *faults[:10], f"{len(faults)} in all"])


# What the page has no use for.
FOREIGN = re.compile("layout|tabbable|tooltip|_css|_dom_classes|_(model|view)")


def spoilt_one_by_one(entry: dict, values: list):
    """Each trait missing, and with each value in its place: what was done, and the state."""
    for name in entry["state"]:
        if FOREIGN.match(name):
            continue
        rest = {n: v for n, v in entry["state"].items() if n != name}
        # Else the bytes would be put back.
        bytes_ = [b for b in entry["buffers"] if b["path"] != [name]]
        yield f"{name} is missing", {**entry, "state": rest, "buffers": bytes_}
        for value in values:
            state = {**rest, name: value}
            told = f"{name} is {json.dumps(value)}"
            yield told, {**entry, "state": state, "buffers": bytes_}


def places(value, at=()):
    """Every place of a JSON."""
    yield at
    inner = []
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, part in inner:
        yield from places(part, (*at, key))


def spoilt_at_random(entry: dict, drawn: random.Random) -> dict:
    """One to three changes anywhere in the state, or in the bytes beside it."""
    entry = copy.deepcopy(entry)
    for _ in range(drawn.randint(1, 3)):
        if entry["buffers"] and drawn.random() < 0.2:
            spoil_bytes(drawn.choice(entry["buffers"]), drawn)
            continue
        found = [at for at in places(entry["state"]) if at]
        # A module is a script in any case.
        left_out = re.compile(f"{FOREIGN.pattern}|_esm")
        found = [at for at in found if not left_out.match(str(at[0]))]
        *path, last = drawn.choice(found)
        holder = entry["state"]
        for step in path:
            holder = holder[step]
        if drawn.random() < 0.25:
            del holder[last]
        else:
            texts = [t for t in hostile.TEXTS.values() if len(t) < 1000]
            holder[last] = drawn.choice([*hostile.VALUES, *texts])
    return entry


def told_of(spoilt: dict, entry: dict) -> str:
    """What differs."""
    return json.dumps(
        {
            name: spoilt["state"].get(name, "(missing)")
            for name in entry["state"]
            if spoilt["state"].get(name, "(missing)") != entry["state"][name]
        }
        | {
            "buffers": [
                b for b in spoilt["buffers"] if b not in entry["buffers"]
            ]
        }
    )


def spoil_bytes(buffer: dict, drawn: random.Random) -> None:
    data = base64.b64decode(buffer["data"] if buffer["data"] != "§" else "")
    kind = drawn.choice(["number", "shorter", "longer", "no base64", "path"])
    if kind == "path":
        buffer["path"] = drawn.choice([[], ["a", "b"], ["heads"], [None]])
    elif kind == "no base64":
        buffer["data"] = "§"
    else:
        number = drawn.choice([math.nan, math.inf, -math.inf])
        made = {
            "number": struct.pack("<f", number) + data[4:],
            "shorter": data[:-4],
            "longer": data * 2,
        }
        buffer["data"] = base64.b64encode(made[kind]).decode()


def search_at_random(name: str, drawn: random.Random) -> str:
    """What a link to the explorer of this name may ask for, in part or in whole what can't be."""
    names = ["heads", "seq", "d_model", "sentence", "causal", "padding_mask"]
    names += [
        "scaled",
        "temperature",
        "station",
        "as_tables",
        "of",
        "__proto__",
    ]
    names += ["head", "query", "key", "column_in_head", "inner"]
    arrays = ["x", "query", "w_query", "w_output", "token", "constructor"]

    def place():
        index = [drawn.choice([0, 0, 0, 1, 2, 3, 5, 6, 99]) for _ in range(3)]
        written = ",".join(map(str, index[: drawn.randint(1, 3)]))
        return f"{drawn.choice(arrays)}[{written}]"

    def value():
        kind = drawn.random()
        if kind < 0.5:
            return str(drawn.choice([0, 1, 2, 3, 4, 5, 6, -1, 0.5, 2.5]))
        if kind < 0.8:
            some = [*hostile.NUMBERS, "true", "false", "weights", "x", "merge"]
            return drawn.choice(some)
        return drawn.choice([*hostile.TEXTS.values()])

    asked = [("explorer", name)]
    for _ in range(drawn.randint(1, 8)):
        key = place() if drawn.random() < 0.3 else drawn.choice(names)
        asked.append(
            (drawn.choice(["", "", "baseline.", "focus."]) + key, value())
        )
    return f"?{urlencode(asked)}"
