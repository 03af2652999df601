"""The store of a widget's state, and the small things that widgets share: without a page."""

import json

import pytest

from support.javascript import without_page

# A model as anywidget gives it, and a store with one rule: seq is at most 4.
STORE = """
  const listeners = new Map(), traits = { ...BEGIN }, waiting = [], seen = [];
  globalThis.queueMicrotask = (act) => waiting.push(act);
  const model = {
    get: (name) => (name === "initial" ? { ...BEGIN, heads_index: undefined } : traits[name]),
    set(name, value) {
      traits[name] = value;
      (listeners.get(`change:${name}`) ?? []).forEach((act) => act());
    },
    save_changes() {},
    on: (event, act) => listeners.set(event, [...(listeners.get(event) ?? []), act]),
    off: (event, act) => listeners.set(event, listeners.get(event).filter((each) => each !== act)),
  };
  const later = () => { while (waiting.length) waiting.shift()(); };
  const validate = (wanted, before) => {
    const heads = fitting(wanted.d_model, wanted.heads);
    return wanted.seq <= 4
      ? { settings: { ...wanted, heads }, refused: [] }
      : { settings: { ...wanted, heads, seq: before.seq }, refused: [{ name: "seq", words: "too long" }] };
  };
  const store = makeStore(
    model,
    { traits: ["heads", "seq", "d_model", "station"], validate, local: { pointed: 0 }, keptByUndo: ["station"] },
    (state, change) => seen.push({ ...state, ...change }),
  );
  store.begin();
  model.set("seq", 4);
  later();
  seen.length = 0;
"""


def run(script: str):
    """What a script leaves: the settings, the rest of the state, and what was drawn."""
    engine = without_page("shared/store.js")
    begin = {"heads": 3, "heads_index": 2, "seq": 4, "d_model": 6}
    engine.eval(f"const BEGIN = {json.dumps({**begin, 'station': 'x'})};")
    engine.eval(STORE)
    engine.eval(f"{{ {script}; later(); }}")
    return json.loads(
        engine.eval("JSON.stringify({ ...store.state, seen, traits })")
    )


@pytest.mark.parametrize(
    ("script", "settings"),
    [
        ("store.change({ seq: 2 }); store.undo()", {}),
        (
            "store.change({ seq: 2 }); store.change({ seq: 1 }); store.undo()",
            {"seq": 2},
        ),
        # Digits of one visit to a field are one step.
        (
            "store.change({ seq: 2 }, 'a'); store.change({ seq: 1 }, 'a'); store.undo()",
            {},
        ),
        (
            "store.change({ seq: 2 }, 'a'); store.change({ seq: 1 }, 'b'); store.undo()",
            {"seq": 2},
        ),
        # Where the reader looks is not taken back.
        (
            "store.change({ seq: 2 }); store.move({ station: 'y' }); store.undo()",
            {"station": "y"},
        ),
        ("store.undo()", {}),
        # d_model takes the heads along, and they come back.
        ("store.change({ d_model: 4 })", {"d_model": 4, "heads": 2}),
        ("store.change({ d_model: 4 }); store.change({ d_model: 6 })", {}),
        (
            "store.change({ d_model: 4 }); store.change({ heads: 1 }); store.change({ d_model: 6 })",
            {"heads": 1},
        ),
        # A slider over the divisors, and Python, which changes several traits in one go.
        ("model.set('heads_index', 0)", {"heads": 1}),
        ("model.set('heads_index', 9)", {}),
        (
            "model.set('d_model', 4); model.set('heads', 4)",
            {"d_model": 4, "heads": 4},
        ),
        ("model.set('seq', 9)", {}),
        ("store.stop(); model.set('seq', 2)", {}),
    ],
)
def test_the_settings_after_some_changes(script, settings):
    found = run(script)
    begin = {"heads": 3, "seq": 4, "d_model": 6, "station": "x"}
    assert found["settings"] == {**begin, **settings}
    if "stop" not in script:
        held = {name: found["traits"][name] for name in begin}
        assert held == found["settings"]


@pytest.mark.parametrize(
    ("script", "possible"),
    [
        ("store.change({ seq: 2 })", True),
        ("store.change({ seq: 9 })", False),  # refused
        ("store.change({ seq: 4 })", False),  # nothing was changed
        ("store.move({ seq: 2 })", False),
        ("model.set('seq', 2)", False),
        ("store.change({ seq: 2 }); store.undo()", False),
        # The field holds again what it held before the typing began.
        (
            "store.change({ seq: 2 }, 'a'); store.change({ seq: 4 }, 'a')",
            False,
        ),
        (
            "store.change({ d_model: 4 }, 'a'); store.change({ d_model: 6 }, 'a')",
            False,
        ),
        (
            "for (let n = 0; n < 450; n++) store.change({ seq: 1 + n % 2 });"
            "for (let n = 0; n < 200; n++) store.undo()",
            False,
        ),
    ],
)
def test_whether_there_is_a_way_back(script, possible):
    assert run(script)["canUndo"] == possible


def test_a_drawing_is_told_what_has_changed():
    seen = run(
        "store.change({ seq: 9 }); store.move({ station: 'y', pointed: 1 });"
        "store.move({ pointed: 2 }); model.set('seq', 2); model.set('seq', 3)"
    )["seen"]
    told = [
        (
            each["cause"],
            each["words"],
            each["pointed"],
            each["settings"]["seq"],
        )
        for each in seen
    ]
    assert told == [
        ("change", "too long", 0, 4),
        ("move", "", 1, 4),
        ("move", "", 2, 4),
        ("traits", "", 2, 3),  # both together
    ]


def test_what_the_store_writes_itself_is_drawn_once():
    assert len(run("store.change({ d_model: 4 })")["seen"]) == 1


@pytest.mark.parametrize(
    ("key", "cell"),
    [
        *[("ArrowLeft", [1, 0]), ("ArrowRight", [1, 2]), ("ArrowUp", [0, 1])],
        *[("ArrowDown", None), ("Home", [1, 0]), ("End", [1, 3])],
        *[("PageUp", None), ("Enter", None)],
    ],
)
def test_a_key_leads_to_another_cell(key, cell):
    """From row 1, column 1, of two rows and four columns."""
    engine = without_page("shared/grid_keys.js")
    call = f"JSON.stringify(nextCell({key!r}, [1, 1], [2, 4]))"
    assert json.loads(engine.eval(call)) == cell


def test_keys_of_a_grid_and_moves_of_a_mouse():
    engine = without_page("shared/grid_keys.js")
    for call, value in {
        "isGridKey({ key: 'Home' })": True,
        "isGridKey({ key: 'Home', ctrlKey: true })": False,
        "isGridKey({ key: 'Enter' })": False,
        "tablesOn('PageUp')": -1,
        "tablesOn('PageDown')": 1,
        "tablesOn('End')": 0,
        "mouseMoved({ pointerType: 'mouse', movementX: 0, movementY: 2 })": True,
        "mouseMoved({ pointerType: 'mouse', movementX: 0, movementY: 0 })": False,
        "mouseMoved({ pointerType: 'touch', movementX: 1, movementY: 0 })": False,
    }.items():
        assert engine.eval(call) == value, call


@pytest.mark.parametrize(
    ("state", "focus"),
    [
        ("{ settings: { focus: {} }, hovered: null }", ["q", 0, 3]),
        ("{ settings: { focus: CHOSEN }, hovered: null }", ["k", 2, 3]),
        # The mouse points at another number than the one that was chosen.
        (
            "{ settings: { focus: CHOSEN }, hovered: { over: CHOSEN, focus: HOVERED } }",
            ["v", 1, 0],
        ),
        # Since then another one was chosen: by Python, for instance.
        (
            "{ settings: { focus: CHOSEN }, hovered: { over: {}, focus: HOVERED } }",
            ["k", 2, 3],
        ),
    ],
)
def test_what_is_in_focus(state, focus):
    engine = without_page("explorer/scene.js")
    engine.eval("const CHOSEN = { of: 'k', head: 2 };")
    engine.eval("const HOVERED = { of: 'v', head: 1, query: 0 };")
    call = f"focusOf({{ initial: {{ seq: 4 }} }}, {state})"
    found = json.loads(engine.eval(f"JSON.stringify({call})"))
    assert [found[name] for name in ("of", "head", "query")] == focus
