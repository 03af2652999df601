"""The first picture of some pages, by the page's own clock, beside the head view of bertviz, taken in turns.

A script that runs before the page's own looks at every frame for the picture, waits for two more frames, and reads the
clock: nothing of the driver's round trips is in it. Slow: 1.6 Mbit/s, 100 ms of delay, a processor four times slower.
"""

import json
from statistics import median

import peer

RUNS = 9
# A page, what counts as its picture, and what its ratio to bertviz is to stay within.
PAGES = (
    ("welcome", "[data-wall]:not(.mh-room) [data-layer]", 0.6),
    ("pizza", "[data-explorer] [data-value]", 0.6),
    ("gpt2", "[data-explorer] [data-map]", 1.0),
    ("trained_heads", "[data-wall]:not(.mh-room) [data-layer]", 1.0),
)
CLOCK = """(() => {
  const look = () => {
    if (!document.querySelector(SELECTOR)) return requestAnimationFrame(look);
    requestAnimationFrame(() => requestAnimationFrame(() => window.firstPicture = performance.now()));
  };
  requestAnimationFrame(look);
})();"""
WAIT = """new Promise((done) => {
  const again = setInterval(() => {
    if (!window.firstPicture) return;
    clearInterval(again);
    done(window.firstPicture);
  }, 50);
})"""
SLOW = {
    "offline": False,
    "latency": 100,
    "downloadThroughput": 200_000,
    "uploadThroughput": 100_000,
}


def measure(stage) -> list[tuple]:
    book = stage.serve() + "chapters/"
    opened = {name: (f"{book}{name}.html", at) for name, at, _ in PAGES}
    try:
        other = stage.serve(peer.page()) + "bertviz.html"
        opened = {"bertviz": (other, "svg rect")} | opened
    except peer.MissingError as missing:
        print(f"bertviz is left out: {missing}")
    return [
        row
        for slow in (False, True)
        for row in beside(in_turns(stage, opened, slow), slow)
    ]


def in_turns(stage, opened: dict, slow: bool) -> dict[str, float]:
    """The median seconds of each page; the first round warms the browser up."""
    times = {name: [] for name in opened}
    for _ in range(RUNS + 1):
        for name, (url, selector) in opened.items():
            times[name].append(seconds_to(stage, url, selector, slow))
    return {name: median(found[1:]) for name, found in times.items()}


def beside(seconds: dict[str, float], slow: bool) -> list[tuple]:
    where = "slow" if slow else "same machine"
    rows: list[tuple] = [
        (f"{name}, {where}: first picture, seconds", round(found, 2), "")
        for name, found in seconds.items()
    ]
    for name, _, bar in PAGES:
        ratio = (
            round(seconds[name] / seconds["bertviz"], 2)
            if "bertviz" in seconds
            else "not measured"
        )
        rows.append((f"{name}, {where}: by bertviz's, ratio", ratio, bar))
    return rows


def seconds_to(stage, url: str, selector: str, slow: bool = False) -> float:
    """From the navigation's start to the second frame after the selector's first match, with an empty cache."""
    context = stage.browser.new_context()
    page = context.new_page()
    page.add_init_script(CLOCK.replace("SELECTOR", json.dumps(selector)))
    if slow:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(url, wait_until="commit")
    seconds = page.evaluate(WAIT) / 1000
    context.close()
    return seconds
