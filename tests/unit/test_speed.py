"""The chapter on speed: implementations that differ are refused before a clock starts, and its counts are right."""

import math
import os
import sys
import time
from functools import partial
from types import SimpleNamespace

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from manyheads import attention, merge_heads, split_heads
from manyheads.speed import machine, measure, report, sweep
from manyheads.speed.implementations import (
    BOOK,
    IMPLEMENTATIONS,
    Matrices,
    batched,
    book_without_weights,
)

ALL = {**IMPLEMENTATIONS, **BOOK}


@pytest.fixture(scope="module")
def small():
    # Four axes of four lengths: 3 heads of 5 columns, sequences up to 7.
    return Matrices(15, 3, longest=7, dtype=torch.float64)


def by_the_book(x, w):
    """Causal self-attention by the function that test_attention.py compares with a loop."""
    q, k, v = (split_heads(x @ m, w.heads) for m in (w.query, w.key, w.value))
    seq = x.shape[1]
    mask = torch.ones(seq, seq, dtype=torch.bool).tril()
    return merge_heads(attention(q, k, v, mask)[0]) @ w.output


@pytest.mark.parametrize("length", [1, 2, 7])
@pytest.mark.parametrize("name", ALL)
def test_every_implementation_gives_the_same_output_and_gradient(
    name, length, small
):
    x = sweep.example(length, small).requires_grad_()
    right = by_the_book(x, small)
    (slope,) = torch.autograd.grad(right.sum(), x)
    output, gradient = sweep.forward_backward(ALL[name], x, small)
    assert torch.allclose(output, right)
    assert torch.allclose(gradient, slope)


def test_the_fused_implementations_are_those_of_one_call():
    w = Matrices(64, 2, longest=64)
    x = sweep.example(64, w)
    for name, implementation in ALL.items():
        _, _, kernel = measure.watch(
            partial(sweep.forward, implementation, x, w)
        )
        fused = name[0] in "68" or implementation is book_without_weights
        assert (kernel != "-") == fused, (name, kernel)


def looks_ahead(x, w):
    """A wrong implementation: nothing is hidden."""
    q, k, v = (split_heads(x @ m, w.heads) for m in (w.query, w.key, w.value))
    return merge_heads(attention(q, k, v)[0]) @ w.output


def loses_a_gradient(x, w):
    """A wrong implementation: the right output, and half of its gradient."""
    output = batched(x, w)
    return (output + output.detach()) / 2


@pytest.mark.parametrize("implementation", [looks_ahead, loses_a_gradient])
def test_a_wrong_implementation_is_refused_before_its_clock_starts(
    implementation, small, monkeypatch
):
    started = []
    monkeypatch.setattr(
        sweep, "clock", lambda run, seconds: started.append(run)
    )
    expected = sweep.reference(7, small)
    sweep.measure_row("right", batched, small, 7, expected, 0.1)
    assert len(started) == 2
    started.clear()
    with pytest.raises(AssertionError, match="not close"):
        sweep.measure_row("wrong", implementation, small, 7, expected, 0.1)
    assert started == []


def test_a_wrong_output_is_refused_without_its_gradient_too(
    small, monkeypatch
):
    monkeypatch.setattr(sweep, "clock", lambda run, seconds: 0.5)
    expected = sweep.reference(7, small, backward=False)
    with pytest.raises(AssertionError, match="not close"):
        sweep.measure_row("wrong", looks_ahead, small, 7, expected, 0.1)


def test_the_sweep_has_every_implementation_at_every_length(monkeypatch):
    monkeypatch.setattr(sweep, "clock", lambda run, seconds: 0.5)
    seen = []
    rows = sweep.sweep(
        (2, 3), trained_up_to=2, bar=lambda todo: seen.extend(todo) or todo
    )
    assert [(row["length"], row["implementation"]) for row in rows] == seen
    assert seen == [(length, name) for length in (2, 3) for name in ALL]
    assert ["forward_backward" in row for row in rows] == [True] * 11 + [
        False
    ] * 11


def test_shares_are_of_the_books_time_with_weights_and_without(monkeypatch):
    called, times = [], iter([3, 4, 7, 2])
    monkeypatch.setattr(sweep, "forward", lambda way, x, w: called.append(way))

    def in_turns(runs, seconds):
        return [run() or next(times) for run in runs]

    monkeypatch.setattr(sweep, "in_turns", in_turns)
    assert sweep.shares([3]) == [
        {"length": 3, "with weights": 3 / 4, "without": 7 / 2}
    ]
    assert called[::2] == list(BOOK.values())
    assert called[1::2] == list(IMPLEMENTATIONS.values())[-2:]


def test_times_in_turns_are_the_shortest_of_short_turns(monkeypatch):
    """Nine turns at least; more, of more runs each, where a run is short."""
    turns = []

    class Timer(measure.Timer):
        def __init__(self, statement, globals, num_threads):
            self.name, self.past = globals["run"](), []

        def timeit(self, calls):
            turns.append((self.name, calls))
            self.past.append(calls)
            # The first call is to choose how many calls make a turn; then 9, 8, 7 … times as long.
            late = max(1, 11 - len(self.past)) if self.past[1:] else 1
            return SimpleNamespace(median=short[self.name] * late)

    monkeypatch.setattr(measure, "Timer", Timer)
    runs = [lambda: "a", lambda: "b"]
    short = {"a": 0.25, "b": 0.5}
    assert measure.in_turns(runs, seconds=1.0) == [0.25, 0.5]
    assert turns == [("a", 1), ("b", 1)] * 10
    turns.clear()
    short = {"a": 0.001, "b": 0.002}
    measure.in_turns(runs, seconds=0.11)
    assert turns == [("a", 1), ("b", 1)] + [("a", 5), ("b", 5)] * 11


def test_a_long_run_is_measured_once_and_not_before_it_is_warm():
    called = []
    measure.clock(lambda: called.append(time.sleep(0.02)), seconds=0.01)
    assert len(called) == 2  # it never sleeps for less


def test_the_peak_is_the_worst_moment():
    def run():
        a = torch.ones(1000, 250)
        b = a + 1  # 2 MB now
        del a
        return b * 2  # 2 MB again: a is gone

    _, peak, kernel = measure.watch(run)
    # PyTorch keeps the 1 and the 2 in memory too: some bytes.
    assert 2_000_000 <= peak < 2_000_100
    assert kernel == "-"


def test_a_table_of_scores_is_in_memory_only_where_weights_are_asked_for():
    w = Matrices(64, 8, longest=512)
    x = sweep.example(512, w)
    scores = 8 * 512 * 512 * 4
    for name, implementation in ALL.items():
        _, peak, kernel = measure.watch(
            partial(sweep.forward, implementation, x, w)
        )
        if kernel != "-":
            assert peak < scores, name
        elif "loop" not in name:
            assert peak > scores, name


def test_the_profiler_is_silent_and_stderr_comes_back(capfd):
    measure.watch(lambda: torch.ones(2) + 1)
    os.write(2, b"still here")
    sys.stderr.flush()
    assert capfd.readouterr().err == "still here"


@pytest.mark.parametrize("heads", [1, 4])
def test_operations_are_those_that_pytorch_counts(heads):
    w = Matrices(32, heads, longest=24)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        batched(sweep.example(24, w), w)
    assert counter.get_total_flops() == sum(sweep.operations(24, 32).values())


def test_a_fit_finds_the_parts_and_none_is_negative():
    sizes = sweep.LENGTHS
    for parts in ([3e-3, 2e-5, 1e-8], [0, 2e-5, 0], [1e-4, 0, 3e-9]):
        times = [parts[0] + parts[1] * n + parts[2] * n**2 for n in sizes]
        found = report.fit(sizes, times)
        assert all(
            math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-12)
            for a, b in zip(found, parts, strict=True)
        )
    # Growing more slowly than a line: plain least squares bends downwards.
    assert min(report.fit(sizes, [n**0.5 for n in sizes])) >= 0


def test_a_run_takes_the_place_of_the_one_on_its_kind_of_device(tmp_path):
    path = tmp_path / "speed.json"
    for kind, date in (("cuda", 1), ("cpu", 2), ("cuda", 3)):
        report.record({"kind": kind, "date": date}, path)
    assert report.recorded(path) == [
        {"kind": "cpu", "date": 2},
        {"kind": "cuda", "date": 3},
    ]


def test_what_is_recorded_is_whole():
    """A CPU's run has every length and figure; a GPU's may be shorter."""
    runs = report.recorded()
    assert "cpu" in {run["kind"] for run in runs}
    for run in runs:
        assert run["device"] and run["date"] and run["torch"]
        assert min(run["limits"].values()) > 0
        lengths = sorted({row["length"] for row in run["rows"]})
        found = [(row["length"], row["implementation"]) for row in run["rows"]]
        assert found == [(n, name) for n in lengths for name in ALL]
        figures = {
            "forward",
            "forward_bytes",
            "forward_backward",
            "forward_backward_bytes",
        }
        if run["kind"] == "cpu":
            assert lengths == [*sweep.LENGTHS]
        else:
            assert {16, 2048} <= {*lengths} <= {*sweep.LENGTHS}
            figures &= {*run["rows"][0]}
            assert {"forward", "forward_bytes"} <= figures
        for row in run["rows"]:
            assert min(row[figure] for figure in figures) > 0
        assert [row["length"] for row in run["shares"]] == [*sweep.LENGTHS]
        for row in run["shares"]:
            assert min(row[name] for name in sweep.SHARES) > 0


def test_what_the_page_says_of_the_recorded_machines_is_recorded():
    """A new recording may say otherwise: then the text below the chapter's table is to be mended."""
    loop, batched = "1 separate heads, loop", "3 batched split"
    took = {
        run["kind"]: {
            (row["implementation"], row["length"]): row["forward"]
            for row in run["rows"]
        }
        for run in report.recorded()
    }
    lead = {
        (kind, n): took[kind][loop, n] / took[kind][batched, n]
        for kind in ("cpu", "cuda")
        for n in (16, 512, 2048)
    }
    # The GPU's batched heads lead at every length, several times over where texts are short.
    assert min(lead["cuda", n] for n in (16, 512)) > 3
    assert lead["cuda", 2048] > 1
    # On the CPU they lose their lead where texts are long.
    assert lead["cpu", 16] > 1 > lead["cpu", 2048]
    for n in (1024, 2048):
        fused = took["cpu"]["6 SDPA, causal", n]
        assert took["cpu"][loop, n] > fused
        assert took["cpu"][batched, n] > took["cpu"][loop, n]
    # The fused kernel is ahead of the loop where texts are short, too, but the batched heads are further ahead.
    fused = took["cpu"]["6 SDPA, causal", 16]
    assert took["cpu"][batched, 16] < fused < took["cpu"][loop, 16]
    # The GPU's loop takes less than twice as long for 2,048 tokens as for 16.
    assert took["cuda"][loop, 2048] < 2 * took["cuda"][loop, 16]


def test_what_the_page_says_of_the_books_class_is_recorded():
    """No slower than PyTorch's but on the GPU, with weights, at most lengths by a few percent."""
    for run in report.recorded():
        shares = {
            name: [row[name] for row in run["shares"]] for name in sweep.SHARES
        }
        assert max(shares["without"]) <= 1
        if run["kind"] == "cpu":
            assert max(shares["with weights"]) <= 1
        else:
            slower = [share for share in shares["with weights"] if share > 1]
            assert len(slower) > len(sweep.LENGTHS) / 2
            assert max(slower) < 1.1


def test_a_table_has_a_line_an_implementation_and_a_column_a_length():
    rows = [
        {"implementation": "a", "length": 16, "forward": 0.25},
        {"implementation": "a", "length": 2048, "forward": 1.5},
        {"implementation": "b", "length": 2048},
    ]
    assert report.table(rows, "forward", [16, 2048], 1e-3).split("\n") == [
        "| way, by tokens | 16 | 2,048 |",
        "| :-- | --: | --: |",
        "| a | 250.00 | 1,500.00 |",
        "| b | – | – |",
    ]


def test_the_shares_have_a_line_a_length_with_weights_first():
    shares = dict(zip(sweep.SHARES, (0.5, 1.25), strict=True))
    found = [{"length": 2048, **shares}]
    assert report.share_table(found).split("\n")[1:] == [
        "| --: | --: | --: |",
        "| 2,048 | 0.50 | 1.25 |",
    ]


def test_a_clock_tells_the_time_of_one_run(monkeypatch):
    """Torch's timer measures; what it calls the median is the answer."""
    asked = {}

    class Timer(measure.Timer):
        def __init__(self, statement, **options):
            asked.update(options)

        def blocked_autorange(self, **limits):
            asked.update(limits)
            return SimpleNamespace(median=0.25, mean=1.0)

    monkeypatch.setattr(measure, "Timer", Timer)
    assert measure.clock(list, seconds=0.75) == 0.25
    assert asked["min_run_time"] == 0.75
    assert asked["globals"] == {"run": list}
    assert asked["num_threads"] == torch.get_num_threads()


def test_the_output_alone_keeps_nothing_for_a_backward_pass(small):
    output = sweep.forward(batched, sweep.example(7, small), small)
    assert not output.requires_grad, "the time would be that of training"


def test_limits_are_work_by_time(monkeypatch):
    monkeypatch.setattr(machine, "device", lambda: torch.device("cpu"))
    monkeypatch.setattr(machine, "clock", lambda run, seconds: 0.5)
    assert machine.limits() == {
        "flops": 2 * 2048**3 / 0.5,  # a multiplication and an addition
        "bytes": 2 * 16 * 2048**2 * 4 / 0.5,  # read once and written once
    }
