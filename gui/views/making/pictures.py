"""Step 2: which pictures; folders stay where they are, and any layout will do."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QLabel, QLineEdit, QWidget

from gui import theme
from gui.state.making.draft import Draft
from gui.state.program import Program
from gui.views import words
from gui.views.controls import cover
from gui.views.making.matching import Matching
from gui.views.widgets import ElidedLabel, button, column, heading, muted, row, set_tone, tool
from gui.workers import folders
from gui.workers.folders import Found

_THUMB = QSize(64, 64)
_THUMBS = 10
_PER_ROW = 5


class PicturesStep(QWidget):
    """One drop area for each pile, and what was recognised."""

    def __init__(self, draft: Draft, program: Program) -> None:
        super().__init__()
        self._draft = draft
        self.drops = [DropArea(program, number) for number in range(2)]
        for number, drop in enumerate(self.drops):
            drop.folder_chosen.connect(lambda path, number=number: self._set_folder(number, path))
            drop.name_edited.connect(lambda _: self._set_names())
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.matching = Matching(draft)
        body = column(gap=theme.GAP + 4)
        body.addWidget(heading(self.tr("Your pictures"), 2))
        self.note = muted(
            self.tr(
                "Drop a folder into each field, or one folder that holds both. "
                "The pictures stay where they are; nothing is copied or changed."
            )
        )
        body.addWidget(self.note)
        both = row(gap=theme.MARGIN)
        for drop in self.drops:
            both.addWidget(drop, 1)
        body.addLayout(both)
        body.addWidget(self.matching)
        body.addWidget(self.said)
        body.addStretch(1)
        self.setLayout(body)
        draft.watch(Draft.recognised, lambda _: self._show(), self)
        draft.watch(Draft.refused, lambda _: self._show(), self)
        draft.watch(Draft.looking, lambda _: self._show(), self)

    def enter(self) -> None:
        """Show what is wanted by now."""
        wish = self._draft.wish
        one = wish.folders_needed == 1
        self.drops[1].setVisible(not one)
        titles = (
            (self.tr("Your photos"), "")
            if one
            else (self.tr("From: the photos as they are"), self.tr("To: what they should become"))
        )
        for number, drop in enumerate(self.drops):
            drop.set_title(titles[number], named=not one)
            named = self._draft.named_folders
            drop.show_folder(named[number] if number < len(named) else "")
            if len(wish.names) == 2 and not drop.name.text():
                drop.name.setText(wish.names[number])
        self.matching.refresh()
        self._show()

    def is_ready(self) -> bool:
        """Whether the pictures can be used."""
        return self._draft.recognised is not None and not self._draft.looking

    def _set_folder(self, number: int, path: str) -> None:
        wish = self._draft.wish
        paths = [*self._draft.named_folders, "", ""][: wish.folders_needed]
        paths[number] = path
        self._draft.matched = ()
        self._draft.want(folders=tuple(one for one in paths if one))

    def _set_names(self) -> None:
        names = tuple(drop.name.text().strip() for drop in self.drops)
        self._draft.want(names=names if all(names) and names[0] != names[1] else ())

    def _show(self) -> None:
        draft = self._draft
        tone, text = "", ""
        if draft.looking:
            text = self.tr("Looking at the folders…")
        elif draft.refused:
            tone, text = "bad", self._refusal()
        elif draft.recognised is not None:
            tone, text = "good", self._recognised_text()
        self.said.setText(text)
        set_tone(self.said, tone)

    def _refusal(self) -> str:
        needed, named = self._draft.wish.folders_needed, len(self._draft.wish.folders)
        if named < needed:
            return self.tr("Now the other pile. (In this folder alone there are not two kinds of pictures.)")
        return self._draft.refused

    def _recognised_text(self) -> str:
        found = self._draft.recognised
        assert found is not None
        forms = {
            "unpaired": self.tr("Two piles of pictures."),
            "paired": self.tr("Pairs: pictures of the same name belong together."),
            "side_by_side": self.tr("Pairs: each picture holds both, side by side."),
            "derived": self.tr("One pile; the other half of each pair is made from it."),
        }
        counts = " · ".join(f"{name}: {words.number(count)}" for name, count in found.counts.items())
        held = max((len(paths) for paths in found.held_out.values()), default=0)
        parts = [forms.get(found.form, ""), f"{counts}."]
        if held:
            parts.append(self.tr("%n are set aside to look at while it learns.", "", held))
        if found.left_out:
            parts.append(self.tr("%n file(s) cannot be used.", "", len(found.left_out)))
        for number, name in enumerate(list(found.names.values())[:2]):
            self.drops[number].name.setPlaceholderText(name)
        return " ".join(part for part in parts if part)


class DropArea(QFrame):
    """Takes a folder; shows how many pictures it holds and some of them."""

    folder_chosen = Signal(str)
    name_edited = Signal(str)

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
        self.clear = tool("close", self.tr("Another folder"), lambda: self._take(""))
        self.choose = button(self.tr("Choose a folder…"), self._choose, icon="folder")
        if number:
            self.choose.setAccessibleName(self.tr("Choose the second folder…"))
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
        body.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)
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
        self.where.set_text(folder)
        if folder == self._folder:
            return
        self._folder, self._paths = folder, []
        self._show_thumbs()
        self.set_counted(0)
        if folder:
            self._program.background.run(
                lambda: folders.find([Path(folder)]), lambda found: self._on_found(folder, found)
            )

    def _on_found(self, folder: str, outcome: object) -> None:
        if folder != self._folder or not isinstance(outcome, Found):
            return
        self.set_counted(len(outcome.pictures))
        step = max(1, len(outcome.pictures) // _THUMBS)
        self._paths = [str(path) for path in outcome.paths[::step][:_THUMBS]]
        self._show_thumbs()

    def _show_thumbs(self) -> None:
        for number, cell in enumerate(self._cells):
            image = self._program.thumbs.get(self._paths[number]) if number < len(self._paths) else None
            if isinstance(image, QImage):
                cell.setPixmap(cover(image, _THUMB, self.devicePixelRatioF()))
            else:
                cell.setPixmap(QPixmap())

    def _on_thumb(self, path: str) -> None:
        if path in self._paths:
            self._show_thumbs()

    def _choose(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder of pictures"), self._folder)
        if path:
            self._take(path)

    def _take(self, path: str) -> None:
        self.show_folder(path)
        self.folder_chosen.emit(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take one folder."""
        if any(Path(url.toLocalFile()).is_dir() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """The first folder of what was dropped."""
        dropped = [url.toLocalFile() for url in event.mimeData().urls()]
        found = next((path for path in dropped if Path(path).is_dir()), "")
        if found:
            event.acceptProposedAction()
            self._take(found)
