"""Run notebooks, several at once, each in a kernel of its own; the first that fails ends them all."""

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode

from .errors import BookError

AT_ONCE = min(4, os.cpu_count() or 1)
ALONE = {"speed"}  # it takes times: nothing else may run, and it may use all
STATE = "application/vnd.jupyter.widget-state+json"
LIMIT = 900  # seconds a cell; a slow machine is no wrong answer


class Loop(asyncio.SelectorEventLoop):
    """Ctrl-C ends every task. nbclient's own handler, which it can do without, would end one kernel."""

    def add_signal_handler(self, *_):
        """Refuse, with the error that nbclient expects."""
        raise RuntimeError("left to asyncio")


def run(
    notebooks: dict[Path, NotebookNode],
    ran: Callable[[Path, float], None] = lambda path, seconds: None,
) -> None:
    """Run every notebook in its own folder and store the outputs in it; ran is told of each that is through.

    Raises ``BookError`` with the notebook's name and the cell's traceback.
    """
    together = [path for path in notebooks if path.stem not in ALONE]
    alone = [path for path in notebooks if path.stem in ALONE]
    said = iter(range(1, len(notebooks) + 1))

    async def one(path: Path, free: asyncio.Semaphore, **env) -> None:
        async with free:
            name = f"{path.name} ({next(said)} of {len(notebooks)})"
            print(f"running {name} …", flush=True)
            since = time.monotonic()
            await execute(path, notebooks[path], env | os.environ)
            ran(path, time.monotonic() - since)

    async def all_of_them() -> None:
        free = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for path in together:
                # With all cores each, they would wait for each other.
                group.create_task(one(path, free, OMP_NUM_THREADS="1"))
        for path in alone:
            await one(path, free)

    try:
        with asyncio.Runner(loop_factory=Loop) as runner:
            runner.run(all_of_them())
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def execute(path: Path, notebook: NotebookNode, env: dict) -> None:
    """Run one notebook."""
    client = NotebookClient(
        notebook,
        timeout=LIMIT,
        record_timing=False,
        coalesce_streams=True,  # else prints that arrive in two pieces are stored in two
        resources={"metadata": {"path": path.parent}},
    )
    with tempfile.TemporaryFile() as said:
        try:
            await client.async_execute(env=env, stderr=said)
        except (CellExecutionError, CellTimeoutError) as error:
            raise BookError(f"A cell of {path} failed. {error}") from None
        except RuntimeError as error:
            task = asyncio.current_task()
            if task and task.cancelling():
                # nbclient takes the end of its task for the end of its kernel.
                raise asyncio.CancelledError from None
            said.seek(0)
            last = said.read()[-2000:].decode(errors="replace")
            raise BookError(
                f"{last}\nThe kernel of {path} ended in the middle ({error}): "
                "was it killed, or was there too little memory?"
            ) from None
    name_widgets(notebook)


def name_widgets(notebook: NotebookNode) -> None:
    """Give widgets numbers, in the order in which they were made, in the place of ids that are others in every run."""
    state = notebook.metadata.get("widgets", {}).get(STATE, {"state": {}})
    text = json.dumps(notebook)
    for number, name in enumerate(state["state"]):
        text = text.replace(name, f"widget_{number}")
    notebook.update(nbformat.from_dict(json.loads(text)))
