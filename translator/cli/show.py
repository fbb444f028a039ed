"""Listeners of a training: a progress bar, plain lines, JSON lines, TensorBoard."""

import sys
import time
from types import TracebackType
from typing import Literal, Protocol

import click

from translator.events import Event, to_line
from translator.events.check import CheckEnded, CheckProgress, CheckStarted
from translator.events.training import (
    AutopilotActed,
    Ended,
    Health,
    Notice,
    Paused,
    PicturesWritten,
    PlanMeasured,
    Resumed,
    Saved,
    Started,
    Stepped,
    Validated,
)

PLAIN_EVERY_S = 10.0


class Listener(Protocol):
    """Is shown every event of a training in order."""

    def __enter__(self) -> "Listener": ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def show(self, event: Event) -> None:
        """Show one event."""


class _Silent:
    def __enter__(self) -> "Listener":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def show(self, event: Event) -> None:
        """Show nothing."""


class JsonLines(_Silent):
    """Every event as a JSON line on standard output."""

    def show(self, event: Event) -> None:
        """Write and flush one line."""
        click.echo(to_line(event))


class Plain(_Silent):
    """Lines on standard error, not more than one of progress every ten seconds."""

    def __init__(self) -> None:
        self._said_s = -PLAIN_EVERY_S

    def show(self, event: Event) -> None:
        """Write a line when there is something to say."""
        if (
            isinstance(event, Stepped)
            and event.step < event.steps
            and time.monotonic() - self._said_s < PLAIN_EVERY_S
        ):
            return
        if isinstance(event, Stepped):
            self._said_s = time.monotonic()
        text = sentence(event)
        if text:
            click.echo(text, err=True)


class Bar(_Silent):
    """A progress bar with losses, pictures per second and time left; other events as lines above it."""

    def __init__(self) -> None:
        from rich.console import Console  # here: half of the time that a command takes to start
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._progress = Progress(
            TextColumn("step"),
            MofNCompleteColumn(),
            BarColumn(),
            TextColumn("{task.description}"),
            console=Console(stderr=True),
        )
        self._task = self._progress.add_task("", total=None)

    def __enter__(self) -> "Listener":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def show(self, event: Event) -> None:
        """Move the bar, or write a line above it."""
        if isinstance(event, Stepped):
            self._progress.update(
                self._task, completed=event.step, total=event.steps, description=_figures(event)
            )
        elif isinstance(event, CheckProgress):
            self._progress.update(self._task, completed=event.done, total=event.total, description="check")
        elif not isinstance(event, Saved):
            text = sentence(event)
            if text:
                self._progress.console.print(text, highlight=False, markup=False)


def listener(events: Literal["text", "jsonl"]) -> Listener:
    """The listener for an output: a bar on a terminal, plain lines elsewhere."""
    if events == "jsonl":
        return JsonLines()
    return Bar() if sys.stderr.isatty() else Plain()


def sentence(event: Event) -> str:
    """What an event says to a person; empty when it says nothing."""
    if isinstance(event, Stepped):
        return f"step {event.step}/{event.steps}  {_figures(event)}"
    if isinstance(event, Started):
        counts = ", ".join(f"{count} {name}" for name, count in event.pictures.items())
        begins = f"goes on after step {event.step}" if event.step else "begins"
        return (
            f"{event.title} {begins}: {counts}, {event.held_out} held out; {event.device}, {event.precision}"
        )
    if isinstance(event, PicturesWritten):
        still = f"; they change little since step {event.still_since}" if event.still_since else ""
        return f"pictures of step {event.step}: {event.folder}/sheet.png{still}"
    if isinstance(event, Paused):
        return event.sentence or f"paused after step {event.step}; its memory is free"
    if isinstance(event, Resumed):
        return "going on"
    if isinstance(event, Ended):
        word = "finished" if event.finished else "stopped"
        return f"{word} after step {event.step}. {event.sentence}".strip()
    return _remark(event)


def _remark(event: Event) -> str:
    """What an event about the quality of a training says."""
    if isinstance(event, Notice):
        return f"notice: {event.text}"
    if isinstance(event, Validated):
        best = (
            "the best so far" if event.is_best else f"best is {event.best_cost:.3f} of step {event.best_step}"
        )
        return f"score of step {event.step}: {event.cost:.3f} ± {event.cost_noise:.3f}, {best}"
    if isinstance(event, Health):
        return f"{'over' if event.cleared else event.severity}: {event.sentence} {event.advice}".strip()
    if isinstance(event, AutopilotActed):
        return f"autopilot: {event.sentence}"
    if isinstance(event, PlanMeasured):
        given_up = "".join(f"\n  given up: {text}" for text in event.given_up)
        return f"plan: {event.sentence}{given_up}"
    if isinstance(event, CheckStarted):
        return f"looking through {sum(event.pictures.values())} pictures (--no-check leaves it away)"
    return f"check: {event.sentence}" if isinstance(event, CheckEnded) else ""


def duration(seconds: float) -> str:
    """A time for people: "45 s", "12 min", "3 h 20 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def _figures(event: Stepped) -> str:
    totals: dict[str, float] = {}
    for name, value in event.losses.items():
        optimizer = name.partition("/")[0]
        totals[optimizer] = totals.get(optimizer, 0.0) + value
    losses = "  ".join(f"{name} {value:.3g}" for name, value in totals.items())
    left = f"{duration(event.eta_s)} left" if event.eta_s is not None else ""
    return f"{losses}  {event.pictures_per_s:.3g} pictures/s  {left}".strip()
