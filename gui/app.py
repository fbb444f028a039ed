"""Makes all objects and wires them: the only place that knows both states and views."""

import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLoggingCategory, QObject, QTimer, QUrl
from PySide6.QtGui import QFontDatabase, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.i18n import Languages
from gui.observable import timer
from gui.state.jobs import Job
from gui.state.program import Program
from gui.state.settings import AppSettings
from gui.views.window import Window
from gui.workers import folders
from gui.workers.engine import EngineClient
from gui.workers.folders import STYLE_SUFFIXES, Found
from gui.workers.instance import Instance, hand_over, server_name
from gui.workers.launching import own_exchange
from gui.workers.pictures import is_picture
from gui.workers.storage import cache_folder, data_folder
from translator.events.engine import EngineNotice

APP_ID = "io.github.translator.Translator"
_ENGINE_AFTER_MS = 300


def make_application(arguments: Sequence[str]) -> QApplication:
    """The QApplication, with the names under which the system knows the program."""
    QLoggingCategory.setFilterRules("qt.gui.imageio*=false\nqt.gui.icc*=false")
    app = QApplication(list(arguments))
    app.setApplicationName("translator")
    app.setApplicationDisplayName("Translator")
    app.setDesktopFileName(APP_ID)
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APP_ID)
    return app


class App(QObject):
    """The running program.

    Args:
        app: the application.
        data: where settings, session and queue are; None is the system's place.
        cache: where thumbnails are; None is the system's place.
        command: how the engine is started; None is this installation's.
        trainer: how the command line is started; None is this installation's.
    """

    def __init__(
        self,
        app: QApplication,
        data: Path | None = None,
        cache: Path | None = None,
        command: list[str] | None = None,
        trainer: list[str] | None = None,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._base_font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        self.data = data or data_folder()
        cache = cache or cache_folder()
        exchange = own_exchange(cache / "exchange")
        self.program = Program.make(self.data, cache, exchange, command, self, trainer)
        self.ended = True
        self.languages = Languages()
        self._instance: Instance | None = None
        self._remake_soon = timer(self, 0, self._remake)
        self.window: Window
        self.program.batch.restore()
        self._dress()
        self._make_window()
        self._wire()
        self.program.thumbs.limit_mb = self.program.settings.cache_mb

    def begin(self, paths: Sequence[str], *, listen: bool = True) -> None:
        """Restore the session, open files, show the window, and start the engine after it is painted."""
        program = self.program
        if program.settings.restore_session and not paths:
            program.session.restore(program.studio)
        if listen:
            self._instance = Instance(server_name(str(self.data)), self)
            self._instance.opened.connect(self._second_start)
        self.window.open_at(program.session.page, program.session.geometry)
        self.window.show()
        program.background.run(program.settings.keep_good, lambda _: None)
        program.runs.start()
        program.train_queue.start()
        program.breaks.start()
        program.make_room.start()
        if paths:
            self.open_paths([Path(path) for path in paths])
        QTimer.singleShot(_ENGINE_AFTER_MS, self, self.start_engine)
        self._watch_again()

    def start_engine(self) -> None:
        """Start the engine and ask it for the styles."""
        settings, engine = self.program.settings, self.program.engine
        changes = {
            "device": settings.device,
            "precision": settings.precision,
            "memory_mb": settings.memory_mb,
            "idle_s": settings.idle_minutes * 60.0,
        }
        engine.hello = engine.hello.model_copy(update=changes)
        engine.start()
        self.program.styles.refresh()

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open files and folders; they are looked through on another thread."""

        def found(outcome: object) -> None:
            if isinstance(outcome, Found):
                self.program.studio.add(outcome.paths, outcome.others)

        for path in paths:
            self.program.session.used(str(path if path.is_dir() else path.parent))
        self.program.background.run(lambda: folders.find(paths), found)

    def close(self) -> None:
        """Write everything and stop everything."""
        program = self.program
        size = self.window.size()
        program.session.save(program.studio, self.window.here, (size.width(), size.height()))
        program.settings.save()
        if self._instance is not None:
            self._instance.close()
        self.ended = program.shutdown()
        self.languages.take_off()

    # Wiring

    def _wire(self) -> None:
        program = self.program
        program.settings.changed.connect(self._on_setting)
        program.watch.appeared.connect(self._on_appeared)
        program.studio.saved.connect(lambda path: program.activity.note("saved", Path(path).name, path))
        program.studio.finished.connect(self._note_result)
        program.batch.job_finished.connect(lambda job: program.activity.note("batch", job.title, job.target))
        program.engine.noticed.connect(self._on_notice)
        program.engine.restarted.connect(lambda source: program.activity.note("engine", Path(source).name))
        program.engine.watch(EngineClient.status, self._on_engine)
        self._app.styleHints().colorSchemeChanged.connect(lambda _: self._on_scheme())

    def _make_window(self) -> None:
        self.window = Window(self.program)
        self.window.dropped.connect(self._on_drop)
        self.window.open_wanted.connect(self.open_paths)
        self.window.paste_wanted.connect(self.paste)
        self.window.closing.connect(self.close)
        self.window.remade.connect(self._remake)

    def _dress(self) -> None:
        self.languages.use(self.program.settings.language)
        theme.apply(self._app, self.program.settings.theme, self.program.settings.text_scale, self._base_font)

    def _remake(self) -> None:
        """Another language or theme: the same states in new clothes."""
        old = self.window
        place, size, shown = old.here, (old.width(), old.height()), old.isVisible()
        self._dress()
        old.closing.disconnect(self.close)
        self._make_window()
        self.window.open_at(place, size)
        if shown:
            self.window.show()
        old.hide()
        old.retire()

    def _on_setting(self, which: object) -> None:
        if which in (AppSettings.language, AppSettings.theme, AppSettings.text_scale):
            self._remake_soon.start()
        elif which is AppSettings.cache_mb:
            self.program.thumbs.limit_mb = self.program.settings.cache_mb
        elif which is AppSettings.device:
            # Photos and jobs ask for it by name; all else gets it when the engine starts again.
            program = self.program
            program.studio.rendering.device = program.batch.device = program.settings.device
        elif which is AppSettings.proxy_px:
            self.program.studio.rendering.proxy_px = self.program.settings.proxy_px

    def _on_scheme(self) -> None:
        if self.program.settings.theme == "system":
            self._remake()

    def _on_engine(self, status: str) -> None:
        if status == "ready" and self.program.styles.loaded:
            self.program.styles.refresh()

    def _on_notice(self, notice: EngineNotice) -> None:
        self.program.activity.note("engine", "", code=notice.code)

    def _note_result(self, shown: object) -> None:
        photo = self.program.studio.current
        if photo is not None and getattr(shown, "kind", "") == "version":
            self.program.activity.note("translated", photo.name, photo.path)

    def _watch_again(self) -> None:
        """Go on watching the folders of last time; what came meanwhile is new."""
        batch = self.program.batch
        for job in [job for job in batch.jobs if job.watch]:
            folder = Path(job.watch)
            if folder.is_dir():
                self.program.watch.add(folder)
                look = partial(folders.find_since, folder, job.created_s)
                self.program.background.run(look, partial(self._came_meanwhile, job))

    def _came_meanwhile(self, job: Job, outcome: object) -> None:
        if isinstance(outcome, Found) and job in self.program.batch.jobs:
            # Results that go into the watched folder itself are no new photos.
            own = Path(job.target)
            pictures = tuple(pair for pair in outcome.pictures if not pair[0].is_relative_to(own))
            self.program.batch.add_items(job, Found(pictures, 0))

    def _on_appeared(self, folder: str, paths: list[str]) -> None:
        found = Found(tuple((Path(path), Path(folder)) for path in paths), 0)
        for job in self.program.batch.jobs:
            if job.watch == folder:
                self._came_meanwhile(job, found)

    def _second_start(self, paths: list[str]) -> None:
        self.window.raise_()
        self.window.activateWindow()
        self.open_paths([Path(path) for path in paths])

    # Dropping and pasting

    def _on_drop(self, mime: object) -> None:
        urls: list[QUrl] = getattr(mime, "urls", list)()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if not paths and getattr(mime, "hasImage", lambda: False)():
            image = mime.imageData()  # type: ignore[attr-defined]  # QMimeData by its methods
            if isinstance(image, QImage):
                self.program.studio.paste_image(image)
            return
        styles = [path for path in paths if path.suffix.lower() in STYLE_SUFFIXES]
        if styles:
            self.window.show_import(styles[0])
        photos = [path for path in paths if path not in styles]
        if photos:
            self.window.take_photos(photos)

    def paste(self) -> None:
        """Open what is on the clipboard: files, a path, or pixels."""
        mime = QGuiApplication.clipboard().mimeData()
        urls = [url for url in mime.urls() if url.isLocalFile()]
        if not urls and mime.hasText():
            urls = [QUrl.fromLocalFile(line) for line in mime.text().splitlines() if is_picture(Path(line))]
        if urls:
            self.open_paths([Path(url.toLocalFile()) for url in urls])
        elif mime.hasImage():
            self.program.studio.paste_image(QImage(mime.imageData()))


def run(
    paths: Sequence[str],
    *,
    self_test: bool,
    translate: Sequence[str] | None = None,
    command: list[str] | None = None,
) -> int:
    """Be the program until its window is closed; returns the exit code.

    Args:
        paths: photos and folders to open.
        self_test: leave after the first painting, and after `translate`.
        translate: photo, model file and result of a self-test.
        command: how the engine is started; None is this installation's.
    """
    app = make_application(sys.argv[:1])
    if not self_test and hand_over(
        server_name(str(data_folder())), [str(Path(path).absolute()) for path in paths]
    ):
        return 0
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    program = App(app, command=command)
    program.begin(paths, listen=not self_test)
    if self_test and translate:
        from gui.self_test import translate_once

        return translate_once(app, program, *translate)
    if self_test:
        program.window.painted.connect(lambda: QTimer.singleShot(0, program.window, program.window.close))
    code = int(app.exec())
    if not program.ended:
        # Qt would wait for the thread, and that for its disk. Everything is written.
        os._exit(code)
    return code
