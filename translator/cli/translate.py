"""`translator translate`: apply a style to photos."""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import click

from translator.atomic import not_written
from translator.cli.style_options import StyleOptions, style_options
from translator.errors import ErrorCode, UserError
from translator.images.animation import is_animation
from translator.images.formats import format_named, is_picture_name
from translator.images.heif import check_writable
from translator.images.picture import Picture
from translator.inference.translator import Translator

Existing = Literal["number", "replace", "skip"]


@dataclass
class _Report:
    """What became of the photos."""

    results: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    failed: list[dict[str, Any]] = field(default_factory=list)


@click.command(name="translate")
@click.argument("photos", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    help="Folder for the results, or a file name for one photo. [default: beside each photo, as NAME_STYLE]",
)
@click.option(
    "--existing",
    type=click.Choice(["number", "replace", "skip"]),
    default="number",
    show_default=True,
    help="When there is a file of the result's name: choose another, replace it, or leave the photo out.",
)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@style_options
def command(
    photos: tuple[Path, ...], out: Path | None, existing: Existing, as_json: bool, style: StyleOptions
) -> int:
    """Apply a style to photos. Each result has the photo's size, depth, opacity, colours and metadata.

    Originals are never changed. The names of the results are written to standard output.
    """
    single = _is_file_name(out, photos)
    if single and out is not None and style.format is None:
        check_writable(format_named(out.suffix).name)
    translator = style.open()
    work = _Work(translator, style, out, single, existing, photos)
    report = _Report()
    for photo in photos:
        try:
            work.do(photo, report, quiet=as_json)
        except UserError as error:
            if len(photos) == 1 and not as_json:
                raise
            report.failed.append(_failure(photo, error))
            click.echo(f"error: {photo}: {error}", err=True)
    if as_json:
        click.echo(json.dumps({"model": str(translator.path), **vars(report)}, indent=2))
    elif report.failed:
        click.echo(f"{len(report.failed)} of {len(photos)} photos could not be translated.", err=True)
    return 1 if report.failed else 0


class _Work:
    """One photo after the other with one style."""

    def __init__(
        self,
        translator: Translator,
        style: StyleOptions,
        out: Path | None,
        single: bool,
        existing: Existing,
        photos: Sequence[Path],
    ) -> None:
        self._translator = translator
        self._style = style
        self._out = out
        self._single = single
        self._existing = existing
        self._originals = photos
        self._written: set[Path] = set()

    def do(self, photo: Path, report: _Report, *, quiet: bool) -> None:
        """Translate one photo and say where the result is.

        Raises:
            UserError: it cannot be read, translated or written.
        """
        started_s = time.perf_counter()
        if photo.is_dir():
            raise UserError(
                ErrorCode.PICTURE_UNREADABLE,
                f"{str(photo)!r} is a folder.",
                "`translator convert` translates whole folders.",
            )
        picture = self._style.read(photo)
        target, is_free = self._target(photo, self._style.suffix_for(picture, photo))
        if not is_free and self._existing == "skip":
            report.skipped.append({"source": str(photo), "result": str(target)})
            click.echo(f"skipped: {target} is there", err=True)
            return
        frames = self._frames(photo, picture, target)
        result = frames[0][0]
        _make_folder(target.parent)
        notices = [*result.origin.notices, *self._style.write(frames, target, self._translator)]
        if picture.origin.frames > 1 and len(frames) == 1:
            notices.append(f"Only the first of its {picture.origin.frames} pages or frames was translated.")
        self._written.add(_real(target))
        size = {"width": result.width, "height": result.height}
        seconds = round(time.perf_counter() - started_s, 3)
        report.results.append(
            {"source": str(photo), "result": str(target), "seconds": seconds, **size, "notices": notices}
        )
        for notice in notices:
            click.echo(f"notice: {photo}: {notice}", err=True)
        if not quiet:
            click.echo(str(target))

    def _frames(self, photo: Path, picture: Picture, target: Path) -> list[tuple[Picture, int]]:
        """The result, or the results of all frames where the file moves and its result can."""
        originals: Iterable[tuple[Picture, int]] = [(picture, 0)]
        moves = is_animation(picture.origin.format, picture.origin.frames)
        if moves and format_named(target.suffix).animated:
            originals = self._style.read_frames(photo)
        return [(self._translator.apply(frame, self._style.wish), ms) for frame, ms in originals]

    def _target(self, photo: Path, suffix: str) -> tuple[Path, bool]:
        """Where the result goes, and whether nothing is there yet.

        Raises:
            UserError: FILE_EXISTS, when it would replace an original.
        """
        if self._single:
            assert self._out is not None
            target = self._out if self._style.format is None else self._out.with_suffix(suffix)
        else:
            folder = photo.parent if self._out is None else self._out
            target = folder / f"{photo.stem}_{self._style.style_name}{suffix}"
        if self._existing == "number" or _real(target) in self._written:
            return _numbered(target), True
        if any(_same(target, original) for original in self._originals):
            raise UserError(
                ErrorCode.FILE_EXISTS,
                f"The result would replace the original {str(target)!r}.",
                "Choose another folder or name with --out.",
            )
        return target, not target.exists()


def _is_file_name(out: Path | None, photos: Sequence[Path]) -> bool:
    """Whether --out names a file.

    Raises:
        UserError: USAGE, for one file and several photos.
    """
    if out is None or out.is_dir() or not is_picture_name(out):
        return False
    if len(photos) > 1:
        raise UserError(
            ErrorCode.USAGE,
            f"{len(photos)} photos cannot go into one file {str(out)!r}.",
            "Give a folder with --out.",
        )
    return True


def _make_folder(folder: Path) -> None:
    """Make the folder of a result.

    Raises:
        UserError: NOT_WRITABLE or DISK_FULL.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(folder, error) from error


def _numbered(target: Path) -> Path:
    """The first of NAME.EXT, NAME-2.EXT, NAME-3.EXT, ... that is not there."""
    number, found = 1, target
    while found.exists() or found.is_symlink():
        number += 1
        found = target.with_name(f"{target.stem}-{number}{target.suffix}")
    return found


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _real(path: Path) -> Path:
    return path.resolve()


def _failure(photo: Path, error: UserError) -> dict[str, Any]:
    return {"source": str(photo), "code": str(error.code), "sentence": error.sentence, "hint": error.hint}
