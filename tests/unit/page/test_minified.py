"""Minified texts: what is smaller says the same."""

import pytest

from book.page.minified import minified


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ("a {\n  color: red; /* why */\n}\n", "a{color:red}"),
        (
            "@container (max-width: 9px) {\n  .a > b,\n  .c {\n    top: 0; /* x */\n  }\n}\n.d {\n  top: 0;\n}\n",
            "@container (max-width:9px){.a>b,.c{top:0}}.d{top:0}",
        ),
        (
            "@container map (width < 42rem) {\n  .a > b,\n  .c {\n    top: 0;\n  }\n}\n",
            "@container map (width < 42rem){.a>b,.c{top:0}}",
        ),
    ],
)
def test_a_style_sheet_is_small_also_in_its_queries(text, small):
    assert minified("text/css", text) == small


def test_a_script_is_small():
    text = "/** Why. */\nconst f = (x) => {\n  return x + 1; // one\n};\n"
    assert minified("text/javascript", text) == "const f=e=>e+1"
