"""What the system says of its devices in small files: sensors, meters, batteries."""

import contextlib
from pathlib import Path


def entries(folder: Path, pattern: str) -> list[Path]:
    """What lies in a folder under a name, in order; nothing where it is not there or not for everybody."""
    with contextlib.suppress(OSError):
        return sorted(folder.glob(pattern))
    return []


def text(path: Path) -> str:
    """What a file says; empty where it is not there, not for everybody, or its device sleeps."""
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
