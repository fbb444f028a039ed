"""How long a photo takes on this computer, by what was really done; before that nothing is said."""

from pathlib import Path
from statistics import median

from PySide6.QtCore import QObject

from gui.observable import Observable, Property, timer
from gui.state.styles import Styles
from gui.workers.storage import read_json, write_json

_KEPT = 5
_SAVE_MS = 2000
_LEAST_S = 0.05
"""Less is no time of a photo, but of a result that was there already."""


class Pace(Observable):
    """The last photos at full size, by style and device; kept in a file.

    Attributes:
        version: grows when there is a new figure.

    Args:
        path: the file.
        styles: tells what was computed.
    """

    version = Property(0)

    def __init__(self, path: Path, styles: Styles, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        values, _ = read_json(path)
        self._seconds = {key: kept for key, value in values.items() if (kept := _seconds(value))}
        self._save = timer(self, _SAVE_MS, self.save)
        styles.took.connect(self._on_took)

    def seconds(self, style_id: str, device: str) -> float | None:
        """The usual time of a photo; None before one was done."""
        known = self._seconds.get(_key(style_id, device))
        return median(known) if known else None

    def save(self) -> None:
        """Write the figures now; without them the next start knows fewer."""
        self._save.stop()
        try:
            write_json(self._path, self._seconds)
        except OSError:
            return

    def shutdown(self) -> None:
        """Write what is not written."""
        if self._save.isActive():
            self.save()

    def _on_took(self, style_id: str, device: str, seconds: float) -> None:
        if seconds < _LEAST_S:
            return
        key = _key(style_id, device)
        self._seconds[key] = [*self._seconds.get(key, []), seconds][-_KEPT:]
        self.version += 1
        self._save.start()


def _key(style_id: str, device: str) -> str:
    return f"{style_id} {device}"


def _seconds(value: object) -> list[float]:
    """What a file says, if that are times."""
    if not isinstance(value, list) or not all(type(one) in (int, float) and one >= _LEAST_S for one in value):
        return []
    return [float(one) for one in value[-_KEPT:]]
