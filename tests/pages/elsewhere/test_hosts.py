"""Other hosts of a widget: one that gives it a root of its own, as marimo does."""

import pytest

from support.explorers import pizza

# The widget and its style sheet move into a shadow root.
INTO_A_ROOT = """() => {
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  root.append(document.querySelector("head style").cloneNode(true));
  root.append(document.querySelector("[data-explorer]"));
  document.body.append(host);
}"""
# The colour of its ground and of its text, and how light a painted map is.
COLOURS = """(explorer) => {
  const { color, backgroundColor } = getComputedStyle(explorer);
  return [color, backgroundColor];
}"""


@pytest.mark.parametrize("browsers", ["light", "dark"])
def test_a_widget_in_a_root_of_its_own_has_the_theme_around_it(
    widget_page, browsers
):
    """That of the page, as the host says it by its colour scheme; not the browser's."""
    page = widget_page(pizza(title="In a root")[0], mode=browsers)
    page.evaluate(INTO_A_ROOT)
    root = page.locator("[data-explorer]")
    found = {}
    for theme in ("light", "dark"):
        page.evaluate(
            f"document.body.style.colorScheme = '{theme}',"
            f" document.body.className = '{theme}'"
        )
        found[theme] = root.evaluate(COLOURS)
    assert found == {
        "light": ["rgb(31, 41, 51)", "rgb(255, 255, 255)"],
        "dark": ["rgb(230, 234, 239)", "rgb(20, 24, 30)"],
    }


def test_a_widget_is_not_translated_in_a_notebook_either(widget_page):
    page = widget_page(pizza()[0])
    root = page.locator("[data-explorer]")
    assert root.get_attribute("translate") == "no"
