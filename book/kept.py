"""What takes long to make is kept beside the pages, until one of the words that it was made for is another one.

The build empties the folder of the pages when anything else changed: a package, a helper, this code.
"""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path


def kept(
    outdir: str | Path,
    name: str,
    made_for: Iterable[str],
    make: Callable[[], bytes],
) -> bytes:
    """The bytes that were made last time under this name, if they were made for the same; else what make gives now."""
    checksum = hashlib.sha256("\0".join(made_for).encode()).hexdigest()
    file = Path(outdir).parent / "kept" / name
    if file.exists():
        before, data = file.read_bytes().split(b"\n", 1)
        if before.decode() == checksum:
            return data
    data = make()
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(checksum.encode() + b"\n" + data)
    return data
