"""The event log of a run as it grows: every event once, in order, whatever the trainer does meanwhile."""

from pathlib import Path

from translator.errors import UserError
from translator.events import Event, from_line
from translator.events.lines import LineSplitter

_CHUNK_BYTES = 1 << 20


class RunTail:
    """Reads what was appended to an event log since the last look.

    Attributes:
        restarted: the last read began anew, because the log had become shorter.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._splitter = LineSplitter()
        self.restarted = False

    def read(self) -> list[Event]:
        """The events that came since the last call; none when the log is not there (yet).

        A line that is being written is left for the next call; what is no event is passed over.
        """
        self.restarted = False
        events: list[Event] = []
        try:
            with self._path.open("rb") as log:
                if log.seek(0, 2) < self._offset:
                    self._offset, self._splitter, self.restarted = 0, LineSplitter(), True
                log.seek(self._offset)
                while chunk := log.read(_CHUNK_BYTES):
                    self._offset += len(chunk)
                    events += _events(self._splitter.feed(chunk))
        except OSError:
            # A mounted disk that is away for a moment is looked at again.
            return events
        return events


def last_events(path: Path, tail_bytes: int = 1 << 16) -> list[Event]:
    """The events at the end of a log, without reading the rest of it."""
    try:
        with path.open("rb") as log:
            size = log.seek(0, 2)
            log.seek(max(0, size - tail_bytes))
            data = log.read()
    except OSError:
        return []
    lines = data.split(b"\n")
    # The first may be cut in half, the last may still be written.
    whole = lines[1:-1] if size > tail_bytes else lines[:-1]
    return _events([line.decode("utf-8", "replace") for line in whole])


def _events(lines: list[str]) -> list[Event]:
    found = []
    for line in lines:
        try:
            found.append(from_line(line))
        except UserError:
            continue
    return found
