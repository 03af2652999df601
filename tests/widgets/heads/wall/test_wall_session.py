"""A sentence of the reader's own or of the list, and heads that are switched off: what is told, and what comes."""

import json

import pytest

from support.browser import until
from support.walls import CELLS, WALL, text, tokens_of, weights_of

GO = "workers.at(-1).postMessage('go')"
PRESS_ENTER = """(field, text) => {
  field.value = text;
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
}"""
TYPE = """(field, text) => {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}"""


def becomes(page, script: str, wanted) -> None:
    told = json.dumps(wanted, ensure_ascii=False, separators=(",", ":"))
    until(page, f"JSON.stringify({script}) === {json.dumps(told)}", 15)


def is_shown(page, sentence: str) -> None:
    becomes(page, f"{WALL}.tokens.slice(1, -1).join(' ')", sentence)


def state_is(page, state: str) -> None:
    becomes(page, f"{WALL}.dataset.state", state)


def told(page, words: str, button: str | None = None) -> None:
    script = f"""[".mw-status", ".mw-statusbutton"].map((each) => {{
        const {{ hidden, textContent }} = {WALL}.querySelector(each);
        return hidden ? null : textContent;
    }})"""
    becomes(page, script, [words, button])


def press(page) -> None:
    page.locator(".mw-statusbutton").click()


def open_field(page):
    page.get_by_role("button", name="Use your own sentence").click()
    return page.get_by_label("Your sentence")


def off_is(page, names: str) -> None:
    becomes(page, f"{WALL}.dataset.off", names)


def has_model(page):
    field = open_field(page)
    told(page, "The model has loaded. It works offline now.")
    return field


def enter(field, sentence: str) -> None:
    field.evaluate(PRESS_ENTER, sentence)


def go(page, pieces: int) -> None:
    """Let the stub go on with a slow text: its tokens, its two layers, and the end."""
    for _ in range(pieces):
        page.evaluate(GO)


def map_of(page, layer: int, head: int):
    return page.locator(f".mw-map[data-layer='{layer}'][data-head='{head}']")


def touch(page) -> None:
    """What the first touch asks for comes: queries and keys of all heads."""
    page.locator(".mw-maps").click(position={"x": 4, "y": 4})
    map_of(page, 0, 0).click()
    becomes(page, f"{WALL}.querySelectorAll('.mw-waiting').length", 0)
    map_of(page, 0, 1).click()


def asked(page) -> list:
    return page.evaluate("asked")


def test_the_model_is_loaded_when_it_is_asked_for(page):
    button = page.get_by_role("button", name="Use your own sentence")
    about = (
        "loads 3 MB once, then works offline; what you type stays in this page"
    )
    assert text(page, ".mw-about") == about
    assert button.text_content() == "Use your own sentence (3 MB, once)"
    assert page.locator("progress").is_hidden()
    assert not page.locator(".mw-own").is_visible()
    told(page, "")
    page.evaluate("held.add('layer-0')")
    button.click()
    state_is(page, "loading")
    told(page, "2 of 3 MB", "Cancel")
    assert page.locator("progress").is_visible()
    part = page.locator("progress").evaluate("({ value }) => value")
    assert part == pytest.approx(2 / 3)
    field = page.get_by_label("Your sentence")
    assert field.input_value() == "the cat sat"
    assert field.evaluate("(field) => field === document.activeElement")
    assert button.is_hidden() and not page.locator(".mw-about").is_visible()
    page.evaluate("letGo()")
    state_is(page, "ready")
    told(page, "The model has loaded. It works offline now.")
    assert page.locator("progress").is_hidden()


def test_what_was_stopped_goes_on_where_it_was(page):
    page.evaluate("held.add('layer-0')")
    open_field(page)
    told(page, "2 of 3 MB", "Cancel")
    press(page)
    told(page, "Stopped at 2 of 3 MB.", "Go on")
    state_is(page, "ready")
    press(page)
    told(page, "2 of 3 MB", "Cancel")
    page.evaluate("letGo()")
    told(page, "The model has loaded. It works offline now.")


def test_what_was_stopped_does_not_go_on_unasked(page):
    page.evaluate("held.add('layer-0')")
    field = open_field(page)
    told(page, "2 of 3 MB", "Cancel")
    press(page)
    told(page, "Stopped at 2 of 3 MB.", "Go on")
    enter(field, "one more")
    told(page, "This needs the model: 3 MB, once.", "Load it")
    assert asked(page) == []
    page.evaluate("letGo()")
    press(page)
    is_shown(page, "one more")


def test_a_part_that_is_missing_is_told_and_tried_again(walls, page):
    file = walls.folder / "model" / "layer-0.js"
    away = file.rename(file.with_suffix(".away"))
    try:
        open_field(page)
        state_is(page, "error")
        told(
            page,
            "The part “layer-0” didn't come. Is there a network? What is shown stays.",
            "Try again",
        )
        is_shown(page, "the cat sat")
    finally:
        away.rename(file)
    press(page)
    told(page, "The model has loaded. It works offline now.")
    walls.forgive()


def test_enter_reads_at_once_and_once(page):
    field = has_model(page)
    field.evaluate(TYPE, "on the way")
    enter(field, "at once")
    assert page.locator("[data-wall]").get_attribute("data-state") == (
        "computing"
    ) or tokens_of(page)[1:-1] == ["at", "once"]
    is_shown(page, "at once")
    state_is(page, "ready")
    told(page, "")
    page.wait_for_timeout(400)
    assert asked(page) == ["at once"]
    weights = weights_of(page)
    assert weights.shape == (2, 3, 4, 4)
    assert weights.sum(axis=-1) == pytest.approx(1, abs=1e-5)
    assert field.input_value() == "at once"
    assert page.locator("select").input_value() == "-1"
    field.evaluate(TYPE, "slow o")
    enter(field, "slow one")
    page.wait_for_timeout(400)
    assert asked(page) == ["at once", "slow one"]


def test_what_is_typed_is_read_after_a_pause(page):
    field = has_model(page)
    for typed in ("slow", "slow an", "slow and long"):
        field.evaluate(TYPE, typed)
    assert asked(page) == []
    becomes(page, "asked.length", 1)
    page.wait_for_timeout(100)
    assert asked(page) == ["slow and long"]
    go(page, 4)
    is_shown(page, "slow and long")


def test_a_key_of_an_input_method_is_no_enter(page):
    field = has_model(page)
    field.evaluate(
        """(field) => {
            field.value = "the cat";
            const options = { key: "Enter", bubbles: true, isComposing: true };
            field.dispatchEvent(new KeyboardEvent("keydown", options));
        }"""
    )
    assert asked(page) == []
    field.press("a")
    field.press("Enter")
    is_shown(page, "the cata")
    assert asked(page) == ["the cata"]


def test_a_text_may_come_before_the_model(page):
    page.evaluate("held.add('layer-0')")
    field = open_field(page)
    enter(field, "before it")
    is_shown(page, "before it")
    told(page, "2 of 3 MB", "Cancel")
    page.evaluate("letGo()")
    told(page, "The model has loaded. It works offline now.")
    is_shown(page, "before it")


def test_a_text_that_waits_when_loading_is_stopped_is_read_when_it_goes_on(
    page,
):
    page.evaluate("held.add('layer-0')")
    field = open_field(page)
    enter(field, "slow to come")
    told(page, "2 of 3 MB", "Cancel")
    press(page)
    told(page, "Stopped at 2 of 3 MB.", "Go on")
    assert asked(page) == ["slow to come"]
    page.evaluate("letGo()")
    press(page)
    becomes(page, "asked.length", 2)
    # The model is there, and the text is still being read.
    state_is(page, "computing")
    told(page, "")
    for _ in range(4):
        page.evaluate(GO)
    is_shown(page, "slow to come")
    state_is(page, "ready")


def test_without_words_nothing_is_read(page):
    field = has_model(page)
    enter(field, "  ")
    told(page, "Type a word, or a sentence.")
    assert asked(page) == []
    is_shown(page, "the cat sat")


def test_a_text_that_is_too_long_leaves_what_is_shown(page):
    page.evaluate("held.add('layer-0')")
    field = open_field(page)
    words = "Too long: 140 tokens, and the model takes 128 at most. What is shown stays."
    enter(field, "long")
    told(page, words)
    page.evaluate(f"""(() => {{
        globalThis.tellings = [];
        const status = {WALL}.querySelector(".mw-status");
        const note = () => tellings.push(status.textContent);
        new MutationObserver(note).observe(status, {{ childList: true }});
    }})()""")
    page.evaluate("letGo()")
    # Also while the rest comes, and when all is loaded.
    becomes(page, "[...given].sort()", ["layer-0", "words"])
    page.wait_for_timeout(50)
    told(page, words)
    assert {*page.evaluate("tellings")} == {words}
    is_shown(page, "the cat sat")
    enter(field, "shorter")
    is_shown(page, "shorter")
    becomes(page, f"{WALL}.dataset.state", "ready")


def test_a_text_that_fails_is_tried_again(page):
    field = has_model(page)
    enter(field, "fails once")
    told(page, "That failed: it is odd. What is shown stays.", "Try again")
    state_is(page, "error")
    is_shown(page, "the cat sat")
    press(page)
    is_shown(page, "fails once")
    told(page, "")


def test_a_word_that_the_model_cannot_spell_is_told(page):
    field = has_model(page)
    enter(field, "one zz")
    told(page, "[UNK] stands where the model's vocabulary has no token.")
    state_is(page, "ready")


def test_so_it_is_when_all_of_the_model_is_there(page):
    page.evaluate("held.add('layer-0')")
    enter(open_field(page), "one zz")
    is_shown(page, "one [UNK]")
    told(page, "2 of 3 MB", "Cancel")
    page.evaluate("letGo()")
    told(page, "[UNK] stands where the model's vocabulary has no token.")


def test_of_two_texts_the_last_one_is_shown(page):
    field = has_model(page)
    enter(field, "slow one")
    state_is(page, "computing")
    enter(field, "slow two")
    page.wait_for_timeout(50)
    # That the first one was given up is no fault.
    state_is(page, "computing")
    for _ in range(4):
        page.evaluate(GO)
    is_shown(page, "slow two")
    state_is(page, "ready")
    told(page, "")
    assert asked(page) == ["slow one", "slow two"]


def test_a_reading_that_takes_long_is_shown_layer_by_layer(page):
    field = has_model(page)
    enter(field, "slow and long")
    page.wait_for_timeout(200)  # what comes sooner is not shown in parts
    page.evaluate(GO)
    page.evaluate(GO)
    is_shown(page, "slow and long")
    state_is(page, "computing")
    assert map_of(page, 1, 2).get_attribute("aria-label") == (
        "layer 1, head 2: not there yet"
    )
    assert "it looks at" in map_of(page, 0, 2).get_attribute("aria-label")
    looks = page.locator(".mw-looks")
    assert looks.text_content() != "This layer is not there yet."
    map_of(page, 1, 2).click()
    assert looks.text_content() == "This layer is not there yet."
    assert page.locator(".mw-given").all_text_contents() == [""] * 5
    assert page.locator(".mw-arcs path").count() == 0
    page.evaluate(GO)
    page.evaluate(GO)
    state_is(page, "ready")
    assert "it looks at" in map_of(page, 1, 2).get_attribute("aria-label")
    assert " of its attention to " in looks.text_content()


def test_a_text_that_is_half_there_is_read_again(page):
    field = has_model(page)
    enter(field, "slow one")
    page.wait_for_timeout(200)
    go(page, 2)
    is_shown(page, "slow one")
    enter(field, "slow one")
    becomes(page, "asked.length", 2)
    go(page, 4)
    state_is(page, "ready")
    assert "it looks at" in map_of(page, 1, 2).get_attribute("aria-label")


def test_a_sentence_of_the_list_comes_from_its_file(walls, page):
    assert (
        page.locator("label[for$=list]").text_content() == "Another sentence"
    )
    assert page.locator("select").input_value() == "0"
    options = page.locator("option").all_text_contents()
    assert options == ["your own", *walls.sentences]
    page.locator("select").select_option("2")
    is_shown(page, walls.sentences[2])
    state_is(page, "ready")
    told(page, "")
    reading = walls.read(walls.sentences[2])
    assert weights_of(page) == pytest.approx(reading.weights.numpy(), abs=1e-4)
    assert page.locator("select").input_value() == "2"
    # The word that was chosen is, in its new place.
    assert page.locator(".mw-chip[aria-pressed=true]").text_content() == "cat"
    assert page.locator(".mw-waiting").count() == 0
    assert asked(page) == []
    page.locator("select").select_option("-1")
    told(page, "The model has loaded. It works offline now.")
    field = page.get_by_label("Your sentence")
    assert field.input_value() == walls.sentences[2]
    assert field.evaluate("(field) => field === document.activeElement")
    assert page.locator("select").input_value() == "2"
    is_shown(page, walls.sentences[2])


def test_a_word_that_stays_in_its_place_is_still_chosen(walls, page):
    page.locator(".mw-chip[data-query='1']").click()
    page.locator(".mw-big").click(position={"x": 32 * 4.5, "y": 32 * 1.5})
    page.locator("select").select_option("1")
    is_shown(page, walls.sentences[1])
    assert page.locator(".mw-chip[aria-pressed=true]").text_content() == "the"
    # What it looks at is asked anew.
    key = walls.read(walls.sentences[1]).weights[0, 1, 1].argmax()
    ring = page.locator(".mw-ring").evaluate("({ offsetLeft }) => offsetLeft")
    assert ring == 32 * key


def test_a_word_that_a_shorter_text_lacks_gives_way_to_its_last_one(
    walls, page
):
    field = has_model(page)
    page.locator("select").select_option("2")
    is_shown(page, walls.sentences[2])
    page.locator(".mw-chip[data-query='3']").click()
    enter(field, "a b")
    is_shown(page, "a b")
    assert page.locator(".mw-chip[aria-pressed=true]").text_content() == "b"


def test_a_text_that_you_type_is_asked_about_its_pronoun(page):
    field = has_model(page)
    enter(field, "it dog runs")
    is_shown(page, "it dog runs")
    assert page.locator(".mw-chip[aria-pressed=true]").text_content() == "it"


def test_what_you_type_takes_the_place_of_what_is_shown(walls, page):
    field = open_field(page)
    assert field.input_value() == walls.sentences[0]
    page.keyboard.type("a b")
    assert field.input_value() == "a b"


def test_a_sentence_whose_file_is_missing_is_tried_again(walls, page):
    file = walls.folder / "sentences" / "sentence-1.js"
    away = file.rename(file.with_suffix(".away"))
    try:
        page.locator("select").select_option("1")
        told(
            page,
            "The part “sentence-1” didn't come. Is there a network? What is shown stays.",
            "Try again",
        )
        state_is(page, "error")
        is_shown(page, "the cat sat")
    finally:
        away.rename(file)
    press(page)
    is_shown(page, walls.sentences[1])
    told(page, "")
    walls.forgive()


def test_the_other_heads_numbers_come_at_the_first_touch(page):
    strip = page.locator(".mw-whystrip")
    assert "mw-waiting" not in strip.get_attribute("class")
    map_of(page, 1, 2).click()
    becomes(page, f"{WALL}.querySelectorAll('.mw-waiting').length", 0)
    assert page.locator("[data-wall]").get_attribute("data-state") == "ready"
    page.locator(".mw-chip").first.click()
    assert "mw-waiting" not in strip.get_attribute("class")


def test_numbers_that_do_not_come_are_not_waited_for(walls, page):
    file = walls.folder / "sentences" / "sentence-0.js"
    away = file.rename(file.with_suffix(".away"))
    pending = f"{WALL}.querySelector('.mw-pending').textContent"
    start = "The query and the key of this head are"
    try:
        map_of(page, 1, 2).click()
        state_is(page, "error")
        becomes(page, pending, f"{start} not there.")
    finally:
        away.rename(file)
    page.evaluate("held.add('sentence-0')")
    press(page)
    page.evaluate("letGo()")
    becomes(page, pending, "")
    state_is(page, "ready")
    told(page, "")
    walls.forgive()


def test_of_two_choices_the_last_one_is_shown(walls, page):
    page.evaluate("held.add('sentence-2')")
    page.locator("select").select_option("2")
    state_is(page, "computing")
    page.locator("select").select_option("1")
    is_shown(page, walls.sentences[1])
    page.evaluate("letGo()")
    page.wait_for_timeout(100)
    is_shown(page, walls.sentences[1])
    page.locator("select").select_option("2")
    is_shown(page, walls.sentences[2])


def test_so_it_is_while_a_head_is_off(walls, page):
    has_model(page)
    page.locator(".mw-toggle").click()
    off_is(page, "0.1")
    page.evaluate("held.add('sentence-2')")
    page.locator("select").select_option("2")
    state_is(page, "computing")
    page.locator("select").select_option("1")
    is_shown(page, walls.sentences[1])
    off_is(page, "0.1")
    page.evaluate("letGo()")
    page.wait_for_timeout(100)
    is_shown(page, walls.sentences[1])


def test_what_was_asked_for_before_asks_for_no_model(walls, page):
    page.evaluate("held.add('sentence-2')")
    page.locator("select").select_option("2")
    # Off, and on again.
    for _ in range(2):
        page.locator(".mw-toggle").click()
    page.locator("select").select_option("1")
    is_shown(page, walls.sentences[1])
    page.evaluate("letGo()")
    page.wait_for_timeout(100)
    told(page, "")
    state_is(page, "ready")


def test_a_sentence_is_chosen_while_the_model_reads_another(walls, page):
    field = has_model(page)
    enter(field, "slow one")
    page.locator("select").select_option("1")
    is_shown(page, walls.sentences[1])
    state_is(page, "ready")
    page.wait_for_timeout(200)
    for _ in range(4):
        page.evaluate(GO)
    page.wait_for_timeout(50)
    is_shown(page, walls.sentences[1])
    state_is(page, "ready")


def test_a_sentence_is_chosen_while_the_model_loads(walls, page):
    page.evaluate("held.add('layer-0')")
    open_field(page)
    told(page, "2 of 3 MB", "Cancel")
    page.locator("select").select_option("2")
    is_shown(page, walls.sentences[2])
    told(page, "2 of 3 MB", "Cancel")
    page.evaluate("letGo()")
    told(page, "The model has loaded. It works offline now.")


def test_a_head_is_switched_off_when_the_model_is_there(page):
    touch(page)
    before = weights_of(page)
    toggle = page.locator(".mw-toggle")
    assert toggle.is_visible()
    assert toggle.text_content() == "Switch head off"
    toggle.click()
    told(page, "This needs the model: 3 MB, once.", "Load it")
    # It is told beside the switch, and moves nothing.
    assert page.locator(".mw-besidehead > .mw-statusline").is_visible()
    assert page.locator(".mw-about").is_visible()
    off_is(page, "")
    page.evaluate("held.add('layer-0')")
    press(page)
    told(page, "2 of 3 MB", "Cancel")
    assert page.locator(".mw-besidehead progress").is_visible()
    # What the text needs is there; the rest may still come.
    off_is(page, "0.1")
    page.evaluate("letGo()")
    told(page, "")
    assert text(page, ".mw-looks") == (
        "Switched off: it still looks, but the model ignores what it finds."
    )
    assert toggle.text_content() == "Switch head on"
    assert toggle.get_attribute("aria-pressed") == "true"
    assert text(page, ".mw-note").startswith(
        "Without head 0·1, the model’s summary of the sentence changes by 0."
    )
    is_off = map_of(page, 0, 1)
    assert "mw-off" in is_off.get_attribute("class")
    assert ", switched off: it looks at" in is_off.get_attribute("aria-label")
    assert page.locator(".mw-off").count() == 1
    after = weights_of(page)
    assert after[0] == pytest.approx(before[0], abs=1e-3)
    assert abs(after[1] - before[1]).max() > 0.01
    state_is(page, "ready")
    assert page.locator(".mw-own").is_hidden()
    toggle.click()
    off_is(page, "")
    assert toggle.text_content() == "Switch head off"
    # What the build has read is rounded, so the whole is read as well.
    assert asked(page) == ["the cat sat", ["the cat sat", "0.1"]]


def test_what_is_told_stands_where_it_was_asked_for_last(page):
    page.locator(".mw-toggle").click()
    told(page, "This needs the model: 3 MB, once.", "Load it")
    assert page.locator(".mw-besidehead > .mw-statusline").is_visible()
    has_model(page)
    assert page.locator(".mw-first > .mw-statusline").is_visible()
    off_is(page, "0.1")


def test_a_cell_that_was_chosen_stays_when_a_head_is_switched(page):
    has_model(page)
    page.locator(".mw-big").click(position={"x": 32 * 3.5, "y": 32 * 2.5})
    page.locator(".mw-toggle").click()
    off_is(page, "0.1")
    ring = page.locator(".mw-ring").evaluate("({ offsetLeft }) => offsetLeft")
    assert ring == 32 * 3


def count_missing_layers(page, milliseconds: int) -> None:
    """Count maps that come later, where a reading's layers come that long after one another."""
    page.evaluate(f"""(() => {{
        let time = 0;
        performance.now = () => (time += {milliseconds});
        globalThis.missing = 0;
        const count = () =>
            (missing += {WALL}.querySelectorAll("[aria-label$='not there yet']").length);
        new MutationObserver(count).observe({WALL}, {{ attributes: true, subtree: true }});
    }})()""")


def test_what_is_shown_does_not_come_and_go_when_a_head_is_switched(page):
    field = has_model(page)
    count_missing_layers(page, 1000)
    page.locator(".mw-toggle").click()
    off_is(page, "0.1")
    # The sentence is read as well, but it is there.
    assert asked(page) == ["the cat sat", ["the cat sat", "0.1"]]
    assert page.evaluate("missing") == 0
    enter(field, "another one")
    is_shown(page, "another one")
    off_is(page, "0.1")
    assert page.evaluate("missing") > 0


def test_what_takes_no_time_comes_whole(page):
    field = has_model(page)
    count_missing_layers(page, 0)
    for sentence in ("one more", "and another one"):
        enter(field, sentence)
        is_shown(page, sentence)
    state_is(page, "ready")
    assert page.evaluate("missing") == 0


def test_two_heads_are_switched_by_a_key(page):
    has_model(page)
    touch(page)
    chip = page.locator(".mw-chip[data-query='2']")
    chip.press("Control+x")
    chip.press("x")
    off_is(page, "0.1")
    map_of(page, 1, 2).click()
    map_of(page, 1, 2).press("x")
    off_is(page, "0.1 1.2")
    assert text(page, ".mw-note").startswith("Without 2 heads, ")
    map_of(page, 0, 1).click()
    chip.press("x")
    off_is(page, "1.2")
    page.get_by_role("button", name="all heads on").click()
    off_is(page, "")
    assert asked(page) == [
        "the cat sat",
        ["the cat sat", "0.1"],
        ["the cat sat", "0.1", "1.2"],
        ["the cat sat", "1.2"],
    ]


def test_an_x_that_is_typed_switches_nothing(page):
    field = has_model(page)
    field.press("End")
    field.press("x")
    is_shown(page, "the cat satx")
    off_is(page, "")
    page.locator("select").press("x")
    page.wait_for_timeout(50)
    off_is(page, "")
    assert asked(page) == ["the cat satx"]


def test_while_a_head_is_off_the_legend_leads_to_what_changed(walls, page):
    has_model(page)
    legend = page.locator(".mw-legend")
    low, high = ".mw-scale > :first-child", ".mw-scale > :last-child"
    changed = page.get_by_role("button", name="what changed")
    assert changed.is_hidden()
    axes = "row: the word that looks · column: the word looked at"
    assert axes in legend.inner_text()
    assert page.locator(".mw-ramp").is_visible()
    ends = [text(page, each) for each in (low, high)]
    assert ends == ["weight 0", "1"]
    page.locator(".mw-toggle").click()
    off_is(page, "0.1")
    assert changed.get_attribute("aria-pressed") == "true"
    changes = weights_of(page) - walls.read("the cat sat").weights.numpy()
    largest = f"{abs(changes).max():.2f}"
    assert [text(page, each) for each in (low, high)] == [
        f"less (−{largest})",
        f"more (+{largest})",
    ]
    assert axes not in legend.inner_text()
    a_map = map_of(page, 1, 0)
    ramp = page.locator(".mw-ramp span")
    fulls = """all => all.map(({ style }) =>
        style.getPropertyValue("--full") + style.getPropertyValue("--strength"))"""
    signed = ramp.evaluate_all(fulls)
    assert signed[0] == "var(--mh-negative)1"
    assert signed[3].endswith(")0") and signed[6] == "var(--mh-positive)1"
    as_change = a_map.evaluate(CELLS)
    # Less has a colour of its own, and more another one.
    warmth = [
        red - blue
        for red, blue in zip(as_change[::4], as_change[2::4], strict=True)
    ]
    assert max(warmth) > 60 and min(warmth) < -20

    # A head of its own layer can't change: its weights are there, pale and without a colour.
    def spread() -> int:
        reds = map_of(page, 0, 2).evaluate(CELLS)[::4]
        return max(reds) - min(reds)

    assert 20 < spread() < 70
    assert "grey: layers that can’t change" in legend.inner_text()
    changed.click()
    assert changed.get_attribute("aria-pressed") == "false"
    assert a_map.evaluate(CELLS) != as_change
    assert spread() > 100
    assert "grey" not in legend.inner_text()
    unsigned = ramp.evaluate_all(fulls)
    assert unsigned[0] == "var(--mh-ink)0" and unsigned[6] == "var(--mh-ink)1"
    changed.click()
    assert a_map.evaluate(CELLS) == as_change
    # It still looks, which is seen, but nothing comes of it.
    opacity = "arcs => getComputedStyle(arcs).opacity"
    assert page.locator(".mw-arcs").evaluate(opacity) == "0.35"
    map_of(page, 0, 0).click()
    assert page.locator(".mw-toggle").text_content() == "Switch head off"
    assert page.locator(".mw-arcs").evaluate(opacity) == "1"


def test_a_switch_that_waits_for_the_model_is_given_up_with_another_text(
    walls, page
):
    page.locator(".mw-toggle").click()
    told(page, "This needs the model: 3 MB, once.", "Load it")
    page.locator("select").select_option("1")
    is_shown(page, walls.sentences[1])
    told(page, "", None)
    has_model(page)
    off_is(page, "")
    # What is told of an empty field stands at the field.
    page.locator(".mw-toggle").click()
    off_is(page, "0.1")
    page.get_by_label("Your sentence").fill("")
    told(page, "Type a word, or a sentence.")
    assert page.locator(".mw-first > .mw-statusline").is_visible()


def test_on_a_phone_it_says_why_nothing_changes_in_a_layer(walls):
    page = walls.open(width=390, touch=True)
    has_model(page)
    why = page.get_by_text("Only later layers can change.").locator(
        "visible=true"
    )
    assert why.count() == 0
    page.locator(".mw-toggle").click()
    off_is(page, "0.1")
    assert why.count() == 1
    # The mark stands on the map, and not on its number.
    bottom = "map => getComputedStyle(map, '::after').bottom"
    assert map_of(page, 0, 1).evaluate(bottom) == "20px"
    page.get_by_label("One layer up").click()
    assert why.count() == 0
    page.get_by_label("One layer down").click()
    page.get_by_role("button", name="what changed").click()
    assert why.count() == 0


def test_with_enter_the_words_come_into_sight(walls):
    page = walls.open(width=390, touch=True)
    page.set_viewport_size({"width": 390, "height": 500})
    field = has_model(page)
    field.scroll_into_view_if_needed()
    field.fill("it runs")
    top = "words => words.getBoundingClientRect().top"
    assert page.locator(".mw-words").evaluate(top) < 0
    field.press("Enter")
    assert page.locator(".mw-words").evaluate(top) >= 0
    is_shown(page, "it runs")


def test_the_field_grows_with_a_long_sentence(page):
    field = open_field(page)
    line = 24
    heights = []
    for words in (1, 12, 24, 90):
        field.fill(" ".join(["seven"] * words))
        heights.append(field.evaluate("field => field.clientHeight"))
    assert heights[0] == 2 * line
    assert heights[2] == heights[0] + 2 * line
    assert heights[3] == 5 * line  # and then it is moved


def test_a_head_that_is_off_stays_off_with_another_sentence(walls, page):
    field = has_model(page)
    page.locator(".mw-toggle").click()
    off_is(page, "0.1")
    page.locator("select").select_option("1")
    is_shown(page, walls.sentences[1])
    off_is(page, "0.1")
    becomes(page, "asked.at(-1)", [walls.sentences[1], "0.1"])
    enter(field, "a new one")
    is_shown(page, "a new one")
    off_is(page, "0.1")
    assert asked(page)[-2:] == ["a new one", ["a new one", "0.1"]]
    page.get_by_role("button", name="all heads on").click()
    off_is(page, "")
    enter(field, "another one")
    is_shown(page, "another one")
    state_is(page, "ready")
    assert asked(page)[-1] == "another one"
    off_is(page, "")
    # What is told of a text stands at the field again.
    enter(field, "one zz")
    told(page, "[UNK] stands where the model's vocabulary has no token.")
    assert page.locator(".mw-first > .mw-statusline").is_visible()


def test_a_head_is_marked_when_the_text_was_read_without_it(page):
    field = has_model(page)
    page.locator(".mw-toggle").click()
    off_is(page, "0.1")
    enter(field, "slow one")
    page.wait_for_timeout(200)
    go(page, 2)
    is_shown(page, "slow one")
    off_is(page, "")
    go(page, 2)
    becomes(page, "asked.length", 4)
    off_is(page, "")
    go(page, 4)
    off_is(page, "0.1")


def test_weights_in_the_place_of_what_changed_stay_with_another_text(page):
    page.evaluate("performance.now = () => 0, 0")  # no layer comes by itself
    field = has_model(page)
    page.locator(".mw-toggle").click()
    off_is(page, "0.1")
    changed = page.get_by_role("button", name="what changed")
    changed.click()
    assert changed.get_attribute("aria-pressed") == "false"
    enter(field, "a new one")
    is_shown(page, "a new one")
    off_is(page, "0.1")
    assert changed.get_attribute("aria-pressed") == "false"


def test_a_way_on_is_a_link(page):
    link = page.locator("a.mw-wayon")
    assert link.text_content() == "Read on →"
    assert link.get_attribute("href") == "#below"


def test_where_nothing_can_read_nothing_is_offered(walls):
    page = walls.open("bare")
    assert page.locator(".mw-actions").is_hidden()
    assert page.locator(".mw-toggle").is_hidden()
    page.locator(".mw-chip").first.press("x")
    page.wait_for_timeout(50)
    assert page.locator("[data-wall]").get_attribute("data-state") == "ready"
    assert page.locator(".mw-whystrip").is_visible()


def test_where_python_reads_nothing_is_loaded(walls):
    page = walls.open("kernel")
    assert page.locator(".mw-open").is_visible()
    assert page.locator("select").count() == 0
    assert not page.locator(".mw-about").is_visible()
    # Python gave tokens and no text, so there is none to read without a head.
    assert page.locator(".mw-toggle").is_hidden()
    page.locator(".mw-chip").first.press("x")
    page.wait_for_timeout(50)
    assert page.locator("[data-wall]").get_attribute("data-state") == "ready"
    button = page.get_by_role("button", name="Use your own sentence")
    assert button.text_content() == "Use your own sentence"
    field = open_field(page)
    assert field.is_visible() and button.is_hidden()
    told(page, "")
    enter(field, "for Python")
    state_is(page, "computing")
    told(page, "")


@pytest.mark.parametrize(
    "options",
    [{}, {"width": 700}, {"width": 560}, {"width": 390, "touch": True}],
)
def test_nothing_that_is_told_changes_the_height(walls, options):
    page = walls.open(**options)

    def height():
        return page.locator("[data-wall]").bounding_box()["height"]

    before = height()
    page.evaluate("held.add('layer-0')")
    field = open_field(page)
    told(page, "2 of 3 MB", "Cancel")
    assert height() == before
    press(page)
    told(page, "Stopped at 2 of 3 MB.", "Go on")
    assert height() == before
    page.evaluate("letGo()")
    press(page)
    told(page, "The model has loaded. It works offline now.")
    enter(field, "long")
    state_is(page, "error")
    assert height() == before
    page.locator(".mw-toggle").click()
    off_is(page, "0.1")
    assert height() == before


@pytest.mark.parametrize("touch", [False, True])
def test_the_switches_of_the_legend_lie_on_nothing(walls, touch):
    page = walls.open(touch=touch, width=390)
    has_model(page)
    heights = {}
    for is_off in (False, True):
        for width in (320, 390, 560, 700, 920, 1000):
            page.set_viewport_size({"width": width, "height": 900})
            kind = "wide" if width > 900 else "narrow"
            kind = "phone" if width < 400 else kind
            becomes(page, f"[{WALL}.clientWidth, {WALL}.dataset.kind]", [width - 16, kind])  # fmt: skip
            box = page.locator(".mw-legend").bounding_box()
            heights.setdefault(width, set()).add(box["height"])
            if is_off:
                assert covered(page) == [], width
        if not is_off:
            page.locator(".mw-toggle").click()
            off_is(page, "0.1")
    assert all(len(of) == 1 for of in heights.values()), heights
    page.close()


def covered(page) -> list[str]:
    """What a switch of the legend lies on."""
    return page.evaluate(f"""[...{WALL}.querySelectorAll(".mw-switches button")].flatMap((each) => {{
        const own = each.getBoundingClientRect();
        return [...{WALL}.querySelectorAll(".mw-filters button, .mw-scale, .mw-open, .mw-own, .mw-map, .mw-whystrip b")]
            .filter((other) => {{
                const {{ left, top, right, bottom }} = other.getBoundingClientRect();
                return Math.min(right, own.right) - Math.max(left, own.left) > 1 &&
                    Math.min(bottom, own.bottom) - Math.max(top, own.top) > 1;
            }}).map((other) => other.className);
    }})""")


def test_a_short_text_after_one_that_is_too_long(page):
    page.evaluate("held.add('layer-0')")
    field = open_field(page)
    enter(field, "long")
    state_is(page, "error")
    enter(field, "shorter")
    is_shown(page, "shorter")
    page.evaluate("letGo()")
    told(page, "The model has loaded. It works offline now.")


def test_a_sentence_that_comes_hides_nothing_of_what_loads(walls, page):
    page.evaluate("held.add('layer-0')")
    page.evaluate("held.add('sentence-2')")
    open_field(page)
    told(page, "2 of 3 MB", "Cancel")
    page.locator("select").select_option("2")
    told(page, "2 of 3 MB", "Cancel")
    page.evaluate("letGo()")
    is_shown(page, walls.sentences[2])
    told(page, "The model has loaded. It works offline now.")


def test_numbers_that_come_late_leave_the_sentence_that_is_shown(walls, page):
    page.evaluate("held.add('sentence-0')")
    map_of(page, 0, 0).click()
    page.locator("select").select_option("1")
    is_shown(page, walls.sentences[1])
    page.evaluate("letGo()")
    page.wait_for_timeout(100)
    is_shown(page, walls.sentences[1])


def test_a_word_that_stands_twice_stays_where_it_is(page):
    field = has_model(page)
    enter(field, "cat cat run")
    is_shown(page, "cat cat run")
    chosen = page.locator(".mw-chip[aria-pressed=true]")
    assert chosen.get_attribute("data-query") == "2"


def test_what_is_told_of_the_model_is_no_news_of_the_wall(page):
    map_of(page, 0, 2).click()
    touch(page)
    page.evaluate(f"""(() => {{
        globalThis.changes = 0;
        const count = (records) => (changes += records.length);
        for (const each of {WALL}.querySelectorAll(":scope > [aria-live], .mw-chips, .mw-maps")) {{
            new MutationObserver(count).observe(each, {{ childList: true, subtree: true, characterData: true }});
        }}
    }})()""")
    has_model(page)
    assert page.evaluate("changes") == 0
    map_of(page, 0, 2).click()
    assert page.evaluate("changes") > 0


def test_of_a_head_of_the_last_layer_nothing_changes(page):
    """And so it is told: what is rounded somewhere would look like a change."""
    has_model(page)
    map_of(page, 1, 2).click()
    page.locator(".mw-toggle").click()
    off_is(page, "1.2")
    legend = page.locator(".mw-legend").inner_text()
    assert "No map changes: no layer comes after it." in legend
    assert page.locator(".mw-ramp").is_hidden()
    for button in page.locator(".mw-map").all():
        reds = button.evaluate(CELLS)[::4]
        assert max(reds) - min(reds) < 70  # pale, as where nothing can change


def test_what_was_shown_is_shown_again_where_half_a_text_stays_away(page):
    field = has_model(page)
    page.locator(".mw-chip[data-query='4']").click()
    before = weights_of(page)
    enter(field, "slow and")
    page.wait_for_timeout(200)
    page.evaluate(GO)
    page.evaluate(GO)
    is_shown(page, "slow and")
    enter(field, "long")
    state_is(page, "error")
    is_shown(page, "the cat sat")
    assert (weights_of(page) == before).all()
    assert page.locator(".mw-chip[data-query='4']").get_attribute(
        "aria-pressed"
    ) == ("true")
    assert field.input_value() == "long"


def test_what_was_asked_for_before_does_not_come_back(walls, page):
    page.evaluate("held.add('layer-0')")
    field = open_field(page)
    enter(field, "slow one")
    page.locator("select").select_option("2")
    is_shown(page, walls.sentences[2])
    told(page, "2 of 3 MB", "Cancel")
    press(page)
    told(page, "Stopped at 2 of 3 MB.", "Go on")
    page.evaluate("letGo()")
    press(page)
    told(page, "The model has loaded. It works offline now.")
    is_shown(page, walls.sentences[2])
    assert field.input_value() == walls.sentences[2]


def test_a_head_is_switched_while_a_text_is_read(page):
    field = has_model(page)
    enter(field, "slow one")
    becomes(page, "asked.length", 1)
    page.locator(".mw-toggle").click()
    becomes(page, "asked.length", 2)
    for _ in range(4):
        page.evaluate(GO)
    becomes(page, "asked.length", 3)
    for _ in range(4):
        page.evaluate(GO)
    off_is(page, "0.1")
    is_shown(page, "slow one")
    # Twice is back again, however quick.
    page.locator(".mw-toggle").dblclick()
    becomes(page, "asked.length", 4)
    page.wait_for_timeout(100)
    for _ in range(4):
        page.evaluate(GO)
    state_is(page, "ready")
    off_is(page, "0.1")
    # What is taken back before it came does not come.
    page.locator(".mw-toggle").click()
    off_is(page, "")
    page.locator(".mw-toggle").click()
    becomes(page, "asked.length", 5)
    state_is(page, "computing")
    page.locator(".mw-toggle").click()
    state_is(page, "ready")
    go(page, 4)
    page.wait_for_timeout(100)
    off_is(page, "")
    assert len(asked(page)) == 5


def test_a_model_that_broke_down_is_loaded_again(page):
    field = has_model(page)
    enter(field, "slow one")
    becomes(page, "asked.length", 1)
    go(page, 4)
    is_shown(page, "slow one")
    page.locator(".mw-toggle").click()
    becomes(page, "asked.length", 2)
    page.locator(".mw-chip[data-query='1']").click()
    page.evaluate(
        "workers[0].dispatchEvent(new ErrorEvent('error', { message: 'it broke' }))"
    )
    told(page, "That failed: it broke. What is shown stays.", "Try again")
    is_shown(page, "slow one")
    chosen = page.locator(".mw-chip[aria-pressed=true]")
    assert chosen.get_attribute("data-query") == "1"
    press(page)
    becomes(page, "asked.length", 3)
    go(page, 4)
    off_is(page, "0.1")
    becomes(page, "given.length", 4)


def test_a_part_that_no_text_needs_stops_no_text(walls, page):
    file = walls.folder / "model" / "layer-0.js"
    away = file.rename(file.with_suffix(".away"))
    words = "The part “layer-0” didn't come. Is there a network? What is shown stays."
    try:
        field = open_field(page)
        told(page, words, "Try again")
        for sentence in ("one more", "and another"):
            enter(field, sentence)
            is_shown(page, sentence)
            state_is(page, "ready")
            told(page, words, "Try again")
    finally:
        away.rename(file)
    press(page)
    told(page, "The model has loaded. It works offline now.")
    walls.forgive()


def test_an_old_browser_is_asked_for_nothing_twice(page):
    page.evaluate("globalThis.Worker = undefined, 0")
    words = "This browser is too old to run the model. The sentences of the list still work."
    field = open_field(page)
    told(page, words)
    enter(field, "all the same")
    told(page, words)
    page.locator(".mw-toggle").click()
    told(page, words)
    off_is(page, "")
    page.locator("select").select_option("1")
    is_shown(page, "the dog sat")
    state_is(page, "ready")


def test_an_old_browser_can_show_what_needs_no_model_after_a_switch(page):
    page.evaluate("globalThis.Worker = undefined, 0")
    page.locator(".mw-toggle").click()
    told(page, "This needs the model: 3 MB, once.", "Load it")
    press(page)
    told(
        page,
        "This browser is too old to run the model. The sentences of the list still work.",
    )
    page.locator("select").select_option("1")
    is_shown(page, "the dog sat")
    state_is(page, "ready")


def test_what_is_being_typed_is_read_although_a_head_is_switched(page):
    field = has_model(page)
    field.evaluate(f"""(field) => {{
        ({TYPE})(field, "typed meanwhile");
        {WALL}.querySelector(".mw-toggle").click();
    }}""")
    is_shown(page, "typed meanwhile")
    off_is(page, "0.1")
    assert field.input_value() == "typed meanwhile"


def test_what_is_typed_stays_whatever_else_is_chosen(page):
    field = has_model(page)
    field.evaluate(TYPE, "the cat sat now")
    map_of(page, 1, 0).click()
    assert field.input_value() == "the cat sat now"
    is_shown(page, "the cat sat now")
    field.evaluate(TYPE, "")
    told(page, "Type a word, or a sentence.")
    map_of(page, 1, 1).click()
    assert field.input_value() == ""


def test_a_sentence_that_is_chosen_counts_more_than_what_was_typed(page):
    field = has_model(page)
    field.evaluate(TYPE, "not this")
    page.locator("select").select_option("1")
    is_shown(page, "the dog sat")
    page.wait_for_timeout(350)
    is_shown(page, "the dog sat")
    assert asked(page) == [] and field.input_value() == "the dog sat"
    assert field.is_visible()


def test_an_empty_field_hides_nothing_of_what_loads(page):
    page.evaluate("held.add('layer-0')")
    field = open_field(page)
    told(page, "2 of 3 MB", "Cancel")
    enter(field, " ")
    told(page, "2 of 3 MB", "Cancel")
    state_is(page, "loading")
    page.evaluate("letGo()")
    told(page, "The model has loaded. It works offline now.")


def test_a_text_of_any_length_is_read_or_refused_whole(page):
    field = has_model(page)
    words = "word " * 300
    field.fill(words)
    field.press("Enter")
    becomes(page, "asked", [words])
