"""The loader that mounts widgets without a kernel, on pages of their own."""

import ipywidgets as widgets
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manyheads import Explorer, Question
from support.browser import read_weights, widgets_html
from support.explorers import control, said, tokens_shown


def explorer(tokens, seed=0, d_model=6, heads=3, scale=1.0, **options):
    generator = torch.Generator().manual_seed(seed)
    query, key = scale * torch.randn(
        2, 1, len(tokens), d_model, generator=generator
    )
    return Explorer(query, key, tokens=[tokens], heads=heads, **options)


@settings(
    max_examples=8,  # test_arithmetic.py has thousands of states
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.integers(1, 9),
    st.integers(1, 4),
    st.integers(1, 5),
    st.booleans(),
    st.integers(0, 99),
    st.sampled_from([0.01, 1, 30]),
)
def test_any_explorer_gives_torchs_weights(
    widget_page, seq, heads, d_head, causal, seed, scale
):
    shown = explorer(
        [f"t{i}" for i in range(seq)],
        seed,
        heads * d_head,
        heads,
        scale,
        causal=causal,
        lengths=[(seq + 1) // 2],
    )
    page = widget_page(shown)
    weights = read_weights(page)
    values = torch.tensor(
        [weights[place] for place in sorted(weights)], dtype=torch.float64
    )
    torch.testing.assert_close(
        values.reshape(shown.weights[0].shape),
        shown.weights[0],
        rtol=1e-5,
        atol=1e-12,
    )
    page.context.close()


def test_tokens_are_text(widget_page):
    nasty = [
        "<eos>",
        "<img src=x onerror=\"document.title='run'\">",
        "</script><script>document.title='run'</script>",
    ]
    page = widget_page(
        explorer(nasty),
        Question(nasty[1], {nasty[2]: nasty[1], "b": ""}, right="b"),
    )
    page.locator("[data-key='1']").first.click()
    page.locator("[data-question] input").first.check()
    assert page.title() == "widgets"
    assert (
        page.locator("[data-explorer] img, [data-question] img").count() == 0
    )
    assert tokens_shown(page)[:3] == nasty


def test_a_damaged_state_stops_no_other_widget(pages, tmp_path):
    """And a view is mounted once, however often the page says that there are new ones."""
    damaged = '<script type="application/vnd.jupyter.widget-state+json">'
    html = widgets_html(explorer(["a", "b"]))
    for text in ("{", '{"state": {"a": null}}'):
        html = html.replace("<body>", f"<body>{damaged}{text}</script>")
    file = tmp_path / "_build" / "html" / "page.html"
    file.parent.mkdir(parents=True)
    file.write_text(html, "utf8")
    page = pages.open(file.as_uri())
    page.evaluate("dispatchEvent(new Event('widgets'))")
    assert page.locator(".static-widget").count() == 1
    assert page.locator(".static-missing").all_text_contents() == []
    page.locator("[data-explorer] [data-value]").first.wait_for()
    assert len(pages.problems) == 2  # each is reported
    pages.problems.clear()


def test_jslink_works_both_ways_and_core_controls_are_native(widget_page):
    slider = widgets.IntSlider(value=2, min=1, max=3, description="tokens")
    box = widgets.Checkbox(value=True, description="masked")
    choice = widgets.Dropdown(
        options=["1", "2", "3", "6"], index=1, description="heads"
    )
    shown = explorer(["a", "b", "c"], heads=3)
    widgets.jslink((slider, "value"), (shown, "seq"))
    widgets.jslink((box, "value"), (shown, "causal"))
    widgets.jslink((choice, "index"), (shown, "heads_index"))
    split = widgets.SelectionSlider(
        options=["1", "2", "3", "6"], index=1, description="split"
    )
    widgets.jslink((choice, "index"), (split, "index"))
    page = widget_page(
        widgets.VBox([shown, widgets.HBox([slider, box, choice, split])])
    )
    root = page.locator("[data-explorer]")
    assert (
        root.get_attribute("data-seq"),
        root.get_attribute("data-heads"),
    ) == ("2", "2")  # the source comes first
    assert control(root, "Causal mask").is_checked()
    page.get_by_label("tokens").fill("3")
    page.get_by_label("masked").uncheck()
    page.locator(".static-control select").select_option(index=3)
    assert (
        root.get_attribute("data-seq"),
        root.get_attribute("data-heads"),
    ) == ("3", "6")
    assert not control(root, "Causal mask").is_checked()
    control(root, "Sequence length").fill("1")
    assert page.get_by_label("tokens").input_value() == "1"
    native = page.get_by_label("split")
    assert native.get_attribute("aria-valuetext") == "6"
    native.fill("2")
    assert (
        page.locator(".static-control output").last.text_content(),
        root.get_attribute("data-heads"),
    ) == ("3", "3")


def test_a_linked_number_that_does_not_divide_is_refused_in_words(widget_page):
    slider = widgets.IntSlider(value=3, min=1, max=6, description="how many")
    shown = explorer(["a", "b"], heads=3)
    widgets.jslink((slider, "value"), (shown, "heads"))
    page = widget_page(shown, slider)
    page.get_by_label("how many").fill("4")
    root = page.locator("[data-explorer]")
    refusal = "d_model 6 does not split into 4 heads of equal size; heads can be 1, 2, 3 or 6."
    assert said(root) == refusal
    assert root.get_attribute("data-heads") == "3"


def test_two_views_of_one_explorer_stay_equal(widget_page):
    shown = explorer(["a", "b"])
    page = widget_page(shown, shown)
    roots = page.locator("[data-explorer]")
    control(roots.nth(0), "Heads").select_option("6")
    assert [roots.nth(i).get_attribute("data-heads") for i in (0, 1)] == [
        "6",
        "6",
    ]
    assert read_weights(roots.nth(0)) == read_weights(roots.nth(1))


def test_another_widget_says_that_it_needs_a_notebook(widget_page):
    page = widget_page(widgets.ColorPicker(), explorer(["a", "b"]))
    assert (
        "ColorPickerModel) needs a live notebook"
        in page.locator(".static-missing").text_content()
    )
    assert (
        page.locator("[data-explorer] [data-value]").count() > 0
    )  # and the others live on


@pytest.mark.parametrize("heads", [64, 768])
def test_hundreds_of_heads_can_be_shown(widget_page, heads):
    page = widget_page(explorer(["a", "b", "c"], d_model=768, heads=12))
    control(page, "Heads").select_option(str(heads))
    assert page.locator("[data-explorer]").get_attribute("data-heads") == str(
        heads
    )
    assert len(read_weights(page)) == heads * 9


def test_what_is_set_from_outside_is_what_is_shown(widget_page):
    """As a kernel does: heads, then d_model. The view adds no wish of its own."""
    heads = widgets.IntSlider(value=3, min=1, max=6, description="many")
    d_model = widgets.IntSlider(value=6, min=1, max=6, description="wide")
    shown = explorer(["a", "b"], d_model=6, heads=3)
    widgets.jslink((heads, "value"), (shown, "heads"))
    widgets.jslink((d_model, "value"), (shown, "d_model"))
    page = widget_page(shown, heads, d_model)
    root = page.locator("[data-explorer]")
    control(root, "Heads").select_option("6")
    page.get_by_label("many").fill("2")
    page.get_by_label("wide").fill("4")
    assert root.get_attribute("data-d-model") == "4"
    assert root.get_attribute("data-heads") == "2"
    page.get_by_label("wide").fill("5")
    told = said(root)
    assert told == "2 heads need a model dimension of 2, 4 or 6; it stays 4."
    assert root.get_attribute("data-heads") == "2"
    assert page.get_by_label("wide").input_value() == "4"


@pytest.mark.parametrize(
    ("trait", "number"), [("d_model", 8), ("d_model", 0), ("seq", 6)]
)
def test_a_linked_dimension_out_of_range_is_refused(
    widget_page, trait, number
):
    slider = widgets.IntSlider(value=2, min=0, max=10, description="linked")
    shown = explorer(["a", "b", "c", "d"], d_model=6, heads=2)
    widgets.jslink((slider, "value"), (shown, trait))
    page = widget_page(shown, slider)
    root = page.locator("[data-explorer]")
    before = read_weights(root)
    page.get_by_label("linked").fill(str(number))
    told = said(root)
    assert told.startswith(f"{trait} can be a whole number from 1 to")
    assert read_weights(root) == before
    assert page.get_by_label("linked").input_value() == "2"


@pytest.mark.parametrize(("d_model", "holds"), [(3, "3"), (5, "6")])
def test_a_link_that_is_there_first_is_taken_or_refused(
    widget_page, d_model, holds
):
    slider = widgets.IntSlider(value=d_model, max=6, description="linked")
    shown = explorer(["a", "b"], d_model=6, heads=3)
    widgets.jslink((slider, "value"), (shown, "d_model"))
    root = widget_page(shown, slider).locator("[data-explorer]")
    assert root.get_attribute("data-d-model") == holds
    assert root.get_attribute("data-heads") == "3"
