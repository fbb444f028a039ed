"""Photos whose files were cut off: what can be read of them is opened when a person asks for it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from gui.app import App
from gui.state.jobs import Job
from gui.views.banner import Banner
from gui.views.batch_model import STATE
from gui.workers.folders import Found
from gui.workers.queue_files import QueueFiles
from tests.gui.conftest import Driver


def press(banner: Banner, name: str) -> None:
    next(one for one in banner.buttons if one.text() == name).click()


def names(banner: Banner) -> list[str]:
    return [one.text() for one in banner.buttons]


def troubled(driver: Driver, *paths: Path) -> tuple[App, Banner]:
    app = driver.start()
    driver.ready(app)
    app.program.studio.add(paths)
    banner = app.window.studio_page.banner
    driver.bot.waitUntil(lambda: bool(banner.text), timeout=20000)
    return app, banner


def test_what_can_be_read_is_opened_and_the_rest_is_said(
    driver: Driver, picture: Callable[..., Path]
) -> None:
    app, banner = troubled(driver, picture("unreadable.png"), picture("good.png"))
    studio = app.program.studio
    assert studio.current.fault == "picture_unreadable"
    press(banner, "Open what can be read")
    driver.bot.waitUntil(lambda: studio.shown is not None and studio.readable < 1, timeout=20000)
    assert "38 %" in banner.text
    assert studio.current.fault == ""
    driver.bot.waitUntil(lambda: studio.original is not None, timeout=20000)
    image: QImage = studio.original.picture.levels[0]
    assert image.pixelColor(10, image.height() - 2).name() == "#808080"
    assert "Open what can be read" not in names(banner)
    studio.select(studio.photos[1])
    driver.bot.waitUntil(lambda: studio.shown is not None, timeout=20000)
    assert banner.text == ""
    studio.select(studio.photos[0])
    driver.bot.waitUntil(lambda: studio.shown is not None, timeout=20000)
    assert "38 %" in banner.text
    studio.translate()
    driver.bot.waitUntil(lambda: bool(studio.current.versions), timeout=20000)


def test_that_it_was_opened_in_part_is_known_next_time(driver: Driver, picture: Callable[..., Path]) -> None:
    app, banner = troubled(driver, picture("unreadable coarse.png"))
    press(banner, "Open what can be read")
    driver.bot.waitUntil(lambda: app.program.studio.shown is not None, timeout=20000)
    assert "without fine detail" in banner.text
    driver.stop(app)
    again = driver.start()
    studio = again.program.studio
    driver.bot.waitUntil(lambda: studio.shown is not None and studio.readable < 1, timeout=20000)
    assert "38 %" in again.window.studio_page.banner.text


def test_where_nothing_can_be_read_it_is_not_offered_twice(
    driver: Driver, picture: Callable[..., Path]
) -> None:
    app, banner = troubled(driver, picture("unreadable nothing.png"))
    press(banner, "Open what can be read")
    driver.bot.waitUntil(lambda: banner.text.startswith("No part"), timeout=20000)
    assert "Open what can be read" not in names(banner)
    assert app.program.studio.current.fault == "picture_unreadable"


def test_the_cards_show_what_can_be_read(driver: Driver, picture: Callable[..., Path]) -> None:
    app, banner = troubled(driver, picture("unreadable.png"))
    cards, style = app.program.cards, app.program.styles.usable()[0]
    cards.want([style.id])
    driver.bot.waitUntil(lambda: cards.live(style) is not None, timeout=20000)
    assert not isinstance(cards.live(style), QImage)
    press(banner, "Open what can be read")
    driver.bot.waitUntil(lambda: app.program.studio.shown is not None, timeout=20000)
    cards.want([style.id])
    driver.bot.waitUntil(lambda: isinstance(cards.live(style), QImage), timeout=20000)


def test_a_batch_takes_what_can_be_read(driver: Driver, picture: Callable[..., Path]) -> None:
    app = driver.start(page="batch")
    driver.ready(app)
    program, page = app.program, app.window.pages["batch"]
    paths = [picture(name) for name in ("a.png", "unreadable.png", "empty.png")]
    found = Found(tuple((path, path.parent) for path in paths), 0)
    style = program.styles.get("monet")
    job = program.batch.add(found, program.studio.look, style, paths[0].parent / "out", {})
    driver.bot.waitUntil(lambda: job.state == "done", timeout=20000)
    assert job.count("failed") == 2
    press(page.banner, "Take what can be read")
    driver.bot.waitUntil(lambda: job.state == "done" and job.count("done") == 2, timeout=20000)
    item = job.items[1]
    assert (item.state, item.partial, item.readable) == ("done", True, pytest.approx(0.387))
    assert (job.items[2].state, job.items[2].code) == ("failed", "result_empty")
    row = page.model.index(1, STATE, page.model.index(0, 0))
    assert "38 % readable" in row.data()
    assert row.data(Qt.ItemDataRole.ForegroundRole) is not None
    assert "Take what can be read" not in names(page.banner)
    values, journal = QueueFiles(driver.folder / "data" / "queue").jobs()[0]
    kept = Job.from_json(values, journal).items[1]
    assert (kept.partial, kept.readable) == (True, pytest.approx(0.387))
