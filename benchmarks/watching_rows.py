"""The measurements of `benchmarks.watching` inside the window, each run in a process of its own."""

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtTest import QTest

from benchmarks.desktop_rows import Bench, until
from gui.state.training.live import LiveRun
from gui.views.training.page import MakePage

JUMPS = 200
SETTLE_MS = 2000


def opened(bench: Bench, run: Path) -> MakePage:
    """The page with the run on it and its newest pictures painted."""
    page = bench.program.window.pages["make"]
    assert isinstance(page, MakePage)
    live = bench.states.live
    page.open_run(str(run))
    until(lambda: live.path == str(run) and live.read and live.facts is not None, "the log")
    until(lambda: is_shown(live), "the newest pictures")
    page.live.grid.repaint()
    page.live.stage.canvas.repaint()
    return page


def is_shown(live: LiveRun) -> bool:
    """Whether the moment in view is there for every photo."""
    film = live.film
    return bool(film.moments) and all(film.result(photo, film.at) is not None for photo in range(film.photos))


def ready(words: dict[str, Any]) -> Bench:
    """A window on the page, its list of runs filled, none opened."""
    run = Path(words["run"])
    bench = Bench(words, fake=True)
    bench.states.runs.others = (str(run),)
    bench.begin()
    until(lambda: bench.states.runs.scanned, "the list of runs")
    return bench


def open_(words: dict[str, Any]) -> None:
    """Seconds from the click on the page until the whole log is read and the newest pictures are painted."""
    bench = ready(words)
    began_s = time.perf_counter()
    bench.program.window.go("make")
    opened(bench, Path(words["run"]))
    opened_s = time.perf_counter() - began_s
    bench.end({"opened_s": opened_s, "steps": bench.states.live.history.step})


def scrub(words: dict[str, Any]) -> None:
    """Frames a second while time is dragged through all moments, and while it jumps at random."""
    bench = ready(words)
    bench.program.window.go("make")
    page = opened(bench, Path(words["run"]))
    film, slider = bench.states.live.film, page.live.time.slider
    last = len(film.moments) - 1
    spent_s, late, exact = [], 0, 0
    places = [*range(last, -1, -1), *random.Random(0).sample(range(last + 1), JUMPS)]
    for place in places:
        began_s = time.perf_counter()
        slider.setValue(place)
        page.live.grid.repaint()
        page.live.stage.canvas.repaint()
        bench.app.processEvents()
        spent_s.append(time.perf_counter() - began_s)
        late += spent_s[-1] > 1 / 30
        # A frame lasts as long as at 30 a second: the pictures may come in what is left of it.
        QTest.qWait(max(0, round(1000 * (1 / 30 - spent_s[-1]))))
        exact += film.result(film.photo, film.at) is not None
    ordered = sorted(spent_s)
    figures = {
        "frames_per_s": len(spent_s) / sum(spent_s),
        "p99_ms": 1000 * ordered[int(0.99 * len(ordered))],
    }
    figures |= {"late_percent": 100 * late / len(places), "exact_percent": 100 * exact / len(places)}
    bench.end({**figures, "moments": last + 1})


def watch(words: dict[str, Any]) -> None:
    """A window that shows a training until it is ended from outside; it says when it is up."""
    bench = ready(words)
    bench.program.window.go("make")
    opened(bench, Path(words["run"]))
    bench.states.engine.shutdown()
    QTest.qWait(SETTLE_MS)
    print("up", flush=True)
    bench.app.exec()


if __name__ == "__main__":
    measure = {"open": open_, "scrub": scrub, "watch": watch}
    measure[sys.argv[1]](json.loads(sys.argv[2]))
