"""Video files through PyAV (FFmpeg): what a file is, and its frames upright."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from translator.errors import ErrorCode, UserError
from translator.images.picture import Pixels
from translator.images.video_library import pyav

SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv")
"""Endings of results."""

_FOREIGN = (".webm", ".avi", ".mpg", ".mpeg", ".mts", ".m2ts", ".3gp", ".wmv", ".ogv")

READ_SUFFIXES = frozenset(SUFFIXES + _FOREIGN)

_BT709, _BT601 = 1, 5
_UNSPECIFIED = 2
FULL_RANGE = 2
_HD_HEIGHT = 720
_KEPT_FORMATS = {"yuv420p": "yuv420p", "yuvj420p": "yuv420p", "yuv422p": "yuv422p", "yuv444p": "yuv444p"}


@dataclass(frozen=True)
class Clip:
    """What a video is.

    Attributes:
        path: the file.
        width: of an upright frame, in px.
        height: of an upright frame, in px.
        frames: how many there are, by the file's own account or its length; 0 when it tells neither.
        rate: frames a second, on average.
        time_base: seconds that a unit of a time stamp stands for.
        pixel_format: of the result.
        colour: (matrix, range, primaries, transfer) by the numbers of ITU-T H.273, range by FFmpeg's.
        aspect: width over height of a pixel; None is square.
        metadata: what it says of itself, by name.
        notices: sentences on what is not kept.
    """

    path: Path
    width: int
    height: int
    frames: int
    rate: Fraction
    time_base: Fraction
    pixel_format: str
    colour: tuple[int, int, int, int]
    aspect: Fraction | None
    metadata: Mapping[str, str]
    notices: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture of a video: (H, W, 3) uint8, upright, and its time stamp."""

    pixels: Pixels
    pts: int


def is_video_name(path: Path) -> bool:
    """Whether a file's name is that of a video."""
    return path.suffix.lower() in READ_SUFFIXES


def inspect(path: Path) -> Clip:
    """Look at a video and decode its first frame.

    Raises:
        UserError: PICTURE_MISSING, PICTURE_UNREADABLE or ENGINE_MISSING.
    """
    with opened(path) as container:
        stream = _pictures(container, path)
        first = next(_decoded(container, stream), None)
        if first is None:
            raise _unreadable(path, "no frame in it can be decoded")
        upright = _upright(np.empty((first.height, first.width, 1), np.uint8), first.rotation)
        height, width = upright.shape[:2]
        rate = Fraction(stream.average_rate or stream.guessed_rate or 25)
        length_s = float((stream.duration or 0) * stream.time_base) or float(container.duration or 0) / 1e6
        aspect = stream.codec_context.sample_aspect_ratio
        if aspect and first.rotation % 180:
            aspect = 1 / aspect
        return Clip(
            path,
            width,
            height,
            stream.frames or round(length_s * rate),
            rate,
            Fraction(stream.time_base),
            format_for(first.format.name, width, height),
            _colour_of(first),
            Fraction(aspect) if aspect else None,
            dict(container.metadata),
            tuple(_not_kept(container, first)),
        )


def frames(clip: Clip) -> Iterator[Frame]:
    """All frames in order; damaged ones are left out.

    Raises:
        UserError: PICTURE_UNREADABLE.
    """
    last: int | None = None
    step = max(1, round(1 / (clip.rate * clip.time_base)))
    with opened(clip.path) as container:
        for frame in _decoded(container, _pictures(container, clip.path)):
            matrix, colour_range = _colour_of(frame)[:2]
            rgb = frame.reformat(
                format="rgb24",
                src_colorspace=matrix,
                src_color_range=colour_range,
                dst_color_range=FULL_RANGE,
            )
            pts = frame.pts if frame.pts is not None else (0 if last is None else last + step)
            if last is None or pts > last:  # a time stamp that goes back would stop every player
                last = pts
                yield Frame(np.ascontiguousarray(_upright(rgb.to_ndarray(), frame.rotation)), pts)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Any]:
    """A video for reading.

    Raises:
        UserError: PICTURE_MISSING, PICTURE_UNREADABLE or ENGINE_MISSING.
    """
    av = pyav()
    if not path.is_file():
        raise UserError(ErrorCode.PICTURE_MISSING, f"There is no file {str(path)!r}.")
    try:
        container = av.open(str(path), metadata_errors="replace")
    except (av.error.FFmpegError, ValueError, OSError) as error:
        raise _unreadable(path, "it is damaged or no video") from error
    with container:
        yield container


def _pictures(container: Any, path: Path) -> Any:
    """The stream of moving pictures; the cover of a song is none."""
    streams = [s for s in container.streams.video if not s.disposition & s.disposition.attached_pic]
    if not streams:
        raise _unreadable(path, "it has no moving pictures")
    streams[0].thread_type = "AUTO"
    return streams[0]


def _decoded(container: Any, stream: Any) -> Iterator[Any]:
    error = pyav().error
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
            if packet is None:
                return
            found = packet.decode()
        except (error.InvalidDataError, error.UndefinedError, error.PatchWelcomeError):
            continue
        except error.EOFError:
            return
        yield from (frame for frame in found if not frame.is_corrupt)


def _upright(array: Pixels, rotation: int) -> Pixels:
    """Turned as players show it; `rotation` is in degrees against the clock."""
    return np.rot90(array, round(rotation / 90) % 4)


def _colour_of(frame: Any) -> tuple[int, int, int, int]:
    """What H.273 says of a frame's colours; where the file is silent, what players assume."""
    guessed = _BT709 if min(frame.height, frame.width) >= _HD_HEIGHT else _BT601
    matrix = int(frame.colorspace)
    matrix = guessed if matrix in (0, _UNSPECIFIED) else matrix
    colour_range = int(frame.color_range) or (FULL_RANGE if frame.format.name.startswith("yuvj") else 1)
    return matrix, colour_range, int(frame.color_primaries), int(frame.color_trc)


def format_for(name: str, width: int, height: int) -> str:
    """The nearest format that is encoded; only the one that keeps all colour can have odd sides."""
    kept = _KEPT_FORMATS.get(name, "yuv420p")
    return "yuv444p" if width % 2 or height % 2 else kept


def _not_kept(container: Any, frame: Any) -> Iterator[str]:
    depth = max(component.bits for component in frame.format.components)
    if depth > 8:
        yield f"Its {depth} bits a channel became 8."
    if len(container.streams.video) > 1 or container.streams.subtitles:
        yield "Subtitles and further pictures were left out."


def _unreadable(path: Path, reason: str) -> UserError:
    return UserError(ErrorCode.PICTURE_UNREADABLE, f"{str(path)!r} cannot be converted: {reason}.")
