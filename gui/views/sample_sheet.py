"""What a style can do that has no photo to change: make new pictures."""

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QFileDialog, QGridLayout, QLabel, QWidget
from shiboken6 import isValid

from gui import theme
from gui.state.program import Program
from gui.state.sampler import COUNT, Sampler
from gui.views.banner import Banner
from gui.views.thumbnails import show_thumb
from gui.views.widgets import button, column, heading, muted, row
from gui.workers.pictures import decode
from gui.workers.trainer import trainer_command
from translator.events.parts import StyleInfo

_CELL = QSize(148, 148)
_PER_ROW = 4


class SampleSheet(QDialog):
    """A dozen new pictures; others at a click; those that please are kept."""

    def __init__(self, program: Program, style: StyleInfo, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._program = program
        folder = program.cache / "samples" / f"{id(self)}"
        self.sampler = Sampler(program.trainer or trainer_command(), style.path, folder, self)
        self.setWindowTitle(self.tr("New pictures"))
        self.banner = Banner()
        self.cells = [QLabel() for _ in range(COUNT)]
        self._shown: tuple[str, ...] = ()
        self.said = muted("", wrap=False)
        self.others = button(self.tr("Make others"), self.sampler.make, icon="retry", primary=True)
        self.keep = button(self.tr("Keep these…"), self._keep, icon="save")
        self._lay_out(title)
        self.sampler.watch(Sampler.pictures, lambda _: self._show(), self)
        self.sampler.watch(Sampler.busy, lambda _: self._show(), self)
        self.sampler.watch(Sampler.trouble, lambda _: self._show(), self)
        self.finished.connect(lambda _: self.sampler.stop())
        self.sampler.make()

    def _lay_out(self, title: str) -> None:
        body = column(margin=theme.MARGIN)
        body.addWidget(heading(title))
        note = self.tr(
            "This style makes pictures of its own. It does not change photos, so the Studio has none of it."
        )
        body.addWidget(muted(note))
        body.addWidget(self.banner)
        grid = QGridLayout()
        grid.setSpacing(theme.GAP)
        for number, cell in enumerate(self.cells):
            cell.setFixedSize(_CELL)
            cell.setObjectName("sample")
            cell.setAccessibleName(self.tr("New picture %1").replace("%1", str(number + 1)))
            grid.addWidget(cell, number // _PER_ROW, number % _PER_ROW)
        body.addLayout(grid)
        foot = row()
        foot.addWidget(self.others)
        foot.addWidget(self.keep)
        foot.addWidget(self.said, 1)
        foot.addWidget(button(self.tr("Close"), self.reject))
        body.addLayout(foot)
        self.setLayout(body)

    def _show(self) -> None:
        sampler = self.sampler
        self.keep.setEnabled(bool(sampler.pictures) and not sampler.busy)
        self.others.setEnabled(not sampler.busy)
        self.said.setText(self.tr("Making pictures…") if sampler.busy else "")
        if sampler.trouble:
            self.banner.show_message("warn", sampler.trouble)
        else:
            self.banner.clear()
        self._show_pictures()

    def _show_pictures(self) -> None:
        before, self._shown = self._shown, self.sampler.pictures
        for number, cell in enumerate(self.cells):
            path = self._shown[number] if number < len(self._shown) else ""
            if not path:
                show_thumb(cell, None, _CELL)
                continue
            is_new = before[number : number + 1] != (path,)
            # One that was looked at while it was being written is there at the end.
            if is_new or (not self.sampler.busy and cell.pixmap().isNull()):
                self._load(cell, path)

    def _load(self, cell: QLabel, path: str) -> None:
        def show(image: object) -> None:
            # The sheet may be closed by then, or others wanted.
            if isValid(self) and path in self._shown:
                show_thumb(cell, image, _CELL)

        self._program.background.run(lambda: decode(Path(path), 2 * _CELL.width()), show)

    def _keep(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Where to keep the pictures"))
        if not folder:
            return
        try:
            number = self.sampler.keep(Path(folder))
        except OSError as error:
            self.banner.show_message("bad", str(error))
            return
        self.said.setText(self.tr("%n picture(s) kept in %1", "", number).replace("%1", folder))
