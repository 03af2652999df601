"""Which calls drop numbers: those of a model in training mode, before or after its weights."""

import inspect
from typing import Any

from torch.nn.functional import multi_head_attention_forward

_DROPOUT = frozenset(
    "dropout dropout_ alpha_dropout feature_dropout feature_alpha_dropout "
    "dropout1d dropout2d dropout3d native_dropout".split()
)
_FUSED = "scaled_dot_product_attention"
_MULTI_HEAD = "multi_head_attention_forward"
DROPS = _DROPOUT | {_FUSED, _MULTI_HEAD}
_SIGNATURE = inspect.signature(multi_head_attention_forward)


def dropped_by(name: str, args: tuple, kwargs: dict[str, Any]) -> float:
    """With which p such a call drops numbers; 0: it drops none."""
    if name == _FUSED:
        return args[4] if len(args) > 4 else kwargs.get("dropout_p", 0.0)
    if name == _MULTI_HEAD:
        given = _SIGNATURE.bind(*args, **kwargs)
        given.apply_defaults()
        arguments = given.arguments
        return arguments["dropout_p"] if arguments["training"] else 0.0
    p = args[1] if len(args) > 1 else kwargs.get("p", 0.5)
    # PyTorch calls it training in its modules, and train below them.
    asked = kwargs.get("training", kwargs.get("train", "alpha" not in name))
    return p if (args[2] if len(args) > 2 else asked) else 0.0
