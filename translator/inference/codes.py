"""Pictures from codes: drawn, between two others, and photos changed by changing their code."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from translator.errors import ErrorCode, UserError
from translator.images.arrays import from_network, to_network
from translator.images.picture import Picture, Pixels
from translator.inference import controls
from translator.library import gallery
from translator.library.card import ModelCard
from translator.library.model_file import open_model
from translator.model import CodeModel, EncodingModel

_BATCH = 64
_GAP_PX = 2


def open_codes(model: str | Path) -> tuple[CodeModel, ModelCard]:
    """A style that makes pictures of its own, on the CPU.

    Args:
        model: id of a style of the gallery, path of a model file, or a run folder.

    Raises:
        UserError: what is wrong with the file; MODEL_UNSUPPORTED, when it translates instead.
    """
    folder = Path(model)
    path = folder / "model.safetensors" if folder.is_dir() else gallery.find(model)
    opened, card = open_model(path)
    if not isinstance(opened, CodeModel):
        raise UserError(
            ErrorCode.MODEL_UNSUPPORTED,
            f"{card.label} makes no pictures of its own: it translates.",
            "Use `translator translate`, or train one with --unconditional.",
        )
    return opened, card


def open_encoder(model: str | Path) -> tuple[EncodingModel, ModelCard]:
    """A style that makes pictures of its own and finds the codes of others; see `open_codes`.

    Raises:
        UserError: MODEL_UNSUPPORTED, when it has no encoder.
    """
    opened, card = open_codes(model)
    if not isinstance(opened, EncodingModel):
        raise UserError(
            ErrorCode.MODEL_UNSUPPORTED,
            f"{card.label} cannot find the code of a picture.",
            "Train one that can with --method vaegan.",
        )
    return opened, card


def drawn_codes(count: int, code_size: int, seed: int) -> Tensor:
    """(count, code_size) from N(0, 1); the first of many are the same as of few."""
    generator = torch.Generator().manual_seed(seed)
    return torch.cat([torch.randn(1, code_size, generator=generator) for _ in range(count)])


def slerp(first: Tensor, second: Tensor, share: float) -> Tensor:
    """The point at a share of the way along the arc between two vectors (Shoemake 1985, section 3.3).

    sin((1 - t) w) / sin(w) p + sin(t w) / sin(w) q, with w the angle between p and q: on the way the length
    stays what normal codes have, which it does not along the straight line. That is taken between parallels.

    Args:
        first: p, (size,).
        second: q, (size,).
        share: t in [0, 1].
    """
    cosine = torch.dot(first, second) / (first.norm() * second.norm()).clamp_min(1e-12)
    angle = torch.acos(cosine.clamp(-1, 1))
    if float(angle.sin()) < 1e-4:
        return torch.lerp(first, second, share)
    return (((1 - share) * angle).sin() * first + (share * angle).sin() * second) / angle.sin()


def between(first: Tensor, second: Tensor, frames: int) -> Tensor:
    """(frames, size): evenly along the arc from the first code to the second, both ends among them."""
    assert frames >= 2
    return torch.stack([slerp(first, second, index / (frames - 1)) for index in range(frames)])


def made(model: CodeModel, codes: Tensor) -> list[Pixels]:
    """Pictures of codes: (B, code_size) -> B times (side_px, side_px, 3) uint8.

    Raises:
        UserError: RESULT_EMPTY, when the model gives no numbers.
    """
    with torch.inference_mode():
        images = torch.cat(
            [model.decode(codes[first : first + _BATCH]) for first in range(0, len(codes), _BATCH)]
        )
    return [from_network(image.numpy()) for image in images]


def encoded(model: EncodingModel, pictures: Iterable[Picture]) -> Tensor:
    """(N, code_size): the codes of pictures, each brought whole to the model's square."""
    planes = [
        to_network(controls.resized_pixels(picture.pixels, model.side_px, model.side_px))
        for picture in pictures
    ]
    with torch.inference_mode():
        return torch.cat([model.encode(torch.from_numpy(one)) for one in planes])


def edited(model: EncodingModel, picture: Picture, change: Tensor, amount: float) -> Picture:
    """A photo with its code changed, at its own size and with its own detail.

    The photo z becomes decode(z + t d) - decode(z) + photo: only what the change of the code changes is
    enlarged from the model's small pictures, and an amount of 0 is the photo itself.

    Args:
        model: finds codes.
        picture: the photo.
        change: d, (code_size,).
        amount: t.

    Raises:
        UserError: RESULT_EMPTY, when the model gives no numbers.
    """
    code = encoded(model, [picture])
    with torch.inference_mode():
        before, after = model.decode(torch.cat((code, code + amount * change)))
        # Halved, for a difference of values in [-1, 1] is in [-2, 2].
        half = ((after - before) / 2)[None].numpy()
    planes = to_network(picture.pixels)
    planes += 2 * controls.resized_planes(half, picture.height, picture.width)
    return picture.with_pixels(from_network(planes, picture.pixels.dtype))


def strip(pictures: Sequence[Pixels]) -> Pixels:
    """Pictures of one size side by side, with a little white between them: (H, W, 3) uint8."""
    gap = np.full((pictures[0].shape[0], _GAP_PX, 3), 255, np.uint8)
    return np.hstack([part for pixels in pictures for part in (gap, pixels)][1:])


def greatest_step(pictures: Sequence[Pixels]) -> float:
    """The greatest mean absolute difference of two neighbours, as a multiple of the mean one; 1 is even."""
    floats = [pixels.astype(np.float32) for pixels in pictures]
    steps = [float(np.abs(b - a).mean()) for a, b in pairwise(floats)]
    return max(steps) / max(float(np.mean(steps)), 1e-9)
