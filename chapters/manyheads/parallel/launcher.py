"""Start processes that share the heads, watch them, and read their reports.

torchrun starts and ends them; here it is called, and its words are read.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import torch

from ..progress import ProgressBar
from .sharding import EXAMPLES
from .single_process import in_one_process
from .worker import STEPS

_PACKAGES = Path(__file__).parents[2]


@dataclass
class Run:
    """What the ranks reported: for each example, one report a rank."""

    ranks: int
    reports: dict[str, list[dict]]
    device: str = "cpu"
    backend: str = ""
    why_one_process: str = ""  # empty where each rank was a process

    def largest_difference(self, example: str) -> float:
        """How far any number of any rank is from one device's."""
        return max(
            difference
            for report in self.reports[example]
            for difference in report["differences"].values()
        )


class RanksError(RuntimeError):
    """A run that ended with an error, ``after`` seconds without a step."""

    def __init__(self, message: str, after: float):
        super().__init__(message)
        self.after = after


def launch(
    ranks: int, *examples: str, die: int | None = None, limit: float = 240.0
) -> Run:
    """Share the heads of the examples over as many processes as ranks.

    examples are names of ``EXAMPLES``; one that is for fewer ranks is shared
    by the first ones alone. A bar shows how far the ranks are.
    The rank numbered die kills itself on the way, to show what happens then.
    Where only one process can run, it does the same split by itself, and
    ``Run.why_one_process`` says why.

    Raises ``ValueError`` where the heads don't split evenly, before
    anything is started, and ``RanksError`` where a rank died, failed, or
    wasn't done after limit seconds.
    """
    for name in examples:
        EXAMPLES[name]().ranks_of(ranks)
    reason = why_one_process()
    if reason:
        reports = {
            name: in_one_process(EXAMPLES[name](), ranks) for name in examples
        }
        return Run(ranks, reports, why_one_process=reason)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        code, log = _torchrun(ranks, examples, die, out, limit)
        of_ranks = _reports(out)
        message = None
        if code is None:
            message = (
                f"the {ranks} ranks were not done after {limit} seconds, and "
                f"were ended; the last that was said:\n{log[-2000:]}"
            )
        elif code:
            message = _cause_of_failure(log, of_ranks, ranks)
        if message:
            raise RanksError(message, _seconds_since_a_step(out))
    first = of_ranks[0]
    reports = {
        name: [
            report["examples"][name]
            for report in of_ranks
            if name in report["examples"]
        ]
        for name in examples
    }
    return Run(ranks, reports, first["device"], first["backend"])


def why_one_process() -> str:
    """Why no other process can be started here; empty where one can.

    The environment variable MANYHEADS_PROCESSES can forbid it: ``many`` (the
    default) or ``one``. Raises ``ValueError`` for anything else.
    """
    wanted = os.environ.get("MANYHEADS_PROCESSES", "many")
    if wanted not in ("many", "one"):
        raise ValueError(
            f"MANYHEADS_PROCESSES is {wanted!r}; it can be many or one"
        )
    if wanted == "one":
        return "MANYHEADS_PROCESSES is one"
    if not torch.distributed.is_available():
        return "this torch was built without torch.distributed"
    try:
        with socket.create_server(("127.0.0.1", 0)):
            pass
        subprocess.run([sys.executable, "-c", ""], check=True)
    except (OSError, subprocess.SubprocessError) as error:
        return f"the system doesn't allow it ({error})"
    return ""


def _torchrun(
    ranks: int,
    examples: tuple[str, ...],
    die: int | None,
    out: Path,
    limit: float,
) -> tuple[int | None, str]:
    """Run the ranks to their end: torchrun's exit code, and its log.

    The code is None where the limit ran out. The log has what all ranks
    printed, too.
    """
    command = [
        *(sys.executable, "-m", "torch.distributed.run", "--standalone"),
        # Without a folder for its logs, torchrun makes one and leaves it.
        *("--log-dir", str(out / "logs"), "--nproc-per-node", str(ranks)),
        *("-m", "manyheads.parallel.worker", "--out", str(out)),
        *("--examples", *examples),
    ]
    if die is not None:
        command += ["--die", str(die)]
    steps = ranks * (1 + STEPS * len(examples))
    end = time.monotonic() + limit
    with (out / "log").open("w+", encoding="utf8") as log:
        torchrun = subprocess.Popen(
            command, stdout=log, stderr=log, env=_environment()
        )
        bar = ProgressBar(f"{ranks} processes", steps)
        try:
            while torchrun.poll() is None and time.monotonic() < end:
                bar.show(_steps_done(out))
                time.sleep(0.1)
            code = torchrun.poll()
        finally:
            bar.close()
            _end(torchrun)
        log.seek(0)
        return code, log.read()


def _environment() -> dict[str, str]:
    """The ranks' environment: the reader's own, and defaults for the rest."""
    paths = [str(_PACKAGES), os.environ.get("PYTHONPATH", "")]
    defaults = {"OMP_NUM_THREADS": "1"}  # the ranks share the machine's cores
    if "lo" in {name for _, name in socket.if_nameindex()}:
        # gloo would look up the machine's own name, which may have no address
        # when there is no network. The loopback interface always has one.
        defaults["GLOO_SOCKET_IFNAME"] = "lo"
    path = os.pathsep.join(filter(None, paths))
    return defaults | os.environ | {"PYTHONPATH": path}


def _end(torchrun: subprocess.Popen) -> None:
    """End torchrun where it still runs; it ends its ranks."""
    if torchrun.poll() is None:
        torchrun.terminate()
        try:
            torchrun.wait(timeout=45)
        except subprocess.TimeoutExpired:
            torchrun.kill()
            torchrun.wait()


def _steps_done(out: Path) -> int:
    """The steps of all ranks together: a byte in a rank's file is a step."""
    return sum(path.stat().st_size for path in out.glob("steps-*"))


def _seconds_since_a_step(out: Path) -> float:
    """Seconds since a rank last did a step; 0 where none ever did."""
    steps = [path.stat().st_mtime for path in out.glob("steps-*")]
    return time.time() - max(steps) if steps else 0.0


def _reports(out: Path) -> list[dict]:
    """The reports that were written, in the order of the ranks."""
    paths = out.glob("rank-*.json")
    reports = [json.loads(path.read_text("utf8")) for path in paths]
    return sorted(reports, key=lambda report: report["rank"])


# torchrun's log has such lines for each rank that failed.
_FAILURE = re.compile(r"rank\s*: (\d+) .*\n\s*exitcode\s*: (-?\d+)")


def _cause_of_failure(log: str, reports: list[dict], ranks: int) -> str:
    """Why torchrun failed, in words: the cause, not what followed from it."""
    failed = {int(rank): int(code) for rank, code in _FAILURE.findall(log)}
    errors = {r["rank"]: r["error"] for r in reports if "error" in r}
    # A rank that was killed is the cause. The others fail because they miss
    # it, or because torchrun ends them, with SIGTERM.
    killed = [
        f"rank {rank} of {ranks} was killed ({signal.Signals(-code).name})"
        for rank, code in sorted(failed.items())
        if code < 0 and -code != signal.SIGTERM
    ]
    causes = killed or [
        f"rank {rank} of {ranks} failed: {error}"
        for rank, error in sorted(errors.items())
    ]
    if not causes:
        return f"the {ranks} ranks failed; what they said:\n{log[-2000:]}"
    return f"{'; '.join(causes)}; torchrun ended the run"
