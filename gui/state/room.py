"""Jobs that were held because a disk was full go on by themselves when there is room again."""

import shutil
from pathlib import Path

from PySide6.QtCore import QObject

from gui.observable import timer
from gui.state.batch import Batch
from gui.state.jobs import Job
from gui.workers.pictures import Background
from translator.errors import ErrorCode

LOOK_MS = 2000
_ENOUGH_BYTES = 4 << 20
"""Room that has come since the disk was full and is worth another try."""


class RoomWatch(QObject):
    """Looks at the disks of held jobs, and at nothing when there are none."""

    def __init__(self, batch: Batch, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._batch, self._background = batch, background
        self._full_bytes: dict[str, int] = {}
        self._looking = False
        self.timer = timer(self, LOOK_MS, self._look, single=False)
        batch.job_changed.connect(lambda _: self._follow())
        batch.jobs_changed.connect(self._follow)

    def shutdown(self) -> None:
        """Look no more."""
        self.timer.stop()

    def _held(self) -> list[Job]:
        return [job for job in self._batch.jobs if job.state == "held" and job.reason == ErrorCode.DISK_FULL]

    def _follow(self) -> None:
        held = self._held()
        self._full_bytes = {job.id: self._full_bytes[job.id] for job in held if job.id in self._full_bytes}
        if not held:
            self.timer.stop()
        elif not self.timer.isActive():
            self.timer.start()
            self._look()

    def _look(self) -> None:
        if self._looking:
            return
        # A disk of the network may take long to answer, and takes a thread each time it is asked.
        self._looking = True
        targets = {job.id: job.target for job in self._held()}
        self._background.run(
            lambda: {key: free_bytes(Path(path)) for key, path in targets.items()}, self._heard
        )

    def _heard(self, outcome: object) -> None:
        self._looking = False
        if not isinstance(outcome, dict):
            return
        for job in self._held():
            if job.id in outcome:
                self._compare(job, int(outcome[job.id]))

    def _compare(self, job: Job, free: int) -> None:
        full = min(free, self._full_bytes.get(job.id, free))
        self._full_bytes[job.id] = full
        if free >= full + _ENOUGH_BYTES:
            self._batch.resume(job)
        elif job.free_bytes != free:
            job.free_bytes = free
            self._batch.job_changed.emit(job)


def free_bytes(folder: Path) -> int:
    """Room on the disk of a folder that need not exist; 0 when nobody knows."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0
