"""Which pictures are looked at while it learns: set aside, never learned from."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QTabWidget, QWidget

from gui import theme
from gui.state.making.draft import Draft
from gui.state.program import Program
from gui.views.widgets import button, column, muted, row

_THUMB_PX = 96
_SHOWN_MAX = 400
PATH = Qt.ItemDataRole.UserRole


class PreviewSheet(QDialog):
    """A list of thumbnails for each pile; those that are ticked are set aside."""

    def __init__(self, draft: Draft, program: Program, parent: QWidget) -> None:
        super().__init__(parent)
        self._draft, self._program = draft, program
        self.setWindowTitle(self.tr("Look at while it learns"))
        self.resize(760, 560)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setAccessibleName(self.tr("Piles"))
        self.lists: dict[str, QListWidget] = {}
        recognised = draft.recognised
        assert recognised is not None
        for key, name in recognised.names.items():
            if key in recognised.train:
                self.lists[key] = self._make_list(key, name)
                self.tabs.addTab(self.lists[key], name)
        body = column(margin=theme.MARGIN)
        text = self.tr("Tick a few pictures that show well what you want. They are never learned from.")
        body.addWidget(muted(text))
        body.addWidget(self.tabs, 1)
        foot = row()
        foot.addWidget(button(self.tr("As the program chose"), self._reset, flat=True))
        foot.addStretch(1)
        foot.addWidget(button(self.tr("Done"), self._done, primary=True))
        body.addLayout(foot)
        self.setLayout(body)
        program.thumbs.loaded.connect(self._on_thumb)

    def _make_list(self, key: str, name: str) -> QListWidget:
        recognised = self._draft.recognised
        assert recognised is not None
        made = QListWidget()
        made.setViewMode(QListWidget.ViewMode.IconMode)
        made.setIconSize(QSize(_THUMB_PX, _THUMB_PX))
        made.setResizeMode(QListWidget.ResizeMode.Adjust)
        made.setUniformItemSizes(True)
        made.setAccessibleName(name)
        held = self._draft.check.held_out.get(key) or frozenset(recognised.held_out.get(key, ()))
        paths = (*recognised.held_out.get(key, ()), *recognised.train[key])[:_SHOWN_MAX]
        for path in paths:
            item = QListWidgetItem()
            item.setData(PATH, path)
            item.setToolTip(path)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, path)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if path in held else Qt.CheckState.Unchecked)
            item.setSizeHint(QSize(_THUMB_PX + 28, _THUMB_PX + 12))
            self._show_thumb(item)
            made.addItem(item)
        return made

    def _show_thumb(self, item: QListWidgetItem) -> None:
        image = self._program.thumbs.get(item.data(PATH))
        if isinstance(image, QImage):
            item.setIcon(QIcon(QPixmap.fromImage(image)))

    def _on_thumb(self, path: str) -> None:
        for made in self.lists.values():
            for number in range(made.count()):
                if made.item(number).data(PATH) == path:
                    self._show_thumb(made.item(number))

    def _reset(self) -> None:
        self._draft.check.held_out = {}
        self.accept()

    def _done(self) -> None:
        recognised = self._draft.recognised
        assert recognised is not None
        for key, made in self.lists.items():
            items = [made.item(number) for number in range(made.count())]
            ticked = frozenset(
                item.data(PATH) for item in items if item.checkState() == Qt.CheckState.Checked
            )
            if ticked != frozenset(recognised.held_out.get(key, ())):
                self._draft.check.held_out[key] = ticked
        self.accept()
