"""Pages in a Chromium: opened with the network cut, waited for, and read."""

import json

from ipywidgets.embed import dependency_state, embed_data

from book import loader

# Without a screen or a GPU, and without Chromium's own calls to the outside.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What stands there when a page's first picture does: a number of an explorer or of the splits, the wall of heads, or on
# a page that has none of these a question.
DRAWN = (
    ":is([data-explorer] :is([data-value], [data-map]), [data-splits] [data-memory], [data-wall][data-state], "
    "[data-drift] .md-note, [data-film][data-step], [data-shares], "
    "body:not(.has-stage) [data-question]):not(.mh-room)"
)


# For films: a reader waits a fifth of a second from picture to picture, a test need not.
FASTER = """{
  const { setInterval } = globalThis;
  globalThis.setInterval = (act, wait, ...rest) => setInterval(act, wait / 10, ...rest);
}"""


def until(page, condition: str, seconds: int = 30) -> None:
    """Wait until it holds. Playwright's own way asks eval again and again, which the pages' policy refuses."""
    holds = page.evaluate(f"""new Promise((done) => {{
        setTimeout(() => done(false), {seconds * 1000});
        const look = () => {condition} ? done(true) : requestAnimationFrame(look);
        look();
    }})""")
    assert holds, f"not within {seconds} seconds: {condition}"


# All widgets stand there, all of the page is laid out, and the scripts that come last (book/page/scripts.py) have run.
WHOLE = """(!document.querySelector(".mh-room, .static-widget:empty") && document.readyState === "complete" &&
  document.fonts.status === "loaded" && document.documentElement.matches(".laid-out") &&
  !!window.toggleFullScreen)"""


def whole(page) -> None:
    """Wait until all of a chapter is there, and has been painted."""
    until(page, WHOLE)
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def settled(page, expression: str):
    """A value that has stayed the same for half a second."""
    return page.evaluate(f"""new Promise((done) => {{
        let [last, since] = ["", performance.now()];
        const look = () => {{
          const [now, found] = [performance.now(), {expression}];
          if (JSON.stringify(found) !== last) [last, since] = [JSON.stringify(found), now];
          if (now - since > 500) done(found);
          else setTimeout(look, 50);
        }};
        document.fonts.ready.then(look);
    }})""")


class Pages:
    """Opens pages with the network cut, and keeps what went wrong in them."""

    def __init__(self, browser):
        self.browser, self.contexts, self.problems = browser, [], []

    def open(
        self,
        url: str,
        width: int = 1280,
        mode: str = "light",
        offline: bool = True,
        touch: bool = False,
        motion: str = "no-preference",
        script: str = "",
    ):
        """A page of its own; the script runs ahead of the page's own ones."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=mode,
            reduced_motion=motion,
            offline=offline,
            has_touch=touch,
            is_mobile=touch,
        )
        self.contexts.append(context)
        context.set_default_timeout(8000)
        page = context.new_page()
        if script:
            page.add_init_script(script)
        base = (
            url[: url.rindex("/_build/html/") + len("/_build/html/")]
            if url.startswith("file:")
            else url.split("/chapters")[0]
        )
        page.on(
            "pageerror",
            lambda error: self.problems.append(f"page error: {error}"),
        )
        page.on(
            "console",
            lambda m: (
                self.problems.append(f"console: {m.text}")
                if m.type == "error"
                else None
            ),
        )
        page.on(
            "requestfailed",
            lambda request: self.problems.append(f"failed: {request.url}"),
        )
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((base, "blob:", "data:"))
                else self.problems.append(f"left the book: {request.url}")
            ),
        )
        page.goto(url)
        return page

    def close(self):
        for context in self.contexts:
            context.close()


def widgets_html(*widgets, change=None) -> str:
    """A page that holds nothing but the given widgets and the book's loader; change may change the models in it."""
    # Without `state`, it would hold those of the tests before as well.
    data: dict = embed_data(
        views=widgets, state=dependency_state(widgets, drop_defaults=False)
    )
    if change:
        change(data["manager_state"]["state"])
    state = json.dumps(data["manager_state"]).replace("</", "<\\/")
    views = "".join(
        f'<script type="application/vnd.jupyter.widget-view+json">{json.dumps(view)}</script>'
        for view in data["view_specs"]
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>widgets</title><link rel="icon" href="data:,">'
        f'<meta name="viewport" content="width=device-width">'
        f"<body>{views}"
        f'<script type="application/vnd.jupyter.widget-state+json">{state}</script><script>{loader.script()}</script>'
    )


def read_weights(root) -> dict[tuple[int, int, int], float]:
    """Every weight that an explorer shows, in cells or on painted maps, as (head, query, key) → value."""
    weights = root.locator("[data-value], [data-map]")
    weights.first.wait_for(state="attached")  # the widget may be on its way
    shown = weights.evaluate_all(
        """all => all.flatMap(({ dataset, weights }) => {
            if (!weights) return [[+dataset.head, +dataset.query, +dataset.key, +dataset.value]];
            const seq = Math.sqrt(weights.length);
            return [...weights].map((weight, i) => [+dataset.map, Math.floor(i / seq), i % seq, weight]);
        })"""
    )
    return {(head, query, key): value for head, query, key, value in shown}


SMALLEST = 12  # pixels
# KaTeX strives for heights with letters of 1 px that have no width.
_SMALL = """(root, [smallest, skipped]) => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const small = new Set();
  while (walker.nextNode()) {
    const { parentElement: holder, data } = walker.currentNode;
    const text = data.replaceAll("\\u200b", "").trim();
    if (!text || !holder.checkVisibility() || holder.closest(skipped)) continue;
    const size = parseFloat(getComputedStyle(holder).fontSize);
    if (size < smallest) small.add(`${size} ${holder.tagName}.${holder.className}: ${text.slice(0, 30)}`);
  }
  return [...small];
}"""


def small_texts(
    root, skipped: str = ".static-widget, .katex-mathml"
) -> list[str]:
    """A line for each text in sight within an element; what is in a widget has tests of its own."""
    return root.evaluate(_SMALL, [SMALLEST, skipped])
