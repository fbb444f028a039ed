"""`translator crops`: the part of each picture that holds its subject."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import click
import cv2

from translator.atomic import write_atomically
from translator.data.check_fix import link
from translator.data.decode import decode
from translator.data.files import find_pictures
from translator.data.subject import propose_crop
from translator.data.tables import is_address, is_table, names_a_picture, read_table
from translator.errors import ErrorCode, UserError
from translator.events import to_line
from translator.events.crops import CropProposed, CropsEnded
from translator.events.pairs import Part


@click.command(epilog="Train on what is written: translator train --unpaired OUT OTHER/")
@click.argument("pictures", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), metavar="OUT",
              help="Write the parts as PNG files; whole pictures become links.")  # fmt: skip
@click.option("--events", type=click.Choice(["text", "jsonl"]), default="text", show_default=True,
              help="jsonl writes every event as a JSON line to standard output.")  # fmt: skip
def command(pictures: tuple[Path, ...], out: Path | None, events: Literal["text", "jsonl"]) -> int:
    """Propose a crop around the subject of each picture; PICTURES are files, folders or lists (.csv).

    The subject is what stands out by colour and shape; bars and frames are cut away.
    """
    if out and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(ErrorCode.FILE_EXISTS, f"{out} is there already.", "Name a new or an empty folder.")
    counts = {"proposed": 0, "whole": 0, "failed": 0}
    for path, place in _files(pictures):
        found = _proposed(path)
        counts["failed" if found.problem else "proposed" if found.part else "whole"] += 1
        click.echo(to_line(found) if events == "jsonl" else _text(found))
        if out and not found.problem:
            _write(path, found.part, out / place)
    sentence = "{proposed} crops, {whole} pictures as they are, {failed} that cannot be read.".format(
        **counts
    )
    click.echo(to_line(CropsEnded(sentence=sentence, **counts)) if events == "jsonl" else sentence)
    return 1 if counts["failed"] else 0


def _files(given: tuple[Path, ...]) -> Iterator[tuple[Path, Path]]:
    """The pictures, and where each lies below the folder that was given."""
    for path in given:
        if path.is_dir():
            yield from ((path / inside, inside) for inside in find_pictures(path).pictures)
        elif is_table(path):
            cells = [cell for _, row in read_table(path).rows for cell in row if names_a_picture(cell)]
            for cell in dict.fromkeys(cells):
                if not is_address(cell):
                    file = path.absolute().parent / cell
                    yield file, Path(file.name)
        elif path.exists():
            yield path, Path(path.name)
        else:
            raise UserError(ErrorCode.PICTURE_MISSING, f"There is no {path}.", "Check how it is spelt.")


def _proposed(path: Path) -> CropProposed:
    try:
        part = propose_crop(path)
    except UserError as error:
        return CropProposed(path=str(path), problem=error.sentence)
    return CropProposed(path=str(path), part=_rounded(part) if part else None)


def _rounded(part: Part) -> Part:
    left, top, width, height = (round(share, 4) for share in part)
    return left, top, min(width, 1 - left), min(height, 1 - top)


def _text(found: CropProposed) -> str:
    if found.problem:
        return found.problem
    if found.part is None:
        return f"{found.path}: as it is"
    left, top, width, height = found.part
    return f"{found.path}: {width:.0%} x {height:.0%} from {left:.0%} right, {top:.0%} down"


def _write(path: Path, part: Part | None, place: Path) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if part is None:
            link(path.absolute(), _free(place))
            return
        rgb = decode(path)
        height, width = rgb.shape[:2]
        left, top = round(part[0] * width), round(part[1] * height)
        right, bottom = left + max(1, round(part[2] * width)), top + max(1, round(part[3] * height))
        _, data = cv2.imencode(".png", cv2.cvtColor(rgb[top:bottom, left:right], cv2.COLOR_RGB2BGR))
        write_atomically(_free(place.with_suffix(".png")), data.tobytes())
    except OSError as error:
        raise UserError(
            ErrorCode.NOT_WRITABLE, f"{place} cannot be written: {error.strerror}.", "Name another folder."
        ) from None


def _free(place: Path) -> Path:
    names = (place.with_stem(f"{place.stem} {number}") for number in range(2, 100_000))
    taken = place.exists() or place.is_symlink()
    return place if not taken else next(name for name in names if not name.exists() and not name.is_symlink())
