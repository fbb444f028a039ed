"""Pictures a second that each method trains on, as a table.

    python -m benchmarks.methods [--size 128] [--steps 3] [--threads 2] [--precision fp32] [METHOD ...]

Run from the repository's root. Every method has its default widths, what the size suggests, and its usual
batch; a picture counts once for each domain that it is of, a pair as one. The least of the steps' times is
taken, after one step that is not timed.
"""

import argparse
import time

import torch

from tests.contract.tiny import batch
from translator import methods
from translator.domains import Pairing
from translator.networks.devices import DTYPES
from translator.networks.precision import set_compute_dtype
from translator.settings import validated
from translator.training.update import Updater


def main() -> None:
    """Measure and print one line a method."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("methods", nargs="*", help="which; all when none is named")
    parser.add_argument("--size", type=int, default=128, help="side of the pictures in px")
    parser.add_argument("--steps", type=int, default=3, help="steps that are timed")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--precision", choices=("fp32", "bf16"), default="fp32")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(f"{options.size} px, {options.precision}, {options.threads} threads, torch {torch.__version__}")
    print(f"{'method':12s} {'weights':>10s} {'batch':>5s} {'s/step':>8s} {'pictures/s':>10s}", flush=True)
    for name in options.methods or methods.names():
        print(measured(name, options), flush=True)


def measured(name: str, options: argparse.Namespace) -> str:
    """The line of one method."""
    cls = methods.get(name)
    torch.manual_seed(0)
    method = cls(validated(cls.Settings, cls.settings_for(options.size)))
    set_compute_dtype(method, DTYPES[options.precision])
    update, count = Updater(method.optimizers()), cls.usual_batch_size
    shown = batch(method, size_px=options.size, batch_size=count)
    # Late enough that methods of several stages are in their last.
    update.progress = 0.8
    times_s = []
    for _ in range(options.steps + 1):
        started_s = time.perf_counter()
        method.step(shown, update)
        times_s.append(time.perf_counter() - started_s)
    least_s = min(times_s[1:])
    num_domains = len(shown.images) if cls.pairing is not Pairing.PAIRED else 1
    shipped = sum(p.numel() for p in method.model.parameters()) / 1e6
    rate = count * num_domains / least_s
    return f"{name:12s} {shipped:8.2f} M {count:5d} {least_s:8.3f} {rate:10.2f}"


if __name__ == "__main__":
    main()
