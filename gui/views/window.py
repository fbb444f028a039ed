"""The main window: pages in the shell, menus, shortcuts, news."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPaintEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.state.program import Program
from gui.state.settings import AppSettings
from gui.state.shown import Shown
from gui.state.studio import Added, Studio
from gui.views import sample
from gui.views.banner import announce
from gui.views.menus import add_actions, add_menus
from gui.views.news import News
from gui.views.saving import Saving
from gui.views.shell import Place, Shell
from gui.views.studio import StudioPage
from gui.views.training.news import TrainingNews
from gui.workers.folders import STYLE_SUFFIXES
from gui.workers.pictures import SUFFIXES
from translator.events.parts import StyleInfo

_STATUS_MS = 8000
_DEFAULT_SIZE = (1320, 860)


class Window(Shell):
    """One window on the program's states."""

    open_wanted = Signal(list)
    paste_wanted = Signal()
    remade = Signal()
    painted = Signal()

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.program = program
        self._was_painted = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.saving = Saving(program, self)
        settings = Place("settings", self.tr("Settings"), "settings", self._make_settings)
        self.set_places(self._places_now(), settings)
        add_actions(self)
        add_menus(self)
        self.actions_by_id.apply_shortcuts(program.settings.shortcuts)
        self.news = News(program, self)
        self.training_news = TrainingNews(program, self)
        self._bindings = [
            program.studio.watch(Studio.current, lambda _: self._show_in_cards(), self),
            program.studio.watch(Studio.readable, lambda _: self._show_in_cards(), self),
            program.settings.watch(AppSettings.shortcuts, self.actions_by_id.apply_shortcuts, self),
        ]
        program.studio.added.connect(self._on_added)
        program.studio.finished.connect(self._on_finished)
        self.pill.clicked.connect(lambda: self.show_activity("devices"))
        self.drag_text = self._drag_text

    def _places_now(self) -> list[Place]:
        return [
            Place("studio", self.tr("Studio"), "studio", self._make_studio),
            Place("styles", self.tr("Styles"), "styles", self._make_styles),
            Place("make", self.tr("Make a style"), "wand", self._make_make),
            Place("batch", self.tr("Batch"), "batch", self._make_batch),
            Place("activity", self.tr("Activity"), "activity", self._make_activity),
        ]

    def open_at(self, place: str, size: tuple[int, int]) -> None:
        """Go to a place in a window of that size."""
        self.resize(*(size if size[0] >= self.minimumWidth() else _DEFAULT_SIZE))
        known = place if place in ("studio", "styles", "make", "batch", "activity", "settings") else "studio"
        self.go("studio")
        self.go(known).setFocus()

    def retire(self) -> None:
        """End this window: another one shows the same states."""
        self.program.studio.added.disconnect(self._on_added)
        self.program.studio.finished.disconnect(self._on_finished)
        for binding in self._bindings:
            binding.disconnect()
        self.news.retire()
        self.training_news.retire()
        self.deleteLater()

    # Pages, made when they are first opened

    def _make_studio(self) -> QWidget:
        p = self.program
        page = StudioPage(p.studio, p.styles, p.cards, p.thumbs, p.settings, p.engine)
        page.open_wanted.connect(self.choose_photos)
        page.paste_wanted.connect(self.paste_wanted)
        page.sample_wanted.connect(self.open_sample)
        page.recent_chosen.connect(lambda folder: self.open_wanted.emit([Path(folder)]))
        page.panel.translate_wanted.connect(p.studio.translate)
        page.panel.save_wanted.connect(self.saving.save)
        page.panel.save_as_wanted.connect(self.saving.save_as)
        page.panel.try_all_wanted.connect(self.try_all)
        page.show_recent(p.session.recent)
        page.canvas.menu_actions = self.actions_by_id.some(
            ("translate", "save", "save_as", "compare", "fit", "actual")
        )
        page.filmstrip.menu_actions = self.actions_by_id.some(("remove", "show_folder", "batch_add"))
        return page

    def _make_styles(self) -> QWidget:
        from gui.views.styles import StylesPage

        page = StylesPage(self.program)
        page.use_wanted.connect(self._use_style)
        page.import_wanted.connect(self.choose_style)
        page.improve_wanted.connect(self.improve_style)
        page.continue_wanted.connect(self.continue_style)
        return page

    def _make_make(self) -> QWidget:
        from gui.views.training.page import MakePage

        page = MakePage(self.program)
        page.made.connect(self._on_made)
        return page

    def _make_batch(self) -> QWidget:
        from gui.views.batch import BatchPage

        return BatchPage(self.program)

    def _make_activity(self) -> QWidget:
        from gui.views.activity import ActivityPage

        return ActivityPage(self.program)

    def _make_settings(self) -> QWidget:
        from gui.views.settings import SettingsPage

        return SettingsPage(self.program, self.actions_by_id)

    @property
    def studio_page(self) -> StudioPage:
        """The first page, which is always there."""
        page = self.pages["studio"]
        assert isinstance(page, StudioPage)
        return page

    # Doing

    def choose_photos(self) -> None:
        """Ask for photos to open."""
        kinds = " ".join(f"*.{suffix} *.{suffix.upper()}" for suffix in sorted(SUFFIXES))
        start = self.program.session.recent[0] if self.program.session.recent else ""
        title, pictures = self.tr("Open photos"), self.tr("Pictures")
        paths, _ = QFileDialog.getOpenFileNames(self, title, start, f"{pictures} ({kinds})")
        if paths:
            self.go("studio")
            self.open_wanted.emit([Path(path) for path in paths])

    def choose_folder(self) -> None:
        """Ask for a folder to open."""
        path = QFileDialog.getExistingDirectory(self, self.tr("Open a folder"))
        if path:
            self.go("studio")
            self.open_wanted.emit([Path(path)])

    def choose_style(self) -> None:
        """Ask for a style file to import."""
        kinds = " ".join(f"*{suffix}" for suffix in sorted(STYLE_SUFFIXES))
        kinds = self.tr("Style files") + f" ({kinds});;" + self.tr("All files") + " (*)"
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Import a style"), "", kinds)
        if path:
            self.show_import(Path(path))

    def show_import(self, path: Path) -> None:
        """Ask the engine what a style file is, on the Styles page."""
        self.go("styles")
        self.program.styles.import_file(path)

    def open_sample(self) -> None:
        """Open a picture of our own making."""
        self.open_wanted.emit([sample.at_hand(self.program.cache / "sample", self.tr("Sample"))])

    def take_photos(self, paths: list[Path]) -> None:
        """Photos were dropped: into the queue on the Batch page, into the Studio elsewhere."""
        if self.here == "batch":
            page = self.pages["batch"]
            page.add_paths(paths)  # type: ignore[attr-defined]  # the Batch page, made lazily
        else:
            self.go("studio")
            self.open_wanted.emit(paths)

    def try_all(self) -> None:
        """The current photo in all styles."""
        if self.program.studio.current is not None:
            from gui.views.sheet import Sheet

            Sheet(self.program, self).open()

    def show_palette(self) -> None:
        """Find any action by typing."""
        from gui.views.palette import Palette

        Palette(self.actions_by_id, self).open()

    def show_shortcuts(self) -> None:
        """All shortcuts at a glance."""
        from gui.views.shortcuts import ShortcutSheet

        ShortcutSheet(self.actions_by_id, self).open()

    def show_in_folder(self) -> None:
        """Open the folder of the photo, or of its last result."""
        photo = self.program.studio.current
        if photo is not None:
            path = Path(photo.saved[-1] if photo.saved else photo.path)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    def add_to_batch(self) -> None:
        """Queue the open photos with the look of the photo in view."""
        paths = [Path(photo.path) for photo in self.program.studio.photos.all() if not photo.fault]
        if paths:
            self.go("batch")
            self.take_photos(paths)

    def show_activity(self, tab: str) -> None:
        """Open a part of the Activity page: timeline | devices | log."""
        self.go("activity").show_tab(tab)  # type: ignore[attr-defined]  # the Activity page, made lazily

    def improve_style(self, style: StyleInfo) -> None:
        """Go on with a style: teach it more with other pictures."""
        from gui.views.training.page import MakePage, wish_to_improve

        page = self.go("make")
        assert isinstance(page, MakePage)
        page.new(wish_to_improve(style))

    def continue_style(self, style: StyleInfo) -> None:
        """Go on with the training that made a style."""
        from gui.views.training.page import MakePage

        page = self.go("make")
        assert isinstance(page, MakePage)
        page.go_on_with(self.program.runs.origins.run_of(style.id))

    def _on_made(self, style_id: str) -> None:
        self.say(self.tr("The style is in the gallery."))
        self.program.studio.set_style(style_id)
        self.go("styles")
        self.pages["styles"].list.select(style_id)  # type: ignore[attr-defined]  # the Styles page, made lazily

    def _show_in_cards(self) -> None:
        photo = self.program.studio.current
        self.program.cards.set_photo(photo.path if photo else "", partial=bool(photo and photo.partial))

    def _use_style(self, style: StyleInfo) -> None:
        self.program.studio.set_style(style.id)
        self.go("studio")

    # Telling

    def say(self, text: str) -> None:
        """Show a line in the status bar for a while, and have it read out."""
        self.status.setText(text)
        announce(self, text)
        QTimer.singleShot(_STATUS_MS, self.status, lambda: self._unsay(text))

    def _unsay(self, text: str) -> None:
        if self.status.text() == text:
            self.status.clear()

    def _on_added(self, added: Added) -> None:
        if added.others:
            text = self.tr("%n photo(s) added", "", added.photos)
            self.say(f"{text} · " + self.tr("%n file(s) are no pictures", "", added.others))
        elif added.photos > 1:
            self.say(self.tr("%n photo(s) added", "", added.photos))

    def _on_finished(self, shown: Shown) -> None:
        self.say(self.studio_page.result_text(shown))

    def _drag_text(self, mime: object) -> str:
        urls: list[QUrl] = getattr(mime, "urls", list)()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if not paths:
            return self.tr("Open this picture")
        good = sum(1 for path in paths if path.is_dir() or path.suffix[1:].lower() in SUFFIXES)
        folders = sum(1 for path in paths if path.is_dir())
        if good == 0:
            is_style = any(path.suffix.lower() in STYLE_SUFFIXES for path in paths)
            return self.tr("Import as a style") if is_style else self.tr("None of these can be opened")
        target = self.tr("Add to the batch") if self.here == "batch" else self.tr("Open in the Studio")
        parts = [self.tr("%n photo(s)", "", good - folders)] if good > folders else []
        parts += [self.tr("%n folder(s)", "", folders)] if folders else []
        parts += [self.tr("%n file(s) are no pictures", "", len(paths) - good)] if len(paths) > good else []
        return f"{target}\n{' · '.join(parts)}"

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Tell when the first frame is there."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self.painted.emit)
