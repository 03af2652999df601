"""nbval compares what a notebook's cells say, not how a page draws it.

Drawn outputs hold colours, and so differ with the last bits of a number, which another version of torch or a GPU
computes otherwise. Their numbers are those of text/plain, which nbval does compare; a test holds that
(tests/pages/test_notebooks.py).
"""

import pytest

DRAWN = ("text/html", "image/svg+xml")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file():
    collector = yield
    for file in collector:
        if hasattr(file, "skip_compare"):
            file.skip_compare += DRAWN
    return collector
