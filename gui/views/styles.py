"""The Styles page: a gallery with the user's own photo, and what each style is."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSplitter, QStackedWidget, QWidget

from gui import theme
from gui.state.problem import Trouble
from gui.state.program import Program
from gui.state.settings import AppSettings
from gui.state.styles import Styles
from gui.views import words
from gui.views.banner import Banner
from gui.views.shipped import said
from gui.views.style_details import StyleDetails
from gui.views.style_list import StyleList
from gui.views.widgets import EmptyState, NoScrollSlider, Segments, button, column, heading, row
from translator.events.engine import StyleRecognised
from translator.events.parts import StyleInfo

_LIVE_DELAY_MS = 250
_SKELETON_AFTER_MS = 300


class StylesPage(QWidget):
    """Search, cards, details."""

    use_wanted = Signal(object)
    import_wanted = Signal()
    improve_wanted = Signal(object)
    continue_wanted = Signal(object)

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._program = program
        self._styles, self._cards = program.styles, program.cards
        self.banner = Banner()
        self.list = StyleList(self._styles, self._cards)
        self.details = StyleDetails(self._styles, self._cards)
        self._live = QTimer(self)
        self._live.setSingleShot(True)
        self._live.setInterval(_LIVE_DELAY_MS)
        self._live.timeout.connect(self._want_cards)
        body = column(margin=theme.MARGIN, gap=theme.GAP + 4)
        body.addLayout(self._head())
        body.addWidget(self.banner)
        body.addWidget(self._middle(), 1)
        self.setLayout(body)
        self._wire()

    def _wire(self) -> None:
        styles = self._styles
        styles.watch(Styles.all, lambda _: self.fill(), self)
        styles.watch(Styles.loaded, lambda _: self.fill(), self)
        styles.watch(Styles.trouble, self._show_trouble, self)
        styles.watch(Styles.in_pieces, lambda _: self.details.show_again(), self)
        styles.watch(Styles.recognised, self._show_import, self)
        styles.imported.connect(self._on_imported)
        self._program.settings.watch(AppSettings.favourites, lambda _: self.fill(), self)
        self.list.picked.connect(self.details.show_style)
        self.list.used.connect(self._use)
        self.list.verticalScrollBar().valueChanged.connect(lambda _: self._live.start())
        self.details.use_wanted.connect(self._use)
        self.details.improve_wanted.connect(self.improve_wanted)
        self.details.continue_wanted.connect(self.continue_wanted)
        self.details.has_run = self._program.runs.has_run_of
        self.details.closed.connect(self.list.clearSelection)
        self._cards.arrived.connect(self._on_card)

    def _use(self, style: StyleInfo) -> None:
        """Photos are changed in the Studio; what makes pictures of its own does so here."""
        if not style.makes:
            self.use_wanted.emit(style)
            return
        from gui.views.sample_sheet import SampleSheet

        sheet = SampleSheet(self._program, style, said(style.title, style), self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    def _head(self) -> QHBoxLayout:
        line = row()
        line.addWidget(heading(self.tr("Styles")))
        line.addSpacing(theme.MARGIN)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search the styles"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(320)
        self.search.textChanged.connect(lambda _: self.fill())
        self.filters = Segments(self.tr("Which styles"))
        self.filters.add("all", self.tr("All"))
        self.filters.add("favourites", self.tr("Favourites"))
        self.filters.add("mine", self.tr("Mine"))
        self.filters.select("all")
        self._filter = "all"
        self.filters.chosen.connect(self._set_filter)
        self.card_size = NoScrollSlider(Qt.Orientation.Horizontal)
        self.card_size.setRange(160, 400)
        self.card_size.setValue(224)
        self.card_size.setFixedWidth(110)
        self.card_size.setAccessibleName(self.tr("Size of the cards"))
        self.card_size.setToolTip(self.tr("Size of the cards"))
        self.card_size.valueChanged.connect(self.list.set_card_width)
        self.import_button = button(self.tr("Import…"), self.import_wanted.emit, icon="import")
        line.addWidget(self.search, 1)
        line.addWidget(self.filters)
        line.addStretch(1)
        line.addWidget(self.card_size)
        line.addWidget(self.import_button)
        return line

    def _middle(self) -> QStackedWidget:
        self.middle = QStackedWidget()
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.addWidget(self.list)
        split.addWidget(self.details)
        split.setStretchFactor(0, 1)
        self.details.hide()
        self.gallery = split
        self.nothing = EmptyState(
            "styles",
            self.tr("No styles are installed"),
            self.tr("Import a style file, or drop one here."),
            (button(self.tr("Import…"), self.import_wanted.emit, icon="import", primary=True),),
        )
        self.no_match = EmptyState(
            "search",
            self.tr("No style fits"),
            self.tr("Try other words, or show all styles."),
            (button(self.tr("Show all"), self._show_all),),
        )
        self.waiting = EmptyState("clock", self.tr("Reading the styles…"), self.tr("The engine is starting."))
        self.blank = QWidget()
        for page in (self.gallery, self.nothing, self.no_match, self.waiting, self.blank):
            self.middle.addWidget(page)
        self.middle.setCurrentWidget(self.blank)
        QTimer.singleShot(_SKELETON_AFTER_MS, self, self.fill)
        return self.middle

    # Showing

    def fill(self) -> None:
        """Show the styles that are asked for."""
        if not self._styles.loaded:
            if self.middle.currentWidget() is not self.blank or self.isVisible():
                self.middle.setCurrentWidget(self.waiting)
            return
        kept, own = self._filter == "favourites", self._filter == "mine"
        found = self._styles.matching(self.search.text(), favourites=kept, mine=own, said=said)
        self.list.styles_model.fill(found)
        self.details.renew()
        self.list.viewport().update()
        if not self._styles.all:
            self.middle.setCurrentWidget(self.nothing)
        else:
            self.middle.setCurrentWidget(self.gallery if found else self.no_match)
        self._live.start()

    def _set_filter(self, key: str) -> None:
        self._filter = key
        self.fill()

    def _show_all(self) -> None:
        self.filters.select("all")
        self._filter = "all"
        self.search.clear()
        self.fill()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """The cards that can be seen are wanted."""
        self._live.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802, ARG002 - Qt's name and signature
        """Nobody looks: compute nothing."""
        self._live.stop()
        self._cards.want(())

    def _want_cards(self) -> None:
        if self.isVisible() and self._program.settings.live_cards:
            seen = map(self._styles.get, self.list.seen_ids())
            self._cards.want([style.id for style in seen if style is not None and style.for_photos])

    def _on_card(self, style_id: str) -> None:
        if not style_id:
            self._live.start()
        self.details.refresh(style_id)

    # Import

    def _show_import(self, recognised: tuple[StyleRecognised, str] | None) -> None:
        if recognised is None:
            return
        from gui.views.import_sheet import ImportSheet

        message, source = recognised
        sheet = ImportSheet(message, source, self)
        sheet.rejected.connect(self._styles.forget_import)
        sheet.accepted.connect(lambda: self._styles.confirm_import(source, sheet.title(), sheet.names()))
        sheet.open()

    def _on_imported(self, style_id: str) -> None:
        self.banner.show_message(
            "info",
            self.tr("The style was added."),
            [(self.tr("Show it"), lambda: self.list.select(style_id))],
        )

    def _show_trouble(self, trouble: Trouble | None) -> None:
        if trouble is None:
            self.banner.clear()
            return
        text = words.sentence(trouble)
        if trouble.sentence and trouble.code in ("model_unsupported", "model_invalid"):
            text = f"{text} {trouble.sentence}"
        self.banner.show_message("warn", text, [(self.tr("Choose another file…"), self.import_wanted.emit)])
