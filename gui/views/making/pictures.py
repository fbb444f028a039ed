"""Step 2: which pictures; folders stay where they are, and any layout will do."""

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QWidget

from gui import theme
from gui.state.making.draft import Draft
from gui.state.making.wish import is_list
from gui.state.program import Program
from gui.views import words
from gui.views.making.drop_area import DropArea, folders_in
from gui.views.making.matching import Matching
from gui.views.widgets import column, heading, muted, row, set_tone


class PicturesStep(QWidget):
    """One drop area for each pile, and what was recognised."""

    def __init__(self, draft: Draft, program: Program) -> None:
        super().__init__()
        self._draft = draft
        self.drops = [DropArea(program, number) for number in range(2)]
        for drop in self.drops:
            drop.folder_chosen.connect(lambda _: self._set_folders())
            drop.name_edited.connect(lambda _: self._set_names())
            drop.several_dropped.connect(self.take)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.matching = Matching(draft)
        body = column(gap=theme.GAP + 4)
        body.addWidget(heading(self.tr("Your pictures"), 2))
        self.note = muted(
            self.tr(
                "Drop a folder into each field, or one folder that holds both. "
                "A list (CSV) that names the pictures will do as well. "
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
        self.setAcceptDrops(True)
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

    def _set_folders(self) -> None:
        shown = self.drops[: self._draft.wish.folders_needed]
        self._draft.matched = ()
        self._draft.want(folders=tuple(drop.folder for drop in shown if drop.folder), many=False)

    def take(self, paths: list[str]) -> None:
        """Folders dropped together or beside the fields: into those that are free, else into all."""
        shown = self.drops[: self._draft.wish.folders_needed]
        free = [drop for drop in shown if not drop.folder]
        goals = free if len(paths) <= len(free) else shown
        for drop, path in zip(goals, paths, strict=False):
            drop.take(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Beside the fields is as good as in them."""
        if folders_in(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Put them where there is room."""
        dropped = folders_in(event)
        if dropped:
            event.acceptProposedAction()
            self.take(dropped)

    def _set_names(self) -> None:
        names = tuple(drop.name.text().strip() for drop in self.drops)
        self._draft.want(names=names if all(names) and names[0] != names[1] else ())

    def _show(self) -> None:
        draft = self._draft
        tone, text = "", ""
        if draft.looking:
            few = len(draft.wish.folders) < draft.wish.folders_needed and not self._is_list
            other = self.tr("Now the other pile, unless this folder holds both.")
            text = other if few else self.tr("Looking at the folders…")
        elif draft.refused:
            tone, text = "bad", self._refusal()
        elif draft.recognised is not None:
            tone, text = "good", self._recognised_text()
        self.said.setText(text)
        set_tone(self.said, tone)

    def _refusal(self) -> str:
        needed, named = self._draft.wish.folders_needed, len(self._draft.wish.folders)
        if named < needed and not self._is_list:
            return self.tr("Now the other pile. (In this folder alone there are not two kinds of pictures.)")
        return self._draft.refused

    @property
    def _is_list(self) -> bool:
        return any(map(is_list, self._draft.named_folders))

    def _recognised_text(self) -> str:
        found = self._draft.recognised
        assert found is not None
        number_of_piles = len(found.train)
        several = self.tr("%1 piles of pictures; one style learns every way between them.")
        one = self.tr("One pile; the style will make new pictures like these.")
        by_number = {1: one, 2: self.tr("Two piles of pictures.")}
        by_name = self.tr("Pairs: pictures of the same name belong together.")
        by_line = self.tr("Pairs: the two pictures of a line belong together.")
        forms = {
            "unpaired": by_number.get(number_of_piles, several.replace("%1", str(number_of_piles))),
            "paired": by_line if self._is_list else by_name,
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
            if self._is_list:
                path, reason = found.left_out[0]
                parts.append(f"{Path(path).name} {reason}.")
        if self._is_list:
            piles = (*found.train.values(), *found.held_out.values())
            self.drops[0].show_pictures([path for pile in piles for path in pile])
        for number, name in enumerate(list(found.names.values())[:2]):
            self.drops[number].name.setPlaceholderText(name)
        return " ".join(part for part in parts if part)
