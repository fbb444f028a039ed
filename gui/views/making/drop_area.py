"""A field that takes a folder or a list: by drop or by button; it shows how much is in it and some of it."""

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QLabel, QLineEdit
from shiboken6 import isValid

from gui import theme
from gui.state.making.wish import LIST_SUFFIXES, is_list
from gui.state.program import Program
from gui.views.thumbnails import show_thumb
from gui.views.widgets import ElidedLabel, button, column, heading, muted, row, tool
from gui.workers import folders
from gui.workers.folders import Found

_THUMB = QSize(64, 64)
_THUMBS = 10
_PER_ROW = 5


class DropArea(QFrame):
    """Takes a folder; shows how many pictures it holds and some of them."""

    folder_chosen = Signal(str)
    name_edited = Signal(str)
    several_dropped = Signal(list)

    def __init__(self, program: Program, number: int) -> None:
        super().__init__()
        self._program, self._folder = program, ""
        self._paths: list[str] = []
        self.setObjectName("card")
        self.setAcceptDrops(True)
        self.title = heading("", 2)
        self.count = muted("", wrap=False)
        self.where = ElidedLabel()
        # In the order of the eye, which is that of the Tab key.
        self.clear = tool("close", self.tr("Another folder"), lambda: self.take(""))
        self.choose = button(self.tr("Choose a folder…"), self._choose, icon="folder")
        if number:
            self.choose.setAccessibleName(self.tr("Choose the second folder…"))
        self.choose_list = button(self.tr("A list (CSV)…"), self._choose_list, icon="photo")
        self.choose_list.setToolTip(
            self.tr("A table that names the pictures, two in a line or each with its pile")
        )
        self.choose_list.setAccessibleDescription(self.choose_list.toolTip())
        # A list holds everything: there is no second one.
        if number:
            self.choose_list.hide()
        self.hint = muted(self.tr("or drop it here"), wrap=False)
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("What to call pile %1").replace("%1", str(number + 1)))
        self.name.setPlaceholderText(self.tr("What to call them, in a word"))
        self.name.textEdited.connect(self.name_edited)
        self._cells = [QLabel() for _ in range(_THUMBS)]
        self._lay_out()
        program.thumbs.loaded.connect(self._on_thumb)

    def _lay_out(self) -> None:
        body = column(margin=theme.MARGIN, gap=theme.GAP)
        head = row()
        head.addWidget(self.title, 1)
        head.addWidget(self.count)
        head.addWidget(self.clear)
        body.addLayout(head)
        ways = row()
        ways.addWidget(self.choose)
        ways.addWidget(self.choose_list)
        ways.addWidget(self.hint)
        ways.addStretch(1)
        body.addLayout(ways)
        body.addWidget(self.where)
        body.addWidget(self.name)
        grid = QGridLayout()
        grid.setSpacing(4)
        for number, cell in enumerate(self._cells):
            cell.setFixedSize(_THUMB)
            grid.addWidget(cell, number // _PER_ROW, number % _PER_ROW)
        grid.setColumnStretch(_PER_ROW, 1)
        body.addLayout(grid)
        body.addStretch(1)
        self.setLayout(body)
        self.setMinimumHeight(300)

    def set_title(self, title: str, *, named: bool) -> None:
        """What belongs here."""
        self.title.setText(title)
        self.name.setVisible(named)
        self.setAccessibleName(title)

    def set_counted(self, number: int) -> None:
        """How many pictures are in it."""
        self.count.setText(self.tr("%n picture(s)", "", number) if number else "")

    def show_folder(self, folder: str) -> None:
        """Look into a folder on another thread."""
        self.clear.setVisible(bool(folder))
        self.hint.setVisible(not folder)
        self.where.set_text(folder)
        if folder == self._folder:
            return
        self._folder, self._paths = folder, []
        self._show_thumbs()
        self.set_counted(0)
        if folder and not is_list(folder):
            self._program.background.run(
                lambda: folders.find([Path(folder)]), lambda found: self._on_found(folder, found)
            )

    def _on_found(self, folder: str, outcome: object) -> None:
        # The wizard may have been left meanwhile.
        if not isValid(self) or folder != self._folder or not isinstance(outcome, Found):
            return
        self.show_pictures([str(path) for path in outcome.paths])

    def show_pictures(self, paths: list[str]) -> None:
        """The pictures that a list names, once it has been read."""
        self.set_counted(len(paths))
        step = max(1, len(paths) // _THUMBS)
        self._paths = paths[::step][:_THUMBS]
        self._show_thumbs()

    def _show_thumbs(self) -> None:
        for number, cell in enumerate(self._cells):
            image = self._program.thumbs.get(self._paths[number]) if number < len(self._paths) else None
            show_thumb(cell, image, _THUMB)

    def _on_thumb(self, path: str) -> None:
        if path in self._paths:
            self._show_thumbs()

    def _choose(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder of pictures"), self._folder)
        if path:
            self.take(path)

    def _choose_list(self) -> None:
        kinds = " ".join(f"*{suffix}" for suffix in LIST_SUFFIXES)
        title, filters = self.tr("Choose a list of pictures"), self.tr("Lists (%1)").replace("%1", kinds)
        path, _ = QFileDialog.getOpenFileName(self, title, str(Path(self._folder).parent), filters)
        if path:
            self.take(path)

    @property
    def folder(self) -> str:
        """What is in it; empty for nothing."""
        return self._folder

    def take(self, path: str) -> None:
        """Take a folder; empty takes the one that is there away."""
        self.show_folder(path)
        self.folder_chosen.emit(path)

    def _show_taking(self, *, taking: bool) -> None:
        self.setProperty("taking", taking)
        self.style().unpolish(self)
        self.style().polish(self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take folders, and say so by the frame."""
        if folders_in(event):
            event.acceptProposedAction()
            self._show_taking(taking=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """It goes elsewhere."""
        self._show_taking(taking=False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """One folder is for here; of several each finds its place."""
        self._show_taking(taking=False)
        dropped = folders_in(event)
        if dropped:
            event.acceptProposedAction()
            if len(dropped) == 1:
                self.take(dropped[0])
            else:
                self.several_dropped.emit(dropped)


def folders_in(event: QDropEvent) -> list[str]:
    """The folders, and lists of pictures, among what is dragged."""
    paths = [url.toLocalFile() for url in event.mimeData().urls()]
    return [path for path in paths if path and (Path(path).is_dir() or is_list(path))]
