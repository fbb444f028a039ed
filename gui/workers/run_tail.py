"""The event log of a run as it grows: every event once, in order, whatever the trainer does meanwhile."""

from pathlib import Path

from translator.errors import UserError
from translator.events import Event, from_line
from translator.events.lines import LineSplitter

_CHUNK_BYTES = 1 << 20


class RunTail:
    """Reads what was appended to an event log since the last look.

    Args:
        path: the log.
        last_bytes: begin so far before its end, which tells where a run stands; 0 begins at its beginning.

    Attributes:
        restarted: the last read began anew, because the log had become shorter.
    """

    def __init__(self, path: Path, last_bytes: int = 0) -> None:
        self._path = path
        self._last_bytes = last_bytes
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
                size = log.seek(0, 2)
                if size < self._offset:
                    self._offset, self._splitter, self.restarted = 0, LineSplitter(), True
                begun_inside = self._begin_late(size)
                log.seek(self._offset)
                while chunk := log.read(_CHUNK_BYTES):
                    self._offset += len(chunk)
                    # The first line may be cut in half.
                    whole = chunk.partition(b"\n")[2] if begun_inside else chunk
                    begun_inside = False
                    events += _events(self._splitter.feed(whole))
        except OSError:
            # A mounted disk that is away for a moment is looked at again.
            return events
        return events

    def _begin_late(self, size: int) -> bool:
        """Skip what a first look need not see; whether the next line may have lost its beginning."""
        if self._offset or not 0 < self._last_bytes < size:
            return False
        self._offset = size - self._last_bytes
        return True


def last_events(path: Path, tail_bytes: int = 1 << 16) -> list[Event]:
    """The events at the end of a log, without reading the rest of it."""
    return RunTail(path, tail_bytes).read()


def _events(lines: list[str]) -> list[Event]:
    found = []
    for line in lines:
        try:
            found.append(from_line(line))
        except UserError:
            continue
    return found
