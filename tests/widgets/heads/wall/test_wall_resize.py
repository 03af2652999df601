"""What a resize or another theme costs: what stays as it is, is neither made, painted nor laid out again."""

import base64

import pytest

from support.paths import ROOT
from support.walls import WALL

FACE = ROOT / "chapters/manyheads/figures/fonts/NotoSansSC-subset.ttf"

# Canvases that are painted from now on, by their class.
WATCH = """globalThis.painted = [];
const put = CanvasRenderingContext2D.prototype.putImageData;
CanvasRenderingContext2D.prototype.putImageData = function (...given) {
  painted.push(this.canvas.className || "big");
  return put.apply(this, given);
};
0"""
FRAMES = """new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20))))"""
# From the wall of 980, its maps as large as they get, to another one.
PAINTED = {
    "as wide": (1200, 1100, []),
    "less wide": (1000, 960, []),
    "to a narrow one": (1000, 800, []),
    "to a phone": (600, 440, ["mw-painted", "big"]),
    "on a phone": (440, 400, ["big"]),
}


def resize(page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(FRAMES)


@pytest.mark.parametrize("case", PAINTED)
def test_a_resize_paints_what_has_another_size(walls, case):
    before, after, painted = PAINTED[case]
    page = walls.open()
    resize(page, before)
    page.evaluate(WATCH)
    resize(page, after)
    assert page.evaluate("painted") == painted


@pytest.mark.parametrize("case", PAINTED)
def test_a_resize_lays_out_the_page_the_words_and_the_arcs(walls, case):
    """Once each, as all is written before it is measured; and the words are those that stood there."""
    before, after, _ = PAINTED[case]
    page = walls.open("letters")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def layouts() -> int:
        found = session.send("Performance.getMetrics")["metrics"]
        return {each["name"]: each["value"] for each in found}["LayoutCount"]

    for width in (before, after, before):  # and now all is known
        resize(page, width)
    page.evaluate(
        f"globalThis.chips = [...{WALL}.querySelectorAll('.mw-chip')]"
    )
    start = layouts()
    resize(page, after)
    assert layouts() - start <= 3
    assert page.evaluate("chips.every((chip) => chip.isConnected)")


def test_another_theme_makes_and_lays_out_nothing(walls):
    """It paints: each canvas, once."""
    page = walls.open("letters")
    page.evaluate(WATCH)
    # What the colours are read from comes into the root, and goes.
    made = page.evaluate(f"""async () => {{
      const made = [];
      const watch = new MutationObserver((records) => {{
        for (const {{ target }} of records) {{
          if (target !== {WALL}) made.push(target.className);
        }}
      }});
      watch.observe({WALL}, {{ childList: true, subtree: true, characterData: true }});
      document.documentElement.dataset.theme = "dark";
      await {FRAMES};
      return made;
    }}""")
    assert made == []
    assert page.evaluate("painted") == ["mw-painted", "big"]


def test_a_line_is_as_long_after_many_resizes_as_at_first(walls):
    """What was measured once holds: with a word that is chosen, on paper and back, and with other words."""
    kinds = {}
    for width in (1280, 560, 440, 1280, 520, 560):
        page = walls.open("letters")
        resize(page, width)
        kinds[width] = classes(page)
    page = walls.open("letters")
    page.locator(".mw-chip").nth(3).click()
    for width in (560, 440, 520, 1280, 560, 520, 440, 1280):
        resize(page, width)
        assert classes(page) == kinds[width], width
        chosen = "[data-query='3'][aria-pressed=true]"
        assert page.locator(chosen).count() == 1, width
    assert len(set(kinds.values())) > 2


def test_a_long_word_that_is_chosen_makes_no_line_longer(walls):
    """Words are measured when none is bold, also where a tight line is first needed later."""
    kinds = []
    for word in (0, 3):
        page = walls.open("wide")
        page.locator(".mw-chip").nth(word).click()
        found = {}
        for width in range(680, 520, -4):
            resize(page, width)
            found[width] = classes(page)
        kinds.append(found)
    assert kinds[0] == kinds[1]
    assert len(set(kinds[0].values())) > 2


def classes(page) -> str:
    return page.locator(".mw-words").get_attribute("class")


def test_letters_that_come_late_are_measured(walls):
    page = walls.open("letters")
    resize(page, 1000)
    before = classes(page)
    page.add_style_tag(
        content=".mw-heads .mw-chips button { padding: 0 40px !important }"
    )
    resize(page, 1002)
    assert classes(page) == before  # nothing says that they are wider now
    page.evaluate(
        """async (letters) => {
          const bytes = await (await fetch(`data:;base64,${letters}`)).arrayBuffer();
          document.fonts.add(await new FontFace("late", bytes).load());
        }""",
        base64.b64encode(FACE.read_bytes()).decode(),
    )
    resize(page, 1000)
    assert classes(page) != before
    assert "mw-wrapped" in classes(page)
    assert page.locator(".mw-chip[aria-pressed=true]").count() == 1
