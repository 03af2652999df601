"""The tensors that the map draws, computed by the book's own functions: the pizza's, and a trained model's weights.

Torch takes seconds to import, so the build keeps what was computed until something that it was made of changes.
"""

import base64
import hashlib
import json
import math
import sys
from functools import cache
from pathlib import Path
from typing import Any

from ..model_parts.sentences import reader

ROOT = Path(__file__).parents[3]
_PACKAGE = ROOT / "chapters" / "manyheads"
_MADE_OF = (
    Path(__file__),
    *(
        _PACKAGE / name
        for name in (
            "attention.py",
            "drawn/maps.py",
            "models/minilm.py",
            "models/quantization.py",
            "models/reading.py",
        )
    ),
    *sorted((_PACKAGE / "models" / "data").glob("minilm*")),
)
HEADS = 3
SENTENCE = "The trophy did not fit in the suitcase because it was too big."
_SHADES = 8  # of the wall: as many as fit into the few KB that it may have

Matrix = list[list[float]]


@cache
def drawn(store: Path) -> dict[str, Any]:
    """The pizza's tensors by name, and the wall of heads; store is a file that keeps them."""
    fingerprint = hashlib.sha256()
    for path in _MADE_OF:
        fingerprint.update(path.read_bytes())
    made_of = fingerprint.hexdigest()
    if store.exists():
        kept = json.loads(store.read_text("utf8"))
        if kept["made_of"] == made_of:
            return kept
    found = {"made_of": made_of, **pizza(), "wall": wall_image(readers())}
    store.parent.mkdir(parents=True, exist_ok=True)
    store.write_text(json.dumps(found), "utf8")
    return found


def pizza() -> dict[str, list[Matrix]]:
    """The tensors of the chapter "Pizza" where it has matrices that differ, a matrix for each lane of the map.

    A lane of the first ones is Q, K or V, of the later ones a head. The mask is the causal one: a number is 1 where a
    token may look.
    """
    torch = _torch()
    from manyheads.attention import attention, merge_heads, split_heads

    X = torch.arange(1.0, 25.0, dtype=torch.float64).reshape(1, 4, 6) / 10
    seeded = torch.Generator().manual_seed(0)
    *projections, Wo = (
        torch.randn(6, 6, generator=seeded, dtype=torch.float64)
        for _ in range(4)
    )
    Q, K, V = (X @ W for W in projections)
    q, k, v = (split_heads(each, HEADS) for each in (Q, K, V))
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    mask = torch.ones_like(scores).tril()
    mixed, weights = attention(q, k, v, causal=True)
    merged = merge_heads(mixed)
    lanes = {
        **{"X": X, "QKV": torch.cat([Q, K, V]), "q": q[0], "k": k[0]},
        **{"v": v[0], "scores": scores[0], "mask": mask[0]},
        **{"weights": weights[0], "mixed": mixed[0], "merged": merged},
        "output": merged @ Wo,
    }
    return {name: tensor.tolist() for name, tensor in lanes.items()}


def readers() -> Any:
    """The weights of every head of the trained model on one sentence: (layers, heads, seq, seq)."""
    return reader()(SENTENCE).weights


def wall_image(weights: Any) -> str:
    """All heads of all layers at one pixel a weight, as the address of a picture that is to be a mask over a colour.

    weights are (layers, heads, seq, seq); a layer is a line of heads, with two pixels between them.
    """
    torch = _torch()
    from manyheads.drawn.maps import png_of

    apart = torch.nn.functional.pad(weights.clamp(0, 1).sqrt(), (0, 2, 0, 2))
    lines = apart.transpose(1, 2).flatten(2).flatten(0, 1)[:-2, :-2]
    png = base64.b64encode(png_of(lines, _SHADES)).decode()
    return f"data:image/png;base64,{png}"


def _torch() -> Any:
    """Torch, with the chapters' package beside it, which the build itself does without."""
    if str(_PACKAGE.parent) not in sys.path:
        sys.path.append(str(_PACKAGE.parent))
    import torch

    return torch
