"""Training steps of CUT and FastCUT against the plain restatement of the paper, alternating step by step.

    python -m benchmarks.train_step_cut [--size 256] [--pairs 7] [--precision bf16] [--clock wall|cpu]

Run from the repository's root. Both sides start from the same weights, see the same pictures, draw the same
mirrorings and places, and take turns, so that whatever else the machine does hits both; the ratio is the
median of the paired ratios. The plain side has the gradient of its instance norms mended, as plain_cut.py
says. Batch 1. Each side is a process of its own that sleeps while the other has its turn, since how a process
treats freed memory is one of the things compared: ours keeps it, as every training of ours on a CPU does.
"""

import argparse
import multiprocessing
import statistics
import time
from multiprocessing.connection import Connection

import torch
from torch import Tensor, nn

from benchmarks.train_step import Side, Step
from tests.reference.plain_cut import PlainCut
from translator.domains import Batch
from translator.methods.cut import Cut, CutSettings
from translator.networks.allocator import keep_freed_memory
from translator.networks.devices import DTYPES
from translator.networks.precision import set_compute_dtype
from translator.training.update import Updater

TARGETS = {"cut": 2.2, "fastcut": 2.4}
BLOCKS = 9


def main() -> None:
    """Measure and print one line a variant."""
    options = parse()
    print(
        f"{options.size} px, width {options.width}, {options.precision}, {options.threads} threads, "
        f"{options.clock} clock, torch {torch.__version__}",
        flush=True,
    )
    for variant in options.variants:
        report(variant, *measured(variant, options))


def parse() -> argparse.Namespace:
    """Options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--size", type=int, default=256, help="side of the pictures in px")
    parser.add_argument("--width", type=int, default=64, help="channels after the first layers")
    parser.add_argument("--pairs", type=int, default=7, help="pairs of steps that are timed")
    parser.add_argument("--precision", choices=("fp32", "bf16"), default="bf16")
    parser.add_argument("--variants", nargs="+", choices=list(TARGETS), default=list(TARGETS))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--clock", choices=("wall", "cpu"), default="wall", help="cpu: processor time of one thread"
    )
    options = parser.parse_args()
    if options.clock == "cpu":
        # Threads that wait for each other use processor time, more of it the busier the machine is.
        options.threads = 1
    return options


def measured(variant: str, options: argparse.Namespace) -> tuple[Side, Side]:
    """Let both sides take turns."""
    plain, ours = (started(name, variant, options) for name in ("plain", "ours"))
    for pair in range(options.pairs + 1):
        plain.take_turn(pair)
        ours.take_turn(pair)
    for side in (plain, ours):
        side.pipe.send(None)
        side.process.join()
    return plain, ours


def started(name: str, variant: str, options: argparse.Namespace) -> Side:
    """A side in its process."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there, name, variant, options), daemon=True)
    process.start()
    return Side(name, here, process)


def serve(pipe: Connection, name: str, variant: str, options: argparse.Namespace) -> None:
    """Do a step whenever its number comes through the pipe; say how long it took and what the losses were."""
    torch.set_num_threads(options.threads)
    step = step_of(name, variant, options)
    clock = time.process_time if options.clock == "cpu" else time.perf_counter
    while (number := pipe.recv()) is not None:
        a, b = pictures(options.size, 2 * number), pictures(options.size, 2 * number + 1)
        torch.manual_seed(number)
        started_s = clock()
        losses = step(a, b)
        pipe.send((clock() - started_s, losses))


def step_of(name: str, variant: str, options: argparse.Namespace) -> Step:
    """One step of a side as a function of two pictures, with the losses that were summed."""
    torch.manual_seed(0)
    plain = PlainCut(options.width, BLOCKS, options.width, fast=variant == "fastcut")
    method = Cut(CutSettings(variant=variant, generator_width=options.width, critic_width=options.width))
    for ours, theirs in (
        (method.model, plain.generator),
        (method.critic, plain.critic),
        (method.projection, plain.projection),
    ):
        copy_weights(ours, theirs)
    if name == "plain":
        return plain.step
    keep_freed_memory()
    set_compute_dtype(method, DTYPES[options.precision])
    update = Updater(method.optimizers())

    def step(a: Tensor, b: Tensor) -> dict[str, float]:
        method.step(Batch({"a": a, "b": b}), update)
        return update.losses()

    return step


def copy_weights(ours: nn.Module, plain: nn.Module) -> None:
    """Both sides have their weights in the order of use."""
    with torch.no_grad():
        for own, theirs in zip(ours.parameters(), plain.parameters(), strict=True):
            theirs.copy_(own)


def pictures(size: int, seed: int) -> Tensor:
    """(1, 3, size, size) in [-1, 1]."""
    return torch.rand(1, 3, size, size, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def report(variant: str, plain: Side, ours: Side) -> None:
    """Print medians, least times, the ratio and how far the first step's losses are apart; it warms up."""
    plain_s, ours_s = plain.seconds[1:], ours.seconds[1:]
    ratio = statistics.median(p / o for p, o in zip(plain_s, ours_s, strict=True))
    expected, found = plain.losses[0], ours.losses[0]
    apart = max(abs(found[term] / expected[term] - 1) for term in expected)
    print(
        f"{variant:8s} plain {statistics.median(plain_s):.3f} s ({min(plain_s):.3f})  "
        f"ours {statistics.median(ours_s):.3f} s ({min(ours_s):.3f})  "
        f"ratio {ratio:.2f} ({min(plain_s) / min(ours_s):.2f}), target {TARGETS[variant]}  "
        f"losses of the first step apart {apart:.2%}",
        flush=True,
    )


if __name__ == "__main__":
    main()
