"""Whether this computer runs on its battery, and for how long nobody has touched it."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

POWER = Path("/sys/class/power_supply")
_PATIENCE_S = 5.0
_SLEEP_PATIENCE_S = 30.0
_OFF_LINE = 0


def on_battery(folder: Path = POWER) -> bool:
    """True when a battery is being emptied; False as well where nothing is known about power.

    May start a program: runs on another thread than the window's.
    """
    if sys.platform == "win32":
        status = (ctypes.c_ubyte * 12)()
        known = ctypes.windll.kernel32.GetSystemPowerStatus(ctypes.byref(status))
        return bool(known) and status[0] == _OFF_LINE
    if sys.platform == "darwin":
        return "'Battery Power'" in _said("pmset", "-g", "batt")
    try:
        supplies = list(folder.iterdir())
    except OSError:
        return False
    return any(
        _read(supply / "type") == "Battery" and _read(supply / "status") == "Discharging"
        for supply in supplies
    )


def sleep_now() -> bool:
    """Put the computer to sleep; False where that cannot be done or is not allowed.

    May start a program: runs on another thread than the window's.
    """
    if sys.platform == "win32":
        return bool(ctypes.windll.powrprof.SetSuspendState(0, 0, 0))
    command = ("pmset", "sleepnow") if sys.platform == "darwin" else ("systemctl", "suspend")
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SLEEP_PATIENCE_S, check=False)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def untouched_s() -> float | None:
    """Seconds since the last key or movement of the mouse; None where the system does not tell.

    May start a program: runs on another thread than the window's.
    """
    if sys.platform == "win32":
        return _untouched_on_windows_s()
    if sys.platform == "darwin":
        return parsed_untouched_s(_said("ioreg", "-c", "IOHIDSystem"))
    return _untouched_on_x11_s()


def parsed_untouched_s(text: str) -> float | None:
    """The seconds in what macOS says of its input devices."""
    for line in text.splitlines():
        if '"HIDIdleTime"' in line and line.rpartition("=")[2].strip().isdigit():
            return int(line.rpartition("=")[2]) / 1e9
    return None


def load_share() -> float:
    """How busy the processors were in the last minute, of 0 to 1 and more; 0 where it is not known."""
    try:
        return os.getloadavg()[0] / (os.cpu_count() or 1)
    except (AttributeError, OSError):
        return 0.0


def _untouched_on_windows_s() -> float | None:
    if sys.platform != "win32":
        return None

    class LastInput(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint), ("tick_ms", ctypes.c_uint))

    last = LastInput(ctypes.sizeof(LastInput), 0)
    if not ctypes.windll.user32.GetLastInputInfo(ctypes.byref(last)):
        return None
    passed_ms: int = ctypes.windll.kernel32.GetTickCount() - last.tick_ms
    return (passed_ms % 2**32) / 1000


class _ScreenSaver(ctypes.Structure):
    """XScreenSaverInfo of X11/extensions/scrnsaver.h."""

    _fields_ = (
        ("window", ctypes.c_ulong),
        ("state", ctypes.c_int),
        ("kind", ctypes.c_int),
        ("til_or_since_ms", ctypes.c_ulong),
        ("idle_ms", ctypes.c_ulong),
        ("event_mask", ctypes.c_ulong),
    )


def _untouched_on_x11_s() -> float | None:
    if not os.environ.get("DISPLAY"):
        return None
    try:
        x11, saver = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXss.so.1")
    except OSError:
        return None
    x11.XOpenDisplay.restype = x11.XDefaultRootWindow.restype = ctypes.c_void_p
    for function in (x11.XDefaultRootWindow, x11.XCloseDisplay):
        function.argtypes = (ctypes.c_void_p,)
    display: Any = x11.XOpenDisplay(None)
    if not display:
        return None
    info = _ScreenSaver()
    saver.XScreenSaverQueryInfo.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
    known = saver.XScreenSaverQueryInfo(display, x11.XDefaultRootWindow(display), ctypes.byref(info))
    x11.XCloseDisplay(display)
    return info.idle_ms / 1000 if known else None


def _said(*command: str) -> str:
    if shutil.which(command[0]) is None:
        return ""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
