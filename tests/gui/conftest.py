import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

pytest.register_assert_rewrite("tests.gui.layout")
pytest.importorskip("PySide6")

from PySide6.QtCore import QCoreApplication, QEvent, QTimer  # noqa: E402 - after the check that it is installed
from PySide6.QtGui import QColor, QImage, QPainter  # noqa: E402 - after the check that it is installed
from PySide6.QtWidgets import QApplication  # noqa: E402 - after the check that it is installed

from gui.app import App  # noqa: E402 - after the check that it is installed

FAKE = Path(__file__).with_name("fake_engine.py")
TRAINER = [sys.executable, "-I", str(Path(__file__).with_name("fake_trainer.py"))]
SHOTS = Path(os.environ.get("TRANSLATOR_SCREENSHOTS", ""))


def fake_command(start: str = "ready", **options: object) -> list[str]:
    extra = [part for name, value in options.items() for part in (f"--{name.replace('_', '-')}", str(value))]
    return [sys.executable, "-I", str(FAKE), "--start", start, *extra]


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str = "photo.png", width: int = 300, height: int = 200) -> Path:
        image = QImage(width, height, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        for x in range(0, width, 10):
            painter.fillRect(x, 0, 10, height, QColor.fromHsv((x * 359) // width, 140, 200))
        painter.end()
        path = tmp_path / "photos" / name
        path.parent.mkdir(exist_ok=True)
        assert image.save(str(path))
        return path

    return make


class Driver:
    """A running program with the scripted engine."""

    def __init__(self, qtbot, folder: Path, qapp: QApplication) -> None:
        self.bot, self.folder, self.qapp = qtbot, folder, qapp
        self.apps: list[App] = []

    def start(
        self,
        how: str = "ready",
        *paths: Path,
        page: str = "studio",
        trainer: list[str] | None = TRAINER,
        **values: object,
    ) -> App:
        from gui import theme
        from gui.state.settings import AppSettings

        settings = AppSettings(self.folder / "data" / "settings.json")
        for name, value in {"theme": "dark", "language": "en", **values}.items():
            settings.__dict__["_" + name] = value
        settings.save()
        settings.deleteLater()
        app = App(self.qapp, self.folder / "data", self.folder / "cache", fake_command(how), trainer)
        assert theme.tokens() is not None
        self.apps.append(app)
        app.begin([str(path) for path in paths], listen=False)
        app.start_engine()
        app.window.resize(1320, 860)
        app.window.go(page)
        self.bot.waitExposed(app.window)
        return app

    def ready(self, app: App) -> None:
        self.bot.waitUntil(lambda: app.program.styles.loaded, timeout=20000)

    def stop(self, app: App) -> None:
        self.apps.remove(app)
        app.window.close()
        app.window.retire()
        app.deleteLater()
        settle()


def settle() -> None:
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


@pytest.fixture
def driver(qtbot, qapp, tmp_path: Path) -> Iterator[Driver]:
    made = Driver(qtbot, tmp_path, qapp)
    yield made
    for app in list(made.apps):
        made.stop(app)


@pytest.fixture(autouse=True)
def nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """No thread, process, window or running timer may outlive a test."""
    # Earlier tests may have started what lives as long as this process, as multiprocessing's helper does.
    threads, processes = set(threading.enumerate()), set(children(os.getpid()))
    yield
    app = QApplication.instance()
    if app is None or "driver" not in request.fixturenames:
        return
    settle()
    gc.collect()
    assert set(threading.enumerate()) <= threads
    assert set(children(os.getpid())) <= processes
    windows = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    assert windows == []
    timers = [t for t in app.findChildren(QTimer) if t.isActive()]
    assert timers == []


def children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in task.read_text().split()]
    return found
