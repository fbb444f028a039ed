"""The live page in every state of a training, rendered and measured; TRANSLATOR_SCREENSHOTS keeps them."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from gui.app import App
from gui.state.training.breaks import WHEN_IDLE
from gui.state.training.queue import Waiting
from gui.state.training.saver import Around, Rival
from gui.views.training import film_file
from gui.views.training.page import MakePage
from tests.gui import layout
from tests.gui.conftest import Driver, settle
from tests.gui.runs import FakeRun
from tests.gui.test_pages import LOOKS, dialog, keep
from translator.training.presence import trainer_pid

Make = Callable[..., FakeRun]
Arrange = Callable[[FakeRun], None]
TIMEOUT_MS = 20_000


def first_minutes(run: FakeRun) -> None:
    run.started()
    run.stepped(10)


def learning(run: FakeRun) -> None:
    run.some()


def plateau(run: FakeRun) -> None:
    run.some()
    for step in (50, 60, 70):
        run.validated(step, 0.46, 40, "ended")


def sick(run: FakeRun) -> None:
    run.some()
    run.health("collapse", 40, "severe")
    run.health("critic_overfits", 40)
    run.health("little_disk", 40)
    run.health("something_new", 40, "note")


def rolled_back(run: FakeRun) -> None:
    run.some()
    run.say("notice", 40, code="rolled_back", text="Back to the last good state with half the rate.")
    run.health("divergence", 40)


def paused(run: FakeRun) -> None:
    run.some()
    run.say("paused", 40)


def disk_full(run: FakeRun) -> None:
    run.some()
    run.say("paused", 40, reason="disk_full", sentence="The disk is full.")


def finished(run: FakeRun) -> None:
    run.some()
    run.say("ended", 40, finished=True)


def stopped(run: FakeRun) -> None:
    run.some()
    run.say("ended", 40, finished=False)


def diverged(run: FakeRun) -> None:
    run.some()
    run.say("failed", 40, code="diverged", sentence="It diverged.", hint="Lower the rate.")


def out_of_memory(run: FakeRun) -> None:
    run.started()
    run.say("failed", 0, code="out_of_memory", sentence="There was not enough memory.", hint="Smaller.")


HERE, GONE, ELSEWHERE = "here", "gone", "elsewhere"
STATES: dict[str, tuple[Arrange, str, str, int]] = {
    "starting": (first_minutes, HERE, "", 0),
    "learning": (learning, HERE, "", 0),
    "plateau": (plateau, HERE, "probably done", 2),
    "sick": (sick, HERE, "", 0),
    "rolled-back": (rolled_back, HERE, "went back to the last good state", 3),
    "paused": (paused, HERE, "free for other programs", 1),
    "disk-full": (disk_full, HERE, "disk is full", 2),
    "finished": (finished, GONE, "ready", 3),
    "stopped": (stopped, GONE, "continued", 2),
    "interrupted": (learning, GONE, "interrupted", 1),
    "diverged": (diverged, GONE, "ran away", 2),
    "out-of-memory": (out_of_memory, GONE, "memory", 1),
    "remote": (learning, ELSEWHERE, "", 0),
}


def shown(driver: Driver, app: App, run: "FakeRun | FakeRunPath") -> MakePage:
    page = app.window.go("make")
    assert isinstance(page, MakePage)
    page.open_run(str(run.path))
    driver.bot.waitUntil(lambda: app.program.live.read, timeout=TIMEOUT_MS)
    driver.bot.waitUntil(lambda: app.program.live.facts is not None, timeout=TIMEOUT_MS)
    if app.program.live.history.moments:
        driver.bot.waitUntil(lambda: app.program.live.film.result(0, 0) is not None, timeout=TIMEOUT_MS)
    return page


@pytest.mark.parametrize("state", STATES)
def test_state(driver: Driver, make_run: Make, state: str) -> None:
    arrange, who, words, actions = STATES[state]
    theme, language, scale = LOOKS[list(STATES).index(state) % len(LOOKS)]
    run = make_run()
    arrange(run)
    lock = FileLock(run.path / "lock")
    if who == HERE:
        lock.acquire()
        run.here()
    elif who == ELSEWHERE:
        run.elsewhere()
    else:
        run.here(pid=2**22 + 5)
    app = driver.start("ready", theme=theme, language=language, text_scale=scale)
    app.window.resize(1680 if scale > 100 else 1320, 1050 if scale > 100 else 860)
    page = shown(driver, app, run)
    driver.bot.wait(80)
    settle()
    keep(app.window, f"training-{state}-{theme}-{language}-{scale}")
    layout.check(app.window)
    if language == "en":
        assert words in page.live.banner.text
    assert len(page.live.banner.buttons) == actions
    lock.release()


DISTURBED = {
    "battery": (Around(battery=True), "battery", 2),
    "rival": (Around(False, (), frozenset()), "blender uses 9.1 of 12.0 GB", 2),
}


@pytest.mark.parametrize("why", DISTURBED)
@pytest.mark.parametrize("look", [0, 1, 2])
def test_what_disturbs_a_training_is_told_and_a_person_decides(
    driver: Driver, make_run: Make, why: str, look: int
) -> None:
    theme, language, scale = LOOKS[look]
    run = make_run()
    learning(run)
    lock = FileLock(run.path / "lock")
    lock.acquire()
    run.here()
    app = driver.start("ready", theme=theme, language=language, text_scale=scale)
    app.window.resize(1680 if scale > 100 else 1320, 1050 if scale > 100 else 860)
    page, room, settings = shown(driver, app, run), app.program.make_room, app.program.settings
    room.shutdown()
    seen, words, actions = DISTURBED[why]
    room._look = lambda *_: seen  # type: ignore[assignment]  # this computer may be another
    if why == "rival":
        room.rival = Rival("blender", 9.1 * 1024, 12 * 1024)
        room._rival_of = lambda _: room.rival  # type: ignore[method-assign]  # no card here
    room._on_look(seen)
    settle()
    keep(app.window, f"training-{why}-{theme}-{language}-{scale}")
    layout.check(app.window)
    if language == "en":
        assert words in page.live.banner.text
    assert len(page.live.banner.buttons) == actions
    page.live.banner.buttons[1].click()
    assert (settings.train_on_battery, settings.make_room) == (why != "battery", why == "rival")
    room._on_look(seen)
    assert (run.path / "control" / "pause").exists()
    run.say("paused", 40)
    (run.path / "control" / "pause").unlink()
    driver.bot.waitUntil(lambda: app.program.runs.all[0].state == "paused", timeout=TIMEOUT_MS)
    settle()
    keep(app.window, f"training-{why}-paused-{theme}-{language}-{scale}")
    layout.check(app.window)
    assert room.waiting == {str(run.path): why}
    lock.release()


def test_a_pause_may_end_by_itself(driver: Driver, make_run: Make) -> None:
    run = make_run()
    paused(run)
    lock = FileLock(run.path / "lock")
    lock.acquire()
    run.here()
    app = driver.start("ready")
    page = shown(driver, app, run)
    assert "Paused. Its memory" in page.live.banner.text
    app.program.breaks.planned = {str(run.path): time.time() + 3600}
    assert "Paused until" in page.live.banner.text
    app.program.breaks.planned = {str(run.path): WHEN_IDLE}
    assert "until nobody uses the computer" in page.live.banner.text
    page.live.go_on.click()
    assert app.program.breaks.planned == {}
    assert (run.path / "control" / "resume").exists()
    lock.release()


def test_the_film_is_saved_by_the_command_line(
    driver: Driver, make_run: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run()
    finished(run)
    app = driver.start("ready")
    page = shown(driver, app, run)
    target = tmp_path / "my film"
    monkeypatch.setattr(film_file.QFileDialog, "getSaveFileName", lambda *_: (str(target), "WebP (*.webp)"))
    page.live.time.save.click()
    driver.bot.waitUntil(lambda: "my film.webp" in page.banner.text, timeout=TIMEOUT_MS)
    assert (tmp_path / "my film.webp").read_text() == f"film {run.path} --to b"
    monkeypatch.setattr(film_file.QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no.gif"), ""))
    page.live.time.save.click()
    driver.bot.waitUntil(lambda: "cannot be written" in page.banner.text, timeout=TIMEOUT_MS)


def test_nothing_yet_invites(driver: Driver) -> None:
    app = driver.start("ready", page="make")
    page = app.window.pages["make"]
    assert isinstance(page, MakePage)
    driver.bot.waitUntil(lambda: app.program.runs.scanned, timeout=TIMEOUT_MS)
    assert page.currentWidget() is page.empty
    keep(app.window, "training-empty")
    layout.check(app.window)


def test_what_waits_is_shown(driver: Driver) -> None:
    app = driver.start("ready", page="make")
    driver.ready(app)
    entry = Waiting("/r/x", "Summer → Winter", ("train",), "time", time.time() + 3600)
    app.program.train_queue.add(entry)
    page = app.window.pages["make"]
    assert isinstance(page, MakePage)
    page.list.setCurrentIndex(page.list.runs_model.index(0))
    assert page.right.currentWidget() is page.waiting
    layout.check(app.window)
    app.program.train_queue.remove(entry)
    assert page.currentWidget() is page.empty


def test_keys_go_through_the_film(driver: Driver, make_run: Make) -> None:
    run = make_run()
    run.some(80)
    run.say("ended", 80, finished=True)
    app = driver.start("ready")
    page = shown(driver, app, run)
    film, grid = app.program.live.film, page.live.grid
    assert film.at == len(film.moments) - 1
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_Home)
    assert film.at == 0
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Down)
    assert (film.at, film.photo) == (1, 1)
    page.live.time.slider.setValue(3)
    assert film.at == 3
    assert [way.key for way in film.ways] == ["a>b", "b>a"]
    column = grid.columns().index(3)
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid._cell(column, 2).center())
    assert film.photo == 2
    page.live.time.play.click()
    driver.bot.waitUntil(lambda: film.at == len(film.moments) - 1 and not film.playing, timeout=TIMEOUT_MS)


def test_charts_and_log_are_made_when_they_are_unfolded(driver: Driver, make_run: Make) -> None:
    run = make_run()
    run.some()
    (run.path / "trainer.log").write_text("hello\n")
    run.say("notice", 40, code="x", text="A picture was left out.")
    run.say("ended", 40, finished=True)
    app = driver.start("ready")
    details = shown(driver, app, run).live.details
    assert details.charts is None
    details.charts_fold.click()
    details.log_fold.click()
    driver.bot.wait(50)
    assert set(details._curves) == {"pictures_per_s", "learning_rate", "generators/gan_a", "critics/real_a"}
    assert details.log is not None
    assert "A picture was left out." in details.log.toPlainText()
    assert "hello" in details.log.toPlainText()
    keep(app.window, "training-details")
    layout.check(app.window)


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
def test_a_moment_is_tried_and_kept(driver: Driver, make_run: Make, picture: Callable[..., Path]) -> None:
    run = make_run()
    run.some()
    run.say("ended", 40, finished=True)
    app = driver.start("ready")
    driver.ready(app)
    app.program.studio.add([picture()])
    page = shown(driver, app, run)
    page.live.try_it.click()
    sheet = dialog(driver, "TrySheet")
    driver.bot.waitUntil(lambda: app.program.tryout.result is not None, timeout=TIMEOUT_MS)
    keep(sheet, "training-try")
    layout.check(sheet)
    sheet.reject()
    settle()
    app.program.live.film.go(0)
    page.live.keep.click()
    sheet = dialog(driver, "KeepSheet")
    assert sheet._choice.step == 10
    keep(sheet, "training-keep")
    layout.check(sheet)
    sheet.name.setText("Field of poppies")
    sheet.keep.click()
    driver.bot.waitUntil(lambda: app.window.here == "styles", timeout=TIMEOUT_MS)
    driver.bot.waitUntil(lambda: app.program.styles.get("field-of-poppies") is not None, timeout=TIMEOUT_MS)
    assert app.program.runs.origins.run_of("field-of-poppies") == str(run.path)
    styles = app.window.pages["styles"].list  # type: ignore[attr-defined]  # the Styles page
    driver.bot.waitUntil(lambda: [one.id for one in styles.chosen()] == ["field-of-poppies"])


@pytest.fixture
def no_trainer_left(tmp_path: Path) -> Iterator[None]:
    """Should the test fail, the process that it started ends with it."""
    yield
    for path in tmp_path.rglob("trainer.json"):
        if pid := trainer_pid(path.parent):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.usefixtures("no_trainer_left")
def test_a_training_is_paused_continued_and_finished(driver: Driver, tmp_path: Path) -> None:
    """With the scripted trainer as a process of its own."""
    app = driver.start("ready", page="make")
    for pile in ("a", "b"):
        (tmp_path / pile).mkdir()
    runs = app.program.runs
    run = tmp_path / "data/runs/a → b"
    arguments = ["train", "--unpaired", str(tmp_path / "a"), str(tmp_path / "b"), "--steps", "100000"]
    assert runs.begin(run, [*arguments, "--out", str(run)])

    def state() -> str:
        runs.look_again()
        facts = runs.get(str(run))
        return facts.state if facts else ""

    driver.bot.waitUntil(lambda: state() == "running", timeout=TIMEOUT_MS)
    page = shown(driver, app, FakeRunPath(run))
    page.live.pause.click()
    driver.bot.waitUntil(lambda: state() == "paused", timeout=TIMEOUT_MS)
    page.live.go_on.click()
    driver.bot.waitUntil(lambda: state() == "running", timeout=TIMEOUT_MS)
    page.live.stop.click()
    driver.bot.waitUntil(lambda: state() == "stopped", timeout=TIMEOUT_MS)
    page.live.go_on.click()
    driver.bot.waitUntil(lambda: state() == "running", timeout=TIMEOUT_MS)
    page.live.finish.click()
    driver.bot.waitUntil(lambda: state() == "finished", timeout=TIMEOUT_MS)


class FakeRunPath:
    def __init__(self, path: Path) -> None:
        self.path = path
