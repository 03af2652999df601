"""Which module of a model is running: what is computed now belongs to it."""

import inspect
import re
import threading
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch._C._functorch import is_functorch_wrapped_tensor

from ..attention import MultiHeadAttention
from .layout import arranged
from .seen import Seen

# A module of such a class computes attention, or holds one that does.
_ATTENTION = re.compile("attention|attn|mha(?![a-z])", re.IGNORECASE)
_OURS = inspect.signature(MultiHeadAttention.forward)


def names_of(model: nn.Module) -> dict[nn.Module, str]:
    """What each module is called; the model itself by its class."""
    return {
        # torch.compile puts a module of its own around a module.
        module: name.replace("_orig_mod", "").replace("..", ".").strip(".")
        or type(getattr(model, "_orig_mod", model)).__name__
        for name, module in model.named_modules()
    }


@dataclass
class Call:
    """A call of a module that hasn't returned yet."""

    name: str
    module: nn.Module
    given: tuple[int, ...]  # the shape of its first input
    watched: bool
    noted: int  # how many attentions were kept or missed before it


class Calls:
    """The calls of a model's modules, and what became of each attention."""

    def __init__(
        self,
        model: nn.Module,
        seen: Seen,
        every: int = 1,
        skip: Collection[str] = (),
    ):
        """Every so many runs of the model are watched, but not in skip."""
        self.names = names_of(model)
        self.seen = seen
        self.every = every
        self.skip = frozenset(skip)
        self.runs = 0
        self.missed: dict[str, str] = {}  # where → why
        # Where numbers were dropped on the way to weights, and with which p.
        self.dropped: tuple[str, float] | None = None
        self._drops: tuple[str, float] | None = None  # in this run, so far
        self._noted = 0
        self._elsewhere = ""
        self._running: list[Call] = []
        self._thread = threading.get_ident()

    @contextmanager
    def hooks(self) -> Iterator[None]:
        """Put hooks on each module; they are gone when the block is left."""
        with ExitStack() as stack:
            for module in self.names:
                if isinstance(module, torch.jit.ScriptModule):
                    continue  # its methods are looked at where they're called
                before = module.register_forward_pre_hook(
                    self.begin, with_kwargs=True, prepend=True
                )
                stack.callback(before.remove)
                after = module.register_forward_hook(
                    self.end, with_kwargs=True, always_call=True
                )
                stack.callback(after.remove)
            yield

    @property
    def here(self) -> Call | None:
        """The innermost call, if it is watched."""
        call = self._running[-1] if self._running else None
        return call if call and call.watched else None

    def begin(self, module: nn.Module, args: tuple, kwargs: dict) -> None:
        """Before the forward of a module."""
        name = self.names[module]
        if _in_backward():
            return  # a checkpoint that is computed once more
        if threading.get_ident() != self._thread:
            # Of a whole model, the outermost module is enough.
            self._elsewhere = self._elsewhere or name
            self.missed[self._elsewhere] = (
                f"it ran in another thread, {threading.current_thread().name}; "
                "write `with record(model) as seen:` in the function that this thread runs"
            )
            return
        watched = (
            self._running[-1].watched
            if self._running
            else self.runs % self.every == 0
        )
        if not self._running:
            self.runs += 1
            self._drops = None
        if name in self.skip:
            watched = False
            self._noted += 1  # so that nobody misses it
        inputs = [
            x for x in (*args, *kwargs.values()) if isinstance(x, Tensor)
        ]
        self._running.append(
            Call(
                name,
                module,
                tuple(inputs[0].shape) if inputs else (),
                watched,
                self._noted,
            )
        )

    def end(
        self, module: nn.Module, args: tuple, kwargs: dict, output: Any
    ) -> None:
        """After the forward of a module, also where it raised an error."""
        if _in_backward() or threading.get_ident() != self._thread:
            return
        if not self._running or self._running[-1].module is not module:
            return  # a hook of others failed before this call began
        call = self.here
        if call and output is not None:
            if type(module) is MultiHeadAttention and output[1] is None:
                # Its fused call doesn't know which queries are fully masked.
                given = _OURS.bind(module, *args, **kwargs)
                given.arguments["need_weights"] = True
                with torch.no_grad():
                    MultiHeadAttention.forward(*given.args, **given.kwargs)
            kind = type(module).__name__
            if _ATTENTION.search(kind) and call.noted == self._noted:
                self.miss(
                    f"it is a {kind}, and nothing that it computed looked like attention"
                )
        self._running.pop()

    def keep(self, weights: Tensor) -> None:
        """Keep weights that the innermost module computed."""
        call = self.here
        if call is None:
            return
        if is_functorch_wrapped_tensor(weights):
            self.miss(
                "it ran under torch.vmap or another transform of torch.func, where one call stands for many; "
                "call the model once for each, in a loop"
            )
            return
        found = arranged(weights, call.module, call.given)
        if found is None:
            self.miss(
                f"its weights have {weights.ndim} axes, {tuple(weights.shape)}, "
                "which can't be read as (batch, heads, query, key)"
            )
            return
        self._noted += 1
        self.dropped = self.dropped or self._drops
        self.seen.keep(call.name, found, self.runs)

    def drop(self, p: float) -> None:
        """Note that the innermost module drops numbers, with this p."""
        if self.here and p > 0:
            self._drops = self._drops or (self.here.name, p)

    def miss(self, why: str) -> None:
        """Note an attention of the innermost module that isn't kept."""
        if self.here:
            self._noted += 1
            self.missed.setdefault(self.here.name, why)


def _in_backward() -> bool:
    return torch._C._current_graph_task_id() != -1
