"""The Studio page: a photo, what a style makes of it, and the controls."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSizeF, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from gui import theme
from gui.observable import timer
from gui.state.look import Look
from gui.state.photos import Photo
from gui.state.settings import AppSettings
from gui.state.shown import Shown
from gui.state.studio import Studio
from gui.state.styles import Cards, Styles
from gui.views import words
from gui.views.banner import Banner, Chip
from gui.views.canvas import Canvas
from gui.views.compare import MODES, Pair
from gui.views.controls import ControlsPanel
from gui.views.filmstrip import Filmstrip
from gui.views.order import follow_the_eye
from gui.views.shipped import said
from gui.views.style_strip import StyleStrip
from gui.views.versions import VersionBar
from gui.views.widgets import ElidedLabel, EmptyState, Segments, button, column, muted, row, tool
from gui.workers.engine import EngineClient
from gui.workers.thumbs import Thumbs

_CLOSER_AFTER_MS = 400


class StudioPage(QStackedWidget):
    """Empty at first; then the photo in view."""

    open_wanted = Signal()
    paste_wanted = Signal()
    sample_wanted = Signal()

    def __init__(
        self,
        studio: Studio,
        styles: Styles,
        cards: Cards,
        thumbs: Thumbs,
        settings: AppSettings,
        engine: EngineClient,
    ) -> None:
        super().__init__()
        self._studio, self._styles, self._cards = studio, styles, cards
        self._settings, self._engine = settings, engine
        self.banner = Banner()
        self.canvas = Canvas()
        self.chip = Chip(self.canvas)
        self.chip.stopped.connect(studio.stop)
        self.panel = ControlsPanel(studio, styles, cards)
        self.filmstrip = Filmstrip(studio, thumbs)
        self.versions = VersionBar(studio)
        self.empty = self._empty()
        self.work = self._work()
        self.addWidget(self.empty)
        self.addWidget(self.work)
        self._closer = timer(self, _CLOSER_AFTER_MS, self._sharpen)
        self._watch()

    def _watch(self) -> None:
        studio = self._studio
        studio.watch(Studio.current, self._show_photo, self)
        for picture in (Studio.original, Studio.shown, Studio.left):
            studio.watch(picture, lambda _: self._show_pair(), self)
        studio.watch(Studio.look, lambda _: self._show_pair(), self)
        studio.watch(Studio.compare, self._show_mode, self)
        studio.watch(Studio.working, lambda _: self.show_work(), self)
        studio.watch(Studio.progress, lambda _: self.show_work(), self)
        studio.watch(Studio.preparing_s, lambda _: self.show_work(), self)
        self._engine.watch(EngineClient.status, lambda _: self.show_work(), self)
        self._settings.watch(AppSettings.viewer, self.canvas.set_background, self)
        self.canvas.zoomed.connect(self._show_zoom)
        self.canvas.zoomed.connect(self.chip.place)
        self.canvas.zoomed.connect(self._look_closely)

    # Parts

    def _empty(self) -> EmptyState:
        buttons = (
            button(self.tr("Open photos…"), self.open_wanted.emit, icon="open", primary=True),
            button(self.tr("Paste"), self.paste_wanted.emit, icon="paste"),
            button(self.tr("Try a sample photo"), self.sample_wanted.emit, icon="photo"),
        )
        state = EmptyState(
            "studio",
            self.tr("Drop photos or a folder here"),
            self.tr("Nothing is uploaded. Everything runs on this computer."),
            buttons,
        )
        self.strip = StyleStrip(self._studio, self._styles, self._cards)
        state.below.addWidget(self.strip)
        self.recent = column(gap=4)
        state.below.addLayout(self.recent)
        return state

    def _work(self) -> QWidget:
        page = QWidget()
        line = row(gap=0)
        middle = column(margin=theme.GAP, gap=theme.GAP)
        middle.addLayout(self._head())
        middle.addWidget(self.banner)
        middle.addWidget(self.canvas, 1)
        middle.addWidget(self.versions)
        middle.addLayout(self._strip())
        line.addLayout(middle, 1)
        line.addWidget(self.panel)
        page.setLayout(line)
        return page

    def _head(self) -> QHBoxLayout:
        head = row(gap=4)
        self._name = ElidedLabel()
        font = self._name.font()
        font.setWeight(font.Weight.DemiBold)
        self._name.setFont(font)
        self._facts = muted("", wrap=False)
        self._zoom = muted("", wrap=False)
        for label in (self._facts, self._zoom):
            label.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self.modes = Segments(self.tr("Way to compare"))
        names = {
            "split": self.tr("Split line"),
            "side": self.tr("Side by side"),
            "hold": self.tr("Result; hold Space for the original"),
            "difference": self.tr("Difference"),
            "loupe": self.tr("Loupe"),
        }
        for mode in MODES:
            self.modes.add(mode, names[mode], mode)
        self.modes.chosen.connect(lambda mode: setattr(self._studio, "compare", mode))
        head.addWidget(self._name, 1)
        head.addWidget(self._facts)
        head.addSpacing(theme.MARGIN)
        head.addWidget(self.modes)
        head.addSpacing(theme.GAP)
        head.addWidget(self._zoom)
        head.addWidget(tool("fit", self.tr("Fit the window"), lambda: self.canvas.zoom_to(None)))
        whole = button("1:1", lambda: self.canvas.zoom_to(1.0), flat=True)
        whole.setToolTip(self.tr("One pixel for one pixel"))
        whole.setAccessibleName(self.tr("One pixel for one pixel"))
        head.addWidget(whole)
        return head

    def _strip(self) -> QHBoxLayout:
        line = row(gap=4)
        self.add_button = tool("add", self.tr("Add photos"), self.open_wanted.emit)
        self.remove_button = tool("remove", self.tr("Remove from the list"), self.remove_selected)
        buttons = QVBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        line.addWidget(self.filmstrip, 1)
        line.addLayout(buttons)
        return line

    # Showing

    def _show_photo(self, photo: Photo | None) -> None:
        self.setCurrentWidget(self.empty if photo is None else self.work)
        self._name.set_text(photo.name if photo else "")
        self._show_pair()

    def _show_pair(self) -> None:
        studio = self._studio
        original, shown = studio.original, studio.shown
        pair = Pair(
            original.picture if original else None,
            studio.left.picture if studio.left else None,
            shown.picture if shown else None,
            studio.look.strength,
        )
        sizes = [shown_one.picture.size for shown_one in (original, shown) if shown_one is not None]
        document = QSizeF(max(sizes, key=lambda size: size.width())) if sizes else QSizeF()
        self.canvas.show_pair(pair, self._labels(), document)
        if original and original.full:
            self._facts.setText(f"{original.picture.size.width()} × {original.picture.size.height()}")  # noqa: RUF001 - the sign for "by"
        elif original is None:
            self._facts.setText("")
        self.show_work()
        self._look_closely()

    def _look_closely(self) -> None:
        """Zoomed in so far that the preview's own pixels would be seen: the full size is wanted there."""
        shown, view = self._studio.shown, self.canvas.viewport
        if shown is None or shown.kind != "preview" or shown.full or view.zoom is None:
            return
        has_px = shown.picture.size.width()
        if view.target.width() * view.ratio > has_px and view.document.width() > has_px:
            self._closer.start()

    def _sharpen(self) -> None:
        self._studio.rendering.sharpen(self.canvas.viewport.seen)

    def _labels(self) -> tuple[str, str]:
        studio = self._studio
        left = self._style_name(studio.left.look) if studio.left else self.tr("Original")
        return left, self._style_name(studio.shown.look) if studio.shown else ""

    def _style_name(self, look: Look) -> str:
        style = self._styles.get(look.style)
        name = said(style.title, style) if style else look.style
        both = style is not None and len(style.domains) > 1 and look.to != style.title
        return f"{name} → {said(look.to, style)}" if both else name

    def _show_mode(self, mode: str) -> None:
        self.modes.select(mode)
        self.canvas.set_mode(mode)

    def _show_zoom(self) -> None:
        self._zoom.setText(
            f"{self.canvas.zoom_percent} %" if self.canvas.viewport.document.width() > 0 else ""
        )

    def show_work(self) -> None:
        """Say on the picture itself what is being done to it."""
        working, progress = self._studio.working, self._studio.progress
        if working == "stopping":
            self.chip.say(self.tr("Stopping…"), progress)
        elif working and self._studio.preparing_s:
            self.chip.say(words.preparing(self._studio.preparing_s), can_stop=working != "preview")
        elif working in ("full", "save"):
            text = self.tr("Translating at full size") if working == "full" else self.tr("Saving")
            share = f" · {round(100 * progress)} %" if progress > 0 else "…"
            self.chip.say(text + share, progress, can_stop=True)
        elif self._engine.status == "starting" and self._studio.shown is None and self._studio.current:
            self.chip.say(self.tr("Engine starting…"))
        elif working == "sharp":
            share = f" · {round(100 * progress)} %" if progress > 0 else "…"
            self.chip.say(self.tr("Sharpening") + share, progress, can_stop=True)
        elif working == "preview":
            self.chip.say(self.tr("Preview…"))
        else:
            self.chip.hide()

    def show_recent(self, folders: list[str]) -> None:
        """Offer folders of earlier sessions."""
        while self.recent.count():
            item = self.recent.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if folders:
            title = muted(self.tr("Recent folders"), wrap=False)
            self.recent.addWidget(title, 0, Qt.AlignmentFlag.AlignHCenter)
        for folder in folders[:4]:
            choose = partial(self.recent_chosen.emit, folder)
            entry = button(Path(folder).name, choose, icon="folder", flat=True)
            entry.setToolTip(folder)
            self.recent.addWidget(entry, 0, Qt.AlignmentFlag.AlignHCenter)
        follow_the_eye(self.empty)

    recent_chosen = Signal(str)

    # Doing

    def cycle_mode(self) -> None:
        """The next way to compare."""
        self._studio.compare = MODES[(MODES.index(self._studio.compare) + 1) % len(MODES)]

    def remove_selected(self) -> None:
        """Close the marked photos, or the one in view."""
        photos = self.filmstrip.selected_photos()
        if not photos and self._studio.current:
            photos = [self._studio.current]
        self._studio.remove(photos)

    def toggle_panels(self) -> None:
        """Nothing but the picture, or everything."""
        hidden = self.panel.isVisibleTo(self)
        for part in (self.panel, self.filmstrip, self.add_button, self.remove_button):
            part.setVisible(not hidden)

    def result_text(self, shown: Shown) -> str:
        """For the status bar and screen readers."""
        what = self.tr("Preview") if shown.kind == "preview" else self.tr("Result")
        return f"{what}: {words.duration(shown.seconds)} · {shown.device}"
