"""Models to test with: small, and untrained."""

from pathlib import Path

import torch
from transformers import BertConfig, BertModel, GPT2Config, GPT2Model

from manyheads.models.minilm import Encoder, rename_bert_weights


def small_bert() -> BertModel:
    """A BERT that is as far from symmetric as can be."""
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=50,
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=3,
        intermediate_size=40,
        max_position_embeddings=16,
        attn_implementation="eager",
    )
    model = BertModel(config).double().eval()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    return model


def as_bert(encoder: Encoder) -> BertModel:
    """The library's own class with the weights of the book's encoder, of all-MiniLM-L6-v2's sizes."""
    config = BertConfig(
        vocab_size=encoder.tokens.num_embeddings,
        hidden_size=384,
        num_hidden_layers=6,
        num_attention_heads=12,
        intermediate_size=1536,
        max_position_embeddings=512,
        attn_implementation="eager",
    )
    model = BertModel(config, add_pooling_layer=False).eval()
    model = model.to(encoder.positions.weight.dtype)
    ours, state = encoder.state_dict(), model.state_dict()
    state["embeddings.token_type_embeddings.weight"].zero_()
    with torch.no_grad():
        # What it gives shares its memory with state, but for the positions, which are a sum.
        for name, tensor in rename_bert_weights(state).items():
            tensor.copy_(ours[name])
        state["embeddings.position_embeddings.weight"].copy_(
            ours["positions.weight"]
        )
    return model


def save_small_gpt2(folder: Path) -> None:
    """A GPT-2 as the hub has it; its vocabulary is whole, for the real ids."""
    torch.manual_seed(0)
    config = GPT2Config(
        n_embd=24,
        n_head=3,
        n_layer=2,
        n_positions=32,
        attn_implementation="eager",
    )
    model = GPT2Model(config)
    for parameter in model.parameters():  # GPT-2 starts with biases of zero, which would hide a mistake with them
        torch.nn.init.normal_(parameter, std=0.3)
    model.save_pretrained(folder)
