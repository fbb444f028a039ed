"""The measurements of `benchmarks.desktop`, each run in a process of its own."""

import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from gui.app import App, make_application
from gui.state.look import Look
from gui.state.photos import Version
from gui.workers.folders import Found

ROOT = Path(__file__).parents[1]
FAKE = [sys.executable, "-I", str(ROOT / "tests" / "gui" / "fake_engine.py")]
TICK_MS = 5
THUMBNAILS, QUEUED, FRAMES = 2000, 10_000, 300
LARGE = (6000, 4000)
_PATIENCE_S = 500.0


class Gaps:
    """How long the event loop leaves a timer waiting, in milliseconds."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self.late_ms: list[float] = []
        self._last_s = 0.0

    def start(self) -> None:
        """Begin to measure."""
        self._last_s = time.perf_counter()
        self._timer.start(TICK_MS)

    def _tick(self) -> None:
        now_s = time.perf_counter()
        self.late_ms.append(max(0.0, 1000 * (now_s - self._last_s) - TICK_MS))
        self._last_s = now_s

    def figures(self) -> dict[str, float]:
        """What was measured; ends the measuring."""
        self._timer.stop()
        ordered = sorted(self.late_ms)
        return {
            "turns": len(ordered),
            "p50_ms": ordered[len(ordered) // 2],
            "p99_ms": ordered[int(0.99 * len(ordered))],
            "max_ms": ordered[-1],
        }


def until(what: Callable[[], Any], why: str) -> None:
    """Run the event loop until something is true."""
    end_s = time.monotonic() + _PATIENCE_S
    while not what():
        if time.monotonic() > end_s:
            sys.exit(f"waited in vain for {why}")
        QTest.qWait(2)


class Bench:
    """A running program in a home of its own."""

    def __init__(self, words: dict[str, Any], *, fake: bool) -> None:
        self.words = words
        home = Path(words["home"])
        if not fake:
            os.environ["TRANSLATOR_STYLES"] = str(home / "styles")
            (home / "styles").mkdir()
            shutil.copy(words["model"], home / "styles" / "bench.safetensors")
        self.app = make_application(["translator"])
        self.program = App(self.app, home / "data", home / "cache", FAKE if fake else None)
        self.states = self.program.program
        self.home = home

    def begin(self) -> None:
        """Show the window and wait for the styles."""
        self.program.begin([], listen=False)
        self.program.window.resize(1320, 860)
        until(lambda: self.states.styles.loaded, "the styles")

    def photo(self, name: str, size: tuple[int, int]) -> Path:
        """A picture of one colour."""
        image = QImage(*size, QImage.Format.Format_RGB32)
        image.fill(QColor("#6080a0"))
        path = self.home / name
        image.save(str(path), quality=90)
        return path

    def end(self, figures: dict[str, float]) -> None:
        """Close the window and say what was measured."""
        self.program.window.close()
        print(json.dumps(figures), flush=True)


def start(words: dict[str, Any]) -> None:
    """Seconds from the start of the process until the first frame, and until a click is answered."""
    bench = Bench(words, fake=True)
    figures: dict[str, float] = {}
    began_s = float(words["began_s"])
    window = bench.program.window

    def painted() -> None:
        figures["painted_s"] = time.monotonic() - began_s
        window._buttons["settings"].clicked.connect(answered)
        QTest.mouseClick(window._buttons["settings"], Qt.MouseButton.LeftButton)

    def answered() -> None:
        figures["usable_s"] = time.monotonic() - began_s

    window.painted.connect(painted)
    bench.program.begin([], listen=False)
    until(lambda: "usable_s" in figures, "an answer")
    bench.end(figures)


def flood(words: dict[str, Any]) -> None:
    """Gaps while the scripted engine sends 10 000 events and 2 000 thumbnails are made."""
    bench = Bench(words, fake=True)
    bench.begin()
    real = sorted(Path(words["photos"]).glob("*.jpg")) if "photos" in words else []
    paths = []
    for number in range(THUMBNAILS):
        path = bench.home / f"photo-{number:04d}.jpg"
        path.symlink_to(real[number % len(real)] if real else bench.photo("one.jpg", (1200, 800)))
        paths.append(path)
    bench.states.studio.add([bench.photo("flood.png", (900, 600)), *paths])
    QTest.qWait(300)
    made = [0]
    bench.states.thumbs.loaded.connect(lambda _: made.__setitem__(0, made[0] + 1))
    gaps = Gaps()
    gaps.start()
    bench.states.studio.translate()
    strip = bench.program.window.studio_page.filmstrip
    for path in paths:
        while bench.states.thumbs.get(str(path)) is None and len(bench.states.thumbs._waiting) > 100:
            QTest.qWait(2)
        strip.scrollTo(strip.model().index(paths.index(path), 0))
        QTest.qWait(0)
    until(lambda: made[0] >= THUMBNAILS * 0.9, "thumbnails")
    bench.end({**gaps.figures(), "thumbnails": made[0]})


def scroll(words: dict[str, Any]) -> None:
    """Frames a second while a queue of 10 000 photos is scrolled."""
    bench = Bench(words, fake=True)
    bench.begin()
    found = Found(tuple((Path(f"/p/IMG_{n:05d}.jpg"), Path("/p")) for n in range(QUEUED)), 0)
    style = bench.states.styles.usable()[0]
    bench.states.batch.pause_all(True)
    began_s = time.perf_counter()
    bench.states.batch.add(found, Look(style.id, style.domains[0]), style, Path("/p/out"), {})
    added_s = time.perf_counter() - began_s
    bench.program.window.go("batch")
    page: Any = bench.program.window.pages["batch"]
    tree = page.tree
    tree.expandAll()
    QTest.qWait(200)
    bar = tree.verticalScrollBar()
    began_s = time.perf_counter()
    for frame in range(FRAMES):
        bar.setValue(frame * bar.maximum() // FRAMES)
        tree.viewport().repaint()
        bench.app.processEvents()
    bench.end({"frames_per_s": FRAMES / (time.perf_counter() - began_s), "queued_s": added_s})


def memory(words: dict[str, Any]) -> None:
    """Memory of the window with a photo of 24 megapixels and its result open."""
    bench = Bench(words, fake=True)
    bench.begin()
    source = Path(words["large"]) if "large" in words else bench.photo("large.jpg", LARGE)
    bench.states.studio.add([source])
    studio = bench.states.studio
    until(lambda: studio.original is not None and studio.original.full, "the photo")
    pixels = bench.home / "result.ppm"
    assert studio.original is not None and studio.current is not None  # noqa: PT018 - waited for above
    size = studio.original.picture.size
    # Row by row, since what this function takes would count as the window's.
    with pixels.open("wb") as file:
        file.write(b"P6\n%d %d\n255\n" % (size.width(), size.height()))
        file.writelines(bytes(3 * size.width()) for _ in range(size.height()))
    studio.on_version(studio.current, Version(studio.look, "Result", str(pixels), 1.0, "CPU"))
    until(lambda: studio.shown is not None and studio.shown.kind == "version", "the result")
    bench.program.window.studio_page.canvas.zoom_to(1.0)
    QTest.qWait(300)
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    figures = {f"{name}_MB": int(status[name].split()[0]) / 1000 for name in ("VmRSS", "VmHWM")}
    bench.end({"megapixels": size.width() * size.height() / 1e6, **figures})


def preview(words: dict[str, Any]) -> None:
    """A preview on a warm engine: seconds until it is on the screen, and by the engine's own clock."""
    bench = Bench(words, fake=False)
    bench.begin()
    photos = sorted(Path(words["photos"]).glob("*.jpg"))[:6]
    studio = bench.states.studio
    studio.set_style("bench")
    ratios: list[float] = []
    for photo in photos:
        came: list[Any] = []
        studio.finished.connect(came.append)
        began_s = time.perf_counter()
        studio.add([photo])
        until(partial(bool, came), "a preview")
        QTest.qWait(0)
        ratios.append((time.perf_counter() - began_s) / came[0].seconds)
        studio.finished.disconnect(came.append)
        until(lambda: studio.original is not None and studio.original.full, "the photo")
    warm = sorted(ratios[1:])
    bench.end({"ratio": warm[len(warm) // 2], "worst": warm[-1], "engine_s": came[0].seconds})


def translate(words: dict[str, Any]) -> None:
    """Gaps while the real engine translates a large photo and until its result is on the screen.

    After a minute of it the translation is stopped, and how long that takes is measured.
    """
    bench = Bench(words, fake=False)
    bench.begin()
    studio = bench.states.studio
    studio.set_style("bench")
    studio.add([Path(words["large"])])
    until(
        lambda: studio.shown is not None and studio.original is not None and studio.original.full, "a preview"
    )
    gaps = Gaps()
    gaps.start()
    studio.translate()
    end_s = time.monotonic() + 60
    until(lambda: studio.working == "" or time.monotonic() > end_s, "the translation")
    if studio.working == "":
        until(lambda: studio.shown is not None and studio.shown.kind == "version", "the result")
        QTest.qWait(500)
    figures = gaps.figures()
    began_s = time.perf_counter()
    studio.stop()
    until(lambda: studio.working == "", "the end")
    bench.end({**figures, "stopped_s": time.perf_counter() - began_s})


if __name__ == "__main__":
    measure = {f.__name__: f for f in (start, flood, scroll, memory, preview, translate)}
    measure[sys.argv[1]](json.loads(sys.argv[2]))
