"""The results of a photo so far, to switch between and to rate."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QMenu, QToolButton, QWidget

from gui.state.photos import Photo
from gui.state.studio import Studio
from gui.views.order import follow_the_eye
from gui.views.shipped import said
from gui.views.widgets import muted, row, tool

_NOTE_LETTERS = 24


class VersionBar(QWidget):
    """A row of buttons: the preview, then the versions, then stars for the one in view."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self.setAccessibleName(self.tr("Versions"))
        self._entries: list[QToolButton] = []
        self._line = row(gap=4)
        self.setLayout(self._line)
        studio.watch(Studio.current, lambda _: self._fill(), self)
        studio.watch(Studio.shown, lambda _: self._fill(), self)
        studio.photos.dataChanged.connect(self._on_data)

    def _on_data(self) -> None:
        self._fill()

    def _fill(self) -> None:
        focused = next((number for number, one in enumerate(self._entries) if one.hasFocus()), -1)
        self._entries = []
        while self._line.count():
            item = self._line.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        photo = self._studio.current
        self.setVisible(bool(photo and photo.versions))
        if photo is None or not photo.versions:
            return
        self._line.addWidget(muted(self.tr("Versions"), wrap=False))
        self._add(self._entry(self.tr("Preview"), None, photo))
        for index, version in enumerate(photo.versions):
            title = said(version.style_title, self._studio.styles.get(version.look.style))
            text = f"{version.number} · {title}" + (" " + "★" * version.stars if version.stars else "")
            text += f" · {_shortened(version.note)}" if version.note else ""
            self._add(self._entry(text, index, photo))
        self._line.addStretch(1)
        if photo.shown is not None:
            stars = photo.versions[photo.shown].stars
            for number in range(1, 6):
                name = self.tr("%n star(s)", "", number)
                rate = partial(self._studio.rate, number)
                self._add(tool("starred" if number <= stars else "star", name, rate))
        follow_the_eye(self)
        if 0 <= focused < len(self._entries):
            # Whoever goes by keyboard stays where he was.
            self._entries[focused].setFocus()

    def _add(self, entry: QToolButton) -> None:
        self._line.addWidget(entry)
        self._entries.append(entry)

    def _entry(self, text: str, index: int | None, photo: Photo) -> QToolButton:
        entry = QToolButton()
        entry.setText(text)
        entry.setAccessibleName(text)
        entry.setCheckable(True)
        entry.setChecked(photo.shown == index)
        note = "" if index is None else photo.versions[index].note
        entry.setToolTip(note)
        entry.setAccessibleDescription(note)
        entry.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        entry.clicked.connect(lambda: self._studio.show_version(index))
        entry.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        entry.customContextMenuRequested.connect(lambda at: self._menu(index).popup(entry.mapToGlobal(at)))
        return entry

    def _menu(self, index: int | None) -> QMenu:
        """What can stand to the left of the line; of a tool button's own actions Qt would make an arrow."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if index is not None:
            version = menu.addAction(self.tr("Compare with this"))
            version.triggered.connect(lambda: self._studio.compare_with_version(index))
            menu.addAction(self.tr("Note…")).triggered.connect(lambda: self._ask_note(index))
        original = menu.addAction(self.tr("Compare with the original"))
        original.triggered.connect(lambda: setattr(self._studio, "left", None))
        return menu

    def _ask_note(self, index: int) -> None:
        photo = self._studio.current
        if photo is None or index >= len(photo.versions):
            return
        before = photo.versions[index].note
        note, wanted = QInputDialog.getText(
            self, self.tr("Note"), self.tr("Note on this version"), text=before
        )
        if wanted:
            self._studio.annotate(index, note.strip())


def _shortened(note: str) -> str:
    return note if len(note) <= _NOTE_LETTERS else note[: _NOTE_LETTERS - 1] + "…"
