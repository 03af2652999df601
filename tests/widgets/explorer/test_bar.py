"""The bar: its controls stand apart at every width, and its title can be read."""

import pytest

from support.explorers import control, pizza

OVERLAPS = """bar => {
  const shown = [...bar.children].filter((each) => each.checkVisibility())
    .map((each) => [each, each.getBoundingClientRect()]);
  const inside = bar.getBoundingClientRect();
  return shown.flatMap(([one, a], i) => [
    ...(a.right > inside.right + 0.5 ? [`${one.className} is beyond the bar`] : []),
    ...shown.slice(i + 1).filter(([, b]) => a.right > b.left + 0.5 && b.right > a.left + 0.5)
      .map(([other]) => `${one.className} over ${other.className}`),
  ]);
}"""


@pytest.mark.parametrize(
    "width", [320, 390, 601, 700, 861, 900, 940, 960, 1000, 1280]
)
def test_no_control_lies_over_another(widget_page, width):
    page = widget_page(pizza(title="Pizza: three heads")[0], width=width)
    bar = page.locator(".mh-bar")
    assert bar.evaluate(OVERLAPS) == []
    title = bar.locator(".mh-title")
    if width > 600:
        assert title.evaluate("each => each.scrollWidth <= each.clientWidth")
    # Wherever it stands, it can be used.
    control(page, "Causal mask").check()
    assert page.locator("[data-explorer]").get_attribute("data-heads") == "3"
