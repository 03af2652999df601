"""The store of a widget's state, and the small things that widgets share: without a page."""

import json

import pytest

from support.javascript import without_page

# A model as anywidget gives it, and a store of a tensor of four tokens and six columns.
STORE = """
  const listeners = new Map(), traits = { ...BEGIN }, waiting = [], seen = [];
  globalThis.queueMicrotask = (act) => waiting.push(act);
  const model = {
    get: (name) => ({ shape: [1, 4, 6], initial: BEGIN }[name] ?? traits[name]),
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
    const { sizes, refused } = validateSizes(wanted, before, { shape: [1, 4, 6] });
    return { settings: { ...wanted, ...sizes }, refused };
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
    begin = {"heads": 3, "seq": 4, "d_model": 6, "station": "x"}
    engine.eval(f"const BEGIN = {json.dumps(begin)};")
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
        # Heads never change with d_model: what doesn't go together is refused.
        ("store.change({ d_model: 3 })", {"d_model": 3}),
        ("store.change({ d_model: 4 })", {}),
        ("store.change({ d_model: 4, heads: 2 })", {"d_model": 4, "heads": 2}),
        ("store.change({ d_model: 4, heads: 3 })", {}),
        # Sliders over the choices, and Python, which changes several traits in one go.
        ("model.set('heads_index', 0)", {"heads": 1}),
        ("model.set('heads_index', 9)", {}),
        ("model.set('d_model_index', 0)", {"d_model": 3}),
        (
            "model.set('heads_index', 0); later(); model.set('d_model_index', 4)",
            {"heads": 1, "d_model": 5},
        ),
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
        for name in ("heads", "d_model"):
            choices = found["traits"][f"{name}_choices"]
            index = found["traits"][f"{name}_index"]
            assert choices[index] == str(held[name])


@pytest.mark.parametrize(
    ("script", "possible"),
    [
        ("store.change({ seq: 2 })", True),
        ("store.change({ seq: 9 })", False),  # refused
        ("store.change({ seq: 4 })", False),  # nothing was changed
        ("store.move({ seq: 2 })", False),
        ("model.set('seq', 2)", True),
        ("store.change({ seq: 2 }); store.undo()", False),
        # The field holds again what it held before the typing began.
        (
            "store.change({ seq: 2 }, 'a'); store.change({ seq: 4 }, 'a')",
            False,
        ),
        (
            "store.change({ d_model: 3 }, 'a'); store.change({ d_model: 6 }, 'a')",
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
        (
            "change",
            "seq can be a whole number from 1 to 4; 9 was refused.",
            0,
            4,
        ),
        ("move", "", 1, 4),
        ("move", "", 2, 4),
        ("traits", "", 2, 3),  # both together
    ]


def test_what_the_store_writes_itself_is_drawn_once():
    assert len(run("store.change({ d_model: 3 })")["seen"]) == 1


def test_a_slider_has_its_choices_before_it_is_moved():
    """One that is moved first would stop at its old end, and push the reader back."""
    engine = without_page("shared/store.js")
    engine.eval(
        'const BEGIN = { heads: 3, seq: 4, d_model: 6, station: "x" };'
    )
    engine.eval(STORE)
    engine.eval(
        "const order = [], { set } = model;"
        "model.set = (name, value) => { order.push(name); set(name, value); };"
        "store.change({ heads: 1 });"
    )
    order = json.loads(engine.eval("JSON.stringify(order)"))
    moved = [name for name in order if name.startswith("d_model")]
    assert moved == ["d_model_choices", "d_model_index"]


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
