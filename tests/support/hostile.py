"""What somebody may slip into a text, a number or a link, in one place for the tests of Python and of the page."""

import math

# Each would set this flag of the page, if it ran.
FLAG = "globalThis.intruded"
_RUN = f"{FLAG}=1"

TEXTS = {
    "a script": f"<script>{_RUN}</script>",
    "a handler": f'<img src=x onerror="{_RUN}">',
    "the end of a script": f"</script><script>{_RUN}</script>",
    "the end of CDATA": f"]]><script>{_RUN}</script>",
    "the end of an attribute": f'"><svg onload="{_RUN}">',
    "the end of a comment": f"--><img src=x onerror='{_RUN}'>",
    "an address": f"javascript:{_RUN}",
    "a template": f"${{{_RUN}}}",
    "another template": f"{{{{{_RUN}}}}}",
    "an entity": "&lt;b&gt;&#60;",
    "the end of a Python string": '"""); raise SystemExit  # \\',
    "quotes": "'\"`\\'\\\"",
    "a backslash": "\\",
    "lines": "one\ntwo\r\nthree\ttab",
    "lines of Unicode": "one\u2028two\u2029three\x85four",
    "NUL": "a\0b",
    "an escape": "\x1b[2J\x1b[31m",
    "no characters of XML": "a\ufffe\uffff\x0bb",
    "a formula": "=HYPERLINK(A1)",
    "plus": "+1+1",
    "minus": "-1",
    "at": "@SUM(A1)",
    "a tab ahead": "\t=1",
    "a return ahead": "\r=1",
    "an apostrophe ahead": "'=1",
    "a wide formula": "＝1",
    "mathtext": "$\\frac{1}{$",
    "more mathtext": "$x$ \\$ $$",
    "Hebrew": "שלום עולם",
    "Arabic": "مرحبا",
    "an override": "\u202egnp.exe",
    "isolates without an end": "\u2067\u2066abc",
    "combining": "Z" + "\u0335\u0321\u0489" * 10,
    "a family": "👨‍👩‍👧‍👦" * 12,
    "flags": "🇫🇷🇮🇱🇪🇬" * 6,
    "beyond the first plane": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝔱𝔢𝔵𝔱",
    "nothing": "",
    "spaces": "   ",
    "no width": "\u200b\u200d\ufeff",
    "a thousand letters": "x" * 1000,
    "a thousand marks": "a" + "\u0301" * 999,
    "names of an object": "__proto__",
}
# A browser takes minutes to draw the second.
LONG = ["x" * 100_000, "a" + "\u0301" * 100_000]
# Half of a character: no file and no page can hold it.
HALVES = ["\ud83d", "a\udc00b", "\ud83d\ude00"]

# As a reader may type them, and as a float.
NUMBERS = {
    "NaN": math.nan,
    "Infinity": math.inf,
    "-Infinity": -math.inf,
    "1e308": 1e308,
    "-1e308": -1e308,
    "1e400": math.inf,
}
NO_NUMBERS = ["", " ", "abc", "1,5", "--1", "1e", "0x", "١", "1 2", "<b>1</b>"]

# What a JSON may hold in the place of anything.
VALUES = [
    None,
    True,
    -1,
    0,
    0.5,
    3,
    1e308,
    "NaN",
    "",
    f"<img src=x onerror={_RUN}>",
    *LONG,
    [],
    [1],
    [[None]],
    {},
    {"constructor": 1},
    {"__proto__": {"heads": 1}},
]

# What a link may ask for and can't have, one at a time.
SEARCHES = [
    *(f"{name}=" for name in ("heads", "seq", "temperature", "causal")),
    *(
        f"{name}={value}"
        for name in ("heads", "seq", "d_model", "sentence", "temperature")
        for value in ("NaN", "-1", "1e308", "1e400")
    ),
    "baseline.heads=-5&baseline.d_model=4",
    "baseline.heads=5&baseline.d_model=4",
    "baseline.d_model=4",
    "baseline.baseline.heads=1",
    "baseline.token[0,0]=a",
    "baseline.focus.head=1",
    "focus.heads=2",
    "focus.head=1e400",
    "focus.x[0,0,0]=1",
    "focus.constructor=1",
    "head=1",
    "of=q",
    "__proto__=1",
    "__proto__[0,0,0]=1",
    "constructor=1",
    "baseline.__proto__=1",
    "toString=1",
    "token[0,0]=%E2%80%8B",
    "token[,]=a",
    "token[0]=a",
    "token[__proto__]=a",
    *(f"token[0,0]={long}" for long in LONG),
    f"heads={LONG[1]}",
    f"{LONG[1]}=1",
    "x[0,0,0]=1e308",
    "x[,,]=1",
    "x[-1,0,0]=1",
    "x[0,0,99999999999999999999]=1",
    "x[0,0,0]=%00",
    f"as_tables={_RUN}",
    f"station=%3Cimg%20src=x%20onerror={_RUN}%3E",
    f"%3Cscript%3E{_RUN}%3C/script%3E=1",
    "a=%ED%A0%80",
    "%E0%A4%A=%",
    "heads=3&" + "&".join(f"a{i}=1" for i in range(1000)),
    "=",
]
