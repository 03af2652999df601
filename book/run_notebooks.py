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

PARALLEL = min(4, os.cpu_count() or 1)
# These take times, so each of them runs when nothing else does, and may use all
# cores.
TIMING = {"speed", "cache"}
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
    numbers = iter(range(1, len(notebooks) + 1))

    async def run_one(path: Path, **environment: str) -> None:
        number = next(numbers)
        print(
            f"running {path.name} ({number} of {len(notebooks)}) …", flush=True
        )
        start = time.monotonic()
        await execute(path, notebooks[path], environment | os.environ)
        on_done(path, time.monotonic() - start)

    async def run_all() -> None:
        free = asyncio.Semaphore(PARALLEL)

        async def when_free(path: Path) -> None:
            async with free:
                # With all cores each, they would wait for each other.
                await run_one(path, OMP_NUM_THREADS="1")

        async with asyncio.TaskGroup() as group:
            for path in (p for p in notebooks if p not in timing):
                group.create_task(when_free(path))
        for path in timing:
            await run_one(path)

    try:
        with asyncio.Runner(loop_factory=Loop) as runner:
            runner.run(run_all())
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
    with tempfile.TemporaryFile() as messages:
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
