"""Folders of links: the pictures that a person chose to learn from, without moving or changing any."""

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QTransform

from gui.workers.pictures import LoadFailure, decode


@dataclass(frozen=True)
class Chosen:
    """One picture.

    Attributes:
        path: the file.
        crop: left, top, width, height as shares of the picture, when only this part is wanted.
        held_out: never learned from; shown while training.
        turns: quarter turns to the right, before it is cropped.
        stem: what it is to be called, for pairs that have no name in common; empty keeps its name.
    """

    path: str
    crop: tuple[float, float, float, float] | None = None
    held_out: bool = False
    turns: int = 0
    stem: str = ""


def write_piles(target: Path, piles: Mapping[str, Iterable[Chosen]]) -> dict[str, Path]:
    """Make `target/NAME/train` and `target/NAME/val`, or `target/NAME` alone when nothing is held out.

    Links keep the pictures' own names, so that pairs still find each other; two of one name are numbered.

    Returns:
        The folder of each name.

    Raises:
        OSError: a folder or a link cannot be made.
    """
    shutil.rmtree(target, ignore_errors=True)
    folders = {}
    for name, chosen in piles.items():
        pictures = list(chosen)
        folder = folders[name] = target / name
        split = any(one.held_out for one in pictures)
        for one in pictures:
            inside = folder / ("val" if one.held_out else "train") if split else folder
            inside.mkdir(parents=True, exist_ok=True)
            _put(one, inside)
    return folders


def _put(one: Chosen, folder: Path) -> None:
    if one.crop is not None or one.turns:
        _write_part(one, folder)
        return
    link = _free(folder / f"{one.stem or Path(one.path).stem}{Path(one.path).suffix}")
    # What is chosen may itself be a link that is soon gone.
    source = Path(one.path).resolve()
    try:
        link.symlink_to(source)
    except OSError:
        # Some systems forbid links to whoever is no administrator; a second name costs as little.
        try:
            os.link(source, link)
        except OSError:
            shutil.copyfile(source, link)


def turned(image: QImage, turns: int) -> QImage:
    """A picture after so many quarter turns to the right."""
    return image.transformed(QTransform().rotate(90 * turns)) if turns % 4 else image


def _write_part(one: Chosen, folder: Path) -> None:
    image = decode(Path(one.path))
    if isinstance(image, LoadFailure):
        return
    image = turned(image, one.turns)
    left, top, width, height = one.crop or (0.0, 0.0, 1.0, 1.0)
    place = QRect(
        round(left * image.width()),
        round(top * image.height()),
        max(1, round(width * image.width())),
        max(1, round(height * image.height())),
    )
    path = _free(folder / f"{one.stem or Path(one.path).stem}.png")
    if not image.copy(place).save(str(path)):
        raise OSError(f"{path} cannot be written")


def _free(path: Path) -> Path:
    if not path.is_symlink() and not path.exists():
        return path
    names = (path.with_name(f"{path.stem} {number}{path.suffix}") for number in range(2, 100_000))
    return next(name for name in names if not name.is_symlink() and not name.exists())
