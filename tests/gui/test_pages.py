r"""Every page in every state of the design, rendered, measured, and kept as a picture when asked for.

Set TRANSLATOR_SCREENSHOTS to a folder to keep the pictures, and TRANSLATOR_ALL_LOOKS=1 to see every state in
every look. On a real screen of twice the density:

    QT_QPA_PLATFORM=xcb QT_SCALE_FACTOR=2 xvfb-run -s "-screen 0 3600x2400x24" \
        python -m pytest tests/gui/test_pages.py
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from gui.app import App
from gui.state.jobs import Job
from gui.views import words
from gui.views.batch_model import STATE
from gui.workers.folders import Found, find
from gui.workers.queue_files import QueueFiles
from tests.gui import layout
from tests.gui.conftest import Driver, fake_command, settle

LOOKS = [("dark", "en", 100), ("light", "zh_CN", 100), ("contrast", "pseudo", 100), ("dark", "pseudo", 150)]
ALL_LOOKS = [("light", "en", 100), ("dark", "zh_CN", 100), *LOOKS]
Arrange = Callable[[Driver, App, Callable[..., Path]], None]


def keep(widget: QWidget, name: str) -> None:
    folder = os.environ.get("TRANSLATOR_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        assert widget.grab().save(str(Path(folder) / f"{name}.png"))


def previewed(driver: Driver, app: App) -> None:
    driver.bot.waitUntil(lambda: app.program.studio.shown is not None, timeout=20000)


def opened(app: App, *paths: Path) -> None:
    app.program.studio.add(list(paths))


def trouble(word: str) -> Arrange:
    def arrange(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
        driver.ready(app)
        opened(app, picture(f"{word}.png"), picture("good.png"))
        banner = app.window.studio_page.banner
        driver.bot.waitUntil(lambda: bool(banner.text), timeout=20000)
        assert banner.buttons
        assert word not in banner.text or not word.startswith("style")

    return arrange


def working(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.ready(app)
    opened(app, picture("slow.png"))
    app.program.studio.translate()
    chip = app.window.studio_page.chip
    driver.bot.waitUntil(lambda: "%" in chip.text and app.program.studio.working == "full", timeout=20000)


def stopping(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    working(driver, app, picture)
    app.program.studio.stop()
    assert app.program.studio.working == "stopping"
    assert not app.window.studio_page.panel.translate.isEnabled()


def result(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.ready(app)
    opened(
        app,
        picture("a.png"),
        picture("b.png"),
        picture("a rather long name of a photograph from a holiday.png"),
    )
    previewed(driver, app)
    app.program.studio.translate()
    driver.bot.waitUntil(lambda: bool(app.program.studio.current.versions), timeout=20000)
    driver.bot.waitUntil(lambda: app.program.studio.shown.kind == "version", timeout=20000)


def paced(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    """What a photo takes is said once one was done, and not before."""
    driver.ready(app)
    pill = app.window.pill
    driver.bot.waitUntil(lambda: "CPU" in pill.text(), timeout=20000)
    before = pill.text()
    assert "9" not in before
    result(driver, app, picture)
    assert "9.2" in pill.text()
    studio = app.program.studio
    studio.set_style("ukiyo")
    assert pill.text() == before
    studio.set_style("monet")


def why_cpu(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    paced(driver, app, picture)
    app.window.go("studio")
    app.window.pill.click()
    assert app.window.here == "activity"
    assert app.window.pages["activity"].tabs.currentIndex() == 1


def mode(name: str) -> Arrange:
    def arrange(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
        result(driver, app, picture)
        app.program.studio.compare = name

    return arrange


def varied(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.ready(app)
    opened(app, picture())
    app.program.studio.set_style("night")
    panel = app.window.studio_page.panel
    panel.fold.click()
    previewed(driver, app)
    assert panel.seed.isVisible()


def notice(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.ready(app)
    opened(app, picture("smaller.png"))
    previewed(driver, app)
    driver.bot.waitUntil(lambda: app.program.studio.notice == "smaller_pieces", timeout=20000)


def crashed(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.ready(app)
    opened(app, picture("crash-once.png"))
    driver.bot.waitUntil(lambda: bool(app.window.banner.text), timeout=20000)
    previewed(driver, app)


def silent(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.ready(app)
    app.program.engine.silent_after_s = 0.1
    app.program.engine._watchdog.setInterval(50)
    opened(app, picture("hang.png"))
    driver.bot.waitUntil(lambda: app.program.engine.status == "silent", timeout=20000)
    assert len(app.window.banner.buttons) == 2
    news = app.window.news
    assert news._clock.isActive()
    news._since_s -= 75
    news._clock.timeout.emit()
    assert "75" in app.window.pill.text()


def short_of_gpu(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.bot.waitUntil(lambda: app.program.engine.status == "ready", timeout=20000)
    assert "RTX 3060" in app.window.banner.text
    assert len(app.window.banner.buttons) == 2


def nothing(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.bot.waitUntil(lambda: app.program.engine.status == "ready", timeout=20000)


def preparing(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.ready(app)
    opened(app, picture("cold.png"))
    chip = app.window.studio_page.chip
    driver.bot.waitUntil(lambda: app.program.studio.preparing_s >= 2, timeout=20000)
    assert app.program.studio.working == "preview"
    assert chip.text


def sharpening(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    """The picture is looked at so closely that the preview does not suffice."""
    driver.ready(app)
    opened(app, picture("slow.png", 3000, 2000))
    previewed(driver, app)
    driver.bot.waitUntil(lambda: app.program.studio.original.full, timeout=20000)
    page = app.window.studio_page
    driver.bot.waitUntil(lambda: app.program.studio.working == "", timeout=20000)
    driver.bot.wait(500)
    assert app.program.studio.working == ""  # nobody has zoomed
    page.canvas.zoom_to(1.0)
    driver.bot.waitUntil(lambda: app.program.studio.working == "sharp", timeout=20000)
    driver.bot.waitUntil(lambda: "%" in page.chip.text, timeout=20000)


def just_started(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    opened(app, picture())
    driver.bot.waitUntil(lambda: app.program.studio.original is not None, timeout=20000)
    assert app.window.studio_page.chip.text


def failed(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    opened(app, picture())
    driver.bot.waitUntil(lambda: app.program.engine.status == "failed", timeout=20000)
    driver.bot.waitUntil(lambda: app.program.studio.original is not None, timeout=20000)


def no_runtime(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    """Nothing can compute, yet photos are opened and seen."""
    driver.ready(app)
    engine = app.program.engine
    engine.shutdown()
    engine._command = ["/no/such/program"]
    opened(app, picture())
    driver.bot.waitUntil(lambda: engine.reason == "engine_missing", timeout=20000)
    driver.bot.waitUntil(lambda: app.program.studio.original is not None, timeout=20000)
    assert len(app.window.banner.buttons) == 2
    assert app.window.studio_page.banner.text == ""  # it is said once


def gallery(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.ready(app)
    opened(app, picture())
    page = app.window.pages["styles"]
    driver.bot.waitUntil(lambda: page.list.styles_model.rowCount() == 6, timeout=20000)
    driver.bot.waitUntil(
        lambda: app.program.cards.pending == 0 and bool(app.program.cards._made), timeout=20000
    )


def details(style: str) -> Arrange:
    def arrange(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
        gallery(driver, app, picture)
        page = app.window.pages["styles"]
        page.list.select(style)
        assert page.details.isVisible()

    return arrange


def in_pieces(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    notice(driver, app, picture)
    page = app.window.pages["styles"]
    page.list.select(app.program.studio.look.style)
    driver.bot.waitUntil(lambda: app.program.cards.pending == 0, timeout=20000)
    assert app.program.styles.in_pieces


def no_match(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.ready(app)
    page = app.window.pages["styles"]
    page.search.setText("zebra")
    assert page.middle.currentWidget() is page.no_match


def refused(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.ready(app)
    app.window.show_import(Path("/x/old.pkl"))
    banner = app.window.pages["styles"].banner
    driver.bot.waitUntil(lambda: bool(banner.text), timeout=20000)


def job(app: App, *paths: Path) -> Job:
    program = app.program
    found = Found(tuple((path, path.parent) for path in paths), 0)
    style = program.styles.get("monet")
    assert style
    return program.batch.add(found, program.studio.look, style, paths[0].parent / "out", {})


def batch_working(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.ready(app)
    job(app, *(picture(name) for name in ("a.png", "slow.png", "c.png")))
    job(app, picture("later.png"))
    driver.bot.waitUntil(
        lambda: app.program.batch.now is not None and "slow" in app.program.batch.now.path, timeout=20000
    )
    app.window.pages["batch"].tree.expandAll()


def batch_partial(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.ready(app)
    one = job(app, *(picture(name) for name in ("a.png", "unreadable.png", "empty.png", "d.png")))
    driver.bot.waitUntil(lambda: one.state == "done", timeout=20000)
    page = app.window.pages["batch"]
    page.tree.expandAll()
    assert page.retry.isVisible()
    assert "2" in page.banner.text


def batch_out_of_memory(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.ready(app)
    one = job(app, picture("a.png"), picture("oom.png"))
    driver.bot.waitUntil(lambda: one.state == "done", timeout=20000)
    assert len(app.window.pages["batch"].banner.buttons) == 1


def batch_finishing(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    """The queue is done, and the program is about to do what was asked for then."""
    driver.ready(app)
    app.program.settings.when_finished = "quit"
    job(app, picture("a.png"))
    driver.bot.waitUntil(lambda: len(app.window.banner.buttons) == 2, timeout=20000)


def batch_preparing(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.ready(app)
    app.window.go("batch")
    job(app, picture("cold.png"))
    driver.bot.waitUntil(lambda: app.program.batch.preparing_s >= 2, timeout=20000)


def batch_elsewhere(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    """Another window works on the job."""
    driver.ready(app)
    app.program.batch.pause_all(True)
    one = job(app, picture("a.png"))
    other = QueueFiles(driver.folder / "data" / "queue")
    assert other.hold(one.id)
    app.program.batch.pause_all(False)
    driver.bot.waitUntil(lambda: one.state == "held", timeout=20000)
    assert one.reason == "run_busy"
    assert not app.window.pages["batch"].now.pause.isEnabled()
    other.close()


def batch_held(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.ready(app)
    one = job(app, picture("diskfull.png"))
    driver.bot.waitUntil(lambda: one.state == "held", timeout=20000)
    page = app.window.pages["batch"]
    assert page.target.isVisible()
    driver.bot.waitUntil(lambda: one.free_bytes > 0, timeout=20000)
    assert words.size(one.free_bytes) in page.banner.text


def batch_paused(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    driver.ready(app)
    app.program.batch.pause_all(True)
    job(app, picture())


class Awake:
    """Who would hold sleep off."""

    def hold(self) -> None:
        """Nothing is asked of this computer."""

    def release(self) -> None:
        """Likewise."""


def battery(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    """The plug was pulled while a batch ran, and a person wants it to wait."""
    power = app.program.batch_power
    power._look, power._make_holder = (lambda: True), Awake
    app.program.settings.batch_on_battery = False
    driver.ready(app)
    job(app, *(picture(name) for name in ("slow a.png", "b.png", "c.png")))
    driver.bot.waitUntil(lambda: power.waiting and app.program.batch.now is None, timeout=20000)
    assert app.program.batch.paused
    assert len(app.window.banner.buttons) == 1
    model = app.window.pages["batch"].model
    assert model.index(0, STATE).data().startswith(model.tr("Paused"))


def in_part(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    """A photo that was cut off, opened as far as it can be read."""
    trouble("unreadable")(driver, app, picture)
    banner = app.window.studio_page.banner
    banner.buttons[0].click()
    driver.bot.waitUntil(lambda: app.program.studio.readable < 1 and "38" in banner.text, timeout=20000)
    previewed(driver, app)
    driver.bot.waitUntil(lambda: app.program.studio.original is not None, timeout=20000)


def batch_in_part(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    batch_partial(driver, app, picture)
    page, one = app.window.pages["batch"], app.program.batch.jobs[0]
    page.banner.buttons[-1].click()
    driver.bot.waitUntil(lambda: one.state == "done" and one.count("failed") == 1, timeout=20000)


def timeline(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    result(driver, app, picture)
    app.program.activity.note("saved", "photo - Monet.jpg", "/x/photo - Monet.jpg")
    app.program.activity.note("engine", "", code="memory_released")


def running(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
    """Both at work: the Studio in front, the batch as soon as it is its turn."""
    working(driver, app, picture)
    job(app, picture("one.png"), picture("slow two.png"))
    box = app.window.pages["activity"].running
    assert box.studio.isVisible()
    box.studio.action.click()
    driver.bot.waitUntil(lambda: app.program.studio.working == "", timeout=20000)
    driver.bot.waitUntil(lambda: box.batch.isVisible() and not box.studio.isVisible(), timeout=20000)
    box.batch.action.click()
    assert app.program.batch.paused


def tab(number: int) -> Arrange:
    def arrange(driver: Driver, app: App, picture: Callable[..., Path]) -> None:
        driver.ready(app)
        app.window.pages["activity"].tabs.setCurrentIndex(number)

    return arrange


STATES: dict[str, tuple[str, str, Arrange]] = {
    "studio-empty": ("studio", "ready", nothing),
    "studio-starting": ("studio", "slow", just_started),
    "studio-working": ("studio", "ready", working),
    "studio-preparing": ("studio", "ready", preparing),
    "studio-sharpening": ("studio", "ready", sharpening),
    "studio-stopping": ("studio", "ready", stopping),
    "studio-result": ("studio", "ready", result),
    "studio-side": ("studio", "ready", mode("side")),
    "studio-difference": ("studio", "ready", mode("difference")),
    "studio-variants": ("studio", "ready", varied),
    "studio-no-gpu": ("studio", "cpu", nothing),
    "studio-cpu-pace": ("studio", "cpu", paced),
    "studio-driver": ("studio", "driver", short_of_gpu),
    "studio-gpu-busy": ("studio", "busy", short_of_gpu),
    "studio-smaller-pieces": ("studio", "ready", notice),
    "studio-out-of-memory": ("studio", "ready", trouble("oom")),
    "studio-crashed": ("studio", "ready", crashed),
    "studio-crashed-twice": ("studio", "ready", trouble("crash")),
    "studio-silent": ("studio", "ready", silent),
    "studio-empty-result": ("studio", "ready", trouble("empty")),
    "studio-unreadable": ("studio", "ready", trouble("unreadable")),
    "studio-in-part": ("studio", "ready", in_part),
    "studio-vanished": ("studio", "ready", trouble("vanished")),
    "studio-too-large": ("studio", "ready", trouble("toolarge")),
    "studio-disk-full": ("studio", "ready", trouble("diskfull")),
    "studio-read-only": ("studio", "ready", trouble("readonly")),
    "studio-defect": ("studio", "ready", trouble("defect")),
    "studio-style-gone": ("studio", "ready", trouble("stylegone")),
    "studio-style-bad": ("studio", "ready", trouble("stylebad")),
    "studio-no-runtime": ("studio", "ready", no_runtime),
    "studio-other-version": ("studio", "version", failed),
    "styles-empty": ("styles", "nostyles", lambda driver, app, picture: driver.ready(app)),
    "styles-loading": ("styles", "slow", lambda driver, app, picture: driver.bot.wait(350)),
    "styles-gallery": ("styles", "ready", gallery),
    "styles-details": ("styles", "ready", details("monet")),
    "styles-in-pieces": ("styles", "ready", in_pieces),
    "styles-corrupt": ("styles", "ready", details("broken")),
    "styles-no-match": ("styles", "ready", no_match),
    "styles-refused": ("styles", "ready", refused),
    "batch-empty": ("batch", "ready", nothing),
    "batch-working": ("batch", "ready", batch_working),
    "batch-partial": ("batch", "ready", batch_partial),
    "batch-out-of-memory": ("batch", "ready", batch_out_of_memory),
    "batch-finishing": ("batch", "ready", batch_finishing),
    "batch-preparing": ("batch", "ready", batch_preparing),
    "batch-battery": ("batch", "ready", battery),
    "batch-in-part": ("batch", "ready", batch_in_part),
    "batch-elsewhere": ("batch", "ready", batch_elsewhere),
    "batch-held": ("batch", "ready", batch_held),
    "batch-paused": ("batch", "ready", batch_paused),
    "activity-empty": ("activity", "ready", nothing),
    "activity-timeline": ("activity", "ready", timeline),
    "activity-running": ("activity", "ready", running),
    "activity-devices": ("activity", "ready", tab(1)),
    "activity-cpu": ("activity", "cpu", why_cpu),
    "activity-log": ("activity", "ready", tab(2)),
    "settings": ("settings", "ready", nothing),
}


def cases() -> list[tuple[str, tuple[str, str, int]]]:
    """Each state once, in looks that go round; or each in all."""
    if os.environ.get("TRANSLATOR_ALL_LOOKS"):
        return [(state, look) for state in STATES for look in ALL_LOOKS]
    return [(state, LOOKS[number % len(LOOKS)]) for number, state in enumerate(STATES)]


@pytest.mark.parametrize(("state", "look"), cases())
def test_state(driver: Driver, picture: Callable[..., Path], state: str, look: tuple[str, str, int]) -> None:
    """The stretched language finds what is cut off."""
    page, start, arrange = STATES[state]
    theme, language, scale = look
    app = driver.start(start, page="studio", theme=theme, language=language, text_scale=scale)
    assert app.program.settings.language == language
    if scale > 100:
        app.window.resize(1680, 1050)
    if page != "studio":
        app.window.go(page)
    arrange(driver, app, picture)
    driver.bot.wait(80)
    settle()
    keep(app.window, f"{state}-{theme}-{language}-{scale}")
    layout.check(app.window)


@pytest.mark.parametrize(("theme", "language", "scale"), LOOKS)
def test_all_pages_in_all_looks(
    driver: Driver, picture: Callable[..., Path], theme: str, language: str, scale: int
) -> None:
    app = driver.start("ready", theme=theme, language=language, text_scale=scale)
    if scale > 100:
        app.window.resize(1680, 1050)
    result(driver, app, picture)
    job(app, picture("x.png"))
    for page in ("studio", "styles", "batch", "activity", "settings"):
        app.window.go(page)
        driver.bot.wait(60)
        keep(app.window, f"page-{page}-{theme}-{language}-{scale}")
        layout.check(app.window)


def dialog(driver: Driver, name: str) -> QDialog:
    def found() -> list[QDialog]:
        return [w for w in QApplication.topLevelWidgets() if type(w).__name__ == name and w.isVisible()]

    driver.bot.waitUntil(lambda: bool(found()), timeout=20000)
    return found()[0]


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
@pytest.mark.parametrize(("theme", "language"), [("dark", "en"), ("light", "zh_CN"), ("dark", "pseudo")])
def test_all_sheets(driver: Driver, picture: Callable[..., Path], theme: str, language: str) -> None:
    app = driver.start("ready", theme=theme, language=language)
    driver.ready(app)
    photo = picture()
    opened(app, photo, picture("b.png"))
    previewed(driver, app)
    window = app.window
    openers: dict[str, Callable[[], object]] = {
        "Sheet": window.try_all,
        "SaveDialog": window.saving.save_as,
        "Palette": window.show_palette,
        "ShortcutSheet": window.show_shortcuts,
        "CheckSheet": lambda: (window.go("batch"), window.take_photos([photo.parent])),
        "CheckSheet of a copy": lambda: (
            job(app, photo),
            window.go("batch"),
            window.pages["batch"].duplicate.click(),
        ),
        "ImportSheet": lambda: window.show_import(Path("/x/autumn.safetensors")),
        "ReportSheet": lambda: window.go("activity").report(),
    }
    for name, open_it in openers.items():
        open_it()
        sheet = dialog(driver, name.split()[0])
        driver.bot.wait(250)
        keep(sheet, f"sheet-{name}-{theme}-{language}")
        layout.check(sheet)
        sheet.reject()
        settle()


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
def test_an_import_that_was_refused_does_not_come_back_with_another_theme(driver: Driver) -> None:
    app = driver.start("ready")
    driver.ready(app)
    app.window.show_import(Path("/x/autumn.safetensors"))
    dialog(driver, "ImportSheet").reject()
    settle()
    app.program.settings.theme = "light"
    driver.bot.wait(50)
    app.window.go("styles")
    driver.bot.wait(50)
    assert not [w for w in QApplication.topLevelWidgets() if type(w).__name__ == "ImportSheet"]


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
def test_a_damaged_style_is_repaired_by_an_intact_copy(
    driver: Driver, picture: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtWidgets import QFileDialog

    app = driver.start("ready", page="styles")
    details("broken")(driver, app, picture)
    page = app.window.pages["styles"]
    assert not page.details.use.isEnabled()
    assert not page.details.repair.isVisible()  # it came with the program
    mine = app.program.styles.get("broken").model_copy(update={"bundled": False})
    page.details.show_style(mine)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/x/intact.safetensors", ""))
    page.details.repair.click()
    driver.bot.waitUntil(page.details.use.isEnabled, timeout=20000)
    assert not app.program.styles.get("broken").problem


def test_a_job_of_last_time_is_offered_again(driver: Driver, picture: Callable[..., Path]) -> None:
    app = driver.start("ready")
    driver.ready(app)
    app.program.batch.pause_all(True)
    job(app, picture("a.png"), picture("b.png"))
    driver.stop(app)
    again = driver.start("ready", page="batch")
    assert len(again.window.banner.buttons) == 2
    assert again.program.batch.jobs[0].state == "interrupted"
    driver.ready(again)
    driver.bot.wait(80)
    keep(again.window, "batch-interrupted")
    layout.check(again.window)


def test_settings_that_cannot_be_read_are_told_and_kept(driver: Driver) -> None:
    driver.stop(driver.start("ready"))
    path = driver.folder / "data" / "settings.json"
    path.write_text("{ cut o")
    path.with_name("settings.json.good").write_text('{"theme": "light", "language": "zh_CN", "quality": 70}')
    app = App(driver.qapp, driver.folder / "data", driver.folder / "cache", fake_command("ready"))
    driver.apps.append(app)
    app.begin([], listen=False)
    driver.bot.waitExposed(app.window)
    assert "settings" in app.window.banner.text.lower()
    keep(app.window, "settings-unreadable")
    layout.check(app.window)
    assert path.with_name("settings.json.bak").read_text() == "{ cut o"
    before = app.window
    app.window.banner.buttons[0].click()
    driver.bot.waitUntil(lambda: app.window is not before, timeout=20000)
    assert app.program.settings.quality == 70
    assert "3" in app.window.banner.text
    assert app.window.banner.buttons == []
    settle()
    keep(app.window, "settings-restored")
    layout.check(app.window)


def test_tab_goes_through_the_page_as_the_eye_does(driver: Driver, picture: Callable[..., Path]) -> None:
    app = driver.start("ready")
    result(driver, app, picture)
    page = app.window.studio_page
    order = layout.tab_order(app.window)
    head = [order.index(widget) for widget in page.modes.findChildren(QWidget) if widget in order]
    places = [head[0], order.index(page.canvas), order.index(page.filmstrip), order.index(page.panel.try_all)]
    assert places == sorted(places)
    assert (
        order.index(page.panel.strength.slider)
        < order.index(page.panel.translate)
        < order.index(page.panel.save_as)
    )


def test_the_overlay_names_what_a_drop_will_do(driver: Driver, picture: Callable[..., Path]) -> None:
    from PySide6.QtCore import QUrl

    app = driver.start("ready")
    mime = QMimeData()
    text = picture().with_name("notes.txt")
    text.write_text("x")
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in (picture("a.png"), picture("b.png"), text)])
    words = app.window.drag_text(mime)
    assert "2" in words
    assert "1" in words.splitlines()[1]
    app.window.dropped.emit(mime)
    driver.bot.waitUntil(lambda: len(app.program.studio.photos) == 2, timeout=20000)
    assert find([text]).others == 1
