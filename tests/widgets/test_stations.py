"""The stations of the explorer: each one's numbers against torch, the focus that walks with a number, and edits."""

import pytest
import torch

from manyheads import Explorer
from support.explorers import (
    HERE,
    NUMBER,
    PLACE,
    SHOWN,
    TOKENS,
    blocks,
    button,
    choose_head,
    click_cell,
    control,
    go,
    pizza,
    said,
    tokens_shown,
    unfold,
    why,
)
from support.numbers.explorer_numbers import (
    STATIONS,
    in_tables,
    on_board,
    torchs,
)


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


@pytest.mark.parametrize(
    ("causal", "shown"),
    [
        (True, in_tables),
        (False, on_board),
        pytest.param(False, in_tables, marks=pytest.mark.wide),
        pytest.param(True, on_board, marks=pytest.mark.wide),
    ],
)
def test_every_station_shows_torchs_numbers(widget_page, causal, shown):
    explorer, x, weights = pizza(causal=causal)
    page = widget_page(explorer)
    if shown is in_tables:
        control(page, "Tables with more digits").check()
    for station in STATIONS:
        go(page, station)
        letters = "qkv" if station in ("qkv", "reshape", "swap") else "q"
        for letter in letters:
            if len(letters) > 1:
                button(page, letter.upper()).click()
            wanted = torchs(x, weights, causal, letter)[station]
            assert_blocks(blocks(page), shown(wanted))


def test_next_and_back_walk_through_all_of_them(widget_page):
    explorer, *_ = pizza()
    page = widget_page(explorer)
    root = page.locator("[data-explorer]")
    go(page, "x")
    passed = [root.get_attribute("data-station")]
    assert button(root, "Back").is_disabled()
    forward = button(root, "Next")
    while forward.is_enabled():
        forward.click()
        passed.append(root.get_attribute("data-station"))
    assert passed == [*STATIONS]
    button(root, "Back").click()
    assert root.get_attribute("data-station") == "merge"


def test_one_number_is_followed_from_the_columns_into_a_head_and_back(
    widget_page,
):
    """Q of Пиццу in column 5 is in head 2, place 1; what that head gives goes back to column 5."""
    explorer, x, weights = pizza()
    page = widget_page(explorer)
    here = page.locator(HERE)
    control(page, "Tables with more digits").check()
    go(page, "qkv")
    click_cell(page, 0, 2, 5)
    number = here.evaluate(NUMBER)
    wanted = (x[0] @ weights[0])[2, 5].item()
    assert number == pytest.approx(wanted, rel=1e-5)
    # a table of all columns, a table a head, and where it goes into a product
    for station, place in (
        ("reshape", ["0", "2", "5"]),
        ("swap", ["2", "2", "1"]),
        ("scores", ["4", "2", "1"]),
    ):
        go(page, station)
        assert here.evaluate(PLACE) == place
        assert here.evaluate(NUMBER) == number
    go(page, "scaled")
    assert here.evaluate(PLACE)[:2] == ["2", "2"]  # head 2, query Пиццу
    go(page, "mixed")
    assert here.evaluate(PLACE) == ["2", "2", "1"]
    mixed = here.evaluate(NUMBER)
    for station in ("swap-back", "merge"):
        go(page, station)
        assert here.evaluate(PLACE) == ["0", "2", "5"]
        assert here.evaluate(NUMBER) == mixed


def test_the_arithmetic_of_a_station_has_its_own_numbers(widget_page):
    """The products that it writes out add up to the number in focus."""
    page = widget_page(pizza()[0])
    control(page, "Tables with more digits").check()
    kinds = (".mh-products .mh-chip", ".mh-products .mh-figure")
    for station in ("qkv", "mixed", "output"):
        go(page, station)
        click_cell(page, 0, 1, 1)
        number = page.locator(HERE).evaluate(NUMBER)
        chips, products, (result,) = (
            numbers_of(page, kind) for kind in (*kinds, ".mh-result-number")
        )
        assert result == pytest.approx(number, abs=6e-5)
        assert sum(products) == pytest.approx(number, abs=1e-3)
        pairs = zip(chips[::2], chips[1::2], strict=True)
        assert [a * b for a, b in pairs] == pytest.approx(products, abs=1e-3)


def numbers_of(page, kind: str) -> list[float]:
    """What the panel writes there, with all its digits."""
    titles = "all => all.map(({ title }) => title.replace('−', '-'))"
    return [float(t) for t in why(page).locator(kind).evaluate_all(titles)]


def test_the_arithmetic_goes_as_far_as_the_station(widget_page):
    page = widget_page(pizza(causal=True)[0])
    steps = (".mh-dot", ".mh-scoreline", ".mh-shares")
    for station, number in (
        ("scores", 1),
        ("scaled", 2),
        ("masked", 2),
        ("weights", 3),
    ):
        go(page, station)
        told = why(page)
        found = [told.locator(step).count() for step in steps]
        assert found == [1] * number + [0] * (3 - number), station
        assert ("÷ √2" in told.inner_text()) == (station != "scores")
        masks = "the query may look here" in told.inner_text()
        assert masks == (station == "masked")


def test_a_table_names_the_heads_above_their_columns(widget_page):
    page = widget_page(pizza()[0])
    control(page, "Tables with more digits").check()
    go(page, "merge")
    names = page.locator(".mh-block .mh-headname")
    assert names.all_text_contents() == ["head 0", "head 1", "head 2"]
    assert names.first.get_attribute("colspan") == "2"
    go(page, "swap")
    captions = page.locator(".mh-block figcaption").all_inner_texts()
    assert captions == [f"q, head {head} (4, 2)" for head in range(3)]


def test_an_edited_number_changes_everything_after_it(widget_page):
    explorer, x, weights = pizza()
    page = widget_page(explorer)
    control(page, "Tables with more digits").check()
    go(page, "x")
    click_cell(page, 0, 2, 5)
    field = page.get_by_label("Change this number")
    field.fill("-3.25")
    x[0, 2, 5] = -3.25
    wanted = torchs(x, weights)
    explorer.edits = {"x[0,2,5]": -3.25}
    torch.testing.assert_close(explorer.weights[0], wanted["weights"]["after"])
    for station in ("x", "scores", "output"):
        go(page, station)
        assert_blocks(blocks(page), in_tables(wanted[station], head=2))
    # A weight can be edited too.
    click_cell(page, 1, 3, 0)
    field.fill("1.5")
    weights[3, 3, 0] = 1.5
    assert_blocks(blocks(page), in_tables(torchs(x, weights)["output"]))
    undo = button(page, "Undo")
    undo.click()
    undo.click()  # a field is one step
    assert undo.is_disabled()
    _, x, weights = pizza()
    assert_blocks(blocks(page), in_tables(torchs(x, weights)["output"]))


def test_a_number_that_is_as_it_was_given_is_no_edit(widget_page):
    page = widget_page(pizza()[0])
    go(page, "x")
    cell = page.locator(HERE)
    field = page.get_by_label("Change this number")
    given = field.input_value()
    field.fill("1.5")
    assert cell.get_attribute("data-edited") is not None
    field.fill("1e9")  # refused: what was there before is put back
    assert cell.get_attribute("data-edited") is None
    field.fill("1.5")
    field.fill(given)
    assert cell.get_attribute("data-edited") is None


@pytest.mark.parametrize("written", ["", "1e400", "1e7", "-1000001"])
def test_an_edit_that_is_no_number_is_refused_in_words(widget_page, written):
    explorer, x, weights = pizza()
    page = widget_page(explorer)
    go(page, "x")
    page.get_by_label("Change this number").fill(written)
    words = "can be a number from −1000000 to 1000000; it stays"
    assert words in said(page)
    assert_blocks(blocks(page), on_board(torchs(x, weights)["x"]))


def test_the_words_can_be_changed(widget_page):
    explorer, *_ = pizza()
    page = widget_page(explorer)
    unfold(page, "Change the words")
    field = page.get_by_label("Token 2")
    nasty = "<b>سلام</b>"
    field.fill(nasty)
    assert nasty in tokens_shown(page)
    assert page.locator("bdi b").count() == 0
    field.fill(" ")
    assert said(page) == (
        f"A token can be 1 to 40 characters, at least one of them visible; it stays “\u2068{nasty}\u2069”."
    )
    button(page, "Reset").click()
    assert "Пиццу" in tokens_shown(page)


@pytest.mark.parametrize("change", ["heads", "scaled"])
def test_two_settings_side_by_side(widget_page, change):
    explorer, x, weights = pizza()
    page = widget_page(explorer)
    root = page.locator("[data-explorer]")
    kept, now = (
        root.get_by_role("button", name=name, exact=True)
        for name in ("Kept", "Now")
    )
    assert kept.count() == 0
    button(root, "Keep and compare").click()
    if change == "heads":
        control(root, "Heads").select_option("2")
        explorer.heads = 2
    else:
        control(root, "Divide by √d_head").uncheck()
        explorer.scaled = False
    was = torchs(x, weights)["weights"]["after"]
    for side, wanted in ((kept, was), (now, explorer.weights[0])):
        side.click()
        pressed = [each.get_attribute("aria-pressed") for each in (kept, now)]
        assert pressed == [str(each is side).lower() for each in (kept, now)]
        values = root.locator("[data-value]").evaluate_all(
            "cells => cells.map(({ dataset: d }) => [+d.head, +d.query, +d.key, +d.value])"
        )
        torch.testing.assert_close(
            torch.tensor(sorted(values), dtype=torch.float64)[:, 3].reshape(
                wanted.shape
            ),
            wanted,
            rtol=1e-5,
            atol=1e-7,
        )
    told = "Kept {}, now {}. Difference {}."
    page.locator("[data-head='1'][data-query='0'][data-key='0']").click()
    before, after = (w[1, 0, 0].item() for w in (was, explorer.weights[0]))
    words = [f"{each:.4f}".replace("-", "−") for each in (before, after)]
    words.append(f"{after - before:+.4f}".replace("-", "−"))
    assert why(root).locator(".mh-beside").inner_text() == told.format(*words)
    button(root, "Stop comparing").click()
    assert kept.count() == why(root).locator(".mh-beside").count() == 0


def test_any_cell_of_a_large_tensor_can_be_reached(widget_page):
    torch.manual_seed(0)
    query, key = torch.randn(2, 1, 20, 768)
    page = widget_page(
        Explorer(query, key, tokens=[[f"t{i}" for i in range(20)]], heads=12)
    )
    control(page, "Tables with more digits").check()
    go(page, "qkv")
    cells = page.locator(f"{SHOWN} [data-number]")
    assert cells.count() < 300  # corners alone
    corner = page.locator("[data-block='0'][data-row='0'][data-column='767']")
    assert corner.evaluate(NUMBER) == pytest.approx(
        query[0, 0, 767].item(), rel=1e-6
    )
    click_cell(page, 0, 0, 0)
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    here = page.locator(HERE)
    assert here.evaluate(NUMBER) == pytest.approx(
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
    stops = page.locator("[data-stop]").evaluate_all(
        "all => all.map(({ dataset }) => dataset.stop)"
    )
    assert stops == [*STATIONS[1:8]]
    assert page.get_by_label("Padding mask").count() == 0
    go(page, "qkv")
    for letter, rows in (("Q", query), ("K", key)):
        button(page, letter).click()
        assert_blocks(blocks(page), [rows.double()])
    assert page.get_by_role("button", name="V", exact=True).count() == 0
    page.get_by_label("Change this number").fill("2")  # given, so it can be
    assert page.locator(HERE).evaluate(NUMBER) == 2


def test_clicking_what_is_kept_works_that_out(widget_page):
    explorer, *_ = pizza()
    page = widget_page(explorer)
    root = page.locator("[data-explorer]")
    button(root, "Keep and compare").click()
    control(root, "Heads").select_option("1")
    control(root, "Sequence length").fill("2")
    button(root, "Kept").click()
    root.locator("[data-head='2'][data-query='3'][data-key='1']").click()
    told = why(root).inner_text()
    assert "head 2: “<eos>” looks at “Хочу”" in told
    weight = explorer.weights[0, 2, 3, 1].item()
    assert f"Kept {weight:.4f}".rstrip("0") in told
    page.keyboard.press("PageUp")
    assert page.evaluate("document.activeElement.dataset.head") == "1"
    assert page.locator(HERE).count() == 1


def test_what_is_kept_keeps_its_numbers(widget_page):
    explorer, x, _ = pizza()
    page = widget_page(explorer)
    root = page.locator("[data-explorer]")
    button(root, "Keep and compare").click()
    go(page, "x")
    click_cell(page, 0, 0, 0)
    field = page.get_by_label("Change this number")
    field.fill("5")
    told = why(root).inner_text()
    assert "now 5." in told and "Kept 5" not in told
    button(root, "Kept").click()
    assert page.locator(HERE).evaluate(NUMBER) == x[0, 0, 0].item()
    assert field.is_hidden()  # what was kept stays


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
    field = control(page, label)
    field.click(click_count=3)
    page.keyboard.type(typed)
    assert said(page).endswith(f"; it stays {holds}.")
    field.blur()
    assert field.input_value() == holds
    # Typing is one step, however many digits.
    field.click(click_count=3)
    page.keyboard.type("3")
    page.keyboard.type(".")
    undo = button(page, "Undo")
    undo.click()
    field.blur()
    assert field.input_value() == holds
    assert undo.is_disabled()


def test_the_first_change_can_be_undone(widget_page):
    explorer, *_ = pizza()
    root = widget_page(explorer).locator("[data-explorer]")
    causal = control(root, "Causal mask")
    causal.check()
    undo = button(root, "Undo")
    assert undo.is_enabled()
    undo.click()
    assert not causal.is_checked()
    assert not undo.is_enabled()
    assert undo.evaluate("button => button === document.activeElement")


def test_enter_on_a_painted_map_stays_where_it_is(widget_page):
    explorer, *_ = pizza(seq=9)
    page = widget_page(explorer)
    choose_head(page, 1)
    page.locator("[data-block][data-map='1']").click(
        position={"x": 60, "y": 40}
    )
    page.keyboard.press("ArrowDown")
    label = "document.activeElement.ariaLabel"
    before = page.evaluate(label)
    page.keyboard.press("Enter")
    assert page.evaluate(label) == before and "Head 1" in before
