"""Heads shared out over real processes: equal to one device, counted, and refused; test_ranks.py ends them."""

import functools
import re
import subprocess
import textwrap
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
import torch

from manyheads.parallel import launcher
from manyheads.parallel.launcher import Run, launch, why_one_process
from manyheads.parallel.sharding import EXAMPLES, backend, check_ranks, shard
from manyheads.parallel.single_process import in_one_process
from manyheads.parallel.worker import join
from support.chapters import run_in_kernels
from support.paths import CHAPTERS

STARTS = {  # one start of processes serves several examples
    2: ("pizza, two heads", "GPT-2"),
    3: ("pizza, biases", "GPT-2", "GPT-2, two ranks"),
}


def sharing(example, started):
    """How many of the started ranks share an example."""
    return 2 if "two ranks" in example else started


each_run = pytest.mark.parametrize(
    ("example", "ranks"),
    [
        pytest.param(example, ranks, marks=pytest.mark.long)
        for ranks, some in STARTS.items()
        for example in some
    ],
)


@functools.cache
def run(ranks):
    """The examples of a number of ranks, in as many real processes."""
    done = launch(ranks, *STARTS[ranks])
    assert not done.why_one_process and done.ranks == ranks
    return done


@each_run
def test_every_number_is_that_of_one_device(example, ranks):
    names = {"output", "weights", "gradient of x"}
    parameters = EXAMPLES[example]().module.named_parameters()
    names |= {f"gradient of {name}" for name, _ in parameters}
    for report in run(ranks).reports[example]:
        assert set(report["differences"]) == names
        # The owner's bound is 1e-6; in double precision it is far less.
        assert max(report["differences"].values()) < 1e-11


@each_run
def test_every_rank_holds_its_own_heads_and_no_others(example, ranks):
    module = EXAMPLES[example]().module
    reports = run(ranks).reports[example]
    ranks = sharing(example, ranks)
    assert [report["rank"] for report in reports] == list(range(ranks))
    held = [head for report in reports for head in report["heads"]]
    assert held == list(range(module.heads))
    width = module.d_model // ranks
    for report in reports:
        assert len(report["heads"]) == module.heads // ranks
        shapes = report["shapes"]
        for name in ("w_query", "w_key", "w_value"):
            assert shapes[name] == [module.d_model, width]
        assert shapes["w_output"] == [width, module.d_model]
        biases = 3 * width + module.d_model if "biases" in example else 0
        assert report["numbers"] == 4 * module.d_model * width + biases


@each_run
def test_what_is_sent_is_what_the_formula_says(example, ranks):
    table = EXAMPLES[example]().x.numel()  # batch · seq · d_model
    for report in run(ranks).reports[example]:
        for way, backward in (("plan", 3), ("replicate", 1)):
            for name, calls in (("forward", 1), ("backward", backward)):
                count = report["sent"][way][name]
                assert count["others"] == []
                assert count["calls"] == calls
                assert count["numbers"] == calls * table
                assert count["bytes"] == calls * table * 8


@pytest.mark.long
@pytest.mark.parametrize("ranks", STARTS)
def test_linux_counts_what_a_ring_sends(ranks):
    """The system's own account, which knows nothing of PyTorch's."""
    if launcher.why_one_process() or not Path("/proc/self/io").exists():
        pytest.skip("the system keeps no account of what is written")
    for example in {"GPT-2", "GPT-2, two ranks"} & set(STARTS[ranks]):
        n = sharing(example, ranks)
        for report in run(ranks).reports[example]:
            for passes in report["sent"].values():
                for count in passes.values():
                    ring = 2 * (n - 1) / n * count["bytes"]
                    assert 1 <= count["bytes_written"] / ring < 1.05


@pytest.mark.parametrize(
    ("example", "ranks", "words"),
    [
        ("pizza", 2, "3 heads .* over 2 ranks: .* ranks can be 1 or 3"),
        ("GPT-2", 5, "12 heads .* over 5 ranks: .* 1, 2, 3, 4, 6 or 12"),
        ("pizza", 6, "3 heads do not split evenly over 6 ranks"),
    ],
)
def test_an_uneven_split_is_refused_before_anything_starts(
    monkeypatch, example, ranks, words
):
    monkeypatch.setattr(subprocess, "Popen", None)
    with pytest.raises(ValueError, match=words):
        launch(ranks, example)
    with pytest.raises(ValueError, match=words):
        in_one_process(EXAMPLES[example](), ranks)


def test_an_example_for_more_ranks_than_are_started_is_refused(monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    words = "for 3 ranks, and only 2 are started; start 3 or more"
    with pytest.raises(ValueError, match=words):
        launch(2, "pizza, three ranks")


def test_an_example_is_shared_by_its_own_ranks_or_by_all():
    assert EXAMPLES["GPT-2"]().ranks_of(4) == 4
    assert EXAMPLES["GPT-2, two ranks"]().ranks_of(4) == 2


@pytest.mark.usefixtures("unchecked_shapes")
def test_shard_refuses_it_too_and_leaves_the_module_alone():
    module = EXAMPLES["pizza"]().module
    with pytest.raises(ValueError, match=r"3 heads .* over 2 ranks"):
        shard(module, SimpleNamespace(size=lambda: 2))
    assert module.heads == 3
    check_ranks(3, 3)


@each_run
def test_one_process_does_the_same_split(monkeypatch, example, ranks):
    by_ranks = run(ranks).reports[example]  # before processes are forbidden
    monkeypatch.setenv("MANYHEADS_PROCESSES", "one")
    monkeypatch.setattr(subprocess, "Popen", None)
    alone = launch(ranks, example)
    assert alone.why_one_process == "MANYHEADS_PROCESSES is one"
    assert alone.largest_difference(example) < 1e-11
    for one, many in zip(alone.reports[example], by_ranks, strict=True):
        for said in ("rank", "heads", "shapes", "numbers"):
            assert one[said] == many[said]
        assert set(one["differences"]) == set(many["differences"])
        assert "sent" not in one


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_always_the_same_and_disturbs_no_dice(example):
    torch.manual_seed(5)
    wanted = torch.randn(3)
    torch.manual_seed(5)
    first = EXAMPLES[example]()
    assert torch.equal(torch.randn(3), wanted)
    again = EXAMPLES[example]()
    assert torch.equal(first.output_gradient, again.output_gradient)
    pairs = zip(
        first.module.parameters(), again.module.parameters(), strict=True
    )
    assert all(torch.equal(one, other) for one, other in pairs)


def test_why_only_one_process(monkeypatch):
    assert why_one_process() == ""
    monkeypatch.setenv("MANYHEADS_PROCESSES", "two")
    with pytest.raises(ValueError, match="it can be many or one"):
        why_one_process()
    monkeypatch.delenv("MANYHEADS_PROCESSES")

    def refuse(*_, **__):
        raise PermissionError("no sockets here")

    monkeypatch.setattr(launcher.socket, "create_server", refuse)
    assert "no sockets here" in why_one_process()
    monkeypatch.undo()
    monkeypatch.setattr(launcher.subprocess, "run", refuse)
    assert why_one_process().startswith("the system doesn't allow it")


@pytest.mark.long
def test_the_chapter_runs_whole_in_one_process(monkeypatch):
    monkeypatch.setenv("MANYHEADS_PROCESSES", "one")
    path = CHAPTERS / "devices.ipynb"
    notebook = nbformat.read(path, as_version=4)
    run_in_kernels({path: notebook})
    printed = "".join(
        output.get("text", "")
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    assert "Only one process: MANYHEADS_PROCESSES is one." in printed
    assert "Left out: what was sent, and the rank that dies." in printed
    assert "rank 2  head 2" in printed


def test_the_lines_of_a_rank_that_the_chapter_shows_run(monkeypatch):
    """With one rank, this process: what more of them compute is tested above."""
    for name, value in {
        **{"RANK": "0", "WORLD_SIZE": "1", "MANYHEADS_DEVICE": "cpu"},
        **{"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "0"},
        "GLOO_SOCKET_IFNAME": "lo",
    }.items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.read(CHAPTERS / "devices.ipynb", as_version=4)
    prose = "\n\n".join(
        cell.source for cell in notebook.cells if cell.cell_type == "markdown"
    )
    (lines,) = re.findall(r"^    mesh = join\(\)\n(?:    .+\n)+", prose, re.M)
    alone = EXAMPLES["pizza"]()
    found = {"join": join, "shard": shard, "EXAMPLES": EXAMPLES}
    try:
        exec(textwrap.dedent(lines), found)
        output, weights = alone.module(alone.x)
        assert torch.allclose(found["output"], output)
        assert torch.allclose(found["weights"], weights)
    finally:
        torch.distributed.destroy_process_group()


@pytest.mark.parametrize(
    ("gpus", "wanted", "chosen"),
    [
        (4, "auto", ("cuda", "nccl")),
        (2, "auto", ("cpu", "gloo")),  # fewer than the ranks
        (4, "cpu", ("cpu", "gloo")),
        (0, "auto", ("cpu", "gloo")),
    ],
)
def test_gpus_are_used_where_each_rank_gets_one(
    monkeypatch, gpus, wanted, chosen
):
    monkeypatch.setenv("MANYHEADS_DEVICE", wanted)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: gpus > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: gpus)
    assert backend(4) == chosen


def test_the_largest_difference_of_any_rank_is_told():
    reports = [
        {"differences": {"output": 1e-9, "weights": 2e-9}},
        {"differences": {"output": 3e-9, "weights": 0.0}},
    ]
    assert Run(2, {"pizza": reports}).largest_difference("pizza") == 3e-9
