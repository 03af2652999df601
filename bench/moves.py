"""How long the page needs when a reader moves the explorer's Heads."""

import re
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import torch

from manyheads import Explorer
from support.browser import widgets_html

MOVES = 360
ROUNDS = 3  # on a shared machine, one may meet another's burst of work
HEADS = [1, 12, 2, 24, 3, 16, 4, 8, 6]  # near and far ones in turn
# Dispatch to script done and layout forced; then to the start of the next frame. Both in milliseconds.
MOVE = """async (control, [heads, moves]) => {
  const root = control.closest("[data-explorer]");
  const script = [], frame = [];
  for (let move = 0; move < moves; move++) {
    control.value = String(heads[move % heads.length]);
    const start = performance.now();
    control.dispatchEvent(new Event("input", { bubbles: true }));
    root.getBoundingClientRect();
    script.push(performance.now() - start);
    if (root.dataset.heads !== control.value) throw new Error(`heads stay ${root.dataset.heads}`);
    await new Promise((done) => requestAnimationFrame(done));
    frame.push(performance.now() - start);
  }
  return [script, frame];
}"""
# A fixed amount of work, so that machines can be compared: it is timed in the same page.
CALIBRATION = """() => {
  const start = performance.now();
  let sum = 0;
  for (let i = 1; i <= 3e6; i++) sum += Math.sqrt(i) / i;
  return [performance.now() - start, sum][0];
}"""


def measure(stage) -> list[tuple]:
    gpt2 = stage.serve() + "chapters/gpt2.html"
    rows = moved(stage, gpt2, "GPT-2 page, 16 tokens", 16)
    with TemporaryDirectory() as folder:
        Path(folder, "long.html").write_text(sixty_four_tokens(), "utf8")
        url = stage.serve(folder) + "long.html"
        return rows + moved(stage, url, "explorer alone, 64 tokens", 50)


def sixty_four_tokens() -> str:
    torch.manual_seed(0)
    query, key = torch.randn(2, 1, 64, 768)
    tokens = [[f"t{i}" for i in range(64)]]
    return widgets_html(Explorer(query, key, tokens=tokens, heads=12))


def moved(stage, url: str, where: str, bar: int) -> list[tuple]:
    context = stage.browser.new_context(
        viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    page.goto(url)
    root = page.locator("[data-explorer]").first
    control = root.get_by_label(re.compile("^Heads"))
    control.select_option("12")
    page.wait_for_timeout(1000)  # the theme's scripts are done
    elements = root.evaluate("root => root.querySelectorAll('*').length")
    fixed = median(page.evaluate(CALIBRATION) for _ in range(9))
    rounds = [control.evaluate(MOVE, [HEADS, MOVES]) for _ in range(ROUNDS)]
    context.close()
    (script, slow), (frame, slow_frame) = (
        (median(map(median, each)), median(map(p95, each)))
        for each in zip(*rounds, strict=True)
    )
    figures = [
        ("a move, script and layout, median ms", script, ""),
        ("the same, 95th percentile", slow, bar),
        ("a move to the next frame, median ms", frame, ""),
        ("the same to the frame, 95th percentile", slow_frame, ""),
        ("the fixed loop, median ms", fixed, ""),
        ("a move by the fixed loop, ratio", script / fixed, ""),
        ("elements at 12 heads", elements, ""),
    ]
    return [(f"{where}: {name}", round(x, 2), bar) for name, x, bar in figures]


def p95(milliseconds: list[float]) -> float:
    return quantiles(milliseconds, n=20)[-1]
