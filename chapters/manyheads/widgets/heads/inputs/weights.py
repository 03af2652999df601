"""Weights as people have them, in one tensor or a layer each: made a table (heads, query, key) for each layer."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ....validation import BY_RECORD, NO_WEIGHTS, what_came, whole_number

# A layer's number, or the name of the module that it came from.
Name = int | str
_ONE = (
    "(query, key), (heads, query, key), (layers, heads, query, key), or with a batch axis "
    "(layers, batch, heads, query, key)"
)
_OUTPUTS = (
    *("attentions", "encoder_attentions"),
    *("decoder_attentions", "cross_attentions"),
)


def layers_of(weights: Any, sentence: int | None) -> dict[Name, Tensor]:
    """The weights of every layer, (heads, query, key), by its number or its name.

    They may be one tensor, array or list of numbers; a tuple, list or mapping of such, with a layer each; and have a
    batch axis, of which sentence is the one to take. Nothing is copied yet. Raises ``ValueError`` for all else.
    """
    if hasattr(weights, "to_tuple"):  # all that a model of transformers gave
        found = [
            f"outputs.{name}"
            for name in _OUTPUTS
            if getattr(weights, name, None)
        ]
        way = (
            f"give its weights, {' or '.join(found)}" if found else NO_WEIGHTS
        )
        raise ValueError(f"weights is {what_came(weights)}; {way}")
    if isinstance(weights, Mapping):
        given = {str(name): each for name, each in weights.items()}
    elif isinstance(weights, tuple | list) and not _holds_numbers(weights):
        given = dict(enumerate(weights))
    else:
        return _layers_of_one(tensor_of("weights", weights), sentence)
    if not given and hasattr(weights, "runs"):
        raise ValueError(
            "weights is what record gave, and nothing is in it yet: call the model inside the block, "
            "with record(model) as seen: model(**inputs), and write Heads(seen, tokens) after it"
        )
    if not given:
        raise ValueError(f"weights is {what_came(weights)}: {NO_WEIGHTS}")
    return {
        name: _of_layer(f"weights[{name!r}]", each, sentence)
        for name, each in given.items()
    }


def first_axis_in_words(
    weights: Any,
    tables: Mapping[Name, Tensor],
    sentence: int | None,
    layers: Any,
    heads: Any,
) -> str:
    """What the first axis was taken for where it could be a batch as well, and the line that says which it is.

    tables are what layers_of made of the weights.
    """
    if sentence is not None or hasattr(weights, "runs"):
        return ""
    each = weights
    if isinstance(weights, Mapping):
        each = next(iter(weights.values()), None)
    elif isinstance(weights, tuple | list) and not _holds_numbers(weights):
        each = weights[0]
    axes = tensor_of("weights", each).ndim
    counts = {len(each) for each in tables.values()}
    if axes == 4 and each is weights and layers is None:
        axis, counts = "layers", {len(tables)}
    elif axes == 3 and heads is None:
        axis = "heads"
    else:
        return ""
    # Layers that differ in it have heads there.
    if len(counts) > 1 or counts == {1}:
        return ""
    (count,) = counts
    return (
        f"Read as {count} {axis}. If the first axis is a batch, write sentence=0; "
        f"if not, {axis}=range({count}) says so."
    )


def check_one_run(weights: Any, chosen: Sequence[Name]) -> None:
    """Raise a ``ValueError`` where what record gave is of several runs: a wall has the words of one."""
    repeated = getattr(weights, "repeated", None)
    again = repeated(chosen) if repeated else ""
    if again:
        last = len(weights.runs) - 1
        raise ValueError(
            f"weights holds {last + 1} runs of the model, as {again} was recorded in several of them, and a wall shows "
            f"the words of one: give one of them, Heads(seen.runs[0], …) to Heads(seen.runs[{last}], …)"
        )


def tensor_of(name: str, x: Any) -> Tensor:
    """A tensor of what holds numbers, where it is. Raises ``ValueError`` for all else."""
    found = _tensor_of(name, x)
    if found.is_meta:
        raise ValueError(
            f"{name} is on the device meta, where a tensor has a shape and no numbers"
        )
    if not found.numel():
        raise ValueError(
            f"{name} has shape {tuple(found.shape)}: an axis is empty; it needs a head, a query and a key"
        )
    return found


def _tensor_of(name: str, x: Any) -> Tensor:
    if isinstance(x, Tensor):
        x = x.detach()
        return x.to_dense() if x.layout != torch.strided else x
    if x is None:
        raise ValueError(f"{name} is None: {NO_WEIGHTS}")
    if isinstance(x, nn.Module):
        raise ValueError(
            f"{name} is {what_came(x)}; {BY_RECORD} Heads(seen, tokens)"
        )
    if isinstance(x, tuple | list):
        if any(isinstance(each, Tensor | tuple | list) for each in x):
            if not _holds_numbers(x):
                raise ValueError(
                    f"{name} is {what_came(x)}, one more level than layers have, as generate() gives it "
                    "with a step each: give one step, such as outputs.attentions[0]"
                )
        try:
            return torch.tensor(x, dtype=torch.get_default_dtype())
        except (ValueError, TypeError) as error:
            raise ValueError(f"{name} is no table: {error}") from None
    if not hasattr(x, "__array__"):
        raise ValueError(
            f"{name} is {what_came(x)}; it must be a tensor or an array: {_ONE}"
        )
    array = np.asarray(x)
    try:
        native = array.astype(array.dtype.newbyteorder("="), copy=False)
        return torch.from_numpy(np.ascontiguousarray(native))
    except TypeError:
        raise ValueError(
            f"{name} holds {array.dtype}; give numbers that torch has: {name}.astype('float32')"
        ) from None


def choose(axis: str, there: Sequence[Name], wanted: Any) -> list[int]:
    """The places of those that are wanted, of layers or heads: by number, or by name. None wants all."""
    if wanted is None:
        return [*range(len(there))]
    if isinstance(wanted, str | int) or not hasattr(wanted, "__iter__"):
        wanted = [wanted]
    places = []
    for each in wanted:
        if each in there and isinstance(each, str):
            places.append(there.index(each))
            continue
        if isinstance(each, str):
            names = ", ".join(map(repr, there[:12]))
            more = ", …" if len(there) > 12 else ""
            raise ValueError(
                f"{axis} has {each!r}, and there is no such name among {names}{more}"
            )
        number = whole_number(f"{axis}: {each!r}", each)
        if not 0 <= number < len(there):
            raise ValueError(
                f"{axis} has {number}; it can be 0 to {len(there) - 1}"
            )
        places.append(number)
    if not places:
        raise ValueError(f"{axis} is empty; leave it out for all of them")
    return sorted(set(places))


def _holds_numbers(x: Any) -> bool:
    """Whether lists hold numbers, however deep, and no tensors."""
    while isinstance(x, tuple | list) and x:
        x = x[0]
    return isinstance(x, int | float)


def _layers_of_one(x: Tensor, sentence: int | None) -> dict[Name, Tensor]:
    """The layers of one tensor. Four axes are layers unless a sentence is chosen; then they are one layer's batch."""
    if x.ndim == 5:
        return {
            layer: _of_sentence(f"weights[{layer}]", each, sentence)
            for layer, each in enumerate(x)
        }
    if x.ndim == 4 and sentence is None:
        return dict(enumerate(x))
    return {0: _of_layer("weights", x, sentence)}


def _of_layer(name: str, given: Any, sentence: int | None) -> Tensor:
    """(heads, query, key) of one layer, which may have a batch ahead, or only one table."""
    x = tensor_of(name, given)
    if x.ndim == 4:
        return _of_sentence(name, x, sentence)
    if x.ndim == 3 and sentence is not None:
        return _of_sentence(name, x, sentence)[None]
    if x.ndim == 3:
        return x
    if x.ndim == 2:
        return x[None]
    if x.ndim == 1:
        raise ValueError(
            f"{name} has shape {tuple(x.shape)}, the row of one query; make it a table of one row, "
            f"torch.as_tensor({name})[None], and name both sides: queries=[…], keys=[…]"
        )
    raise ValueError(
        f"{name} has shape {tuple(x.shape)}, {x.ndim} axes; weights can be {_ONE}"
    )


def _of_sentence(name: str, x: Tensor, sentence: int | None) -> Tensor:
    """One sentence of a batch, the first axis."""
    batch = len(x)
    if sentence is None and batch > 1:
        raise ValueError(
            f"{name} has shape {tuple(x.shape)}, a batch of {batch}: say which with sentence=0 to sentence={batch - 1}"
        )
    if not 0 <= (sentence or 0) < batch:
        raise ValueError(
            f"sentence is {sentence}; {name} has shape {tuple(x.shape)}, so it can be 0 to {batch - 1}"
        )
    return x[sentence or 0]
