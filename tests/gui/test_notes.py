"""What a person writes on a version, and where a notification leads."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QInputDialog

from gui.app import App
from gui.workers.desktop import Desktop
from gui.workers.folders import Found
from tests.gui.conftest import Driver


def with_version(driver: Driver, picture: Callable[..., Path]) -> App:
    app = driver.start()
    driver.ready(app)
    studio = app.program.studio
    studio.add([picture("a.png")])
    driver.bot.waitUntil(lambda: studio.shown is not None, timeout=20000)
    studio.translate()
    driver.bot.waitUntil(lambda: bool(studio.current.versions), timeout=20000)
    return app


@pytest.mark.parametrize("wanted", [True, False])
def test_a_note_stands_on_its_version(
    driver: Driver, picture: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    app = with_version(driver, picture)
    bar, note = app.window.studio_page.versions, "too blue in the shadows of the hills"
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (f" {note} ", wanted))
    menu = bar._menu(0)
    next(action for action in menu.actions() if action.text() == "Note…").trigger()
    entry = bar._entries[1]
    assert ("too blue in the shadows…" in entry.text()) is wanted
    assert (entry.accessibleDescription() == note) is wanted
    assert app.program.studio.current.versions[0].note == (note if wanted else "")
    assert "Note…" not in [action.text() for action in bar._menu(None).actions()]


def test_who_clicks_on_the_notification_of_a_batch_sees_its_results(
    driver: Driver, picture: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = driver.start()
    driver.ready(app)
    told: list[tuple[str, str, str]] = []
    shown: list[str] = []
    desktop = app.window.news._desktop
    monkeypatch.setattr(Desktop, "notify", lambda self, *what: told.append(what))
    monkeypatch.setattr(QApplication, "activeWindow", lambda: None)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()))
    path = picture("a.png")
    style = app.program.styles.get("monet")
    target = path.parent / "out"
    found = Found(((path, path.parent),), 0)
    app.program.batch.add(found, app.program.studio.look, style, target, {})
    driver.bot.waitUntil(lambda: bool(told), timeout=20000)
    monkeypatch.undo()
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()))
    desktop.open_folder()
    assert shown == []
    desktop.notify(*told[0])
    desktop.open_folder()
    assert shown == [str(target)]
