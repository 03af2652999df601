"""The film's Python side: its traits, its errors, and the models that it sends."""

import pytest

from manyheads import Film
from manyheads.training import film


def test_it_begins_at_the_end_with_every_head_on():
    widget = Film()
    assert (widget.step, widget.off, widget.letters) == (700, "", "")
    assert widget.place == len(film.LETTERS) - 1
    assert repr(widget) == "Film(step=700, off='')"
    assert widget.frames == film.Record.read().frames


def test_the_page_gets_the_scores_that_tell_of_each_layer():
    curve = film.Record.read().about["curves"]["0.1"]
    scores = Film().about["curves"]["0.1"]["scores"]
    assert scores[3] == [
        *curve["one_back"][3][0],
        *curve["what_followed"][3][1],
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"step": 3}, "step is 3, which was not recorded; take one of"),
        ({"off": "2.0"}, "off is '2.0'; it can be one of"),
        ({"title": "x" * 1001}, "title has 1001 characters"),
    ],
)
def test_what_is_not_recorded_is_refused(options, words):
    with pytest.raises(ValueError, match=words):
        Film(**options)


def test_a_page_that_asks_gets_a_model(monkeypatch):
    widget, sent = Film(), []
    monkeypatch.setattr(
        widget, "send", lambda *args, **kw: sent.append((args, kw))
    )
    widget._answer(widget, {"kept": 250}, [])
    model = film.Record.read().model_after(250)
    assert sent == [(({"kept": 250},), {"buffers": [model]})]
    for nonsense in ({"kept": 251}, {"kept": None}, {}):
        widget._answer(widget, nonsense, [])
    assert len(sent) == 1
