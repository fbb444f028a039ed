"""What the page says of the machine and of what is still to come, and the way on when nothing is."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from filelock import FileLock

from gui.state.training.history import History
from gui.state.training.signs import improvement, lights
from gui.views.training import words
from gui.workers.run_tail import RunTail
from tests.gui import layout
from tests.gui.conftest import Driver, settle
from tests.gui.runs import FakeRun
from tests.gui.test_pages import LOOKS, keep
from tests.gui.training.conftest import TIMEOUT_MS, page_of

Make = Callable[..., FakeRun]
MACHINE = {"memory": "device", "own_mb": 7168.0, "used_mb": 10035.0, "total_mb": 12288.0, "celsius": 74.4}


def history_of(run: FakeRun) -> History:
    history = History()
    history.take(RunTail(run.path / "events.jsonl").read())
    return history


def readings(history: History) -> list[str]:
    return [words.reading(light) for light in lights(history)]


# The machine


def test_lights_show_the_numbers_that_could_be_read(qapp: Any, make_run: Make) -> None:
    run = make_run()
    run.some()
    assert {"Memory", "Disk"} <= set(readings(history_of(run))), "no numbers yet"
    run.say("machine", 40, **MACHINE, disk_free_mb=325_632.0, limit_celsius=87.0)
    shown = readings(history_of(run))
    assert shown[-3:] == ["Memory: 9.8 of 12.0 GB", "74 °C", "Disk: 318 GB free"]
    memory, heat = lights(history_of(run))[-3:-1]
    assert "7.0 GB" in words.reading_more(memory)
    assert "87 °C" in words.reading_more(heat)


def test_nothing_is_shown_where_nothing_can_be_read(qapp: Any, make_run: Make) -> None:
    run = make_run()
    run.some()
    run.say("machine", 40, used_mb=2048.0)
    shown = readings(history_of(run))
    assert shown[-2:] == ["Memory: 2.0 GB", "Disk"]
    assert not any("°C" in text or text == "Temperature" for text in shown)


@pytest.mark.parametrize("event", ["paused", "ended", "failed"])
def test_numbers_of_a_training_that_waits_are_not_shown(qapp: Any, make_run: Make, event: str) -> None:
    run = make_run()
    run.some()
    run.say("machine", 40, **MACHINE)
    run.health("too_hot", 40)
    values: dict[str, dict[str, Any]] = {"ended": {"finished": False}}
    values["failed"] = {"code": "x", "sentence": "y"}
    run.say(event, 40, **values.get(event, {}))
    history = history_of(run)
    assert not any("GB" in text for text in readings(history))
    assert "too_hot" in history.ailments
    run.started(40)
    assert "too_hot" not in history_of(run).ailments, "the next process says it again if it is so"


def test_numbers_change_without_moving_what_one_may_click_on(driver: Driver, going: FakeRun) -> None:
    going.health("too_hot", 40)
    going.say("machine", 40, **MACHINE)
    app = driver.start("ready")
    page = page_of(driver, app, going)
    lamps = page.live.lights
    shown = {key: name.text() for key, (_, name) in lamps._dots.items()}
    assert shown["heat"] == "74 °C"
    assert "hot" in lamps._dots["heat"][1].accessibleName()
    item = lamps._rows.itemAt(0)
    assert item is not None
    sentence = item.widget()
    settle()
    keep(app.window, "training-machine")
    layout.check(app.window)
    going.say("machine", 50, **{**MACHINE, "celsius": 91.0})
    driver.bot.waitUntil(lambda: lamps._dots["heat"][1].text() == "91 °C", timeout=TIMEOUT_MS)
    again = lamps._rows.itemAt(0)
    assert again is not None
    assert again.widget() is sentence


# Still improving?


def still(run: FakeRun, since: int, upto: int, every: int = 10) -> None:
    for step in range(since, upto + 1, every):
        run.stepped(step)
        run.look(step, change=1.2, still_since=since)


def test_pictures_are_the_second_witness(qapp: Any, make_run: Make) -> None:
    run = make_run(steps=200)
    run.some()
    run.validated(40, 0.4, 40, "improving")
    assert words.improving(improvement(history_of(run))) == "Yes, it is still getting better."
    still(run, 50, 70)
    assert improvement(history_of(run)).still_since is None, "three looks are too few"
    still(run, 80, 80)
    run.stepped(90)
    run.look(90, change=1.2, still_since=50)
    found = improvement(history_of(run))
    assert (found.still_since, found.is_plateau) == (50, False)
    assert "step 50" in words.improving(found)
    run.validated(95, 0.4, 40, "ended")
    found = improvement(history_of(run))
    assert found.is_plateau
    assert words.improving(found).startswith("Nothing better has come since step 95, and the pictures change")
    run.look(100, change=30.0)
    assert improvement(history_of(run)).still_since is None


def test_a_short_standstill_of_a_long_training_is_not_worth_a_word(qapp: Any, make_run: Make) -> None:
    run = make_run(steps=10_000)
    run.started()
    still(run, 10, 100)
    assert improvement(history_of(run)).still_since is None


def test_without_validations_the_pictures_decide_alone(qapp: Any, make_run: Make) -> None:
    run = make_run(steps=100)
    run.started()
    still(run, 10, 60)
    found = improvement(history_of(run))
    assert found.is_plateau
    assert found.bars == (1.2,) * 6
    assert found.seconds == pytest.approx(5.0)
    assert words.improved(found) == "It ended before its results were first judged."


def test_what_was_done_after_the_last_save_is_no_standstill(qapp: Any, make_run: Make) -> None:
    run = make_run(steps=100)
    run.started()
    still(run, 10, 60)
    run.started(5)
    history = history_of(run)
    assert history.still_since is None
    assert len(history.changes) == len(history.clock) == 0


def test_a_plateau_says_for_how_long_and_grows_older_in_place(driver: Driver, make_run: Make) -> None:
    run = make_run(steps=40_000)
    run.some()
    lock = FileLock(run.path / "lock")
    with lock:
        run.here()
        still(run, 1000, 24_000, 1000)
        for step in (1000, 24_000):
            run.validated(step, 0.46, 40, "ended")
        app = driver.start("ready")
        page = page_of(driver, app, run)
        banner = page.live.banner
        assert "No visible progress for 38 min" in banner.text
        buttons = banner.buttons
        assert len(buttons) == 2
        assert "24,000" in page.live.verdict.text() or "1,000" in page.live.verdict.text()
        still(run, 30_000, 30_000)
        run.look(30_010, change=1.0, still_since=1000)
        driver.bot.waitUntil(lambda: "48 min" in banner.text, timeout=TIMEOUT_MS)
        assert banner.buttons == buttons, "nothing jumped under the mouse"
        buttons[1].click()
        run.stepped(33_000)
        driver.bot.waitUntil(lambda: app.program.live.history.step == 33_000, timeout=TIMEOUT_MS)
        assert banner.text == "", "who goes on is not asked again"


# Other machines, and comparing


def test_how_long_nothing_was_heard_of_another_machine_grows(
    driver: Driver, make_run: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run()
    run.some()
    run.elsewhere()
    app = driver.start("ready")
    page = page_of(driver, app, run)
    driver.bot.waitUntil(lambda: "heard just now" in page.live.standing.text(), timeout=TIMEOUT_MS)
    now = time.time
    for passed_s, said in ((22.0, "20 s ago"), (41.0, "40 s ago"), (200.0, "3 min ago")):
        monkeypatch.setattr(time, "time", lambda passed_s=passed_s: now() + passed_s)
        driver.bot.waitUntil(lambda said=said: said in page.live.standing.text(), timeout=TIMEOUT_MS)


def test_what_is_compared_with_stays_when_more_moments_come(driver: Driver, make_run: Make) -> None:
    run = make_run()
    run.some(90)
    app = driver.start("ready")
    page = page_of(driver, app, run)
    against, film = page.live.stage.against, app.program.live.film
    driver.bot.waitUntil(lambda: len(film.moments) == 9, timeout=TIMEOUT_MS)
    against.setCurrentIndex(against.findText("step 40"))
    assert against.currentText() == "step 40"
    for step in range(100, 160, 10):
        run.look(step)
    driver.bot.waitUntil(lambda: len(film.moments) == 15, timeout=TIMEOUT_MS)
    assert against.currentText() == "step 40"


def test_a_run_offers_its_own_directions_and_no_others(driver: Driver, make_run: Make) -> None:
    two, many = make_run("two"), make_run("many")
    two.some()
    many.some()
    for look in (many.path / "pictures").iterdir():
        for photo in range(3):
            for column in ("real_c", "fake_c"):
                (look / f"{photo:02d}_{column}.png").write_bytes((look / "00_real_a.png").read_bytes())
    app = driver.start("ready")
    page = page_of(driver, app, many)
    way = page.live.stage.way
    assert [key for key in way.keys if not way._buttons[key].isHidden()] == ["a>b", "a>c"]
    page_of(driver, app, two)
    driver.bot.waitUntil(lambda: len(app.program.live.film.ways) == 2, timeout=TIMEOUT_MS)
    assert {key for key in way.keys if not way._buttons[key].isHidden()} == {"a>b", "b>a"}


@pytest.mark.parametrize(("theme", "language", "scale"), LOOKS)
def test_numbers_and_a_plateau_have_room(
    driver: Driver, make_run: Make, theme: str, language: str, scale: int
) -> None:
    run = make_run(steps=4000)
    run.some()
    still(run, 1000, 3000, 500)
    run.validated(2000, 0.46, 40, "ended")
    run.health("too_hot", 3000)
    run.health("little_disk", 3000)
    run.say("machine", 3000, **MACHINE, disk_free_mb=812.0, limit_celsius=76.0)
    with FileLock(run.path / "lock"):
        run.here()
        app = driver.start("ready", theme=theme, language=language, text_scale=scale)
        app.window.resize(1680 if scale > 100 else 1320, 1050 if scale > 100 else 860)
        driver.bot.waitUntil(lambda: app.program.runs.scanned, timeout=TIMEOUT_MS)
        app.program.stronger._asked = True
        app.program.stronger.forms = {"cyclegan": {"properties": {"generator_width": {"stronger": 0.5}}}}
        page = page_of(driver, app, run)
        driver.bot.waitUntil(lambda: bool(page.live.banner.text), timeout=TIMEOUT_MS)
        driver.bot.wait(80)
        settle()
        keep(app.window, f"training-still-{theme}-{language}-{scale}")
        layout.check(app.window)
        assert "74" in page.live.lights._dots["heat"][1].text()
