"""Facts by name: short ones beside their names, long ones below them."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QLabel, QVBoxLayout, QWidget

from gui import theme
from gui.views.widgets import muted


class FactList(QWidget):
    """Names and values that can be marked and copied."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(6)
        self.setLayout(self._rows)
        self.values: list[QLabel] = []

    def show_facts(self, facts: Mapping[str, str], width_px: int) -> None:
        """Show these; empty ones are left out.

        Args:
            facts: name -> value.
            width_px: the room there is for a line.
        """
        while self._rows.count():
            item = self._rows.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        known = {name: value for name, value in facts.items() if value}
        names = {name: muted(name, wrap=False) for name in known}
        column_px = max((name.sizeHint().width() for name in names.values()), default=0)
        room_px = width_px - column_px - theme.MARGIN
        self.values = []
        for name, value in known.items():
            self._rows.addWidget(self._row(names[name], value, column_px, room_px))

    def _row(self, name: QLabel, value: str, column_px: int, room_px: int) -> QWidget:
        text = QLabel(value)
        short = text.sizeHint().width() <= room_px
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.values.append(text)
        line = QWidget()
        way = QBoxLayout.Direction.LeftToRight if short else QBoxLayout.Direction.TopToBottom
        body = QBoxLayout(way, line)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(theme.MARGIN if short else 0)
        if short:
            name.setFixedWidth(column_px)
        body.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        body.addWidget(text, 1)
        return line
