"""Which training a style of the gallery came from, so that it can be gone on with from there."""

from pathlib import Path

from gui.workers.storage import read_json, write_json


class Origins:
    """A small file beside the runs; style id -> folder of its run.

    Args:
        path: the file; a damaged one is an empty one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        values, _ = read_json(path)
        found = values.get("runs", {})
        entries = found.items() if isinstance(found, dict) else ()
        self._runs = {str(style): run for style, run in entries if isinstance(run, str)}

    def remember(self, style: str, run: str) -> None:
        """A style was made of a run.

        Raises:
            OSError: the file cannot be written.
        """
        self._runs[style] = run
        write_json(self._path, {"runs": self._runs})

    def run_of(self, style: str) -> str:
        """The run; empty when it is not known."""
        return self._runs.get(style, "")
