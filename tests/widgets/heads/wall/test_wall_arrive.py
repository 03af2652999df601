"""The address holds what a reader chose of a wall of heads, and a wall that is taken away leaves nothing behind."""

import json
from pathlib import Path

import pytest

from support.browser import until
from support.walls import WALL, text, tokens_of

MOUNT = Path(__file__).with_name("mounted.js").read_text("utf8")


def becomes(page, script: str, wanted) -> None:
    told = json.dumps(wanted, ensure_ascii=False, separators=(",", ":"))
    until(page, f"JSON.stringify({script}) === {json.dumps(told)}", 15)


def hash_is(page, wanted: str) -> None:
    becomes(page, "decodeURIComponent(location.hash)", wanted)


def is_chosen(page, layer: int, head: int, word: int) -> None:
    script = f"""[".mw-map", ".mw-chip"].flatMap((each) => {{
        const {{ dataset }} = {WALL}.querySelector(`${{each}}[aria-pressed=true]`);
        return [dataset.layer, dataset.head, dataset.query].filter(Boolean);
    }})"""
    becomes(page, script, [str(layer), str(head), str(word)])


def is_shown(page, sentence: str) -> None:
    becomes(page, f"{WALL}.tokens.slice(1, -1).join(' ')", sentence)


def told(page, words: str) -> None:
    becomes(page, f"{WALL}.querySelector('.mw-status').textContent", words)


def choose(page, layer: int, head: int) -> None:
    page.locator(f".mw-map[data-layer='{layer}'][data-head='{head}']").click()


def test_what_is_chosen_stands_in_the_address_and_what_was_so_does_not(page):
    assert page.evaluate("location.hash") == ""
    choose(page, 1, 1)
    # Only when nothing more is chosen for a while.
    assert page.evaluate("location.hash") == ""
    hash_is(page, "#heads?layer=1")
    choose(page, 1, 2)
    page.locator(".mw-chip[data-query='4']").click()
    page.locator("select").select_option("1")
    hash_is(page, "#heads?sentence=1&layer=1&head=2&word=4")
    choose(page, 0, 1)
    page.locator(".mw-chip[data-query='2']").click()
    # Of another sentence the word is told in any case.
    hash_is(page, "#heads?sentence=1&word=2")
    page.locator("select").select_option("0")
    becomes(page, "location.hash", "")


def test_a_text_and_heads_that_are_off_stand_in_it(page):
    page.get_by_role("button", name="Use your own sentence").click()
    field = page.get_by_label("Your sentence")
    field.fill("my own")
    is_shown(page, "my own")
    hash_is(page, "#heads?text=my+own&word=2")
    page.locator(".mw-toggle").click()
    hash_is(page, "#heads?text=my+own&word=2&off=0.1")


def test_what_is_asked_for_stands_in_it_before_it_is_there(page):
    page.get_by_role("button", name="Use your own sentence").click()
    told(page, "The model has loaded. It works offline now.")
    page.get_by_label("Your sentence").fill("slow one")
    becomes(page, "asked.length", 1)
    page.wait_for_timeout(400)
    page.evaluate("workers.at(-1).postMessage('go')")
    page.evaluate("workers.at(-1).postMessage('go')")
    is_shown(page, "slow one")
    hash_is(page, "#heads?text=slow+one&word=2")
    choose(page, 1, 2)
    page.evaluate("workers.at(-1).postMessage('go')")
    page.evaluate("workers.at(-1).postMessage('go')")
    hash_is(page, "#heads?text=slow+one&layer=1&head=2&word=2")


@pytest.mark.parametrize(
    ("address", "sentence", "chosen"),
    [
        ("layer=1&head=2&word=4", 0, (1, 2, 4)),
        ("head=0", 0, (0, 0, 2)),
        ("sentence=2&word=5", 2, (0, 1, 5)),
        ("sentence=1&layer=1", 1, (1, 1, 2)),
    ],
)
def test_a_link_is_followed(walls, address, sentence, chosen):
    page = walls.open(address=f"#heads?{address}")
    is_shown(page, walls.sentences[sentence])
    is_chosen(page, *chosen)
    assert page.locator(".mw-waiting").count() == 0 or chosen[:2] != (0, 1)
    # What it led to can be worked out: all heads' numbers come.
    becomes(page, f"{WALL}.querySelectorAll('.mw-waiting').length", 0)
    assert page.evaluate("asked") == []


def test_a_link_in_the_page_is_followed(walls, page):
    page.evaluate("location.hash = '#heads?layer=1&head=0'")
    is_chosen(page, 1, 0, 2)
    page.evaluate("location.hash = '#heads?sentence=1&word=0'")
    is_shown(page, walls.sentences[1])
    is_chosen(page, 1, 0, 0)
    page.evaluate("location.hash = '#elsewhere?layer=0'")
    page.wait_for_timeout(50)
    is_chosen(page, 1, 0, 0)


def test_a_cell_that_was_chosen_is_none_of_the_link(walls, page):
    page.locator(".mw-big").click(position={"x": 32 * 4.5, "y": 32 * 2.5})
    page.evaluate("location.hash = '#heads?layer=1&head=0'")
    is_chosen(page, 1, 0, 2)
    key = walls.read(walls.sentences[0]).weights[1, 0, 2].argmax()
    ring = page.locator(".mw-ring").evaluate("({ offsetLeft }) => offsetLeft")
    assert ring == 32 * key


def test_a_text_of_a_link_asks_before_anything_is_loaded(walls):
    page = walls.open(address="#heads?text=from+a+link&word=1")
    told(page, "This needs the model: 3 MB, once.")
    is_shown(page, walls.sentences[0])
    field = page.get_by_label("Your sentence")
    assert field.is_visible() and field.input_value() == "from a link"
    assert page.evaluate("workers.length") == 0
    button = page.locator(".mw-statusbutton")
    assert button.text_content() == "Load it"
    button.click()
    is_shown(page, "from a link")
    becomes(page, f"{WALL}.dataset.state", "ready")
    is_chosen(page, 0, 1, 1)


def test_all_that_a_link_asks_for_waits_for_the_model_and_comes(walls):
    """The word, too: in the sentence that is shown meanwhile there is none of its number."""
    words = "a b c d e f g h"
    link = f"#heads?text={words.replace(' ', '+')}&word=7&off=0.1"
    page = walls.open(address=link)
    told(page, "This needs the model: 3 MB, once.")
    page.wait_for_timeout(400)
    # A reload asks for the same.
    assert page.evaluate("location.hash") == link
    page.locator(".mw-statusbutton").click()
    is_shown(page, words)
    becomes(page, f"{WALL}.dataset.off", "0.1")
    is_chosen(page, 0, 1, 7)
    hash_is(page, f"#heads?text={words.replace(' ', '+')}&word=7&off=0.1")
    # And so it does with the model there.
    page.evaluate("location.hash = '#heads?text=x+y+z&off=0.2&word=3'")
    is_shown(page, "x y z")
    becomes(page, f"{WALL}.dataset.off", "0.2")
    is_chosen(page, 0, 1, 3)
    # It was asked for once.
    page.locator(".mw-chip[data-query='1']").click()
    hash_is(page, "#heads?text=x+y+z&word=1&off=0.2")


def test_a_word_that_is_chosen_while_a_text_of_a_link_comes_stays(walls):
    page = walls.open(address="#heads?text=slow+one&word=1")
    told(page, "This needs the model: 3 MB, once.")
    page.locator(".mw-statusbutton").click()
    becomes(page, "asked.length", 1)
    page.wait_for_timeout(200)
    for _ in range(2):
        page.evaluate("workers.at(-1).postMessage('go')")
    is_shown(page, "slow one")
    is_chosen(page, 0, 1, 1)
    page.locator(".mw-chip[data-query='2']").click()
    for _ in range(2):
        page.evaluate("workers.at(-1).postMessage('go')")
    becomes(page, f"{WALL}.dataset.state", "ready")
    is_chosen(page, 0, 1, 2)


@pytest.mark.parametrize("is_typed", [True, False])
def test_the_word_of_a_link_is_none_of_what_is_asked_for_after_it(
    walls, is_typed
):
    page = walls.open(address="#heads?text=a+b+c+d&word=4")
    told(page, "This needs the model: 3 MB, once.")
    if is_typed:  # its last word is asked about, as of any text that one types
        field = page.get_by_label("Your sentence")
        field.fill("v w x y z")
        field.press("Enter")
        page.locator(".mw-statusbutton").click()
        is_shown(page, "v w x y z")
    else:
        page.locator("select").select_option("1")
        is_shown(page, walls.sentences[1])
    is_chosen(page, 0, 1, 5 if is_typed else 2)


def test_a_sentence_of_a_link_is_there_before_its_heads_are_off(walls):
    page = walls.open(address="#heads?sentence=2&off=0.1")
    is_shown(page, walls.sentences[2])
    told(page, "This needs the model: 3 MB, once.")
    assert page.evaluate(f"{WALL}.dataset.off") == ""


def test_a_field_that_is_emptied_stays_empty_while_a_link_waits(walls):
    page = walls.open(address="#heads?text=from+a+link")
    told(page, "This needs the model: 3 MB, once.")
    field = page.get_by_label("Your sentence")
    field.fill("")
    told(page, "Type a word, or a sentence.")
    choose(page, 1, 2)
    assert field.input_value() == ""


def test_a_link_leaves_the_field_open(walls, page):
    page.get_by_role("button", name="Use your own sentence").click()
    told(page, "The model has loaded. It works offline now.")
    page.evaluate("location.hash = '#heads?sentence=1'")
    is_shown(page, walls.sentences[1])
    assert page.get_by_label("Your sentence").is_visible()


def test_a_link_asks_for_nothing_that_nothing_can_read(walls):
    page = walls.open("bare", address="#heads?text=from+a+link&off=0.1")
    is_shown(page, walls.sentences[0])
    page.wait_for_timeout(50)
    assert page.evaluate(f"{WALL}.dataset.state") == "ready"
    assert page.locator(".mw-own").is_hidden()


@pytest.fixture
def below(walls):
    """The address of a wall below a text that fills some screens."""
    html = (walls.folder / "built.html").read_text("utf8")
    text = "<p id='above' style='height: 3000px'></p>"
    file = walls.folder / "below.html"
    file.write_text(html.replace("<body>", f"<body>{text}"), "utf8")
    return "below"


IN_SIGHT = f"{WALL}.getBoundingClientRect().top < innerHeight / 2"
GROW = "document.querySelector('#above').style.height = '{}px'"


def test_a_link_leads_to_a_wall_although_the_page_above_it_grows(walls, below):
    page = walls.open(below, "#heads?layer=1")
    until(page, IN_SIGHT)
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(GROW.format(4000))
    until(page, IN_SIGHT)
    # And not any more when the reader moves.
    page.evaluate("dispatchEvent(new Event('wheel'))")
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(GROW.format(5000))
    page.wait_for_timeout(100)
    assert page.evaluate("scrollY") == 0


def test_after_a_reload_the_reader_stays_where_they_were(walls, below):
    page = walls.open(below, "#heads?layer=1")
    until(page, IN_SIGHT)
    page.evaluate("dispatchEvent(new Event('wheel'))")
    page.evaluate("scrollTo(0, 50)")
    page.reload()
    page.wait_for_selector("[data-wall][data-state]")
    is_chosen(page, 1, 1, 2)
    page.wait_for_timeout(100)
    assert page.evaluate("scrollY") == 50
    # A link that is followed then leads there.
    page.evaluate("location.hash = '#heads?layer=0'")
    until(page, IN_SIGHT)


def test_a_wall_in_sight_stays_where_it_is(page):
    style = "{ marginTop: '300px', marginBottom: '3000px' }"
    page.evaluate(f"Object.assign({WALL}.style, {style}), 0")
    page.evaluate("location.hash = '#heads?layer=1'")
    is_chosen(page, 1, 1, 2)
    page.wait_for_timeout(100)
    assert page.evaluate("scrollY") == 0


def test_a_wall_out_of_sight_comes_into_sight(walls):
    page = walls.open()
    page.evaluate(f"{WALL}.style.marginTop = '3000px', 0")
    page.evaluate("location.hash = '#heads?layer=1'")
    is_chosen(page, 1, 1, 2)
    until(page, f"{WALL}.getBoundingClientRect().top < 900")
    page.evaluate("scrollTo(0, 0)")


def test_heads_that_a_link_has_off_ask_as_well(walls):
    page = walls.open(address="#heads?off=0.1+9.9+1.2")
    told(page, "This needs the model: 3 MB, once.")
    assert not page.locator(".mw-about").is_visible()
    assert page.evaluate("workers.length") == 0
    page.locator(".mw-statusbutton").click()
    becomes(page, f"{WALL}.dataset.off", "0.1 1.2")


def test_damaged_addresses_do_nothing_bad(walls):
    for address, chosen in (
        ("layer=9&head=99&word=9999", (1, 2, 4)),
        ("layer=-1&head=x&word=1e3&sentence=99", (0, 1, 2)),
        ("sentence=&text=&off=", (0, 1, 2)),
        ("off=a.b+1+9.9", (0, 1, 2)),
        ("off=00.1+0.01", (0, 1, 2)),
        ("__proto__=1&constructor=2&%=%E0%A4%A", (0, 1, 2)),
        ("text=" + "a" * 1001, (0, 1, 2)),
    ):
        page = walls.open(address=f"#heads?{address}")
        is_shown(page, walls.sentences[0])
        is_chosen(page, *chosen)
        assert text(page, ".mw-status") == ""
        assert page.evaluate("workers.length") == 0


def second(page, script: str):
    return page.evaluate(
        f"(({{ el, model, state, end, listeners }}) => {script})(second)"
    )


def test_what_python_sets_is_shown_and_what_is_chosen_is_told(page):
    page.evaluate(MOUNT)
    wall = "second.el.firstChild"
    assert second(page, "el.children.length") == 1
    page.evaluate(
        f'{wall}.querySelector(\'.mw-map[data-layer="1"][data-head="2"]\').click()'
    )
    assert second(page, "[state.layer, state.head, state.query]") == [1, 2, 2]
    page.evaluate(f"{wall}.querySelector('.mw-chip').click()")
    assert second(page, "state.query") == 0


def mount_with(page, wishes: str) -> None:
    """A second wall, of which Python wants this."""
    wishes = f"Object.assign(state, {wishes});"
    page.evaluate(MOUNT.replace("const model =", f"{wishes} const model ="))


def test_what_python_wants_read_is_asked_for_and_told_when_it_is_there(page):
    mount_with(page, "{ text: 'from Python', off: ['0.2', '9.9'] }")
    status = "second.el.querySelector('.mw-status').textContent"
    becomes(page, status, "This needs the model: 3 MB, once.")
    assert second(page, "[state.text, state.off]") == ["", []]
    page.evaluate("second.el.querySelector('.mw-statusbutton').click()")
    becomes(page, "second.el.firstChild.dataset.off", "0.2")
    assert second(page, "[state.text, state.off]") == ["from Python", ["0.2"]]
    assert second(page, "el.firstChild.tokens[1]") == "from"


def test_heads_that_are_not_there_are_not_asked_for(page):
    mount_with(page, "{ off: ['9.9', 'x'] }")
    page.wait_for_timeout(50)
    assert second(page, "el.querySelector('.mw-status').textContent") == ""
    assert second(page, "[el.firstChild.dataset.state, state.off]") == [
        "ready",
        [],
    ]


def test_a_notebooks_address_is_its_own(page):
    page.evaluate(MOUNT)
    page.evaluate("document.body.append(second.el)")
    page.evaluate(
        "second.el.querySelector('.mw-map[data-layer=\"1\"]').click()"
    )
    page.wait_for_timeout(400)
    assert page.evaluate("location.hash") == ""
    chosen = second(page, "state.head")
    page.evaluate("location.hash = '#heads?head=2'")
    is_chosen(page, 0, 2, 2)
    assert second(page, "state.head") == chosen


def test_a_wall_that_is_taken_away_leaves_nothing_behind(page):
    page.evaluate(MOUNT)
    assert second(page, "listeners()") > 0
    page.evaluate("second.el.querySelector('.mw-open').click()")
    becomes(page, "second.el.firstChild.dataset.state", "ready")
    assert page.evaluate("workers.length") == 1
    page.evaluate("workers[0].terminate = () => (globalThis.ended = true), 0")
    # One that was to be read, and an address that was to be written.
    page.evaluate("""(() => {
        const field = second.el.querySelector("textarea");
        field.value = "too late";
        field.dispatchEvent(new Event("input", { bubbles: true }));
        second.el.querySelector(".mw-map").click();
        globalThis.wall = second.el.firstChild;
    })()""")
    second(page, "end()")
    assert second(page, "el.children.length") == 0
    assert second(page, "listeners()") == 0
    assert page.evaluate("globalThis.ended") is True
    page.wait_for_timeout(400)
    assert page.evaluate("location.hash") == ""
    assert page.evaluate("asked") == []
    head = second(page, "state.head")
    page.evaluate("second.el.append(wall)")
    page.evaluate("location.hash = '#heads?layer=1&head=2'")
    is_chosen(page, 1, 2, 2)
    assert second(page, "state.head") == head
    images = "[...wall.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL())"
    before = page.evaluate(images)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 700, "height": 900})
    page.evaluate("new Promise(requestAnimationFrame)")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert page.evaluate(images) == before
    assert page.evaluate("wall.dataset.kind") == "wide"
    assert tokens_of(page)[1] == "the"
