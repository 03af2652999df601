"""A run's time, its memory at the worst moment, and the kernel it used."""

import contextlib
import io
import json
import logging
import math
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import torch
from torch.profiler import ProfilerActivity, profile

# A torch for GPUs, where there is a compiler for them and no GPU, says so
# while this is imported: new ones log it, old ones print it. No reader asked,
# and no cell expects it.
logging.getLogger("torch.utils.cpp_extension").setLevel(logging.ERROR)
with contextlib.redirect_stderr(io.StringIO()):
    from torch.utils.benchmark import Timer

TURN = 0.01  # seconds


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
