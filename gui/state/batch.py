"""The queue of jobs: kept on disk, done one photo at a time, never stopped by a bad photo."""

import contextlib
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.observable import Observable, Property
from gui.state.asking import Asks
from gui.state.jobs import HOLDING, Item, Job, new_id, placed
from gui.state.look import Look
from gui.state.styles import Styles
from gui.workers.folders import Found
from gui.workers.queue_files import QueueFiles
from translator.errors import ErrorCode
from translator.events import engine as events
from translator.events.engine import Cancelled, Message, Problem, Progress, Translated
from translator.events.parts import StyleInfo


class Batch(Observable):
    """The queue.

    Attributes:
        paused: nothing new is begun.
        device: what computes jobs that name no device; empty is what the engine chose.
        now: the photo in hand.
        progress: of the photo in hand, in [0, 1].
        preparing_s: how long its style has been got ready for this computer; 0 when it is not.
    """

    paused = Property(False)
    now: Property[Item | None] = Property(None)
    progress = Property(0.0)
    preparing_s = Property(0.0)
    jobs_changed = Signal()
    """Jobs came, went or changed places."""
    job_changed = Signal(object)
    item_changed = Signal(object, object)
    items_added = Signal(object, int)
    """The job and how many photos were added at its end."""
    job_finished = Signal(object)
    write_failed = Signal(str)
    """The queue could not be written, and why."""

    def __init__(
        self, engine: Asks, styles: Styles, files: QueueFiles, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self.styles = styles
        self._files = files
        self.jobs: list[Job] = []
        self._call: Any = None
        self._job: Job | None = None
        self.device = ""
        styles.changed.connect(self._on_styles)

    # Jobs

    def restore(self) -> None:
        """Read the queue of last time; what was running then is shown as interrupted."""
        for values, journal in self._files.jobs():
            with contextlib.suppress(KeyError, TypeError, ValueError):
                job = Job.from_json(values, journal)
                if job.state in ("running", "waiting") and job.count("waiting"):
                    free = self._files.is_free(job.id)
                    job.state, job.reason = ("interrupted", "") if free else ("held", ErrorCode.RUN_BUSY)
                self.jobs.append(job)
        self.jobs_changed.emit()

    def add(
        self,
        found: Found,
        look: Look,
        style: StyleInfo,
        target: Path,
        options: dict[str, Any],
    ) -> Job:
        """Queue photos as a job at the end."""
        items = placed(found, target, set())
        title = found.roots[0].name if found.pictures else target.name
        job = Job(new_id(), title, items, look, style.title, str(target), dict(options))
        job.place = max((other.place for other in self.jobs), default=0) + 1
        job.recount()
        self.jobs.append(job)
        self._write(job)
        self.jobs_changed.emit()
        self._pump()
        return job

    def add_items(self, job: Job, found: Found) -> int:
        """Add photos that the job does not have yet."""
        known = {item.path for item in job.items}
        fresh = Found(tuple(pair for pair in found.pictures if str(pair[0]) not in known), 0)
        new = placed(fresh, Path(job.target), {item.relative for item in job.items})
        job.items += new
        job.recount()
        if new:
            if job.state == "done":
                job.state = "waiting"
            self._write(job)
            self.items_added.emit(job, len(new))
            self.job_changed.emit(job)
            self._pump()
        return len(new)

    def watch_folder(self, job: Job, folder: Path) -> None:
        """New pictures of this folder belong to the job from now on."""
        job.watch, job.title = str(folder), folder.name
        self._write(job)
        self.job_changed.emit(job)

    def remove(self, job: Job) -> None:
        """Take a job out of the queue; finished results stay."""
        if job is self._job:
            self._stop_call()
        self.jobs.remove(job)
        self._files.remove(job.id)
        self.jobs_changed.emit()
        self._pump()

    def move(self, job: Job, by: int) -> None:
        """Change its place in the queue."""
        row = self.jobs.index(job)
        to = min(max(row + by, 0), len(self.jobs) - 1)
        if to != row:
            self.jobs.insert(to, self.jobs.pop(row))
            for place, other in enumerate(self.jobs):
                if other.place != place:
                    other.place = place
                    self._write(other)
            self.jobs_changed.emit()

    def set_target(self, job: Job, target: Path) -> None:
        """Change where its results go; a job that was held for its folder goes on."""
        job.target = str(target)
        self.resume(job)

    # Running

    def pause(self, job: Job) -> None:
        """Begin none of its photos until `resume`."""
        if job.state in ("waiting", "running", "interrupted"):
            job.state = "paused"
            self._write(job)
            self.job_changed.emit(job)
            self._pump()

    def resume(self, job: Job, device: str = "") -> None:
        """Go on with a paused, held or interrupted job, from now on by a device if one is named."""
        job.device = device or job.device
        job.state = "waiting" if job.count("waiting", "working") else "done"
        job.reason = job.sentence = ""
        self._write(job)
        self.job_changed.emit(job)
        self._pump()

    def pause_all(self, paused: bool) -> None:
        """Finish the photo in hand and begin no other, or go on."""
        self.paused = paused
        self._pump()

    def stop_now(self) -> None:
        """Pause, and drop the photo in hand; it is done again later."""
        self.paused = True
        self._stop_call()

    def retry_failed(self, job: Job, device: str = "", *, partial: bool = False) -> None:
        """Have another go at the photos that failed, by a device if one is named, or at what can be read."""
        for item in job.try_again(partial=partial):
            self._note(job, item)
            self.item_changed.emit(job, item)
        self.resume(job, device)

    @property
    def running(self) -> Job | None:
        """The job whose photo is in hand."""
        return self._job

    @property
    def waiting(self) -> int:
        """Photos that are still to be done in jobs that are not paused."""
        active = [job for job in self.jobs if job.state in ("waiting", "running")]
        return sum(job.count("waiting", "working") for job in active)

    def _pump(self) -> None:
        if self._call is not None or self.paused or not self.styles.loaded:
            return
        for job in self.jobs:
            item = job.next_item() if job.state in ("waiting", "running") else None
            if item is not None:
                self._begin(job, item)
                return

    def _begin(self, job: Job, item: Item) -> None:
        style = self.styles.get(job.look.style)
        if style is None or style.problem:
            self._hold(job, style.problem if style else ErrorCode.MODEL_MISSING, job.style_title)
            self._pump()
            return
        if not self._files.hold(job.id):
            self._hold(job, ErrorCode.RUN_BUSY, "")
            self._pump()
            return
        controls = job.look.controls(blended=True, varied=style.style_size > 0)
        request = events.Translate(
            purpose="batch",
            source=item.path,
            style=style.path,
            controls=controls,
            device=job.device or self.device,
            output=job.output(),
            relative=item.relative,
            partial=item.partial,
        )
        job.state = "running"
        job.set_state(item, "working")
        self._job, self.progress, self.now = job, 0.0, item
        self.item_changed.emit(job, item)
        self.job_changed.emit(job)
        self._call = self._engine.ask(request, lambda message: self._hear(job, item, message))

    def _hear(self, job: Job, item: Item, message: Message) -> None:
        if isinstance(message, Progress):
            self.preparing_s = message.done if message.phase == "preparing" else 0.0
            if message.total:
                self.progress = message.done / message.total
        elif isinstance(message, events.EngineNotice):
            self.styles.heard(message, job.look.style)
        elif isinstance(message, (Translated, Problem, Cancelled)):
            self._call = self._job = None
            self._conclude(job, item, message)
            self.now, self.preparing_s = None, 0.0
            if job in self.jobs:
                self.item_changed.emit(job, item)
                self._finish_if_done(job)
                self.job_changed.emit(job)
            self._pump()

    def _conclude(self, job: Job, item: Item, message: Message) -> None:
        if isinstance(message, Translated):
            job.set_state(item, "skipped" if message.skipped else "done")
            computed = not message.skipped and not message.remembered
            item.result, item.seconds = message.result, message.seconds if computed else 0.0
            if computed:
                job.recent_s.append(item.seconds)
                self.styles.took.emit(job.look.style, message.device, item.seconds)
                item.readable = message.readable
        elif isinstance(message, Problem) and message.code not in HOLDING:
            job.set_state(item, "failed")
            item.code, item.sentence = message.code, f"{message.sentence} {message.hint}".strip()
        else:
            job.set_state(item, "waiting")
            if isinstance(message, Problem):
                self._hold(job, message.code, message.sentence)
            return
        if job in self.jobs:
            self._note(job, item)

    def _hold(self, job: Job, code: str, sentence: str) -> None:
        job.state, job.reason, job.sentence = "held", code, sentence
        self._files.let_go(job.id)
        self._write(job)
        self.job_changed.emit(job)

    def _finish_if_done(self, job: Job) -> None:
        if job.state == "running" and not job.count("waiting", "working"):
            job.state = "waiting" if job.watch else "done"
            self._files.let_go(job.id)
            self._write(job)
            if job.state == "done":
                self.job_finished.emit(job)

    def _stop_call(self) -> None:
        if self._call is not None:
            self._engine.cancel(self._call)

    def _on_styles(self, which: object) -> None:
        if which is Styles.loaded:
            self._pump()

    # Disk

    def shutdown(self) -> None:
        """Let other windows go on with the jobs."""
        self._files.close()

    def _write(self, job: Job) -> None:
        try:
            self._files.write(job.to_json())
        except OSError as error:
            self.write_failed.emit(str(error))

    def _note(self, job: Job, item: Item) -> None:
        try:
            self._files.note(job.id, item.to_json())
        except OSError as error:
            self.write_failed.emit(str(error))
