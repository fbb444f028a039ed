"""The film of a training as one file that moves: held-out photos, and what became of them in time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from translator.atomic import replacing
from translator.errors import ErrorCode, UserError
from translator.training.film_mp4 import write_mp4
from translator.training.run_folder import RunFolder

FORMATS = {".gif": "GIF", ".webp": "WEBP", ".mp4": "MP4"}
MOST_FRAMES = 120
HOLD_MS = 1800
"""The last picture stays so long before the film begins again."""

_GAP_PX = 4
_PALETTE_FRAMES = 8
_CAPTION_PX = 22
_BACK, _TEXT = (24, 24, 24), (230, 230, 230)


@dataclass(frozen=True)
class FilmSettings:
    """What a film shows.

    Attributes:
        to: id or name of the kind of picture that is made; empty for the first that the run makes.
        photos: numbers of the photos from 0, one row each; empty for the first three.
        side_px: longest side of one picture.
        seconds: length without the hold at the end.
        with_photo: whether the photo stands beside its result.
    """

    to: str = ""
    photos: tuple[int, ...] = ()
    side_px: int = 256
    seconds: float = 8.0
    with_photo: bool = True


def write_film(run: Path, target: Path, settings: FilmSettings) -> int:
    """Write the film of a run; returns the number of its frames.

    Raises:
        UserError: RUN_MISSING (no pictures yet), USAGE (no such format, kind or photo), ENGINE_MISSING (a
            video without PyAV), NOT_WRITABLE or DISK_FULL.
    """
    kind = FORMATS.get(target.suffix.lower())
    if kind is None:
        raise UserError(
            ErrorCode.USAGE,
            f"A film cannot be written as {target.name}.",
            "Name a .gif, a .webp or an .mp4 file.",
        )
    looks = _looks(RunFolder(run))
    if not looks:
        raise UserError(ErrorCode.RUN_MISSING, f"{run} has no pictures yet.", "Wait for the first look.")
    source, made = _columns(run, looks[-1][1], settings.to)
    chosen = _spread(looks)
    photos = _photos(run / chosen[-1][1], made, settings.photos)
    frames = [
        _frame(run / folder, step, photos, (source if settings.with_photo else "", made), settings.side_px)
        for step, folder in chosen
    ]
    each_ms = max(20, round(1000 * settings.seconds / len(frames)))
    _write(target, kind, frames, [each_ms] * (len(frames) - 1) + [HOLD_MS])
    return len(frames)


def _looks(folder: RunFolder) -> list[tuple[int, str]]:
    """(step, folder) of every look that is still part of the run: what a kill undid is left out."""
    found: list[tuple[int, str]] = []
    for line in folder.lines():
        step = line.get("step")
        if not isinstance(step, int):
            continue
        if line.get("event") == "started":
            found = [look for look in found if look[0] <= step]
        elif line.get("event") == "pictures":
            found.append((step, str(line.get("folder"))))
    # A log may name what is no longer there, and must not lead out of the run.
    inside = folder.path.resolve()
    paths = [(step, name, (folder.path / name).resolve()) for step, name in found]
    return [(step, name) for step, name, path in paths if path.is_dir() and path.is_relative_to(inside)]


def _columns(run: Path, folder: str, to: str) -> tuple[str, str]:
    """Columns of the photo and of the result."""
    columns = {path.stem.partition("_")[2] for path in (run / folder).glob("*_*.png")}
    made = sorted((c for c in columns if c.startswith("fake_")), reverse=True)
    made = made or sorted(c for c in columns if c.startswith("made_"))
    names = _names(run)
    if to:
        made = [c for c in made for id_ in [c.partition("_")[2]] if to in (id_, names.get(id_))]
    if not made:
        known = ", ".join(names.values())
        raise UserError(ErrorCode.USAGE, f"The run makes no pictures of {to!r}.", f"It knows: {known}.")
    target = made[0].partition("_")[2]
    sources = sorted(c for c in columns if c.startswith("real_") and c != f"real_{target}")
    return (sources or [f"real_{target}"])[0], made[0]


def _names(run: Path) -> dict[str, str]:
    try:
        names = json.loads(RunFolder(run).plan.read_text(encoding="utf-8"))["listing"]["names"]
        return {str(key): str(name) for key, name in names.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _spread(looks: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The first, the last, and what fits evenly between them."""
    if len(looks) <= MOST_FRAMES:
        return list(looks)
    return [looks[round(i * (len(looks) - 1) / (MOST_FRAMES - 1))] for i in range(MOST_FRAMES)]


def _photos(folder: Path, made: str, wanted: tuple[int, ...]) -> list[str]:
    there = sorted(path.stem.partition("_")[0] for path in folder.glob(f"*_{made}.png"))
    if not wanted:
        return there[:3]
    missing = [number for number in wanted if not 0 <= number < len(there)]
    if missing:
        raise UserError(
            ErrorCode.USAGE, f"There is no photo {missing[0] + 1}.", f"There are {len(there)} photos."
        )
    return [there[number] for number in wanted]


def _frame(
    folder: Path, step: int, photos: Sequence[str], columns: tuple[str, str], side_px: int
) -> Image.Image:
    cells = [
        [_cell(folder / f"{photo}_{column}.png", side_px) for column in columns if column] for photo in photos
    ]
    wide = max(sum(cell.width for cell in row) + _GAP_PX * (len(row) - 1) for row in cells)
    high = sum(max(cell.height for cell in row) + _GAP_PX for row in cells)
    frame = Image.new("RGB", (wide, high + _CAPTION_PX), _BACK)
    top = 0
    for row in cells:
        left = 0
        for cell in row:
            frame.paste(cell, (left, top))
            left += cell.width + _GAP_PX
        top += max(cell.height for cell in row) + _GAP_PX
    ImageDraw.Draw(frame).text((6, high + 2), f"{step:,}".replace(",", " "), _TEXT, _font())
    return frame


def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(14)


def _cell(path: Path, side_px: int) -> Image.Image:
    try:
        with Image.open(path, formats=("PNG",)) as image:
            image.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
            return image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        # A picture that is being written or broken is a gap, not the end of the film.
        return Image.new("RGB", (side_px, side_px), _BACK)


def _palette(frames: list[Image.Image]) -> Image.Image:
    """One palette for all, of some of them: colours do not jump from frame to frame."""
    chosen = frames[:: max(1, len(frames) // _PALETTE_FRAMES)]
    wide, high = frames[0].size
    together = Image.new("RGB", (wide, high * len(chosen)))
    for number, frame in enumerate(chosen):
        together.paste(frame, (0, number * high))
    return together.quantize(255, Image.Quantize.MEDIANCUT)


def _write(target: Path, kind: str, frames: list[Image.Image], lasts_ms: list[int]) -> None:
    """Frames of one size, since the first look may have had other pictures."""
    size = frames[-1].size
    same = [frame if frame.size == size else frame.resize(size) for frame in frames]
    with replacing(target) as file:
        if kind == "MP4":
            write_mp4(file, same, lasts_ms)
            return
        if kind == "GIF":
            palette = _palette(same)
            same = [frame.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG) for frame in same]
            options: dict[str, object] = {"optimize": False, "disposal": 1}
        else:
            options = {"quality": 82, "method": 4}
        same[0].save(file, kind, save_all=True, append_images=same[1:], duration=lasts_ms, loop=0, **options)
