"""Pictures of the real window with the real engine, for a person to look at; what can be measured is checked.

TRANSLATOR_WALKS=1 TRANSLATOR_SCREENSHOTS=folder python -m pytest tests/gui/walks/test_looks.py

TRANSLATOR_LOOKS="light-zh_CN dark-en" takes these alone.
"""

import os
import shutil
import time
from pathlib import Path

import pytest

from tests.gui.walks.conftest import PHOTOS, STYLES, Place
from tests.gui.walks.desk import ROOT, Desk, Window

pytestmark = [pytest.mark.slow, pytest.mark.timeout(560)]
SCREENS = {"1": "1440x900", "2": "2880x1800"}
LOOKS = (("dark", "en"), ("light", "en"), ("light", "zh_CN"), ("dark", "zh_CN"))
ASKED = os.environ.get("TRANSLATOR_LOOKS", "").split() or ["-".join(look) for look in LOOKS]
SIZE = "window.resize(1340, 830)"
DIALOGS = {
    "sheet": "window.try_all",
    "save as": "window.saving.save_as",
    "palette": "window.show_palette",
    "shortcuts": "window.show_shortcuts",
}


class Camera:
    """Takes a picture and measures what is in it."""

    def __init__(self, window: Window, folder: Path) -> None:
        self._window, self._folder = window, folder

    def shoot(self, name: str) -> None:
        time.sleep(0.4)
        self._window.desk.shoot(self._folder / f"{name}.png")
        assert self._window.ask("measured()") is None


@pytest.mark.parametrize("scale", SCREENS)
def test_every_page_in_every_look(place: Place, scale: str) -> None:
    for number in range(1, len(STYLES) + 1):
        place.style(number).unlink()
    place.desk.close()
    place.desk = Desk(place.home.parent, SCREENS[scale])
    place.photos = real_photos(place.home.parent / "camera") or place.photos
    settings = {"theme": "dark", "language": "en", "device": "cpu"}
    window = Window(place.desk, place.home, settings=settings, QT_SCALE_FACTOR=scale)
    window.ask(SIZE)
    Camera(window, place.shots / f"dark-en-{scale}").shoot("00 nothing yet")
    window.wait("states.styles.loaded")
    for theme, language in (look for look in LOOKS if "-".join(look) in ASKED):
        window.ask(f"setattr(states.settings, 'theme', {theme!r})")
        window.ask(f"setattr(states.settings, 'language', {language!r})")
        time.sleep(1.0)
        window.ask(SIZE)
        camera = Camera(window, place.shots / f"{theme}-{language}-{scale}")
        look_at_the_studio(window, camera, place)
        look_at_the_dialogs(window, camera)
        look_at_the_pages(window, camera, place)
    assert window.ask("[line for line in states.engine.log if 'Traceback' in line]") == []


def real_photos(folder: Path) -> list[Path]:
    """A few photos as they are, where there are some."""
    folder.mkdir()
    return [Path(shutil.copy(path, folder)) for path in sorted(PHOTOS.glob("*.jpg"))[2:6]]


def look_at_the_studio(window: Window, camera: Camera, place: Place) -> None:
    window.ask("window.go('studio') and None")
    window.ask("states.studio.remove(states.studio.photos.all())")
    camera.shoot("01 empty")
    window.ask(f"states.studio.add([Path(path) for path in {[str(path) for path in place.photos]!r}])")
    window.ask("states.studio.set_style('restore')")
    window.wait("states.studio.shown is not None and states.studio.working == ''", 120)
    camera.shoot("02 preview")
    for mode in ("side", "difference", "loupe", "split"):
        window.ask(f"setattr(states.studio, 'compare', {mode!r})")
        camera.shoot(f"03 {mode}")
    look_closely(window, camera)
    window.ask("states.studio.translate()")
    camera.shoot("04 working")
    window.wait("states.studio.working == '' and states.studio.shown.kind == 'version'", 180)
    window.ask("window.studio_page.panel.fold.click()")
    camera.shoot("05 version")


def look_closely(window: Window, camera: Camera) -> None:
    """Zoomed in so far that the preview does not suffice."""
    window.ask("setattr(states.settings, 'proxy_px', 640)")
    window.ask("states.studio.rendering.preview()")
    window.wait("states.studio.shown.picture.size.width() <= 640 and states.studio.working == ''")
    window.ask("window.studio_page.canvas.zoom_to(2 * window.studio_page.canvas.viewport.fit_zoom)")
    window.wait("states.studio.shown.picture.patches", 60)
    camera.shoot("03 sharpening")
    window.wait("states.studio.shown.full", 120)
    camera.shoot("03 sharp")
    window.ask("window.studio_page.canvas.zoom_to(None)")
    window.ask("setattr(states.settings, 'proxy_px', 1280)")


def look_at_the_dialogs(window: Window, camera: Camera) -> None:
    for name, opener in DIALOGS.items():
        window.ask(f"later({opener})")
        window.wait("sheet() is not None")
        window.wait("states.cards.pending == 0", 120)
        camera.shoot(f"06 {name}")
        window.ask("sheet().reject()")
        window.wait("sheet() is None")


def look_at_the_pages(window: Window, camera: Camera, place: Place) -> None:
    window.ask("window.go('styles') and None")
    window.wait("states.cards.pending == 0", 120)
    window.ask("window.pages['styles'].list.select(states.styles.usable()[0].id)")
    camera.shoot("07 styles")
    for number, style in enumerate(window.ask("[style.id for style in states.styles.usable()]")):
        window.ask(f"window.pages['styles'].list.select({style!r})")
        if number:
            camera.shoot(f"07 style {style}")
    window.ask("setattr(states.styles, 'in_pieces', frozenset({states.styles.usable()[0].id}))")
    window.ask("window.pages['styles'].list.select(states.styles.usable()[0].id)")
    camera.shoot("07 in pieces")
    window.ask("setattr(states.styles, 'in_pieces', frozenset())")
    copied = shutil.copy(
        ROOT / "pretrained" / "restore.safetensors", place.home / "a friend's style.safetensors"
    )
    window.ask(f"later(lambda: window.show_import(Path({str(copied)!r})))")
    window.wait("sheet() is not None")
    camera.shoot("07 what is this")
    window.ask("sheet().reject()")
    window.wait("sheet() is None")
    window.ask("window.go('batch') and None")
    camera.shoot("08 batch")
    window.ask(f"later(lambda: window.pages['batch'].add_paths([Path({str(place.folder)!r})]))")
    window.wait("sheet() is not None")
    window.wait("sheet()._probe_s", 120)
    camera.shoot("09 check")
    window.ask("later(sheet()._start)")
    window.wait("states.batch.jobs and states.batch.jobs[-1].state == 'done'", 180)
    window.ask("window.pages['batch'].tree.expandAll()")
    camera.shoot("10 batch done")
    look_at_the_end(window, camera)
    window.ask("states.batch.remove(states.batch.jobs[-1])")
    window.ask("window.banner.clear()")
    for tab in range(3):
        window.ask(f"window.go('activity').tabs.setCurrentIndex({tab})")
        camera.shoot(f"11 activity {tab + 1}")
    window.ask("later(window.go('activity').report)")
    window.wait("sheet() is not None")
    camera.shoot("11 report")
    window.ask("sheet().reject()")
    window.wait("sheet() is None")
    bar = "window.go('settings').findChild(QScrollArea).verticalScrollBar()"
    for part in range(window.ask(f"2 + {bar}.maximum() // {bar}.pageStep()")):
        window.ask(f"{bar}.setValue({part} * {bar}.pageStep())")
        camera.shoot(f"12 settings {part + 1}")


def look_at_the_end(window: Window, camera: Camera) -> None:
    """A job is done again in another style, and the program is about to do what was asked for then."""
    window.ask("later(window.pages['batch'].duplicate.click)")
    window.wait("sheet() is not None")
    window.wait("sheet()._probe_s", 120)
    camera.shoot("10 duplicate")
    for wish in ("sleep", "quit"):
        window.ask(f"setattr(states.settings, 'when_finished', {wish!r})")
        if wish == "sleep":
            window.ask("later(sheet()._start)")
        else:
            window.ask("states.batch.retry_failed(states.batch.jobs[-1])")
        window.wait("states.batch.jobs[-1].state == 'done'", 180)
        window.ask("window.news.finishing.after(states.batch.jobs[-1])")
        camera.shoot(f"10 then {wish}")
        window.ask("window.news.finishing._cancel()")
    window.ask("setattr(states.settings, 'when_finished', 'notify')")
    window.ask("states.batch.remove(states.batch.jobs[-1])")
