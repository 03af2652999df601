"""Say what the slow tests cover: the first line of each file here."""

import ast
from pathlib import Path


def main() -> None:
    print("\nmake test has passed. What takes long comes now:")
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        text = ast.get_docstring(ast.parse(path.read_text("utf8")))
        print(f"  {path.stem.removeprefix('test_')}: {text.splitlines()[0]}")


if __name__ == "__main__":
    main()
