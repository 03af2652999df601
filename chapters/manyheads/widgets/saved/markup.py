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


def slim_script(script: str) -> str:
    """A script of the widgets without types, remarks, indents, and the line ends and blanks that it can do without.

    No reading of JavaScript in general: a test holds that the widgets' modules stay the same programs. They break a
    line within a template only where code stands in it.
    """
    script = re.sub(r"/\*\* @[^*]*\*/ ?", "", script)
    script = re.sub(r"(?<=[;,{}()]) +// [^\n\"'`]*(?=\n)", "", script)
    script = re.sub(r"\n\s+", "\n", script)
    script = re.sub(r" (=>|[!=]==|&&|\|\||\?\?) ", r"\1", script)
    return re.sub(r"(?<=[;,{(\[])\n", "", script)


def slim_sheet(sheet: str) -> str:
    """A style sheet without comments, indents, and the line ends that it can do without."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    sheet = re.sub(r"\s*\n\s*", "\n", sheet).strip()
    return re.sub(r"(?<=[;,{}])\n", "", sheet)
