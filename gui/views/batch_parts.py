"""Parts of the Batch page: a bar in a cell, and the line that shows what is in hand."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui import theme
from gui.state.batch import Batch
from gui.state.batch_power import BatchPower
from gui.state.jobs import Item
from gui.state.program import Program
from gui.state.settings import CHOICES, AppSettings
from gui.views import words
from gui.views.batch_model import ShareRole
from gui.views.thumbnails import cover
from gui.views.widgets import ElidedLabel, NoScrollComboBox, button, column, muted, row

_THUMB = QSize(54, 38)


class ShareDelegate(QStyledItemDelegate):
    """Draws a thin bar below the text where a share is known."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802 - Qt's name
        """Room for the bar."""
        return super().sizeHint(option, index) + QSize(0, 12)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Text, and the bar."""
        super().paint(painter, option, index)
        share = index.data(ShareRole)
        if share is None:
            return
        box = QRectF(option.rect).adjusted(6, 0, -12, -3)
        bar = QRectF(box.left(), box.bottom() - 4, box.width(), 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.tokens().colour("raised"))
        painter.drawRoundedRect(bar, 2, 2)
        painter.setBrush(theme.tokens().colour("accent"))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * share, 4), 2, 2)


class NowLine(QFrame):
    """Which photo is in hand, and the buttons for the whole queue."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._program = program
        batch = program.batch
        self.setObjectName("card")
        line = row(margin=theme.GAP, gap=theme.GAP + 4)
        self._thumb = QLabel()
        self._thumb.setFixedSize(_THUMB)
        middle = column(gap=4)
        self._name = ElidedLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.setAccessibleName(self.tr("Progress of the photo"))
        middle.addWidget(self._name)
        middle.addWidget(self._bar)
        self.pause = button(self.tr("Pause"), lambda: batch.pause_all(not batch.paused), icon="pause")
        self.stop = button(self.tr("Stop now"), batch.stop_now, icon="stop")
        line.addWidget(self._thumb)
        line.addLayout(middle, 1)
        line.addWidget(muted(self.tr("When finished"), wrap=False))
        line.addWidget(self._finishing())
        line.addWidget(self.pause)
        line.addWidget(self.stop)
        self.setLayout(line)
        batch.watch(Batch.now, self._show_item, self)
        batch.watch(Batch.paused, lambda _: self._show_item(batch.now), self)
        program.batch_power.watch(BatchPower.waiting, lambda _: self._show_item(batch.now), self)
        batch.watch(Batch.preparing_s, lambda _: self._show_item(batch.now), self)
        batch.watch(Batch.progress, lambda share: self._bar.setValue(round(1000 * share)), self)
        batch.jobs_changed.connect(self._on_jobs)
        batch.job_changed.connect(self._on_jobs)
        program.thumbs.loaded.connect(self._on_thumb)

    def _finishing(self) -> QWidget:
        """What is to happen when nothing waits any more."""
        texts = {
            "nothing": self.tr("Nothing"),
            "notify": self.tr("Notify"),
            "folder": self.tr("Open the results"),
            "quit": self.tr("Quit the program"),
            "sleep": self.tr("Sleep"),
        }
        settings, box = self._program.settings, NoScrollComboBox()
        box.setAccessibleName(self.tr("When finished"))
        for value in CHOICES["when_finished"]:
            box.addItem(texts[value], value)

        def choose(index: int) -> None:
            settings.when_finished = box.itemData(index)
            if settings.when_finished == "notify":
                settings.notify = True

        box.activated.connect(choose)
        settings.watch(AppSettings.when_finished, lambda value: box.setCurrentIndex(box.findData(value)), box)
        self.when_finished = box
        return box

    def _on_jobs(self) -> None:
        self._show_item(self._program.batch.now)

    def _on_thumb(self, path: str) -> None:
        now = self._program.batch.now
        if now is not None and now.path == path:
            self._show_item(now)

    def _show_item(self, item: Item | None) -> None:
        batch = self._program.batch
        self._bar.setVisible(item is not None)
        self._thumb.setVisible(item is not None)
        self.stop.setEnabled(item is not None)
        self.pause.setEnabled(batch.paused or batch.waiting > 0)
        self.pause.setText(self.tr("Continue") if batch.paused else self.tr("Pause after this photo"))
        if item is None:
            idle = self.tr("Paused") if batch.paused else self.tr("Nothing to do")
            idle = self.tr("Waiting for the plug") if self._program.batch_power.waiting else idle
            self._name.set_text(idle if batch.waiting == 0 or batch.paused else self.tr("Starting…"))
            return
        preparing = f" · {words.preparing(batch.preparing_s)}" if batch.preparing_s else ""
        self._name.set_text(item.relative + preparing)
        thumb = self._program.thumbs.get(item.path)
        if isinstance(thumb, QImage):
            self._thumb.setPixmap(cover(thumb, _THUMB, self.devicePixelRatioF()))
