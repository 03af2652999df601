"""The helper package, installed by pip into an empty environment: what it needs comes along, and it works elsewhere."""

import subprocess
import venv

import pytest

from support.paths import ROOT

USED = """
from importlib.metadata import version
from pathlib import Path
import torch
import manyheads
from manyheads.models import minilm

assert "site-packages" in manyheads.__file__, manyheads.__file__
weights = torch.full((2, 3, 3), 1 / 3)
figure = manyheads.heatmaps(weights, ["我", "b", "c"])
figure.savefig("heatmaps.png")
x = torch.randn(1, 3, 4)
explorer = manyheads.Explorer(x, x, tokens=[["a", "b", "c"]], heads=2)
assert "export default" in explorer._esm and explorer._css
assert minilm.load_encoder()
page = explorer.save("explorer.html").read_text("utf8")
assert f"Made with manyheads {version('many-heads')}." in page
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The Python of an environment that has the package and what it asks for."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    # Without the lock, torch could be another build, which brings gigabytes for GPUs.
    lock = ROOT / "requirements" / "torch.lock"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "-c", lock, ROOT],
        check=True,
    )
    return python


def test_it_works_in_another_folder(python, tmp_path):
    done = subprocess.run(
        [python, "-c", USED], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "heatmaps.png").stat().st_size > 1000


def test_nothing_is_left_in_the_repository(python):
    left = [ROOT / "build", ROOT / "dist", *ROOT.rglob("*.egg-info")]
    assert not [path for path in left if path.exists()]
