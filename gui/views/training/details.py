"""For those who want to know: charts and the log, made when they are unfolded."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QWidget

from gui.state.training.live import LiveRun
from gui.views.training.small import Curve
from gui.views.widgets import button, column, row
from gui.workers.trainer import log_tail

_LOSSES_MAX = 10
_COLUMNS = 2


class Details(QWidget):
    """Two folds."""

    unfolded = Signal()

    def __init__(self, live: LiveRun) -> None:
        super().__init__()
        self._live = live
        self.charts: QWidget | None = None
        self._curves: dict[str, Curve] = {}
        self.log: QPlainTextEdit | None = None
        self.charts_fold = button(self.tr("Charts"), self._fold_charts, icon="right", flat=True)
        self.log_fold = button(self.tr("Log"), self._fold_log, icon="right", flat=True)
        for fold in (self.charts_fold, self.log_fold):
            fold.setCheckable(True)
        line = row()
        line.addWidget(self.charts_fold)
        line.addWidget(self.log_fold)
        line.addStretch(1)
        self._body = column()
        self._body.addLayout(line)
        self.setLayout(self._body)
        live.watch(LiveRun.version, lambda _: self._show(), self)
        live.watch(LiveRun.path, lambda _: self._clear(), self)

    def _clear(self) -> None:
        for curve in self._curves.values():
            curve.hide()
            curve.deleteLater()
        self._curves.clear()

    def _fold_charts(self) -> None:
        if self.charts is None:
            self.charts = QWidget()
            self.charts.setLayout(QGridLayout())
            self._body.addWidget(self.charts)
        self.charts.setVisible(self.charts_fold.isChecked())
        self._show()
        self.unfolded.emit()

    def _fold_log(self) -> None:
        if self.log is None:
            self.log = QPlainTextEdit()
            self.log.setReadOnly(True)
            self.log.setAccessibleName(self.tr("Log of the training"))
            self.log.setMinimumHeight(160)
            self.log.setPlaceholderText(self.tr("The training has said nothing."))
            self._body.addWidget(self.log)
        self.log.setVisible(self.log_fold.isChecked())
        self._show()
        self.unfolded.emit()

    def show_log(self) -> None:
        """Unfold the log."""
        self.log_fold.setChecked(True)
        self._fold_log()

    def _show(self) -> None:
        if self.charts is not None and self.charts_fold.isChecked():
            self._show_charts()
        if self.log is not None and self.log_fold.isChecked():
            self._show_log(self.log)

    def _show_charts(self) -> None:
        history = self._live.history
        for name, values in (
            *history.speeds.columns.items(),
            *list(history.losses.columns.items())[:_LOSSES_MAX],
        ):
            steps = history.speeds.steps if name in history.speeds.columns else history.losses.steps
            self._curve(name).show_values(steps, values)

    def _curve(self, name: str) -> Curve:
        if name not in self._curves:
            named = {
                "pictures_per_s": self.tr("Pictures a second"),
                "learning_rate": self.tr("Learning rate"),
            }
            curve = self._curves[name] = Curve(named.get(name, name))
            assert self.charts is not None
            grid = self.charts.layout()
            assert isinstance(grid, QGridLayout)
            at = len(self._curves) - 1
            grid.addWidget(curve, at // _COLUMNS, at % _COLUMNS)
        return self._curves[name]

    def _show_log(self, log: QPlainTextEdit) -> None:
        said = [f"{notice.step}: {_text(notice)}" for notice in self._live.history.notices]
        text = "\n".join([*said, log_tail(Path(self._live.path))])
        if text != log.toPlainText():
            bar = log.verticalScrollBar()
            at_end = bar.value() >= bar.maximum()
            log.setPlainText(text)
            if at_end:
                bar.setValue(bar.maximum())


def _text(notice: object) -> str:
    return str(getattr(notice, "text", "") or getattr(notice, "sentence", ""))
