"""How names, tokens and numbers are written, in a page and in a terminal."""

import html
import math
import re

# A label of more characters than this would leave no room for the numbers beside it.
_LONGEST_LABEL = 40


# Signs that move or turn what stands beside them and are not seen, and half
# characters; and texts of nothing but blanks. labels.js has the same.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_EACH = re.compile(".", re.DOTALL)


def printable(text: str) -> str:
    """The text in one line, of which nothing stays unseen: as Python writes it, or ␣ for each blank of a blank text."""
    hidden = _EACH if _BLANK.fullmatch(text) else _UNSEEN
    return hidden.sub(lambda found: _seen(found[0]), text)


def _seen(sign: str) -> str:
    return "␣" if sign in " \u00a0\u3000" else repr(sign)[1:-1]


def in_html(text: str) -> str:
    """The text as a page has it, short enough for a label."""
    text = printable(text)
    if len(text) > _LONGEST_LABEL:
        text = text[: _LONGEST_LABEL - 1] + "…"
    return html.escape(text)


def rounded(number: int | float, decimals: int) -> str:
    """A number as a terminal prints it: rounded, and without a minus before a zero."""
    text = f"{number:.{decimals}f}"
    return (
        text.removeprefix("-")
        if not math.isinf(number) and not float(text)
        else text
    )


def written(number: int | float, decimals: int) -> str:
    """The same number as a page draws it: "0" for an exact 0, "<0.005" for what two decimals can't tell from it.

    Where digits are left, they are those of ``rounded``. A score that a mask hides, -inf, is "−∞".
    """
    if number == -math.inf:
        return "−∞"
    if number == 0:
        return "0"
    text = rounded(number, decimals)
    if float(text):
        return text.replace("-", "−")
    half_a_digit = f"{0.5 * 10**-decimals:.{decimals + 1}f}"
    return f"<{half_a_digit}" if number > 0 else f">−{half_a_digit}"


def written_weight(weight: float, decimals: int) -> str:
    """A weight as a page draws it: as ``written``, but only an exact 1 is "1.00"; 0.9993 is "0.999"."""
    text = written(weight, decimals)
    if weight >= 1 or not text.startswith("1"):
        return text
    longer = rounded(weight, decimals + 1)
    return longer if float(longer) < 1 else ">0." + "9" * (decimals + 1)
