"""pix2pix on paired pictures by the paper's settings, beside the plain re-statement, at equal steps.

    python -m benchmarks.gallery.facades LABELS/ PHOTOS/ [--minutes 10] [--size 128] [--precision fp32]

It ends after so many steps or so much time, whichever comes first, and says at how many steps of each side;
the paper took 80 000 at 256 px, so these are the figures of equal beginnings, not of published ends. Run from
the repository's root. Width 64, crops from pictures enlarged by 286/256, batch 1, Adam at 2e-4 held constant,
L1 weight 100; dropout and each picture's statistics at the end too, as published (Isola et al. 2017, sections
3.3 and 6.2; label maps were trained on for 200 rounds there). Both sides start from the same weights and see
the same crops and the same random numbers. Nothing of this ships.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from tests.reference.plain_training import PlainPix2Pix
from tests.reference.weights import copy_weights
from translator.data.collection import collect
from translator.data.held_out import held_out_batches
from translator.data.listing import Listing
from translator.data.loader import Loader
from translator.data.settings import DataSettings
from translator.domains import Batch, Direction, Pairing
from translator.methods.pix2pix import Pix2Pix, Pix2PixSettings
from translator.metrics import pixels
from translator.networks.allocator import keep_freed_memory
from translator.networks.devices import DTYPES
from translator.networks.precision import set_compute_dtype
from translator.training.update import Updater

SEED = 0
LAST_STEPS = 50
SCORES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "l1": pixels.l1,
    "psnr": pixels.psnr_db,
    "ssim": pixels.ssim,
}


class Ours:
    """pix2pix of this program."""

    def __init__(self, method: Pix2Pix) -> None:
        self.method, self.update = method, Updater(method.optimizers())

    def step(self, a: Tensor, b: Tensor) -> dict[str, float]:
        """One step; the losses by name."""
        self.method.step(Batch({"a": a, "b": b}), self.update)
        return self.update.losses()

    def translate(self, a: Tensor) -> Tensor:
        """(1, 3, H, W) as a style would."""
        self.method.eval()
        made = self.method.model.translate(a, Direction.A_TO_B)
        self.method.train()
        return made


class Plain(PlainPix2Pix):
    """The re-statement; its networks are never taken out of training, as published."""

    def translate(self, a: Tensor) -> Tensor:
        """(1, 3, H, W), with dropout and the picture's own statistics."""
        made: Tensor = self.generator(a)
        return made


def main() -> None:
    """Train both, score both on the same held-out pictures, print a table."""
    options = parse()
    torch.set_num_threads(options.threads)
    keep_freed_memory()
    folders = (options.labels, options.photos)
    data = DataSettings(pairing=Pairing.PAIRED, folders=folders, size=options.size, resize="square")
    listing = collect(data, SEED)
    sides = build(options.size, options.precision)
    seconds, losses = trained(sides, listing, data, options.steps, 60 * options.minutes)
    num_steps = len(losses["ours"])
    print(f"{num_steps} steps of each side, {options.size} px, ours in {options.precision}, plain in fp32")
    rows = [row(name, side, listing, data, options) for name, side in sides.items()]
    for name, values in zip(sides, rows, strict=True):
        last = losses[name][-LAST_STEPS:]
        values |= {key: statistics.fmean(step[key] for step in last) for key in last[0]}
        values["s/step"] = statistics.median(seconds[name][1:])
        print(f"{name:6s} " + "  ".join(f"{key} {value:.4g}" for key, value in values.items()))
    if options.json:
        print(json.dumps({"steps": num_steps, **dict(zip(sides, rows, strict=True))}))


def parse() -> argparse.Namespace:
    """Options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("labels", type=Path)
    parser.add_argument("photos", type=Path)
    parser.add_argument("--steps", type=int, default=2000, help="steps of each side, at most")
    parser.add_argument("--minutes", type=float, default=10, help="time to train for, at most, in all")
    parser.add_argument("--size", type=int, default=128, help="side of the crops in px; published: 256")
    parser.add_argument("--precision", choices=("fp32", "bf16"), default="fp32", help="of ours; plain: fp32")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--pictures", type=int, default=40, help="held-out pairs to score, at most")
    parser.add_argument(
        "--sheet", type=Path, help="where to write label, photo and both results as a picture"
    )
    parser.add_argument("--json", action="store_true", help="a last line for programs")
    return parser.parse_args()


def build(size: int, precision: str) -> dict[str, Ours | Plain]:
    """Both sides with the same weights."""
    torch.manual_seed(SEED)
    downs = min(8, (size & -size).bit_length() - 1)
    method = Pix2Pix(Pix2PixSettings(unet_downs=downs, dropout_inference=True))
    plain = Plain(64, downs, 64, "batch", dropout=True)
    copy_weights(method.model.get_submodule("a_to_b"), plain.generator)
    copy_weights(method.critic, plain.critic)
    set_compute_dtype(method, DTYPES[precision])
    return {"plain": plain, "ours": Ours(method.train())}


def trained(
    sides: dict[str, Ours | Plain], listing: Listing, data: DataSettings, steps: int, limit_s: float
) -> tuple[dict[str, list[float]], dict[str, list[dict[str, float]]]]:
    """Let both learn from the same crops, in turns; the seconds and the losses of each step.

    After `limit_s` seconds it ends where both have learnt equally long; each makes two steps at least.
    """
    end_s = time.perf_counter() + limit_s
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    losses: dict[str, list[dict[str, float]]] = {name: [] for name in sides}
    with Loader(listing, data, batch_size=1, seed=SEED) as batches:
        for step in range(steps):
            batch = next(batches)
            for name, side in sides.items():
                torch.manual_seed(step)
                started_s = time.perf_counter()
                losses[name].append(side.step(batch.a, batch.b))
                seconds[name].append(time.perf_counter() - started_s)
            print(f"\r{step + 1}/{steps}", end="", file=sys.stderr, flush=True)
            if step > 0 and time.perf_counter() > end_s:
                break
    print(file=sys.stderr)
    return seconds, losses


@torch.no_grad()
def row(
    name: str, side: Ours | Plain, listing: Listing, data: DataSettings, options: argparse.Namespace
) -> dict[str, float]:
    """Mean scores on held-out pairs."""
    found: dict[str, list[float]] = {score: [] for score in SCORES}
    shown = []
    for index, batch in enumerate(held_out_batches(listing, data, count=options.pictures)):
        torch.manual_seed(index)
        made = side.translate(batch.a)
        for score, measure in SCORES.items():
            found[score].append(float(measure(made, batch.b)))
        shown.append(torch.cat((batch.a, batch.b, made), 3)[0])
    if options.sheet:
        save(torch.cat(shown[:6], 1), options.sheet.with_stem(f"{options.sheet.stem}-{name}"))
    return {score: statistics.fmean(values) for score, values in found.items()}


def save(picture: Tensor, path: Path) -> None:
    """Write (3, H, W) in [-1, 1]."""
    pixels_ = ((picture.permute(1, 2, 0) + 1) * 127.5).round().clamp(0, 255).numpy()
    Image.fromarray(pixels_.astype(np.uint8)).save(path)


if __name__ == "__main__":
    main()
