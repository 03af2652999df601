"""The settings of the splits that can be, what is in focus, and where the keys lead it: without a page."""

import functools
import json

import pytest

from support.javascript import without_page


@functools.cache
def engine(file: str):
    return without_page(f"splits/{file}")


def computed(file: str, name: str, *arguments):
    given = ", ".join(json.dumps(each) for each in arguments)
    return json.loads(engine(file).eval(f"JSON.stringify({name}({given}))"))


BEFORE = {"heads": 3, "seq": 4, "d_model": 6, "causal": True}
LIMITS = {"shape": [2, 4, 6]}


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": 1, "heads": 6, "causal": False},
        {"d_model": 3},
        {"d_model": 5, "heads": 1},
    ],
)
def test_settings_that_can_be(changes):
    wanted = BEFORE | changes
    found = computed("settings.js", "validate", wanted, BEFORE, LIMITS)
    assert found == {"settings": wanted, "refused": []}


RANGE = "can be a whole number from 1 to"
SPLIT = "heads of equal size; heads can be 1, 2, 3 or 6."


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("seq", 5, f"seq {RANGE} 4; 5 was refused."),
        ("seq", 0, f"seq {RANGE} 4; 0 was refused."),
        ("d_model", 7, f"d_model {RANGE} 6; 7 was refused."),
        ("d_model", "4", f"d_model {RANGE} 6; 4 was refused."),
        (
            "d_model",
            4,
            "3 heads need a model dimension of 3 or 6; it stays 6.",
        ),
        ("heads", 4, f"d_model 6 does not split into 4 {SPLIT}"),
        ("heads", 1.5, f"d_model 6 does not split into 1.5 {SPLIT}"),
        ("causal", 1, "causal can't be 1; it stays true."),
        ("causal", {}, "causal can't be {}; it stays true."),
    ],
)
def test_settings_that_can_not_be_stay_as_they_were(name, value, words):
    wanted = BEFORE | {name: value}
    found = computed("settings.js", "validate", wanted, BEFORE, LIMITS)
    refusal = {"name": name, "value": value, "words": words}
    assert found == {"settings": BEFORE, "refused": [refusal]}


def test_what_is_left_of_the_focus_in_a_smaller_tensor():
    sizes = {"seq": 2, "d_model": 3, "heads": 1}
    assert computed("focus.js", "numberWithin", {"memory": 4}, sizes) == 4
    assert computed("focus.js", "numberWithin", {"memory": 8}, sizes) == 5
    pair = {"split": "wrong", "merge": "right", "output": 3, "input": 0}
    assert computed("focus.js", "pairWithin", pair, sizes) == pair | {
        "output": 1
    }
    assert computed(
        "focus.js", "pairWithin", pair | {"output": 0, "input": 3}, sizes
    ) == pair | {"output": 0, "input": 1}


@pytest.mark.parametrize(
    ("key", "memory"),
    [
        ("ArrowLeft", 7),
        ("ArrowRight", 9),
        ("ArrowUp", 2),
        ("ArrowDown", 14),
        ("Home", 6),
        ("End", 11),
    ],
)
def test_a_key_leads_to_another_number(key, memory):
    sizes = {"seq": 4, "d_model": 6, "heads": 3}
    found = computed("focus.js", "nextNumber", key, {"memory": 8}, sizes)
    assert found == {"memory": memory}


@pytest.mark.parametrize(
    ("key", "memory"), [("ArrowUp", 0), ("ArrowLeft", 6), ("ArrowDown", 23)]
)
def test_a_key_leads_to_no_number_outside_x(key, memory):
    sizes = {"seq": 4, "d_model": 6, "heads": 3}
    found = computed("focus.js", "nextNumber", key, {"memory": memory}, sizes)
    assert found == {"memory": memory}
    # x is one table alone.
    focus = {"memory": memory}
    assert computed("focus.js", "nextNumber", "PageDown", focus, sizes) is None


@pytest.mark.parametrize(
    ("key", "table", "cell"),
    [
        ("ArrowDown", ("wrong", "right"), (2, 2)),
        ("ArrowLeft", ("wrong", "right"), (1, 1)),
        ("End", ("wrong", "right"), (1, 3)),
        ("PageDown", ("wrong", "wrong"), (1, 2)),
        ("PageUp", ("right", "wrong"), (1, 2)),
    ],
)
def test_a_key_leads_to_another_pair_or_table(key, table, cell):
    sizes = {"seq": 4, "d_model": 6, "heads": 3}
    focus = {"split": "wrong", "merge": "right", "output": 1, "input": 2}
    found = computed("focus.js", "nextPair", key, focus, sizes)
    assert (found["split"], found["merge"]) == table
    assert (found["output"], found["input"]) == cell


@pytest.mark.parametrize(
    ("table", "key"), [("right", "PageUp"), ("wrong", "PageDown")]
)
def test_there_is_no_table_before_the_first_or_after_the_last(table, key):
    sizes = {"seq": 4, "d_model": 6, "heads": 3}
    focus = {"split": table, "merge": table, "output": 1, "input": 2}
    assert computed("focus.js", "nextPair", key, focus, sizes) == focus
