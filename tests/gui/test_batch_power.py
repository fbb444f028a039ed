"""A batch keeps the computer awake, and waits for the plug where a person wants that."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gui.app import App
from gui.state import batch_power
from gui.state.jobs import Job
from gui.workers.folders import find
from tests.gui import layout
from tests.gui.conftest import Driver


class FakeHolder:
    def __init__(self) -> None:
        self.said: list[str] = []

    def hold(self) -> None:
        if self.said[-1:] != ["hold"]:
            self.said.append("hold")

    def release(self) -> None:
        if self.said[-1:] != ["release"]:
            self.said.append("release")


class Plug:
    def __init__(self) -> None:
        self.out = False

    def __call__(self) -> bool:
        return self.out


@pytest.fixture
def holder(monkeypatch: pytest.MonkeyPatch) -> FakeHolder:
    made = FakeHolder()
    monkeypatch.setattr(batch_power, "_RELEASE_MS", 20)
    monkeypatch.setattr(batch_power, "LOOK_MS", 20)
    return made


def started(driver: Driver, holder: FakeHolder, plug: Plug, **settings: object) -> App:
    app = driver.start(page="batch", **settings)
    power = app.program.batch_power
    power._make_holder, power._look = lambda: holder, plug
    driver.ready(app)
    return app


def queued(app: App, folder: Path) -> Job:
    style = app.program.styles.get("monet")
    assert style
    return app.program.batch.add(find([folder]), app.program.studio.look, style, folder.parent / "out", {})


def photos(picture: Callable[..., Path], *names: str) -> Path:
    """The folder of new pictures."""
    return {picture(name).parent for name in names}.pop()


def finished(driver: Driver, *jobs: Job) -> None:
    driver.bot.waitUntil(lambda: all(job.state == "done" for job in jobs), timeout=20000)


def test_it_holds_sleep_off_once_for_all_photos(
    driver: Driver, holder: FakeHolder, picture: Callable[..., Path]
) -> None:
    app = started(driver, holder, Plug())
    assert holder.said == []
    folder = photos(picture, "a.png", "b.png", "c.png")
    finished(driver, queued(app, folder))
    driver.bot.waitUntil(lambda: holder.said == ["hold", "release"], timeout=20000)
    app.program.settings.batch_awake = False
    finished(driver, queued(app, folder))
    driver.bot.wait(60)
    assert holder.said == ["hold", "release"]


def test_a_window_that_is_closed_lets_the_computer_sleep(
    driver: Driver, holder: FakeHolder, picture: Callable[..., Path]
) -> None:
    app = started(driver, holder, Plug())
    queued(app, picture("slow.png").parent)
    driver.bot.waitUntil(lambda: holder.said == ["hold"], timeout=20000)
    driver.stop(app)
    assert holder.said == ["hold", "release"]


def test_on_battery_it_waits_for_the_plug(
    driver: Driver, holder: FakeHolder, picture: Callable[..., Path]
) -> None:
    plug = Plug()
    app = started(driver, holder, plug, batch_on_battery=False)
    program, banner = app.program, app.window.banner
    assert not program.batch_power.timer.isActive(), "nothing is to be done"
    plug.out = True
    one = queued(app, photos(picture, "a.png", "slow.png", "c.png"))
    driver.bot.waitUntil(lambda: program.batch_power.waiting, timeout=20000)
    assert program.batch.paused
    assert "battery" in banner.text
    layout.check(app.window)
    driver.bot.waitUntil(lambda: program.batch.running is None, timeout=20000)
    assert one.count("waiting") > 0
    driver.bot.waitUntil(lambda: holder.said == ["hold", "release"], timeout=20000)
    plug.out = False
    finished(driver, one)
    assert banner.text == "" or "finished" in banner.text
    driver.bot.waitUntil(lambda: not program.batch_power.timer.isActive(), timeout=20000)


@pytest.mark.parametrize("how", ["banner", "setting"])
def test_a_person_may_go_on_all_the_same(
    driver: Driver, holder: FakeHolder, picture: Callable[..., Path], how: str
) -> None:
    plug = Plug()
    plug.out = True
    app = started(driver, holder, plug, batch_on_battery=False)
    one = queued(app, photos(picture, "a.png", "slow.png"))
    driver.bot.waitUntil(lambda: app.program.batch_power.waiting, timeout=20000)
    if how == "banner":
        (button,) = app.window.banner.buttons
        button.click()
    else:
        app.program.settings.batch_on_battery = True
    assert not app.program.batch_power.waiting
    finished(driver, one)
    assert not app.program.batch.paused


def test_what_a_person_paused_stays_paused(
    driver: Driver, holder: FakeHolder, picture: Callable[..., Path]
) -> None:
    plug = Plug()
    app = started(driver, holder, plug, batch_on_battery=False)
    app.program.batch.pause_all(True)
    queued(app, picture("a.png").parent)
    for plug.out in (True, False):
        driver.bot.wait(60)
        assert app.program.batch.paused
        assert not app.program.batch_power.waiting


def test_by_default_the_power_is_nobodys_business(
    driver: Driver, holder: FakeHolder, picture: Callable[..., Path]
) -> None:
    plug = Plug()
    plug.out = True
    app = started(driver, holder, plug)
    one = queued(app, picture("a.png").parent)
    finished(driver, one)
    assert not app.program.batch_power.timer.isActive()
