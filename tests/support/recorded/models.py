"""Small untrained models of the transformers library, one for each way in which models there attend."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import torch
import transformers
from torch import Tensor, nn

HIDDEN, HEADS = 24, 4
TEXT = {"vocab_size": 50}
BERT = {
    **TEXT,
    "hidden_size": HIDDEN,
    "num_hidden_layers": 2,
    "num_attention_heads": HEADS,
    "intermediate_size": 40,
    "max_position_embeddings": 64,
}
LLAMA = {**BERT, "num_key_value_heads": 2, "head_dim": 8}
BART = {
    **TEXT,
    "d_model": HIDDEN,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": HEADS,
    "decoder_attention_heads": HEADS,
    "encoder_ffn_dim": 40,
    "decoder_ffn_dim": 40,
    "max_position_embeddings": 64,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "decoder_start_token_id": 1,
}
WHISPER = {
    **{k: v for k, v in BART.items() if k != "max_position_embeddings"},
    "num_mel_bins": 8,
    "max_source_positions": 10,
    "max_target_positions": 64,
}
VIT = {
    "hidden_size": HIDDEN,
    "num_hidden_layers": 2,
    "num_attention_heads": HEADS,
    "intermediate_size": 40,
    "image_size": 8,
    "patch_size": 4,
}
T5 = {
    **TEXT,
    "d_model": HIDDEN,
    "d_kv": 6,
    "d_ff": 40,
    "num_layers": 2,
    "num_heads": HEADS,
    "decoder_start_token_id": 0,
}


def tokens(shape: tuple[int, int] = (2, 9)) -> Tensor:
    generator = torch.Generator().manual_seed(1)
    return torch.randint(3, 50, shape, generator=generator)


def _text(padded: int = 3) -> dict[str, Tensor]:
    """Two sentences, the second shorter."""
    mask = torch.ones(2, 9, dtype=torch.long)
    if padded:
        mask[1, -padded:] = 0
    return {"input_ids": tokens(), "attention_mask": mask}


def _two_texts() -> dict[str, Tensor]:
    return _text() | {"decoder_input_ids": tokens((2, 5))}


def _picture() -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(1)
    return {"pixel_values": torch.randn(2, 3, 8, 8, generator=generator)}


def _sound() -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(1)
    return {
        "input_features": torch.randn(2, 8, 20, generator=generator),
        "decoder_input_ids": tokens((2, 5)),
    }


class Kind(NamedTuple):
    name: str  # of the model's class
    settings: Mapping[str, Any]
    inputs: Callable[[], dict[str, Tensor]] = _text
    what: str = ""  # how it attends
    dtype: torch.dtype = torch.float64

    def model(self, way: str = "eager") -> Any:
        """The model, with numbers as far from symmetric as can be."""
        torch.manual_seed(0)
        made = getattr(transformers, self.name)
        config = made.config_class(**self.settings)
        config._attn_implementation = way
        model = made(config).eval()
        for parameter in model.parameters():
            nn.init.normal_(parameter, std=0.2)
        return model.to(self.dtype)


def inputs_of(kind: Kind) -> dict[str, Tensor]:
    """Its inputs, in its precision where they are no whole numbers."""
    return {
        name: x.to(kind.dtype) if x.is_floating_point() else x
        for name, x in kind.inputs().items()
    }


def attentions_of(output: Any) -> list[Tensor]:
    """What the library returns, in the order in which the model computes it."""
    if output.get("attentions") is not None:
        return list(output.attentions)
    both = zip(output.decoder_attentions, output.cross_attentions, strict=True)
    return [
        *output.encoder_attentions,
        *(each for two in both for each in two),
    ]


KINDS = (
    Kind("BertModel", BERT, what="self-attention"),
    Kind("RobertaModel", BERT, what="self-attention"),
    Kind(
        "DistilBertModel",
        {
            **TEXT,
            "dim": HIDDEN,
            "n_layers": 2,
            "n_heads": HEADS,
            "hidden_dim": 40,
        },
        what="self-attention",
    ),
    Kind(
        "AlbertModel",
        {**BERT, "embedding_size": 12},
        what="one layer that is called again and again",
    ),
    Kind(
        "GPT2Model",
        {**TEXT, "n_embd": HIDDEN, "n_layer": 2, "n_head": HEADS},
        what="causal",
    ),
    Kind("LlamaModel", LLAMA, what="grouped keys, rotary positions"),
    Kind("Gemma2Model", LLAMA, what="capped scores"),
    Kind(
        "GptOssModel",
        {**LLAMA, "num_local_experts": 2, "num_experts_per_tok": 1},
        what="sinks",
        dtype=torch.float32,
    ),
    Kind(
        "BloomModel",
        {**TEXT, "hidden_size": HIDDEN, "n_layer": 2, "n_head": HEADS},
        what="positions in the scores",
    ),
    Kind(
        "XLNetModel",
        {
            **TEXT,
            "d_model": HIDDEN,
            "n_layer": 2,
            "n_head": HEADS,
            "d_inner": 40,
        },
        what="einsum",
    ),
    Kind(
        "DebertaV2Model",
        {**BERT, "relative_attention": True, "pos_att_type": ["p2c", "c2p"]},
        what="distances in the scores",
    ),
    Kind(
        "T5Model",
        T5,
        _two_texts,
        "encoder and decoder, distances in the scores",
    ),
    Kind("BartModel", BART, _two_texts, "encoder and decoder"),
    Kind("WhisperModel", WHISPER, _sound, "sound, cross-attention"),
    Kind("ViTModel", VIT, _picture, "pictures"),
    Kind("CLIPVisionModel", VIT, _picture, "pictures"),
    Kind("LongformerModel", {**BERT, "attention_window": 4}, what="windows"),
)
