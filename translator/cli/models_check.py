"""`translator models check`: whether a style may compute in bfloat16, recorded in its card."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from translator.images.arrays import to_network
from translator.images.picture import Picture
from translator.images.read import read_picture
from translator.inference.controls import resized_pixels
from translator.inference.padding import pad
from translator.library import gallery
from translator.library.card import ModelCard, PrecisionCheck
from translator.library.header import read_header

if TYPE_CHECKING:
    from torch import Tensor

    from translator.domains import Direction

_LONG_SIDE_PX = 512


@click.command(name="check")
@click.argument("model")
@click.argument("photos", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def check_style(model: str, photos: tuple[Path, ...], as_json: bool) -> None:
    """Translate PHOTOS in float32 and bfloat16, and record in the style whether the results are alike.

    A style that passes computes in bfloat16 where the device is faster with it, unless --precision says
    otherwise. Give photos that it was not trained on.
    """
    from translator.library.model_file import open_model, save_model
    from translator.metrics.precision import check_bf16

    path = gallery.find(model)
    network, card = open_model(path)
    found = check_bf16(network, _inputs(card, photos))
    half = any(info.dtype == "F16" for info in read_header(path).tensors.values())
    save_model(path, network, card.model_copy(update={"bf16_checked": found}), half=half)
    _show(found, path, as_json)


def _inputs(card: ModelCard, photos: tuple[Path, ...]) -> "Iterator[tuple[Tensor, Direction]]":
    """Every photo in every direction, reduced so that a check takes seconds a photo."""
    import torch

    for photo in photos:
        pixels = _reduced(read_picture(photo))
        planes = torch.from_numpy(pad(to_network(pixels.pixels), card.size_multiple))
        for way in card.ways:
            yield planes, way


def _reduced(picture: Picture) -> Picture:
    scale = min(1.0, _LONG_SIDE_PX / max(picture.height, picture.width))
    height, width = (max(1, round(side * scale)) for side in (picture.height, picture.width))
    return picture.with_pixels(resized_pixels(picture.pixels, height, width))


def _show(found: PrecisionCheck, path: Path, as_json: bool) -> None:
    if as_json:
        report = {"path": str(path), "passed": found.passed, **found.model_dump(mode="json")}
        click.echo(json.dumps(report, indent=2))
        return
    verdict = "bfloat16 is used where it is faster" if found.passed else "it stays with float32"
    click.echo(
        f"{verdict}: of 255 codes the mean difference is {found.mean_difference:.2f}, "
        f"the 99.9th percentile {found.p999_difference:.2f} ({found.pictures} results)"
    )
