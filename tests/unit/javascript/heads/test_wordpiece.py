"""The page's tokens are those of the library `tokenizers`, whatever a reader types."""

import json
import random
import re

import pytest

from support.javascript import without_page

# Without halves of surrogate pairs, which are no characters of their own, and without planes 4 to 13, which are empty.
CHARACTERS = [
    chr(c)
    for c in (
        *range(0xD800),
        *range(0xE000, 0x40000),
        *range(0xE0000, 0x110000),
    )
]
BY_HAND = [
    "",
    " \t\n\r\u3000\u2028 ",
    "The chef who tasted the pizza said it was too hot.",
    "Crème brûlée, naïve façade; Ångström ÉCOLE e\u0301 e\u0323\u0301 Å",
    "ΣΊΣΥΦΟΣ Σ ΑΣ. ΑΣ' σς ΟΔΥΣΣΕΥΣ",
    "İstanbul ISPARTA ıI Straße GROẞ ﬁn ŉ ǆ Ǆ ǅ K Å Ω",
    "[CLS] [SEP][MASK] [PAD]x[UNK]y [mask] [Cls] [CLS [[CLS]] [MA\u0301SK] [C\x00LS] [MASK]\u0301ing ##ing",
    "[CLS]\u0301a [SEP]##ing[UNK][unused0] [unused1]",
    "don't 'quoted' “curly” «guillemets» well-known e-mail@example.org $9.99 50% a_b c^d `x` ~y",
    "中文 字符mixed漢字 日本語カタカナ ひらがなが ｶﾞ 한국어 각 \u1100\u1161\u11a8 豈 \U0002f800 \U0002b820 \U00030000",
    "العَرَبِيَّة ؟ ۱۲۳ فارسی‌ها שָׁלוֹם ภาษาไทย กำ हिन्दी क्षत्रिय தமிழ் ខ្មែរ བོད་",
    "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪 ☎️ a👍b 🥰 🫠 1️⃣",
    "\u200fabc\u200e \u202eabc\u202c\u2066x\u2069 \ufeffstart soft\u00adhyphen zero\u200bwidth\u2060joined",
    "nul\x00l bell\x07 del\x7f \x85next \x0bvertical\x0c \ufffd a\ufffdb \ue000private",
    "x\u2028y\u2029z\u00a0w\u1680v\u2009u\u202ft\u205fs\u180er",
    "((([{<!?>}]))) ...!!!??? --- —–‐ ·•§¶¡¿ ‹› 、。「」 ＡＢＣ１２３！",
    "1234567890 3.14159 1e-7 ½ ² ₂ Ⅷ ① ٣ 𝟛 𝐛𝐨𝐥𝐝",
    "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis unaffable xqzjkv",
    *("a" * n for n in (99, 100, 101)),
    *("é" * n for n in (99, 100, 101)),
    *("🥰" * n for n in (50, 51, 100, 101)),
    *("e\u0301" * n + "-" + "字" * 101 for n in (100, 101)),
    "a" * 100 + "." + "b" * 101 + " " + "ab" * 49 + "\u0308\u0308c",
    "\u0301\u0302 \u0301a \u0301",
    "\ud800half\udc00 \udfff",
]
# Ranges of characters that strings are drawn from.
KINDS = [
    (0x20, 0x7F),
    (0x20, 0x7F),
    (0x61, 0x7B),
    (0, 0x20),
    (0x7F, 0x250),
    (0x300, 0x370),
    (0x370, 0x530),
    (0x590, 0x700),
    (0x900, 0xE80),
    (0xE00, 0xE80),
    (0x1100, 0x1200),
    (0x1E00, 0x2070),
    (0x3000, 0x3100),
    (0x4E00, 0x4F00),
    (0xAC00, 0xAD00),
    (0xF900, 0xFB50),
    (0xFE00, 0xFF70),
    (0x1F1E6, 0x1F680),
    (0x1D100, 0x1D200),
    (0x20000, 0x20010),
    (0, 0xD800),
    (0xE000, 0x20000),
    (0x20000, 0x110000),
]
PIECES = [
    *("[CLS]", "[SEP]", "[MASK]", "[UNK]", "[PAD]", "[mask]", "##ing", "##"),
    *(" ", "  ", "\n", "\u200d", "\ufe0f", "\u0301", "\u200f", "Σ", "İ", "ß"),
    *("the", "The", "un", "able", "pizza", "token", "ization", "don't", "..."),
]


def drawn_strings(count: int) -> list[str]:
    """Strings of characters of several kinds, with what is special in between."""
    draw = random.Random(20)
    strings = []
    for _ in range(count):
        kinds = draw.choices(KINDS, k=draw.randint(1, 3))
        text = "".join(
            draw.choice(PIECES)
            if draw.random() < 0.2
            else chr(draw.randrange(*draw.choice(kinds)))
            for _ in range(draw.choice((1, 5, 20, 60)))
        )
        if draw.random() < 0.1:
            text += draw.choice(("a", "é", "e\u0301", "한", "🥰", "zq")) * (
                draw.randint(33, 102)
            )
        # Surrogates that happen to be drawn are no text to the library.
        strings.append(text.encode("utf8", "ignore").decode())
    return strings


@pytest.fixture(scope="module")
def engine(words):
    engine = without_page("heads/model/wordpiece.js")
    engine.eval(f"const tokenize = makeTokenizer({json.dumps(words)});")
    return engine


def differing(engine, tokenizer, texts: list[str]) -> list:
    """The texts that the two spell in different ways, with both."""
    ours = json.loads(
        engine.eval(
            f"JSON.stringify({json.dumps(texts)}.map((text) => tokenize(text).tokens))"
        )
    )
    # The library is given text, in which half a pair of surrogates is U+FFFD.
    read = [re.sub("[\ud800-\udfff]", "\ufffd", each) for each in texts]
    theirs = tokenizer.encode_batch(read)
    return [
        (ascii(text), mine, other.tokens)
        for text, mine, other in zip(texts, ours, theirs, strict=True)
        if mine != other.tokens
    ][:3]


def ranges(characters: list[str]) -> str:
    """Characters as the module writes them: 9-a d."""
    found: list[list[int]] = []
    for each in map(ord, characters):
        if found and each == found[-1][1] + 1:
            found[-1][1] = each
        else:
            found.append([each, each])
    return " ".join("-".join(f"{c:x}" for c in sorted({*r})) for r in found)


@pytest.mark.parametrize("text", BY_HAND, ids=ascii)
def test_a_text_has_the_librarys_tokens(engine, tokenizer, text):
    assert differing(engine, tokenizer, [text]) == []


def test_drawn_texts_have_the_librarys_tokens(engine, tokenizer):
    texts = drawn_strings(4000)
    assert max(len(each) for each in texts) > 100
    assert differing(engine, tokenizer, texts) == []


def test_every_character_does_to_tokens_what_it_does_in_the_library(
    engine, tokenizer
):
    """Alone and inside a word: all of the first two planes, and of the others a sixteenth."""
    texts = [
        " ".join(f"{c} a{c}b" for c in CHARACTERS[first : first + 256])
        for first in range(0, len(CHARACTERS), 256)
        if first < 0x20000 or first % 0x1000 == 0
    ]
    assert differing(engine, tokenizer, texts) == []


def kinds(tokenizer, characters: list[str]) -> dict[str, list[str]]:
    """What the library takes them for; each stands between letters."""
    normalized = tokenizer.normalizer.normalize_str(
        "|".join(f"x{c}y" for c in characters)
    )
    normalized = normalized.replace("x|y", "x\ny").split("|")
    pieces = tokenizer.pre_tokenizer.pre_tokenize_str(
        " ".join(f"x{c}y" for c in characters)
    )
    pairs = [*zip(characters, normalized, strict=True)]
    return {
        "REMOVED": [c for c, n in pairs if n == "xy"],
        "IDEOGRAPHS": [
            c
            for c, n in pairs
            if len(n) > 4 and (n[:2], n[-2:]) == ("x ", " y")
        ],
        # Each has four characters of the text to itself, and stands second among them.
        "PUNCTUATION": [
            characters[start // 4]
            for _, (start, end) in pieces
            if start % 4 == 1 and end == start + 1
        ],
    }


def test_characters_are_of_the_librarys_kinds(engine, tokenizer):
    """Removed, ideographs, punctuation: where it fails, it says the ranges that are right."""
    # Half a pair of surrogates can't be handed to the library.
    right = {"REMOVED": [chr(c) for c in range(0xD800, 0xE000)]}
    for first in range(0, len(CHARACTERS), 4096):
        found = kinds(tokenizer, CHARACTERS[first : first + 4096])
        for name, characters in found.items():
            right[name] = right.get(name, []) + characters
    for name, characters in right.items():
        told = " ".join(engine.eval(name).split())
        assert told == ranges(sorted(characters)), name


def test_a_rank_is_a_tokens_place_among_the_words(engine, words):
    told = json.loads(
        engine.eval("JSON.stringify(tokenize('Pizza, [MASK] 龘龘x!'))")
    )
    assert [words[rank] for rank in told["ranks"]] == told["tokens"]
    assert told["ranks"][0] == 0 and told["ranks"][-1] == 1
    assert told["tokens"][3:6] == ["[MASK]", "[UNK]", "[UNK]"]


def test_a_word_is_as_long_as_it_has_characters(engine):
    """Not as long as JavaScript has units: 60 of these are 120."""
    vocabulary = ["[CLS]", "[SEP]", "[UNK]", "\U0001f970", "##\U0001f970"]
    engine.eval(f"var few = makeTokenizer({json.dumps(vocabulary)});")
    for count, right in ((60, 60), (100, 100), (101, 1)):
        call = f"few('\\u{{1f970}}'.repeat({count})).tokens.length"
        assert engine.eval(call) - 2 == right, count
