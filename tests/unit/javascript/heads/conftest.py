"""What the tests of the model in a page share: the tokenizer, and the model's bytes as a page gets them."""

import string

import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from manyheads.models import minilm

SPECIAL = ("[CLS]", "[SEP]", "[UNK]", "[PAD]", "[MASK]")
MATRICES = (
    *(f"attention.w_{name}" for name in ("query", "key", "value", "output")),
    "expand",
    "contract",
)
VECTORS = (
    *(f"{name}.bias" for name in MATRICES[:4]),
    "attention_norm.weight",
    "attention_norm.bias",
    "expand.bias",
    "contract.bias",
    "norm.weight",
    "norm.bias",
)
PAGE = 2000


@pytest.fixture(scope="session")
def tokenizer():
    return Tokenizer.from_file(str(minilm.TOKENIZER))


@pytest.fixture(scope="session")
def ids(tokenizer) -> list[int]:
    """The ids of all tokens in order of rank."""
    ids = tokenizer.get_vocab()
    printable = {ids[c] for c in string.printable if c in ids}
    first = [*(ids[token] for token in SPECIAL), *sorted(printable)]
    rest = [*range(1996, len(ids)), *range(1996)]
    return list(dict.fromkeys([*first, *rest]))


@pytest.fixture(scope="session")
def words(tokenizer, ids) -> list[str]:
    """All tokens in order of rank."""
    return [tokenizer.id_to_token(each) for each in ids]


@pytest.fixture(scope="session")
def parts(words, ids) -> dict[str, bytes]:
    """The parts that a page gets of the model, by name."""
    stored = load_file(minilm.WEIGHTS)

    def bytes_of(*names: str) -> bytes:
        return b"".join(stored[name].tobytes() for name in names)

    parts = {
        "words": "\n".join(words).encode(),
        "positions": stored["positions.weight"][:128].tobytes()
        + bytes_of("norm.weight", "norm.bias"),
    }
    for layer in range(6):
        parts[f"layer-{layer}"] = bytes_of(
            *(f"layers.{layer}.{name}" for name in VECTORS),
            *(f"layers.{layer}.{name}.weight.scale" for name in MATRICES),
            *(f"layers.{layer}.{name}.weight.codes" for name in MATRICES),
        )
    for page in range(-(-len(ids) // PAGE)):
        rows = ids[page * PAGE : (page + 1) * PAGE]
        parts[f"tokens-{page}"] = b"".join(
            stored[f"tokens.weight.{name}"][rows].tobytes()
            for name in ("scale", "codes")
        )
    return parts
