"""What `translator convert` shows: JSON lines, plain lines, or a progress bar."""

import contextlib
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Literal

import click

from translator.cli.show import duration
from translator.events import Event, to_line
from translator.events.conversion import (
    ConversionEnded,
    ConversionProgress,
    ConversionStarted,
    FileConverted,
    FileFailed,
)
from translator.inference.video_file import READ_SUFFIXES

_PLAIN_EVERY_S = 10.0
_LISTED = 20


class Viewer(contextlib.AbstractContextManager["Viewer"]):
    """Shows events as JSON lines and remembers failures.

    Attributes:
        failures: all there were.
    """

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


class Plain(Viewer):
    """Lines on standard error; progress at most every ten seconds; the summary on standard output.

    Args:
        watched: folder that is watched, if one is: what becomes of each picture is said at once.
    """

    def __init__(self, watched: Path | None = None) -> None:
        super().__init__()
        self._watched = watched
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
            for line in [*_lines(event), *self._told_at_once(event)]:
                self._say(line)

    def _told_at_once(self, event: Event) -> list[str]:
        """What is not left for the summary, which is long in coming where a folder is watched."""
        if self._watched is None:
            return []
        if isinstance(event, ConversionStarted):
            return [f"Watching {str(self._watched)!r} for pictures; Ctrl-C ends it."]
        if isinstance(event, FileConverted):
            return [event.result]
        return [_failed(event)] if isinstance(event, FileFailed) else []

    def _say(self, line: str) -> None:
        click.echo(line, err=True)

    def _summarise(self, event: ConversionEnded) -> None:
        if self._watched is None:
            self._list_failures()
        reasons = Counter(failure.code for failure in self.failures)
        why = ", ".join(f"{count} {code.replace('_', ' ')}" for code, count in reasons.most_common())
        parts = [f"{event.converted} converted", f"{event.skipped} left as they were"]
        parts.append(f"{event.failed} failed ({why})" if why else f"{event.failed} failed")
        click.echo(f"{', '.join(parts)} in {duration(event.seconds)}")
        if event.stopped and self._watched is None:
            self._say("Stopped before the end; the same command goes on from here.")

    def _list_failures(self) -> None:
        for failure in self.failures[:_LISTED]:
            self._say(_failed(failure))
        if len(self.failures) > _LISTED:
            self._say(f"failed: and {len(self.failures) - _LISTED} others")


class Bar(Plain):
    """A progress bar with the time left on a terminal; the rest as lines above it."""

    def __init__(self, watched: Path | None = None) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        super().__init__(watched)
        self._progress = Progress(
            MofNCompleteColumn(), BarColumn(), TextColumn("{task.description}"), console=Console(stderr=True)
        )
        self._task = self._progress.add_task("", total=None)

    def __enter__(self) -> "Bar":
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


def viewer_of(events: Literal["text", "jsonl"], watched: Path | None = None) -> Viewer:
    """What shows a conversion.

    Args:
        events: for people or for programs.
        watched: folder that is watched, if one is.
    """
    if events == "jsonl":
        return Viewer()
    return Bar(watched) if sys.stderr.isatty() else Plain(watched)


def _failed(failure: FileFailed) -> str:
    return f"failed: {failure.source}: {failure.sentence} {failure.hint}".rstrip()


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
