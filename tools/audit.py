"""Ask PyPI for known vulnerabilities of every package that the locks pin.

pip-audit by itself calls it a success when PyPI answers for no package at all. Here that is a failure, with its reason.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCKS = sorted((Path(__file__).parents[1] / "requirements").glob("*.lock"))
AUDIT = Path(sys.executable).with_name("pip-audit")
OPTIONS = ["--no-deps", "--disable-pip", "--progress-spinner=off"]


def ask(lock: Path) -> list[dict]:
    """What PyPI says of each package of a lock that this machine would install."""
    command = [AUDIT, *OPTIONS, "--format=json", "--requirement", lock]
    asked = subprocess.run(command, capture_output=True, text=True)
    if not asked.stdout.strip():
        why = asked.stderr.strip() or f"exit status {asked.returncode}"
        sys.exit(f"Nothing was audited: {why.splitlines()[-1]}")
    return json.loads(asked.stdout)["dependencies"]


def main() -> None:
    packages = {
        (package["name"], package.get("version")): package
        for lock in LOCKS
        for package in ask(lock)
    }
    silent = [p for p in packages.values() if "skip_reason" in p]
    bad = [p for p in packages.values() if p.get("vulns")]
    for package in bad:
        for known in package["vulns"]:
            mended = ", ".join(known["fix_versions"]) or "no version yet"
            print(
                f"{package['name']} {package['version']}: {known['id']}, mended in {mended}"
            )
    print(
        f"{len(packages)} packages: {len(bad)} with a known vulnerability, "
        f"{len(silent)} that PyPI could not be asked about."
    )
    if silent:
        sys.exit(f"The audit is not whole: {silent[0]['skip_reason']}")
    if bad:
        sys.exit("Raise what has a mended version, then `make lock`.")


if __name__ == "__main__":
    main()
