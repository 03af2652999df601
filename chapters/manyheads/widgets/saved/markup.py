"""What may stand in a page: JSON, scripts, and the rule for what runs there. The book's build uses this file, too."""

import base64
import hashlib
import json
import re


def json_text(data: object) -> str:
    """JSON that may stand in a script: no text in it can end or open a tag.

    Raises ``ValueError`` for a number that is NaN or infinite, which no JSON can hold.
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    return text.replace("<", r"\u003c")


def in_a_script(script: str) -> str:
    """The script, if a page can have it. Raises ``ValueError`` where it would end its own element."""
    if "</script" in script or "<!--" in script:
        raise ValueError("this script would end the element that it is in")
    return script


def checksum(text: str) -> str:
    """A script's checksum, as a Content-Security-Policy writes it."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def without_indents(script: str) -> str:
    """A script without what stands ahead of its lines.

    The widgets break a line within a template only where code stands in it.
    """
    return re.sub(r"\n\s+", "\n", script)


def without_comments(sheet: str) -> str:
    """A style sheet without its comments and indents."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", sheet).strip()
