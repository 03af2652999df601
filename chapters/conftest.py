"""nbval compares what a notebook's cells say, not how a page draws it.

Drawn outputs hold colours, and so differ with the last bits of a number, which another version of torch or a GPU
computes otherwise. Their numbers are those of text/plain, which nbval does compare; a test holds that
(tests/pages/test_notebooks.py).

Its kernels are reached by files and not by ports. A port is looked for first and taken later, so of two kernels that
start at once, one may find its port taken; then nobody hears from it.
"""

import os
import tempfile
from uuid import uuid4

import nbval.kernel
import pytest
from jupyter_client.manager import KernelManager

DRAWN = ("text/html", "image/svg+xml")


def pytest_configure(config):
    if os.name != "posix":
        return
    folder = tempfile.TemporaryDirectory(prefix="kernels-")
    config.add_cleanup(folder.cleanup)

    def manager_by_files(**named) -> KernelManager:
        address = os.path.join(folder.name, uuid4().hex)
        return KernelManager(transport="ipc", ip=address, **named)

    nbval.kernel.KernelManager = manager_by_files


@pytest.hookimpl(wrapper=True)
def pytest_collect_file():
    collector = yield
    for file in collector:
        if hasattr(file, "skip_compare"):
            file.skip_compare += DRAWN
    return collector
