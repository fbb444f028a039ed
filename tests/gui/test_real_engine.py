"""The window's states with the real engine: slow to load, on a full disk, and two windows at once."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gui.app import App
from gui.workers.engine import EngineClient
from gui.workers.folders import find
from gui.workers.launching import own_exchange
from tests.gui.conftest import children, settle
from tests.gui.real import TITLE, make_photos, make_style, surrounding
from tests.pictures import scene
from tests.small_disk import fill, small_disk
from translator.events.engine import Message, Progress, Translate, Translated

PATIENCE_MS = 140_000
SLOW_ENGINE = """
import time
import translator.engine.say as say
from translator.engine.process import serve
from translator.engine.work import Works
from translator.inference.translator import Translator
say.PULSE_S = 0.05
plain_open = Translator.open
def slow_open(*args, **options):
    time.sleep(3)
    return plain_open(*args, **options)
Translator.open = slow_open
serve(Works())
"""
WINDOW = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from gui.app import App, make_application
from gui.workers.folders import find
from gui.workers.storage import data_folder
what, photos, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
app = make_application(["x"])
program = App(app)
program.begin([], listen=True)
states = program.program
def say(value):
    print(json.dumps(value), flush=True)
def add():
    if not states.styles.loaded:
        return QTimer.singleShot(50, add)
    style = next(s for s in states.styles.usable() if s.title == sys.argv[4])
    look = states.studio.look.with_value("style", style.id).with_value("to", style.domains[0])
    states.batch.add(find([photos]), look, style, target, {})
if what == "batch":
    states.batch.job_finished.connect(lambda job: (say(job.counts), program.window.close()))
    add()
else:
    states.studio.added.connect(lambda _: say([photo.name for photo in states.studio.photos.all()]))
    say("here")
app.exec()
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    make_style(tmp_path / "styles")
    before = set(children(os.getpid()))
    yield tmp_path
    end_s = time.monotonic() + 10
    while set(children(os.getpid())) - before and time.monotonic() < end_s:
        time.sleep(0.02)
    assert set(children(os.getpid())) <= before


def window(home: Path, *words: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WINDOW, *map(str, words), TITLE]
    return subprocess.Popen(command, env=surrounding(home), stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> Any:
    assert process.stdout
    return json.loads(process.stdout.readline())


def ended(process: subprocess.Popen[str]) -> int:
    assert process.stdout
    process.stdout.close()
    return process.wait(30)


@pytest.mark.slow
def test_a_real_engine_that_loads_slowly_is_never_called_dead(qapp: Any, qtbot: Any, home: Path) -> None:
    photos = make_photos(home / "photos", 1)
    engine = EngineClient(own_exchange(home / "exchange"), [sys.executable, "-P", "-c", SLOW_ENGINE])
    engine.silent_after_s = 2.0
    engine._watchdog.setInterval(20)
    seen: set[str] = set()
    heard: list[Message] = []
    engine.start()
    qtbot.waitUntil(lambda: engine.status == "ready", timeout=PATIENCE_MS)
    engine.watch(EngineClient.status, seen.add)
    style = str(home / "styles" / "small.safetensors")
    engine.ask(Translate(source=str(photos / "00.png"), style=style), heard.append)
    qtbot.waitUntil(lambda: any(isinstance(m, Translated) for m in heard), timeout=PATIENCE_MS)
    engine.shutdown()
    engine.deleteLater()
    preparing = [m.done for m in heard if isinstance(m, Progress) and m.phase == "preparing"]
    assert max(preparing) >= 2.5
    assert seen - {"off"} == {"ready"}


@pytest.mark.slow
def test_a_batch_waits_for_room_and_goes_on_by_itself(
    qapp: Any, qtbot: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRANSLATOR_STYLES", str(home / "styles"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    photos = make_photos(home / "photos", 6)
    with small_disk(home / "disk") as disk:
        app = App(qapp, home / "data", home / "cache")
        app.program.room.timer.setInterval(50)
        app.begin([], listen=False)
        qtbot.waitUntil(lambda: app.program.styles.loaded, timeout=PATIENCE_MS)
        style = next(one for one in app.program.styles.usable() if one.title == TITLE)
        look = app.program.studio.look.with_value("style", style.id).with_value("to", "picture")
        filler = fill(disk)
        job = app.program.batch.add(find([photos]), look, style, disk / "out", {})
        app.window.go("batch")
        qtbot.waitUntil(lambda: (job.state, job.reason) == ("held", "disk_full"), timeout=PATIENCE_MS)
        qtbot.wait(200)
        assert job.state == "held"
        assert job.count("waiting") == 6
        assert "disk is full" in app.window.pages["batch"].banner.text
        assert list(disk.rglob("*.png")) == []
        filler.unlink()
        qtbot.waitUntil(lambda: job.state == "done", timeout=PATIENCE_MS)
        assert job.count("done") == 6
        left = sorted(path.name for path in (disk / "out").iterdir() if not path.name.startswith("."))
        assert left == [f"{number:02d}.png" for number in range(6)]
        app.window.close()
        app.window.retire()
        app.deleteLater()
        settle()


@pytest.mark.slow
def test_two_windows_with_settings_of_their_own_share_a_folder_of_results(home: Path) -> None:
    photos, target = make_photos(home / "photos", 24), home / "out"
    for name in ("one", "two"):
        (home / name).mkdir()
        (home / name / "styles").symlink_to(home / "styles")
    windows = [window(home / name, "batch", photos, target) for name in ("one", "two")]
    counts = [said(one) for one in windows]
    for one in windows:
        assert ended(one) == 0
    assert [count["done"] for count in counts] == [24, 24]
    results = sorted(path.name for path in target.iterdir() if not path.name.startswith("."))
    assert results == [f"{number:02d}.png" for number in range(24)]
    assert not [path for path in target.iterdir() if path.name.endswith(".translator-part")]


@pytest.mark.slow
def test_a_second_start_hands_its_files_to_the_first(home: Path) -> None:
    photos = make_photos(home / "photos", 2)
    first = window(home, "listen", photos, photos)
    assert said(first) == "here"
    command = [sys.executable, "-m", "gui", str(photos / "00.png"), str(photos / "01.png")]
    second = subprocess.run(command, env=surrounding(home), timeout=60, check=False)
    assert second.returncode == 0
    assert said(first) == ["00.png", "01.png"]
    first.kill()
    ended(first)
    # Its name is left over; another start takes its place.
    third = window(home, "listen", photos, photos)
    assert said(third) == "here"
    assert subprocess.run(command, env=surrounding(home), timeout=60, check=False).returncode == 0
    assert said(third) == ["00.png", "01.png"]
    third.kill()
    ended(third)


@pytest.mark.slow
def test_what_is_looked_at_closely_is_the_result_itself(
    qapp: Any, qtbot: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    photo = home / "photo.png"
    Image.fromarray(scene(3, 820, 1000)).save(photo)
    app = App(qapp, home / "data", home / "cache")
    app.program.settings.proxy_px = 320
    app.begin([], listen=False)
    studio = app.program.studio
    qtbot.waitUntil(lambda: app.program.styles.loaded, timeout=PATIENCE_MS)
    studio.set_style("denoise")
    studio.add([photo])
    qtbot.waitUntil(lambda: studio.shown is not None and studio.original.full, timeout=PATIENCE_MS)
    first = studio.shown.picture.size
    assert max(first.width(), first.height()) == 320
    app.window.studio_page.canvas.zoom_to(1.0)
    qtbot.waitUntil(lambda: studio.shown.full, timeout=PATIENCE_MS)
    patches = studio.shown.picture.patches
    assert len(patches) == 4
    studio.translate()
    qtbot.waitUntil(lambda: studio.shown.kind == "version", timeout=PATIENCE_MS)
    whole = studio.shown.picture.levels[0]
    for patch in patches:
        left, top = round(patch.place.left() * whole.width()), round(patch.place.top() * whole.height())
        part = patch.picture.levels[0]
        for x in range(0, part.width(), 37):
            for y in range(0, part.height(), 29):
                one, other = part.pixelColor(x, y), whole.pixelColor(left + x, top + y)
                assert abs(one.red() - other.red()) <= 1
                assert abs(one.green() - other.green()) <= 1
                assert abs(one.blue() - other.blue()) <= 1
    app.window.close()
    app.window.retire()
    app.deleteLater()
    settle()
