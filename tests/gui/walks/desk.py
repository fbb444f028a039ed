"""A screen of its own with a window manager, a mouse and a keyboard, and the program on it."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
TOOLS = ("Xvfb", "openbox", "xdotool", "import")
_PATIENCE_S = 200.0


def missing() -> list[str]:
    """What a walk needs and this machine lacks."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def wait_for(what: Callable[[], Any], why: str, patience_s: float = _PATIENCE_S) -> Any:
    """The first true value of `what`."""
    end_s = time.monotonic() + patience_s
    while time.monotonic() < end_s:
        value = what()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {patience_s:.0f} s in vain for: {why}")


class Desk:
    """The screen. Everything that runs on it ends with `close`."""

    def __init__(self, folder: Path, size: str = "1600x1000") -> None:
        self.folder = folder
        self._running: list[subprocess.Popen[Any]] = []
        read_fd, write_fd = os.pipe()
        screen = ["Xvfb", "-displayfd", str(write_fd), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
        self._start(screen, {}, pass_fds=(write_fd,))
        os.close(write_fd)
        with os.fdopen(read_fd) as said:
            self.display = ":" + said.readline().strip()
        self._start(["openbox", "--sm-disable"], {})
        self.tool("mousemove", "5", "5")

    def _start(self, command: list[str], extra: dict[str, str], **options: Any) -> subprocess.Popen[Any]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("QT_", "XDG_"))}
        environment = {**kept, "DISPLAY": getattr(self, "display", ""), "PYTHONPATH": str(ROOT), **extra}
        log = (self.folder / f"{Path(command[0]).name}-{len(self._running)}.log").open("wb")
        with log:
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, **options)
        self._running.append(process)
        return process

    def tool(self, *words: str) -> str:
        """Say something to xdotool."""
        environment = {**os.environ, "DISPLAY": self.display}
        done = subprocess.run(
            ["xdotool", *words], env=environment, capture_output=True, text=True, check=True, timeout=60
        )
        return done.stdout.strip()

    def run(self, command: list[str], **extra: str) -> subprocess.Popen[Any]:
        """Start a program on this screen."""
        return self._start(command, extra)

    # Hands

    def keys(self, *names: str) -> None:
        """Press keys one after the other."""
        for name in names:
            self.tool("key", "--clearmodifiers", name)
            time.sleep(0.08)

    def write(self, text: str) -> None:
        """Type text."""
        self.tool("type", "--delay", "12", "--", text)
        time.sleep(0.15)

    def click(self, place: list[int], *, button: str = "1", times: str = "1") -> None:
        """Press a button of the mouse there."""
        self.tool("mousemove", str(place[0]), str(place[1]))
        time.sleep(0.12)
        self.tool("click", "--repeat", times, "--delay", "90", button)
        time.sleep(0.15)

    def drag(
        self,
        start: list[int],
        end: list[int],
        steps: int = 12,
        ready: Callable[[], object] = lambda: None,
    ) -> None:
        """Move the mouse from one place to another with its button held, and let go when `ready` returns."""
        self.tool("mousemove", str(start[0]), str(start[1]))
        self.tool("mousedown", "1")
        for step in range(1, steps + 1):
            x, y = (round(a + (b - a) * step / steps) for a, b in zip(start, end, strict=True))
            self.tool("mousemove", str(x), str(y))
            time.sleep(0.05)
        ready()
        time.sleep(0.3)
        self.tool("mouseup", "1")
        time.sleep(0.2)

    def shoot(self, path: Path) -> Path:
        """Take a picture of the screen."""
        path.parent.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "DISPLAY": self.display}
        subprocess.run(["import", "-window", "root", str(path)], env=environment, check=True, timeout=60)
        return path

    def close(self) -> None:
        """End everything on the screen, and the screen."""
        for process in reversed(self._running):
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


class Window:
    """The desktop program on a desk, with a home of its own.

    Args:
        desk: where it is shown.
        home: where its settings, queue and caches are.
        files: opened at start.
        engine: how its engine is started; None is the real one.
        settings: written before the start, unless there are some.
        extra: environment variables.
    """

    def __init__(
        self,
        desk: Desk,
        home: Path,
        *files: Path,
        engine: list[str] | None = None,
        settings: dict[str, Any] | None = None,
        **extra: str,
    ) -> None:
        self.desk = desk
        self._door = str(home / "door")
        for name in ("share", "cache", "config"):
            (home / name).mkdir(parents=True, exist_ok=True)
        kept = home / "share" / "translator" / "settings.json"
        if settings is not None and not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps({"format_version": 1, **settings}))
        environment = {
            "XDG_DATA_HOME": str(home / "share"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "QT_QPA_PLATFORM": "xcb",
            **extra,
        }
        command = [sys.executable, "-m", "tests.gui.walks.probed", "--door", self._door]
        command += ["--engine", json.dumps(engine)] if engine else []
        self.process = desk.run([*command, *map(str, files)], **environment)
        wait_for(lambda: self.try_ask("window.isVisible()"), "the window")
        wait_for(lambda: self.ask("window.isActiveWindow()"), "the keyboard to be the window's")

    def ask(self, expression: str) -> Any:
        """The value of an expression inside the program."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(150)
            line.connect(self._door)
            line.sendall(expression.replace("\n", " ").encode() + b"\n")
            data = b""
            while not data.endswith(b"\n"):
                piece = line.recv(1 << 16)
                if not piece:
                    raise ConnectionResetError
                data += piece
        answer = json.loads(data)
        assert "error" not in answer, f"{expression}: {answer['error']}"
        return answer["value"]

    def try_ask(self, expression: str) -> Any:
        """The value, or None while the program does not answer."""
        assert self.process.poll() is None, "the program has ended"
        try:
            return self.ask(expression)
        except OSError:
            return None

    def wait(self, expression: str, patience_s: float = _PATIENCE_S) -> Any:
        """Wait until an expression is true."""
        return wait_for(lambda: self.ask(expression), expression, patience_s)

    def place(self, name: str) -> list[int]:
        """Where the button or field of that name is."""
        return list(wait_for(lambda: self.ask(f"called({name!r})"), f"something called {name!r}", 15))

    def click(self, name: str, **how: str) -> None:
        """Click on what has that name."""
        self.desk.click(self.place(name), **how)

    @property
    def engine_pid(self) -> int:
        """The engine's process."""
        return int(self.ask("states.engine.pid"))

    def kill(self) -> None:
        """As the system kills: without a word."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def gone(self) -> int:
        """Wait until the program has ended; its exit code."""
        return self.process.wait(20)


def plain(text: str) -> str:
    """Fit for a file name."""
    return re.sub(r"[^\w-]+", "-", text)
