"""What the wall shows of all that was given: the chosen layers and heads, without padding, if there is room."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from ....validation import check_weights, slack
from .labels import Labels, labels_of
from .weights import (
    Name,
    check_one_run,
    choose,
    first_axis_in_words,
    layers_of,
)

# Weights that a page holds: 80 MB. 12 layers of 12 heads have as many at 512 tokens, 9 heads at 2,048.
MOST = 40_000_000


@dataclass(frozen=True)
class Shown:
    """The weights of each shown layer, (heads, queries, keys) in float32, and what is said of them.

    layers, heads and lengths (of queries and of keys) are how many were given; of those, chosen_layers and
    chosen_heads are shown. is_square says whether each token is a query and a key, in all layers.
    """

    weights: list[Tensor]
    dtype: torch.dtype
    queries: Labels
    keys: Labels
    is_square: bool
    layers: int
    heads: int
    lengths: tuple[int, int]
    chosen_layers: list[int]
    chosen_heads: list[int]
    layer_names: list[str]
    head_names: list[str]
    left_out: str

    @property
    def sizes(self) -> list[list[int]]:
        """Heads, queries and keys of each layer."""
        return [list(each.shape) for each in self.weights]

    @property
    def shape(self) -> list[int]:
        """Layers, and the most heads and queries that one of them has."""
        heads = len(self.chosen_heads)
        return [len(self.weights), heads, len(self.queries.texts)]


def shown_of(
    weights: Any,
    tokens: Any,
    *,
    queries: Any,
    keys: Any,
    layers: Any,
    heads: Any,
    sentence: int | None,
    is_sure: bool = False,
) -> Shown:
    """Raises ``ValueError`` for what can't be shown, and says what was given, what is wanted, and the line to write.

    is_sure: something else than weights says already what their first axis is.
    """
    given = layers_of(weights, sentence)
    names = [*given]
    there = max(len(each) for each in given.values())
    rows = choose("layers", names, layers)
    columns = choose("heads", range(there), heads)
    check_one_run(weights, [names[i] for i in rows])
    tables = {
        names[i]: _of_heads(names[i], given[names[i]], columns) for i in rows
    }
    labels = _labels(tables, tokens, queries, keys, sentence)
    room, fewer = _room_for(tables, labels, layers, heads)
    rows, columns = rows[: room[0]], columns[: room[1]]
    single = len(given) == 1 and names == [0]
    found = []
    for i in rows:
        x = tables[names[i]][: room[1]].cpu()
        # Of numbers of 8 bits, torch can't say whether they are finite.
        y = x.float() if x.is_floating_point() and x.itemsize == 1 else x
        called = "weights" if single else f"weights[{names[i]!r}]"
        check_weights(called, y, x.dtype)
        found.append(_cut(y.float(), labels))
    first = tables[names[rows[0]]]
    notes = (
        fewer or _chosen_in_words(len(rows), len(names), len(columns), there),
        _padding_in_words(*labels, tuple(first.shape)),
        _missing_in_words(found, slack(first.dtype)),
        "No words were given: numbers stand in their place."
        if tokens is None and queries is None
        else "",
        ""
        if is_sure
        else first_axis_in_words(weights, given, sentence, layers, heads),
    )
    return Shown(
        weights=found,
        dtype=first.dtype,
        queries=labels[0],
        keys=labels[1],
        is_square=queries is None and _are_square(tables),
        layers=len(names),
        heads=there,
        lengths=(first.shape[1], first.shape[2]),
        chosen_layers=rows,
        chosen_heads=columns,
        layer_names=_names_of([names[i] for i in rows]),
        head_names=[]
        if columns == [*range(len(columns))]
        else [*map(str, columns)],
        left_out=" ".join(filter(None, notes)),
    )


def sixteen_bits(weights: Float[Tensor, "heads query key"]) -> bytes:
    """Weights in 16 bits: none moves by more than 0.000008, an exact 0 stays one, and nothing else becomes 0."""
    numbers = weights.numpy().astype("f8")
    codes = np.rint(numbers * 65534.25 + 0.75).clip(1, 65535)
    return np.where(numbers == 0, 0, codes).astype("<u2").tobytes()


def _of_heads(name: Name, x: Tensor, heads: list[int]) -> Tensor:
    """The chosen heads of a layer, which may have fewer than others."""
    if heads == [*range(len(x))]:
        return x
    kept = [head for head in heads if head < len(x)]
    if not kept:
        raise ValueError(
            f"layer {name!r} has {len(x)} heads, and none of heads={heads}: leave it out of layers"
        )
    return x[kept]


def _labels(
    tables: Mapping[Name, Tensor],
    tokens: Any,
    queries: Any,
    keys: Any,
    sentence: int | None,
) -> tuple[Labels, Labels]:
    """The words that look and those that are looked at: the same tokens, others, or numbers in their place."""
    sizes = {tuple(each.shape[1:]) for each in tables.values()}
    if tokens is None and queries is None and keys is None:
        queries, keys = (
            Labels([*map(str, range(length))], [*range(length)])
            for length in map(max, zip(*sizes, strict=True))
        )
        return queries, keys
    if tokens is not None and not (queries is None and keys is None):
        raise ValueError(
            "tokens are given and queries or keys as well: tokens stand for both; leave them out for cross-attention"
        )
    if tokens is None and (queries is None or keys is None):
        raise ValueError(
            f"{'queries' if keys is None else 'keys'} are given alone: cross-attention needs queries=… and keys=…, "
            "the words that look and those that are looked at"
        )
    if len(sizes) > 1:
        raise ValueError(_several_sizes(tables))
    ((of_queries, of_keys),) = sizes
    if tokens is None:
        return (
            labels_of("queries", queries, of_queries, "queries", sentence),
            labels_of("keys", keys, of_keys, "keys", sentence),
        )
    if of_queries != of_keys:
        raise ValueError(
            f"weights have {of_queries} queries and {of_keys} keys, so tokens can't be both: "
            "give queries=… and keys=…, the words that look and those that are looked at"
        )
    labels = labels_of("tokens", tokens, of_keys, "queries and keys", sentence)
    return labels, labels


def _several_sizes(tables: Mapping[Name, Tensor]) -> str:
    """What to write where layers differ in size and one list of words can't name them all."""
    of_size = {}
    for name, each in tables.items():
        of_size.setdefault(tuple(each.shape[1:]), []).append(name)
    ways = "; ".join(
        f"{queries} × {keys}: layers={_few(names)}"
        for (queries, keys), names in of_size.items()
    )
    return (
        f"layers differ in (query, key), and these words are of one size: choose layers ({ways}), "
        "or give no words to see all with numbers in their place"
    )


def _few(names: list[Name]) -> str:
    return (
        repr(names) if len(names) < 5 else f"[{names[0]!r}, …, {names[-1]!r}]"
    )


def _room_for(
    tables: Mapping[Name, Tensor],
    labels: tuple[Labels, Labels],
    layers: Any,
    heads: Any,
) -> tuple[tuple[int, int], str]:
    """How many layers and heads there is room for, and what is left out for want of it.

    What was chosen is shown whole, or refused.
    """
    sizes = [
        (
            len(x),
            *(
                min(len(label.kept), axis)
                for label, axis in zip(labels, x.shape[1:], strict=True)
            ),
        )
        for x in tables.values()
    ]
    counts = [heads * queries * keys for heads, queries, keys in sizes]
    most = max(heads for heads, _, _ in sizes)
    if sum(counts) <= MOST:
        return (len(counts), most), ""
    fitting = int((np.cumsum(counts) <= MOST).sum())
    of_first = MOST // (sizes[0][1] * sizes[0][2])
    said = f"there is room for {MOST:,} weights, and these are {sum(counts):,}"
    choice = "layers=[…] and heads=[…] choose others"
    if layers is None and fitting:
        return (
            (fitting, most),
            f"Only the first {fitting} of {len(counts)} layers are shown: {said}. {choice}.",
        )
    if layers is None and heads is None and of_first:
        return (
            (1, of_first),
            f"Only the first {of_first} heads of the first layer are shown: {said}. {choice}.",
        )
    raise ValueError(
        f"{said}: choose fewer with layers=[…] and heads=[…], or give fewer tokens, such as weights[…, :512, :512]"
    )


def _cut(x: Tensor, labels: tuple[Labels, Labels]) -> Tensor:
    """Without the queries and keys that are padding."""
    queries, keys = labels
    if len(queries.kept) < x.shape[1]:
        x = x[:, queries.kept]
    return x[:, :, keys.kept] if len(keys.kept) < x.shape[2] else x


def _are_square(tables: Mapping[Name, Tensor]) -> bool:
    """Whether all layers are of one size, with as many heads, and as many queries as keys."""
    shapes = {tuple(each.shape) for each in tables.values()}
    return len(shapes) == 1 and all(q == k for _, q, k in shapes)


def _names_of(names: list[Name]) -> list[str]:
    if names == [*range(len(names))]:
        return []
    return [
        each if isinstance(each, str) else f"layer {each}" for each in names
    ]


def _chosen_in_words(rows: int, layers: int, columns: int, heads: int) -> str:
    parts = [
        f"{whole - shown} of {whole} {axis}"
        for shown, whole, axis in (
            (rows, layers, "layers"),
            (columns, heads, "heads"),
        )
        if shown < whole
    ]
    return f"Left out: {' and '.join(parts)}." if parts else ""


def _padding_in_words(
    queries: Labels, keys: Labels, shape: tuple[int, ...]
) -> str:
    if queries is keys:
        left = {"tokens": shape[2] - len(keys.kept)}
    else:
        left = {
            "queries": shape[1] - len(queries.kept),
            "keys": shape[2] - len(keys.kept),
        }
    parts = [f"{count} {axis}" for axis, count in left.items() if count > 0]
    return f"Left out as padding: {' and '.join(parts)}." if parts else ""


def _missing_in_words(layers: list[Tensor], allowed: float) -> str:
    """Where rows add up to less than 1, of queries that look somewhere."""
    sums = (each.sum(dim=-1) for each in layers)
    least = min(float(each.where(each > 0, 1.0).min()) for each in sums)
    if least >= 1 - allowed:
        return ""
    return f"A row adds up to {least:.2g}: the rest of its weight went to keys that aren't here."
