"""GPT-2's sentences, tokenizer and weights, as the chapter on GPT-2 needs them."""

import re
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor

from ..attention import MultiHeadAttention

# Of ben.guo's course, chapter 4: the batch that the whole example works on.
SENTENCES = [
    "LLM with me.郭同学热爱AI喜欢游戏。",
    "郭同学喜欢打AI类的比赛或游戏。",
    "郭同学在博客写了Transformer的全解析。",
    "郭同学关注自己的纠正反馈机制。",
]
PADDING = "<pad>"
# GPT-2's own tokenizer, cut down to these four sentences (tools/cut_gpt2.py).
TOKENIZER = Path(__file__).parent / "data" / "gpt2_tokenizer.json"


def figure_tokens(sentence: str) -> list[str]:
    """A sentence's tokens as the source's figure has them: Latin words, and single characters otherwise.

    One word is cut in two: LLM is LL and M.
    """
    return re.findall(r"LL|[A-Za-z]+|[^\sA-Za-z]", sentence)


def from_gpt2(theirs: Any) -> MultiHeadAttention:
    """The book's attention with the weights of a ``transformers`` ``GPT2Attention``.

    GPT-2 keeps query, key and value side by side in one matrix, ``c_attn`` (d_model, 3 · d_model), and multiplies
    x @ W as the book does.
    """
    Wq, Wk, Wv = theirs.c_attn.weight.chunk(3, dim=1)
    Wo = theirs.c_proj.weight
    biases = (*theirs.c_attn.bias.chunk(3), theirs.c_proj.bias)
    return MultiHeadAttention.from_matrices(
        Wq, Wk, Wv, Wo, theirs.num_heads, biases
    )


def real_layer(
    ids: Int[Tensor, "batch seq"], name: str = "gpt2", layer: int = 0
) -> tuple[Float[Tensor, "batch seq d_model"], MultiHeadAttention]:
    """What the attention of one layer of the real GPT-2 receives for these token ids, and that attention.

    name is a model's name on the Hugging Face hub, which ``transformers`` downloads, or a folder that holds one.
    """
    from transformers import GPT2Model

    model = GPT2Model.from_pretrained(
        name, dtype=torch.get_default_dtype()
    ).eval()
    with torch.no_grad():
        hidden = model(ids, output_hidden_states=True).hidden_states[layer]
        return model.h[layer].ln_1(hidden), from_gpt2(model.h[layer].attn)
