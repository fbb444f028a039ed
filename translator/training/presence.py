"""Who trains a run, and whether that process still lives: asked without ever taking its lock by mistake.

A trainer writes RUN/trainer.json when it takes the run and removes it when it leaves. A killed trainer leaves
the file; its process number then tells that nobody is there. Only when a process of that number lives is the
lock itself tried, which can disturb a trainer that is just starting in no case but a reused number.
"""

import contextlib
import json
import os
import socket
import sys
import time
from pathlib import Path
from typing import Literal

from translator.atomic import write_atomically
from translator.errors import UserError

Presence = Literal["here", "gone", "elsewhere", "unknown"]
"""here: a process of this machine trains it; gone: none does; elsewhere: another machine's business;
unknown: nobody ever said."""

FILE = "trainer.json"
CHANGES_S = 60.0
"""So long a process may take to become another one, with which it goes on."""


def arrive(run: Path) -> None:
    """Say that this process trains the run; a full disk must not hinder the training."""
    values = {"pid": os.getpid(), "host": socket.gethostname()}
    with contextlib.suppress(UserError):
        write_atomically(run / FILE, json.dumps(values).encode())


def change(run: Path) -> None:
    """Say that this process becomes another one that has the run: until it holds the lock, nobody does."""
    values = {"pid": os.getpid(), "host": socket.gethostname(), "changing": True}
    with contextlib.suppress(UserError):
        write_atomically(run / FILE, json.dumps(values).encode())


def is_changing(run: Path) -> bool:
    """Whether the process that has the run is becoming another one just now."""
    try:
        values = json.loads((run / FILE).read_text(encoding="utf-8"))
        fresh = time.time() - (run / FILE).stat().st_mtime < CHANGES_S
        here = values["host"] == socket.gethostname()
        return bool(values.get("changing")) and fresh and here and _lives(int(values["pid"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def leave(run: Path) -> None:
    """Say that it no longer does."""
    with contextlib.suppress(OSError):
        (run / FILE).unlink(missing_ok=True)


def presence(run: Path) -> Presence:
    """Whether somebody trains the run now."""
    try:
        values = json.loads((run / FILE).read_text(encoding="utf-8"))
        pid, host = int(values["pid"]), str(values["host"])
    except FileNotFoundError:
        return "unknown"
    except (OSError, ValueError, KeyError, TypeError):
        return "gone"
    if host != socket.gethostname():
        return "elsewhere"
    return "here" if _lives(pid) and (_is_locked(run) or is_changing(run)) else "gone"


def trainer_pid(run: Path) -> int:
    """Number of the process that trains the run on this machine; 0 when none does."""
    if presence(run) != "here":
        return 0
    return int(json.loads((run / FILE).read_text(encoding="utf-8"))["pid"])


def _lives(pid: int) -> bool:
    if pid <= 0:
        return False
    if os.name != "posix":
        # Signal 0 would end a process there; the lock alone decides.
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _is_locked(run: Path) -> bool:
    lock = run / "lock"
    if sys.platform == "win32":
        from filelock import FileLock, Timeout

        try:
            with FileLock(lock, timeout=0):
                return False
        except (Timeout, OSError):
            return lock.exists()
    import fcntl

    try:
        with lock.open("rb") as file:
            # The same call that the trainer's lock makes; closing the file gives it back.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
