"""Tokens as people have them: a list, or what a tokenizer gave, which also knows what is padding."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ....validation import check_labels, what_came

_IDS = "tokenizer.convert_ids_to_tokens(ids)"
# As the tokenizers of BERT and its like have them: what they add, and what
# they make of a word that they can't spell.
_ADDED = ("[CLS]", "[SEP]")
_MADE = ("[UNK]",)


class Labels(NamedTuple):
    """The tokens of one axis, and which are real: the others are padding, which is left out.

    no_words are the places, among the texts, of what a tokenizer made that is no whole word.
    """

    texts: list[str]
    kept: list[int]
    no_words: Sequence[int] = ()


def no_words(
    texts: Sequence[str], added: Sequence[int] | None = None
) -> list[int]:
    """The places of what is no whole word in a tokenizer's texts.

    added says, by 1 or 0, which tokens it added by itself: a reader may have written [CLS], too. None: all that look
    so.
    """
    return [
        i
        for i, text in enumerate(texts)
        if text in _MADE
        or text.startswith("##")
        or (text in _ADDED and (added is None or added[i]))
    ]


def labels_of(
    name: str, given: Any, length: int, axis: str, sentence: int | None
) -> Labels:
    """Of a list of texts, a ``BatchEncoding`` or a ``tokenizers.Encoding``: a text for each of length.

    Where there are several, sentence is the one to take. Raises ``ValueError`` for all else.
    """
    if isinstance(given, Sequence) and not isinstance(given, str):
        if given and all(_is_a_sentence(each) for each in given):
            given = _of_batch(name, given, sentence)
    given = _of_batch_encoding(name, given, sentence)
    mask = getattr(given, "attention_mask", None)
    added = getattr(given, "special_tokens_mask", None)
    if mask is not None:
        given = given.tokens
    texts = check_labels(name, given, length, axis)
    kept = [i for i in range(length) if mask is None or mask[i]]
    if not kept:
        raise ValueError(f"{name} has nothing but padding: its mask is all 0")
    real = [texts[i] for i in kept]
    if added is None:
        return Labels(real, kept)
    return Labels(real, kept, no_words(real, [added[i] for i in kept]))


def _is_a_sentence(x: Any) -> bool:
    """Whether it is one of several, and no text or id."""
    return isinstance(x, tuple | list) or hasattr(x, "attention_mask")


def _of_batch(name: str, given: Sequence, sentence: int | None) -> Any:
    if sentence is None and len(given) > 1:
        raise ValueError(
            f"{name} has {len(given)} sentences: say which with sentence=0 to sentence={len(given) - 1}"
        )
    if not 0 <= (sentence or 0) < len(given):
        raise ValueError(
            f"sentence is {sentence}, and {name} has {len(given)} of them: it can be 0 to {len(given) - 1}"
        )
    return given[sentence or 0]


def _of_batch_encoding(name: str, given: Any, sentence: int | None) -> Any:
    """One sentence of a ``BatchEncoding``, which is known by what it has: transformers need not be here."""
    if not isinstance(given, Mapping) or "input_ids" not in given:
        return given
    encodings = getattr(given, "encodings", None)
    rows = given["input_ids"]
    if not encodings:
        raise ValueError(
            f"{name} is {what_came(given)} of ids without their texts: give {_IDS}, of one sentence"
        )
    if len(encodings) > 1 or sentence is not None:
        encoding = _of_batch(name, encodings, sentence)
    else:
        encoding = encodings[0]
    row = (
        rows if len(encodings) == 1 and _is_flat(rows) else rows[sentence or 0]
    )
    if len(row) != len(encoding.tokens):
        raise ValueError(
            f"{name} has {len(row)} ids and {len(encoding.tokens)} texts, as it was padded or cut afterwards: "
            f"give {_IDS}"
        )
    return encoding


def _is_flat(rows: Any) -> bool:
    """Whether these are the ids of one sentence, and no list of sentences."""
    return (
        len(rows) == 0
        or not hasattr(rows[0], "__len__")
        or getattr(rows[0], "ndim", 1) == 0
    )
