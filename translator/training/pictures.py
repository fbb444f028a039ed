"""Held-out pictures as files, and contact sheets for people."""

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from translator.training.run_folder import writing

_Font = ImageFont.ImageFont | ImageFont.FreeTypeFont

GAP_PX = 8
FONT_PX = 14
LINE_PX = 17
GREATEST_WORD_PX = 140
"""A longer word of a title is cut, a shorter one widens the columns."""


def write_pictures(
    folder: Path, rows: Iterable[dict[str, torch.Tensor]], names: Mapping[str, str]
) -> list[Path]:
    """Write each picture as `<row>_<column>.png` and all of them as `sheet.png`; returns the files.

    Args:
        folder: is made.
        rows: column, such as "fake_b" -> (1, 3, H, W) in [-1, 1].
        names: domain id -> name, for the titles of the sheet: "fake_b" is headed "fake winter".
    """
    arrays = [{column: to_uint8(images[0]) for column, images in row.items()} for row in rows]
    written: list[Path] = []
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for index, row in enumerate(arrays):
            for column, array in row.items():
                path = folder / f"{index:02d}_{column}.png"
                Image.fromarray(array).save(path)
                written.append(path)
        if arrays:
            path = folder / "sheet.png"
            titles = [title(column, names) for column in arrays[0]]
            contact_sheet([list(row.values()) for row in arrays], titles).save(path)
            written.append(path)
    return written


def title(column: str, names: Mapping[str, str]) -> str:
    """What a column is headed: "fake_b_in_style_of_b" becomes "fake winter in style of winter".

    Args:
        column: as methods name it.
        names: domain id -> name.
    """
    return " ".join(names.get(word, word) for word in column.split("_"))


def to_uint8(image: torch.Tensor) -> np.ndarray:
    """(3, H, W) in [-1, 1] -> (H, W, 3) uint8, rounded."""
    scaled = (image.clamp(-1, 1) + 1) * 127.5
    array: np.ndarray = scaled.round().to(torch.uint8).permute(1, 2, 0).contiguous().numpy()
    return array


def contact_sheet(rows: Sequence[Sequence[np.ndarray]], titles: Sequence[str]) -> Image.Image:
    """Rows of (H, W, 3) uint8 pictures under column titles.

    Columns are as wide as the widest picture and as the longest word of the titles, which are broken into
    lines, so that no title runs into the next.
    """
    font = ImageFont.load_default(size=FONT_PX)
    words = [[_cut(word, font) for word in text.split()] for text in titles]
    height = max(picture.shape[0] for row in rows for picture in row)
    width = max(picture.shape[1] for row in rows for picture in row)
    width = max([width, *(math.ceil(font.getlength(word)) for text in words for word in text)])
    lines = [_lines(text, font, width) for text in words]
    top = GAP_PX + LINE_PX * max((len(text) for text in lines), default=0)
    columns = max(len(row) for row in rows)
    sheet = Image.new(
        "RGB",
        (GAP_PX + columns * (width + GAP_PX), top + GAP_PX + len(rows) * (height + GAP_PX)),
        (250, 250, 250),
    )
    draw = ImageDraw.Draw(sheet)
    for column, text in enumerate(lines):
        for number, line in enumerate(text):
            place = (GAP_PX + column * (width + GAP_PX), GAP_PX + number * LINE_PX)
            draw.text(place, line, fill=(30, 30, 30), font=font)
    for y, row in enumerate(rows):
        for x, picture in enumerate(row):
            corner = (GAP_PX + x * (width + GAP_PX), top + GAP_PX + y * (height + GAP_PX))
            sheet.paste(Image.fromarray(picture), corner)
    return sheet


def _lines(words: Sequence[str], font: _Font, width_px: int) -> list[str]:
    """Words set in lines no wider than a column."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width_px:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _cut(word: str, font: _Font) -> str:
    """A word, or as much of it as has room, with dots for the rest."""
    if font.getlength(word) <= GREATEST_WORD_PX:
        return word
    kept = next(n for n in range(len(word), -1, -1) if font.getlength(f"{word[:n]}...") <= GREATEST_WORD_PX)
    return f"{word[:kept]}..."
