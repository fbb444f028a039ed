"""What can be done when a device cannot do it: the CPU for a photo, for a job, or for all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton

from gui.app import App
from gui.state.jobs import Job
from gui.views.banner import Banner
from gui.workers.folders import Found
from gui.workers.queue_files import QueueFiles
from tests.gui.conftest import Driver


def press(banner: Banner, name: str) -> None:
    named(banner, name).click()


def named(banner: Banner, name: str) -> QPushButton:
    return next(one for one in banner.buttons if one.text() == name)


def names(banner: Banner) -> list[str]:
    return [one.text() for one in banner.buttons]


def short_of_memory(driver: Driver, picture: Callable[..., Path], how: str = "ready") -> tuple[App, Banner]:
    app = driver.start(how)
    driver.ready(app)
    app.program.studio.add([picture("oom.png"), picture("good.png")])
    banner = app.window.studio_page.banner
    driver.bot.waitUntil(lambda: bool(banner.text), timeout=20000)
    return app, banner


def queued(app: App, *paths: Path) -> Job:
    style = app.program.styles.get("monet")
    assert style
    found = Found(tuple((path, path.parent) for path in paths), 0)
    return app.program.batch.add(found, app.program.studio.look, style, paths[0].parent / "out", {})


def test_one_photo_is_done_by_the_cpu(driver: Driver, picture: Callable[..., Path]) -> None:
    app, banner = short_of_memory(driver, picture)
    studio = app.program.studio
    press(banner, "Use the CPU this time")
    driver.bot.waitUntil(lambda: studio.shown is not None, timeout=20000)
    assert banner.text == ""
    assert [photo.device for photo in studio.photos.all()] == ["cpu", ""]
    assert app.program.settings.device == "auto"


def test_all_photos_are_done_by_the_cpu(driver: Driver, picture: Callable[..., Path]) -> None:
    app, banner = short_of_memory(driver, picture)
    press(banner, "Always use the CPU")
    driver.bot.waitUntil(lambda: app.program.studio.shown is not None, timeout=20000)
    assert app.program.settings.device == "cpu"
    one = queued(app, picture("oom too.png"))
    driver.bot.waitUntil(lambda: one.state == "done", timeout=20000)
    assert one.count("done") == 1


def test_the_cpu_is_no_remedy_for_itself(driver: Driver, picture: Callable[..., Path]) -> None:
    _, banner = short_of_memory(driver, picture, "cpu")
    assert names(banner) == ["Use half the size", "Try again"]


def test_what_failed_in_a_job_is_retried_on_the_cpu(driver: Driver, picture: Callable[..., Path]) -> None:
    app = driver.start(page="batch")
    driver.ready(app)
    one = queued(app, picture("a.png"), picture("oom.png"))
    driver.bot.waitUntil(lambda: one.state == "done", timeout=20000)
    assert one.count("failed") == 1
    banner = app.window.pages["batch"].banner
    press(banner, "Retry on the CPU")
    driver.bot.waitUntil(lambda: one.state == "done", timeout=20000)
    assert (one.count("done"), one.count("failed"), banner.text) == (2, 0, "")
    # It stays so when the queue is read again, and queues that name no device are read as well.
    values, journal = QueueFiles(driver.folder / "data" / "queue").jobs()[0]
    assert Job.from_json(values, journal).device == "cpu"
    del values["device"]
    assert Job.from_json(values, journal).device == ""


def test_a_gpu_that_another_program_fills_is_told_once(driver: Driver, picture: Callable[..., Path]) -> None:
    app = driver.start("busy")
    driver.ready(app)
    banner = app.window.banner
    assert "943.7 MB" in banner.text
    press(banner, "Wait")
    app.program.engine.restart()
    driver.bot.waitUntil(lambda: app.program.engine.status == "starting", timeout=20000)
    driver.bot.waitUntil(lambda: app.program.engine.status == "ready", timeout=20000)
    assert "RTX 3060" not in banner.text


@pytest.mark.parametrize("how", ["busy", "driver"])
def test_a_gpu_that_is_not_usable_is_left_alone(driver: Driver, how: str) -> None:
    app = driver.start(how)
    driver.ready(app)
    press(app.window.banner, "Use the CPU")
    assert app.program.settings.device == "cpu"
    assert app.program.studio.rendering.device == app.program.batch.device == "cpu"
    assert app.window.banner.text == ""


def test_a_style_that_needs_pieces_says_so(driver: Driver, picture: Callable[..., Path]) -> None:
    app = driver.start(page="styles")
    driver.ready(app)
    page = app.window.pages["styles"]
    page.list.select("monet")

    def facts() -> list[str]:
        return [value.text() for value in page.details.facts.values]

    before = len(facts())
    one = queued(app, picture("smaller.png"))
    driver.bot.waitUntil(lambda: one.state == "done", timeout=20000)
    assert app.program.styles.in_pieces == {app.program.studio.look.style} == {"monet"}
    assert len(facts()) == before + 1
    assert any("pieces" in fact for fact in facts())


def test_an_empty_result_is_computed_once_more_exactly(driver: Driver, picture: Callable[..., Path]) -> None:
    app = driver.start()
    driver.ready(app)
    app.program.studio.add([picture("empty.png"), picture("good.png")])
    banner = app.window.studio_page.banner
    driver.bot.waitUntil(lambda: bool(banner.text), timeout=20000)
    press(banner, "Compute exactly (fp32)")
    driver.bot.waitUntil(lambda: app.program.studio.shown is not None, timeout=20000)
    assert banner.text == ""
    assert [photo.precision for photo in app.program.studio.photos.all()] == ["fp32", ""]


def test_what_is_exact_already_is_not_offered_exactly(driver: Driver, picture: Callable[..., Path]) -> None:
    app = driver.start(precision="fp32")
    driver.ready(app)
    app.program.studio.add([picture("empty.png")])
    banner = app.window.studio_page.banner
    driver.bot.waitUntil(lambda: bool(banner.text), timeout=20000)
    assert "Compute exactly (fp32)" not in names(banner)


def test_a_damaged_style_leads_to_its_repair(driver: Driver, picture: Callable[..., Path]) -> None:
    app = driver.start()
    driver.ready(app)
    app.program.studio.add([picture("stylebad.png")])
    banner = app.window.studio_page.banner
    driver.bot.waitUntil(lambda: bool(banner.text), timeout=20000)
    press(banner, "Repair it…")
    assert app.window.here == "styles"
    assert app.window.pages["styles"].details.isVisible()


def test_a_job_that_has_not_begun_may_go_to_another_folder(
    driver: Driver, picture: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = driver.start(page="batch")
    driver.ready(app)
    app.program.batch.pause_all(True)
    one = queued(app, picture("a.png"))
    page, elsewhere = app.window.pages["batch"], driver.folder / "elsewhere"
    assert page.target.isVisible()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(elsewhere))
    page.target.click()
    app.program.batch.pause_all(False)
    driver.bot.waitUntil(lambda: one.state == "done", timeout=20000)
    assert [path.name for path in elsewhere.iterdir()] == ["a.png"]
    assert not page.target.isVisible()
