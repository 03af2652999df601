"""One word in two sentences: how far apart a model's layers bring its numbers, and which words are near them."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import normalize

from .minilm import Encoder, encode

FRAME = "We talked about the {}."  # each word of the list is read in it


class Sentences(NamedTuple):
    """Two sentences with one word at the same place, and a third of the first one's meaning.

    looks names, for each of the two, a word of it to look at.
    """

    word: str
    first: str
    second: str
    control: str
    looks: tuple[str, str]


# What the chapter on what attention is for shows; in the last it fails.
SENTENCES = [
    Sentences(
        "star",
        "We looked at the star in the sky.",
        "We talked to the star of the film.",
        "They looked at a star through a telescope.",
        looks=("sky", "film"),
    ),
    Sentences(
        "bank",
        "We slept on the bank of the stream.",
        "We went to the bank for a loan.",
        "They rested on the bank of a brook.",
        looks=("stream", "loan"),
    ),
    Sentences(
        "mouse",
        "We looked at the mouse in the cage.",
        "We paid for the mouse and the keyboard.",
        "They looked at the mouse in its nest.",
        looks=("cage", "keyboard"),
    ),
    Sentences(
        "bat",
        "We looked at the bat in the cave.",
        "We paid for the bat and the ball.",
        "They looked at the bat in the dark.",
        looks=("cave", "ball"),
    ),
]


class Near(NamedTuple):
    """A word near another one's numbers.

    is_nearer: nearer to this one than to the same word in the other sentence.
    """

    word: str
    cosine: float
    is_nearer: bool


class Drifted(NamedTuple):
    """What became of the word; index 0 is the start, and i + 1 is after layer i.

    weights has, for each sentence, the largest weight that a head of layer 0
    puts from the word on the one that was named.
    """

    sentences: Sentences
    tokens: tuple[list[str], list[str]]
    place: int
    cosines: list[float]
    control: list[float]
    near: tuple[list[list[Near]], list[list[Near]]]
    weights: tuple[float, float]
    # The same without attention: equal lists have equal numbers, all of them.
    stays_equal: bool


@torch.no_grad()
def states(
    encoder: Encoder,
    ids: Int[Tensor, "batch seq"],
    place: int,
    attention: bool = True,
) -> Float[Tensor, "batch states d_model"]:
    """A token's numbers at the start and after each layer.

    Without attention all heads give 0, so no token learns of another.
    """
    x = encoder.embed(ids)
    seen = [x[:, place]]
    for layer in encoder.layers:
        if attention:
            x, _ = layer(x)
        else:
            nothing = layer.attention.w_output.bias.expand_as(x)
            x = layer.finish(x, nothing)
        seen.append(x[:, place])
    return torch.stack(seen, dim=1)


def common_words(tokenizer: Tokenizer, count: int) -> list[str]:
    """Whole words of three letters and more, the most frequent first.

    BERT's vocabulary is sorted so, within its letters and its words.
    """
    vocabulary = sorted(
        tokenizer.get_vocab().items(), key=lambda item: item[1]
    )
    words = [
        word
        for word, _ in vocabulary
        if word.isascii() and word.isalpha() and len(word) > 2
    ]
    return words[:count]


def word_states(
    encoder: Encoder, tokenizer: Tokenizer, words: Sequence[str]
) -> Float[Tensor, "words states d_model"]:
    """Each word's numbers, read in the one sentence that serves all of them."""
    ids, tokens = encode(FRAME.format(words[0]), tokenizer)
    place = tokens.index(words[0])
    batch = ids.repeat(len(words), 1)
    batch[:, place] = torch.tensor(
        [tokenizer.token_to_id(word) for word in words]
    )
    return torch.cat(
        [states(encoder, part, place) for part in batch.split(256)]
    )


def drift(
    encoder: Encoder,
    tokenizer: Tokenizer,
    sentences: Sentences,
    words: Sequence[str],
    of_words: Float[Tensor, "words states d_model"],
    count: int = 3,
) -> Drifted:
    """How the word drifts apart; count words are named on either side.

    Raises ``ValueError`` where the word is no token of each sentence, or
    stands at another place of the second.
    """
    word = sentences.word
    ids, tokens, places = zip(
        *(find(tokenizer, text, word) for text in sentences[1:4]), strict=True
    )
    if places[0] != places[1]:
        raise ValueError(
            f"{word!r} is token {places[0]} of {sentences.first!r} and token {places[1]} of "
            f"{sentences.second!r}: only at the same place does it start with the same numbers"
        )
    pair = [
        states(encoder, each, place)[0]
        for each, place in zip(ids, places, strict=True)
    ]
    without = [
        states(encoder, each, places[0], attention=False) for each in ids[:2]
    ]
    # No word is a neighbour of itself, nor of its own plural.
    others = [i for i, each in enumerate(words) if not each.startswith(word)]
    names = [words[i] for i in others]
    first, second, control = (normalize(each, dim=-1) for each in pair)
    units = normalize(of_words[others], dim=-1)
    likeness = [
        torch.einsum("wsd,sd->sw", units, each) for each in (first, second)
    ]
    return Drifted(
        sentences,
        (tokens[0], tokens[1]),
        places[0],
        (first * second).sum(-1).tolist(),
        (first * control).sum(-1).tolist(),
        (
            nearest(names, likeness[0], likeness[1], count),
            nearest(names, likeness[1], likeness[0], count),
        ),
        (
            largest(
                encoder, ids[0], places[0], tokens[0].index(sentences.looks[0])
            ),
            largest(
                encoder, ids[1], places[0], tokens[1].index(sentences.looks[1])
            ),
        ),
        torch.equal(*without),
    )


def find(
    tokenizer: Tokenizer, text: str, word: str
) -> tuple[Int[Tensor, "1 seq"], list[str], int]:
    """A sentence's ids and tokens, and at which place the word stands.

    Raises ``ValueError`` where it is not one of them.
    """
    ids, tokens = encode(text, tokenizer)
    if word not in tokens:
        raise ValueError(f"{word!r} is no token of {text!r}: it has {tokens}")
    return ids, tokens, tokens.index(word)


def nearest(
    names: list[str],
    here: Float[Tensor, "states words"],
    there: Float[Tensor, "states words"],
    count: int,
) -> list[list[Near]]:
    """For each state, the words with the largest cosines, the largest first."""
    return [
        [
            Near(names[i], ours[i].item(), bool(ours[i] > theirs[i]))
            for i in ours.topk(count).indices.tolist()
        ]
        for ours, theirs in zip(here, there, strict=True)
    ]


@torch.no_grad()
def largest(
    encoder: Encoder, ids: Int[Tensor, "1 seq"], query: int, key: int
) -> float:
    """The largest weight that a head of layer 0 puts from one token on another."""
    _, weights = encoder.layers[0](encoder.embed(ids))
    return weights[0, :, query, key].max().item()
