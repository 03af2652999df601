"""Errors in words: what is wrong with an input, its numbers, and the way out."""

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from numbers import Integral

import torch
from torch import Tensor, nn

# Characters of a text in a widget. A browser takes minutes to draw 100,000
# marks on one letter.
LONGEST = 1000


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


def check_rank(name: str, x: Tensor, axes: str) -> None:
    """Raise a ``ValueError`` unless ``x`` has exactly the ``axes`` named, such as ``"batch seq d_model"``."""
    wanted = axes.split()
    if x.ndim == len(wanted):
        return
    hint = ""
    if x.ndim == len(wanted) - 1 and wanted[0] == "batch":
        hint = f"; for one sentence alone, add the batch axis: {name}[None]"
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


def check_floats(name: str, x: Tensor) -> None:
    """Raise a ``ValueError`` unless ``x`` holds floating-point numbers."""
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
    if x.numel() == 0:
        raise ValueError(
            f"{name} has shape {tuple(x.shape)}: an axis is empty; it needs at least one token and one column"
        )
    check_floats(name, x)
    check_finite(name, x)


def check_attention(
    query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None
) -> None:
    """Raise a ``ValueError`` unless attention can be computed of these shapes and dtypes."""
    given = {"query": query, "key": key, "value": value}
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
    if mask.dtype != torch.bool:
        raise ValueError(
            f"mask holds {mask.dtype}; it must be boolean, True = may look: "
            "a mask of ones and zeros becomes that with mask.bool(), "
            "an additive one (0 and -inf) with mask == 0"
        )
    axes = scores[len(scores) - mask.ndim :]
    if mask.ndim > len(scores) or any(
        own not in (1, axis)
        for own, axis in zip(mask.shape, axes, strict=True)
    ):
        raise ValueError(
            f"mask has shape {tuple(mask.shape)}, which does not broadcast to the scores' {scores}; "
            f"its last two axes are (query, key), here {scores[-2:]}"
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
    if weights.min() < 0 or weights.max() > 1.0001:
        raise ValueError(
            f"weights go from {weights.min():.4g} to {weights.max():.4g}; each is between 0 and 1 once softmax is taken"
        )
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
