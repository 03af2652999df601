"""The strip that says how a weight came about has room for its words and numbers, however long and in any room."""

import pytest

from support.walls import wall

# What is written, each with where it begins and ends, and the element's own lines: raised letters reach out of theirs.
WRITTEN = """strip => [...strip.querySelectorAll(
      "p > *, p:not(:has(*)), .mw-symbol, .mw-stepnumber, .mw-stepwords, .mw-products, .mw-shares")]
  .filter((each) => each.getClientRects().length && (each.textContent.trim() || each.childElementCount))
  .map((each) => {
    const range = document.createRange();
    range.selectNodeContents(each);
    const [own, words] = [each, range].map((one) => one.getBoundingClientRect());
    const isCut = getComputedStyle(each).overflow !== "visible";
    const right = isCut ? Math.min(own.right, words.right) : Math.max(words.right, words.left);
    return [each.textContent || each.className, words.left, own.top, right, own.bottom];
  })"""
# The head that looks back has scores up to 30: powers and sums have two digits of exponent.
LONGEST = "·10¹"


@pytest.fixture(scope="module")
def wide(all_walls):
    page = all_walls.open("wide", offline=True)
    yield page
    page.close()


def written(page) -> dict[str, tuple[float, float, float, float]]:
    found = wall(page).locator(".mw-whystrip").evaluate(WRITTEN)
    return {f"{i} {name}": tuple(box) for i, (name, *box) in enumerate(found)}


def covered(boxes) -> list[tuple[str, str]]:
    items = [*boxes.items()]
    return [
        (name, other)
        for i, (name, (left, top, right, bottom)) in enumerate(items)
        for other, (x, y, end, foot) in items[i + 1 :]
        if min(right, end) - max(left, x) > 0.5
        and min(bottom, foot) - max(top, y) > 0.5
    ]


@pytest.mark.parametrize(
    "width",
    [320, 360, 390, 440, 483, 520, 560, 561, 600, 655, 656, 700, 900, 1280],
)
def test_nothing_of_the_strip_lies_on_anything(wide, width):
    wide.set_viewport_size({"width": width, "height": 900})
    wide.wait_for_timeout(60)
    strip = wall(wide).locator(".mw-whystrip")
    for word, key in ((1, 0), (2, 1), (3, 0), (3, 4)):
        wide.locator(f".mw-down [data-row='{word}']").click()
        side = wide.locator(".mw-big").bounding_box()["width"] / 5
        place = {"x": side * (key + 0.5), "y": side * (word + 0.5)}
        wide.locator(".mw-big").click(position=place)
        assert "mw-waiting" not in strip.get_attribute("class")
        boxes = written(wide)
        assert any(LONGEST in name for name in boxes)
        assert covered(boxes) == []
        edge = strip.bounding_box()
        for name, (left, _, right, _) in boxes.items():
            assert edge["x"] - 0.5 <= left, name
            assert right <= edge["x"] + edge["width"] + 0.5, name
        assert wide.evaluate("document.documentElement.scrollWidth") <= width


def test_the_power_and_the_sum_are_no_equation(wide):
    wide.set_viewport_size({"width": 1012, "height": 900})  # a wall of 980
    wide.wait_for_timeout(60)
    assert wall(wide).bounding_box()["width"] == pytest.approx(980, abs=20)
    for word in (1, 2, 3):
        wide.locator(f".mw-down [data-row='{word}']").click()
        boxes = written(wide)
        [power, whole] = [
            box for name, box in boxes.items() if LONGEST in name
        ][-2:]
        assert power[1::2] == whole[1::2]  # in one line
        assert whole[0] - power[2] >= 20


def test_what_is_chosen_changes_no_height_of_the_strip(wide):
    for width in (320, 390, 560, 600, 1280):
        wide.set_viewport_size({"width": width, "height": 900})
        wide.wait_for_timeout(60)
        heights = set()
        for word in range(5):
            wide.locator(f".mw-chip[data-query='{word}']").click()
            box = wall(wide).locator(".mw-whystrip").bounding_box()
            heights.add(round(box["height"]))
        assert len(heights) == 1, width
