"""The page's address holds what the reader chose of an explorer, and leaves the page's own anchors alone."""

from support.browser import until, widgets_html
from support.explorers import button, control, go, pizza, said

HEADS = "document.querySelector('[data-explorer]').dataset.heads"


def hash_is(page, wanted: str) -> None:
    until(page, f"decodeURIComponent(location.hash) === '{wanted}'")


def test_the_state_is_there_again_after_a_reload(widget_page):
    page = widget_page(pizza(title="To keep")[0])
    root = page.locator("[data-explorer]")
    assert page.evaluate("location.hash") == ""
    control(root, "Heads").select_option("2")
    hash_is(page, "#to-keep?heads=2")
    control(root, "Causal mask").check()
    go(root, "merge")
    hash_is(page, "#to-keep?heads=2&causal=true&station=merge")
    page.reload()
    root.locator("[data-number]").first.wait_for()
    assert root.get_attribute("data-heads") == "2"
    assert root.get_attribute("data-station") == "merge"
    assert control(root, "Causal mask").is_checked()
    assert said(root) == ""


def test_what_is_as_at_first_stands_in_no_link(widget_page):
    page = widget_page(pizza(title="To keep")[0])
    root = page.locator("[data-explorer]")
    heads = control(root, "Heads")
    heads.select_option("6")
    hash_is(page, "#to-keep?heads=6")
    heads.select_option("3")
    hash_is(page, "#to-keep")


def test_each_of_two_explorers_reads_its_own(widget_page):
    page = widget_page(pizza(title="One")[0], pizza(title="Two")[0])
    address = page.url
    page.goto("about:blank")
    page.goto(f"{address}#two?heads=2")
    page.locator("#two [data-number]").first.wait_for()
    heads = [
        page.locator(f"#{name}").get_attribute("data-heads")
        for name in ("one", "two")
    ]
    assert heads == ["3", "2"]


def test_a_heading_of_the_page_is_still_a_target(pages, tmp_path):
    file = tmp_path / "_build" / "html" / "page.html"
    file.parent.mkdir(parents=True)
    heading = "<p style='height: 3000px'></p><h2 id='heading'>Here</h2><p style='height: 3000px'></p>"
    html = widgets_html(pizza(title="To keep")[0])
    file.write_text(
        html.replace("</script><script>", f"</script>{heading}<script>"),
        "utf8",
    )
    page = pages.open(f"{file.as_uri()}#heading")
    root = page.locator("[data-explorer]")
    root.locator("[data-number]").first.wait_for()
    until(
        page,
        "Math.abs(document.querySelector('#heading').getBoundingClientRect().top) < 40",
    )
    page.wait_for_timeout(500)  # longer than an address waits to be written
    assert page.evaluate("location.hash") == "#heading"
    assert root.get_attribute("data-heads") == "3" and said(root) == ""
    assert page.evaluate(
        "Math.abs(document.querySelector('#heading').getBoundingClientRect().top) < 40"
    )


def test_a_link_within_the_page_and_the_way_back_are_followed(widget_page):
    page = widget_page(pizza(title="To keep")[0])
    root = page.locator("[data-explorer]")
    control(root, "Causal mask").check()
    hash_is(page, "#to-keep?causal=true")
    page.evaluate("location.hash = '#to-keep?heads=6&station=merge'")
    until(page, f"{HEADS} === '6'")
    assert root.get_attribute("data-station") == "merge"
    # The whole state is the link's.
    assert not control(root, "Causal mask").is_checked()
    page.evaluate("location.hash = '#to-keep?heads=1'")
    until(page, f"{HEADS} === '1'")
    page.go_back()
    until(page, f"{HEADS} === '6'")
    page.evaluate("location.hash = '#elsewhere?heads=2'")
    page.wait_for_timeout(100)
    assert root.get_attribute("data-heads") == "6"


def test_the_side_that_is_compared_is_there_again(widget_page):
    page = widget_page(pizza(title="To keep")[0])
    root = page.locator("[data-explorer]")
    button(root, "Keep and compare").click()
    button(root, "Kept").click()
    until(page, "location.hash.includes('side=baseline')")
    page.reload()
    root.locator("[data-number]").first.wait_for()
    kept = button(root, "Kept")
    assert kept.get_attribute("aria-pressed") == "true"
    assert said(root) == ""
    button(root, "Now").click()
    until(page, "!location.hash.includes('side=')")
