"""What the tests of the model in a page share: the tokenizer, and the model's bytes as a page gets them."""

import pytest
from tokenizers import Tokenizer

from book.page.model_parts import cut, files
from manyheads.models import minilm


@pytest.fixture(scope="session")
def tokenizer():
    return Tokenizer.from_file(str(minilm.TOKENIZER))


@pytest.fixture(scope="session")
def words(tokenizer) -> list[str]:
    """All tokens in order of rank."""
    return cut.words_by_rank(tokenizer.get_vocab())


@pytest.fixture(scope="session")
def ids(tokenizer, words) -> list[int]:
    """The ids of all tokens in order of rank."""
    return [tokenizer.token_to_id(word) for word in words]


@pytest.fixture(scope="session")
def parts() -> dict[str, bytes]:
    """The parts that a page gets of the model, by name, as the build cuts them."""
    return files.parts()
