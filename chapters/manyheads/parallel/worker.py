"""What every process of a distributed run does: its share, and a report.

torchrun starts it, once a rank:

    torchrun --standalone --nproc-per-node 3 -m manyheads.parallel.worker --out FOLDER
        --examples "pizza"

A report goes to FOLDER/rank-N.json. FOLDER/steps-N grows by a byte a step.
"""

import argparse
import copy
import json
import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch import distributed as dist
from torch.distributed.device_mesh import DeviceMesh, init_device_mesh
from torch.distributed.tensor import DTensor
from torch.utils._python_dispatch import TorchDispatchMode

from ..attention import MultiHeadAttention
from .sharding import (
    EXAMPLES,
    Example,
    backend,
    gradient,
    replicate,
    shard,
    to_local,
    weight_shapes,
)

# The steps of an example: alone; with the others, and x as it is; and with the
# others, and x replicated.
STEPS = 3
# A rank that waits longer than this for another one gives up. torchrun notices
# at once when a rank dies; this is for a rank that hangs.
TIMEOUT = timedelta(seconds=60)
# Functions of PyTorch's library for messages that send nothing.
SENDS_NOTHING = ("wait_tensor", "_wrap_tensor_autograd")


class AllReduceCounter(TorchDispatchMode):
    """Count all-reduces: how many, and the numbers and bytes in them."""

    def __init__(self):
        super().__init__()
        self.calls, self.numbers, self.bytes = 0, 0, 0
        # The names of any other messages. This plan should send none.
        self.others = []

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        """Count function where it sends something, and call it."""
        if DTensor in types:
            # DTensor turns this into calls on plain tensors, messages among
            # them, and those come here as well.
            return NotImplemented
        library, name = str(function).split(".")[:2]
        if "c10d" in library and name == "all_reduce":
            self.calls += 1
            self.numbers += args[0].numel()
            self.bytes += args[0].numel() * args[0].element_size()
        elif "c10d" in library and name not in SENDS_NOTHING:
            self.others.append(name)
        return function(*args, **(kwargs or {}))


def bytes_written() -> int | None:
    """How many bytes this process has written so far, as Linux counts them.

    What gloo sends is among them. None where the system keeps no count.
    """
    try:
        lines = Path("/proc/self/io").read_text().splitlines()
    except OSError:
        return None
    counted = dict(line.split(": ") for line in lines)
    return int(counted["wchar"]) if "wchar" in counted else None


def join() -> DeviceMesh:
    """Meet the other ranks that torchrun started, and list them all."""
    ranks = int(os.environ["WORLD_SIZE"])  # torchrun says how many
    kind, carrier = backend(ranks)  # "cuda", "nccl" or "cpu", "gloo"
    if kind == "cuda":
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    dist.init_process_group(carrier, timeout=TIMEOUT)
    return init_device_mesh(kind, (ranks,))


def first_ranks(mesh: DeviceMesh, ranks: int) -> DeviceMesh:
    """The first ranks of a mesh, as a mesh; every rank of it must ask."""
    if ranks == mesh.size():
        return mesh
    return DeviceMesh(mesh.device_type, list(range(ranks)))


class Rank:
    """One of the processes: runs the examples with the others, and reports."""

    def __init__(self, mesh: DeviceMesh, out: Path):
        """All ranks are in mesh; steps and report go to the folder out."""
        self.mesh, self.out = mesh, out
        self.number, self.ranks = mesh.get_rank(), mesh.size()

    def step(self) -> None:
        """Note that one more step is done; the launcher's bar counts them."""
        with (self.out / f"steps-{self.number}").open("a") as file:
            file.write(".")

    def run(self, example: Example, dies: bool = False) -> dict | None:
        """Compute the example alone, then with the others, and compare.

        None from a rank that has no share of it.
        """
        everybody = self.mesh
        self.mesh = first_ranks(everybody, example.ranks_of(everybody.size()))
        self.ranks = self.mesh.size()
        try:
            if self.number < self.ranks:
                return self._run_in_mesh(example, dies)
            for _ in range(STEPS):
                self.step()
            return None
        finally:
            self.mesh, self.ranks = everybody, everybody.size()

    def _run_in_mesh(self, example: Example, dies: bool) -> dict:
        """What ``run`` gives where this rank is one of those in its mesh."""
        kind = self.mesh.device_type
        module, x = example.module.to(kind), example.x.to(kind)
        output_gradient = example.output_gradient.to(kind)
        mask = None if example.mask is None else example.mask.to(kind)

        whole = copy.deepcopy(module)
        x_whole = x.clone().requires_grad_()
        output, weights = whole(x_whole, mask=mask)
        output.backward(output_gradient)
        self.step()

        heads = module.heads // self.ranks
        mine = slice(self.number * heads, (self.number + 1) * heads)
        shard(module, self.mesh)
        if dies:  # the others will wait for its part of the sum
            os.kill(os.getpid(), signal.SIGKILL)
        report = {
            "rank": self.number,
            "heads": list(range(mine.start, mine.stop)),
            "shapes": weight_shapes(module),
            "numbers": sum(to_local(p).numel() for p in module.parameters()),
            "sent": {},
        }
        differences = {}
        for way in ("plan", "replicate"):
            module.zero_grad()
            x_here = x.clone().requires_grad_()
            x_given = x_here
            if way == "replicate":
                x_given = replicate(x_here, self.mesh)
            my_output, my_weights, report["sent"][way] = self.count_sent(
                module, x_given, mask, output_gradient
            )
            errors = {
                "output": my_output - output,
                "weights": my_weights - weights[:, mine],
                "gradient of x": gradient(x_here) - gradient(x_whole),
            } | _gradient_errors(module, whole)
            for name, error in errors.items():
                largest = error.abs().max().item()
                differences[name] = max(differences.get(name, 0.0), largest)
            self.step()
        return report | {"differences": differences}

    def count_sent(
        self,
        module: MultiHeadAttention,
        x: Float[Tensor, "batch seq d_model"],
        mask: Bool[Tensor, "batch 1 seq seq"] | None,
        output_gradient: Float[Tensor, "batch seq d_model"],
    ) -> tuple[
        Float[Tensor, "batch seq d_model"],
        Float[Tensor, "batch heads seq seq"],
        dict,
    ]:
        """Forward and backward: output, this rank's weights, what was sent.

        What was sent is counted for each of the two passes.
        """
        sent = {}
        before = self._bytes_written_when_idle()
        with AllReduceCounter() as counter:
            output, weights = module(x, mask=mask)
            # The output is a promise until it is used: this waits for it.
            loss = (output * output_gradient).sum()
        sent["forward"] = self._counts(counter, before)
        before = self._bytes_written_when_idle()
        with AllReduceCounter() as counter:
            loss.backward()
        sent["backward"] = self._counts(counter, before)
        return output.detach(), to_local(weights).detach(), sent

    def _bytes_written_when_idle(self) -> int | None:
        # From here on every rank has sent what it had to send.
        dist.barrier(group=self.mesh.get_group())
        return bytes_written()

    def _counts(self, counter: AllReduceCounter, before: int | None) -> dict:
        after = self._bytes_written_when_idle()
        # nccl sends from GPU to GPU, which Linux doesn't count.
        counted = None
        if self.mesh.device_type == "cpu" and before is not None:
            counted = after - before if after is not None else None
        return {
            "calls": counter.calls,
            "numbers": counter.numbers,
            "bytes": counter.bytes,
            "others": counter.others,
            "bytes_written": counted,
        }


def _gradient_errors(
    module: MultiHeadAttention, whole: MultiHeadAttention
) -> dict[str, Tensor]:
    """A rank's share of each gradient, less the same share of the whole's."""
    errors = {}
    parameters_of_whole = dict(whole.named_parameters())
    for name, parameter in module.named_parameters():
        expected = gradient(parameters_of_whole[name])
        sharded: Any = parameter.data  # a DTensor, which Parameter doesn't say
        mesh, (placement,) = sharded.device_mesh, sharded.placements
        if placement.is_shard():
            shares = expected.chunk(mesh.size(), dim=placement.dim)
            expected = shares[mesh.get_rank()]
        errors[f"gradient of {name}"] = (
            to_local(gradient(parameter)) - expected
        )
    return errors


def main() -> None:
    """Join the others, run the examples, write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--examples", nargs="+", choices=EXAMPLES)
    parser.add_argument("--die", type=int, help="a rank that kills itself")
    arguments = parser.parse_args()

    number = int(os.environ["RANK"])
    report: dict[str, Any] = {"rank": number}
    try:
        rank = Rank(join(), arguments.out)
        report["device"] = rank.mesh.device_type
        report["backend"] = dist.get_backend()
        rank.step()
        done = {
            name: rank.run(EXAMPLES[name](), dies=arguments.die == number)
            for name in arguments.examples
        }
        report["examples"] = {name: one for name, one in done.items() if one}
        dist.destroy_process_group()
    except Exception as error:
        report["error"] = f"{type(error).__name__}: {error}"
        raise
    finally:
        path = arguments.out / f"rank-{number}.json"
        path.write_text(json.dumps(report), "utf8")


if __name__ == "__main__":
    main()
