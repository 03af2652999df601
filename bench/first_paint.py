"""Time to the first live heatmap of the pizza page, beside the head view of bertviz, taken in turns."""

import time
from statistics import median

import peer

RUNS = 12
HEATMAP = "[data-explorer] [data-value]"
FRAMES = (
    "new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"
)


def measure(stage, selector: str = HEATMAP) -> list[tuple]:
    book = stage.serve() + "chapters/pizza.html"
    names = (
        "first heatmap of the pizza page, seconds",
        "first paint of bertviz's head view, seconds",
        "ratio of the two",
    )
    try:
        folder = peer.page()
    except peer.MissingError as missing:
        print(f"bertviz is left out: {missing}")
        seconds = median(
            seconds_to(stage, book, selector) for _ in range(RUNS)
        )
        values = (round(seconds, 3), str(missing), str(missing))
    else:
        other = stage.serve(folder) + "bertviz.html"
        ours, theirs = [], []
        for _ in range(RUNS):
            theirs.append(seconds_to(stage, other, "svg rect"))
            ours.append(seconds_to(stage, book, selector))
        # The first two warm the browser up.
        pair = median(ours[2:]), median(theirs[2:])
        values = (*(round(x, 3) for x in pair), round(pair[0] / pair[1], 2))
    return list(zip(names, values, ("", "", "0.8"), strict=True))


def seconds_to(stage, url: str, selector: str) -> float:
    """From the request to the second frame after the selector's first match, with an empty cache."""
    context = stage.browser.new_context()
    page = context.new_page()
    start = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(selector, state="attached")
    page.evaluate(FRAMES)
    seconds = time.perf_counter() - start
    context.close()
    return seconds
