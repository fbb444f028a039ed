"""Pictures of a folder between reading and writing: translated, small ones of one size together."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from translator.errors import ErrorCode, UserError
from translator.images import formats
from translator.images.animation import read_frames
from translator.images.decode import MAX_PIXELS
from translator.images.picture import Picture, Pixels
from translator.inference.convert_files import Job
from translator.inference.translator import Wish

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

    # One that has `batch_size` and `apply_all` too is given small pictures of one size together.


@dataclass(frozen=True, eq=False)
class Loaded:
    """A picture that was read, or why it could not be.

    Attributes:
        job: which.
        picture: the first frame; None when reading failed.
        data: the file's bytes if it is an animation, else empty.
        sha256: of the file's bytes.
        error: why it could not be read.
        max_pixels: how large frames may be.
    """

    job: Job
    picture: Picture | None = None
    data: bytes = b""
    sha256: str = ""
    error: UserError | None = None
    max_pixels: int = MAX_PIXELS


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


def translate(loaded: Loaded, style: Style, wish: Wish, result: str) -> Translated:
    """Translate what was read, every frame where the result can move.

    Raises:
        UserError: the style cannot do it, or its result is no picture.
    """
    assert loaded.picture is not None, "what could not be read is not translated"
    if loaded.data and formats.format_named(Path(result).suffix).animated:
        name = str(loaded.job.source)
        originals: Iterator[tuple[Picture, int]] = read_frames(
            loaded.data, max_pixels=loaded.max_pixels, name=name
        )
    else:
        originals = iter([(loaded.picture, 0)])
    frames = []
    for original, duration_ms in originals:
        translated = style.apply(original, wish)
        _check(original.pixels, translated.pixels, loaded.job)
        frames.append((translated, duration_ms))
    return Translated(loaded, frames, result)


def batch_size(loaded: Loaded, style: Style, wish: Wish) -> int:
    """How many pictures like this one are best translated together."""
    if loaded.picture is None or loaded.data or not hasattr(style, "batch_size"):
        return 1
    return int(style.batch_size(loaded.picture, wish))


def alike(one: Loaded, other: Loaded) -> bool:
    """Whether two pictures may be translated together: still ones of one size and depth."""
    if one.picture is None or other.picture is None or one.data or other.data:
        return False
    pixels, others = one.picture.pixels, other.picture.pixels
    return pixels.shape == others.shape and pixels.dtype == others.dtype


def translate_all(
    batch: Sequence[tuple[Loaded, str]], style: Style, wish: Wish
) -> list[Translated | UserError]:
    """Translate pictures together; what fails together is tried alone, so that one fails for itself only."""
    if len(batch) > 1:
        try:
            pictures = [loaded.picture for loaded, _ in batch]
            results = style.apply_all(pictures, wish)  # type: ignore[attr-defined] # `batch_size` saw that it is there
            for (loaded, _), picture, result in zip(batch, pictures, results, strict=True):
                assert picture is not None, "what could not be read is not translated"
                _check(picture.pixels, result.pixels, loaded.job)
        except Exception as error:
            _log.info("%d pictures together failed", len(batch), exc_info=error)
        else:
            made = zip(batch, results, strict=True)
            return [Translated(loaded, [(result, 0)], name) for (loaded, name), result in made]
    found: list[Translated | UserError] = []
    for loaded, name in batch:
        try:
            found.append(translate(loaded, style, wish, name))
        except Exception as error:
            found.append(as_user_error(error, loaded.job))
    return found


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
