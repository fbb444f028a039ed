from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from gui.app import App
from gui.views.training.page import MakePage
from tests.gui.conftest import Driver
from tests.gui.runs import FakeRun

TIMEOUT_MS = 20_000


@pytest.fixture
def make_run(tmp_path: Path) -> Iterator[Callable[..., FakeRun]]:
    made: list[FakeRun] = []

    def make(name: str = "daisy → sunflower", **values: object) -> FakeRun:
        made.append(FakeRun(tmp_path / "data" / "runs" / name, **values))  # type: ignore[arg-type]  # passed on
        return made[-1]

    yield make
    for run in made:
        run.close()


@pytest.fixture
def going(make_run: Callable[..., FakeRun]) -> Iterator[FakeRun]:
    """A run that a process of this machine has."""
    run = make_run(steps=100)
    run.some()
    lock = FileLock(run.path / "lock")
    lock.acquire()
    run.here()
    yield run
    lock.release()


def page_of(driver: Driver, app: App, run: FakeRun) -> MakePage:
    """The page of a run, once all of it is read."""
    page = app.window.go("make")
    assert isinstance(page, MakePage)
    page.open_run(str(run.path))
    driver.bot.waitUntil(lambda: app.program.live.read, timeout=TIMEOUT_MS)
    driver.bot.waitUntil(lambda: app.program.live.facts is not None, timeout=TIMEOUT_MS)
    return page
