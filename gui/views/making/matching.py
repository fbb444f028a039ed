"""How pairs find each other: by name, by the time they were taken, by what they show."""

from PySide6.QtWidgets import QLabel, QWidget

from gui.state.making.draft import Draft
from gui.state.making.pairing import WAYS, PairFinder
from gui.views.widgets import NoScrollComboBox, muted, row, set_tone
from translator.events.pairs import By


class Matching(QWidget):
    """A choice and what came of it; shown for pairs alone."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self.box = NoScrollComboBox()
        self.box.setAccessibleName(self.tr("How pairs find each other"))
        names = {
            "name": self.tr("their names"),
            "time": self.tr("the time they were taken"),
            "likeness": self.tr("what they show"),
        }
        for way in WAYS:
            self.box.addItem(names[way], way)
        self.box.activated.connect(lambda _: self._match(self.box.currentData()))
        self.said = QLabel()
        line = row()
        line.addWidget(muted(self.tr("Pairs find each other by"), wrap=False))
        line.addWidget(self.box)
        line.addWidget(self.said, 1)
        self.setLayout(line)
        draft.watch(Draft.wish, lambda _: self.refresh(), self)
        draft.pairs.watch(PairFinder.busy, lambda _: self._show(), self)
        draft.pairs.watch(PairFinder.progress, lambda _: self._show(), self)

    def refresh(self) -> None:
        """Show it where it makes sense."""
        self.setVisible(self._draft.wish.kind == "paired" and len(self._draft.named_folders) == 2)
        if not self._draft.matched and not self._draft.pairs.busy:
            self.box.setCurrentIndex(0)

    def _match(self, by: By) -> None:
        self._draft.match(by)
        self._show()

    def _show(self) -> None:
        pairs = self._draft.pairs
        tone, text = "", ""
        if self.box.currentData() == "name":
            pass
        elif pairs.busy:
            done, total = pairs.progress
            text = self.tr("Looking… %1 of %2").replace("%1", str(done)).replace("%2", str(total))
        elif pairs.refused:
            tone, text = "bad", pairs.refused
        elif pairs.ended is not None:
            text = self.tr("%1 pairs; %2 pictures without a partner.").replace("%1", str(pairs.ended.pairs))
            text = text.replace("%2", str(pairs.ended.alone))
        self.said.setText(text)
        set_tone(self.said, tone)
