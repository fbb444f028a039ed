"""How a training is told what to do: signals and lines on standard input become files in RUN/control."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import click

from translator.errors import UserError
from translator.events import from_line
from translator.events.commands import Command
from translator.training.run_folder import COMMANDS, RunFolder


@contextmanager
def stopping_on_signals(folder: RunFolder) -> Iterator[None]:
    """Ctrl-C and SIGTERM stop between two steps and save; a second Ctrl-C leaves at once."""
    asked = False

    def stop(*_: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        click.echo("\nstopping after this step, the state will be saved (again to leave at once)", err=True)
        folder.tell("stop")

    previous = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


@contextmanager
def commands_from_stdin(folder: RunFolder, *, jsonl: bool) -> Iterator[None]:
    """Obey the words stop, pause, resume and finish, or JSON lines, on standard input.

    Standard input is read only where it is meant for us: a terminal whose foreground we are, or JSON events.
    """
    if jsonl or is_our_terminal():
        # A daemon: a blocked read cannot be interrupted, and nothing is lost with it.
        threading.Thread(target=_obey_lines, args=(folder,), daemon=True, name="stdin commands").start()
    yield


def _obey_lines(folder: RunFolder) -> None:
    for word in _words():
        if word in COMMANDS:
            folder.tell(word)
        elif word.startswith("{"):
            try:
                event = from_line(word)
            except UserError as error:
                click.echo(f"notice: {error.sentence}", err=True)
                continue
            if isinstance(event, Command):
                folder.tell(event.command)
        elif word:
            click.echo(f"notice: {word!r} is not one of {', '.join(COMMANDS)}", err=True)


def _words() -> Iterator[str]:
    """Lines of standard input without their blanks; they end when it is closed or cannot be read."""
    with suppress(OSError, ValueError):
        for line in sys.stdin:
            yield line.strip()


def is_our_terminal() -> bool:
    """Whether standard input is a terminal whose foreground we are."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    if os.name != "posix":
        return True
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except OSError:
        return False
