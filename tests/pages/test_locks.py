"""Every package of the environment is pinned, all the way down, and the audit is honest about what it could ask."""

import importlib.metadata
import json
import re
import sysconfig
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from support.paths import ROOT
from tools import audit

LOCKS = ROOT / "requirements"
# Here alone: setuptools adds a folder of its own to the path once it is imported.
PACKAGES = sysconfig.get_path("purelib")


def lines(name: str) -> list[str]:
    """The requirements of a file, each on one line, without comments."""
    text = (ROOT / name).read_text("utf8").replace("\\\n", " ")
    stripped = (re.sub(r"(^|\s)#.*", "", line) for line in text.splitlines())
    return [line.strip() for line in stripped if line.strip()]


def pinned(name: str) -> dict[str, str]:
    """What a file pins on this machine: canonical name → version."""
    versions = {}
    for line in lines(name):
        requirement = Requirement(line.split(" --hash")[0])
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", f"{name} leaves {line!r} open"
        if requirement.marker is None or requirement.marker.evaluate():
            versions[canonicalize_name(requirement.name)] = specifier.version
    return versions


def test_every_requirement_is_locked_at_its_version():
    locked = pinned("requirements/requirements.lock") | pinned(
        "requirements/torch.lock"
    )
    required = pinned("requirements.txt")
    assert required.items() <= locked.items(), "run `make lock`"
    tools = pinned("requirements/tools.lock")
    assert pinned("requirements/tools.in").items() <= tools.items()


@pytest.mark.parametrize("name", ["requirements.lock", "tools.lock"])
def test_every_file_that_a_lock_installs_has_a_checksum(name):
    for line in lines(f"requirements/{name}"):
        assert re.search(r" --hash=sha256:[0-9a-f]{64}\b", line), line


def test_the_environment_is_what_the_locks_pin_and_nothing_else():
    """Of torch's lock there may be less: the build for the CPU brings nothing for GPUs."""
    installed = {
        canonicalize_name(one.metadata["Name"]): Version(one.version).public
        for one in importlib.metadata.distributions(path=[PACKAGES])
    }
    locked = pinned("requirements/requirements.lock")
    torch = pinned("requirements/torch.lock")
    remedy = "make the environment anew: rm .venv/installed, then make book"
    assert locked.items() <= installed.items(), remedy
    assert installed.items() <= (locked | torch).items(), remedy
    assert installed["torch"] == torch["torch"], remedy


def test_what_the_lock_takes_torch_to_ask_for_is_what_its_build_for_the_cpu_asks_for():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))
    (torch,) = settings["tool"]["uv"]["dependency-metadata"]
    assert torch["version"] == pinned("requirements.txt")["torch"]
    everywhere = {
        canonicalize_name(one.name)
        for one in map(Requirement, importlib.metadata.requires("torch"))
        if one.marker is None
    }
    assert everywhere == set(torch["requires-dist"])


CLEAN = {"name": "safe", "version": "1.0", "vulns": []}
HOLE = {"id": "PYSEC-1", "fix_versions": ["2.1"]}


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([CLEAN], None),
        (
            [CLEAN, {"name": "a", "version": "2.0", "vulns": [HOLE]}],
            "Raise what",
        ),
        ([CLEAN, {"name": "b", "skip_reason": "b not found"}], "b not found"),
        (None, "Nothing was audited: no network"),
    ],
)
def test_the_audit_passes_when_every_package_was_answered_for_and_is_clean(
    answers, words, tmp_path, monkeypatch, capsys
):
    asked = tmp_path / "pip-audit"
    if answers is None:
        asked.write_text("#!/bin/sh\necho 'no network' >&2\nexit 1\n")
    else:
        told = json.dumps({"dependencies": answers})
        asked.write_text(f"#!/bin/sh\necho '{told}'\n")
    asked.chmod(0o755)
    monkeypatch.setattr(audit, "AUDIT", asked)
    if words is None:
        audit.main()
        assert capsys.readouterr().out.startswith("1 packages: 0 with")
    else:
        with pytest.raises(SystemExit, match=words):
            audit.main()
        told = capsys.readouterr().out
        assert ("a 2.0: PYSEC-1, mended in 2.1" in told) == (
            words == "Raise what"
        )
