"""Anywidgets that others published work in the built page, unchanged."""

import ipymario
import ipywidgets as widgets
import wigglystuff
from playwright.sync_api import expect


def test_wigglystuff_is_dragged_linked_and_shown_twice(widget_page):
    pad = wigglystuff.Slider2D(width=200, height=100)
    follower = wigglystuff.Slider2D(width=200, height=100)
    widgets.jslink((pad, "x"), (follower, "x"))
    page = widget_page(pad, follower, pad)
    texts = page.locator("#sliderValues")
    pads = page.locator("canvas")
    assert texts.all_text_contents() == ["X: 0.00, Y: 0.00"] * 3
    before = [pads.nth(i).evaluate("c => c.toDataURL()") for i in range(3)]
    box = pads.nth(0).bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 15, middle[1] - 24)
    page.mouse.up()
    # The other view follows in x and y, the linked widget in x.
    assert texts.all_text_contents() == [
        "X: 0.50, Y: 0.80",
        "X: 0.50, Y: 0.00",
        "X: 0.50, Y: 0.80",
    ]
    after = [pads.nth(i).evaluate("c => c.toDataURL()") for i in range(3)]
    assert before[0] == before[1] == before[2]
    assert after[0] == after[2] and len({before[0], *after}) == 3


def test_ipymario_draws_its_bytes_and_hears_a_native_slider(widget_page):
    slider = widgets.IntSlider(value=50, min=10, max=90, description="size")
    mario = ipymario.Widget(duration=0.1)
    widgets.jslink((slider, "value"), (mario, "size"))
    page = widget_page(mario, slider)
    canvas = page.locator(".ipymario canvas")
    drawn = canvas.evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, 16, 16).data]"
    )
    assert bytes(drawn) == mario._box
    assert canvas.evaluate("c => c.style.width") == "50px"
    page.get_by_label("size").fill("70")
    assert canvas.evaluate("c => c.style.width") == "30px"  # its own answer
    canvas.click()
    expect(canvas).to_have_css("animation-name", "ipymario-bounce")
    expect(canvas).to_have_css("padding", "12px")  # from its stylesheet
