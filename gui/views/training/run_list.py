"""The runs beside the live page: what they are called, where they stand, how far they are."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui import theme
from gui.state.training.facts import RunFacts
from gui.state.training.queue import TrainQueue, Waiting
from gui.state.training.runs import Runs
from gui.views.training import words

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_ROW_PX = 64
ENTRY = Qt.ItemDataRole.UserRole


class RunModel(QAbstractListModel):
    """Runs, then what waits."""

    def __init__(self, runs: Runs, queue: TrainQueue) -> None:
        super().__init__()
        self._runs, self._queue = runs, queue
        self.rows: list[RunFacts | Waiting] = []
        runs.watch(Runs.all, lambda _: self._fill(), self)
        queue.watch(TrainQueue.waiting, lambda _: self._fill(), self)

    def _fill(self) -> None:
        rows: list[RunFacts | Waiting] = [*self._queue.waiting, *self._runs.all]
        if [_key(one) for one in rows] == [_key(one) for one in self.rows]:
            changed = [at for at, (new, old) in enumerate(zip(rows, self.rows, strict=True)) if new != old]
            self.rows = rows
            for at in changed:
                self.dataChanged.emit(self.index(at), self.index(at))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """How many there are."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts for the screen and for screen readers."""
        if not 0 <= index.row() < len(self.rows):
            return None
        entry = self.rows[index.row()]
        if role == ENTRY:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{title_of(entry)}: {self.standing(entry)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.path if isinstance(entry, RunFacts) else entry.run
        return None

    def standing(self, entry: RunFacts | Waiting) -> str:
        """The second line."""
        if isinstance(entry, RunFacts):
            return words.standing(entry)
        if entry.when == "time":
            return self.tr("Waits until %1").replace("%1", words.clock(entry.at_s))
        if entry.when == "batch":
            return self.tr("Waits for the batch")
        if entry.when == "idle":
            return self.tr("Waits until nobody uses the computer")
        return self.tr("Waits for the training before it")

    def row_of(self, path: str) -> int:
        """Row of a run; -1 when it is not there."""
        for row, entry in enumerate(self.rows):
            if isinstance(entry, RunFacts) and entry.path == path:
                return row
        return -1


def title_of(entry: RunFacts | Waiting) -> str:
    """What it is called."""
    return entry.title


def _key(entry: RunFacts | Waiting) -> tuple[str, str]:
    return ("run", entry.path) if isinstance(entry, RunFacts) else ("waiting", entry.run)


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802, ARG002 - Qt's name and signature
        return QSize(200, max(_ROW_PX, 3 * option.fontMetrics.height() + 16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry, tokens = index.data(ENTRY), theme.tokens()
        place: QRect = option.rect
        model = index.model()
        assert isinstance(model, RunModel)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, tokens.colour("raised"))
        inner = place.adjusted(10, 6, -10, -8)
        line = option.fontMetrics.height()
        painter.setPen(tokens.colour("text"))
        self._text(painter, option, QRect(inner.left(), inner.top(), inner.width(), line), title_of(entry))
        tone = words.tone(entry) if isinstance(entry, RunFacts) else "muted"
        painter.setPen(tokens.colour(tone))
        second = QRect(inner.left(), inner.top() + line + 2, inner.width(), line)
        self._text(painter, option, second, model.standing(entry))
        if isinstance(entry, RunFacts) and entry.steps:
            bar = QRect(inner.left(), inner.bottom() - 3, inner.width(), 4)
            painter.fillRect(bar, tokens.colour("line"))
            bar.setWidth(round(bar.width() * entry.share))
            painter.fillRect(bar, tokens.colour("accent"))

    def _text(self, painter: QPainter, option: QStyleOptionViewItem, place: QRect, text: str) -> None:
        shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


class RunList(QListView):
    """Picks the run that is shown."""

    picked = Signal(object)
    """`RunFacts` or `Waiting`."""

    def __init__(self, runs: Runs, queue: TrainQueue) -> None:
        super().__init__()
        self.runs_model = RunModel(runs, queue)
        self.setModel(self.runs_model)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(self.tr("Trainings"))
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._on_current)
        self._wanted = ""
        self.runs_model.modelReset.connect(self.keep_selection)

    def select(self, path: str) -> None:
        """Mark a run, now or as soon as it is there."""
        self._wanted = path
        self.keep_selection()

    def keep_selection(self) -> None:
        """Mark the wanted run where it is now; the first one while nobody has wanted any."""
        row = self.runs_model.row_of(self._wanted)
        if row < 0 and self.runs_model.rows and not self._wanted:
            row = 0
        if row >= 0:
            self.setCurrentIndex(self.runs_model.index(row))

    def _on_current(self, current: QModelIndex) -> None:
        entry = current.data(ENTRY)
        if isinstance(entry, RunFacts):
            self._wanted = entry.path
        if entry is not None:
            self.picked.emit(entry)
