"""The stations of the explorer: each one's numbers against torch, the focus that walks with a number, and edits."""

import pytest
import torch

from manyheads import Explorer, attention, merge_heads, split_heads
from support.browser import until
from support.explorers import TOKENS, blocks, pizza

STATIONS = {
    "x": "1 X",
    "qkv": "2 Q, K, V",
    "reshape": "3 reshape",
    "swap": "4 swap",
    "transpose": "5a Kᵀ",
    "scores": "5b Q Kᵀ",
    "scaled": "5c ÷ √2",
    "masked": "5d mask",
    "mixed": "6 × V",
    "swap-back": "7 swap back",
    "merge": "8 merge",
    "output": "9 × Wo",
}


def torchs(x, weights, heads=3, causal=False):
    """What stands at each station, block by block, by torch in float64."""
    x, weights = x.double(), weights.double()
    rows = [x @ w for w in weights[:3]]
    q, k, v = (split_heads(row, heads) for row in rows)
    seq, d_head = q.shape[2:]
    scores = q @ k.transpose(-2, -1)
    mask = torch.ones(seq, seq, dtype=torch.bool)
    if causal:
        mask = mask.tril()
    mixed, softmax = attention(q, k, v, mask)
    scaled = scores / d_head**0.5
    merged = merge_heads(mixed)
    return {
        "x": [x],
        "qkv": [*rows, *weights[:3]],
        "reshape": [row.reshape(seq * heads, d_head) for row in rows],
        "swap": [each.reshape(heads * seq, d_head) for each in (q, k, v)],
        "transpose": list(k[0].transpose(-2, -1)),
        "scores": list(scores[0]),
        "scaled": list(scaled[0]),
        "masked": list(scaled[0].masked_fill(~mask, -torch.inf)),
        "weights": list(softmax[0]),
        "mixed": [mixed.reshape(heads * seq, d_head)],
        "swap-back": [merged.reshape(seq * heads, d_head)],
        "merge": [merged],
        "output": [merged @ weights[3], weights[3]],
    }


def go(page, station: str):
    page.locator("[data-explorer]").get_by_role(
        "button", name=STATIONS[station], exact=False
    ).first.click()


def assert_blocks(shown, wanted):
    """Every table has exactly these numbers."""
    assert len(shown) == len(wanted)
    for block, tensor in zip(shown, wanted, strict=True):
        matrix = tensor.reshape(tensor.shape[-2:])
        assert len(block) == matrix.numel()
        got = torch.tensor(
            [block[i, j] for i, j in sorted(block)], dtype=torch.float64
        )
        torch.testing.assert_close(
            got.reshape(matrix.shape), matrix, rtol=1e-5, atol=1e-6
        )


@pytest.mark.parametrize("causal", [False, True])
def test_every_station_shows_torchs_numbers(widget_page, causal):
    explorer, x, weights = pizza(causal=causal)
    page = widget_page(explorer)
    wanted = torchs(x, weights, causal=causal)
    page.get_by_label("Tables with more digits").check()
    assert_blocks(blocks(page), wanted["weights"])
    for station in STATIONS:
        if station == "masked" and not causal:
            continue  # it is named "mask (off)" then
        go(page, station)
        assert_blocks(blocks(page), wanted[station])


def test_next_and_back_walk_through_all_of_them(widget_page):
    explorer, *_ = pizza()
    page = widget_page(explorer)
    root = page.locator("[data-explorer]")
    go(page, "x")
    passed = [root.get_attribute("data-station")]
    forward = root.get_by_role("button", name="Next ▶")
    while forward.is_enabled():
        forward.click()
        passed.append(root.get_attribute("data-station"))
    assert set(passed) == {*STATIONS, "weights"} and len(passed) == 13
    root.get_by_role("button", name="◀ Back").click()
    assert root.get_attribute("data-station") == "merge"


def test_a_key_on_the_stage_of_what_was_never_kept_leads_nowhere(widget_page):
    """Only a script can press it there: the stage is hidden until something is compared."""
    page = widget_page(pizza()[0])
    page.locator(".mh-stage").first.dispatch_event(
        "keydown", {"key": "ArrowDown"}
    )
    assert page.locator(".mh-here").count() == 1


def test_one_number_is_followed_from_the_columns_into_a_head_and_back(
    widget_page,
):
    """Q of Пиццу in column 5 is in head 2, place 1; what that head gives goes back to column 5."""
    explorer, x, weights = pizza()
    page = widget_page(explorer)
    here = page.locator(".mh-here")
    place = (
        "(cell) => [cell.dataset.block, cell.dataset.row, cell.dataset.column]"
    )
    go(page, "qkv")
    page.locator("[data-block='0'][data-row='2'][data-column='5']").click()
    number = here.get_attribute("data-number")
    wanted = (x[0] @ weights[0])[2, 5].item()
    assert float(number) == pytest.approx(wanted, rel=1e-5)
    # rows (token, head), then (head, token)
    for station, row in (("reshape", 2 * 3 + 2), ("swap", 2 * 4 + 2)):
        go(page, station)
        assert here.evaluate(place) == ["0", str(row), "1"]
        assert here.get_attribute("data-number") == number
    go(page, "scores")
    assert here.evaluate(place) == ["2", "2", "0"]  # head 2, query Пиццу
    go(page, "mixed")
    mixed = here.get_attribute("data-number")
    go(page, "merge")
    assert here.evaluate(place) == ["0", "2", "5"]
    assert here.get_attribute("data-number") == mixed


def test_the_arithmetic_of_a_station_has_its_own_numbers(widget_page):
    explorer, *_ = pizza()
    page = widget_page(explorer)
    told = page.get_by_label("Arithmetic of the cell in focus")
    for station in ("qkv", "mixed", "output"):
        go(page, station)
        page.locator("[data-block='0'][data-row='1'][data-column='1']").click()
        number = float(page.locator(".mh-here").get_attribute("data-number"))
        *terms, total = (
            told.locator("dd")
            .inner_text()
            .replace("−", "-")
            .replace("=", "≈")
            .split(" ≈ ")
        )
        products = [
            float(a) * float(b)
            for a, b in (term.split(" × ") for term in terms[0].split(" + "))
        ]
        assert float(total) == pytest.approx(number, abs=6e-5)
        assert sum(products) == pytest.approx(number, abs=2e-3)


def test_the_arithmetic_goes_as_far_as_the_station(widget_page):
    page = widget_page(pizza(causal=True)[0])
    told = page.get_by_label("Arithmetic of the cell in focus")
    for station, steps in (
        ("scores", ["query · key"]),
        ("scaled", ["query · key", "÷ √2"]),
        ("masked", ["query · key", "÷ √2", "mask"]),
    ):
        go(page, station)
        assert told.locator("dt").all_text_contents() == steps


def test_a_table_names_the_heads_above_their_columns(widget_page):
    page = widget_page(pizza()[0])
    go(page, "merge")
    names = page.locator(".mh-headname")
    assert names.all_text_contents() == ["head 0", "head 1", "head 2"]
    assert names.first.get_attribute("colspan") == "2"
    go(page, "swap")
    caption = page.locator(".mh-block figcaption").first.inner_text()
    assert caption == "Q (3, 4, 2): 12 rows, 3 × 4"


def test_an_edited_number_changes_everything_after_it(widget_page):
    explorer, x, weights = pizza()
    page = widget_page(explorer)
    go(page, "x")
    page.locator("[data-block='0'][data-row='2'][data-column='5']").click()
    field = page.get_by_label("Change this number")
    field.fill("-3.25")
    x[0, 2, 5] = -3.25
    wanted = torchs(x, weights)
    explorer.edits = {"x[0,2,5]": -3.25}
    torch.testing.assert_close(
        explorer.weights[0], torch.stack(wanted["weights"])
    )
    for station in ("x", "scores", "output"):
        go(page, station)
        assert_blocks(blocks(page), wanted[station])
    # A weight can be edited too.
    page.locator("[data-block='1'][data-row='3'][data-column='0']").click()
    field.fill("1.5")
    weights[3, 3, 0] = 1.5
    assert_blocks(blocks(page), torchs(x, weights)["output"])
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").click()  # a field is one step
    assert page.get_by_role("button", name="Undo").is_disabled()
    _, x, weights = pizza()
    assert_blocks(blocks(page), torchs(x, weights)["output"])


@pytest.mark.parametrize("written", ["", "1e400", "1e7", "-1000001"])
def test_an_edit_that_is_no_number_is_refused_in_words(widget_page, written):
    explorer, x, weights = pizza()
    page = widget_page(explorer)
    go(page, "x")
    page.get_by_label("Change this number").fill(written)
    words = page.locator("[data-explorer] [role=status]").first.text_content()
    assert "can be a number from −1000000 to 1000000; it stays" in words
    assert_blocks(blocks(page), torchs(x, weights)["x"])


def test_the_words_can_be_changed(widget_page):
    explorer, *_ = pizza()
    page = widget_page(explorer)
    root = page.locator("[data-explorer]")
    root.get_by_text("Change the words").click()
    nasty = "<b>سلام</b>"
    root.get_by_label("Token 2").fill(nasty)
    assert nasty in root.locator(".mh-query").all_text_contents()
    assert root.locator("b b").count() == 0
    root.get_by_label("Token 2").fill(" ")
    words = root.get_by_role("status").first.text_content()
    assert words == (
        f"A token can be 1 to 40 characters, one of which shows; it stays “{nasty}”."
    )
    root.get_by_role("button", name="Reset").click()
    assert "Пиццу" in root.locator(".mh-query").all_text_contents()


@pytest.mark.parametrize(
    ("change", "words"),
    [({"heads": "2"}, "3 heads"), ({"scaled": False}, "divided by √d_head")],
)
def test_two_settings_side_by_side(widget_page, change, words):
    explorer, x, weights = pizza()
    page = widget_page(explorer)
    root = page.locator("[data-explorer]")
    root.get_by_role("button", name="Compare").click()
    if "heads" in change:
        root.get_by_label("Heads", exact=True).select_option("2")
        explorer.heads = 2
    else:
        root.get_by_label("Divide by").uncheck()
        explorer.scaled = False
    kept, now = root.locator(".mh-side").all()
    assert words in kept.locator(".mh-stagename").inner_text()
    for side, wanted in (
        (kept, torch.stack(torchs(x, weights)["weights"])),
        (now, explorer.weights[0]),
    ):
        values = side.locator("[data-value]").evaluate_all(
            "cells => cells.map((cell) => +cell.dataset.value)"
        )
        torch.testing.assert_close(
            torch.tensor(values, dtype=torch.float64).reshape(wanted.shape),
            wanted,
            rtol=1e-5,
            atol=1e-7,
        )
    told = root.get_by_label("Arithmetic of the cell in focus").inner_text()
    assert "Kept (head 0, row <eos>" in told and "Difference: " in told
    root.get_by_role("button", name="Stop comparing").click()
    assert kept.is_hidden()


def test_any_cell_of_a_large_tensor_can_be_reached(widget_page):
    torch.manual_seed(0)
    query, key = torch.randn(2, 1, 20, 768)
    page = widget_page(
        Explorer(query, key, tokens=[[f"t{i}" for i in range(20)]], heads=12)
    )
    page.locator("[data-explorer]").get_by_role(
        "button", name="2 Q, K, V"
    ).click()
    assert page.locator("[data-number]").count() < 300  # corners alone
    corner = page.locator("[data-block='0'][data-row='0'][data-column='767']")
    assert float(corner.get_attribute("data-number")) == pytest.approx(
        query[0, 0, 767].item(), rel=1e-6
    )
    page.locator("[data-block='0'][data-row='0'][data-column='0']").click()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    here = page.locator(".mh-here")
    assert float(here.get_attribute("data-number")) == pytest.approx(
        query[0, 1, 5].item(), rel=1e-6
    )
    assert here.evaluate("(cell) => cell === document.activeElement")
    assert "row t1, column 5" in here.get_attribute("aria-label")
    page.get_by_label("more columns").last.click()
    assert here.count() == 1
    assert int(here.get_attribute("data-column")) > 100


def test_what_was_not_given_has_no_numbers(widget_page):
    torch.manual_seed(0)
    query, key = torch.randn(2, 1, 4, 6)
    page = widget_page(Explorer(query, key, tokens=[TOKENS], heads=3))
    root = page.locator("[data-explorer]")
    assert root.get_by_role("button", name="1 X").count() == 0
    assert root.get_by_label("Padding mask").count() == 0
    assert root.locator(".mh-missing").inner_text() == (
        "This explorer was not given the numbers of 1 X, 6 × V, 7 swap back, 8 merge, and 9 × Wo."
    )
    root.get_by_role("button", name="2 Q").click()
    assert_blocks(blocks(page), [query.double(), key.double()])
    page.get_by_label("Change this number").fill("2")  # given, so it can be
    assert float(page.locator(".mh-here").get_attribute("data-number")) == 2


def test_numbers_move_unless_the_reader_wants_no_motion(widget_page, pages):
    explorer, *_ = pizza()
    page = widget_page(explorer)
    moving = "document.getAnimations().length"
    for motion, expected in (("no-preference", True), ("reduce", False)):
        page.emulate_media(reduced_motion=motion)
        go(page, "reshape")
        until(page, f"{moving} === 0")
        go(page, "swap")
        assert (page.evaluate(moving) > 0) == expected


def test_clicking_what_is_kept_works_that_out(widget_page):
    explorer, *_ = pizza()
    page = widget_page(explorer)
    root = page.locator("[data-explorer]")
    root.get_by_role("button", name="Compare").click()
    root.get_by_label("Heads", exact=True).select_option("1")
    root.get_by_label("Sequence length", exact=True).fill("2")
    kept = root.locator(".mh-side").first
    kept.locator("[data-head='2'][data-query='3'][data-key='1']").click()
    told = root.get_by_label("Arithmetic of the cell in focus").inner_text()
    assert told.startswith("Head 2: how much <eos> looks at Хочу")
    weight = explorer.weights[0, 2, 3, 1].item()
    assert f"row <eos>, column Хочу): {weight:.4f}".rstrip("0") in told
    page.keyboard.press("PageUp")
    assert page.evaluate("document.activeElement.dataset.head") == "1"
    assert kept.locator(".mh-here").count() == 1


def test_what_is_kept_keeps_its_numbers(widget_page):
    explorer, x, _ = pizza()
    page = widget_page(explorer)
    root = page.locator("[data-explorer]")
    root.get_by_role("button", name="Compare").click()
    go(page, "x")
    now = root.locator(".mh-side").last
    now.locator("[data-row='0'][data-column='0']").click()
    page.get_by_label("Change this number").fill("5")
    kept = root.locator(".mh-side").first.locator("[data-number]").first
    assert float(kept.get_attribute("data-number")) == x[0, 0, 0].item()
    told = root.get_by_label("Arithmetic of the cell in focus").inner_text()
    assert "Now: 5." in told and "Kept: 5." not in told


@pytest.mark.parametrize(
    ("label", "typed", "holds"),
    [
        ("Model dimension", "1000", "6"),
        ("Sequence length", "40", "4"),
        ("Temperature", "100", "1"),
    ],
)
def test_a_number_too_large_leaves_what_held_before_its_first_digit(
    widget_page, label, typed, holds
):
    explorer, *_ = pizza()
    page = widget_page(explorer)
    root = page.locator("[data-explorer]")
    field = root.get_by_label(label, exact=True)
    field.click(click_count=3)
    page.keyboard.type(typed)
    words = root.get_by_role("status").first.text_content()
    assert words.endswith(f"; it stays {holds}.")
    field.blur()
    assert field.input_value() == holds
    # Typing is one step, however many digits.
    field.click(click_count=3)
    page.keyboard.type("2")
    page.keyboard.type(".")
    root.get_by_role("button", name="Undo").click()
    field.blur()
    assert field.input_value() == holds
    assert root.get_by_role("button", name="Undo").is_disabled()


def test_the_first_change_can_be_undone(widget_page):
    explorer, *_ = pizza()
    root = widget_page(explorer).locator("[data-explorer]")
    root.get_by_label("Causal mask").check()
    undo = root.get_by_role("button", name="Undo")
    assert undo.is_enabled()
    undo.click()
    assert not root.get_by_label("Causal mask").is_checked()
    assert undo.evaluate("button => button === document.activeElement")


def test_enter_on_a_painted_map_stays_where_it_is(widget_page):
    explorer, *_ = pizza(seq=9)
    page = widget_page(explorer)
    page.locator("[data-map='1']").click(position={"x": 60, "y": 40})
    page.keyboard.press("ArrowDown")
    label = "document.activeElement.ariaLabel"
    before = page.evaluate(label)
    page.keyboard.press("Enter")
    assert page.evaluate(label) == before and "Head 1" in before
