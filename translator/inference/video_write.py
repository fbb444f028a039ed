"""Segments of a video's result through PyAV (FFmpeg), and the segments joined with the original's sound."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from translator.errors import ErrorCode, UserError
from translator.images.metadata import Policy, software
from translator.images.video_library import pyav
from translator.inference.video_file import FULL_RANGE, Clip, Frame, format_for, opened

_ENCODER = {"bf": "0", "crf": "17", "preset": "medium"}
"""Without frames that refer to later ones, segments can be put one behind the other."""

_PLACES = ("location", "gps", "xyz")
"""Parts of the names under which phones and cameras write where a video was taken."""


class SegmentWriter:
    """Writes frames as a file that begins anew: none of its frames needs another file's.

    Args:
        target: the file; it is whole when the `with` block has ended well.
        clip: the original.
    """

    def __init__(self, target: Path, clip: Clip) -> None:
        self._clip = clip
        self._container: Any = pyav().open(str(target), "w", format="nut")
        self._stream: Any = None

    def __enter__(self) -> "SegmentWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._stream is not None:
            self._container.mux(self._stream.encode(None))
        self._container.close()

    def add(self, frame: Frame) -> None:
        """Write a frame; all are of the size of the first.

        Raises:
            OSError: it cannot be written.
        """
        height, width = frame.pixels.shape[:2]
        if self._stream is None:
            self._stream = self._begun(height, width)
        context = self._stream.codec_context
        matrix, colour_range, primaries, transfer = self._clip.colour
        coded = (
            pyav()
            .VideoFrame.from_ndarray(frame.pixels, format="rgb24")
            .reformat(
                format=context.pix_fmt,
                dst_colorspace=matrix,
                src_color_range=FULL_RANGE,
                dst_color_range=colour_range,
                dst_color_primaries=primaries,
                dst_color_trc=transfer,
            )
        )
        coded.pts, coded.time_base = frame.pts, self._clip.time_base
        self._container.mux(self._stream.encode(coded))

    def _begun(self, height: int, width: int) -> Any:
        clip = self._clip
        stream = self._container.add_stream("libx264", rate=clip.rate, options=_ENCODER)
        context = stream.codec_context
        context.width, context.height = width, height
        context.pix_fmt = format_for(clip.pixel_format, width, height)
        context.time_base = stream.time_base = clip.time_base
        context.colorspace, context.color_range, context.color_primaries, context.color_trc = clip.colour
        if clip.aspect:
            context.sample_aspect_ratio = clip.aspect
        return stream


def join(target: Path, clip: Clip, segments: Sequence[Path], kind: str, said: Mapping[str, str]) -> None:
    """Put segments together with the sound of the original, which is copied as it is.

    Args:
        target: the file to write.
        clip: the original.
        segments: at least one, in order.
        kind: ending of the result's name.
        said: what the file says of itself, by name.

    Raises:
        UserError: PICTURE_UNSUPPORTED, when such a file cannot hold the sound.
        OSError: it cannot be written.
    """
    av = pyav()
    muxer = {".mkv": "matroska", ".mov": "mov"}.get(kind, "mp4")
    with (
        opened(clip.path) as original,
        av.open(str(segments[0])) as first,
        av.open(str(target), "w", format=muxer) as container,
    ):
        pictures = container.add_stream_from_template(first.streams.video[0])
        pictures.time_base = clip.time_base
        sounds = {}
        for sound in original.streams.audio:
            try:
                sounds[sound.index] = container.add_stream_from_template(sound)
            except ValueError:
                raise _cannot_hold(sound, kind) from None
        container.metadata.update(said)
        try:
            container.start_encoding()
        except (ValueError, av.error.FFmpegError):
            raise _cannot_hold(original.streams.audio[0], kind) from None
        for packet in _in_order(original, sounds, segments, pictures):
            container.mux(packet)


def carried(original: Mapping[str, str], policy: Policy, note: str) -> dict[str, str]:
    """What a result says of itself.

    Args:
        original: what the original says, by name.
        policy: which of it goes along.
        note: what was done; it goes into a comment where there is none.
    """
    if policy == "none":
        return {}
    places = () if policy == "keep" else _PLACES
    kept = {
        name: text for name, text in original.items() if not any(place in name.lower() for place in places)
    }
    return {"comment": software(note), **kept}


def _in_order(
    original: Any, sounds: dict[int, Any], segments: Sequence[Path], pictures: Any
) -> Iterator[Any]:
    """Packets of picture and sound by their time."""
    return heapq.merge(
        _packets(original, sounds), _of_segments(segments, pictures), key=lambda p: p.dts * p.time_base
    )


def _of_segments(segments: Sequence[Path], pictures: Any) -> Iterator[Any]:
    for segment in segments:
        with pyav().open(str(segment)) as container:
            yield from _packets(container, {0: pictures})


def _packets(container: Any, targets: dict[int, Any]) -> Iterator[Any]:
    """The packets of some streams, each handed to its stream of the result."""
    for packet in container.demux([container.streams[index] for index in targets]) if targets else ():
        if packet.dts is not None:
            packet.stream = targets[packet.stream.index]
            yield packet


def _cannot_hold(sound: Any, kind: str) -> UserError:
    return UserError(
        ErrorCode.PICTURE_UNSUPPORTED,
        f"A {kind} file cannot hold the sound of this video ({sound.codec_context.name}).",
        "Give the result a name that ends in .mkv.",
    )
