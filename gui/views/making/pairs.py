"""The pair helper: both pictures of a pair on each other, flickering, shifted back; and those left alone."""

from pathlib import Path

from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QListWidget, QWidget

from gui import theme
from gui.observable import timer
from gui.state.making.draft import Draft
from gui.state.making.pairing import PairFinder, orphans, pairs_of
from gui.views.canvas import Canvas
from gui.views.compare import Pair
from gui.views.order import follow_the_eye
from gui.views.widgets import Segments, button, column, heading, muted, row, set_tone
from gui.workers.pictures import decode, with_levels
from translator.events.pairs import Part

_LONG_SIDE_PX = 720
_FLICKER_MS = 450
GOOD_SHARE, POOR_SHARE = 0.02, 0.06
"""Shifts, of the side: below the first no matter, above the second hardly a pair."""

_NUDGE_SHARE = 0.0025
_NUDGES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class PairSheet(QDialog):
    """One pair at a time: flicker, split line or difference; how far they are shifted; align; leave out."""

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
        self.resize(1000, 720)
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
        self.align = button(self.tr("Align this pair"), self._toggle_alignment)
        self.align_all = button(self.tr("Align all"), self._align_all)
        self.align.setToolTip(
            self.tr("Uses of both what both show. Alt and the arrow keys move by a little.")
        )
        self.lonely = QListWidget()
        self._lay_out()
        self.go(0)
        # With the keyboard here, arrows go through the pairs and not through the buttons.
        self.canvas.setFocus()
        self._flicker.start()
        self.finished.connect(lambda _: self._flicker.stop())
        draft.measure_pairs()
        draft.pairs.watch(PairFinder.found, lambda _: self._show_score(), self)
        draft.pairs.watch(PairFinder.busy, lambda _: self._show_score(), self)

    def _lay_out(self) -> None:
        head = row()
        head.addWidget(self.mode)
        head.addStretch(1)
        head.addWidget(self.number)
        body = column(margin=theme.MARGIN)
        body.addWidget(heading(self.tr("Do the pairs belong together?"), 2))
        body.addLayout(head)
        body.addWidget(self.canvas, 1)
        fit = row()
        fit.addWidget(self.score, 1)
        fit.addWidget(self.align)
        fit.addWidget(self.align_all)
        body.addLayout(fit)
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
        follow_the_eye(self)

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

    @property
    def pair(self) -> tuple[str, str]:
        """The two paths in view."""
        return self.pairs[self.at]

    def _shift(self) -> tuple[float, float] | None:
        """How far the second lies off, as shares; None before it is known."""
        found = self._draft.pairs.found.get(self.pair[0])
        return (found.shift_x, found.shift_y) if found is not None else None

    def _shifted(self) -> list[tuple[str, str]]:
        """Pairs that would clearly be better aligned, and are not."""
        found, choices = self._draft.pairs.found, self._draft.check.choices
        return [p for p in self.pairs if p[0] in found and found[p[0]].is_off and p[0] not in choices]

    def _show_score(self) -> None:
        if not self.pairs:
            return
        choice = self._draft.check.choices.get(self.pair[0], "keep")
        out, aligned = self.tr("Leave this pair out"), self.tr("Align this pair")
        self.leave.setText(self.tr("Take this pair after all") if choice == "leave" else out)
        self.align.setText(self.tr("Do not align it") if choice == "crop" else aligned)
        self.align.setEnabled(choice == "crop" or (choice == "keep" and self._shift() is not None))
        shifted = self._shifted()
        self.align_all.setText(self.tr("Align all %n that are shifted", "", len(shifted)))
        self.align_all.setVisible(bool(shifted))
        tone, text = self._score_text(aligned=choice == "crop")
        set_tone(self.score, tone)
        self.score.setText(text)

    def _score_text(self, *, aligned: bool) -> tuple[str, str]:
        if None in self._images:
            return "bad", self.tr("One of them cannot be read.")
        if aligned:
            return "good", self.tr("Aligned: of both, what both show is used.")
        found = self._draft.pairs.found.get(self.pair[0])
        if found is None:
            measuring = self.tr("Laying them on each other…")
            return "", measuring if self._draft.pairs.busy else ""
        far = (found.shift_x**2 + found.shift_y**2) ** 0.5
        if far <= GOOD_SHARE:
            return "good", self.tr("They lie on each other.")
        if not found.is_off:
            return "", self.tr("They share too little for a measure; look yourself.")
        text = self.tr("Shifted by about %1 % of the side against each other.")
        return "warn" if far <= POOR_SHARE else "bad", text.replace("%1", f"{100 * far:.0f}")

    def _seen(self) -> list[QImage | None]:
        """Both pictures as they would be used."""
        crops = self._draft.check.crops if self._draft.check.choices.get(self.pair[0]) == "crop" else {}
        return [_part(i, crops.get(p)) for i, p in zip(self._images, self.pair, strict=True)]

    def _show(self) -> None:
        if not self.pairs:
            return
        images = self._seen()
        shown = [with_levels(image) if image is not None else None for image in images]
        base = images[0] or images[1]
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
        check = self._draft.check
        is_out = check.choices.get(self.pair[0]) == "leave"
        check.decide(self.pair, "keep" if is_out else "leave")
        self._show_score()
        self._show()

    def _toggle_alignment(self) -> None:
        check = self._draft.check
        check.align(self.pair, None if check.choices.get(self.pair[0]) == "crop" else self._shift())
        self._show_score()
        self._show()

    def _align_all(self) -> None:
        found = self._draft.pairs.found
        for pair in self._shifted():
            self._draft.check.align(pair, (found[pair[0]].shift_x, found[pair[0]].shift_y))
        self._show_score()
        self._show()

    def nudge(self, right: int, down: int) -> None:
        """Move the second picture of the pair by a little, from where it is laid now."""
        check = self._draft.check
        if check.choices.get(self.pair[0]) == "crop":
            one, two = (check.crops[path] for path in self.pair)
            x, y = two[0] - one[0], two[1] - one[1]
        else:
            x = y = 0.0
        check.align(self.pair, (x - right * _NUDGE_SHARE, y - down * _NUDGE_SHARE))
        self._show_score()
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows go through the pairs, with Alt they move the second picture; X leaves a pair out."""
        key = Qt.Key(event.key())
        if key in _NUDGES and event.modifiers() & Qt.KeyboardModifier.AltModifier and self.pairs:
            self.nudge(*_NUDGES[key])
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.go(1 if key == Qt.Key.Key_Right else -1)
        elif key == Qt.Key.Key_X and self.pairs:
            self._leave()
        else:
            super().keyPressEvent(event)


def _part(image: QImage | None, part: Part | None) -> QImage | None:
    if image is None or part is None:
        return image
    left, top = round(part[0] * image.width()), round(part[1] * image.height())
    size = (max(1, round(part[2] * image.width())), max(1, round(part[3] * image.height())))
    return image.copy(left, top, *size)
