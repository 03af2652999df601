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
from typing import Any

import torch
from torch.profiler import ProfilerActivity, profile

# A torch built for GPUs warns during this import where a machine has a CUDA
# compiler and no GPU: new versions log the warning, old ones print it to
# stderr. It would stand in the reader's notebook, so both are silenced.
logging.getLogger("torch.utils.cpp_extension").setLevel(logging.ERROR)
with contextlib.redirect_stderr(io.StringIO()):
    from torch.utils.benchmark import Timer

TURN = 0.01  # seconds that a turn of in_turns takes, about


def clock(run: Callable[[], object], seconds: float = 0.1) -> float:
    """The median time of one call of run, in seconds.

    run is called once to warm up. Then it is called and measured again and
    again, for so many seconds, but at least once. On a GPU the timer waits
    until the GPU has finished. It uses as many threads as torch does.
    """
    measured = _timer(run).blocked_autorange(min_run_time=seconds)
    return measured.median


def _timer(run: Callable[[], object]) -> Timer:
    return Timer(
        "run()", globals={"run": run}, num_threads=torch.get_num_threads()
    )


def in_turns(
    runs: Iterable[Callable[[], object]], seconds: float = 0.2
) -> list[float]:
    """The shortest time of each run, in seconds.

    The runs take turns, so that what else the machine does meanwhile meets
    all of them. A turn is as many calls as take about 10 ms, and gives their
    mean. There are at least nine turns, and as many as fill so many seconds.
    A disturbance only ever makes a turn longer, so the shortest turn is the
    one that was disturbed least.
    """
    timers = [_timer(run) for run in runs]
    slowest = max(timer.timeit(1).median for timer in timers)
    calls = math.ceil(TURN / slowest)
    turns = max(9, math.ceil(seconds / (calls * slowest)))
    times = [
        [timer.timeit(calls).median for timer in timers] for _ in range(turns)
    ]
    return [min(of_one) for of_one in zip(*times, strict=True)]


def watch(run: Callable[[], object]) -> tuple[Any, int, str]:
    """Call run once: its result, its peak of memory in bytes, SDPA's kernel.

    The peak is the most that run had allocated at one moment, beyond what
    was allocated before. A GPU's allocator counts it; on a CPU it is read
    from the profiler's trace. Memory that a library takes without torch's
    allocator isn't counted. The kernel is the one that
    scaled_dot_product_attention chose, or "-" where it wasn't called.
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
    # The profiler of torch 2.13 writes to the process's stderr, whatever its
    # log level, and a notebook would show each line. It doesn't use Python's
    # sys.stderr, so the file descriptor itself is pointed elsewhere.
    saved = os.dup(2)
    with open(os.devnull, "w") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


def _peak(events: Iterable[dict]) -> int:
    # The events are in the order of time; bytes that are freed are negative.
    allocated = peak = 0
    for event in events:
        allocated += event["Bytes"]
        peak = max(peak, allocated)
    return peak


def _kernel(names: Iterable[str]) -> str:
    kernels = {
        name.removeprefix("aten::_scaled_dot_product_")
        for name in names
        if name.startswith("aten::_scaled_dot_product_")
        and "backward" not in name
    }
    return ", ".join(sorted(kernels)) or "-"
