"""The workflows call what is there, so that a renamed target or set is noticed before it is pushed."""

import itertools
import re

import pytest
import yaml

from support.paths import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text("utf8")


def jobs(path):
    return yaml.safe_load(path.read_text("utf8"))["jobs"].items()


def commands():
    """Every make command of every job, with each entry of its matrix put in."""
    for path in WORKFLOWS:
        for name, job in jobs(path):
            matrix = job.get("strategy", {}).get("matrix", {})
            entries = matrix.get("include") or [
                dict(zip(matrix, values, strict=True))
                for values in itertools.product(*matrix.values())
            ]
            for step, entry in itertools.product(job["steps"], entries):
                command = re.sub(
                    r"\$\{\{ matrix\.(\w+) \}\}",
                    lambda found, entry=entry: str(entry[found[1]]),
                    step.get("run", ""),
                )
                if command.startswith("make "):
                    yield pytest.param(
                        command, id=f"{path.stem}, {name}: {command}"
                    )


@pytest.mark.parametrize("command", list(commands()))
def test_each_command_is_a_target_with_a_set_that_is_there(command):
    target, *settings = command.removeprefix("make ").split()
    assert re.search(f"^{re.escape(target)}:", MAKEFILE, flags=re.M)
    for setting in settings:
        name, value = setting.split("=")
        assert name == "SET"
        assert (ROOT / "requirements" / f"{value}.txt").exists()


def test_the_gpu_job_runs_only_where_a_runner_was_labelled():
    gpu = dict(jobs(ROOT / ".github" / "workflows" / "tests.yml"))["gpu"]
    assert gpu["if"] and "gpu" in gpu["runs-on"]
    assert gpu["env"]["MANYHEADS_DEVICE"] == "cuda"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda p: p.stem
)
def test_each_set_pins_what_the_notebooks_need(path):
    """One version each, of packages that are known here; torch is always among them."""
    lines = [
        line
        for line in path.read_text("utf8").splitlines()
        if line and not line.startswith("#")
    ]
    if path.stem in ("notebooks", "unpinned"):
        assert not [line for line in lines if "=" in line]
        return
    assert all(re.fullmatch(r"[\w-]+==[\d.]+", line) for line in lines), lines
    needed = (ROOT / "requirements" / "notebooks.txt").read_text("utf8")
    runs_them = {"ipykernel", "nbval", "pytest", "pytest-xdist"}
    missing = {
        name
        for name in re.findall(r"^\w[\w-]*", needed, flags=re.M)
        if not any(line.startswith(f"{name}==") for line in lines)
    }
    # What Colab lacks, a notebook's first cell installs: the newest.
    assert missing <= runs_them | (
        {"jaxtyping"} if path.stem == "colab" else set()
    )
