"""The pictures that are set aside, to be looked at while it learns: a strip of them."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QWidget

from gui import theme
from gui.state.making.draft import Draft
from gui.state.program import Program
from gui.views.thumbnails import show_thumb
from gui.views.widgets import muted, row

_THUMB = QSize(56, 56)
_SHOWN = 10


class SetAside(QWidget):
    """Some of each pile, as many as there is room for."""

    def __init__(self, draft: Draft, program: Program) -> None:
        super().__init__()
        self._draft, self._program = draft, program
        self._paths: list[str] = []
        self._cells = [QLabel() for _ in range(_SHOWN)]
        line = row(gap=theme.GAP)
        line.addWidget(muted(self.tr("Set aside, never learned from:"), wrap=False))
        for cell in self._cells:
            cell.setFixedSize(_THUMB)
            line.addWidget(cell)
        line.addStretch(1)
        self.setLayout(line)
        program.thumbs.loaded.connect(self._on_thumb)

    def refresh(self) -> None:
        """Show what is set aside by now."""
        recognised, chosen = self._draft.recognised, self._draft.check.held_out
        piles = recognised.held_out if recognised is not None else {}
        held = [sorted(chosen.get(key) or paths) for key, paths in piles.items()]
        each = _SHOWN // max(1, len(held))
        paths = [path for part in held for path in part[:each]]
        if paths != self._paths:
            self._paths = paths
            self._show_thumbs()
        self.setVisible(bool(paths))

    def _on_thumb(self, path: str) -> None:
        if path in self._paths:
            self._show_thumbs()

    def _show_thumbs(self) -> None:
        for number, cell in enumerate(self._cells):
            path = self._paths[number] if number < len(self._paths) else ""
            cell.setVisible(bool(path))
            image = self._program.thumbs.get(path) if path else None
            cell.setToolTip(path)
            show_thumb(cell, image, _THUMB)
