"""`translator convert`: apply a style to a whole folder, or to a video."""

import contextlib
import sys
import time
from collections import Counter
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import click

from translator.cli.show import duration
from translator.cli.style_options import StyleOptions, style_options
from translator.errors import ErrorCode, UserError
from translator.events import Event, to_line
from translator.events.conversion import (
    ConversionEnded,
    ConversionProgress,
    ConversionStarted,
    FileConverted,
    FileFailed,
)
from translator.inference.convert import Conversion, convert
from translator.inference.convert_files import Existing
from translator.inference.convert_work import Output
from translator.inference.video_file import READ_SUFFIXES, SUFFIXES, is_video_name

_PLAIN_EVERY_S = 10.0
_LISTED = 20


@click.command(name="convert")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="[OUT]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--existing",
    type=click.Choice(["skip", "number", "replace"]),
    default="skip",
    show_default=True,
    help="When OUT has a file of a result's name that is no result of these pictures and settings: "
    "leave it, choose another name, or replace it. Originals are never replaced.",
)
@click.option(
    "--include-results",
    is_flag=True,
    help="Convert results of earlier conversions that lie in IN too; they are left out otherwise.",
)
@click.option("--watch", is_flag=True, help="Go on and convert pictures as they come, until Ctrl-C.")
@click.option(
    "--steady",
    type=click.FloatRange(0, 1, max_open=True),
    help="Videos: how much frames share statistics against flicker; 0 lets each stand alone. [default: 0.8]",
)
@click.option(
    "--events",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    show_default=True,
    help="For people, or one JSON object a line on standard output.",
)
@style_options
def command(
    source: Path,
    target: Path | None,
    existing: Existing,
    include_results: bool,
    watch: bool,
    steady: float | None,
    events: Literal["text", "jsonl"],
    style: StyleOptions,
) -> int:
    """Apply a style to all pictures in the folder IN and the folders inside, or to the video IN.

    The results go to OUT; a video's is beside it unless told otherwise. Sizes, depth, opacity, colours,
    metadata and sound stay as they are. A second run does only what is missing: after Ctrl-C, a crash or new
    pictures, give the same command again.
    """
    if is_video_name(source) and not source.is_dir():
        _refuse_what_is_for_pictures(source, style, {"--watch": watch, "--include-results": include_results})
        stream = _video(source, target, existing, steady, style)
    else:
        if target is None:
            raise click.UsageError("Say where the results go: translator convert IN OUT.")
        if steady is not None:
            sentence = f"--steady is for videos; {str(source)!r} is none."
            raise UserError(ErrorCode.SETTING, sentence, "Leave --steady out.")
        output = Output(style.format, style.quality, style.colour, style.metadata, style.max_pixels)
        plan = Conversion(source, target, style.wish, output, existing, watch, include_results)
        stream = convert(plan, style.open())
    with contextlib.closing(stream), _viewer(events) as viewer:
        _show_all(stream, viewer)
    return 1 if viewer.failures else 0


def _video(
    source: Path,
    target: Path | None,
    existing: Existing,
    steady: float | None,
    style: StyleOptions,
) -> Generator[Event, None, None]:
    """The conversion of a video."""
    from translator.inference.video import STEADY, VideoConversion, convert_video

    if steady is None:
        steady = 0.0 if style.engine == "openvino" else STEADY
    if steady and style.engine == "auto":
        style = replace(style, engine="pytorch")
    suffix = source.suffix if source.suffix.lower() in SUFFIXES else ".mp4"
    if target is None:
        target = source.with_name(f"{source.stem}_{style.style_name}{suffix}")
    elif target.is_dir() or not is_video_name(target):
        target = target / f"{source.stem}{suffix}"
    plan = VideoConversion(source, target, style.wish, steady, existing, style.metadata)
    return convert_video(plan, style.open())


def _refuse_what_is_for_pictures(source: Path, style: StyleOptions, flags: dict[str, bool]) -> None:
    """Refuse what is said of files of pictures.

    Raises:
        UserError: SETTING.
    """
    pictures_only: dict[str, object] = {
        "--format": style.format,
        "--quality": style.quality,
        "--max-pixels": style.max_pixels,
        "--colour": None if style.colour == "keep" else style.colour,
        **{name: said or None for name, said in flags.items()},
    }
    for name, value in pictures_only.items():
        if value is not None:
            sentence = f"{name} is for pictures; {str(source)!r} is a video."
            raise UserError(ErrorCode.SETTING, sentence, f"Leave {name} out.")


def _show_all(stream: Generator[Event, None, None], viewer: "_Viewer") -> None:
    try:
        for event in stream:
            viewer.show(event)
    except KeyboardInterrupt as pressed:
        # Pressed while an event was shown: the conversion does not know of it yet.
        # Else it has ended, and this raises again at once.
        viewer.show(stream.throw(pressed))
        for event in stream:
            viewer.show(event)


class _Viewer(contextlib.AbstractContextManager["_Viewer"]):
    """Shows events as JSON lines and remembers failures."""

    def __init__(self) -> None:
        self.failures: list[FileFailed] = []

    def __exit__(self, *_: object) -> None:
        return None

    def show(self, event: Event) -> None:
        """Take notice of an event and show it."""
        if isinstance(event, FileFailed):
            self.failures.append(event)
        self._show(event)

    def _show(self, event: Event) -> None:
        click.echo(to_line(event))


class _Plain(_Viewer):
    """Lines on standard error; progress at most every ten seconds; the summary on standard output."""

    def __init__(self) -> None:
        super().__init__()
        self._said_s = time.monotonic()
        self._said = ""

    def _show(self, event: Event) -> None:
        if isinstance(event, ConversionProgress):
            line = _progress(event)
            if line != self._said and time.monotonic() - self._said_s >= _PLAIN_EVERY_S:
                self._said_s, self._said = time.monotonic(), line
                self._say(line)
        elif isinstance(event, ConversionEnded):
            self._summarise(event)
        else:
            for line in _lines(event):
                self._say(line)

    def _say(self, line: str) -> None:
        click.echo(line, err=True)

    def _summarise(self, event: ConversionEnded) -> None:
        for failure in self.failures[:_LISTED]:
            self._say(f"failed: {failure.source}: {failure.sentence} {failure.hint}".rstrip())
        if len(self.failures) > _LISTED:
            self._say(f"failed: and {len(self.failures) - _LISTED} others")
        reasons = Counter(failure.code for failure in self.failures)
        why = ", ".join(f"{count} {code.replace('_', ' ')}" for code, count in reasons.most_common())
        parts = [f"{event.converted} converted", f"{event.skipped} left as they were"]
        parts.append(f"{event.failed} failed ({why})" if why else f"{event.failed} failed")
        click.echo(f"{', '.join(parts)} in {duration(event.seconds)}")
        if event.stopped:
            self._say("Stopped before the end; the same command goes on from here.")


class _Bar(_Plain):
    """A progress bar with the time left on a terminal; the rest as lines above it."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        super().__init__()
        self._progress = Progress(
            MofNCompleteColumn(), BarColumn(), TextColumn("{task.description}"), console=Console(stderr=True)
        )
        self._task = self._progress.add_task("", total=None)

    def __enter__(self) -> "_Bar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def _show(self, event: Event) -> None:
        if isinstance(event, ConversionProgress):
            done, total = _counts(event)
            self._progress.update(self._task, completed=done, total=total, description=_left(event))
            return
        if isinstance(event, ConversionEnded):
            self._progress.stop()
        super()._show(event)

    def _say(self, line: str) -> None:
        self._progress.console.print(line, highlight=False, markup=False)


def _viewer(events: Literal["text", "jsonl"]) -> _Viewer:
    if events == "jsonl":
        return _Viewer()
    return _Bar() if sys.stderr.isatty() else _Plain()


def _lines(event: Event) -> list[str]:
    if isinstance(event, ConversionStarted):
        return [f"{event.files} to convert, {event.skipped} left as they are", *_left_out(event)]
    if isinstance(event, FileConverted):
        return [f"notice: {event.source}: {notice}" for notice in event.notices]
    return []


def _left_out(event: ConversionStarted) -> list[str]:
    """Lines on files that are left out and may have been meant."""
    lines = []
    if event.earlier:
        results = "1 result" if event.earlier == 1 else f"{event.earlier} results"
        verb = "is" if event.earlier == 1 else "are"
        lines.append(
            f"notice: {results} of earlier conversions {verb} left out; --include-results takes them too"
        )
    if event.others:
        others = list(event.others.items())
        told = ", ".join(f"{count} {ending or 'without ending'}" for ending, count in others[:8])
        more = ", ..." if len(others) > 8 else ""
        has_video = bool(READ_SUFFIXES & event.others.keys())
        hint = "; a video is converted by itself: translator convert CLIP.mp4" if has_video else ""
        lines.append(f"notice: files that are no pictures are left out: {told}{more}{hint}")
    return lines


def _counts(event: ConversionProgress) -> tuple[int, int]:
    """Done and all: frames of a video, else files."""
    if event.frames_done is not None and event.frames is not None:
        return event.frames_done, event.frames
    return event.done + event.failed, event.files


def _progress(event: ConversionProgress) -> str:
    done, total = _counts(event)
    return f"{done} of {total}  {_left(event)}".rstrip()


def _left(event: ConversionProgress) -> str:
    failed = f"{event.failed} failed  " if event.failed else ""
    return failed + (f"{duration(event.eta_s)} left" if event.eta_s else "")
