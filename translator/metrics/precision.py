"""Whether a model may compute in bfloat16: its results against those in float32."""

from collections.abc import Iterable

import torch
from torch import Tensor

from translator.domains import Direction
from translator.library.card import PrecisionCheck
from translator.model import TranslationModel
from translator.networks.precision import computing_in

_HALF_RANGE = 127.5
"""Codes of 8 bits for a difference of 1 in results of [-1, 1]."""

_BINS_PER_CODE = 64
_MOST_CODES = 255


@torch.no_grad()
def check_bf16(model: TranslationModel, pictures: Iterable[tuple[Tensor, Direction]]) -> PrecisionCheck:
    """Translate pictures in float32 and in bfloat16, and measure how far the results lie apart.

    `PrecisionCheck.passed` tells whether reduced precision may be the model's default. A style code, where
    the model takes one, is the same for both, and so is what a model draws.

    Args:
        model: in evaluation mode; its number format is given back.
        pictures: (B, 3, H, W) in [-1, 1] on the model's device, sides multiples of the model's, and where to;
            held-out ones, at least one.

    Returns:
        Mean and 99.9th percentile of the absolute difference over all values; the percentile is rounded up to
        1/64 of a code.
    """
    counts = torch.zeros(_MOST_CODES * _BINS_PER_CODE + 1, dtype=torch.int64)
    total, number = 0.0, 0
    for images, direction in pictures:
        style = torch.zeros(len(images), model.style_size).to(images) if model.style_size else None
        results = list[Tensor]()
        for dtype in (torch.float32, torch.bfloat16):
            with computing_in(dtype, model), torch.random.fork_rng(_cuda_devices(images)):
                torch.manual_seed(0)
                results.append(model.translate(images, direction, style).float())
        codes = (results[0] - results[1]).abs().double() * _HALF_RANGE
        # What is no number counts as the greatest difference there is.
        codes = codes.nan_to_num(nan=_MOST_CODES).clamp(max=_MOST_CODES).flatten().cpu()
        counts += torch.bincount((codes * _BINS_PER_CODE).ceil().long(), minlength=len(counts))
        total += float(codes.sum())
        number += len(images)
    assert number, "there is nothing to compare"
    return PrecisionCheck(
        pictures=number,
        mean_difference=total / int(counts.sum()),
        p999_difference=_percentile(counts, 0.999) / _BINS_PER_CODE,
    )


def _cuda_devices(images: Tensor) -> list[torch.device]:
    return [images.device] if images.device.type == "cuda" else []


def _percentile(counts: Tensor, share: float) -> int:
    """The first bin up to which at least a share of all values lies."""
    below = counts.cumsum(0)
    return int(torch.searchsorted(below, share * float(below[-1])))
