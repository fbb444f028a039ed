"""Looking through pictures by keyboard: keep, leave out, crop to the subject, turn; arrows go on and back."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from gui import theme
from gui.state.making.checking import Choice
from gui.state.making.cropping import CropFinder
from gui.state.making.draft import Draft
from gui.state.program import Program
from gui.views.making import words
from gui.views.order import follow_the_eye
from gui.views.widgets import ElidedLabel, Segments, button, column, heading, muted, row
from gui.workers.pictures import decode
from gui.workers.piles import turned

_LONG_SIDE_PX = 1000
Crop = tuple[float, float, float, float]
WHOLE: Crop = (0.0, 0.0, 1.0, 1.0)


class ReviewSheet(QDialog):
    """One picture at a time."""

    def __init__(self, draft: Draft, program: Program, paths: list[str], title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._draft, self._program, self.paths, self.at = draft, program, paths, 0
        self.setWindowTitle(title)
        self.resize(820, 680)
        self.frame = CropFrame()
        self.frame.cropped = self._on_crop
        self.where = ElidedLabel()
        self.number = muted("", wrap=False)
        self.choice = Segments(self.tr("What to do with it"))
        for key in ("keep", "leave", "crop"):
            self.choice.add(key, words.action(key))
        self.choice.chosen.connect(self.decide)
        self.alike = button(self.tr("Crop all of these alike"), self._crop_alike)
        self.subjects = button(self.tr("Crop all to their subjects"), self._crop_to_subjects)
        self.said = muted("", wrap=False)
        self._lay_out(title)
        self.go(0)
        draft.crops.search(paths)
        draft.crops.watch(CropFinder.found, lambda _: self._show_proposal(), self)
        draft.crops.watch(CropFinder.busy, lambda _: self._show_proposal(), self)
        self.finished.connect(lambda _: draft.crops.stop())
        self.frame.setFocus()
        follow_the_eye(self)

    def _lay_out(self, title: str) -> None:
        head, hint, foot = row(), row(), row()
        head.addWidget(heading(title, 2), 1)
        head.addWidget(self.number)
        hint.addWidget(muted(self.tr("Arrows go on; K keeps, X leaves out, C crops, R turns"), wrap=False), 1)
        hint.addWidget(self.said)
        hint.addWidget(self.alike)
        hint.addWidget(self.subjects)
        foot.addWidget(button(self.tr("Back"), lambda: self.go(-1)))
        foot.addWidget(button(self.tr("On"), lambda: self.go(1)))
        foot.addWidget(self.choice)
        foot.addWidget(button(self.tr("Turn"), self.turn, icon="redo"))
        foot.addStretch(1)
        foot.addWidget(button(self.tr("Done"), self.accept, primary=True))
        body = column(margin=theme.MARGIN)
        body.addLayout(head)
        body.addWidget(self.frame, 1)
        body.addWidget(self.where)
        body.addLayout(hint)
        body.addLayout(foot)
        self.setLayout(body)

    @property
    def path(self) -> str:
        """The picture in view."""
        return self.paths[self.at] if self.paths else ""

    def go(self, by: int) -> None:
        """Another picture."""
        self.at = max(0, min(self.at + by, len(self.paths) - 1))
        path = self.path
        self.where.set_text(path)
        self.number.setText(f"{self.at + 1} / {len(self.paths)}")
        self.frame.show_image(None, WHOLE)
        turns = self._draft.check.turns.get(path, 0)
        self._program.background.run(
            lambda: _seen(Path(path), turns), lambda outcome: self._on_image(path, turns, outcome)
        )
        self._show_choice()

    def _on_image(self, path: str, turns: int, outcome: object) -> None:
        if not isValid(self) or path != self.path or turns != self._draft.check.turns.get(path, 0):
            return
        if isinstance(outcome, QImage):
            self.frame.show_image(outcome, self._draft.check.crops.get(path, WHOLE))
            self._show_proposal()

    def _show_choice(self) -> None:
        choice = self._draft.check.choices.get(self.path, "keep")
        self.choice.select(choice)
        self.frame.active = choice == "crop"
        self.frame.left_out = choice == "leave"
        self.frame.update()
        self.alike.setVisible(choice == "crop" and len(self.paths) > 1)
        self._show_proposal()

    def _show_proposal(self) -> None:
        """Where the subject is, as long as nothing is cropped; how many are known."""
        crops, check = self._draft.crops, self._draft.check
        self.frame.proposed = check.proposal(self.path, crops.found)
        self.frame.update()
        known = sum(crops.found.get(path) is not None for path in self.paths)
        recognised = self._draft.recognised
        alone = recognised is None or recognised.form != "paired"
        # Both of a pair must show the same: the helper for pairs crops them together.
        self.subjects.setVisible(alone and len(self.paths) > 1)
        self.subjects.setEnabled(known > 0)
        looked = sum(path in crops.found for path in self.paths)
        text = self.tr("Looking for the subjects: %1 of %2").replace("%1", str(looked))
        self.said.setText(text.replace("%2", str(len(self.paths))) if crops.busy else "")

    def _crop_to_subjects(self) -> None:
        number = self._draft.check.crop_to_subjects(self.paths, self._draft.crops.found)
        self.frame.crop = self._draft.check.crops.get(self.path, WHOLE)
        self._show_choice()
        self.said.setText(self.tr("%n picture(s) cropped", "", number))

    def turn(self) -> None:
        """Turn the picture in view by a quarter to the right."""
        if self.path:
            self._draft.check.turn(self.path)
            self.go(0)

    def _crop_alike(self) -> None:
        self._draft.check.crop_alike(self.path, self.paths)

    def decide(self, choice: str) -> None:
        """Keep, leave out or crop the picture in view."""
        if choice in ("keep", "leave", "crop"):
            typed: Choice = choice  # type: ignore[assignment]  # one of the literals
            self._draft.check.decide([self.path], typed, self._draft.crops.found)
            if choice == "crop":
                self.frame.crop = self._draft.check.crops[self.path]
            self._show_choice()

    def _on_crop(self, crop: Crop) -> None:
        self._draft.check.crops[self.path] = crop

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows and letters."""
        keys = {Qt.Key.Key_K: "keep", Qt.Key.Key_X: "leave", Qt.Key.Key_C: "crop"}
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        key = Qt.Key(event.key())
        if key in steps:
            self.go(steps[key])
        elif key == Qt.Key.Key_R:
            self.turn()
        elif key in keys:
            self.decide(keys[key])
            if keys[key] != "crop":
                self.go(1)
        else:
            super().keyPressEvent(event)


def _seen(path: Path, turns: int) -> object:
    image = decode(path, _LONG_SIDE_PX)
    return turned(image, turns) if isinstance(image, QImage) else image


def _inside(place: QRectF, part: Crop) -> QRectF:
    left, top, width, height = part
    x, y = place.left() + left * place.width(), place.top() + top * place.height()
    return QRectF(x, y, width * place.width(), height * place.height())


class CropFrame(QWidget):
    """The picture and the part of it that is used; the frame is drawn with the mouse."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._from: QPointF | None = None
        self.crop: Crop = WHOLE
        self.proposed: Crop | None = None
        self.active, self.left_out = False, False
        self.cropped: Callable[[Crop], None] = lambda _: None
        self.setMinimumSize(320, 240)
        # With the keyboard here, arrows and letters go to the sheet and not to one of its buttons.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Picture"))

    def show_image(self, image: QImage | None, crop: Crop) -> None:
        """Show a picture."""
        self._image, self.crop = image, crop
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Large."""
        return QSize(760, 520)

    def _place(self) -> QRectF:
        assert self._image is not None
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        return QRectF(left, top, size.width(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Picture, and what is cut away in grey."""
        painter, tokens = QPainter(self), theme.tokens()
        painter.fillRect(self.rect(), tokens.colour("base"))
        if self.hasFocus():
            painter.setPen(QPen(tokens.colour("focus"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        if self._image is None:
            return
        place = self._place()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(0.25 if self.left_out else 1.0)
        painter.drawImage(place, self._image)
        painter.setOpacity(1.0)
        if self.proposed is not None and not self.active and not self.left_out:
            painter.setPen(QPen(tokens.colour("focus"), 2, Qt.PenStyle.DashLine))
            painter.drawRect(_inside(place, self.proposed))
        if self.active:
            inner = _inside(place, self.crop)
            shade = QColor(0, 0, 0, 150)
            for outer in (
                QRectF(place.left(), place.top(), place.width(), inner.top() - place.top()),
                QRectF(place.left(), inner.bottom(), place.width(), place.bottom() - inner.bottom()),
                QRectF(place.left(), inner.top(), inner.left() - place.left(), inner.height()),
                QRectF(inner.right(), inner.top(), place.right() - inner.right(), inner.height()),
            ):
                painter.fillRect(outer, shade)
            painter.setPen(QPen(tokens.colour("focus"), 2))
            painter.drawRect(inner)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin a frame."""
        self._from = event.position() if self.active and self._image is not None else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it."""
        if self._from is None or self._image is None:
            return
        place = self._place()
        drawn = QRectF(self._from, event.position()).normalized().intersected(place)
        if drawn.width() > 16 and drawn.height() > 16:
            self.crop = (
                (drawn.left() - place.left()) / place.width(),
                (drawn.top() - place.top()) / place.height(),
                drawn.width() / place.width(),
                drawn.height() / place.height(),
            )
            self.cropped(self.crop)
            self.update()
