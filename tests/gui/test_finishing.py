"""What comes after a job: the same photos in another style, and what a person wants when all is done."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from gui.app import App
from gui.state.jobs import Item, Job
from gui.state.look import Look
from gui.views.check_sheet import CheckSheet
from gui.workers import power
from gui.workers.desktop import Desktop
from gui.workers.folders import Found, find
from tests.gui import layout
from tests.gui.conftest import Driver, settle


def queued(app: App, folder: Path, **options: object) -> Job:
    style = app.program.styles.get("monet")
    assert style
    look = app.program.studio.look.with_value("strength", 0.6)
    return app.program.batch.add(find([folder]), look, style, folder.parent / "out", options)


def ready(driver: Driver, wish: str = "notify") -> App:
    app = driver.start(page="batch")
    driver.ready(app)
    app.program.settings.when_finished = wish
    return app


def done(driver: Driver, app: App, folder: Path) -> Job:
    one = queued(app, folder)
    driver.bot.waitUntil(lambda: one.state == "done", timeout=20000)
    return one


def button(app: App, name: str):
    return next(one for one in app.window.banner.buttons if one.text() == name)


@pytest.mark.parametrize("places", [["a.jpg", "deep/b.jpg"], ["a.jpg", "in/c.jpg"]])
def test_photos_of_a_job_have_the_same_places_in_its_copy(places: list[str]) -> None:
    paths = ["/x/in/a.jpg", "/x/in/deep/b.jpg" if "deep" in places[1] else "/y/in/c.jpg"]
    items = [Item(path, place) for path, place in zip(paths, places, strict=True)]
    found = Job("1", "in", items, Look(), "Monet", "/x/out").found()
    assert found.pictures[0] == (Path("/x/in/a.jpg"), Path("/x/in"))
    assert [str(path.relative_to(root)) for path, root in found.pictures] == places


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
def test_a_job_is_duplicated_with_another_style(driver: Driver, picture: Callable[..., Path]) -> None:
    app = ready(driver)
    app.program.batch.pause_all(True)
    first = queued(app, picture("a.png").parent, format="png", quality=77, existing="skip")
    page = app.window.pages["batch"]
    page.duplicate.click()
    sheet = next(w for w in QApplication.topLevelWidgets() if isinstance(w, CheckSheet) and w.isVisible())
    layout.check(sheet)
    assert (sheet.format.currentData(), sheet.existing.currentData()) == ("png", "skip")
    assert sheet.style_box.currentData() != "monet"
    sheet.style_box.setCurrentIndex(sheet.style_box.findData("winter"))
    sheet.style_box.activated.emit(sheet.style_box.currentIndex())
    assert Path(sheet.target.text()).name == "photos – Winter"  # noqa: RUF001 - a dash is meant
    sheet.target.setText(str(driver.folder / "mine"))
    sheet.style_box.activated.emit(sheet.style_box.currentIndex())
    assert sheet.target.text() == str(driver.folder / "mine")  # what a person wrote stays
    sheet.start.click()
    settle()
    copy = app.program.batch.jobs[1]
    assert (copy.look.style, copy.look.strength, copy.options["quality"]) == ("winter", 0.6, 77)
    assert [item.relative for item in copy.items] == [item.relative for item in first.items]


def test_two_jobs_may_watch_one_folder(driver: Driver, picture: Callable[..., Path]) -> None:
    app = ready(driver)
    folder = picture("a.png").parent
    page = app.window.pages["batch"]
    for _ in range(2):
        app.program.batch.watch_folder(queued(app, folder), folder)
    app.program.watch.add(folder)
    for left in (1, 0):
        page._remove_job(app.program.batch.jobs[0])
        assert len(app.program.watch._watched) == left


@pytest.mark.parametrize(("wish", "told"), [("notify", 1), ("nothing", 0), ("folder", 0)])
def test_a_notification_comes_when_it_is_wanted(
    driver: Driver, picture: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, wish: str, told: int
) -> None:
    notes: list[str] = []
    opened: list[str] = []
    monkeypatch.setattr(QApplication, "activeWindow", lambda: None)
    monkeypatch.setattr(Desktop, "notify", lambda _, title, *__: notes.append(title))
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    app = ready(driver, wish)
    one = done(driver, app, picture("a.png").parent)
    assert len(notes) == told
    assert opened == ([one.target] if wish == "folder" else [])


def test_the_choice_is_kept(driver: Driver) -> None:
    app = ready(driver)
    app.program.settings.notify = False
    box = app.window.pages["batch"].now.when_finished
    for value in ("sleep", "notify"):
        box.setCurrentIndex(box.findData(value))
        box.activated.emit(box.currentIndex())
        assert app.program.settings.when_finished == value
    assert app.program.settings.notify


def test_the_computer_sleeps_once_when_all_is_done(
    driver: Driver, picture: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[bool] = []
    monkeypatch.setattr(power, "sleep_now", lambda: bool(slept.append(True)))
    app = ready(driver, "sleep")
    notice = app.window.news.finishing.notice
    folder = picture("a.png").parent
    active: list[bool] = []
    app.program.batch.job_finished.connect(lambda _: active.append(notice.isActive()))
    app.program.batch.pause_all(True)
    for _ in range(2):
        queued(app, folder)
    app.program.batch.pause_all(False)
    driver.bot.waitUntil(lambda: len(active) == 2, timeout=20000)
    assert active == [False, True]  # not while another job waits
    layout.check(app.window)
    notice.setInterval(0)
    notice.start()
    driver.bot.waitUntil(lambda: bool(slept), timeout=20000)
    driver.bot.waitUntil(lambda: "sleep" in app.window.status.text(), timeout=20000)  # it could not
    assert app.program.settings.when_finished == "notify"


def test_a_person_can_say_no(driver: Driver, picture: Callable[..., Path]) -> None:
    app = ready(driver, "quit")
    done(driver, app, picture("a.png").parent)
    notice = app.window.news.finishing.notice
    assert notice.isActive()
    button(app, "Not this time").click()
    assert not notice.isActive()
    assert app.window.isVisible()


def test_photos_that_came_meanwhile_are_done_first(driver: Driver, picture: Callable[..., Path]) -> None:
    app = ready(driver, "quit")
    one = done(driver, app, picture("a.png").parent)
    app.program.batch.pause_all(True)
    late = picture("late.png")
    app.program.batch.add_items(one, Found(((late, late.parent),), 0))
    button(app, "Now").click()
    assert app.window.isVisible()
    assert app.program.settings.when_finished == "quit"


def test_the_program_quits_when_all_is_done(driver: Driver, picture: Callable[..., Path]) -> None:
    app = ready(driver, "quit")
    done(driver, app, picture("a.png").parent)
    button(app, "Now").click()
    assert not app.window.isVisible()
    assert app.program.settings.when_finished == "notify"
    assert app.program.engine.pid == 0


@pytest.mark.parametrize(("command", "can"), [("true", True), ("false", False), ("no-such-program", False)])
def test_sleep_says_whether_it_came(monkeypatch: pytest.MonkeyPatch, command: str, can: bool) -> None:
    plain = power.subprocess.run
    asked: list[tuple[str, ...]] = []

    def run(words: tuple[str, ...], **options: object) -> object:
        asked.append(words)
        return plain((command,), **options)

    monkeypatch.setattr(power.subprocess, "run", run)
    monkeypatch.setattr(power.sys, "platform", "linux")
    assert power.sleep_now() is can
    assert asked == [("systemctl", "suspend")]
