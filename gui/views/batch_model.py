"""The queue as a tree: jobs, and below each its photos."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt

from gui import icons, theme
from gui.state.batch import Batch
from gui.state.jobs import FINAL, Item, Job
from gui.state.problem import Trouble
from gui.views import words
from gui.views.shipped import said

Index = QModelIndex | QPersistentModelIndex
NAME, STYLE, STATE, TIME = range(4)
_JOB_LEVEL = 0
ShareRole = Qt.ItemDataRole.UserRole + 1


class BatchModel(QAbstractItemModel):
    """Rows of jobs have the internal id 0; rows of photos the number of their job plus one."""

    def __init__(self, batch: Batch) -> None:
        super().__init__()
        self._batch = batch
        self._numbers: dict[int, Job] = {}
        self._keys: dict[Job, int] = {}
        self._rows: dict[Item, int] = {}
        self._show_counts: dict[Job, int] = {}
        batch.jobs_changed.connect(self._reset)
        batch.job_changed.connect(self._on_job)
        batch.item_changed.connect(self._on_item)
        batch.items_added.connect(self._on_added)
        batch.watch(Batch.paused, lambda _: self._on_paused(), self)
        self._reset()

    def _reset(self) -> None:
        self.beginResetModel()
        self._numbers.clear()
        self._keys.clear()
        self._rows.clear()
        for number, job in enumerate(self._batch.jobs, 1):
            self._numbers[number] = job
            self._keys[job] = number
            self._show_counts[job] = len(job.items)
            for row, item in enumerate(job.items):
                self._rows[item] = row
        self.endResetModel()

    # Structure

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008 - Qt's signature
        """Index of a job, or of a photo below one."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, column, _JOB_LEVEL)
        return self.createIndex(row, column, self._keys[self._batch.jobs[parent.row()]])

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # the other overload is QObject's
        """The job of a photo."""
        if not index.isValid() or index.internalId() == _JOB_LEVEL:
            return QModelIndex()
        job = self._numbers[index.internalId()]
        return self.createIndex(self._batch.jobs.index(job), 0, _JOB_LEVEL)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        """Jobs, or photos of a job."""
        if not parent.isValid():
            return len(self._keys)
        if parent.internalId() == _JOB_LEVEL and parent.column() == 0:
            return self._show_counts[self._batch.jobs[parent.row()]]
        return 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802, ARG002 - Qt's signature
        """Name, style, state, time."""
        return 4

    def job_of(self, index: Index) -> Job | None:
        """The job of a row, whether it is the job's own or a photo's."""
        if not index.isValid():
            return None
        number = index.internalId()
        return self._batch.jobs[index.row()] if number == _JOB_LEVEL else self._numbers[number]

    def item_of(self, index: Index) -> Item | None:
        """The photo of a row; None for jobs."""
        if not index.isValid() or index.internalId() == _JOB_LEVEL:
            return None
        return self._numbers[index.internalId()].items[index.row()]

    def index_of(self, job: Job) -> QModelIndex:
        """The row of a job."""
        return (
            self.createIndex(self._batch.jobs.index(job), 0, _JOB_LEVEL)
            if job in self._keys
            else QModelIndex()
        )

    # Content

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,  # noqa: ARG002 - Qt's signature
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Titles of the columns."""
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("Photos"), self.tr("Style"), self.tr("State"), self.tr("Time"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text, tip, colour and share done."""
        item = self.item_of(index)
        if item is not None:
            return self._item_data(item, index.column(), role)
        job = self.job_of(index)
        return self._job_data(job, index.column(), role) if job is not None else None

    def _job_data(self, job: Job, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                self._job_name(job),
                said(job.style_title, self._batch.styles.get(job.look.style)),
                self._job_state(job),
                self._job_time(job),
            )[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return job.target if column == NAME else self._job_state(job)
        if role == ShareRole and column == STATE and job.state == "running":
            return job.share_done
        if (
            role == Qt.ItemDataRole.ForegroundRole
            and column == STATE
            and (job.state == "held" or job.count("failed"))
        ):
            return theme.tokens().colour("warn")
        if role == Qt.ItemDataRole.DecorationRole and column == NAME:
            return icons.icon("watch" if job.watch else "folder")
        return None

    def _item_data(self, item: Item, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            seconds = words.duration(item.seconds) if item.seconds else ""
            return (item.relative, "", self._item_state(item), seconds)[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return item.path if column == NAME else self._item_state(item)
        is_bad = item.state == "failed" or item.readable < 1
        if role == Qt.ItemDataRole.ForegroundRole and is_bad and column == STATE:
            return theme.tokens().colour("warn")
        return None

    def _job_name(self, job: Job) -> str:
        return f"{job.title}  ({words.number(len(job.items))})"

    def _job_state(self, job: Job) -> str:
        if job.state == "held":
            return why_held(self._batch, job)
        done, failed = job.count(*FINAL), job.count("failed")
        total = words.number(len(job.items))
        state = {
            "waiting": self.tr("Waiting"),
            "running": self.tr("Working"),
            "paused": self.tr("Paused"),
            "interrupted": self.tr("Interrupted"),
            "done": self.tr("Done"),
        }[job.state]
        if job.state == "running" and self._batch.paused and self._batch.running is not job:
            state = self.tr("Paused")
        if job.watch and job.state == "waiting":
            state = self.tr("Watching")
        text = f"{state} · {words.number(done)}/{total}" if done or job.state == "running" else state
        return text + (" · " + self.tr("%n need attention", "", failed) if failed else "")

    def _job_time(self, job: Job) -> str:
        if job.state == "running" and job.eta_s is not None:
            return self.tr("%1 left").replace("%1", words.duration(job.eta_s))
        return ""

    def _item_state(self, item: Item) -> str:
        if item.state == "failed":
            return words.sentence(Trouble(item.code, item.path, item.sentence))
        state = {
            "waiting": self.tr("Waiting"),
            "working": self.tr("Working"),
            "done": self.tr("Done"),
            "skipped": self.tr("Was there already"),
        }[item.state]
        if item.state != "done" or item.readable == 1:
            return state
        return f"{state} · " + self.tr("%1 readable").replace("%1", words.percent(item.readable))

    # Changes

    def _on_job(self, job: Job) -> None:
        index = self.index_of(job)
        if index.isValid():
            self.dataChanged.emit(index, index.siblingAtColumn(TIME))

    def _on_paused(self) -> None:
        for job in self._keys:
            self._on_job(job)

    def _on_item(self, job: Job, item: Item) -> None:
        row = self._rows.get(item)
        if row is not None and job in self._keys:
            number = self._keys[job]
            self.dataChanged.emit(self.createIndex(row, 0, number), self.createIndex(row, TIME, number))

    def _on_added(self, job: Job, count: int) -> None:
        first = len(job.items) - count
        self.beginInsertRows(self.index_of(job), first, len(job.items) - 1)
        self._show_counts[job] = len(job.items)
        for row in range(first, len(job.items)):
            self._rows[job.items[row]] = row
        self.endInsertRows()


def why_held(batch: Batch, job: Job) -> str:
    """Why a job waits for a person."""
    style = batch.styles.get(job.look.style)
    return words.sentence(Trouble(job.reason, job.style_title, job.sentence, style=style))
