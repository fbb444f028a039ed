"""Bits per dimension of a PixelCNN run on its held-out pictures, beside those of factorised histograms.

python -m benchmarks.pixelcnn_bits RUN
"""

import argparse
from pathlib import Path

import torch
from torch import Tensor

from translator.data.held_out import held_out_batches
from translator.library.model_file import open_model
from translator.losses.density import bits_per_dim
from translator.methods.pixelcnn import PixelCnnModel
from translator.metrics.histogram import factorised_bits_per_dim
from translator.training.plan import Plan, load_plan
from translator.training.run_folder import RunFolder


def pairs(plan: Plan, *, trained: bool) -> tuple[Tensor, Tensor]:
    """All pictures of a part, cut from the centre: (N, 3, S, S) of both domains in [-1, 1]."""
    listing = plan.listing.model_copy(update={"held_out": {}}) if trained else plan.listing
    found = list(held_out_batches(listing, plan.data, count=100_000, batch_size=64))
    return torch.cat([batch.a for batch in found]), torch.cat([batch.b for batch in found])


def as_levels(images: Tensor) -> Tensor:
    """[-1, 1] to 0 to 255."""
    return ((images + 1) * 127.5).round().long()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("run", type=Path)
    run = RunFolder(parser.parse_args().run)
    plan = load_plan(run.path)
    model, card = open_model(run.model)
    assert isinstance(model, PixelCnnModel)
    (train_a, train_b), (a, b) = pairs(plan, trained=True), pairs(plan, trained=False)
    bits = []
    with torch.inference_mode():
        for condition, image in zip(a.split(16), b.split(16), strict=True):
            numbers = model.network(image, model.network.features(condition))
            bits.append(float(bits_per_dim(image, numbers)) * len(image))
    levels = [as_levels(images) for images in (train_b, b, train_a, a)]
    print(f"{len(train_b)} training pictures, {len(b)} held out, {plan.data.size} px")
    print(f"after {card.training.steps} steps")
    print(f"histograms of the channels          {factorised_bits_per_dim(*levels[:2]):6.3f} bits/dim")
    print(f"histograms given the source's pixel {factorised_bits_per_dim(*levels):6.3f} bits/dim")
    print(f"PixelCNN                            {sum(bits) / len(b):6.3f} bits/dim")


if __name__ == "__main__":
    main()
