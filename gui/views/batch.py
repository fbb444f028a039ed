"""The Batch page: whole folders, one after the other, never stopped by a bad photo."""

import csv
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QHeaderView, QStackedWidget, QTreeView, QWidget

from gui import theme
from gui.state.batch import Batch
from gui.state.jobs import Item, Job
from gui.state.program import Program
from gui.views import words
from gui.views.banner import Banner
from gui.views.batch_model import NAME, STATE, STYLE, TIME, BatchModel, why_held
from gui.views.batch_parts import NowLine, ShareDelegate
from gui.views.widgets import EmptyState, button, column, heading, row, tool
from gui.workers import folders
from gui.workers.folders import Found


class BatchPage(QStackedWidget):
    """Empty at first; then the queue."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._program = program
        self.batch = program.batch
        self.model = BatchModel(self.batch)
        self.banner = Banner()
        self.tree = self._make_tree()
        self.now = NowLine(program)
        self.empty = EmptyState(
            "batch",
            self.tr("Drop folders here to translate all their photos"),
            self.tr(
                "Originals are never changed. You can close the program at any time; it goes on where it was."
            ),
            (
                button(self.tr("Add a folder…"), self.choose_folder, icon="folder", primary=True),
                button(self.tr("Add photos…"), self.choose_photos, icon="open"),
                button(self.tr("Watch a folder…"), self.choose_watch, icon="watch"),
            ),
        )
        self.work = self._make_work()
        self.addWidget(self.empty)
        self.addWidget(self.work)
        self.batch.jobs_changed.connect(self._on_jobs)
        self.batch.job_changed.connect(lambda _: self._update())
        self.batch.watch(Batch.paused, lambda _: self._update(), self)
        self.tree.selectionModel().currentChanged.connect(lambda *_: self._update())
        self._on_jobs()

    def _make_tree(self) -> QTreeView:
        tree = QTreeView()
        tree.setModel(self.model)
        tree.setUniformRowHeights(True)
        tree.setAlternatingRowColors(False)
        tree.setAccessibleName(self.tr("Queue"))
        tree.setItemDelegateForColumn(STATE, ShareDelegate(tree))
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for section, width in ((STYLE, 170), (STATE, 330), (TIME, 110)):
            header.resizeSection(section, width)
        tree.doubleClicked.connect(self._open_result)
        return tree

    def _make_work(self) -> QWidget:
        page = QWidget()
        body = column(margin=theme.MARGIN, gap=theme.GAP + 4)
        body.addLayout(self._head())
        body.addWidget(self.banner)
        body.addWidget(self.tree, 1)
        body.addLayout(self._job_line())
        body.addWidget(self.now)
        page.setLayout(body)
        return page

    def _head(self) -> QHBoxLayout:
        line = row()
        line.addWidget(heading(self.tr("Batch")))
        line.addStretch(1)
        line.addWidget(button(self.tr("Add a folder…"), self.choose_folder, icon="folder"))
        line.addWidget(button(self.tr("Add photos…"), self.choose_photos, icon="open"))
        line.addWidget(button(self.tr("Watch a folder…"), self.choose_watch, icon="watch"))
        return line

    def _job_line(self) -> QHBoxLayout:
        line = row(gap=4)
        self.pause = button(self.tr("Pause this job"), self._pause_job, icon="pause")
        self.retry = button(
            self.tr("Retry what failed"), lambda: self._with_job(self.batch.retry_failed), icon="retry"
        )
        self.export = button(self.tr("Export the list…"), self._export_failures, icon="report")
        self.folder = button(self.tr("Open the results"), self._open_target, icon="folder")
        self.target = button(self.tr("Choose another folder…"), self._choose_target)
        self.up = tool("up", self.tr("Earlier"), lambda: self._with_job(lambda job: self.batch.move(job, -1)))
        self.down = tool(
            "down", self.tr("Later"), lambda: self._with_job(lambda job: self.batch.move(job, 1))
        )
        name = self.tr("Duplicate with another style…")
        self.duplicate = tool("copy", name, lambda: self._with_job(self._duplicate))
        self.remove = tool("remove", self.tr("Remove this job"), lambda: self._with_job(self._remove_job))
        for one in (self.pause, self.retry, self.export, self.folder, self.target):
            line.addWidget(one)
        line.addStretch(1)
        for other in (self.duplicate, self.up, self.down, self.remove):
            line.addWidget(other)
        return line

    # Showing

    def _on_jobs(self) -> None:
        self.setCurrentWidget(self.work if self.batch.jobs else self.empty)
        if self.batch.jobs and not self.tree.currentIndex().isValid():
            self.tree.setCurrentIndex(self.model.index(0, 0))
        self._update()

    def current_job(self) -> Job | None:
        """The job that is marked."""
        return self.model.job_of(self.tree.currentIndex())

    def _update(self) -> None:
        job = self.current_job()
        for one in (self.pause, self.folder, self.duplicate, self.up, self.down, self.remove):
            one.setEnabled(job is not None)
        failed = job.count("failed") if job else 0
        self.retry.setVisible(failed > 0)
        self.export.setVisible(failed > 0)
        begun = job is not None and (job.state == "done" or job.count("done", "skipped") > 0)
        self.target.setVisible(job is not None and (job.state == "held" or not begun))
        going = job is not None and job.state in ("waiting", "running")
        self.pause.setText(self.tr("Pause this job") if going else self.tr("Continue this job"))
        self.pause.setVisible(job is not None and job.state != "done")
        self._show_summary(job)

    def _show_summary(self, job: Job | None) -> None:
        if job is not None and job.state == "done" and job.count("failed"):
            text = self.tr("%1 of %2 done · %n need attention", "", job.count("failed"))
            text = text.replace("%1", words.number(job.count("done", "skipped")))
            retry = (self.tr("Retry on the CPU"), lambda: self.batch.retry_failed(job, "cpu"))
            actions = [retry] if self._program.has_another_device and job.device != "cpu" else []
            if any(item.may_be_read_in_part for item in job.items):
                in_part = partial(self.batch.retry_failed, job, partial=True)
                actions.append((self.tr("Take what can be read"), in_part))
            self.banner.show_message("warn", text.replace("%2", words.number(len(job.items))), actions)
        elif job is not None and job.state == "held":
            go_on = (self.tr("Continue this job"), lambda: self.batch.resume(job))
            cpu = (self.tr("Go on with the CPU"), lambda: self.batch.resume(job, "cpu"))
            actions = [cpu, go_on] if job.reason == "device_missing" else [go_on]
            self.banner.show_message("bad", self._why_held(job), actions)
        else:
            self.banner.clear()

    def _why_held(self, job: Job) -> str:
        text = why_held(self.batch, job)
        if job.reason == "disk_full":
            free = self.tr("%1 are free. The job goes on by itself when there is room.")
            text += " " + free.replace("%1", words.size(job.free_bytes))
        return f"{text} {job.target}" if job.reason in ("disk_full", "not_writable", "run_busy") else text

    # Adding

    def choose_folder(self) -> None:
        """Ask for a folder to queue."""
        path = QFileDialog.getExistingDirectory(self, self.tr("Add a folder"))
        if path:
            self.add_paths([Path(path)])

    def choose_photos(self) -> None:
        """Ask for photos to queue."""
        paths, _ = QFileDialog.getOpenFileNames(self, self.tr("Add photos"))
        if paths:
            self.add_paths([Path(path) for path in paths])

    def choose_watch(self) -> None:
        """Ask for a folder whose new photos are to be translated."""
        path = QFileDialog.getExistingDirectory(self, self.tr("Watch a folder"))
        if path:
            self._check(Found((), 0), Path(path))

    def add_paths(self, paths: list[Path]) -> None:
        """Look through files and folders, then show the check sheet."""

        def found(outcome: object) -> None:
            if not isinstance(outcome, Found):
                return
            if outcome.pictures:
                self._check(outcome, None)
            else:
                self.setCurrentWidget(self.work)
                self.banner.show_message("warn", self.tr("There are no pictures in what was added."))

        self._program.background.run(lambda: folders.find(paths), found)

    def _duplicate(self, job: Job) -> None:
        self._check(job.found(), Path(job.watch) if job.watch else None, job)

    def _check(self, found: Found, watch: Path | None, like: Job | None = None) -> None:
        from gui.views.check_sheet import CheckSheet

        sheet = CheckSheet(self._program, found, watch, self, like)
        sheet.open()

    # Doing

    def _with_job(self, do: Callable[[Job], object]) -> None:
        job = self.current_job()
        if job is not None:
            do(job)

    def _pause_job(self) -> None:
        job = self.current_job()
        if job is not None:
            if job.state in ("waiting", "running"):
                self.batch.pause(job)
            else:
                self.batch.resume(job)

    def _remove_job(self, job: Job) -> None:
        if job.watch and not any(job.watch == other.watch for other in self.batch.jobs if other is not job):
            self._program.watch.remove(job.watch)
        self.batch.remove(job)

    def _open_target(self) -> None:
        job = self.current_job()
        if job is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(job.target))

    def _choose_target(self) -> None:
        job = self.current_job()
        path = QFileDialog.getExistingDirectory(
            self, self.tr("Where the results go"), job.target if job else ""
        )
        if path and job is not None:
            self.batch.set_target(job, Path(path))

    def _open_result(self, index: QModelIndex) -> None:
        item: Item | None = self.model.item_of(index)
        if item is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(item.result or item.path))

    def _export_failures(self) -> None:
        job = self.current_job()
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Export the list"), "failed.csv", "CSV (*.csv)")
        if path and job is not None:
            write_failures(job, Path(path))


def write_failures(job: Job, path: Path) -> None:
    """The photos that failed, with reasons, for a spreadsheet."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "code", "reason"))
        writer.writerows(
            (item.path, item.code, item.sentence) for item in job.items if item.state == "failed"
        )
