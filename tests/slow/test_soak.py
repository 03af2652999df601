"""An hour of use in minutes: 20,000 random events on GPT-2's page, no error, memory flat, the end equal to torch."""

import collections
import json
import os
import random
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import torch

from support.browser import read_weights, until
from support.chapters import run_chapter

EVENTS = 20_000
WARM_UP = 2_000
BATCH = 500
SLACK = 2_000_000  # bytes: what Chromium's own tables and compiled code may still take
USE = Path(__file__).with_name("soak.js").read_text("utf8")
# Object URLs that are made and given back; from before the page's own scripts.
COUNT_URLS = """() => {
  globalThis.urls = new Set();
  const [make, revoke] = [URL.createObjectURL, URL.revokeObjectURL];
  URL.createObjectURL = (blob) => { const url = make(blob); urls.add(url); return url; };
  URL.revokeObjectURL = (url) => { urls.delete(url); revoke(url); };
}"""


def memory(page) -> dict[str, int]:
    """What the page holds once all that nothing needs is collected."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")
    for _ in range(3):  # what one collection frees may free more in the next
        devtools.send("HeapProfiler.collectGarbage")
    found = {
        metric["name"]: int(metric["value"])
        for metric in devtools.send("Performance.getMetrics")["metrics"]
    }
    devtools.detach()
    return {
        name: found[name]
        for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")
    }


def by_torch(link: str) -> torch.Tensor:
    """The weights that torch gives for the state that a link holds."""
    explorer = run_chapter("gpt2")["explorer"]
    state = dict(parse_qsl(urlsplit(link).query))
    edits = {
        key: float(text)
        for key, text in state.items()
        if key.startswith(("query[", "key[", "value["))
    }
    simple = {
        name: json.loads(state[name])
        for name in (
            *("heads", "seq", "d_model", "sentence"),
            *("causal", "padding_mask", "scaled", "temperature"),
        )
    }
    with explorer.hold_trait_notifications():
        for name, value in {**simple, "edits": edits}.items():
            setattr(explorer, name, value)
    return explorer.weights[explorer.sentence]


def test_an_hour_of_use(chapter):
    seed = int(os.environ.get("SOAK_SEED", random.randrange(1, 2**31)))
    print(f"\nSOAK_SEED={seed} repeats it.")
    page = chapter("gpt2")
    page.context.set_default_timeout(120_000)
    until(page, "!!window.toggleFullScreen")  # the theme's scripts
    page.evaluate(COUNT_URLS)
    reader = page.evaluate_handle(USE, seed)
    use = "(reader, count) => reader.use(count)"
    counts = collections.Counter()
    before = None
    for done in range(0, EVENTS, BATCH):
        if done == WARM_UP:
            reader.evaluate("reader => reader.settle()")
            before = memory(page)
        counts.update(reader.evaluate(use, BATCH))
    link = reader.evaluate("reader => reader.link()")
    reader.evaluate("reader => reader.showWeights()")
    shown = read_weights(page.locator("[data-explorer]").first)
    reader.evaluate("reader => reader.settle()")
    after = memory(page)
    for kind, often in counts.most_common():
        print(f"{often:6} {kind}")
    print("before", before, "after", after)

    expected = by_torch(link)
    heads, seq, _ = expected.shape
    assert len(shown) == heads * seq * seq
    values = torch.tensor([shown[key] for key in sorted(shown)])
    torch.testing.assert_close(
        values.double().reshape(expected.shape), expected, rtol=1e-5, atol=1e-7
    )
    assert sum(counts.values()) == EVENTS
    assert page.evaluate("[...urls]") == []
    for name in ("Nodes", "JSEventListeners"):
        assert after[name] == before[name], name
    assert after["JSHeapUsedSize"] <= before["JSHeapUsedSize"] + SLACK
