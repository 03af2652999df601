"""Start processes that share the heads, watch them, and gather their reports.

torchrun starts them; here it is called, followed, and asked what happened.
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
from IPython import get_ipython
from IPython.display import display

from ..parallel.sharding import EXAMPLES, check_ranks
from ..parallel.single_process import in_one_process
from ..parallel.worker import STEPS

_PACKAGES = Path(__file__).parents[2]
_BAR_AFTER = 2  # seconds: what is done sooner needs no bar


@dataclass
class Run:
    """What the ranks reported: of each example, one report a rank."""

    ranks: int
    reports: dict[str, list[dict]]
    device: str = "cpu"
    backend: str = ""
    left_out: str = ""  # why no processes ran; empty where they did

    def largest_difference(self, example: str) -> float:
        """How far any number of any rank is from one device's."""
        return max(
            difference
            for report in self.reports[example]
            for difference in report["differences"].values()
        )


class RanksError(RuntimeError):
    """A run that ended with an error, ``after`` seconds without a step."""

    def __init__(self, said: str, after: float):
        super().__init__(said)
        self.after = after


def launch(
    ranks: int, *examples: str, die: int | None = None, limit: float = 240.0
) -> Run:
    """Share the heads of the examples over as many processes as ranks.

    examples are names of ``EXAMPLES``. A bar shows how far the ranks are.
    The rank numbered die kills itself on the way, for a test. Where only
    one process is allowed, it does the same split by itself, and
    ``Run.left_out`` says why.

    Raises ``ValueError`` where the heads don't split evenly, before
    anything is started, and ``RanksError`` where a rank died, failed, or
    wasn't done after limit seconds.
    """
    for name in examples:
        check_ranks(EXAMPLES[name]().module.heads, ranks)
    reason = why_one_process()
    if reason:
        reports = {
            name: in_one_process(EXAMPLES[name](), ranks) for name in examples
        }
        return Run(ranks, reports, left_out=reason)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        code, said = _torchrun(ranks, examples, die, out, limit)
        whole = _reports(out)
        if code is None:
            said = (
                f"the {ranks} ranks were not done after {limit} seconds, and "
                f"were ended; the last that was said:\n{said[-2000:]}"
            )
            raise RanksError(said, _since_a_step(out))
        if code:
            said = _what_happened(said, whole, ranks)
            raise RanksError(said, _since_a_step(out))
    first = whole[0]
    reports = {
        name: [report["examples"][name] for report in whole]
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
    """Run the ranks to their end: torchrun's exit code, and what was said.

    The code is None where the limit ran out.
    """
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    # Without a folder for its logs, torchrun makes one and leaves it there.
    command += ["--log-dir", str(out / "logs")]
    command += [
        "--nproc-per-node",
        str(ranks),
        "-m",
        "manyheads.parallel.worker",
    ]
    command += ["--out", str(out), "--examples", *examples]
    if die is not None:
        command += ["--die", str(die)]
    steps = ranks * (1 + STEPS * len(examples))
    end = time.monotonic() + limit
    with (out / "said").open("w+", encoding="utf8") as said:
        started = subprocess.Popen(
            command, stdout=said, stderr=said, env=_environment()
        )
        bar = _Bar(f"{ranks} processes", steps)
        try:
            while started.poll() is None and time.monotonic() < end:
                bar.show(_steps(out))
                time.sleep(0.1)
            code = started.poll()
        finally:
            bar.close()
            _end(started)
        said.seek(0)
        return code, said.read()


def _environment() -> dict[str, str]:
    """What the ranks need to know, where nobody said otherwise."""
    paths = [str(_PACKAGES), os.environ.get("PYTHONPATH", "")]
    given = {"OMP_NUM_THREADS": "1"}  # ranks share the cores among them
    names = {name for _, name in socket.if_nameindex()}
    if "lo" in names:
        # The machine's own name may lead nowhere when there is no network.
        given["GLOO_SOCKET_IFNAME"] = "lo"
    path = os.pathsep.join(filter(None, paths))
    return given | os.environ | {"PYTHONPATH": path}


def _end(started: subprocess.Popen) -> None:
    """End torchrun, which ends its ranks, where it still runs."""
    if started.poll() is None:
        started.terminate()
        try:
            started.wait(timeout=45)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def _steps(out: Path) -> int:
    return sum(path.stat().st_size for path in out.glob("steps-*"))


def _since_a_step(out: Path) -> float:
    """Seconds since a rank last did anything; 0 where none ever did."""
    steps = [path.stat().st_mtime for path in out.glob("steps-*")]
    return time.time() - max(steps) if steps else 0.0


def _reports(out: Path) -> list[dict]:
    """The reports that were written, in the order of the ranks."""
    paths = out.glob("rank-*.json")
    found = [json.loads(path.read_text("utf8")) for path in paths]
    return sorted(found, key=lambda report: report["rank"])


_FAILURE = re.compile(r"rank\s*: (\d+) .*\n\s*exitcode\s*: (-?\d+)")


def _what_happened(said: str, reports: list[dict], ranks: int) -> str:
    """Why torchrun failed, in words: the cause, not what followed from it."""
    failed = {int(rank): int(code) for rank, code in _FAILURE.findall(said)}
    errors = {r["rank"]: r["error"] for r in reports if "error" in r}
    # A rank that was killed is the cause; the others miss it and fail, or
    # are asked by torchrun to end (SIGTERM).
    killed = [
        f"rank {rank} of {ranks} was killed ({signal.Signals(-code).name})"
        for rank, code in sorted(failed.items())
        if code < 0 and -code != signal.SIGTERM
    ]
    told = killed or [
        f"rank {rank} of {ranks} failed: {error}"
        for rank, error in sorted(errors.items())
    ]
    if not told:
        return f"the {ranks} ranks failed; what they said:\n{said[-2000:]}"
    return f"{'; '.join(told)}; torchrun ended the run"


class _Bar:
    """A bar in the notebook while the ranks work; nothing of it is left."""

    def __init__(self, label: str, steps: int):
        self.label, self.steps, self.done = label, steps, -1
        self.since = time.monotonic()
        self.place = None
        if get_ipython() is not None:
            self.place = display(_NOTHING, raw=True, display_id=True)

    def show(self, done: int) -> None:
        late = time.monotonic() - self.since > _BAR_AFTER
        if self.place is None or not late or done == self.done:
            return
        self.done = done
        text = f"{self.label}: {done} of {self.steps} steps"
        html = (
            f'<label>{text} <progress value="{done}" '
            f'max="{self.steps}"></progress></label>'
        )
        self.place.update({"text/plain": text, "text/html": html}, raw=True)

    def close(self) -> None:
        if self.place is not None:
            self.place.update(_NOTHING, raw=True)


# What is shown first and last is the same, so that a stored notebook and
# one that is run again agree.
_NOTHING = {"text/plain": "", "text/html": ""}
