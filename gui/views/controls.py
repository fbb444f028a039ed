"""The panel beside the picture: which style, how much of it, and the main actions."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui import icons, theme
from gui.state.look import Look
from gui.state.studio import Studio
from gui.state.styles import Cards, Styles
from gui.views.shipped import said, ways
from gui.views.thumbnails import cover
from gui.views.widgets import (
    ElidedLabel,
    Level,
    NoScrollComboBox,
    NoScrollSpinBox,
    button,
    column,
    muted,
    row,
    rule,
    tool,
)
from translator.events.parts import StyleInfo

_WIDTH_PX = 312
_CARD_PX = 150
_SCALES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)


class ControlsPanel(QFrame):
    """Shows and changes the look of the photo in view."""

    translate_wanted = Signal()
    save_wanted = Signal()
    save_as_wanted = Signal()
    try_all_wanted = Signal()

    def __init__(self, studio: Studio, styles: Styles, cards: Cards) -> None:
        super().__init__()
        self._studio, self._styles, self._cards = studio, styles, cards
        self._filling = False
        self.setObjectName("panel")
        body = column(gap=0)
        body.addWidget(self._scrolled(), 1)
        body.addWidget(rule())
        body.addWidget(self._buttons())
        self.setLayout(body)
        self._buttons_width()
        styles.watch(Styles.all, lambda _: self._fill_styles(), self)
        studio.watch(Studio.look, self._show_look, self)
        studio.watch(Studio.current, lambda _: self._show_look(studio.look), self)
        studio.watch(Studio.shown, lambda _: self._show_card(), self)
        studio.watch(Studio.working, self._show_working, self)
        cards.arrived.connect(lambda _: self._show_card())

    # Parts

    def _scrolled(self) -> QScrollArea:
        page = QWidget()
        page.setObjectName("page")
        body = column(margin=theme.MARGIN, gap=theme.GAP + 4)
        body.addLayout(self._style_part())
        body.addWidget(rule())
        body.addLayout(self._strength_part())
        body.addWidget(rule())
        body.addWidget(self._advanced_part())
        body.addStretch(1)
        page.setLayout(body)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _style_part(self) -> QVBoxLayout:
        part = column(gap=theme.GAP + 2)
        self.try_all = button(self.tr("Try all styles"), self.try_all_wanted.emit, icon="styles")
        part.addWidget(self.try_all)
        self._card = QLabel()
        self._card.setFixedHeight(_CARD_PX)
        self._card.setMinimumWidth(1)
        self._card.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._card.setObjectName("sample")
        self._card.setAccessibleName(self.tr("Sample of the style"))
        part.addWidget(self._card)
        line = row(gap=4)
        self.style_box = NoScrollComboBox()
        self.style_box.setAccessibleName(self.tr("Style"))
        self.style_box.setSizeAdjustPolicy(
            NoScrollComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.style_box.setMinimumContentsLength(8)
        self.style_box.activated.connect(lambda index: self._studio.set_style(self.style_box.itemData(index)))
        self.favourite = tool("star", self.tr("Favourite"), self._toggle_favourite, checkable=True)
        line.addWidget(self.style_box, 1)
        line.addWidget(self.favourite)
        part.addLayout(line)
        self.direction = NoScrollComboBox()
        self.direction.setAccessibleName(self.tr("Direction"))
        self.direction.activated.connect(lambda index: self._set("to", self.direction.itemData(index)))
        part.addWidget(self.direction)
        return part

    def _strength_part(self) -> QVBoxLayout:
        part = column(gap=theme.GAP + 2)
        self.strength = Level(self.tr("Strength"), 0, 100)
        self.strength.moved.connect(lambda value: self._set("strength", value / 100))
        self.detail = Level(self.tr("Keep detail"), 0, 100)
        self.detail.moved.connect(lambda value: self._set("keep_detail", value / 100))
        self.colours = QCheckBox(self.tr("Keep the photo's colours"))
        self.colours.toggled.connect(lambda on: self._set("keep_colours", on))
        for widget in (self.strength, self.detail, self.colours):
            part.addWidget(widget)
        return part

    def _advanced_part(self) -> QWidget:
        holder = QWidget()
        part = column(gap=theme.GAP)
        self.fold = button(self.tr("More"), self._toggle_fold, icon="right", flat=True)
        self.fold.setCheckable(True)
        self.fold.setStyleSheet("text-align: left; padding-left: 4px;")
        self._folded = QWidget()
        inner = column(gap=theme.GAP)
        inner.addWidget(muted(self.tr("Brush size"), wrap=False))
        self.scale = NoScrollComboBox()
        self.scale.setAccessibleName(self.tr("Brush size"))
        for factor, text in zip(_SCALES, self._scale_names(), strict=True):
            self.scale.addItem(text, factor)
        self.scale.activated.connect(lambda index: self._set("scale", self.scale.itemData(index)))
        inner.addWidget(self.scale)
        self._variants = QWidget()
        self._variants.setLayout(self._variant_part())
        inner.addWidget(self._variants)
        inner.setContentsMargins(4, 0, 0, 0)
        self._folded.setLayout(inner)
        self._folded.hide()
        part.addWidget(self.fold)
        part.addWidget(self._folded)
        holder.setLayout(part)
        return holder

    def _scale_names(self) -> tuple[str, ...]:
        return (
            self.tr("As the style recommends"),
            self.tr("Boldest (25 %)"),
            self.tr("Bolder (50 %)"),
            self.tr("Bold (75 %)"),
            self.tr("Full size (100 %)"),
            self.tr("Fine (150 %)"),
            self.tr("Finest (200 %)"),
        )

    def _variant_part(self) -> QVBoxLayout:
        part = column(gap=theme.GAP)
        part.addWidget(muted(self.tr("Variant"), wrap=False))
        line = row()
        self.seed = NoScrollSpinBox()
        self.seed.setRange(0, 999_999)
        self.seed.setAccessibleName(self.tr("Variant"))
        self.seed.valueChanged.connect(lambda value: self._set("seed", value))
        line.addWidget(self.seed, 1)
        line.addWidget(
            tool("retry", self.tr("Another variant"), lambda: self.seed.setValue(self.seed.value() + 1))
        )
        part.addLayout(line)
        self.reference = button(self.tr("As in a picture…"), self._choose_reference, icon="photo")
        self._reference_name = ElidedLabel()
        part.addWidget(self.reference)
        part.addWidget(self._reference_name)
        return part

    def _buttons(self) -> QWidget:
        holder = QWidget()
        part = column(margin=theme.MARGIN, gap=theme.GAP)
        self.translate = button(self.tr("Translate"), self.translate_wanted.emit, icon="wand", primary=True)
        self.translate.setMinimumHeight(36)
        line = row()
        self.save = button(self.tr("Save"), self.save_wanted.emit, icon="save")
        self.save_as = button(self.tr("Save as…"), self.save_as_wanted.emit)
        line.addWidget(self.save, 1)
        line.addWidget(self.save_as, 1)
        part.addWidget(self.translate)
        part.addLayout(line)
        holder.setLayout(part)
        return holder

    def _buttons_width(self) -> None:
        """As wide as two buttons side by side, and what is folded, need in this language and size of text."""
        both = 2 * max(self.save.sizeHint().width(), self.save_as.sizeHint().width()) + theme.GAP
        bars = [area.verticalScrollBar().sizeHint().width() for area in self.findChildren(QScrollArea)]
        folded = self._folded.minimumSizeHint().width() + max(bars)
        single = max(self.colours.sizeHint().width(), self.try_all.sizeHint().width(), folded)
        self.setFixedWidth(max(_WIDTH_PX, max(both, single) + 2 * theme.MARGIN + 4))

    # Showing

    def _fill_styles(self) -> None:
        self.style_box.clear()
        for style in self._styles.usable():
            self.style_box.addItem(said(style.title, style), style.id)
        self._show_look(self._studio.look)

    def _show_look(self, look: Look) -> None:
        self._filling = True
        style = self._styles.get(look.style)
        self.style_box.setCurrentIndex(self.style_box.findData(look.style))
        self.style_box.setEnabled(self.style_box.count() > 0)
        self.style_box.setToolTip(said(style.title, style) if style else "")
        self._show_directions(style, look)
        self.strength.set_value(round(100 * look.strength))
        self.detail.set_value(round(100 * look.keep_detail))
        self.colours.setChecked(look.keep_colours)
        self.scale.setCurrentIndex(max(0, self.scale.findData(look.scale)))
        self._variants.setVisible(bool(style and style.style_size))
        self.seed.setValue(look.seed)
        self.seed.setEnabled(not look.reference)
        self._reference_name.set_text(Path(look.reference).name)
        starred = bool(style) and self._styles.is_favourite(look.style)
        self.favourite.setChecked(starred)
        self.favourite.setIcon(icons.icon("starred" if starred else "star"))
        self.favourite.setEnabled(style is not None)
        self.try_all.setEnabled(self._studio.current is not None and len(self._styles.all) > 0)
        self._filling = False
        self._show_card()

    def _show_directions(self, style: StyleInfo | None, look: Look) -> None:
        self.direction.clear()
        if style is not None:
            for name, target in zip(ways(style), style.domains, strict=True):
                self.direction.addItem(name, target)
        self.direction.setCurrentIndex(max(0, self.direction.findData(look.to)))
        self.direction.setVisible(self.direction.count() > 0)

    def _show_card(self) -> None:
        style = self._styles.get(self._studio.look.style)
        image = self._cards.live(style) if style else None
        if style is not None and not isinstance(image, QImage):
            image = self._previewed(style) or self._cards.sample(style)
        ratio = self.devicePixelRatioF()
        if isinstance(image, QImage):
            size = QSize(self.width() - 2 * theme.MARGIN, _CARD_PX)
            self._card.setPixmap(cover(image, size, ratio))
        else:
            self._card.setPixmap(icons.pixmap("styles", 40, theme.tokens().colour("muted"), ratio))

    def _previewed(self, style: StyleInfo) -> QImage | None:
        """The photo in the style as the viewer has it, before the gallery's own picture is made."""
        shown = self._studio.shown
        if shown is None or shown.look.style != style.id:
            return None
        return shown.picture.level_for(_WIDTH_PX * self.devicePixelRatioF() / shown.picture.size.width())

    def _show_working(self, working: str) -> None:
        busy = working in ("full", "stopping", "save")
        self.translate.setText(self.tr("Stopping…") if working == "stopping" else self.tr("Translate"))
        self.translate.setEnabled(not busy)
        for one in (self.save, self.save_as):
            one.setEnabled(not busy)

    # Changing

    def _set(self, name: str, value: object) -> None:
        if not self._filling:
            self._studio.set_value(name, value)

    def _toggle_favourite(self) -> None:
        self._styles.toggle_favourite(self._studio.look.style)
        self._show_look(self._studio.look)

    def _toggle_fold(self) -> None:
        self._folded.setVisible(self.fold.isChecked())
        self.fold.setIcon(icons.icon("down" if self.fold.isChecked() else "right"))

    def _choose_reference(self) -> None:
        if self._studio.look.reference:
            self._set("reference", "")
            return
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Take the variant from this picture"))
        if path:
            self._set("reference", path)
