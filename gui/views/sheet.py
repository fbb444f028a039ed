"""Try all styles: the current photo in every style, arriving one by one; two marked are compared."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPixmap, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QListView, QStyle, QStyleOptionViewItem, QWidget

from gui import theme
from gui.state.look import Look
from gui.state.program import Program
from gui.views.style_list import StyleList
from gui.views.widgets import button, column, heading, muted, row
from translator.events.parts import StyleInfo

_COLUMNS = 4


class Sheet(QDialog):
    """A contact sheet over the window."""

    def __init__(self, program: Program, parent: QWidget) -> None:
        super().__init__(parent)
        self._program = program
        self._studio, self._cards = program.studio, program.cards
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Try all styles"))
        self.resize(parent.size() * 0.9)
        body = column(margin=theme.MARGIN + 4, gap=theme.GAP + 4)
        photo = self._studio.current
        self._count = muted("", wrap=False)
        head = row()
        title = self.tr("“%1” in every style").replace("%1", photo.name if photo else "")
        head.addWidget(heading(title), 1)
        head.addWidget(self._count)
        body.addLayout(head)
        body.addWidget(muted(self.tr("Choose one to take it. Mark two with Ctrl and compare them.")))
        self.list = StyleList(program.styles, self._cards, facts=False)
        self.list.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.list.set_card_width(280)
        self.list.styles_model.fill(program.styles.usable())
        body.addWidget(self.list, 1)
        line = row()
        self.export = button(self.tr("Save this sheet…"), self._export, icon="save")
        self.compare = button(self.tr("Compare two"), self._compare, icon="split")
        self.take = button(self.tr("Take this style"), self._take, primary=True)
        line.addWidget(self.export)
        line.addStretch(1)
        line.addWidget(button(self.tr("Close"), self.reject))
        line.addWidget(self.compare)
        line.addWidget(self.take)
        body.addLayout(line)
        self.setLayout(body)
        self._wire()

    def _wire(self) -> None:
        self.list.used.connect(lambda _: self._take())
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._update())
        self._cards.arrived.connect(self._on_card)
        self.finished.connect(lambda _: self._cards.want(()))
        for key in ("Return", "Enter"):
            QShortcut(QKeySequence(key), self, self._take)
        self._cards.want([style.id for style in self._program.styles.usable()])
        self.list.select(self._studio.look.style)
        self._update()

    def _on_card(self, _: str) -> None:
        self._update()

    def _update(self) -> None:
        marked = len(self.list.chosen())
        self.take.setEnabled(marked == 1)
        self.compare.setEnabled(marked == 2)
        total = self.list.styles_model.rowCount()
        done = sum(1 for style in self._program.styles.usable() if self._cards.live(style) is not None)
        self._count.setText(
            self.tr("%1 of %2").replace("%1", str(done)).replace("%2", str(total)) if done < total else ""
        )

    def _take(self) -> None:
        chosen = self.list.chosen()
        if len(chosen) == 1:
            self._studio.left = None
            self._studio.set_style(chosen[0].id)
            self.accept()

    def _compare(self) -> None:
        chosen = self.list.chosen()
        if len(chosen) == 2:
            self._studio.set_style(chosen[1].id)
            self._studio.compare_with(self._look(chosen[0]))
            self._studio.compare = "split"
            self.accept()

    def _look(self, style: StyleInfo) -> Look:
        return self._studio.look.with_value("style", style.id).with_value(
            "to", style.domains[0] if style.domains else ""
        )

    def _export(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Save this sheet"), "styles.png", "PNG (*.png)")
        if path:
            self.picture().save(path, "PNG")

    def picture(self) -> QPixmap:
        """All cards in rows of four, whatever part of them can be seen."""
        option = QStyleOptionViewItem()
        option.initFrom(self.list)
        model, delegate = self.list.styles_model, self.list.delegate
        cell = delegate.sizeHint(option, model.index(0))
        rows = -(-model.rowCount() // _COLUMNS)
        whole = QPixmap(cell.width() * min(_COLUMNS, model.rowCount()), cell.height() * rows)
        whole.fill(theme.tokens().colour("base"))
        painter = QPainter(whole)
        painter.setFont(self.list.font())
        for number in range(model.rowCount()):
            place = QPoint(number % _COLUMNS * cell.width(), number // _COLUMNS * cell.height())
            option.rect = QRect(place, cell)
            option.state = QStyle.StateFlag.State_Enabled
            delegate.paint(painter, option, model.index(number))
        painter.end()
        return whole
