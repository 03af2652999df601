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

import torch
from torch import Tensor
from torch import distributed as dist
from torch.distributed.tensor import DeviceMesh, DTensor, init_device_mesh
from torch.utils._python_dispatch import TorchDispatchMode

from ..attention import MultiHeadAttention
from ..parallel.sharding import (
    EXAMPLES,
    Example,
    backend,
    everywhere,
    local,
    shard,
    weights_of,
)

STEPS = 3  # of an example: alone; with the plan; with x said to be everywhere
# A rank that waits longer than this for the others gives up. One that dies
# is noticed at once; this is for one that hangs.
PATIENCE = timedelta(seconds=60)
SENDS_NOTHING = ("wait_tensor", "_wrap_tensor_autograd")


class Sent(TorchDispatchMode):
    """Count what is handed over to be summed: calls, and numbers."""

    def __init__(self):
        super().__init__()
        self.calls, self.numbers, self.bytes = 0, 0, 0
        self.others = []  # names of any other message; there should be none

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        """Count function where it sends, and call it."""
        if DTensor in types:
            return NotImplemented  # let it become what is really sent
        library, name = str(function).split(".")[:2]
        if "c10d" in library and name == "all_reduce":
            self.calls += 1
            self.numbers += args[0].numel()
            self.bytes += args[0].numel() * args[0].element_size()
        elif "c10d" in library and name not in SENDS_NOTHING:
            self.others.append(name)
        return function(*args, **(kwargs or {}))


def written() -> int | None:
    """How many bytes this process has handed to the system, as Linux counts.

    What gloo sends is among it. None where the system doesn't count.
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
    dist.init_process_group(carrier, timeout=PATIENCE)
    return init_device_mesh(kind, (ranks,))


class Rank:
    """One of the processes: runs the examples with the others, and reports."""

    def __init__(self, mesh: DeviceMesh, out: Path):
        """All ranks are in mesh; steps and report go to the folder out."""
        self.mesh, self.out = mesh, out
        self.number, self.ranks = mesh.get_rank(), mesh.size()

    def step(self) -> None:
        """Tell whoever watches that one more step is done."""
        with (self.out / f"steps-{self.number}").open("a") as file:
            file.write(".")

    def run(self, example: Example, dies: bool = False) -> dict:
        """Do the example alone, then with the others, and compare."""
        kind = self.mesh.device_type
        module = example.module.to(kind)
        x, pull = example.x.to(kind), example.pull.to(kind)
        mask = None if example.mask is None else example.mask.to(kind)

        whole = copy.deepcopy(module)
        x_whole = x.clone().requires_grad_()
        output, weights = whole(x_whole, mask=mask)
        (output * pull).sum().backward()
        self.step()

        heads = module.heads // self.ranks
        mine = slice(self.number * heads, (self.number + 1) * heads)
        shard(module, self.mesh)
        if dies:  # the others will wait for its part of the sum
            os.kill(os.getpid(), signal.SIGKILL)
        report = {
            "rank": self.number,
            "heads": list(range(mine.start, mine.stop)),
            "shapes": weights_of(module),
            "numbers": sum(local(p).numel() for p in module.parameters()),
            "sent": {},
        }
        differences = {}
        for way in ("plan", "everywhere"):
            module.zero_grad()
            x_here = x.clone().requires_grad_()
            given = (
                everywhere(x_here, self.mesh)
                if way == "everywhere"
                else x_here
            )
            my_output, my_weights, sent = self.counted(
                module, given, mask, pull
            )
            report["sent"][way] = sent
            found = {
                "output": my_output - output,
                "weights": my_weights - weights[:, mine],
                "gradient of x": x_here.grad - x_whole.grad,
            } | _gradients(module, whole)
            for name, difference in found.items():
                largest = difference.abs().max().item()
                differences[name] = max(differences.get(name, 0.0), largest)
            self.step()
        return report | {"differences": differences}

    def counted(
        self,
        module: MultiHeadAttention,
        x: Tensor,
        mask: Tensor | None,
        pull: Tensor,
    ) -> tuple[Tensor, Tensor, dict]:
        """Forward and backward, and what each of them sent."""
        told = {}
        before = self._settled()
        with Sent() as sent:
            output, weights = module(x, mask=mask)
            loss = (output * pull).sum()  # waits until the sum is there
        told["forward"] = self._told(sent, before)
        before = self._settled()
        with Sent() as sent:
            loss.backward()
        told["backward"] = self._told(sent, before)
        return output.detach(), local(weights).detach(), told

    def _settled(self) -> int | None:
        dist.barrier()  # nobody still has something to send
        return written()

    def _told(self, sent: Sent, before: int | None) -> dict:
        after = self._settled()
        counts = self.mesh.device_type == "cpu" and before is not None
        return {
            "calls": sent.calls,
            "numbers": sent.numbers,
            "bytes": sent.bytes,
            "others": sent.others,
            "written": after - before if counts else None,
        }


def _gradients(
    module: MultiHeadAttention, whole: MultiHeadAttention
) -> dict[str, Tensor]:
    """A rank's share of each gradient, less the same part of the whole."""
    differences = {}
    theirs = dict(whole.named_parameters())
    for name, parameter in module.named_parameters():
        right = theirs[name].grad
        mesh, (placement,) = parameter.device_mesh, parameter.placements
        if placement.is_shard():
            parts = right.chunk(mesh.size(), dim=placement.dim)
            right = parts[mesh.get_rank()]
        differences[f"gradient of {name}"] = local(parameter.grad) - right
    return differences


def main() -> None:
    """Join the others, run the examples, write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--examples", nargs="+", choices=EXAMPLES)
    parser.add_argument("--die", type=int, help="a rank that kills itself")
    asked = parser.parse_args()

    number = int(os.environ["RANK"])
    report = {"rank": number}
    try:
        rank = Rank(join(), asked.out)
        report["device"] = rank.mesh.device_type
        report["backend"] = dist.get_backend()
        rank.step()
        report["examples"] = {
            name: rank.run(EXAMPLES[name](), dies=asked.die == number)
            for name in asked.examples
        }
        dist.destroy_process_group()
    except Exception as error:
        report["error"] = f"{type(error).__name__}: {error}"
        raise
    finally:
        path = asked.out / f"rank-{number}.json"
        path.write_text(json.dumps(report), "utf8")


if __name__ == "__main__":
    main()
