from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.gui.runs import FakeRun


@pytest.fixture
def make_run(tmp_path: Path) -> Iterator[Callable[..., FakeRun]]:
    made: list[FakeRun] = []

    def make(name: str = "daisy → sunflower", **values: object) -> FakeRun:
        made.append(FakeRun(tmp_path / "data" / "runs" / name, **values))  # type: ignore[arg-type]  # passed on
        return made[-1]

    yield make
    for run in made:
        run.close()
