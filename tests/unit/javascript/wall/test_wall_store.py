"""The store of the wall: the one place that writes its state, into which only what can be gets."""

import json

import pytest

# A model as anywidget gives it, and a store of two layers of three heads and four tokens.
_STORE = """
  const listeners = new Map(), written = [], waiting = [], seen = [], wishes = [];
  globalThis.queueMicrotask = (act) => waiting.push(act);
  const later = () => { while (waiting.length) waiting.shift()(); };
  const traits = { layer: 0, head: 0, query: 0, key: -1, text: "", off: [], ...BEGIN };
  let saved = 0;
  const model = {
    get: (name) => traits[name],
    set(name, value) {
      written.push(name);
      traits[name] = value;
      (listeners.get(`change:${name}`) ?? []).forEach((act) => act());
    },
    save_changes: () => saved++,
    on: (event, act) => listeners.set(event, [...(listeners.get(event) ?? []), act]),
    off: (event, act) => listeners.set(event, listeners.get(event).filter((each) => each !== act)),
  };
  const readingOf = (seq) => ({ layers: 2, heads: 3, seq });
  const four = readingOf(4);
  const draw = (state, before) => seen.push({ state, before, saved });
  const store = makeStore(model, four, draw, (wish) => wishes.push(wish.text || wish.off));
  const fromPython = (changes) => {
    for (const name of Object.keys(changes)) traits[name] = changes[name];
    for (const name of Object.keys(changes)) listeners.get(`change:${name}`).forEach((act) => act());
    later();
  };
"""
READY = {
    "state": "ready",
    "words": "",
    "part": 0,
    "again": "",
    "isAtHead": False,
}
FIRST = dict(layer=0, head=0, query=0, key=-1, text="", off=[])
REST = dict(
    wish=None,
    kind="all",
    pointed=None,
    difference=False,
    isOpen=False,
    status=READY,
    zoom={"factor": 1, "row": 0, "column": 0},
)


@pytest.fixture
def run(wall):
    """What a script leaves behind; each in a store of its own."""
    module = wall("store.js")

    def run(script: str = "", **begin) -> dict:
        end = """{
          state: { ...store.state, reading: store.state.reading.seq, whole: store.state.whole?.seq },
          traits, written, saved, wishes,
          seen: seen.map(({ state, before, saved }) => [state.query, before?.query ?? null, saved]),
        }"""
        return module(
            "(() => {"
            + _STORE.replace("BEGIN", json.dumps(begin))
            + f"{script}; later(); return {end}; }})()"
        )

    return run


def test_it_begins_with_the_traits(run):
    found = run("store.begin()", layer=1, head=2, query=3, key=0)
    chosen = FIRST | {"layer": 1, "head": 2, "query": 3, "key": 0}
    assert found["state"] == chosen | REST | {"reading": 4, "whole": 4}
    assert found["traits"] == chosen
    assert (found["written"], found["saved"]) == ([], 0)
    assert found["seen"] == [[3, None, 0]]


@pytest.mark.parametrize(
    ("changes", "held"),
    [
        ({"layer": 2}, {"layer": 1}),
        ({"layer": -1}, {}),
        ({"head": 9}, {"head": 2}),
        ({"query": 4}, {"query": 3}),
        ({"query": 1.5}, {}),
        ({"query": "2"}, {}),
        ({"query": None}, {}),
        ({"key": 4}, {"key": 3}),
        ({"key": -2}, {}),
        ({"key": 0}, {"key": 0}),
        ({"off": ["1.2", "0.0"]}, {"off": ["1.2", "0.0"]}),
        ({"off": ["2.0", "0.3", "1.2"]}, {"off": ["1.2"]}),
        ({"off": ["1.2", "01.2", "1.02", "1.2"]}, {"off": ["1.2"]}),
        (
            {"off": ["1", "1.", ".2", "1.2.0", "-1.2", "1.2 ", "a.b", "", 1]},
            {},
        ),
        ({"text": "Mine."}, {"text": "Mine."}),
    ],
)
def test_what_can_not_be_becomes_what_can(run, changes, held):
    script = f"store.move({json.dumps(changes)})"
    ways = [run(script)]
    # A text, or heads that are off, must be computed before they are shown.
    if not {"text", "off"} & {*changes}:
        ways += [run(f"fromPython({json.dumps(changes)})"), run(**changes)]
    for found in ways:
        state = {name: found["state"][name] for name in FIRST}
        assert state == FIRST | held
        if found["seen"]:
            assert found["traits"] == state


def test_a_shorter_sentence_brings_the_chosen_word_back(run):
    script = "store.move({ query: 3, key: 2 }); store.move({ reading: readingOf(2) })"
    found = run(script)
    assert found["state"]["query"] == found["traits"]["query"] == 1
    assert found["state"]["key"] == found["traits"]["key"] == 1
    longer = "store.move({ reading: readingOf(7), query: 6 })"
    assert run(longer)["traits"]["query"] == 6


def test_what_changed_needs_heads_that_are_off(run):
    assert run("store.move({ difference: true })")["state"]["difference"] is False  # fmt: skip
    script = "store.move({ off: ['1.2'], difference: true })"
    assert run(script)["state"]["difference"] is True
    script += "; store.move({ off: [] })"
    assert run(script)["state"]["difference"] is False


def test_the_drawing_is_told_of_each_change_and_python_of_traits(run):
    found = run(
        "store.begin(); store.move({ query: 2 }); store.move({ kind: 'next' }); store.move({ query: 2 });"
        "store.move({ query: 1, layer: 1 })"
    )
    # Drawn first, and then saved.
    assert found["seen"] == [
        *([0, None, 0], [2, 0, 0], [2, 2, 1], [2, 2, 1]),
        [1, 2, 1],
    ]
    # What is the same is not written.
    assert found["written"] == ["query", "layer", "query"]
    assert found["saved"] == 2


def test_what_comes_from_python_is_taken_together(run):
    found = run("fromPython({ layer: 1, head: 2, query: 3 })")
    assert found["seen"] == [[3, 0, 0]]
    assert found["written"] == [] and found["saved"] == 0
    chosen = {"layer": 1, "head": 2, "query": 3}
    assert found["state"] == FIRST | chosen | REST | {"reading": 4, "whole": 4}
    one_by_one = (
        "model.set('layer', 1); model.set('head', 2); model.set('query', 3)"
    )
    assert run(one_by_one)["seen"] == [[3, 0, 0]]


@pytest.mark.parametrize("wish", [{"text": "Mine."}, {"off": ["1.2"]}])
def test_what_takes_the_model_is_wished_and_not_shown(run, wish):
    begun = run("store.begin()", **wish)
    for found in (run(f"fromPython({json.dumps(wish)})"), begun):
        assert found["wishes"] == [*wish.values()]
        assert (found["state"]["text"], found["state"]["off"]) == ("", [])
        assert (found["traits"]["text"], found["traits"]["off"]) == ("", [])
    assert run("fromPython({ query: 2 })")["wishes"] == []


def test_what_python_can_not_have_it_is_told(run):
    found = run("fromPython({ query: 9 })")
    assert (found["traits"]["query"], found["saved"]) == (3, 1)
    assert found["seen"] == [[3, 0, 0]]


def test_what_the_store_writes_itself_is_drawn_once(run):
    assert run("store.move({ query: 2, off: ['0.1'] })")["seen"] == [[2, 0, 0]]
    assert run("fromPython({ query: 0 })")["seen"] == []


def test_at_its_end_it_hears_nothing_more(run):
    found = run("store.stop(); fromPython({ query: 2 })")
    assert (found["state"]["query"], found["seen"]) == (0, [])


def test_nothing_is_written_but_by_the_store(run):
    """A state that was given out is left as it is."""
    found = run(
        "const first = store.state, copy = JSON.stringify(first);"
        "store.move({ query: 2, off: ['0.1'] });"
        "if (JSON.stringify(first) !== copy) throw new Error(copy);"
        "try { store.state = {}; } catch {}"
    )
    assert found["state"]["query"] == 2


def test_what_the_mouse_points_at_is_there(run):
    move = "store.move({ pointed: [1, 3] });"
    assert run(move)["state"]["pointed"] == [1, 3]
    assert run(move)["saved"] == 0  # it is the page's alone
    shorter = f"{move} store.move({{ reading: readingOf(3) }});"
    assert run(shorter)["state"]["pointed"] is None
