"""One sentence as all heads of a model read it: what the wall of heads shows."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass

import torch
from jaxtyping import Float
from tokenizers import Tokenizer
from torch import Tensor

from ..attention import split_heads
from .minilm import Encoder, encode, load_encoder, switched_off


@dataclass(frozen=True)
class Reading:
    """A sentence's tokens, and what the heads of every layer make of them.

    output holds the sentence's own numbers: the mean of its tokens' outputs.
    """

    tokens: list[str]
    weights: Float[Tensor, "layers heads query key"]
    query: Float[Tensor, "layers heads seq d_head"]
    key: Float[Tensor, "layers heads seq d_head"]
    output: Float[Tensor, " d_model"]


class Reader:
    """Reads sentences with an encoder: call it with a text.

    name is how a built page knows the model, which then reads there too.
    """

    def __init__(self, encoder: Encoder, tokenizer: Tokenizer, name: str = ""):
        """Without a name, sentences can be read where Python runs, and only there."""
        self.encoder, self.tokenizer, self.name = encoder, tokenizer, name

    @torch.no_grad()
    def __call__(
        self, text: str, off: Iterable[tuple[int, int]] = ()
    ) -> Reading:
        """The reading of a text while some heads, (layer, head), are off.

        Raises ``ValueError`` where there are more tokens than positions.
        """
        ids, tokens = encode(text, self.tokenizer)
        queries, keys, weights = [], [], []
        with ExitStack() as switches:
            for layer, head in off:
                switches.enter_context(switched_off(self.encoder, layer, head))
            x = self.encoder.embed(ids.to(self.encoder.norm.weight.device))
            for layer in self.encoder.layers:
                attention = layer.attention
                queries.append(
                    split_heads(attention.w_query(x), attention.heads)
                )
                keys.append(split_heads(attention.w_key(x), attention.heads))
                x, of_layer = layer(x)
                weights.append(of_layer)
        return Reading(
            tokens,
            torch.cat(weights),
            torch.cat(queries),
            torch.cat(keys),
            x[0].mean(dim=0),
        )


def minilm() -> Reader:
    """A reader with the model that this repository carries, and that the built book's pages have too."""
    return Reader(*load_encoder(), name="minilm")
