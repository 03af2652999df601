"""The explorer's Python side: its traits are its state, and they agree with one another and with torch."""

import json

import pytest
import torch
from ipywidgets.embed import embed_data
from traitlets import TraitError

from manyheads import Explorer, Question, attention, split_heads

TOKENS = [["Я", "Хочу", "Пиццу", "<eos>"], ["a", "b", "<pad>", "<pad>"]]


@pytest.fixture
def explorer():
    torch.manual_seed(0)
    query, key, value = torch.randn(3, 2, 4, 6)
    return Explorer(query, key, value, tokens=TOKENS, heads=3, lengths=[4, 2])


def rows(explorer, name, seq, d_model):
    data = (
        torch.frombuffer(
            bytearray(getattr(explorer, name)), dtype=torch.float32
        )
        .reshape(explorer.shape)
        .double()
    )
    return data[:, :seq, :d_model]


@pytest.mark.parametrize(
    ("heads", "seq", "d_model", "causal"),
    [(3, 4, 6, False), (2, 3, 4, True), (1, 1, 5, True)],
)
def test_weights_are_torchs(explorer, heads, seq, d_model, causal):
    explorer.seq, explorer.causal = seq, causal
    with explorer.hold_trait_notifications():
        explorer.heads, explorer.d_model = heads, d_model
    query, key = (
        split_heads(rows(explorer, name, seq, d_model), heads)
        for name in ("query", "key")
    )
    mask = torch.tensor([[True] * 4, [True, True, False, False]])[
        :, None, None, :seq
    ]
    if causal:
        mask = mask & torch.ones(seq, seq).tril().bool()
    assert torch.equal(explorer.weights, attention(query, key, key, mask)[1])
    assert explorer.weights.shape == (2, heads, seq, seq)


def test_reading_back_what_was_set(explorer):
    explorer.heads = 2
    assert (explorer.heads, explorer.heads_index) == (2, 1)
    explorer.heads_index = 3
    assert explorer.heads == 6


def test_a_front_end_may_change_several_traits_at_once(explorer):
    explorer.set_state({"d_model": 4, "heads": 4, "heads_index": 2})
    assert (explorer.d_model, explorer.heads, explorer.heads_index) == (
        4,
        4,
        2,
    )
    explorer.set_state({"d_model": 6, "heads": 3, "heads_index": 2})
    assert (explorer.d_model, explorer.heads, explorer.heads_index) == (
        6,
        3,
        2,
    )


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("heads", 4, "heads can be 1, 2, 3 or 6"),
        ("heads", 0, "does not split into 0 heads"),
        ("seq", 5, "seq is 5; it can be 1 to 4"),
        ("d_model", 0, "d_model is 0; it can be 1 to 6"),
        ("d_model", 4, "3 heads need a d_model of 3 or 6, and it was set"),
        ("d_model_index", 2, "d_model_index is 2; it can be 0 to 1"),
        ("sentence", 2, "sentence is 2; it can be 0 to 1"),
        ("heads_index", 4, "heads_index is 4; it can be 0 to 3"),
        ("heads", "three", "expected an int"),
    ],
)
def test_a_value_out_of_range_is_refused_and_nothing_is_lost(
    explorer, name, value, message
):
    before = {trait: getattr(explorer, trait) for trait in explorer.initial}
    with pytest.raises(TraitError, match=message):
        setattr(explorer, name, value)
    assert {
        trait: getattr(explorer, trait) for trait in explorer.initial
    } == before


def test_the_whole_state_is_plain_json_and_bytes(explorer):
    data: dict = embed_data(views=[explorer])
    state = data["manager_state"]["state"][explorer.model_id]
    assert {tuple(buffer["path"]) for buffer in state["buffers"]} == {
        ("query",),
        ("key",),
        ("value",),
    }
    assert json.loads(json.dumps(state["state"]))["tokens"] == TOKENS


def test_repr_is_the_same_in_every_run(explorer):
    assert (
        repr(explorer) == "Explorer(heads=3, seq=4, d_model=6, causal=False)"
    )
    question = Question("Which?", {2: "no", 3: "yes"}, right=3)
    assert repr(question) == "Question: Which? Answers: 2 | 3"
    long = Question("W" * 200, {"2": "No.", "3": "Yes."}, right=3)
    # What a notebook stores is this text, whether the version of anywidget cuts longer ones or not.
    assert repr(long) == "Question: " + "W" * 100 + "…"
    stored = long._repr_mimebundle_()[0]["text/plain"]
    assert stored == repr(long)
    assert question.right == 1


def test_what_a_page_sends_is_not_sent_back(explorer, monkeypatch):
    """An echo of heads would arrive late and undo the reader's next step."""
    sent = []
    monkeypatch.setattr(
        type(explorer),
        "_send",
        lambda self, message, **kwargs: sent.append(message.get("state", {})),
    )
    monkeypatch.setattr(
        type(explorer), "comm", property(lambda self: True), raising=False
    )
    explorer.set_state({"heads_index": 0})
    assert explorer.heads == 1
    assert not [state for state in sent if "heads" in state]
    sent.clear()
    explorer.heads = 6
    follows = ["d_model_choices", "d_model_index", "heads", "heads_index"]
    assert [sorted(state) for state in sent if state] == [follows]
    sent.clear()
    with explorer.hold_trait_notifications():
        explorer.heads, explorer.d_model = 2, 4
    (state,) = [state for state in sent if state]
    assert (state["heads"], state["d_model"]) == (2, 4)
    assert state["heads_choices"] == ["1", "2", "4"]
