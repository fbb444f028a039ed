"""Small files that survive a crash: written beside, renamed over; a damaged one is kept aside."""

import json
import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths

_DECODER = json.JSONDecoder()
_KEY = re.compile(r'"(\w+)"\s*:\s*')
_ENDED = re.compile(r"\s*[,}]")


def data_folder() -> Path:
    """Where the program keeps what a person would miss: settings, queue, styles."""
    return _standard(QStandardPaths.StandardLocation.AppDataLocation)


def cache_folder() -> Path:
    """Where the program keeps what it can make again."""
    return _standard(QStandardPaths.StandardLocation.CacheLocation)


def _standard(location: QStandardPaths.StandardLocation) -> Path:
    folder = Path(QStandardPaths.writableLocation(location))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_json(path: Path, value: Any) -> None:
    """Replace the file in one step; after a crash it is the old one or the new one.

    Raises:
        OSError: the folder cannot be written or the disk is full; the old file is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=path.name, suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_json(path: Path) -> tuple[dict[str, Any], bool]:
    """The object in a file, and whether the file was damaged.

    A damaged file is kept beside as `.bak` so that nothing a person wrote is lost.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, False
    except (OSError, ValueError):
        keep_aside(path)
        return {}, True
    if isinstance(value, dict):
        return value, False
    keep_aside(path)
    return {}, True


def keep_aside(path: Path) -> None:
    """Keep a file as it is now beside itself."""
    with suppress(OSError):
        shutil.copyfile(path, aside(path))


def aside(path: Path) -> Path:
    """Where a damaged file is kept."""
    return path.with_name(path.name + ".bak")


def last_good(path: Path) -> Path:
    """Where the copy of a file is that could be read."""
    return path.with_name(path.name + ".good")


def keep_good(path: Path) -> None:
    """Copy a file that could be read, so that it can be gone back to; a full disk is no reason to fail."""
    with suppress(OSError, ValueError):
        value = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(value, dict):
            write_json(last_good(path), value)


def salvaged(path: Path) -> dict[str, Any]:
    """What can still be read of a damaged file with one object: its values one by one.

    A value counts only where a comma or bracket follows it: a number may have lost its last digits.
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    found: dict[str, Any] = {}
    place = text.find("{") + 1
    while place and (key := _KEY.search(text, place)):
        try:
            value, place = _DECODER.raw_decode(text, key.end())
        except ValueError:
            if text[key.end() : key.end() + 1] in ("{", "["):
                break  # what follows is inside of it
            place = key.end()
            continue
        if _ENDED.match(text, place):
            found[key.group(1)] = value
    return found
