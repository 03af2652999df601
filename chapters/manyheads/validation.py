"""Errors in words: what is wrong with an input, its numbers, and the way out."""

import operator
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from numbers import Integral
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

# Characters of a text in a widget. A browser takes minutes to draw 100,000
# marks on one letter.
LONGEST = 1000


# What a model gives in the place of weights where its kernel keeps none.
NO_WEIGHTS = (
    "a fused kernel keeps no weights: load the model with "
    'attn_implementation="eager", and call it with output_attentions=True; '
    "or, with any kernel, run it in a block, with record(model) as seen: "
    "model(**inputs), and give seen"
)
# What makes weights of a model.
BY_RECORD = (
    "a model has weights only while it runs: with record(model) as seen: "
    "model(**inputs), and then"
)


def listed(numbers: list[int]) -> str:
    """Numbers as words: ``[1, 2, 3, 6]`` is ``1, 2, 3 or 6``."""
    *first, last = map(str, numbers)
    return f"{', '.join(first)} or {last}" if first else last


def divisors(d_model: int) -> list[int]:
    """Every number of heads that ``d_model`` columns split into evenly."""
    return [heads for heads in range(1, d_model + 1) if d_model % heads == 0]


def check_heads(d_model: int, heads: int) -> None:
    """Raise a ``ValueError`` unless ``d_model`` columns split into ``heads`` heads of equal size."""
    for name, number in (("d_model", d_model), ("heads", heads)):
        if isinstance(number, bool) or not isinstance(number, Integral):
            raise ValueError(
                f"{name} is {number!r}; it must be a whole number"
            )
    if d_model < 1:
        raise ValueError(f"d_model is {d_model}; it must be 1 or more")
    if heads < 1 or d_model % heads:
        raise ValueError(
            f"d_model {d_model} does not split into {heads} heads of equal size; "
            f"heads can be {listed(divisors(d_model))}"
        )


def whole_number(name: str, number: Any) -> int:
    """The number as Python's own: numpy's and a tensor's without axes too. Raises a ``ValueError`` for all else."""
    try:
        if isinstance(number, bool):
            raise TypeError
        return operator.index(number)
    except TypeError:
        raise ValueError(
            f"{name} is {number!r}; it must be a whole number"
        ) from None


def what_came(x: Any) -> str:
    """What something is, in words: "a tuple of 12 tensors", "a numpy array of shape (3, 4)", "None"."""
    if x is None:
        return "None"
    if isinstance(x, Tensor):
        return f"a tensor of shape {tuple(x.shape)}"
    if isinstance(x, np.ndarray):
        return f"a numpy array of shape {x.shape}"
    kind = type(x).__name__
    article = "an" if kind[0].lower() in "aeiou" else "a"
    if isinstance(x, tuple | list):
        if not x:
            return f"an empty {kind}"
        if all(isinstance(each, Tensor) for each in x):
            return f"{article} {kind} of {len(x)} tensors"
        if any(each is None for each in x):
            return f"{article} {kind} that holds None"
    return f"{article} {kind}"


def check_tensor(name: str, x: Any) -> None:
    """Raise a ``ValueError`` unless ``x`` is a tensor, with the line that makes one of what came."""
    if isinstance(x, Tensor):
        return
    way = "it must be a tensor"
    if isinstance(x, nn.Module) and name == "weights":
        way = f"{BY_RECORD} one of seen.values()"
    elif isinstance(x, np.ndarray):
        way = f"write torch.from_numpy({name})"
    elif isinstance(x, tuple | list) and x:
        way = f"write torch.tensor({name})"
        if any(each is None for each in x):
            way = NO_WEIGHTS
        elif all(isinstance(each, Tensor) for each in x):
            way = (
                "outputs.attentions is one, with a layer each: "
                "take a layer of it, such as outputs.attentions[layer]"
            )
    elif name == "weights" and (x is None or x == ()):
        way = NO_WEIGHTS
    raise ValueError(f"{name} is {what_came(x)}; {way}")


def check_rank(name: str, x: Tensor, axes: str) -> None:
    """Raise a ``ValueError`` unless ``x`` has exactly the ``axes`` named, such as ``"batch seq d_model"``."""
    check_tensor(name, x)
    wanted = axes.split()
    if x.ndim == len(wanted):
        return
    hint = ""
    if x.ndim == len(wanted) - 1 and wanted[0] == "batch":
        hint = f"; for one sentence alone, add the batch axis: {name}[None]"
    if x.ndim == len(wanted) + 1 and wanted[0] != "batch":
        hint = f"; take one of the {len(x)} along the first: {name}[0]"
    raise ValueError(
        f"{name} has shape {tuple(x.shape)}, {x.ndim} axes; it needs {len(wanted)}: ({', '.join(wanted)}){hint}"
    )


def check_text(name: str, text: str, longest: int = LONGEST) -> None:
    """Raise a ``ValueError`` unless it is a text, of up to ``longest`` characters, that can be shown."""
    if not isinstance(text, str):
        raise ValueError(
            f"{name} is {text!r}; it must be a text, such as str(…) makes"
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        half = text[error.start]
        raise ValueError(
            f"{name} holds half a character, {half!r}, at index {error.start}, which nothing can show; "
            "look at what decoded it, or drop it with text.encode(errors='ignore').decode()"
        ) from None
    if len(text) > longest:
        raise ValueError(
            f"{name} has {len(text)} characters, and there is room for {longest}: give a shorter one"
        )


def check_texts(
    name: str, texts: Iterable[str], longest: int = LONGEST
) -> None:
    """Raise a ``ValueError`` unless check_text lets every one through."""
    for index, text in enumerate(texts):
        check_text(f"{name} {index}", text, longest)


def check_labels(
    name: str,
    labels: Any,
    length: int,
    axis: str,
    longest: int | None = LONGEST,
) -> list[str]:
    """The labels as a list, if there is a text for each of ``length`` queries, rows or whatever ``axis`` says.

    Raises a ``ValueError`` for any other number of them, for one text in the place of a list, and for ids; and, unless
    longest is None, for a text that no page can draw.
    """
    if isinstance(labels, str):
        raise ValueError(
            f"{name} is one text, {_brief(labels)}, whose {len(labels)} letters would be the labels; "
            f"give a list: {name}.split() has its words, list({name}) its letters"
        )
    if hasattr(labels, "input_ids") or hasattr(labels, "attention_mask"):
        wanted = "tokens()" if callable(labels.tokens) else "tokens"
        raise ValueError(
            f"{name} is {what_came(labels)}; give its texts: {name}.{wanted}"
        )
    if isinstance(labels, Mapping) or not isinstance(labels, Iterable):
        raise ValueError(
            f"{name} is {what_came(labels)}; it must be a list of {length} texts, one for each of the {axis}"
        )
    texts = list(labels)
    for index, text in enumerate(texts):
        if isinstance(text, Integral | Tensor) and not isinstance(text, bool):
            raise ValueError(
                f"{name} {index} is {text!r}; it must be a text: "
                "ids become texts with tokenizer.convert_ids_to_tokens(ids)"
            )
    if len(texts) != length:
        way = f"; write {name}[:{length}] for the first ones"
        raise ValueError(
            f"there are {length} {axis} and {len(texts)} {name}, and each needs its own: {_brief(texts)}"
            f"{way if len(texts) > length else ''}"
        )
    for index, text in enumerate(texts):
        if longest is not None or not isinstance(text, str):
            check_text(f"{name} {index}", text, longest or LONGEST)
    return texts


def _brief(x: str | list) -> str:
    """As Python writes it, and of what is long the beginning."""
    if isinstance(x, str):
        return repr(x if len(x) <= 30 else f"{x[:29]}…")
    return repr(x) if len(x) <= 5 else f"{str(x[:5])[:-1]}, …]"


def check_floats(name: str, x: Tensor) -> None:
    """Raise a ``ValueError`` unless ``x`` holds floating-point numbers."""
    check_tensor(name, x)
    if not x.is_floating_point():
        raise ValueError(
            f"{name} holds {x.dtype}; attention needs floating-point numbers: {name}.float()"
        )


def check_finite(name: str, x: Tensor) -> None:
    """Raise a ``ValueError`` where a number of ``x`` is NaN or infinite.

    To know that, the program waits until a GPU has computed ``x``.
    """
    bad = ~torch.isfinite(x)
    if bad.any():
        index = tuple(bad.nonzero()[0].tolist())
        raise ValueError(
            f"{name} holds {int(bad.sum())} number(s) that are NaN or infinite, the first at index {index}; "
            f"look at what made {name}, or replace them with {name}.nan_to_num()"
        )


def check_numbers(name: str, x: Tensor) -> None:
    """Raise a ``ValueError`` unless ``x`` can be drawn: finite floating-point numbers, and at least one."""
    check_tensor(name, x)
    if x.numel() == 0:
        raise ValueError(
            f"{name} has shape {tuple(x.shape)}: an axis is empty; it needs at least one token and one column"
        )
    if x.is_meta:
        raise ValueError(
            f"{name} is on the device meta, where a tensor has a shape and no numbers"
        )
    check_floats(name, x)
    check_finite(name, x)


def slack(dtype: torch.dtype, least: float = 0.01) -> float:
    """How far a row of weights may add up from 1 in a dtype. Numbers of bfloat16 stay as coarse in float32."""
    return max(least, 2 * torch.finfo(dtype).eps)


def check_weights(
    name: str, weights: Tensor, dtype: torch.dtype | None = None
) -> None:
    """Raise a ``ValueError`` unless these are weights: from 0 to 1, with no row, the last axis, of more than 1.

    A row may be less: of a query that may look nowhere, or where keys were left out. dtype is what they were in.
    """
    check_numbers(name, weights)
    # Some devices have no float64.
    wide = torch.promote_types(weights.dtype, torch.float32)
    sums = weights.sum(dim=-1, dtype=wide)
    lowest, highest = float(weights.min()), float(weights.max())
    least, most = float(sums.min()), float(sums.max())
    allowed = 1 + slack(dtype or weights.dtype)
    if lowest >= 0 and highest <= allowed and most <= allowed:
        return
    way = "weights come from a softmax: scores.softmax(dim=-1)"
    if lowest >= 0 and bool((weights == 0).any()) and least < most:
        way = (
            "some are 0 and the others too large, as dropout makes them while a model is trained: "
            "call model.eval() first"
        )
    elif lowest >= 0:
        way += "; if they came from one, dropout made them larger: call model.eval() first"
    raise ValueError(
        f"{name} go from {lowest:.4g} to {highest:.4g}, and rows add up to {least:.4g} to {most:.4g}; {way}"
    )


def check_attention(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None
) -> None:
    """Raise a ``ValueError`` unless attention can be computed of these shapes and dtypes."""
    given = {"query": query, "key": key, "value": value}
    for name, x in given.items():
        check_tensor(name, x)
    wrong = ""
    if min(query.ndim, key.ndim, value.ndim) < 2:
        wrong = "each needs at least two axes, (seq, d_head)"
    elif query.shape[-1] != key.shape[-1]:
        wrong = "query and key are multiplied column by column, so their last axes must be equal"
    elif query.shape[-1] == 0:
        wrong = "query and key need at least one column to be compared in"
    elif key.shape[-2] != value.shape[-2]:
        wrong = f"every key has one value, but there are {key.shape[-2]} keys and {value.shape[-2]} values"
    elif not query.shape[:-2] == key.shape[:-2] == value.shape[:-2]:
        wrong = "the axes before the last two (batch, heads) must be equal"
    if wrong:
        shapes = [f"{name} {tuple(x.shape)}" for name, x in given.items()]
        raise ValueError(f"{', '.join(shapes)}: {wrong}")
    for name, x in given.items():
        check_floats(name, x)
    # Autocast makes one dtype of several by itself.
    if not query.dtype == key.dtype == value.dtype and not (
        torch.is_autocast_enabled(query.device.type)
    ):
        raise ValueError(
            f"query is {query.dtype}, key {key.dtype}, value {value.dtype}; they must be one dtype"
        )
    if mask is not None:
        check_mask(mask, (*query.shape[:-1], key.shape[-2]))


def check_mask(mask: Tensor, scores: tuple[int, ...]) -> None:
    """Raise a ``ValueError`` unless ``mask`` is boolean and broadcasts to the shape ``scores``, (…, query, key)."""
    check_tensor("mask", mask)
    if mask.dtype != torch.bool:
        raise ValueError(
            f"mask holds {mask.dtype}; it must be boolean, True = may look: "
            f"{_as_boolean(mask, scores)}{_OPPOSITE}"
        )
    axes = scores[len(scores) - mask.ndim :]
    if mask.ndim > len(scores) or any(
        own not in (1, axis)
        for own, axis in zip(mask.shape, axes, strict=True)
    ):
        raise ValueError(
            f"mask has shape {tuple(mask.shape)}, which does not broadcast to the scores' {scores}; "
            f"its last two axes are (query, key), here {scores[-2:]}{_with_axes(mask, scores)}"
        )


# What is True in PyTorch's own class is False here.
_OPPOSITE = "; of a mask for nn.MultiheadAttention take the opposite, ~mask"


def _as_boolean(mask: Tensor, scores: tuple[int, ...]) -> str:
    """The line that makes a boolean mask of one that holds numbers."""
    if not mask.is_floating_point() and mask.ndim == 1:
        axes = ", None" * (len(scores) - 1)
        return (
            f"lengths become that with torch.arange({scores[-1]}) < mask[:{axes}], "
            "ones and zeros with mask.bool()"
        )
    of_keys = (scores[0], scores[-1])
    if len(scores) > 2 and mask.shape == of_keys != scores[-2:]:
        axes = ", None" * (len(scores) - 2)
        return f"a tokenizer's attention_mask, (batch, key), becomes that with mask.bool()[:{axes}]"
    return (
        "a mask of ones and zeros becomes that with mask.bool(), "
        "an additive one (0 and -inf) with mask == 0"
    )


def _with_axes(mask: Tensor, scores: tuple[int, ...]) -> str:
    """The line that puts in the axes that a mask lacks, or ""."""
    shape = tuple(mask.shape)
    lines = {
        "mask[:, None, None]": (scores[0], scores[-1]),
        "mask[:, None]": (scores[0], *scores[-2:]),
    }
    return "".join(
        f"; for one a sentence write {line}"
        for line, wanted in lines.items()
        if len(scores) == 4 and shape == wanted
    )


def check_hidden(x: Tensor, mask: Tensor, name: str = "mask") -> None:
    """Raise a ``ValueError`` where a mask hides just what was looked at: then it has PyTorch's other meaning."""
    is_there = (x != 0) & (x != -torch.inf)
    may_look = mask.to(x.device).broadcast_to(x.shape)
    if not may_look.any() or not is_there.any() or (is_there & may_look).any():
        return
    raise ValueError(
        f"{name} is False, which means hidden, wherever there is a number other than 0; "
        f"nn.MultiheadAttention has it the other way round: write ~{name}"
    )


def check_projected(
    d_model: int,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | None,
) -> None:
    """Raise a ``ValueError`` for what a module of ``d_model`` columns can't project, and for a mask of two meanings.

    What else attention can't use, it says itself.
    """
    for name, x in (("query", query), ("key", key), ("value", value)):
        check_rank(name, x, "batch seq d_model")
        if x.shape[-1] != d_model:
            raise ValueError(
                f"{name} has {x.shape[-1]} columns; this module was made for d_model {d_model}"
            )
    if mask is not None and mask.ndim == 3:
        raise ValueError(
            f"a mask of three axes, {tuple(mask.shape)}, could mean (batch, query, key) or (heads, query, key); "
            "write mask[:, None] for one mask a sentence, mask[None] for one a head"
        )


def check_matrices(
    matrices: Sequence[Tensor], biases: Sequence[Tensor] | None
) -> None:
    """Raise a ``ValueError`` unless these are Wq, Wk, Wv and Wo, (d_model, d_model) each, and their four biases."""
    names = ("Wq", "Wk", "Wv", "Wo")
    check_rank("Wq", matrices[0], "d_model d_model")
    d_model = len(matrices[0])
    if biases is not None and len(biases) != len(names):
        raise ValueError(
            f"there are {len(biases)} biases; give four, those of {', '.join(names)}"
        )
    for name, W in zip(names, matrices, strict=True):
        check_floats(name, W)
        if W.shape != (d_model, d_model):
            raise ValueError(
                f"{name} has shape {tuple(W.shape)}; as Wq has {d_model} rows, it must be {(d_model, d_model)}"
            )
    for name, bias in zip(names, biases or (), strict=False):
        if bias.shape != (d_model,):
            raise ValueError(
                f"the bias of {name} has shape {tuple(bias.shape)}; it must be {(d_model,)}"
            )


def check_torch_module(module: nn.MultiheadAttention) -> None:
    """Raise a ``ValueError`` unless the book's class can give the same output for the same input."""
    wrong = ""
    if module.in_proj_weight is None:
        wrong = (
            f"takes keys of {module.kdim} columns and values of {module.vdim}; "
            f"the book's class takes {module.embed_dim} for all"
        )
    elif module.bias_k is not None or module.add_zero_attn:
        wrong = "adds a key of its own (add_bias_kv, add_zero_attn), and the book's class has none"
    elif not module.batch_first:
        wrong = (
            "takes (seq, batch, d_model), and the book's class (batch, seq, d_model): set module.batch_first = True, "
            "and give it the batch first"
        )
    elif module.dropout and module.training:
        wrong = (
            f"drops weights while training, with p = {module.dropout}, and the book's class never does: "
            "call module.eval() first"
        )
    if wrong:
        raise ValueError(f"this nn.MultiheadAttention {wrong}")


def check_formula(tensors: dict[str, Tensor], chosen: str) -> None:
    """Raise a ``ValueError`` unless weights, q, k and v are of one attention, and chosen names one of these."""
    for name, x in tensors.items():
        check_rank(name, x, "batch heads rows columns")
        check_numbers(name, x)
    q, k, v = (tensors[name] for name in "qkv")
    check_attention(q, k, v, None)
    weights = tensors["weights"]
    for name, columns in (("weights", k.shape[-2]), ("mixed", v.shape[-1])):
        shape, wanted = tensors[name].shape, (*q.shape[:-1], columns)
        if shape != wanted:
            raise ValueError(
                f"{name} has shape {tuple(shape)}; what q, k and v give is {tuple(wanted)}"
            )
    check_weights("weights", weights)
    if chosen and chosen not in tensors:
        raise ValueError(
            f"chosen is {chosen!r}; it can be {', '.join(tensors)}, or empty"
        )


def check_recording(
    model: nn.Module, every: int, dtype: torch.dtype | None
) -> None:
    """Raise a ``ValueError`` unless the attentions of this model can be recorded in this way."""
    if not isinstance(model, nn.Module):
        inner = getattr(model, "model", None)
        way_out = (
            "record(x.model) for what you have as x"
            if isinstance(inner, nn.Module)
            else "hand over the model"
        )
        raise ValueError(
            f"model is a {type(model).__name__}; record takes a torch.nn.Module: {way_out}"
        )
    if not isinstance(every, Integral) or every < 1:
        raise ValueError(
            f"every is {every!r}; it must be a whole number of runs, 1 or more: every=10 keeps the first of ten"
        )
    if dtype is not None and not dtype.is_floating_point:
        raise ValueError(
            f"dtype is {dtype}; weights need a floating one, such as torch.float16"
        )


def check_names(skip: Sequence[str], names: Collection[str]) -> None:
    """Raise a ``ValueError`` unless these are names of a model's modules."""
    for name in skip:
        if name not in names:
            close = get_close_matches(name, names, n=3, cutoff=0.3)
            raise ValueError(
                f"skip has {name!r}, and no module is called that; near it are {', '.join(close) or 'none'}"
            )


def check_scripted(scripted: Sequence[str], skip: Sequence[str]) -> None:
    """Raise a ``ValueError`` where torch.jit made a module that isn't to be skipped."""
    left = [
        name
        for name in scripted
        if not any(f"{name}.".startswith(f"{other}.") for other in skip)
    ]
    if left:
        raise ValueError(
            f"{', '.join(left)}: made by torch.jit.trace or torch.jit.script, and its attention can't be looked into; "
            "record the module that it was made of, or do without it: "
            f"record(model, skip={left})"
        )
