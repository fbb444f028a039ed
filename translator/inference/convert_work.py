"""The work on one picture of a folder: read, translate, encode, save."""

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from translator.atomic import Pending, not_written
from translator.errors import ErrorCode, UserError
from translator.images.animation import encode_animation, is_animation
from translator.images.decode import MAX_PIXELS
from translator.images.metadata import Policy
from translator.images.picture import Picture
from translator.images.read import contents, read_picture
from translator.images.write import Colour, encode_picture
from translator.inference.convert_files import Job
from translator.inference.convert_manifest import Entry, Manifest
from translator.inference.convert_pictures import Loaded, Style, Translated, as_user_error
from translator.inference.translator import Wish

Depth: TypeAlias = Literal["keep", "8", "16"]

_SPARE_BYTES = 16 << 20
"""Left free on the disk, so that the manifest and other programs can go on."""

_GROWTH = 5
"""How much longer a photo's file is without loss."""


@dataclass(frozen=True)
class Output:
    """How results are written; most fields are those of `write_picture`.

    Attributes:
        depth: "8" or "16" bits a channel for still pictures that come one by one, or "keep".
        partial: of pictures that were cut off, take what can be read.
    """

    format: str | None = None
    quality: int | None = None
    colour: Colour = "keep"
    metadata: Policy = "keep"
    max_pixels: int | None = None
    depth: Depth = "keep"
    partial: bool = False


def settings_key(style: Style, wish: Wish, output: Output) -> str:
    """One text for everything that decides what a result looks like, however it was said."""
    wishes = {field.name: getattr(wish, field.name) for field in dataclasses.fields(wish)}
    if len(getattr(style.card, "ways", ())) == 1:
        wishes["to"] = None  # the only way goes without saying
    wishes["style_seed"] = wish.style_seed or 0
    wishes["style_from"] = _told(wish.style_from)
    wishes["style_mix"] = [_told(part) for part in wish.style_mix or ()]
    kept = {name: getattr(output, name) for name in ("format", "quality", "colour", "metadata")}
    if output.depth != "keep":
        kept["depth"] = output.depth
    if output.partial:
        kept["partial"] = True
    kept["precision"] = getattr(getattr(style, "engine", None), "precision", "")
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
        limit = MAX_PIXELS if output.max_pixels is None else output.max_pixels
        picture = read_picture(data, name=name, max_pixels=limit, partial=output.partial)
        moves = is_animation(picture.origin.format, picture.origin.frames)
        return Loaded(job, picture, data if moves else b"", sha256, max_pixels=limit)
    except Exception as error:
        return Loaded(job, error=as_user_error(error, job))


def save(
    done: Translated, target: Path, manifest: Manifest, settings: str, note: str, output: Output
) -> list[str]:
    """Encode a result and give it its name.

    Returns:
        Sentences on what could not be kept.

    Raises:
        UserError: DISK_FULL, NOT_WRITABLE, or the format cannot hold it.
    """
    path = target / done.result
    data, notices = _encoded(done, output, note)
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
