"""Words that run from right to left, for a matplotlib before 3.11, which draws each letter to the right of the last."""

import re
import unicodedata
from functools import cache

import matplotlib

# From this version on, matplotlib orders and joins letters itself.
_ORDERS = (3, 11)
_RIGHT_TO_LEFT = r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
_OTHER = rf"(?!{_RIGHT_TO_LEFT})\w"
# Letters of one direction with what stands between them; else signs of none.
_RUN = re.compile(
    rf"{_RIGHT_TO_LEFT}(?:\W*{_RIGHT_TO_LEFT})*"
    rf"|{_OTHER}(?:(?:(?!{_RIGHT_TO_LEFT}).)*{_OTHER})?|\W+?(?=\w|$)",
    re.DOTALL,
)
_MARK = r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]"
_SIGN = re.compile(rf"(?!{_MARK}).{_MARK}*|.", re.DOTALL)


def as_drawn(text: str) -> str:
    """The text as matplotlib is to have it, so that a reader sees its letters in their order."""
    if matplotlib.__version_info__ >= _ORDERS:
        return text
    return visual(text)


def visual(text: str) -> str:
    """The letters of a short text from left to right, as they stand on paper, Arabic ones in their joined forms."""
    if not re.search(_RIGHT_TO_LEFT, text):
        return text
    runs = [
        _turned(run) if re.match(_RIGHT_TO_LEFT, run) else run
        for run in _RUN.findall(_joined(text))
    ]
    letters = (unicodedata.bidirectional(sign) for sign in text)
    first = next((way for way in letters if way in ("L", "R", "AL")), "L")
    return "".join(runs if first == "L" else reversed(runs))


def _turned(run: str) -> str:
    """A run the other way round; marks stay behind their letters, and numbers as they are."""
    turned = "".join(reversed(_SIGN.findall(run)))
    return re.sub(r"\d+", lambda found: found[0][::-1], turned)


def _joined(text: str) -> str:
    """Arabic letters in the forms that stand beside their neighbours, where Unicode has such a form."""
    forms, made = _forms(), []
    for at, letter in enumerate(text):
        own = forms.get(letter, {})
        # A mark stands on a letter and parts it from no other.
        before = _neighbour(text[:at][::-1])
        after = _neighbour(text[at + 1 :])
        to_last = "initial" in forms.get(before, {}) and "final" in own
        to_next = "initial" in own and "final" in forms.get(after, {})
        form = {
            (True, True): "medial",
            (True, False): "final",
            (False, True): "initial",
        }.get((to_last, to_next), "isolated")
        made.append(own.get(form, letter))
    return "".join(made)


def _neighbour(rest: str) -> str:
    return next((sign for sign in rest if not unicodedata.combining(sign)), "")


@cache
def _forms() -> dict[str, dict[str, str]]:
    """The forms of each Arabic letter by their names in Unicode: isolated, initial, medial, final."""
    found: dict[str, dict[str, str]] = {}
    for code in range(0xFE70, 0xFEFD):
        kind, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        if len(letters) == 1:
            letter = chr(int(letters[0], 16))
            found.setdefault(letter, {})[kind.strip("<>")] = chr(code)
    return found
