"""Which bytes of the trained encoder stand in which part. Numbers are little-endian, matrices row by row.

| part | bytes |
| --- | --- |
| `words` | the tokens in order of rank, UTF-8, an end of line between two |
| `positions` | float32: the first 128 positions, `norm.weight`, `norm.bias` |
| `layer-0` … | float32: `VECTORS`; then float16: the scales of `MATRICES`; then int8: their codes |
| `tokens-0` … | 2000 rows of the embeddings, in order of rank: float16 scales, then int8 codes |

A token's rank is its number in the page. Tokens that most sentences have come first, so that the first rows of the
embeddings are enough to begin with.
"""

import re

import numpy as np

POSITIONS = 128  # no longer text is read in a page
ROWS = 2000  # of the embeddings, in one part
FIRST = ("[CLS]", "[SEP]", "[UNK]", "[PAD]", "[MASK]")
# From this id on, BERT's vocabulary is in order of frequency.
WORDS_FROM = 1996
VECTORS = (
    "attention.w_query.bias",
    "attention.w_key.bias",
    "attention.w_value.bias",
    "attention.w_output.bias",
    "attention_norm.weight",
    "attention_norm.bias",
    "expand.bias",
    "contract.bias",
    "norm.weight",
    "norm.bias",
)
MATRICES = (
    "attention.w_query",
    "attention.w_key",
    "attention.w_value",
    "attention.w_output",
    "expand",
    "contract",
)

Tensors = dict[str, np.ndarray]


def cut_into_parts(
    tensors: Tensors, vocabulary: dict[str, int]
) -> dict[str, bytes]:
    """All parts by name, in the order in which a page loads them: what any text needs, then what rare words need.

    vocabulary maps a token to its id, which is its row of the embeddings.
    """
    words = words_by_rank(vocabulary)
    rows = [vocabulary[word] for word in words]
    embeddings = [
        embedding_rows(tensors, rows[start : start + ROWS])
        for start in range(0, len(rows), ROWS)
    ]
    pages = {f"tokens-{page}": rows for page, rows in enumerate(embeddings)}
    common = [name for name in ("tokens-0", "tokens-1") if name in pages]
    parts = {"words": "\n".join(words).encode()}
    parts["positions"] = (
        as_bytes(tensors["positions.weight"][:POSITIONS], "<f4")
        + as_bytes(tensors["norm.weight"], "<f4")
        + as_bytes(tensors["norm.bias"], "<f4")
    )
    parts |= {name: pages[name] for name in common}
    number = 0
    while f"layers.{number}.norm.weight" in tensors:
        parts[f"layer-{number}"] = layer(tensors, f"layers.{number}.")
        number += 1
    return parts | pages


def words_by_rank(vocabulary: dict[str, int]) -> list[str]:
    """The tokens in order of rank: the marks of a text, characters, words by frequency, and all that is rare."""
    by_id = sorted(vocabulary, key=lambda word: vocabulary[word])
    rare = [word for word in by_id if vocabulary[word] < WORDS_FROM]
    order = [
        *(word for word in FIRST if word in vocabulary),
        *(word for word in by_id if re.fullmatch(r"[!-~]", word)),
        *(word for word in by_id if vocabulary[word] >= WORDS_FROM),
        *(word for word in rare if not word.startswith("[unused")),
        *rare,
    ]
    return list(dict.fromkeys(order))


def embedding_rows(tensors: Tensors, rows: list[int]) -> bytes:
    scale = as_bytes(tensors["tokens.weight.scale"][rows], "<f2")
    return scale + as_bytes(tensors["tokens.weight.codes"][rows], "i1")


def layer(tensors: Tensors, prefix: str) -> bytes:
    vectors = [as_bytes(tensors[prefix + name], "<f4") for name in VECTORS]
    matrices = [f"{prefix}{name}.weight" for name in MATRICES]
    scales = [as_bytes(tensors[f"{name}.scale"], "<f2") for name in matrices]
    codes = [as_bytes(tensors[f"{name}.codes"], "i1") for name in matrices]
    return b"".join([*vectors, *scales, *codes])


def as_bytes(numbers: np.ndarray, kind: str) -> bytes:
    """The bytes of numbers, which must be of this kind: none is rounded here."""
    if numbers.dtype != np.dtype(kind).newbyteorder("="):
        raise ValueError(f"{numbers.dtype} numbers in the place of {kind}")
    return np.ascontiguousarray(numbers, np.dtype(kind)).tobytes()
