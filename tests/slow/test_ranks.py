"""Real processes that share the heads: what is told, and what is left, when one fails, dies, or takes too long."""

import time
from pathlib import Path

import pytest

from manyheads.parallel import launcher
from manyheads.parallel.launcher import RanksError, launch


def alive(folder: Path) -> list[str]:
    """The command lines of processes that were given a folder, and still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().decode(errors="replace")
        except OSError:
            continue  # it ended while we looked
        if str(folder) in line:
            found.append(line)
    return found


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Where the ranks of a test leave their reports; their command lines name it."""
    monkeypatch.setattr(launcher.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_an_error_in_a_rank_is_told(folder):
    """Past the first check, the ranks themselves refuse, and their words arrive."""
    code, said = launcher._torchrun(2, ("pizza",), None, folder, 120.0)
    assert code not in (0, None)
    told = launcher._cause_of_failure(said, launcher._reports(folder), 2)
    assert "of 2 failed: ValueError: 3 heads do not split evenly" in told
    assert not alive(folder)


def test_a_rank_that_dies_ends_the_run(folder):
    """With an error that names it, within seconds, and with nobody left behind."""
    with pytest.raises(RanksError) as failed:
        launch(3, "pizza", die=1)
    assert str(failed.value) == (
        "rank 1 of 3 was killed (SIGKILL); torchrun ended the run"
    )
    # PyTorch keeps one cache of compiled code, named for the user.
    left = {path.name.split("_")[0] for path in folder.iterdir()}
    assert left <= {"torchinductor"}
    # The one time that decides: a run that hangs would wait for a minute.
    assert failed.value.after < 30
    assert not alive(folder)


def test_a_run_that_takes_too_long_is_ended(folder):
    with pytest.raises(RanksError, match=r"not done after 1\.0 seconds"):
        launch(2, "pizza, two heads", limit=1.0)
    end = time.monotonic() + 30  # ranks that are asked to end need a moment
    while alive(folder) and time.monotonic() < end:
        time.sleep(0.1)
    assert not alive(folder)
