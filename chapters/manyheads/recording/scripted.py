"""What torch.jit made: its attention can't be looked into while it runs."""

import inspect
import re
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

# As kernels for attention are called, of PyTorch and of packages.
KERNELS = re.compile(r"attention|attn|multi_?head|transformer_encoder_layer")
_PRODUCTS = re.compile("matmul|bmm|einsum")


def attends(compiled: Any) -> bool:
    """Whether a module or function of torch.jit computes attention."""
    code = str(getattr(compiled, "inlined_graph", ""))
    # Names of modules stand there too, so only operators are looked at.
    operators = " ".join(re.findall(r"\w+::(\w+)\(", code))
    by_hand = "softmax" in operators and _PRODUCTS.search(operators)
    return bool(by_hand or KERNELS.search(operators))


def unseen(names: Mapping[nn.Module, str]) -> list[str]:
    """Names of modules that torch.jit made, or that call what it made."""
    found = [
        name
        for module, name in names.items()
        if any(attends(each) for each in _compiled(module))
    ]
    return [
        name
        for name in found
        if not any(name.startswith(f"{other}.") for other in found)
    ]


def _compiled(module: nn.Module) -> list[Any]:
    """The module itself, or functions that its forward calls by name."""
    if isinstance(module, torch.jit.ScriptModule):
        return [module]
    forward = inspect.unwrap(type(module).forward)
    known = getattr(forward, "__globals__", {})
    code = getattr(forward, "__code__", None)
    called = [known.get(name) for name in code.co_names] if code else []
    return [x for x in called if isinstance(x, torch.jit.ScriptFunction)]
