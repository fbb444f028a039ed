"""Styles that change no photos but make pictures of their own: watched, kept, and asked for pictures."""

import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton

from gui.state.sampler import COUNT, Sampler
from gui.state.styles import Styles
from gui.state.training.film import Film, Way
from gui.state.training.history import Moment
from gui.views.sample_sheet import SampleSheet
from gui.views.styles import StylesPage
from gui.views.training.page import MakePage
from gui.workers.pictures import Background
from tests.gui import layout
from tests.gui.conftest import Driver, settle
from tests.gui.fake_trainer import png
from tests.gui.runs import FakeRun
from tests.gui.test_pages import dialog, keep
from translator.events.parts import StyleInfo

TIMEOUT_MS = 20_000
FACES = StyleInfo(
    id="faces",
    title="Faces",
    path="/styles/faces.safetensors",
    makes=True,
    problem="model_unsupported",
    sentence="It translates nothing: it makes pictures of its own.",
)


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
@pytest.mark.parametrize(("theme", "language"), [("dark", "en"), ("light", "zh_CN"), ("contrast", "pseudo")])
def test_the_gallery_offers_new_pictures_of_such_a_style(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: str, language: str
) -> None:
    app = driver.start("ready", theme=theme, language=language)
    driver.ready(app)
    page = app.window.go("styles")
    assert isinstance(page, StylesPage)
    # The scripted engine does not list this style: what it lists a moment later would close the drawer.
    monkeypatch.setattr(page.details, "renew", lambda: None)
    page.details.show_style(FACES)
    settle()
    keep(app.window, f"styles-makes-{theme}-{language}")
    layout.check(app.window)
    assert page.details.use.isEnabled()
    assert not page.details.repair.isVisible()
    if language == "en":
        assert page.details.use.text() == "Make some…"
        assert "no photo" in page.details._problem.text()
    page.details.use.click()
    sheet = dialog(driver, "SampleSheet")
    assert isinstance(sheet, SampleSheet)
    driver.bot.waitUntil(lambda: not sheet.sampler.busy, timeout=TIMEOUT_MS)
    driver.bot.waitUntil(lambda: all(not cell.pixmap().isNull() for cell in sheet.cells), timeout=TIMEOUT_MS)
    keep(sheet, f"styles-samples-{theme}-{language}")
    layout.check(sheet)
    first = [Path(path).name for path in sheet.sampler.pictures]
    assert len(first) == COUNT
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    sheet.keep.click()
    sheet.keep.click()
    assert len(list(tmp_path.glob("made_*.png"))) == 2 * COUNT, "nothing is written over"
    sheet.others.click()
    driver.bot.waitUntil(lambda: not sheet.sampler.busy, timeout=TIMEOUT_MS)
    assert [Path(path).name for path in sheet.sampler.pictures] != first
    folder = sheet.sampler._folder
    sheet.reject()
    settle()
    assert not folder.exists()


def test_a_style_that_fails_says_why(qtbot, tmp_path: Path) -> None:
    script = tmp_path / "command.py"
    script.write_text(
        "import sys\nprint('error: There is too little memory.', file=sys.stderr)\nsys.exit(2)\n"
    )
    sampler = Sampler([sys.executable, str(script)], "/x", tmp_path / "out")
    sampler.make(1)
    qtbot.waitUntil(lambda: bool(sampler.trouble), timeout=TIMEOUT_MS)
    assert sampler.trouble == "There is too little memory."
    assert not sampler.busy
    sampler.stop()


def test_what_is_made_out_of_nothing_is_a_film_too(qtbot, tmp_path: Path) -> None:
    for step in (1, 5):
        folder = tmp_path / "pictures" / f"{step:06d}"
        folder.mkdir(parents=True)
        for photo in range(3):
            for column in ("real_a", "made_a", "reconstructed_a"):
                (folder / f"{photo:02d}_{column}.png").write_bytes(png(20 * step + photo))
    background = Background(1)
    film = Film(background)
    film.open(tmp_path)
    film.set_moments([Moment(step, f"pictures/{step:06d}") for step in (1, 5)])
    assert film.ways == (Way("a", "a"),)
    assert film.way is not None
    assert film.way.is_from_nothing
    assert film.photos == 3
    qtbot.waitUntil(
        lambda: film.result(1, 1) is not None and film.original(1) is not None, timeout=TIMEOUT_MS
    )
    assert Path(film.file(1, -1)).name == "01_made_a.png"
    assert Path(film.file(2, 1)).parent.name == "000005"
    film.open(None)
    background.shutdown()


def test_the_studio_does_not_take_such_a_style(driver: Driver) -> None:
    app = driver.start("ready")
    driver.ready(app)
    styles, studio = app.program.styles, app.program.studio
    studio.set_style("faces")
    styles.all = (*styles.all, FACES)
    styles.changed.emit(Styles.loaded)
    assert studio.look.style in {style.id for style in styles.usable()}
    assert styles.get("faces") is FACES


def test_its_training_is_watched_without_a_photo(driver: Driver, tmp_path: Path) -> None:
    run = FakeRun(tmp_path / "watched" / "faces", names=("faces",))
    run.started()
    for step in (10, 20):
        run.stepped(step)
        folder = run.path / "pictures" / f"{step:06d}"
        folder.mkdir(parents=True)
        for photo in range(2):
            for column in ("real_a", "made_a"):
                (folder / f"{photo:02d}_{column}.png").write_bytes(png(step + 60 * photo))
        run.say("pictures", step, folder=f"pictures/{step:06d}")
        run.saved(step)
    run.say("ended", 20, finished=True, seconds=1.0)
    run.close()
    app = driver.start("ready")
    driver.ready(app)
    app.program.runs.watch_folder(str(tmp_path / "watched"))
    page = app.window.go("make")
    assert isinstance(page, MakePage)
    page.open_run(str(run.path))
    live = app.program.live
    driver.bot.waitUntil(lambda: live.film.result(1, 1) is not None, timeout=TIMEOUT_MS)
    driver.bot.waitUntil(lambda: live.choice() is not None, timeout=TIMEOUT_MS)
    driver.bot.wait(150)
    keep(app.window, "live-from-nothing")
    layout.check(app.window)
    assert page.live.stage.against.itemText(0) == "the beginning"
    assert not page.live.try_it.isEnabled()
    assert page.live.keep.isEnabled()
    texts = [button.text() for button in page.live.banner.findChildren(QPushButton) if not button.isHidden()]
    assert "Keep as a style…" in texts
    assert "Try it on my photo…" not in texts
