"""The batch queue on disk: a file for each job, and a journal of one line for each photo that is done."""

import json
import shutil
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile

from gui.workers.storage import read_json, write_json


class QueueFiles:
    """Reads and writes jobs as plain dictionaries.

    A job is lost only with its folder; a line that a crash cut off is ignored: one photo is done again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, QLockFile] = {}

    def jobs(self) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
        """All jobs with their journals, oldest first."""
        if not self._folder.is_dir():
            return []
        found = []
        for folder in sorted(self._folder.iterdir()):
            job, damaged = read_json(folder / "job.json")
            if job and not damaged:
                found.append((job, _lines(folder / "journal.jsonl")))
        return sorted(found, key=lambda pair: pair[0].get("place", 0))

    def write(self, job: dict[str, Any]) -> None:
        """Replace the file of a job. Raises OSError as `write_json` does."""
        write_json(self._folder / str(job["id"]) / "job.json", job)

    def note(self, job_id: str, entry: dict[str, Any]) -> None:
        """Add one line to a job's journal."""
        with (self._folder / job_id / "journal.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def hold(self, job_id: str) -> bool:
        """Keep a job from other windows; False when one of them has it. A window that is gone has none."""
        if job_id in self._held:
            return True
        lock = QLockFile(str(self._folder / job_id / "lock"))
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            # A disk that takes no lock is no reason to stop.
            return lock.error() != QLockFile.LockError.LockFailedError
        self._held[job_id] = lock
        return True

    def is_free(self, job_id: str) -> bool:
        """Whether no other window has a job."""
        free = self.hold(job_id)
        self.let_go(job_id)
        return free

    def let_go(self, job_id: str) -> None:
        """Other windows may go on with a job."""
        lock = self._held.pop(job_id, None)
        if lock is not None:
            lock.unlock()

    def close(self) -> None:
        """Let go of all jobs."""
        for job_id in list(self._held):
            self.let_go(job_id)

    def remove(self, job_id: str) -> None:
        """Forget a job; results are not touched."""
        self.let_go(job_id)
        shutil.rmtree(self._folder / job_id, ignore_errors=True)


def _lines(path: Path) -> list[dict[str, Any]]:
    entries = []
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    for line in text.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            entries.append(entry)
    return entries
