"""A paused training in a process that has loaded nothing: all that it held, its device too, is free.

    python -m translator.training.waiting RUN -- COMMAND...

A trainer that pauses becomes this (`wait_lightly`), and this becomes COMMAND, which resumes the run: one
process number all along, so that whoever looks sees one training. Only where a process can become another.
"""

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from translator.events import Event
from translator.events.training import Ended, Resumed
from translator.training import presence
from translator.training.event_log import EventLog
from translator.training.run_folder import RunFolder

LOOK_FOR_COMMANDS_S = 0.2
TOLD = "TRANSLATOR_TOLD"
"""Environment variable: a command for the training as soon as it has begun."""

STOPPED = 130


def can_wait_lightly() -> bool:
    """Whether this system lets a process become another one."""
    return os.name == "posix"


def wait_lightly(run: Path, command: Sequence[str]) -> None:
    """Become a process that waits for the run and then becomes `command`; does not return."""
    python = [sys.executable, *(["-P"] if sys.flags.safe_path else [])]
    _become(run, [*python, "-m", __name__, str(run), "--", *python, *command])


def main(arguments: Sequence[str]) -> int:
    """Hold the run until it is told to go on, to finish or to stop."""
    run, _, *command = arguments
    folder = RunFolder(Path(run))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: folder.tell("stop"))
    with folder.locked():
        while not (told := folder.told() & {"resume", "finish", "stop"}):
            time.sleep(LOOK_FOR_COMMANDS_S)
        folder.done()
        step = _step(folder)
        if "stop" in told:
            _say(folder, _ended(folder, step))
            return STOPPED
        if "resume" in told:
            _say(folder, Resumed(step=step))
        if "finish" in told:
            os.environ[TOLD] = "finish"
        _become(folder.path, command)
    return 0


def _become(run: Path, command: Sequence[str]) -> None:
    """Files are closed and locks given back by the change; those who look are told that it is one."""
    presence.change(run)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os.execv(command[0], list(command))


def _step(folder: RunFolder) -> int:
    steps = [line.get("step") for line in folder.last_lines()]
    return next((step for step in reversed(steps) if isinstance(step, int)), 0)


def _say(folder: RunFolder, event: Event) -> None:
    with EventLog(folder.events) as log:
        log.append(event)


def _ended(folder: RunFolder, step: int) -> Ended:
    return Ended(
        step=step,
        finished=False,
        model=str(folder.model) if folder.model.exists() else None,
        best=str(folder.best) if folder.best.exists() else None,
        reason="asked",
        sentence="Stopped while it was paused, to be resumed.",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
