"""What is told of a training wherever a person is, and the ways to go on with one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gui.app import App
from gui.state.training.film import Film
from gui.state.training.history import Moment
from gui.workers.pictures import Background
from tests.gui import layout
from tests.gui.conftest import Driver, settle
from tests.gui.fake_trainer import png
from tests.gui.runs import FakeRun
from tests.gui.test_pages import keep
from tests.gui.training.conftest import TIMEOUT_MS, page_of

Make = Callable[..., FakeRun]


def test_the_first_run_is_shown_and_followed_without_a_click(driver: Driver, going: FakeRun) -> None:
    app = driver.start("ready")
    driver.bot.waitUntil(lambda: app.program.runs.scanned, timeout=TIMEOUT_MS)
    app.window.go("make")
    live = app.program.live
    assert live.path == str(going.path)
    driver.bot.waitUntil(lambda: live.read, timeout=TIMEOUT_MS)
    for step in (50, 60):
        going.stepped(step)
        driver.bot.waitUntil(lambda step=step: live.history.step == step, timeout=TIMEOUT_MS)
    app.window.go("studio")
    assert not live._timer.isActive(), "nobody looks"
    going.look(70)
    app.window.go("make")
    driver.bot.waitUntil(lambda: live.film.moments[-1].step == 70, timeout=TIMEOUT_MS)


DEEDS = {
    "rolled_back": ("divergence", "The numbers run away", "went back to an earlier state"),
    "restarted": ("colour_inversion", "Light and dark are exchanged", "began again"),
    "changed": ("critic_wins", "too strong", "changed a setting"),
}


@pytest.mark.parametrize("action", DEEDS)
def test_what_the_trainer_did_by_itself_is_told_for_a_while(
    driver: Driver, going: FakeRun, action: str
) -> None:
    name, *words = DEEDS[action]
    going.say("autopilot_acted", 40, name=name, action=action, sentence="It was done.")
    going.stepped(50)
    app = driver.start("ready")
    page = page_of(driver, app, going)
    assert all(word in page.live.banner.text for word in (*words, "step 40"))
    assert len(page.live.banner.buttons) == 3
    page.live.banner.buttons[2].click()
    assert page.live.details.log is not None
    assert "It was done." in page.live.details.log.toPlainText()
    settle()
    keep(app.window, f"training-told-{action}")
    layout.check(app.window)
    going.stepped(300)
    app.program.live.read_on()
    driver.bot.waitUntil(lambda: app.program.live.history.step == 300, timeout=TIMEOUT_MS)
    assert page.live.banner.text == ""


def test_that_nothing_better_comes_is_told_once_elsewhere(driver: Driver, going: FakeRun) -> None:
    app = driver.start("ready")
    driver.bot.waitUntil(lambda: app.program.runs.scanned, timeout=TIMEOUT_MS)
    assert app.window.banner.text == ""
    going.validated(50, 0.46, 40, "ended")
    driver.bot.waitUntil(lambda: "no longer gets better" in app.window.banner.text, timeout=TIMEOUT_MS)
    app.window.banner.clear()
    going.stepped(60)
    driver.bot.waitUntil(lambda: app.program.runs.all[0].step == 60, timeout=TIMEOUT_MS)
    assert app.window.banner.text == ""


def test_who_closes_the_window_is_told_that_it_goes_on(driver: Driver, going: FakeRun) -> None:
    app = driver.start("ready")
    driver.bot.waitUntil(lambda: bool(app.program.runs.going), timeout=TIMEOUT_MS)
    news = app.window.training_news
    said: list[tuple[str, str]] = []
    news._desktop.notify = lambda title, text: said.append((title, text))  # type: ignore[method-assign]  # observed
    app.window.closing.disconnect(app.close)
    app.window.closing.emit()
    app.window.closing.connect(app.close)
    assert said == [
        ("The training goes on", "daisy → sunflower. It is found again when the window is opened.")
    ]


def watched_begin(app: App) -> list[list[str]]:
    begun: list[list[str]] = []
    app.program.runs.begin = lambda _, arguments: begun.append(list(arguments)) or True  # type: ignore[method-assign]  # observed
    return begun


@pytest.mark.parametrize(("planned", "wanted"), [(40, 60), (1000, 1000)])
def test_a_finished_run_can_learn_further(driver: Driver, make_run: Make, planned: int, wanted: int) -> None:
    run = make_run(steps=planned)
    run.some()
    run.say("ended", 40, finished=True)
    app = driver.start("ready")
    page, begun = page_of(driver, app, run), watched_begin(app)
    assert "ready" in page.live.banner.text
    page.live.banner.buttons[2].click()
    assert begun == [["train", "--resume", str(run.path), "--steps", str(wanted)]]


@pytest.mark.parametrize("state", ["stopped", "finished"])
def test_a_run_is_gone_on_with_from_its_style(driver: Driver, make_run: Make, state: str) -> None:
    run = make_run()
    run.some()
    run.say("ended", 40, finished=state == "finished")
    app = driver.start("ready")
    driver.ready(app)
    style, other = app.program.styles.all[:2]
    app.program.runs.origins.remember(style.id, str(run.path))
    page = app.window.go("styles")
    driver.bot.waitUntil(lambda: app.program.runs.scanned, timeout=TIMEOUT_MS)
    details = page.details  # type: ignore[attr-defined]  # the Styles page
    details.show_style(other)
    assert details.go_on.isHidden()
    details.show_style(style)
    assert not details.go_on.isHidden()
    settle()
    layout.check(app.window)
    begun = watched_begin(app)
    details.go_on.click()
    assert app.window.here == "make"
    assert app.program.live.path == str(run.path)
    assert begun == ([["train", "--resume", str(run.path)]] if state == "stopped" else [])


@pytest.mark.parametrize(
    ("columns", "ways"),
    [
        (("real_a", "real_b", "fake_a", "fake_b"), ["a>b", "b>a"]),
        (("real_a", "real_b", "fake_b", "fake_b_in_style_of_b"), ["a>b"]),
        (("real_a", "real_b", "real_c", "fake_b", "fake_c"), ["a>b", "a>c"]),
    ],
)
def test_the_film_knows_the_ways_between_any_number_of_kinds(
    qtbot: Any, tmp_path: Path, columns: tuple[str, ...], ways: list[str]
) -> None:
    folder = tmp_path / "pictures" / "000010"
    folder.mkdir(parents=True)
    for column in columns:
        (folder / f"00_{column}.png").write_bytes(png(90))
    background = Background(1)
    film = Film(background)
    film.open(tmp_path)
    film.set_moments([Moment(10, "pictures/000010")])
    assert [way.key for way in film.ways] == ways
    film.shutdown()
    background.shutdown()
