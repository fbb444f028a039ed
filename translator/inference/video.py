"""Apply a style to a video frame by frame, with its sound, in segments that a later run goes on from.

with contextlib.closing(convert_video(VideoConversion(clip, result), translator)) as events:
for event in events: ...
"""

import contextlib
import os
import shutil
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

import numpy as np

from translator.atomic import not_written
from translator.errors import ErrorCode, UserError
from translator.events import Event
from translator.events.conversion import (
    ConversionEnded,
    ConversionProgress,
    ConversionStarted,
    FileConverted,
)
from translator.images.metadata import Policy
from translator.images.picture import Picture
from translator.inference.cache import digest
from translator.inference.convert_files import Existing
from translator.inference.convert_manifest import held
from translator.inference.convert_work import Output, check_space, settings_key
from translator.inference.note import note_of
from translator.inference.translator import Translator, Wish
from translator.inference.video_file import SUFFIXES, Clip, Frame, frames, inspect
from translator.inference.video_write import SegmentWriter, carried, join

STEADY = 0.8
"""Weight of the past for statistics, unless told otherwise: two thirds of it are the last five frames."""

_SEGMENT_FRAMES = 32
_FORMAT = "1"
"""Grows when segments are made differently, so that those of an earlier version are made anew."""

_PROGRESS_EVERY_S = 0.2


@dataclass(frozen=True)
class VideoConversion:
    """What is to be converted, and how.

    Attributes:
        source: the video.
        target: the result's file.
        wish: what the style is asked for.
        steady: weight of the past for the statistics of norms, in [0, 1); 0 lets each frame stand alone.
        existing: what happens where a file of the result's name is: "skip" leaves it, "number" chooses
            another name, "replace" replaces it. The original is never replaced.
        metadata: what the result says of what the original says of itself.
    """

    source: Path
    target: Path
    wish: Wish = field(default_factory=Wish)
    steady: float = STEADY
    existing: Existing = "skip"
    metadata: Policy = "keep"


def convert_video(plan: VideoConversion, translator: Translator) -> Generator[Event, None, None]:
    """Convert a video.

    Args:
        plan: what and how.
        translator: the style; smoothing needs the PyTorch engine.

    Yields:
        ConversionStarted; ConversionProgress with frames; FileConverted; ConversionEnded, also when it is
        interrupted. What is done stays, and the next conversion goes on from there.

    Raises:
        UserError: the video cannot be read or the result not be written.
    """
    started_s = time.monotonic()
    clip = inspect(plan.source)
    target = _target(plan)
    if target is None:
        yield ConversionStarted(files=0, skipped=1)
        yield ConversionEnded(converted=0, skipped=1, failed=0, seconds=time.monotonic() - started_s)
        return
    work = _Work(plan, clip, target, translator)
    stopped: BaseException | None = None
    yield ConversionStarted(files=1, skipped=0)
    try:
        yield from work.events()
        seconds = time.monotonic() - started_s
        done = {"source": str(plan.source), "result": str(target), "seconds": seconds}
        yield FileConverted(**done, notices=(*clip.notices, *work.notices))
    except (KeyboardInterrupt, UserError) as error:
        stopped = error
    yield ConversionEnded(
        converted=int(stopped is None),
        skipped=0,
        failed=0,
        stopped=stopped is not None,
        seconds=time.monotonic() - started_s,
    )
    if stopped is not None:
        raise stopped


def _target(plan: VideoConversion) -> Path | None:
    """Where the result goes; None when it is left out.

    Raises:
        UserError: PICTURE_UNSUPPORTED or FILE_EXISTS.
    """
    target = plan.target
    if target.suffix.lower() not in SUFFIXES:
        raise UserError(
            ErrorCode.PICTURE_UNSUPPORTED,
            f"{str(target)!r} is no name of a video that can be written.",
            f"Give a name that ends in {', '.join(SUFFIXES)}.",
        )
    number = 1
    while plan.existing == "number" and target.exists():
        number += 1
        target = plan.target.with_name(f"{plan.target.stem}-{number}{plan.target.suffix}")
    if not target.exists():
        return target
    if target.samefile(plan.source):
        raise UserError(ErrorCode.FILE_EXISTS, f"The result would replace the original {str(target)!r}.")
    return None if plan.existing == "skip" else target


class _Work:
    """One video under way.

    Attributes:
        notices: what was handled in any of the frames made now, each sentence once.
    """

    def __init__(self, plan: VideoConversion, clip: Clip, target: Path, translator: Translator) -> None:
        self._plan, self._clip, self._target, self._translator = plan, clip, target, translator
        self._steadier = None
        if plan.steady:
            from translator.inference.steady import Steadier

            if translator.engine.name != "pytorch":
                raise UserError(
                    ErrorCode.SETTING,
                    f"The {translator.engine.name} engine cannot keep a video steady.",
                    "Use --engine pytorch, or --steady 0.",
                )
            self._steadier = Steadier(translator.model, plan.steady)
        found = plan.source.stat()
        settings = settings_key(translator, plan.wish, Output())
        key = digest(settings, str(float(plan.steady)), str(found.st_size), str(found.st_mtime_ns), _FORMAT)
        self._folder = target.parent / f".{target.name}-{key[:16]}.translator-video"
        self._began_s = self._said_s = time.monotonic()
        self._done = self._resumed = 0
        self.notices: dict[str, None] = {}

    def events(self) -> Iterator[Event]:
        """Make what is missing of the segments, then the file."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with held(self._folder):
                check_space(self._folder, self._plan.source.stat().st_size)
                yield from self._segments()
                self._join()
            shutil.rmtree(self._folder, ignore_errors=True)
        except OSError as error:
            raise not_written(self._target, error) from error

    def _segments(self) -> Iterator[Event]:
        number = self._resume()
        todo = islice(frames(self._clip), self._done, None)
        while (first := next(todo, None)) is not None:
            check_space(self._folder, 0)
            temporary = self._segment(number).with_suffix(".new")
            before = self._done
            with SegmentWriter(temporary, self._clip) as writer:
                for frame in chain([first], islice(todo, _SEGMENT_FRAMES - 1)):
                    writer.add(self._translated(frame))
                    yield from self._progress()
            self._keep(number, temporary, self._done - before)
            number += 1
        if not self._done:
            sentence = f"{str(self._plan.source)!r} cannot be converted: no frame in it can be decoded."
            raise UserError(ErrorCode.PICTURE_UNREADABLE, sentence)

    def _translated(self, frame: Frame) -> Frame:
        steady = self._steadier.frame(frame.pixels) if self._steadier else contextlib.nullcontext()
        with steady:
            picture = self._translator.apply(Picture.from_array(frame.pixels), self._plan.wish)
        self._done += 1
        self.notices.update(dict.fromkeys(picture.origin.notices))
        return Frame(picture.pixels, frame.pts)

    def _segment(self, number: int) -> Path:
        return self._folder / f"{number:06}.nut"

    def _keep(self, number: int, temporary: Path, count: int) -> None:
        """Put a segment in its place; it counts as soon as its notes are there."""
        segment = self._segment(number)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(segment)
        state = self._steadier.state() if self._steadier else {}
        notes = segment.with_suffix(".npz.new")
        with notes.open("wb") as file:
            np.savez(file, count=np.int64(count), **state)  # type: ignore[arg-type] # arrays by name
            os.fsync(file.fileno())
        notes.replace(segment.with_suffix(".npz"))

    def _resume(self) -> int:
        """Take up what an earlier run left; the number of the next segment."""
        number = 0
        while (notes := self._segment(number).with_suffix(".npz")).exists():
            with np.load(notes, allow_pickle=False) as state:
                values = {name: state[name] for name in state.files}
            self._done += int(values.pop("count"))
            if self._steadier:
                self._steadier.restore(values)
            number += 1
        self._resumed = self._done
        return number

    def _join(self) -> None:
        segments = sorted(self._folder.glob("*.nut"))
        whole = self._folder / "whole.new"
        plan = self._plan
        said = carried(self._clip.metadata, plan.metadata, note_of(self._translator.card.label, plan.wish))
        join(whole, self._clip, segments, self._target.suffix.lower(), said)
        with whole.open("rb+") as file:
            os.fsync(file.fileno())
        whole.replace(self._target)

    def _progress(self) -> Iterator[Event]:
        if time.monotonic() - self._said_s < _PROGRESS_EVERY_S:
            return
        self._said_s = time.monotonic()
        made, total = self._done - self._resumed, max(self._clip.frames, self._done)
        left_s = (total - self._done) * (self._said_s - self._began_s) / made if made else None
        yield ConversionProgress(
            done=0, failed=0, files=1, eta_s=left_s, frames_done=self._done, frames=total
        )
