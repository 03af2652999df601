"""The explorer at its stations, with axe-core, in light and in dark."""

from support.axe import in_both_modes
from support.explorers import button, close_menu, control


def test_axe_finds_nothing_at_any_station_of_the_explorer(chapter):
    page = chapter("pizza", width=390)
    root = page.locator("[data-explorer]").first
    root.evaluate("root => (root.dataset.tried = '')")
    button(root, "Keep and compare").click()
    control(root, "Heads").select_option("2")
    control(root, "Causal mask").check()
    control(root, "Tables with more digits").check()
    found = in_both_modes(page, "[data-tried]")  # with the menu open
    close_menu(root)
    found += in_both_modes(page, "[data-tried]")
    back = button(root, "Back")
    while back.get_attribute("aria-disabled") != "true":
        back.click()
        if root.get_attribute("data-station") in ("qkv", "masked"):
            found += in_both_modes(page, "[data-tried]")
    assert found == []
