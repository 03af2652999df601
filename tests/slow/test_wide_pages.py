"""Every chapter on a wide page, with axe-core, in light and in dark."""

import pytest

from support import axe
from support.paths import NOTEBOOKS, TEMPLATE


@pytest.mark.parametrize(
    "stem", [path.stem for path in NOTEBOOKS if path != TEMPLATE]
)
def test_axe_finds_nothing(chapter, stem):
    page = chapter(stem)
    page.wait_for_load_state("networkidle")
    assert axe.violations(page) == []
