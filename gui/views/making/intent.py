"""Step 1: what is wanted."""

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QWidget

from gui import theme
from gui.state.making.draft import Draft
from gui.state.making.wish import DERIVATIONS
from gui.state.program import Program
from gui.state.styles import Styles
from gui.views.shipped import said
from gui.views.widgets import NoScrollComboBox, column, heading, muted, row
from translator.errors import UserError
from translator.library.card import read_card

_WIDTH_PX = 860


class IntentStep(QWidget):
    """Five intents, each with a picture, a sentence and how many pictures it takes."""

    def __init__(self, draft: Draft, program: Program) -> None:
        super().__init__()
        self._draft, self._program = draft, program
        self._group = QButtonGroup(self)
        self.choices: dict[str, QRadioButton] = {}
        self.derive = NoScrollComboBox()
        for derivation in DERIVATIONS:
            self.derive.addItem(self._derive_text(derivation), derivation)
        self.derive.setAccessibleName(self.tr("What to learn"))
        self.derive.activated.connect(lambda _: draft.want(derive=str(self.derive.currentData())))
        self.style_box = NoScrollComboBox()
        self.style_box.setAccessibleName(self.tr("Style to improve"))
        self.style_box.activated.connect(lambda _: self._take_style())
        body = column(gap=theme.GAP + 4)
        body.addWidget(heading(self.tr("What do you want?"), 2))
        for key, title, text, need in self._texts():
            body.addWidget(self._card(key, title, text, need))
        body.addStretch(1)
        self.setLayout(body)
        self.choices[draft.wish.intent].setChecked(True)
        self._group.buttonToggled.connect(lambda *_: self._on_choice())
        program.styles.watch(Styles.all, lambda _: self._fill_styles(), self)

    def _texts(self) -> tuple[tuple[str, str, str, str], ...]:
        return (
            (
                "unpaired",
                self.tr("Turn pictures like these into pictures like those"),
                self.tr("Two piles that need not belong together: summer and winter, photos and paintings."),
                self.tr("Good with 200 and more in each pile, possible from 60."),
            ),
            (
                "paired",
                self.tr("I have pairs: before and after"),
                self.tr("Each picture has a partner of the same name: sketches and what became of them."),
                self.tr("Good with 300 pairs and more, possible from 50."),
            ),
            (
                "derive",
                self.tr("Learn to repair, from one pile"),
                self.tr("The program spoils your photos itself and learns to undo it."),
                self.tr("Good with 300 photos and more, possible from 50."),
            ),
            (
                "single",
                self.tr("Make new pictures like these, from one pile"),
                self.tr("The style makes pictures of its own; it does not change photos."),
                self.tr("Good with 1000 and more of one kind, possible from 200."),
            ),
            (
                "improve",
                self.tr("Improve a style with more of my pictures"),
                self.tr("Starts from a style of the gallery and learns your pictures on top of it."),
                self.tr("Good with 50 and more in each pile."),
            ),
        )

    def _card(self, key: str, title: str, text: str, need: str) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        card.setMaximumWidth(_WIDTH_PX)
        choice = QRadioButton(title)
        choice.setAccessibleDescription(f"{text} {need}")
        self._group.addButton(choice)
        self.choices[key] = choice
        words = column(gap=4)
        words.addWidget(choice)
        words.addWidget(muted(text))
        words.addWidget(muted(need))
        extra = {"derive": self.derive, "improve": self.style_box}.get(key)
        if extra is not None:
            words.addWidget(extra, 0, Qt.AlignmentFlag.AlignLeft)
        line = row(margin=theme.GAP + 4, gap=theme.MARGIN)
        line.addWidget(Illustration(key))
        line.addLayout(words, 1)
        card.setLayout(line)
        return card

    def _derive_text(self, derivation: str) -> str:
        return {
            "grayscale": self.tr("Black and white to colour"),
            "lowres": self.tr("Small to sharp"),
            "restore": self.tr("Old and damaged to clean"),
            "noise": self.tr("Grainy to clean"),
            "blur": self.tr("Blurred to sharp"),
            "jpeg": self.tr("Badly compressed to clean"),
            "edges": self.tr("Drawn edges to a photo"),
        }[derivation]

    def _fill_styles(self) -> None:
        chosen = self._draft.wish.parent
        self.style_box.clear()
        for style in self._program.styles.usable():
            self.style_box.addItem(said(style.title, style), style.path)
        self.style_box.setCurrentIndex(max(0, self.style_box.findData(chosen)))
        self.choices["improve"].setEnabled(self.style_box.count() > 0)

    def _on_choice(self) -> None:
        key = next(key for key, choice in self.choices.items() if choice.isChecked())
        wish = self._draft.wish
        if key != wish.intent:
            blank = type(wish)(intent=key, names=wish.names, derive=wish.derive)
            folders = wish.folders[: blank.folders_needed]
            self._draft.wish = blank.with_value("folders", folders)
        if key == "improve":
            self._take_style()

    def _take_style(self) -> None:
        path = str(self.style_box.currentData() or "")
        if not path or not self.choices["improve"].isChecked():
            return
        try:
            card = read_card(Path(path)).model_dump(mode="json")
        except UserError:
            card = {}
        old = self._draft.wish
        wish = type(old).of_style(path, self.style_box.currentText(), card)
        self._draft.wish = wish.with_value("folders", old.folders)

    def is_ready(self) -> bool:
        """Whether a next step makes sense."""
        return self._draft.wish.intent != "improve" or bool(self._draft.wish.parent)


class Illustration(QWidget):
    """Two small pictures and how they belong together, in plain shapes."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key
        self.setFixedSize(QSize(112, 56))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Paint it."""
        tokens, painter = theme.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right = QRectF(2, 8, 40, 40), QRectF(70, 8, 40, 40)
        grey, bright = tokens.colour("line"), tokens.colour("accent")
        self._pile(painter, left, grey, loose=self._key in ("unpaired", "single"))
        self._pile(painter, right, bright, loose=self._key in ("unpaired", "improve", "single"))
        painter.setPen(tokens.colour("muted"))
        sign = "=" if self._key == "paired" else "+" if self._key == "improve" else "→"
        painter.drawText(QRectF(42, 8, 28, 40), Qt.AlignmentFlag.AlignCenter, sign)

    def _pile(self, painter: QPainter, place: QRectF, colour: QColor, *, loose: bool) -> None:
        painter.setPen(theme.tokens().colour("panel"))
        painter.setBrush(colour)
        for shift in (-4, 4, 0) if loose else (0,):
            painter.drawRoundedRect(place.translated(shift, -shift), 4, 4)
