"""Time, memory and limits of a machine, as the chapter on speed takes them.

``make speed`` runs the chapter's sweep and keeps its figures, which the
chapter shows beside the reader's own.
"""

import contextlib
import io
import json
import logging
import math
import os
import platform
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import torch
from torch import Tensor
from torch.profiler import ProfilerActivity, profile

from ..device import device
from ..speed.implementations import (
    BOOK,
    IMPLEMENTATIONS,
    Implementation,
    Weights,
    batched,
)

# A torch for GPUs, where there is a compiler for them and no GPU, says so
# while this is imported: new ones log it, old ones print it. No reader asked,
# and no cell expects it.
logging.getLogger("torch.utils.cpp_extension").setLevel(logging.ERROR)
with contextlib.redirect_stderr(io.StringIO()):
    from torch.utils.benchmark import Timer

LENGTHS = (16, 32, 64, 128, 256, 512, 1024, 2048)
D_MODEL, HEADS = 768, 12  # those of the smallest GPT-2
TURN = 0.01  # seconds
SHARES = ("with weights", "without")
RECORDED = Path(__file__).with_name("recorded.json")


def clock(run: Callable[[], object], seconds: float = 0.1) -> float:
    """The median time of a run, in seconds, measured for so many seconds.

    Of a run that takes longer than that, one is measured, after one that
    isn't. ``torch.utils.benchmark`` warms up, and waits for a GPU to finish.
    Its default is one thread; here it gets as many as torch uses.
    """
    found = _timer(run).blocked_autorange(min_run_time=seconds)
    return found.median


def _timer(run: Callable[[], object]) -> Timer:
    return Timer(
        "run()", globals={"run": run}, num_threads=torch.get_num_threads()
    )


def in_turns(
    runs: Iterable[Callable[[], object]], seconds: float = 0.2
) -> list[float]:
    """The shortest time of each run, in seconds, each measured for so long.

    The runs take turns of about 10 ms, nine or more. What else a machine does
    can only make a turn longer, so the shortest is disturbed least.
    """
    timers = [_timer(run) for run in runs]
    once = max(timer.timeit(1).median for timer in timers)
    often = math.ceil(TURN / once)
    turns = max(9, math.ceil(seconds / (often * once)))
    times = [
        [timer.timeit(often).median for timer in timers] for _ in range(turns)
    ]
    return [min(each) for each in zip(*times, strict=True)]


def forward(way: Implementation, x: Tensor, w: Weights) -> Tensor:
    """The output alone, as when a trained model is used."""
    with torch.no_grad():
        return way(x, w)


def both(way: Implementation, x: Tensor, w: Weights) -> tuple[Tensor, Tensor]:
    """Forward and backward, as when a model is trained.

    The output, and the gradient with respect to x of the output's sum. The
    gradients of the weights are computed too.
    """
    with torch.enable_grad():
        output = way(x, w)
        gradients = torch.autograd.grad(
            output.sum(), [x, *w.learned], allow_unused=True
        )
    return output.detach(), gradients[0]


def watch(run: Callable[[], object]) -> tuple[object, int, str]:
    """Run once: the result, the peak of memory in bytes, SDPA's kernel.

    The peak is what the run had allocated at the worst moment, beyond what
    was there before. A GPU's allocator counts it; on a CPU it is read from
    the profiler's trace. What a library takes past torch's allocator isn't
    seen. The kernel is the one that scaled_dot_product_attention chose, or
    "-" where it wasn't called.
    """
    cuda = torch.cuda.is_available()
    if cuda:
        torch.cuda.synchronize()
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()
    with (
        _silent(),
        profile(
            activities=[ProfilerActivity.CPU], profile_memory=True
        ) as prof,
    ):
        result = run()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace.json"
        prof.export_chrome_trace(str(path))
        events = json.loads(path.read_text("utf8"))["traceEvents"]
    peak = (
        torch.cuda.max_memory_allocated() - before
        if cuda
        else _peak(e["args"] for e in events if e.get("name") == "[memory]")
    )
    return result, peak, _kernel(e.get("name", "") for e in events)


@contextlib.contextmanager
def _silent():
    # The profiler of torch 2.13 writes to stderr past Python, whatever its
    # log level; a notebook would keep each line.
    kept = os.dup(2)
    with open(os.devnull, "w") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _peak(events: Iterable[dict]) -> int:
    # Each event has its bytes (negative when freed), in the order of time.
    now = peak = 0
    for event in events:
        now += event["Bytes"]
        peak = max(peak, now)
    return peak


def _kernel(names: Iterable[str]) -> str:
    kernels = {
        name.removeprefix("aten::_scaled_dot_product_")
        for name in names
        if name.startswith("aten::_scaled_dot_product_")
        and "backward" not in name
    }
    return ", ".join(sorted(kernels)) or "-"


def measure(
    name: str,
    way: Implementation,
    w: Weights,
    length: int,
    right: tuple[Tensor, Tensor | None],
    seconds: float,
) -> dict:
    """One row of the sweep: equality first, then memory and time.

    right is what the way must give: the output, and the gradient of its sum
    with respect to x, or None to leave the backward pass out. Raises
    ``AssertionError`` where it gives something else. Times are in seconds,
    memory in bytes.
    """
    x, close = example(length, w), dict(rtol=1e-3, atol=1e-4)
    output, peak, kernel = watch(lambda: forward(way, x, w))
    torch.testing.assert_close(output, right[0], **close)
    row = {"way": name, "length": length, "kernel": kernel}
    row["forward_bytes"] = peak
    if right[1] is not None:
        learning = x.clone().requires_grad_()
        (_, gradient), peak, _ = watch(lambda: both(way, learning, w))
        torch.testing.assert_close(gradient, right[1], **close)
        row["both_bytes"] = peak
    row["forward"] = clock(lambda: forward(way, x, w), seconds)
    if right[1] is not None:
        row["both"] = clock(lambda: both(way, learning, w), seconds)
    return row


def example(length: int, w: Weights) -> Tensor:
    """X of one sentence, (1, length, d_model), drawn with a seed."""
    generator = torch.Generator().manual_seed(length)
    x = torch.randn(1, length, w.d_model, generator=generator)
    return x.to(w.query.device, w.query.dtype)


def reference(
    length: int, w: Weights, backward: bool = True
) -> tuple[Tensor, Tensor | None]:
    """Output and gradient of the batched split, which all ways must give."""
    x = example(length, w)
    if not backward:
        return forward(batched, x, w), None
    return both(batched, x.requires_grad_(), w)


def sweep(
    lengths: Iterable[int] = LENGTHS,
    seconds: float = 0.1,
    trained_up_to: int = LENGTHS[-1],
    bar: Callable[[list], Iterable] = iter,
) -> list[dict]:
    """Every way at every length, and the book's module beside them.

    The backward pass is left out for what is longer than trained_up_to. bar
    wraps the list of what is to be done, and shows how far it is.
    """
    w = Weights(D_MODEL, HEADS, max(lengths), device())
    ways = {**IMPLEMENTATIONS, **BOOK}
    rows, right = [], {}
    for length, name in bar([(n, name) for n in lengths for name in ways]):
        if length not in right:
            right = {length: reference(length, w, length <= trained_up_to)}
        rows.append(
            measure(name, ways[name], w, length, right[length], seconds)
        )
    return rows


def shares(
    lengths: Iterable[int] = LENGTHS,
    seconds: float = 0.2,
    bar: Callable[[list], Iterable] = iter,
) -> list[dict]:
    """The book's class's time forward as a share of PyTorch's, by length.

    With weights and without, of the two times that in_turns gives.
    """
    w = Weights(D_MODEL, HEADS, max(lengths), device())
    ours, theirs = [*BOOK.values()], [*IMPLEMENTATIONS.values()][-2:]
    pairs = dict(zip(SHARES, zip(ours, theirs, strict=True), strict=True))
    found = {}
    for length, name in bar([(n, name) for n in lengths for name in pairs]):
        x = example(length, w)
        runs = [partial(forward, way, x, w) for way in pairs[name]]
        ours, theirs = in_turns(runs, seconds)
        row = found.setdefault(length, {"length": length})
        row[name] = ours / theirs
    return list(found.values())


def table(
    rows: list[dict],
    figure: str,
    lengths: Iterable[int],
    unit: float,
    across: str = "tokens",
) -> str:
    """One figure of a sweep in Markdown: a way a line, a length a column.

    across says what the numbers above the columns count.
    """
    lengths = list(lengths)
    found = {(row["way"], row["length"]): row.get(figure) for row in rows}
    lines = [
        f"| way, by {across} | "
        + " | ".join(f"{n:,}" for n in lengths)
        + " |",
        "| :-- |" + " --: |" * len(lengths),
    ]
    for way in dict.fromkeys(row["way"] for row in rows):
        numbers = [found.get((way, n)) for n in lengths]
        told = ["–" if x is None else f"{x / unit:,.2f}" for x in numbers]
        lines.append(f"| {way} | " + " | ".join(told) + " |")
    return "\n".join(lines)


def share_table(found: list[dict]) -> str:
    """The book's time divided by PyTorch's, a length a line, in Markdown."""
    lines = [
        "| tokens | " + " | ".join(SHARES) + " |",
        "| --: |" + " --: |" * len(SHARES),
    ]
    for row in found:
        told = [f"{row[name]:.2f}" for name in SHARES]
        lines.append(f"| {row['length']:,} | {' | '.join(told)} |")
    return "\n".join(lines)


def limits(seconds: float = 0.2) -> dict[str, float]:
    """What the machine can do: FLOP/s of a matrix product, bytes/s of a copy.

    Both are measured in float32, with tensors too large for the caches.
    """
    here = device()
    # A GPU needs more work to show what it can do.
    size = 8192 if here.type == "cuda" else 2048
    a = torch.randn(size, size, device=here, dtype=torch.float32)
    old = a.repeat(16, 1)
    new = torch.empty_like(old)
    product = clock(lambda: a @ a, seconds)
    copy = clock(lambda: new.copy_(old), seconds)
    return {
        "flops": 2 * size**3 / product,
        "bytes": 2 * old.nbytes / copy,  # each is read once, written once
    }


def setting() -> dict[str, str | int]:
    """Device, date, versions, threads and dtype of what is measured now."""
    here = device()
    return {
        "kind": here.type,
        "device": (
            torch.cuda.get_device_name(here)
            if here.type == "cuda"
            else _processor()
        ),
        "date": datetime.now(UTC).date().isoformat(),
        "torch": torch.__version__,
        "python": platform.python_version(),
        "threads": torch.get_num_threads(),
        "cores": os.cpu_count() or 1,
        "dtype": "float32",
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf8").splitlines() if info.exists() else []
    names = [x.split(":")[1].strip() for x in lines if x[:7] == "model n"]
    return names[0] if names else platform.processor() or "unknown CPU"


def operations(length: int, d_model: int = D_MODEL) -> dict[str, int]:
    """FLOP of the forward pass: a multiplication and an addition are two.

    Four projections, 2 · length · d_model² each; scores and mix,
    2 · length² · d_model each. The number of heads isn't in it.
    """
    return {
        "projections": 4 * 2 * length * d_model**2,
        "scores and mix": 2 * 2 * length**2 * d_model,
    }


def fit(sizes: Iterable[int], times: Iterable[int | float]) -> list[float]:
    """a, b, c ≥ 0 of the time a + b·size + c·size² that fits best.

    Errors count in proportion to the time, so that short runs have a say.
    """
    size = torch.tensor([*sizes], dtype=torch.float64)
    time = torch.tensor([*times], dtype=torch.float64)
    columns = torch.stack([torch.ones_like(size), size, size**2], 1)
    columns = columns / time[:, None]
    best = (math.inf, [0.0, 0.0, 0.0])
    # Least squares may ask for a negative part, which no machine has: so
    # each choice of parts is tried, and the best without one is kept.
    for parts in ([0, 1, 2], [0, 1], [0, 2], [1, 2], [0], [1], [2]):
        chosen = columns[:, parts]
        found = torch.linalg.pinv(chosen) @ torch.ones_like(time)
        error = (chosen @ found - 1).square().sum().item()
        if (found >= 0).all() and error < best[0]:
            whole = [0.0, 0.0, 0.0]
            for part, number in zip(parts, found.tolist(), strict=True):
                whole[part] = number
            best = (error, whole)
    return best[1]


def recorded(path: Path = RECORDED) -> list[dict]:
    """The runs that are kept: setting, limits and rows of each."""
    return json.loads(path.read_text("utf8"))


def record(run: dict, path: Path = RECORDED) -> None:
    """Keep a run, in place of the one on the same kind of device."""
    runs = recorded(path) if path.exists() else []
    runs = [old for old in runs if old["kind"] != run["kind"]] + [run]
    runs.sort(key=lambda run: run["kind"])
    path.write_text(json.dumps(runs, indent=1) + "\n", "utf8")
