"""``with record(model) as seen:`` keeps the weights of every attention while the model runs."""

import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import torch
from torch import nn

from ..validation import check_names, check_recording, check_scripted
from .calls import Calls, names_of
from .scripted import unseen
from .seen import Seen
from .watch import Watch


@contextmanager
def record(
    model: nn.Module,
    every: int = 1,
    to: torch.device | str | None = None,
    dtype: torch.dtype | None = None,
    skip: Collection[str] = (),
) -> Iterator[Seen]:
    """Keep the weights of every attention inside a model while it runs.

    ::

        with record(model) as seen:
            model(**inputs)
        Heads(seen, tokens)

    seen is a mapping from names to weights, (batch, heads, query, key) each,
    in the order of the calls. A name is that of the module that computes the
    attention; the second that it computes has #1 after the name, the third
    #2, and so on, whether in one run of the model or in several. Where the
    model was called several times, seen.runs has each call's weights apart:
    Heads(seen.runs[0], tokens).

    It sees ``nn.MultiheadAttention``, this book's ``MultiHeadAttention``,
    ``scaled_dot_product_attention``, flex attention, and a softmax over the
    keys that is multiplied by values. Compiled modules run uncompiled
    meanwhile. A fused call gives no weights, so they are computed once more
    from the same inputs; what the model gives stays the same. Weights are
    those before dropout, and have no gradient. A query that may look at no
    key has zeros; NaN in is NaN out.

    Call model.eval() first. Where dropout was on, as while a model is
    trained, a warning says so: the run itself used other weights than these,
    and the next run may give others.

    Memory: every=10 keeps the first run of ten; to="cpu" and
    dtype=torch.float16 say where weights are kept, and how; skip names
    modules whose attentions aren't looked at.

    Raises ``ValueError`` for arguments that don't fit, and ``RuntimeError``
    at the end of the block if any attention wasn't seen. What was seen is in
    seen then, too.
    """
    skip = (skip,) if isinstance(skip, str) else tuple(skip)
    check_recording(model, every, dtype)
    names = names_of(model)
    check_names(skip, names.values())
    check_scripted(unseen(names), skip)
    seen = Seen(to, dtype)
    calls = Calls(model, seen, every, skip)
    with (
        warnings.catch_warnings(),
        torch.compiler.set_stance("force_eager"),
        calls.hooks(),
        Watch(calls) as watch,
    ):
        # Uncompiled flex attention says that it should be compiled.
        warnings.filterwarnings("ignore", "flex_attention called without")
        yield seen
    watch.close()
    _complain(calls)
    _warn_of_dropout(calls)


def _warn_of_dropout(calls: Calls) -> None:
    """Warn once, where numbers were dropped on the way to the weights."""
    if calls.dropped is None:
        return
    name, p = calls.dropped
    warnings.warn(
        f"the model ran with dropout (p = {p:g}, first in {name}), as while it is trained. What is recorded are the "
        "weights before dropout: the run itself used others, and the next run may give others. For the model as it is "
        "used, write model.eval() first, then with record(model) as seen:",
        stacklevel=4,
    )


def _complain(calls: Calls) -> None:
    """Raise a ``RuntimeError`` that says what wasn't seen, and why."""
    if calls.missed:
        lines = [f"{name}: {why}" for name, why in calls.missed.items()]
        names = list(calls.missed)
        raise RuntimeError(
            "\n".join(
                [
                    f"not every attention was seen; what was is in seen. Not seen ({len(lines)}):",
                    *lines,
                    f"to do without these: record(model, skip={names})",
                ]
            )
        )
    if not calls.runs:
        raise RuntimeError(
            "nothing was seen, as the model wasn't called inside the block; "
            "write with record(model) as seen: model(…), with the very model that is called"
        )
    if not calls.seen:
        raise RuntimeError(
            "nothing was seen: the model ran, and no attention in it. record sees nn.MultiheadAttention, "
            "scaled_dot_product_attention, flex attention, and softmax over the last axis that is multiplied by values"
        )
