"""A choice among arrows, in Chromium: dragged, asked, moved by the keys, and brought back."""

import pytest
import torch

from manyheads import Choice


def column(root, name):
    return root.locator(f"[data-column={name}]").all_inner_texts()


def told(root):
    return root.get_by_role("status").inner_text()


def test_the_table_tells_how_each_share_came_about(figure):
    root = figure("choice")
    assert root.get_attribute("data-asks") == "2"
    assert column(root, "arrow") == [
        "(−0.60, 1.90)",
        "(2.20, 0.80)",
        "(1.40, −0.50)",
    ]
    assert column(root, "score") == ["−1.79", "2.68", "2.21"]
    assert column(root, "power") == ["0.17", "14.59", "9.12"]
    assert column(root, "share") == ["0.01", "0.61", "0.38"]
    assert root.locator("[data-sum]").inner_text() == "23.87"
    assert "average: ⅓ each" in root.inner_text()
    assert told(root).startswith("“it” picks “pizza”: 0.61. But it keeps 0.38")
    widths = root.locator(".mh-sharebar").evaluate_all(
        "bars => bars.map((bar) => bar.getBoundingClientRect().width / bar.parentElement.clientWidth)"
    )
    assert widths[1] / widths[2] == pytest.approx(0.61 / 0.38, rel=0.02)


def test_who_asks_changes_the_shares(figure, vectors):
    root = figure("choice")
    root.get_by_role("button", name="pizza", exact=True).click()
    assert root.get_attribute("data-asks") == "1"
    shares = (vectors @ vectors[1]).softmax(-1)
    assert [float(x.strip("<>")) for x in column(root, "share")] == (
        pytest.approx(shares.tolist(), abs=0.005)
    )
    pressed = root.locator(".mh-segments [aria-pressed=true]")
    assert pressed.all_inner_texts() == ["pizza"]
    assert root.locator("tr[data-asking] th").inner_text() == "pizza"
    assert root.locator(".mh-asking").inner_text() == "pizza"
    assert told(root).startswith("“pizza” picks itself: 0.94")


def test_a_ribbon_is_as_wide_as_its_share(figure):
    root = figure("choice")
    widths = root.locator(".mh-ribbon").evaluate_all(
        "lines => lines.map((line) => Number(line.getAttribute('stroke-width')))"
    )
    assert widths[1] / widths[2] == pytest.approx(0.608 / 0.383, rel=0.01)
    assert widths[0] == 1  # or it would not be seen


def test_the_choice_is_the_weighted_sum_and_lies_where_it_should(
    figure, vectors
):
    root = figure("choice")
    result = Choice(vectors, ["a", "b", "c"]).result[2]
    found = root.evaluate(
        """root => {
            const at = (circle) => [circle.cx.baseVal.value, circle.cy.baseVal.value];
            return [at(root.querySelector(".mh-averagedot")), at(root.querySelector(".mh-choicedot"))];
        }"""
    )
    moved = torch.tensor(found[1]) - torch.tensor(found[0])
    wanted = result - vectors.mean(0)
    unit = 440 / 5.9
    assert moved.tolist() == pytest.approx(
        [wanted[0].item() * unit, -wanted[1].item() * unit], abs=1.5
    )


def test_a_tip_is_dragged_with_the_mouse_and_brought_back(figure, drag):
    root = figure("choice")
    back = root.get_by_role("button", name="Back to the start")
    assert back.get_attribute("aria-disabled") == "true"
    unit = root.locator(".mh-plane").bounding_box()["width"] / 5.9
    tip = drag(root, "hot", unit, unit)  # to the right and down
    name = tip.get_attribute("aria-label")
    assert name != "The tip of “hot” at −0.60, 1.90. Arrow keys move it."
    x, y = (
        float(part.replace("−", "-"))
        for part in column(root, "arrow")[0].strip("()").split(", ")
    )
    assert (x, y) == pytest.approx((0.4, 0.9), abs=0.1)
    assert x * 20 == pytest.approx(round(x * 20))
    assert column(root, "share")[0] != "0.01"
    assert back.get_attribute("aria-disabled") is None
    back.click()
    assert column(root, "arrow")[0] == "(−0.60, 1.90)"
    assert column(root, "share") == ["0.01", "0.61", "0.38"]
    assert back.get_attribute("aria-disabled") == "true"


def test_a_tip_that_was_let_go_stays(figure, drag):
    root = figure("choice")
    drag(root, "it", -40, 0)
    before = column(root, "arrow")
    root.page.mouse.move(300, 100)
    assert column(root, "arrow") == before


def test_a_tip_can_not_leave_the_plane(figure, drag):
    root = figure("choice")
    drag(root, "pizza", 900, -300)
    tip = root.get_by_role("button", name="The tip of “pizza”").bounding_box()
    plane = root.locator(".mh-plane").bounding_box()
    assert tip["x"] + tip["width"] / 2 < plane["x"] + plane["width"]
    assert tip["y"] + tip["height"] / 2 > plane["y"]


def test_the_arrow_keys_move_a_tip_and_not_the_page(figure):
    root = figure("choice", {"width": 390})
    tip = root.get_by_role("button", name="The tip of “it”")
    tip.focus()
    for key, point in (
        ("ArrowRight", "(1.50, −0.50)"),
        ("ArrowDown", "(1.50, −0.60)"),
        ("ArrowLeft", "(1.40, −0.60)"),
        ("ArrowUp", "(1.40, −0.50)"),
        ("Control+ArrowUp", "(1.40, −0.50)"),
    ):
        root.page.keyboard.press(key)
        assert root.locator("[data-column=arrow]").nth(2).text_content() == (
            point
        )
    assert root.page.evaluate("scrollY") == 0
    assert tip.evaluate("tip => tip === document.activeElement")


def test_a_finger_drags_a_tip_and_the_page_stays(figure):
    root = figure("choice", {"width": 390, "touch": True})
    tip = root.get_by_role("button", name="The tip of “it”")
    box = tip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = root.page.context.new_cdp_session(root.page)
    for kind, dy in (
        ("touchStart", 0),
        ("touchMove", -30),
        ("touchMove", -63),
        ("touchEnd", None),
    ):
        points = [] if dy is None else [{"x": x, "y": y + dy}]
        touch.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": points}
        )
    moved = root.locator("[data-column=arrow]").nth(2).text_content()
    assert moved == "(1.40, 0.50)"
    assert root.page.evaluate("scrollY") == 0


def test_python_sets_and_reads_the_whole_state(widget_page, vectors):
    shown = Choice(vectors, ["hot", "pizza", "it"], asks="hot")
    assert shown.asks == 0
    shown.vectors = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    root = widget_page(shown).locator("[data-choice]")
    assert root.get_attribute("data-asks") == "0"
    assert column(root, "share") == ["0.33", "0.33", "0.33"]
    assert "has no length" in told(root)
    back = root.get_by_role("button", name="Back to the start")
    back.click()
    assert column(root, "arrow")[0] == "(−0.60, 1.90)"


def test_an_arrow_out_of_the_window_is_seen(widget_page, vectors):
    shown = Choice(vectors, ["hot", "pizza", "it"])
    shown.vectors = [[-6.0, 1.0], [2.0, 8.0], [1.0, -1.0]]
    root = widget_page(shown).locator("[data-choice]")
    plane = root.locator(".mh-plane").bounding_box()
    for tip in root.locator(".mh-tip").all():
        box = tip.bounding_box()
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        assert plane["x"] < middle[0] < plane["x"] + plane["width"]
        assert plane["y"] < middle[1] < plane["y"] + plane["height"]
