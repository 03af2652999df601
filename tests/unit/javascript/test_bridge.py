"""How an explorer and the text around it talk: events on its element, without a page."""

import json

import pytest

from support.javascript import engine_with_inputs


@pytest.fixture
def told():
    """Announces a state of two heads and four tokens, and gives what a call on it gives."""
    engine = engine_with_inputs("explorer/bridge.js", 2, 4, 3)
    engine.eval("""
      globalThis.CustomEvent = class { constructor(type, more) { Object.assign(this, { type, ...more }); } };
      globalThis.heard = [];
      globalThis.root = {
        listeners: {},
        addEventListener(type, act) { this.listeners[type] = act; },
        dispatchEvent: (event) => heard.push(event),
      };
      const settings = { heads: 2, seq: 4, d_model: 6, station: "weights", causal: true };
      const sides = { now: { inputs: s }, baseline: { inputs: {} } };
      announce(root, { settings, sides }, { shape: [1, 4, 6], fixed: "" });
    """)
    return lambda script: json.loads(
        engine.eval(f"JSON.stringify({script} ?? null)")
    )


def test_a_page_hears_the_state_and_can_ask_for_it_later(told):
    (event,) = told("heard")
    assert (event["type"], event["bubbles"]) == ("explorer-state", True)
    assert (
        event["detail"]
        == told("root.explorerState")
        == {
            "heads": 2,
            "seq": 4,
            "d_model": 6,
            "d_head": 3,
            "station": "weights",
            "causal": True,
            "choices": {
                "heads": [1, 2, 3, 6],
                "d_model": [2, 4, 6],
                "seq": [1, 2, 3, 4],
            },
        }
    )


def test_a_weight_can_be_asked_for_by_its_name(told):
    wanted = "attendRow(s, 1, 3).weights[2]"
    assert told("root.explorerState.valueOf('weights[1,3,2]')") == told(wanted)


def test_the_text_has_what_holds_now_while_comparing(told):
    """The kept side above has no numbers at all."""
    wanted = "attendRow(s, 0, 3).weights[0]"
    assert told("root.explorerState.valueOf('weights[0,3,0]')") == told(wanted)


@pytest.mark.parametrize(
    "name",
    [
        "weights[2,0,0]",
        "weights[0,4,0]",
        "weights[0,0,4]",
        "weights",
        "Q[0,0,0]",
    ],
)
def test_what_is_not_there_has_no_value(told, name):
    assert told(f"root.explorerState.valueOf('{name}')") is None


def test_a_page_can_set_what_an_explorer_shows(told):
    script = """(() => {
      const changes = [];
      listenToPage(root, { change: (settings) => changes.push(settings) });
      root.listeners["explorer-set"]({ detail: { heads: 1 } });
      return changes;
    })()"""
    assert told(script) == [{"heads": 1}]
