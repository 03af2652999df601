"""The first screen, and a reader's own sentence in the page: bytes, seconds, milliseconds a sentence, memory."""

import gzip
from statistics import median

from first_paint import seconds_to
from moves import p95

from support.browser import until
from support.walls import WALL, type_sentence

RUNS = 9
ROUNDS = 3  # as for the moves of the heads
TOKENS = (8, 16, 32, 64, 128)
FIRST_MAP = "[data-wall][data-state] canvas"
# From Enter to the last layer, by the page's own clock.
SECONDS = """(sentence) => new Promise((done) => {
  const root = document.querySelector("[data-wall]");
  const field = root.querySelector("textarea");
  field.value = sentence;
  const start = performance.now();
  const words = sentence.split(" ").length + 2;
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  const look = () =>
    root.tokens.length === words && root.dataset.state === "ready" && root.tokens[1] === sentence.split(" ")[0]
      ? done(performance.now() - start)
      : setTimeout(look, 1);
  look();
})"""

# From a click to a forced layout, over all words and over all heads; the next frame shows it.
MOVES = """(selector) => {
  const times = [...document.querySelectorAll(`[data-wall] ${selector}`)].map((button) => {
    const start = performance.now();
    button.click();
    document.body.getBoundingClientRect();
    return performance.now() - start;
  });
  return times.sort((one, other) => one - other)[Math.floor(times.length / 2)];
}"""


# From the resize event to a layout that is forced after the frame's work, without the emulated screen's own part.
RESIZES = """() => {
  globalThis.resizes = [];
  addEventListener("resize", () => {
    const start = performance.now();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      document.body.getBoundingClientRect();
      resizes.push(performance.now() - start);
    };
    requestAnimationFrame(() => port2.postMessage(0));
  });
}"""
# From a change of the theme to a layout that is forced after the frame's work; the first ones warm the code.
THEMES = """async () => {
  const html = document.documentElement;
  const times = [];
  for (let at = 0; at < 60; at += 1) {
    times.push(await new Promise((done) => requestAnimationFrame(() => {
      const start = performance.now();
      html.dataset.theme = html.dataset.theme === "dark" ? "light" : "dark";
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        document.body.getBoundingClientRect();
        done(performance.now() - start);
      };
      port2.postMessage(0);
    })));
    await new Promise((done) => setTimeout(done, 60));
  }
  return times.slice(20);
}"""
FRAMES = """new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20))))"""


def measure(stage) -> list[tuple]:
    welcome = stage.serve() + "chapters/welcome.html"
    seconds = median(
        seconds_to(stage, welcome, FIRST_MAP) for _ in range(RUNS)
    )
    return [
        (
            "first visit to the first page, bytes",
            first_visit(stage, welcome),
            350_000,
        ),
        ("first map of the first page, seconds", round(seconds, 3), ""),
        *resized(stage, welcome),
        *themed(stage, welcome),
        *own_sentence(stage, welcome),
    ]


def resized(stage, url: str) -> list[tuple]:
    """A window that becomes narrower and wider again, within a layout and across the width at which columns fold."""
    context = stage.browser.new_context()
    page = context.new_page()
    page.goto(url)
    page.wait_for_timeout(2000)  # the theme's scripts are done
    page.evaluate(RESIZES)
    rows = []
    for what, narrow in (("in a layout", 1240), ("that folds", 1100)):
        rounds = []
        for _ in range(ROUNDS):
            for at in range(60):
                if at == 20:  # and now all is warm
                    page.evaluate("resizes.length = 0")
                width = 1280 if at % 2 else narrow
                page.set_viewport_size({"width": width, "height": 900})
                page.evaluate(FRAMES)
            rounds.append(page.evaluate("resizes"))
        rows += within_a_frame(f"a resize {what}", rounds)
    context.close()
    return rows


def themed(stage, url: str) -> list[tuple]:
    """From light to dark and back, all maps anew."""
    context = stage.browser.new_context(
        viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    page.goto(url)
    page.wait_for_timeout(2000)
    rounds = [page.evaluate(THEMES) for _ in range(ROUNDS)]
    context.close()
    return within_a_frame("a change of theme", rounds)


def within_a_frame(what: str, rounds: list[list[float]]) -> list[tuple]:
    """The rows of what shall take no longer than a frame."""
    return [
        (f"{what}, {name} ms", round(median(map(of, rounds)), 1), 16)
        for name, of in (("median", median), ("95th percentile", p95))
    ]


def first_visit(stage, url: str) -> int:
    context = stage.browser.new_context()
    page = context.new_page()
    responses = []
    page.on("response", lambda response: responses.append(response))
    page.goto(url)
    until(page, "!!window.toggleFullScreen")
    page.wait_for_load_state("networkidle")
    size = sum(
        len(gzip.compress(each.body(), 6, mtime=0)) for each in responses
    )
    context.close()
    return size


def own_sentence(stage, url: str) -> list[tuple]:
    context = stage.browser.new_context(
        viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    responses = []
    page.on("response", lambda response: responses.append(response))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    responses.clear()
    start = page.evaluate("performance.now()")
    page.get_by_role("button", name="Use your own sentence").click()
    type_sentence(page, "cats sleep")
    click = page.evaluate("performance.now()") - start
    load_again(page)
    sizes = [len(gzip.compress(each.body(), 6, mtime=0)) for each in responses]
    rows = [
        ("the model's parts, bytes gzipped", sum(sizes), ""),
        (
            "from the click to the first own map, seconds",
            round(click / 1000, 2),
            "",
        ),
    ]
    for tokens in TOKENS:
        # Words that are one token each; the first differs, so that nothing is kept from the run before.
        sentences = [
            " ".join([first, *["pizza"] * (tokens - 3)])
            for first in ("cats", "dogs", "birds", "cows", "fish")
        ]
        found = median(
            page.evaluate(SECONDS, sentence) for sentence in sentences
        )
        rows.append((f"a sentence of {tokens} tokens, ms", round(found), ""))
    page.evaluate(SECONDS, " ".join(["cats", *["pizza"] * 31]))
    for move, selector in (("word", ".mw-chip"), ("head", ".mw-map")):
        found = page.evaluate(MOVES, selector)
        rows.append(
            (f"another {move} among 34 tokens, ms", round(found, 1), 16)
        )
    rows.append(("memory of the page's own objects, MB", memory(page), ""))
    context.close()
    return rows


def load_again(page) -> None:
    """Wait until all parts are there."""
    until(page, "document.querySelector('progress').hidden")
    until(page, f"{WALL}.dataset.state === 'ready'")


def memory(page) -> float:
    """What the page's arrays and objects take, without the Worker's."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    found = {each["name"]: each["value"] for each in metrics}
    return round(found["JSHeapUsedSize"] / 1e6, 1)
