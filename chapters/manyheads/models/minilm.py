"""A small trained encoder, from scratch: the six layers of all-MiniLM-L6-v2.

Its architecture is BERT's (Devlin et al., 2018), built of the book's own
attention. The weights in this repository are the original's in eight bits
each, made by tools/quantize_minilm.py; the vocabulary is whole.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Bool, Float, Int
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from ..attention import MultiHeadAttention
from .quantization import dequantize

_DATA = Path(__file__).parent / "data"
WEIGHTS = _DATA / "minilm.safetensors"
TOKENIZER = _DATA / "minilm_tokenizer.json"
ABOUT = _DATA / "minilm_about.json"
HUB_NAME = "sentence-transformers/all-MiniLM-L6-v2"
# Sentences of different kinds, which the chapter on trained heads works on.
SENTENCES = [
    "The chef who tasted the pizza said it was too hot, so she let the pizza cool.",
    "The trophy did not fit in the suitcase because it was too big.",
    "A rose is a rose is a rose, whatever we call it.",
    "Where did the doctor put the letter that her brother had written?",
    "Add flour, eggs, milk, sugar and a pinch of salt, then stir.",
    "The trophy did not fit in the suitcase because it was too small.",
    "My brother sold his car because it was too old.",
    "The dog chased the cat until it was tired.",
    "Anna gave Tom the key because he had lost his own.",
]


class Layer(nn.Module):
    """Attention, then a small network for each token alone.

    What each of the two computes is added to what came in, and every
    token's numbers are brought to a learned mean and spread again.
    """

    def __init__(self, d_model: int, heads: int, d_hidden: int):
        """d_hidden is the width of the small network's middle."""
        super().__init__()
        self.attention = MultiHeadAttention(d_model, heads)
        self.attention_norm = nn.LayerNorm(d_model, eps=1e-12)
        self.expand = nn.Linear(d_model, d_hidden)
        self.contract = nn.Linear(d_hidden, d_model)
        self.norm = nn.LayerNorm(d_model, eps=1e-12)

    def forward(
        self,
        x: Float[Tensor, "batch seq d_model"],
        mask: Bool[Tensor, "..."] | None = None,
    ) -> tuple[
        Float[Tensor, "batch seq d_model"],
        Float[Tensor, "batch heads seq seq"],
    ]:
        """What the next layer receives, and the weights of every head."""
        attended, weights = self.attention(x, mask=mask)
        return self.finish(x, attended), weights

    def finish(
        self,
        x: Float[Tensor, "batch seq d_model"],
        attended: Float[Tensor, "batch seq d_model"],
    ) -> Float[Tensor, "batch seq d_model"]:
        """All that comes after attention."""
        x = self.attention_norm(x + attended)
        hidden = nn.functional.gelu(self.expand(x))
        return self.norm(x + self.contract(hidden))


class Encoder(nn.Module):
    """Tokens and positions become numbers, and pass through the layers."""

    layers: Any  # of Layer; type checkers don't look into a ModuleList

    def __init__(
        self,
        vocabulary: int,
        longest: int,
        d_model: int = 384,
        heads: int = 12,
        layers: int = 6,
        d_hidden: int = 1536,
    ):
        """The defaults are the sizes of all-MiniLM-L6-v2.

        longest is the number of positions. Raises ``ValueError`` where heads
        does not divide d_model.
        """
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, d_model)
        self.positions = nn.Embedding(longest, d_model)
        self.norm = nn.LayerNorm(d_model, eps=1e-12)
        self.layers = nn.ModuleList(
            Layer(d_model, heads, d_hidden) for _ in range(layers)
        )

    def embed(
        self, ids: Int[Tensor, "batch seq"]
    ) -> Float[Tensor, "batch seq d_model"]:
        """What the first layer receives for these token ids.

        Raises ``ValueError`` where there are more tokens than positions.
        """
        seq, longest = ids.shape[1], self.positions.num_embeddings
        if seq > longest:
            raise ValueError(
                f"{seq} tokens, but this model has {longest} positions: "
                "take a shorter sentence"
            )
        return self.norm(self.tokens(ids) + self.positions.weight[:seq])

    def forward(
        self,
        ids: Int[Tensor, "batch seq"],
        mask: Bool[Tensor, "..."] | None = None,
    ) -> tuple[
        Float[Tensor, "batch seq d_model"],
        Float[Tensor, "batch layers heads seq seq"],
    ]:
        """The output, and the weights of every head of every layer.

        mask is as in MultiHeadAttention: True = may look.
        """
        x = self.embed(ids)
        weights = []
        for layer in self.layers:
            x, of_layer = layer(x, mask)
            weights.append(of_layer)
        return x, torch.stack(weights, dim=1)


@contextmanager
def switched_off(encoder: Encoder, layer: int, head: int) -> Iterator[None]:
    """While this lasts, nothing of one head's output reaches Wo's output.

    Wo multiplies the heads' outputs side by side, so each head has d_head
    columns of its weight to itself (PyTorch keeps Wo transposed). They are 0
    for as long as this lasts.
    """
    attention = encoder.layers[layer].attention
    weight = attention.w_output.weight
    d_head = attention.d_model // attention.heads
    columns = slice(head * d_head, (head + 1) * d_head)
    saved = weight[:, columns].detach().clone()
    with torch.no_grad():
        weight[:, columns] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            weight[:, columns] = saved


def encode(
    sentence: str, tokenizer: Tokenizer
) -> tuple[Int[Tensor, "1 seq"], list[str]]:
    """A sentence's token ids, as a batch of one, and the tokens as text.

    What the vocabulary can't spell becomes [UNK]: most emoji, for instance.
    """
    encoding = tokenizer.encode(sentence)
    return torch.tensor([encoding.ids]), encoding.tokens


def load_encoder(path: Path = WEIGHTS) -> tuple[Encoder, Tokenizer]:
    """The encoder and the tokenizer that this repository carries."""
    stored = load_file(path)
    encoder = Encoder(
        len(stored["tokens.weight.codes"]), len(stored["positions.weight"])
    )
    state = {}
    for name in encoder.state_dict():
        if name in stored:
            state[name] = stored[name]
        else:
            state[name] = dequantize(
                stored[f"{name}.codes"], stored[f"{name}.scale"]
            )
    encoder.load_state_dict(state)
    return encoder.eval(), Tokenizer.from_file(str(TOKENIZER))


def about_encoder() -> dict[str, Any]:
    """Where the encoder comes from, and how far eight bits moved what it gives."""
    return json.loads(ABOUT.read_text("utf8"))


def load_original(name: str = HUB_NAME) -> tuple[Encoder, Tokenizer]:
    """The encoder with the weights as they were trained, in 32 bits each.

    name is a model's name on the Hugging Face hub, which ``transformers``
    downloads, or a folder that holds one.
    """
    from transformers import AutoTokenizer, BertModel

    bert = BertModel.from_pretrained(name, dtype=torch.get_default_dtype())
    tokenizer = AutoTokenizer.from_pretrained(name).backend_tokenizer
    tokenizer.no_padding()
    tokenizer.no_truncation()  # embed refuses a sentence that is too long
    return from_bert(bert), tokenizer


def from_bert(bert: Any) -> Encoder:
    """The book's encoder with the weights of a ``transformers`` ``BertModel``.

    BERT adds a third list of numbers to each token, which says whether it
    stands in the first text or in a second one. Here there is no second text,
    so that list is the same for all tokens, and is added to the positions.
    """
    config = bert.config
    encoder = Encoder(
        config.vocab_size,
        config.max_position_embeddings,
        config.hidden_size,
        config.num_attention_heads,
        config.num_hidden_layers,
        config.intermediate_size,
    ).to(bert.dtype)
    encoder.load_state_dict(rename_bert_weights(bert.state_dict()))
    return encoder.eval()


def rename_bert_weights(bert: dict[str, Tensor]) -> dict[str, Tensor]:
    """BERT's weights under the names of this book."""
    first_text = bert["embeddings.token_type_embeddings.weight"][0]
    positions = bert["embeddings.position_embeddings.weight"]
    state = {
        "tokens.weight": bert["embeddings.word_embeddings.weight"],
        "positions.weight": positions + first_text,
    }
    modules = {"embeddings.LayerNorm": "norm"}
    layer = 0
    while f"encoder.layer.{layer}.output.dense.weight" in bert:
        old, new = f"encoder.layer.{layer}", f"layers.{layer}"
        modules |= {
            f"{old}.attention.self.query": f"{new}.attention.w_query",
            f"{old}.attention.self.key": f"{new}.attention.w_key",
            f"{old}.attention.self.value": f"{new}.attention.w_value",
            f"{old}.attention.output.dense": f"{new}.attention.w_output",
            f"{old}.attention.output.LayerNorm": f"{new}.attention_norm",
            f"{old}.intermediate.dense": f"{new}.expand",
            f"{old}.output.dense": f"{new}.contract",
            f"{old}.output.LayerNorm": f"{new}.norm",
        }
        layer += 1
    for old, new in modules.items():
        for parameter in ("weight", "bias"):
            state[f"{new}.{parameter}"] = bert[f"{old}.{parameter}"]
    return state
