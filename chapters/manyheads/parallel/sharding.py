"""Share a module's heads out over several devices: tensor parallelism.

Shoeybi and others, "Megatron-LM" (2019), section 3: the projections that
make heads are cut by columns, the one that mixes them by rows, and one sum
over all devices gives the output. The cutting and the sending are PyTorch's.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.distributed.device_mesh import DeviceMesh
from torch.distributed.tensor import DTensor, Replicate
from torch.distributed.tensor.parallel import (
    ColwiseParallel,
    RowwiseParallel,
    parallelize_module,
)

from ..attention import MultiHeadAttention
from ..device import device
from ..models.gpt2 import PADDING, SENTENCES, figure_tokens
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


def replicate(
    x: Float[Tensor, "batch seq d_model"], mesh: DeviceMesh
) -> DTensor:
    """x, (batch, seq, d_model), as a DTensor that every rank holds whole.

    The three projections then share this one tensor, so its gradient is
    summed over the ranks once, and not once for each projection.
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
    """A module, its input, and the gradient that its backward pass starts from.

    A loss of the output times ``output_gradient``, added up, has that
    gradient with respect to the output. Where ranks is given, so many of the
    started ranks share the example, those with the lowest numbers.
    """

    module: MultiHeadAttention
    x: Float[Tensor, "batch seq d_model"]
    mask: Bool[Tensor, "batch 1 seq seq"] | None
    output_gradient: Float[Tensor, "batch seq d_model"]
    ranks: int | None = None

    def ranks_of(self, started: int) -> int:
        """How many of the started ranks share this example.

        Raises ``ValueError`` where its heads don't split evenly over them,
        or where fewer are started than it wants.
        """
        ranks = started if self.ranks is None else self.ranks
        if ranks > started:
            raise ValueError(
                f"the example is for {ranks} ranks, and only {started} are "
                f"started; start {ranks} or more"
            )
        check_ranks(self.module.heads, ranks)
        return ranks


# An example draws its numbers with a seed of its own. As a decorator, this puts
# the state of torch's generator back afterwards, so that a reader's own random
# numbers are the same with an example and without.
_restore_random_state = torch.random.fork_rng(devices=[])


@_restore_random_state
def pizza(heads: int = 3, bias: bool = False) -> Example:
    """The pizza's four tokens / 10, (1, 4, 6), and its seeded matrices."""
    torch.manual_seed(0)
    matrices = [_random(6, 6) for _ in range(4)]
    x = torch.arange(1, 25, dtype=torch.float64).reshape(1, 4, 6) / 10
    biases = [_random(6) for _ in range(4)] if bias else None
    module = MultiHeadAttention.from_matrices(
        *matrices, heads=heads, biases=biases
    )
    return Example(module, x, None, _random(1, 4, 6))


@_restore_random_state
def gpt2() -> Example:
    """GPT-2's size, [4, 16, 768] and 12 heads, drawn as in its chapter."""
    tokens = [
        figure_tokens(sentence)
        + [PADDING] * (16 - len(figure_tokens(sentence)))
        for sentence in SENTENCES
    ]
    lengths = torch.tensor(
        [len(figure_tokens(sentence)) for sentence in SENTENCES]
    )
    vocabulary = sorted({token for sentence in tokens for token in sentence})
    ids = torch.tensor([[vocabulary.index(t) for t in row] for row in tokens])

    torch.manual_seed(0)
    token_table = 0.02 * _random(len(vocabulary), 768)
    position_table = 0.02 * _random(16, 768)
    matrices = [0.02 * _random(768, 768) for _ in range(4)]
    embedded = token_table[ids] + position_table
    x = nn.functional.layer_norm(embedded, (768,))
    real = torch.arange(16) < lengths[:, None]
    mask = torch.ones(16, 16).tril().bool() & real[:, None, None, :]
    module = MultiHeadAttention.from_matrices(*matrices, heads=12)
    return Example(module, x, mask, _random(4, 16, 768))


EXAMPLES: dict[str, Callable[[], Example]] = {
    "pizza": pizza,
    "pizza, three ranks": lambda: replace(pizza(), ranks=3),
    "pizza, two heads": lambda: pizza(heads=2),
    "pizza, biases": lambda: pizza(bias=True),
    "GPT-2": gpt2,
    "GPT-2, two ranks": lambda: replace(gpt2(), ranks=2),
}


def _random(*shape: int) -> Tensor:
    return torch.randn(*shape, dtype=torch.float64)


def weight_shapes(module: nn.Module) -> dict[str, tuple[int, ...]]:
    """The shape of every matrix as the book writes it, x @ W.

    That is (rows, columns) of W, of which ``nn.Linear`` keeps the transpose;
    of a matrix that is shared out, the shape of this rank's share.
    """
    return {
        name.removesuffix(".weight"): tuple(to_local(parameter).T.shape)
        for name, parameter in module.named_parameters()
        if name.endswith("weight")
    }


def gradient(x: Tensor) -> Tensor:
    """What the backward pass left with x."""
    assert x.grad is not None
    return x.grad


def to_local(x: Tensor) -> Tensor:
    """What a rank holds of a DTensor; of any other tensor, all of it."""
    return x.to_local() if isinstance(x, DTensor) else x
