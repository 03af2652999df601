"""Run notebooks, several at once, each in a kernel of its own; the first that fails ends them all.

What takes longest comes first, so that no long one is left alone at the end. Kernels are forked from a process that has
imported torch before (warm_kernels.py). A notebook that takes times gets a kernel of its own from the start, as its
readers have one, and from its first cell that takes a time on it runs when nothing else does.
"""

import asyncio
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, nullcontext
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode

from .errors import BookError
from .warm_kernels import Server, WarmProvisioner

# One more than there are cores, as a kernel that starts or ends waits more than it works.
PARALLEL = min(4, (os.cpu_count() or 1) + 1)
# Their cells with this tag take times, and then nothing else may run; they may use all cores.
TIMING = {"speed", "cache"}
TAKES_TIMES = "nbval-ignore-output"
# How long each took when `make validate` ran last.
RECORDED = Path(__file__).parents[1] / "chapters/benchmarks/notebooks.json"
# A fork is safe on Linux; on a Mac, what a system library began before it may not go on after it.
CAN_FORK = sys.platform == "linux"
STATE = "application/vnd.jupyter.widget-state+json"
LIMIT = 900  # seconds a cell; a slow machine is no wrong answer


class Loop(asyncio.SelectorEventLoop):
    """An event loop in which Ctrl-C cancels every notebook.

    nbclient would put a handler of its own in the place of asyncio's, and that one ends a single kernel. It goes on
    without where a loop can't have handlers.
    """

    def add_signal_handler(self, *_):
        raise RuntimeError("Ctrl-C is left to asyncio")


def run(
    notebooks: dict[Path, NotebookNode],
    on_done: Callable[[Path, float], None] = lambda path, seconds: None,
) -> None:
    """Run every notebook in its own folder and store the outputs in it.

    on_done is called after each, with its path and how many seconds it took. Raises ``BookError`` with the notebook's
    name and the cell's traceback.
    """
    timing = [path for path in notebooks if path.stem in TIMING]
    others = [path for path in notebooks if path not in timing]
    others.sort(key=longest_first)
    numbers = iter(range(1, len(notebooks) + 1))
    # With all cores each, they would wait for each other.
    alone = {"OMP_NUM_THREADS": "1"} | os.environ
    warm = CAN_FORK and len(others) > 1

    async def run_one(path: Path, *how) -> None:
        number = next(numbers)
        print(
            f"running {path.name} ({number} of {len(notebooks)}) …", flush=True
        )
        start = time.monotonic()
        await execute(path, notebooks[path], *how)
        on_done(path, time.monotonic() - start)

    async def run_all() -> None:
        free, silence = asyncio.Semaphore(PARALLEL), asyncio.Lock()

        async def when_free(path: Path) -> None:
            async with free:
                await run_one(path, alone, server)

        async def with_times(path: Path) -> None:
            async with AsyncExitStack() as until_its_end:

                async def wait_for_silence() -> None:
                    for task in running:
                        await asyncio.wait([task])
                    await until_its_end.enter_async_context(silence)

                await run_one(path, dict(os.environ), None, wait_for_silence)

        with Server(alone) if warm else nullcontext() as server:
            async with asyncio.TaskGroup() as group:
                running = [
                    group.create_task(when_free(path)) for path in others
                ]
                for path in timing:
                    group.create_task(with_times(path))

    try:
        with asyncio.Runner(loop_factory=Loop) as runner:
            runner.run(run_all())
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


class Client(NotebookClient):
    """Runs a notebook in a kernel that is forked from a server, where there is one.

    The kernel is reached by files in folder and not by ports. A port is looked for first and taken later, so of two
    kernels that start at once, one may find its port taken.
    """

    folder: str
    server: Server | None = None

    def create_kernel_manager(self):
        manager = super().create_kernel_manager()
        if os.name == "posix":
            manager.transport = "ipc"
            manager.ip = os.path.join(self.folder, "kernel")
        if self.server:
            manager.provisioner = WarmProvisioner(
                kernel_id="", kernel_spec=manager.kernel_spec, parent=manager
            )
            manager.provisioner.server = self.server
        return manager


def longest_first(path: Path) -> float:
    """A key to sort by: the seconds that a notebook took, negative; one that is new may take any time."""
    runs = json.loads(RECORDED.read_text("utf8")) if RECORDED.exists() else []
    seconds = [
        row["seconds"]
        for run in runs
        for row in run["rows"]
        if row["notebook"] == path.stem
    ]
    return -max(seconds, default=math.inf)


async def execute(
    path: Path,
    notebook: NotebookNode,
    env: dict[str, str],
    server: Server | None = None,
    before_times: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Run one notebook, in a fork of the server if there is one.

    before_times is called once, ahead of the first cell that takes a time.
    """
    waited = []

    async def before_cell(cell: NotebookNode, **_) -> None:
        tags = cell.metadata.get("tags", [])
        if TAKES_TIMES in tags and before_times and not waited:
            waited.append(await before_times())

    client = Client(
        notebook,
        timeout=LIMIT,
        record_timing=False,
        coalesce_streams=True,  # else prints that arrive in two pieces are stored in two
        resources={"metadata": {"path": path.parent}},
        on_cell_execute=before_cell,
    )
    client.server = server
    with (
        tempfile.TemporaryDirectory(prefix="kernel-") as client.folder,
        tempfile.TemporaryFile() as messages,
    ):
        try:
            await client.async_execute(env=env, stderr=messages)
        except (CellExecutionError, CellTimeoutError) as error:
            raise BookError(f"A cell of {path} failed. {error}") from None
        except RuntimeError as error:
            task = asyncio.current_task()
            if task and task.cancelling():
                # Ctrl-C, or another notebook failed; nbclient says that the kernel died.
                raise asyncio.CancelledError from None
            messages.seek(0)
            last = messages.read()[-2000:].decode(errors="replace")
            raise BookError(
                f"{last}\nThe kernel of {path} ended in the middle ({error}): "
                "was it killed, or was there too little memory?"
            ) from None
    number_widgets(notebook)


def number_widgets(notebook: NotebookNode) -> None:
    """Replace the widgets' ids, which are random, by numbers in the order in which the widgets were made."""
    state = notebook.metadata.get("widgets", {}).get(STATE, {"state": {}})
    text = json.dumps(notebook)
    for number, name in enumerate(state["state"]):
        text = text.replace(name, f"widget_{number}")
    notebook.update(nbformat.from_dict(json.loads(text)))
