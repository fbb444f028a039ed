"""All that is known of one style, and what can be done with it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QScrollArea,
    QStyle,
    QWidget,
)

from gui import theme
from gui.state.problem import Trouble
from gui.state.styles import Cards, Styles
from gui.views import words
from gui.views.cover_label import CoverLabel
from gui.views.fact_list import FactList
from gui.views.shipped import said, said_lines, ways
from gui.views.widgets import button, column, heading, muted, row, rule, set_tone, tool
from translator.events.parts import StyleInfo

_WIDTH_PX = 340
_WIDTH_LETTERS = 46
_PICTURE_PX = 204


class StyleDetails(QFrame):
    """The drawer beside the gallery."""

    use_wanted = Signal(object)
    improve_wanted = Signal(object)
    continue_wanted = Signal(object)
    closed = Signal()

    def __init__(self, styles: Styles, cards: Cards) -> None:
        super().__init__()
        self._styles, self._cards = styles, cards
        self._style: StyleInfo | None = None
        self.has_run: Callable[[str], bool] = lambda _: False
        """Whether the training that made a style is known, by the style's id."""
        self.setObjectName("card")
        self.setFixedWidth(max(_WIDTH_PX, _WIDTH_LETTERS * self.fontMetrics().averageCharWidth()))
        body = column(margin=theme.MARGIN, gap=theme.GAP + 2)
        head = row()
        self._title = heading("", 1)
        head.addWidget(self._title, 1)
        head.addWidget(tool("close", self.tr("Close the details"), self._close), 0, Qt.AlignmentFlag.AlignTop)
        body.addLayout(head)
        body.addWidget(self._scrolled(), 1)
        body.addWidget(rule())
        body.addLayout(self._buttons())
        self.setLayout(body)

    def _scrolled(self) -> QScrollArea:
        page = QWidget()
        page.setObjectName("page")
        inner = column(gap=theme.GAP + 2)
        self._picture = CoverLabel(_PICTURE_PX)
        self._picture.setAccessibleName(self.tr("Sample of the style"))
        self._words = muted()
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._licence = QLabel()
        self._licence.setWordWrap(True)
        self.facts = FactList()
        self.repair = button(self.tr("Repair…"), self._repair, icon="retry")
        for widget in (self._picture, self._problem, self.repair, self._words, self._licence, self.facts):
            inner.addWidget(widget)
        inner.addStretch(1)
        inner.setContentsMargins(0, 0, theme.GAP, 0)
        page.setLayout(inner)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        return area

    def _buttons(self) -> QHBoxLayout:
        line = row(gap=4)
        self.use = button(self.tr("Use"), self._use, primary=True)
        self.verify = tool("check", self.tr("Check the file"), lambda: self._command("verify"))
        self.go_on = tool("play", self.tr("Go on with its training"), self._continue)
        self.improve = tool("wand", self.tr("Improve it with my pictures…"), self._improve)
        self.export = tool("export", self.tr("Export a copy"), self._export)
        self.remove = tool("remove", self.tr("Remove this style"), self._ask_to_remove)
        line.addWidget(self.use, 1)
        line.addWidget(self.verify)
        line.addWidget(self.improve)
        line.addWidget(self.go_on)
        line.addWidget(self.export)
        line.addWidget(self.remove)
        return line

    def show_style(self, style: StyleInfo | None) -> None:
        """Show a style; None closes the drawer."""
        self._style = style
        self.setVisible(style is not None)
        if style is None:
            return
        self._title.setText(said(style.title, style))
        self._words.setText(said(style.description, style))
        self._words.setVisible(bool(style.description))
        self._problem.setVisible(bool(style.problem))
        problem = words.sentence(Trouble.of_style(style.problem, style, style.sentence))
        if style.bundled:
            problem += " " + self.tr("It came with the program: install the program anew.")
        own = self.tr("It makes pictures of its own: there is no photo that it could change.")
        self._problem.setText(own if style.makes else problem)
        set_tone(self._problem, "" if style.makes else "warn")
        self.repair.setVisible(bool(style.problem) and not style.bundled and not style.makes)
        text, commercial = words.licence(style.license)
        self._licence.setText(text)
        set_tone(self._licence, "good" if commercial else "warn")
        self.use.setEnabled(not style.problem or style.makes)
        self.use.setText(self.tr("Make some…") if style.makes else self.tr("Use"))
        self.remove.setEnabled(not style.bundled)
        self.export.setEnabled(not style.problem or style.makes)
        self.improve.setEnabled(not style.problem or style.makes)
        self.go_on.setVisible(self.has_run(style.id))
        self._fill_facts(style)
        self._show_picture()

    def show_again(self) -> None:
        """Something new is known about the style that is shown."""
        self.show_style(self._style)

    def renew(self) -> None:
        """The gallery was read again: the style may have changed or gone."""
        if self._style is not None:
            known = self._styles.get(self._style.id)
            if known != self._style:
                self.show_style(known)

    def refresh(self, style_id: str) -> None:
        """The picture of a style has come."""
        if self._style is not None and style_id in ("", self._style.id):
            self._show_picture()

    def _show_picture(self) -> None:
        assert self._style is not None
        live = self._cards.live(self._style) if self._style.for_photos else None
        image = live if isinstance(live, QImage) else self._cards.sample(self._style)
        self._picture.show_image(image)

    def _fill_facts(self, style: StyleInfo) -> None:
        pieces = self.tr("Large photos are done in smaller pieces, which takes longer.")
        named = {
            self.tr("Directions"): "\n".join(ways(style)),
            self.tr("Credit"): style.credit or style.author,
            self.tr("Size"): words.size(style.file_mb * 1e6),
            self.tr("Learned at"): f"{style.native_px} px" if style.native_px else "",
            self.tr("On this computer"): pieces if style.id in self._styles.in_pieces else "",
            self.tr("Method"): style.method,
            self.tr("Date"): style.date,
            **{words.fact(name): said_lines(value, style) for name, value in style.facts.items()},
            "SHA-256": " ".join((style.sha256[:8], style.sha256[8:16], "…")) if style.sha256 else "",
        }
        bar_px = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self.facts.show_facts(named, self.width() - 2 * theme.MARGIN - theme.GAP - bar_px - 4)

    def _close(self) -> None:
        self.show_style(None)
        self.closed.emit()

    def _use(self) -> None:
        if self._style is not None:
            self.use_wanted.emit(self._style)

    def _improve(self) -> None:
        if self._style is not None:
            self.improve_wanted.emit(self._style)

    def _continue(self) -> None:
        if self._style is not None:
            self.continue_wanted.emit(self._style)

    def _command(self, action: str) -> None:
        if self._style is not None:
            self._styles.command(action, self._style)
            if action == "remove":
                self._close()

    def _ask_to_remove(self) -> None:
        if self._style is None:
            return
        asked = QMessageBox(QMessageBox.Icon.NoIcon, self.tr("Remove this style"), "", parent=self)
        title = said(self._style.title, self._style)
        asked.setText(self.tr("Remove “%1” from this computer?").replace("%1", title))
        asked.setInformativeText(self.tr("Its file is deleted. Pictures that were made with it stay."))
        keep = asked.addButton(self.tr("Keep it"), QMessageBox.ButtonRole.RejectRole)
        remove = asked.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        asked.setDefaultButton(keep)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        remove.clicked.connect(lambda: self._command("remove"))
        asked.open()

    def _repair(self) -> None:
        """Ask for an intact copy of the file, which takes the place of the damaged one."""
        path, _ = QFileDialog.getOpenFileName(self, self.tr("An intact copy of the style's file"))
        if path and self._style is not None:
            self._styles.command("repair", self._style, path)

    def _export(self) -> None:
        if self._style is None:
            return
        name = f"{self._style.id}.safetensors"
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Export a copy"), name)
        if path:
            self._styles.command("export", self._style, path)
