"""The pair helper: both pictures of a pair on each other, flickering, and those that found no partner."""

from pathlib import Path

from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QListWidget, QWidget

from gui import theme
from gui.observable import timer
from gui.state.making.draft import Draft
from gui.state.making.pairing import align, orphans, pairs_of
from gui.views.canvas import Canvas
from gui.views.compare import Pair
from gui.views.widgets import Segments, button, column, heading, muted, row, set_tone
from gui.workers.pictures import decode, with_levels

_LONG_SIDE_PX = 720
_FLICKER_MS = 450
GOOD_PX, POOR_PX = 1.5, 6.0


class PairSheet(QDialog):
    """One pair at a time: flicker, split line or difference; how far they are shifted; leave out."""

    def __init__(self, draft: Draft, parent: QWidget) -> None:
        super().__init__(parent)
        self._draft = draft
        assert draft.recognised is not None
        self.pairs = pairs_of(draft.recognised)
        self.at = 0
        self._images: tuple[QImage | None, QImage | None] = (None, None)
        self._second = False
        self._flicker = timer(self, _FLICKER_MS, self._flip, single=False)
        self.setWindowTitle(self.tr("Pairs"))
        self.resize(880, 680)
        self.canvas = Canvas()
        self.mode = Segments(self.tr("Way to compare"))
        for key, text in (
            ("flicker", self.tr("Flicker")),
            ("split", self.tr("Split line")),
            ("difference", self.tr("Difference")),
        ):
            self.mode.add(key, text)
        self.mode.select("flicker")
        self._mode = "flicker"
        self.mode.chosen.connect(self._set_mode)
        self.number, self.score = muted("", wrap=False), QLabel()
        self.leave = button(self.tr("Leave this pair out"), self._leave)
        self.lonely = QListWidget()
        self._lay_out()
        self.go(0)
        self._flicker.start()
        self.finished.connect(lambda _: self._flicker.stop())

    def _lay_out(self) -> None:
        head = row()
        head.addWidget(heading(self.tr("Do the pairs belong together?"), 2), 1)
        head.addWidget(self.mode)
        head.addWidget(self.number)
        body = column(margin=theme.MARGIN)
        body.addLayout(head)
        body.addWidget(self.canvas, 1)
        body.addWidget(self.score)
        lonely = orphans(self._draft.recognised) if self._draft.recognised else []
        self.lonely.setAccessibleName(self.tr("Pictures without a partner"))
        self.lonely.addItems([Path(path).name for path in lonely])
        self.lonely.setMaximumHeight(90)
        if lonely:
            text = self.tr(
                "%n picture(s) have no partner of the same name and are not used:", "", len(lonely)
            )
            body.addWidget(muted(text))
            body.addWidget(self.lonely)
        foot = row()
        foot.addWidget(button(self.tr("Back"), lambda: self.go(-1)))
        foot.addWidget(button(self.tr("On"), lambda: self.go(1)))
        foot.addWidget(self.leave)
        foot.addStretch(1)
        foot.addWidget(button(self.tr("Done"), self.accept, primary=True))
        body.addLayout(foot)
        self.setLayout(body)

    def go(self, by: int) -> None:
        """Another pair."""
        if not self.pairs:
            return
        self.at = max(0, min(self.at + by, len(self.pairs) - 1))
        first, second = (decode(Path(path), _LONG_SIDE_PX) for path in self.pairs[self.at])
        self._images = (
            first if isinstance(first, QImage) else None,
            second if isinstance(second, QImage) else None,
        )
        self.number.setText(f"{self.at + 1} / {len(self.pairs)}")
        self._show_score()
        self._show()

    def _show_score(self) -> None:
        first, second = self._images
        left_out = self.pairs[self.at][0] in self._draft.check.choices
        self.leave.setText(
            self.tr("Take this pair after all") if left_out else self.tr("Leave this pair out")
        )
        if first is None or second is None:
            set_tone(self.score, "bad")
            self.score.setText(self.tr("One of them cannot be read."))
            return
        shift = align(first, second)
        far = (shift[0] ** 2 + shift[1] ** 2) ** 0.5
        tone = "good" if far <= GOOD_PX else "warn" if far <= POOR_PX else "bad"
        set_tone(self.score, tone)
        text = self.tr("Shifted by about %1 px against each other.").replace("%1", f"{far:.0f}")
        self.score.setText(self.tr("They lie on each other.") if tone == "good" else text)

    def _show(self) -> None:
        first, second = self._images
        shown = [with_levels(image) if image is not None else None for image in (first, second)]
        base = first or second
        size = QSizeF(base.size()) if base is not None else QSizeF()
        if self._mode == "flicker":
            one = shown[1] if self._second else shown[0]
            self.canvas.show_pair(Pair(one, None, None), ("", ""), size)
        else:
            self.canvas.show_pair(Pair(shown[0], None, shown[1]), ("1", "2"), size)

    def _flip(self) -> None:
        if self._mode == "flicker":
            self._second = not self._second
            self._show()

    def _set_mode(self, key: str) -> None:
        self._mode = key
        self.canvas.set_mode("split" if key == "flicker" else key)
        self._show()

    def _leave(self) -> None:
        check, pair = self._draft.check, self.pairs[self.at]
        check.decide(pair, "keep" if pair[0] in check.choices else "leave")
        self._show_score()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows go through the pairs, X leaves one out."""
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.go(1 if key == Qt.Key.Key_Right else -1)
        elif key == Qt.Key.Key_X:
            self._leave()
        else:
            super().keyPressEvent(event)
