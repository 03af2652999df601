"""Models to test with: small, and untrained."""

from pathlib import Path

import torch
from transformers import BertConfig, BertModel, GPT2Config, GPT2Model


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
