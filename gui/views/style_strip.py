"""A few styles by their sample pictures, for the page that has no photo yet."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon
from PySide6.QtWidgets import QButtonGroup, QToolButton, QWidget

from gui import theme
from gui.state.studio import Studio
from gui.state.styles import Cards, Styles
from gui.views.order import follow_the_eye
from gui.views.shipped import said
from gui.views.thumbnails import cover
from gui.views.widgets import column, muted, row
from translator.events.parts import StyleInfo

_SHOWN_MAX = 6
_PICTURE = QSize(132, 92)
_NAME_PX = 128


class StyleStrip(QWidget):
    """One button a style; the marked one is what the next photo gets."""

    def __init__(self, studio: Studio, styles: Styles, cards: Cards) -> None:
        super().__init__()
        self._studio, self._styles, self._cards = studio, styles, cards
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        body = column(gap=theme.GAP)
        self._title = muted(self.tr("Choose a style to begin with"), wrap=False)
        body.addSpacing(theme.MARGIN)
        body.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        self._line = row(gap=theme.GAP)
        body.addLayout(self._line)
        self.setLayout(body)
        styles.watch(Styles.all, lambda _: self._fill(), self)
        studio.watch(Studio.look, lambda look: self._mark(look.style), self)

    def _fill(self) -> None:
        while self._line.count():
            item = self._line.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons.clear()
        pictured = [style for style in self._styles.usable() if self._cards.sample(style) is not None]
        self._line.addStretch(1)
        for style in pictured[:_SHOWN_MAX]:
            self._line.addWidget(self._entry(style))
        self._line.addStretch(1)
        follow_the_eye(self)
        self.setVisible(bool(pictured))
        self._mark(self._studio.look.style)

    def _entry(self, style: StyleInfo) -> QToolButton:
        entry = QToolButton()
        image, title = self._cards.sample(style), said(style.title, style)
        assert image is not None
        entry.setIcon(QIcon(cover(image, _PICTURE, self.devicePixelRatioF())))
        entry.setIconSize(_PICTURE)
        entry.setText(in_two_lines(title, entry.fontMetrics(), _NAME_PX))
        entry.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        entry.setToolTip(title)
        entry.setAccessibleName(title)
        entry.setCheckable(True)
        entry.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        entry.clicked.connect(lambda: self._studio.set_style(style.id))
        self._group.addButton(entry)
        self._buttons[style.id] = entry
        return entry

    def _mark(self, style_id: str) -> None:
        if style_id in self._buttons:
            self._buttons[style_id].setChecked(True)


def in_two_lines(text: str, metrics: QFontMetrics, width_px: int) -> str:
    """A name in at most two lines; only what is left of the second is cut."""
    words = text.split(" ")
    first = 1
    while first < len(words) and metrics.horizontalAdvance(" ".join(words[: first + 1])) <= width_px:
        first += 1
    lines = (" ".join(words[:first]), " ".join(words[first:]))
    return "\n".join(
        metrics.elidedText(line, Qt.TextElideMode.ElideRight, width_px) for line in lines if line
    )
