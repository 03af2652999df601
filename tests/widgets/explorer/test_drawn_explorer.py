"""An explorer whose page draws its numbers from a seed, in the place of their bytes."""

import contextlib
import io

import pytest
import torch
import traitlets

from manyheads import Explorer
from manyheads.widgets import Drawn
from support.browser import until

TOKENS = [["a", "b", "c"], ["d", "e", "<pad>"]]
DRAWN = Drawn(torch.tensor([[0, 1, 2], [3, 0, 4]]), seed=3, std=0.2)
NAMES = ("w_query", "w_key", "w_value", "w_output")


def explorer(drawn=DRAWN, **given):
    arrays = DRAWN.arrays(32) | given
    x, (*projections, w_output) = arrays["x"], [arrays[n] for n in NAMES]
    return Explorer(
        *(x @ w for w in projections),
        x=x,
        projections=projections,
        w_output=w_output,
        drawn=drawn,
        tokens=TOKENS,
        lengths=[3, 2],
        heads=4,
        title="Drawn",
    )


def shown(page) -> torch.Tensor:
    numbers = page.evaluate(
        "[...document.querySelectorAll('[data-map], [data-value]')].flatMap("
        "(each) => each.weights ? [...each.weights] : Number(each.dataset.value))"
    )
    return torch.tensor(numbers, dtype=torch.float64)


def code_of(page) -> dict:
    root = page.locator("[data-explorer]")
    root.get_by_role("button", name="More").click()
    root.get_by_text("Take it with you").click()
    root.get_by_role("button", name="PyTorch code").click()
    variables = {}
    code = root.get_by_label("What to carry away").input_value()
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, variables)
    return variables


def test_a_page_draws_what_python_drew(widget_page):
    widget = explorer()
    assert not any(getattr(widget, name) for name in ("x", "query", *NAMES))
    page = widget_page(widget)
    torch.testing.assert_close(
        shown(page), widget.weights[0].flatten(), rtol=1e-6, atol=1e-7
    )
    sent = explorer(drawn=None)
    torch.testing.assert_close(sent.weights, widget.weights)


def test_the_code_draws_the_same_numbers(widget_page):
    widget = explorer()
    widget.edits = {"x[1,2,5]": 3.0, "x[0,1,1]": 2.0, "w_key[4,7]": -1.5}
    widget.sentence = 1
    widget.causal = True
    page = widget_page(widget)
    until(page, "document.querySelector('[data-explorer]')")
    found = code_of(page)
    torch.testing.assert_close(
        found["weights"], widget.weights[1], rtol=1e-6, atol=1e-7
    )
    assert found["output"].shape == (3, 32)


def test_the_code_of_given_matrices_is_whole(widget_page):
    widget = explorer(drawn=None)
    found = code_of(widget_page(widget))
    torch.testing.assert_close(found["weights"], widget.weights[0])


def test_what_the_page_would_draw_otherwise_is_refused():
    other = DRAWN.arrays(32)["w_key"].clone()
    other[31, 31] += 0.01
    with pytest.raises(ValueError, match="w_key is not what seed 3 gives"):
        explorer(w_key=other)
    arrays = DRAWN.arrays(32)
    x, weights = arrays["x"], [arrays[name] for name in NAMES[:2]]
    with pytest.raises(ValueError, match="w_value is not given"):
        Explorer(
            *(x @ w for w in weights),
            x=x,
            projections=weights,
            drawn=DRAWN,
            tokens=TOKENS,
            heads=4,
        )


def test_what_no_page_can_draw_is_refused():
    with pytest.raises(ValueError, match="seed is -1"):
        Drawn(torch.tensor([[0]]), seed=-1)
    with pytest.raises(ValueError, match="ids has -2"):
        Drawn(torch.tensor([[-2]]))
    with pytest.raises(ValueError, match="multiple of 16"):
        Drawn(torch.tensor([[0]])).arrays(24)


def test_only_what_was_drawn_can_be_edited():
    widget = explorer()
    widget.edits = {"w_output[31,31]": 1.0}
    with pytest.raises(traitlets.TraitError, match="no place of an array"):
        widget.edits = {"query[0,0,0]": 1.0}
