"""A bar that shows how far something is that takes a while."""

import time

from IPython import get_ipython
from IPython.display import display

_EMPTY = {"text/plain": "", "text/html": ""}
_DELAY = 2  # seconds; what is done sooner shows no bar


class ProgressBar:
    """A bar in the notebook while a cell works; nothing of it is left.

    Its output is empty at the beginning and at the end, and so it is the same
    in a stored notebook and in one that runs again, however long it took.
    tqdm's bar for notebooks leaves the address of a widget behind, and its
    bar of text can only be taken away with all else that the cell printed.
    """

    def __init__(self, label: str, steps: int):
        self.label, self.steps, self.done = label, steps, -1
        self.start = time.monotonic()
        self.handle = None
        if get_ipython() is not None:
            self.handle = display(_EMPTY, raw=True, display_id=True)

    def show(self, done: int) -> None:
        late = time.monotonic() - self.start > _DELAY
        if self.handle is None or not late or done == self.done:
            return
        self.done = done
        text = f"{self.label}: {done} of {self.steps} steps"
        html = (
            f'<label>{text} <progress value="{done}" '
            f'max="{self.steps}"></progress></label>'
        )
        self.handle.update({"text/plain": text, "text/html": html}, raw=True)

    def close(self) -> None:
        if self.handle is not None:
            self.handle.update(_EMPTY, raw=True)
