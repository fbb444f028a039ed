"""The whole program while its engine and itself are killed, and while the line is full of noise."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QTimer

from gui.app import App
from gui.workers.engine import EngineClient
from gui.workers.folders import find
from gui.workers.launching import own_exchange
from tests.gui.conftest import Driver, children, fake_command
from tests.gui.real import make_photos, make_style, surrounding
from translator.events.engine import Translate, Translated

KILLS = 50


def queue(app: App, folder: Path, target: Path) -> Any:
    style = app.program.styles.get("monet")
    assert style
    return app.program.batch.add(find([folder]), app.program.studio.look, style, target, {})


def as_a_person_would(app: App, job: Any) -> None:
    """What a photo was set aside for is tried again, what was held goes on, what stopped is started."""
    if job.state == "done" and job.count("failed"):
        assert {item.code for item in job.items if item.state == "failed"} == {"engine_crashed"}
        app.program.batch.retry_failed(job)
    elif app.program.engine.status == "failed":
        app.program.engine.start()
        app.program.batch.resume(job)


@pytest.mark.slow
@pytest.mark.timeout(500)
def test_an_engine_killed_fifty_times_loses_nothing(
    driver: Driver, picture: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.workers.engine._BACK_OFF_MS", (10,) * 4)
    for number in range(150):
        picture(f"p{number:03d}.png", 30, 20)
    app = driver.start("ready")
    driver.ready(app)
    app.program.studio.add(find([tmp_path / "photos"]).paths[:5])
    restarts: list[str] = []
    app.program.engine.restarted.connect(restarts.append)
    job = queue(app, tmp_path / "photos", tmp_path / "out")
    chance, killed = random.Random(7), [0]
    engine = app.program.engine

    def kill() -> None:
        if engine.status == "ready" and engine.pid and killed[0] < KILLS:
            os.kill(engine.pid, signal.SIGKILL)
            killed[0] += 1
        app.program.studio.step(1 if chance.random() < 0.7 else -1)
        timer.setInterval(chance.randrange(5, 120))

    timer = QTimer()
    timer.timeout.connect(kill)
    timer.start(20)
    end_s = time.monotonic() + 400
    while killed[0] < KILLS or job.state != "done" or job.count("failed"):
        assert time.monotonic() < end_s, (killed, job.state, job.counts, engine.status)
        driver.bot.wait(20)
        if job.state == "done" and killed[0] < KILLS:
            app.program.batch.remove(job)
            job = queue(app, tmp_path / "photos", tmp_path / f"out-{killed[0]}")
        else:
            as_a_person_would(app, job)
    timer.stop()
    assert job.count("done") == len(job.items) == 150
    assert all(Path(item.result).read_bytes() == b"fake result" for item in job.items)
    assert 0 < len(restarts) <= KILLS
    driver.bot.waitUntil(lambda: app.program.studio.shown is not None, timeout=20000)


@pytest.mark.slow
def test_a_line_of_a_gigabyte_costs_no_memory(qapp: Any, qtbot: Any, tmp_path: Path) -> None:
    engine = EngineClient(own_exchange(tmp_path / "exchange"), fake_command())
    engine.start()
    qtbot.waitUntil(lambda: engine.status == "ready", timeout=20000)
    before_kb, heard = resident_kb(), []
    engine.ask(Translate(source="/p/gigabyte.png", style="/s/monet"), heard.append)
    most_kb = 0
    end_s = time.monotonic() + 200
    while not any(isinstance(message, Translated) for message in heard):
        assert time.monotonic() < end_s
        qtbot.wait(50)
        most_kb = max(most_kb, resident_kb())
    engine.shutdown()
    engine.deleteLater()
    assert most_kb - before_kb < 60_000


def resident_kb() -> int:
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


SCRIPT = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from gui.app import App, make_application
from gui.workers.folders import find
home, photos, target, begin = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4] == "begin"
app = make_application(["x"])
program = App(app, home / "data", home / "cache")
program.begin([], listen=False)
states = program.program
if begin:
    def add():
        if not states.styles.loaded:
            return QTimer.singleShot(50, add)
        style = next(s for s in states.styles.usable() if s.title == "Small")
        look = states.studio.look.with_value("style", style.id).with_value("to", style.domains[0])
        states.batch.add(find([photos]), look, style, target, {})
    add()
else:
    [job] = states.batch.jobs
    print(json.dumps([job.state, job.count("done"), len(job.items)]), flush=True)
    states.batch.resume(job)
    job_done = lambda job: (program.window.close(), print(json.dumps(job.counts), flush=True))
    states.batch.job_finished.connect(job_done)
app.exec()
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A real style and photos for the real engine."""
    make_style(tmp_path / "styles")
    make_photos(tmp_path / "photos", 24)
    before = set(children(os.getpid()))
    yield surrounding(tmp_path)
    assert set(children(os.getpid())) <= before


@pytest.mark.slow
def test_a_window_killed_in_a_batch_leaves_whole_files_and_its_queue(
    home: dict[str, str], tmp_path: Path
) -> None:
    target = tmp_path / "out"
    words = [sys.executable, "-c", SCRIPT, str(tmp_path), str(tmp_path / "photos"), str(target)]
    window = subprocess.Popen([*words, "begin"], env=home)
    end_s = time.monotonic() + 120
    while len(list(target.glob("*.png")) if target.is_dir() else []) < 3:
        assert time.monotonic() < end_s
        assert window.poll() is None
        time.sleep(0.01)
    engines = children(window.pid)
    window.kill()
    window.wait(10)
    while any(alive(pid) for pid in engines):
        assert time.monotonic() < end_s, "the engine lives on without its window"
        time.sleep(0.02)
    left = [path for path in target.iterdir() if not path.name.startswith(".")]
    assert 3 <= len(left) < 24
    for path in left:
        assert np.asarray(Image.open(path)).shape == (240, 320 + int(path.stem), 3)
    second = subprocess.run([*words, "again"], env=home, capture_output=True, text=True, timeout=120)
    state, end = (json.loads(line) for line in second.stdout.splitlines())
    assert state[0] == "interrupted"
    assert len(left) - 1 <= state[1] <= len(left)
    assert state[2] == 24
    assert end["done"] == 24
    # What the engine finished without its window is known and was not done again beside it.
    names = sorted(path.name for path in target.iterdir() if not path.name.startswith("."))
    assert names == [f"{number:02d}.png" for number in range(24)]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
