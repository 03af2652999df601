"""A look at every function of PyTorch that a model calls: which of them are attention."""

from collections.abc import Callable
from typing import Any, TypeGuard

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from ..attention import MultiHeadAttention
from .calls import Calls
from .dropout import DROPS, dropped_by
from .fused import flex_weights, multi_head, weights_beside
from .scripted import KERNELS
from .softmaxes import CHANGES, DROPOUT, SHAPES, Softmaxes

_PRODUCTS = frozenset(("matmul", "__matmul__", "bmm"))
_SOFTMAX = frozenset("softmax _softmax special_softmax _safe_softmax".split())
_FOLLOWED = CHANGES | SHAPES | DROPOUT


class Watch(TorchFunctionMode):
    """While it is on, each attention of the module that runs is kept."""

    def __init__(self, calls: Calls):
        super().__init__()
        self.calls = calls
        self.softmaxes = Softmaxes()
        self._kinds: dict[str, Callable] = {
            "scaled_dot_product_attention": self._fused,
            "multi_head_attention_forward": self._multi_head,
            "flex_attention": self._flex,
            "einsum": self._einsum,
            **dict.fromkeys(_PRODUCTS, self._product),
            **dict.fromkeys(_SOFTMAX, self._softmax),
        }

    def __torch_function__(
        self,
        func: Any,
        types: Any,
        args: tuple = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        if self.calls.here is None:
            return func(*args, **kwargs)
        # Operators have their overload after a dot.
        name = getattr(func, "__name__", "").partition(".")[0]
        if name in DROPS:
            self.calls.drop(dropped_by(name, args, kwargs))
        if name in _FOLLOWED:
            return self.softmaxes.changed(name, func, args, kwargs)
        if name in self._kinds:
            return self._kinds[name](func, args, kwargs)
        if KERNELS.search(name):
            self.calls.miss(
                f"it calls {name}, a kernel that gives no weights; let the model call "
                "scaled_dot_product_attention (in transformers, attn_implementation='sdpa')"
            )
        return func(*args, **kwargs)

    def close(self) -> None:
        """Note each softmax that no values came to."""
        for softmax in self.softmaxes.all:
            if not softmax.multiplied:
                self.calls.missed[softmax.where] = (
                    f"a softmax of shape {softmax.shape} isn't multiplied by values in a way that is known here: "
                    "weights @ value, torch.bmm, torch.einsum"
                )

    def _fused(self, func: Callable, args: tuple, kwargs: dict) -> Any:
        result = func(*args, **kwargs)
        call = self.calls.here
        if call and type(call.module) is MultiHeadAttention:
            return result  # it is called once more with its weights
        if any(x.is_nested for x in (*args, *kwargs.values()) if _tensor(x)):
            self.calls.miss("its tensors are nested; pad them to one length")
            return result
        with torch.no_grad():
            self.calls.keep(weights_beside(*args, **kwargs))
        return result

    def _multi_head(self, func: Callable, args: tuple, kwargs: dict) -> Any:
        result, weights = multi_head(func, args, kwargs)
        self.calls.keep(weights)
        return result

    def _flex(self, func: Callable, args: tuple, kwargs: dict) -> Any:
        result = func(*args, **kwargs)
        call = self.calls.here
        if call and hasattr(call.module, "sinks"):
            self.calls.miss(
                "its sinks take their share after flex attention; load the model with attn_implementation='eager'"
            )
            return result
        with torch.no_grad():
            self.calls.keep(flex_weights(func, args, kwargs))
        return result

    def _softmax(self, func: Callable, args: tuple, kwargs: dict) -> Any:
        result = func(*args, **kwargs)
        dim = kwargs["dim"] if "dim" in kwargs else (*args, None, None)[1]
        if (
            result.ndim > 2
            and dim in (-1, result.ndim - 1)
            and self.calls.here
        ):
            self.softmaxes.made(result, self.calls.here.name)
        return result

    def _product(self, func: Callable, args: tuple, kwargs: dict) -> Any:
        left, right = (*args, *kwargs.values())[:2]
        weights = self.softmaxes.product(left, right)
        if weights is not None:
            self.calls.keep(weights)
        return func(*args, **kwargs)

    def _einsum(self, func: Callable, args: tuple, kwargs: dict) -> Any:
        equation, *operands = args
        if len(operands) == 1 and not _tensor(operands[0]):
            operands = operands[0]
        if isinstance(equation, str) and any(
            self.softmaxes.knows(each) for each in operands
        ):
            weights = self.softmaxes.sum_of_products(equation, tuple(operands))
            if weights is not None:
                self.calls.keep(weights)
        return func(*args, **kwargs)


def _tensor(x: object) -> TypeGuard[Tensor]:
    return isinstance(x, Tensor)
