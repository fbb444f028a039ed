"""Pairs as two folders in which partners have one name, so that any training finds them."""

from collections.abc import Sequence
from pathlib import Path

import cv2

from translator.atomic import write_atomically
from translator.data.check_fix import link, safe_name
from translator.data.decode import decode
from translator.errors import ErrorCode, UserError
from translator.events.pairs import PairFound, Part, common_parts


def write_pairs(
    out: Path, names: tuple[str, str], pairs: Sequence[PairFound], *, align: bool
) -> tuple[Path, Path]:
    """Write OUT/NAME of each side: links, or with `align` cut pictures where a pair is shifted.

    Raises:
        UserError: NOT_WRITABLE or DISK_FULL; PICTURE_UNREADABLE of a picture that is to be cut.
    """
    called = [safe_name(name) for name in names]
    if called[0].casefold() == called[1].casefold():
        called = [f"{name} {number}" for number, name in enumerate(called, 1)]
    folders = (out / called[0], out / called[1])
    digits = len(str(len(pairs)))
    try:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        for number, pair in enumerate(pairs, 1):
            stem = f"{number:0{digits}d} {Path(pair.first).stem}"
            parts = common_parts(pair.shift_x, pair.shift_y) if align and pair.is_off else (None, None)
            for folder, path, part in zip(folders, (pair.first, pair.second), parts, strict=True):
                _put(Path(path), folder, stem, part)
    except OSError as error:
        raise UserError(
            ErrorCode.NOT_WRITABLE,
            f"The pairs cannot be written to {out}: {error.strerror}.",
            "Name a folder on a disk that can be written and knows links.",
        ) from None
    return folders


def _put(path: Path, folder: Path, stem: str, part: Part | None) -> None:
    if part is None:
        link(path, folder / f"{stem}{path.suffix}")
        return
    rgb = decode(path)
    height, width = rgb.shape[:2]
    left, top = round(part[0] * width), round(part[1] * height)
    right, bottom = left + max(1, round(part[2] * width)), top + max(1, round(part[3] * height))
    _, data = cv2.imencode(".png", cv2.cvtColor(rgb[top:bottom, left:right], cv2.COLOR_RGB2BGR))
    write_atomically(folder / f"{stem}.png", data.tobytes())
