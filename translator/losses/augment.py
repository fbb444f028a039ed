"""DiffAugment: critics see randomly changed pictures, and gradients flow back through the change.

Zhao, Liu, Lin, Zhu and Han, "Differentiable Augmentation for Data-Efficient GAN Training", NeurIPS 2020. It
keeps critics from learning small sets by heart. Reals and fakes must be changed in the same ways, in the
critic's step and in the generator's; else the generator would learn the changes.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

import torch
from torch import Tensor

Policy = Literal[
    "none",
    "translation",
    "cutout",
    "colour",
    "translation+cutout",
    "colour+translation",
    "colour+cutout",
    "colour+translation+cutout",
]
"""Colours may be the very difference between two domains: translation and cutout are tried first."""

Change = Callable[[Tensor], Tensor]
"""(B, C, H, W) -> the same shape, differentiable."""

_TRANSLATION = 1 / 8
_CUTOUT = 1 / 2


def draw_change(policy: Policy, images: Tensor, share: Tensor | None = None) -> Change:
    """Draw how to change each picture of a batch; the same change may then be made to other batches.

    Everything is drawn from torch's global CPU generator: part by part in the policy's order, for all
    pictures at once.

    Args:
        policy: parts joined by "+", or "none".
        images: (B, C, H, W); its shape alone counts.
        share: probability in [0, 1], a scalar tensor, with which each part changes each picture; None is 1.

    Returns:
        A function of (b, C, H, W), b at most B, that changes picture i in the i-th of the drawn ways.
    """
    parts = [] if policy == "none" else policy.split("+")
    changes = [change for part in parts for change in _drawn_part(part, images, share)]

    def change_all(x: Tensor) -> Tensor:
        for change in changes:
            x = change(x)
        return x

    return change_all


def brighten(x: Tensor, amount: Tensor) -> Tensor:
    """Add an amount: (B, C, H, W) and (B, 1, 1, 1)."""
    return x + amount


def saturate(x: Tensor, factor: Tensor) -> Tensor:
    """Distance of each channel from the pixel's mean over channels, times factor; 0 is gray."""
    return torch.lerp(x.mean(1, keepdim=True), x, factor)


def contrast(x: Tensor, factor: Tensor) -> Tensor:
    """Distance of each value from the picture's mean, times factor."""
    return torch.lerp(x.mean((1, 2, 3), keepdim=True), x, factor)


def translate(x: Tensor, down: Tensor, right: Tensor) -> Tensor:
    """Move each picture by whole pixels; 0 comes in from outside.

    Args:
        x: (B, C, H, W).
        down: (B,) int64, rows; negative is up.
        right: (B,) int64, columns; negative is left.
    """
    height, width = x.shape[2:]
    rows = torch.arange(height, device=x.device) - down[:, None]
    columns = torch.arange(width, device=x.device) - right[:, None]
    moved = x.gather(2, rows.clamp(0, height - 1)[:, None, :, None].expand_as(x))
    moved = moved.gather(3, columns.clamp(0, width - 1)[:, None, None, :].expand_as(x))
    inside = _within(rows, height)[:, None, :, None] & _within(columns, width)[:, None, None, :]
    return moved * inside


def cut_out(x: Tensor, top: Tensor, left: Tensor, height: int, width: int) -> Tensor:
    """Put 0 into a rectangle of each picture; what of it lies outside is not there.

    Args:
        x: (B, C, H, W).
        top: (B,) int64, its first row; may be negative.
        left: (B,) int64, its first column; may be negative.
        height: its rows.
        width: its columns.
    """
    rows = _within(torch.arange(x.shape[2], device=x.device) - top[:, None], height)
    columns = _within(torch.arange(x.shape[3], device=x.device) - left[:, None], width)
    return x * ~(rows[:, None, :, None] & columns[:, None, None, :])


def _drawn_part(part: str, images: Tensor, share: Tensor | None) -> list[Change]:
    changes = _PARTS[part](images)
    if share is None:
        return changes
    chosen = _uniform(images) < share.to(images.device)

    def change_some(x: Tensor) -> Tensor:
        changed = x
        for change in changes:
            changed = change(changed)
        return torch.where(chosen[: x.shape[0]], changed, x)

    return [change_some]


def _draw_colour(images: Tensor) -> list[Change]:
    """Brightness + U(-1/2, 1/2), saturation x U(0, 2), contrast x U(1/2, 3/2)."""
    amount, factor, stretch = (_uniform(images) for _ in range(3))
    return [
        lambda x: brighten(x, _first(amount - 0.5, x)),
        lambda x: saturate(x, _first(2 * factor, x)),
        lambda x: contrast(x, _first(stretch + 0.5, x)),
    ]


def _draw_translation(images: Tensor) -> list[Change]:
    """By up to an eighth of each side, rounded, either way."""
    down, right = (_integers(images, -n, n) for n in _parts_of_sides(images, _TRANSLATION))
    return [lambda x: translate(x, _first(down, x), _first(right, x))]


def _draw_cutout(images: Tensor) -> list[Change]:
    """A rectangle of half of each side, its middle anywhere in the picture."""
    height, width = _parts_of_sides(images, _CUTOUT)
    top, left = (
        _integers(images, -(size // 2), side - size % 2 - size // 2)
        for size, side in ((height, images.shape[2]), (width, images.shape[3]))
    )
    return [lambda x: cut_out(x, _first(top, x), _first(left, x), height, width)]


_PARTS: Mapping[str, Callable[[Tensor], list[Change]]] = MappingProxyType(
    {"colour": _draw_colour, "translation": _draw_translation, "cutout": _draw_cutout}
)


def _uniform(images: Tensor) -> Tensor:
    return torch.rand(images.shape[0], 1, 1, 1).to(images.device)


def _integers(images: Tensor, least: int, greatest: int) -> Tensor:
    return torch.randint(least, greatest + 1, (images.shape[0],)).to(images.device)


def _parts_of_sides(images: Tensor, part: float) -> tuple[int, int]:
    return round(images.shape[2] * part), round(images.shape[3] * part)


def _within(index: Tensor, size: int) -> Tensor:
    return (index >= 0) & (index < size)


def _first(drawn: Tensor, x: Tensor) -> Tensor:
    """As many as there are pictures: the last batch may be short."""
    assert x.shape[0] <= drawn.shape[0]
    drawn = drawn[: x.shape[0]]
    return drawn.to(x.dtype) if drawn.is_floating_point() else drawn
