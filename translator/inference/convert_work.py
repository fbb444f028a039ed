"""The work on one picture of a folder: read, translate, encode, save."""

import dataclasses
import hashlib
import json
import logging
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from translator.atomic import Pending, not_written
from translator.errors import ErrorCode, UserError
from translator.images import formats
from translator.images.animation import encode_animation, is_animation, read_frames
from translator.images.metadata import Policy
from translator.images.picture import Picture, Pixels
from translator.images.read import contents, read_picture
from translator.images.write import Colour, encode_picture
from translator.inference.convert_files import Job
from translator.inference.convert_manifest import Entry, Manifest
from translator.inference.translator import Wish

_SPARE_BYTES = 16 << 20
"""Left free on the disk, so that the manifest and other programs can go on."""

_GROWTH = 5
"""How much longer a photo's file is without loss."""

_PLAIN_RANGE = 1 / 16
"""An original whose values span less than this share of the range may have a result of one colour."""

_log = logging.getLogger(__name__)


class Style(Protocol):
    """What translates; a `Translator` is one."""

    @property
    def card(self) -> Any:
        """Its card: `label` and `weights_sha256`."""

    def apply(self, picture: Picture, wish: Wish) -> Picture:
        """Translate one picture."""


@dataclass(frozen=True)
class Output:
    """How results are written; the fields are those of `write_picture`."""

    format: str | None = None
    quality: int | None = None
    colour: Colour = "keep"
    metadata: Policy = "keep"
    max_pixels: int | None = None


@dataclass(frozen=True, eq=False)
class Loaded:
    """A picture that was read, or why it could not be.

    Attributes:
        job: which.
        picture: the first frame; None when reading failed.
        data: the file's bytes if it is an animation, else empty.
        sha256: of the file's bytes.
        error: why it could not be read.
    """

    job: Job
    picture: Picture | None = None
    data: bytes = b""
    sha256: str = ""
    error: UserError | None = None


@dataclass(frozen=True, eq=False)
class Translated:
    """A picture or an animation that is ready to be encoded.

    Attributes:
        loaded: what it was made of.
        frames: one picture, or the frames of an animation, with milliseconds.
        result: path of the result below its folder.
    """

    loaded: Loaded
    frames: list[tuple[Picture, int]]
    result: str


def settings_key(style: Style, wish: Wish, output: Output) -> str:
    """One text for everything that decides what a result looks like."""
    wishes = {field.name: getattr(wish, field.name) for field in dataclasses.fields(wish)}
    wishes["style_from"] = _told(wish.style_from)
    wishes["style_mix"] = [_told(part) for part in wish.style_mix or ()]
    kept = {name: getattr(output, name) for name in ("format", "quality", "colour", "metadata")}
    values = {"weights": style.card.weights_sha256, **wishes, **kept}
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def _told(value: Any) -> Any:
    """A picture as the hash of its pixels; anything else as it is."""
    if isinstance(value, str | Path):
        value = read_picture(value)
    return hashlib.sha256(value.pixels.tobytes()).hexdigest() if isinstance(value, Picture) else value


def load(job: Job, output: Output) -> Loaded:
    """Read a picture; a failure is part of what comes back."""
    try:
        data, name = contents(job.source)
        sha256 = hashlib.sha256(data).hexdigest()
        limit = {} if output.max_pixels is None else {"max_pixels": output.max_pixels}
        picture = read_picture(data, name=name, **limit)
        moves = is_animation(picture.origin.format, picture.origin.frames)
        return Loaded(job, picture, data if moves else b"", sha256)
    except Exception as error:
        return Loaded(job, error=as_user_error(error, job))


def translate(loaded: Loaded, style: Style, wish: Wish, result: str) -> Translated:
    """Translate what was read, every frame where the result can move.

    Raises:
        UserError: the style cannot do it, or its result is no picture.
    """
    assert loaded.picture is not None, "what could not be read is not translated"
    if loaded.data and formats.format_named(Path(result).suffix).animated:
        originals: Iterator[tuple[Picture, int]] = read_frames(loaded.data, name=str(loaded.job.source))
    else:
        originals = iter([(loaded.picture, 0)])
    frames = []
    for original, duration_ms in originals:
        translated = style.apply(original, wish)
        _check(original.pixels, translated.pixels, loaded.job)
        frames.append((translated, duration_ms))
    return Translated(loaded, frames, result)


def save(
    done: Translated, target: Path, manifest: Manifest, settings: str, style: Style, output: Output
) -> list[str]:
    """Encode a result and give it its name.

    Returns:
        Sentences on what could not be kept.

    Raises:
        UserError: DISK_FULL, NOT_WRITABLE, or the format cannot hold it.
    """
    path = target / done.result
    data, notices = _encoded(done, output, f"style {style.card.label}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(path.parent, error) from None
    check_space(path.parent, len(data))
    pending = Pending(path, data)
    job = done.loaded.job
    try:
        manifest.record(
            Entry(
                source=job.relative,
                size=job.size_bytes,
                mtime_ns=job.mtime_ns,
                sha256=done.loaded.sha256,
                settings=settings,
                result=done.result,
                result_size=pending.size_bytes,
                result_mtime_ns=pending.mtime_ns,
            )
        )
        pending.commit()
    except BaseException:
        pending.discard()
        raise
    return notices


def _encoded(done: Translated, output: Output, note: str) -> tuple[bytes, list[str]]:
    first = done.frames[0][0]
    kind = Path(done.result).suffix
    options: dict[str, Any] = {"quality": output.quality, "metadata": output.metadata, "note": note}
    if len(done.frames) > 1:
        data, notices = encode_animation(done.frames, kind, **options)
    else:
        data, notices = encode_picture(first, kind, colour=output.colour, **options)
        if first.origin.frames > 1:
            notices.append(f"Only the first of its {first.origin.frames} pages or frames was converted.")
    return data, [*first.origin.notices, *notices]


def check_space(folder: Path, needed_bytes: int) -> None:
    """See that a result fits on the disk.

    Raises:
        UserError: DISK_FULL.
    """
    if shutil.disk_usage(folder).free < needed_bytes + _SPARE_BYTES:
        raise UserError(
            ErrorCode.DISK_FULL,
            f"The disk of {str(folder)!r} is full.",
            "Free some space and start again; what is done stays done.",
        )


def check_estimate(target: Path, todo: Iterable[tuple[Job, str]]) -> None:
    """See before anything is done that the results have a chance to fit: half of what they usually take.

    Raises:
        UserError: DISK_FULL.
    """
    needed_bytes = sum(
        job.size_bytes * (_GROWTH if _keeps_all(result) and not _keeps_all(job.relative) else 1)
        for job, result in todo
    )
    free_bytes = shutil.disk_usage(target).free
    if free_bytes < needed_bytes // 2:
        raise UserError(
            ErrorCode.DISK_FULL,
            f"The results need about {needed_bytes / 1e9:.1f} GB; {free_bytes / 1e9:.1f} GB are free.",
            "Free some space, or give a folder on another disk.",
        )


def _keeps_all(name: str) -> bool:
    return name.lower().endswith((".png", ".tif", ".tiff", ".bmp"))


def as_user_error(error: Exception, job: Job) -> UserError:
    """One sentence for whatever went wrong with one file, so that the others go on."""
    if isinstance(error, UserError):
        return error
    _log.error("a defect while converting %s", job.source, exc_info=error)
    if isinstance(error, MemoryError):
        return UserError(ErrorCode.OUT_OF_MEMORY, f"There is not enough memory for {str(job.source)!r}.")
    return UserError(
        ErrorCode.PICTURE_UNREADABLE,
        f"{str(job.source)!r} met a defect of this program: {type(error).__name__}: {error}.",
        "Please report it.",
    )


def _check(original: Pixels, result: Pixels, job: Job) -> None:
    """Refuse a result that is empty or of one colour though the original is not.

    Raises:
        UserError: RESULT_EMPTY.
    """
    if result.size and int(np.ptp(result)) > 0:
        return
    greatest = int(np.iinfo(original.dtype).max)
    if result.size and int(np.ptp(original)) < greatest * _PLAIN_RANGE:
        return
    colour = "of one colour" if result.size and not np.ptp(result.reshape(-1, 3), axis=0).any() else "empty"
    raise UserError(
        ErrorCode.RESULT_EMPTY,
        f"The result of {str(job.source)!r} is {colour}, so it was not saved.",
        "Try --precision fp32 or another style.",
    )
