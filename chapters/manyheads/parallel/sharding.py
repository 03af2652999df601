"""Share a module's heads out over several devices: tensor parallelism.

Shoeybi and others, "Megatron-LM" (2019), section 3: the projections that
make heads are cut by columns, the one that mixes them by rows, and one sum
over all devices gives the output. The cutting and the sending are PyTorch's.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.distributed.tensor import DeviceMesh, DTensor, Replicate
from torch.distributed.tensor.parallel import (
    ColwiseParallel,
    RowwiseParallel,
    parallelize_module,
)

from ..attention import MultiHeadAttention
from ..device import device
from ..models.gpt2 import PADDING, SENTENCES, pieces
from ..validation import divisors, listed


def shard(module: MultiHeadAttention, mesh: DeviceMesh) -> MultiHeadAttention:
    """Leave this rank its own share of the heads.

    Every rank calls this with the same module, and keeps heads / ranks of
    its heads: the columns of Wq, Wk and Wv that make them, and the rows of
    Wo that they are multiplied with. The module is changed, and given back.
    Raises ``ValueError`` where the heads don't split evenly.
    """
    check_ranks(module.heads, mesh.size())
    plan = {
        "w_query": ColwiseParallel(),
        "w_key": ColwiseParallel(),
        "w_value": ColwiseParallel(),
        "w_output": RowwiseParallel(),
    }
    parallelize_module(module, mesh, plan)
    # From here on a projection gives this rank's columns alone.
    module.heads //= mesh.size()
    return module


def everywhere(
    x: Float[Tensor, "batch seq d_model"], mesh: DeviceMesh
) -> DTensor:
    """Say of x, (batch, seq, d_model), that every rank holds the whole of it.

    Said once, before x goes into the three projections, its gradient is
    summed over the ranks once as well.
    """
    return DTensor.from_local(x, mesh, [Replicate()], run_check=False)


def check_ranks(heads: int, ranks: int) -> None:
    """Raise a ``ValueError`` unless every rank gets as many whole heads."""
    if ranks < 1 or heads % ranks:
        raise ValueError(
            f"{heads} heads do not split evenly over {ranks} ranks: a head "
            "can't be cut, because its softmax needs whole scores, and "
            "ranks with fewer heads would wait for those with more; "
            f"ranks can be {listed(divisors(heads))}"
        )


def backend(ranks: int) -> tuple[str, str]:
    """Where ranks compute, and what carries their messages.

    nccl, between GPUs, where each rank can have one of its own; else gloo,
    between processes on the CPU.
    """
    if device().type == "cuda" and torch.cuda.device_count() >= ranks:
        return "cuda", "nccl"
    return "cpu", "gloo"


@dataclass
class Example:
    """A module, what goes into it, and how strongly each output counts.

    The loss is the output times ``pull``, added up, so ``pull`` is what the
    backward pass starts from.
    """

    module: MultiHeadAttention
    x: Float[Tensor, "batch seq d_model"]
    mask: Bool[Tensor, "batch 1 seq seq"] | None
    pull: Float[Tensor, "batch seq d_model"]


# An example is the same whatever was drawn before it, and disturbs nothing
# that is drawn after it.
_apart = torch.random.fork_rng(devices=[])


@_apart
def pizza(heads: int = 3, bias: bool = False) -> Example:
    """The pizza's four tokens / 10, (1, 4, 6), and its seeded matrices."""
    torch.manual_seed(0)
    matrices = [_drawn(6, 6) for _ in range(4)]
    x = torch.arange(1, 25, dtype=torch.float64).reshape(1, 4, 6) / 10
    biases = [_drawn(6) for _ in range(4)] if bias else None
    module = MultiHeadAttention.from_matrices(*matrices, heads, biases)
    return Example(module, x, None, _drawn(1, 4, 6))


@_apart
def gpt2() -> Example:
    """GPT-2's size, [4, 16, 768] and 12 heads, drawn as in its chapter."""
    tokens = [
        pieces(sentence) + [PADDING] * (16 - len(pieces(sentence)))
        for sentence in SENTENCES
    ]
    lengths = torch.tensor([len(pieces(sentence)) for sentence in SENTENCES])
    vocabulary = sorted({token for sentence in tokens for token in sentence})
    ids = torch.tensor([[vocabulary.index(t) for t in row] for row in tokens])

    torch.manual_seed(0)
    token_table = 0.02 * _drawn(len(vocabulary), 768)
    position_table = 0.02 * _drawn(16, 768)
    matrices = [0.02 * _drawn(768, 768) for _ in range(4)]
    embedded = token_table[ids] + position_table
    x = nn.functional.layer_norm(embedded, (768,))
    real = torch.arange(16) < lengths[:, None]
    mask = torch.ones(16, 16).tril().bool() & real[:, None, None, :]
    module = MultiHeadAttention.from_matrices(*matrices, heads=12)
    return Example(module, x, mask, _drawn(4, 16, 768))


EXAMPLES: dict[str, Callable[[], Example]] = {
    "pizza": pizza,
    "pizza, two heads": lambda: pizza(heads=2),
    "pizza, biases": lambda: pizza(bias=True),
    "GPT-2": gpt2,
}


def _drawn(*shape: int) -> Tensor:
    return torch.randn(*shape, dtype=torch.float64)


def weights_of(module: nn.Module) -> dict[str, tuple[int, ...]]:
    """The shape of every matrix as the book writes it, x @ W.

    That is (rows, columns) of W, of which ``nn.Linear`` keeps the transpose;
    of a matrix that is shared out, the shape of this rank's share.
    """
    return {
        name.removesuffix(".weight"): tuple(local(parameter).T.shape)
        for name, parameter in module.named_parameters()
        if name.endswith("weight")
    }


def local(x: Tensor) -> Tensor:
    """What this rank holds of a DTensor; of any other tensor, all of it."""
    return x.to_local() if isinstance(x, DTensor) else x
