"""How long a photo takes is measured and never guessed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gui.state.jobs import Job
from gui.state.pace import Pace
from gui.state.settings import AppSettings
from gui.state.styles import Styles
from gui.workers.folders import Found
from tests.gui.asks import FakeAsks
from tests.gui.conftest import Driver


@pytest.fixture
def styles(qapp, tmp_path: Path) -> Styles:
    return Styles(FakeAsks(), AppSettings(tmp_path / "settings.json"))


def test_the_usual_of_the_last_photos_counts_and_is_kept(styles: Styles, tmp_path: Path) -> None:
    path = tmp_path / "pace.json"
    pace = Pace(path, styles)
    assert pace.seconds("monet", "CPU") is None
    for seconds in (100.0, 8.0, 9.0, 30.0, 7.0, 10.0, 0.01):  # the last was there already
        styles.took.emit("monet", "CPU", seconds)
    assert pace.seconds("monet", "CPU") == 9.0  # of the last five
    assert pace.seconds("monet", "RTX 3060") is None
    assert pace.seconds("ink", "CPU") is None
    pace.shutdown()
    assert Pace(path, styles).seconds("monet", "CPU") == 9.0


@pytest.mark.parametrize("content", ["{", "[]", '{"monet CPU": "fast"}', '{"monet CPU": [true, -1]}'])
def test_a_file_that_says_nothing_gives_no_figure(styles: Styles, tmp_path: Path, content: str) -> None:
    path = tmp_path / "pace.json"
    path.write_text(content)
    assert Pace(path, styles).seconds("monet", "CPU") is None


def test_previews_and_what_was_there_already_are_no_figures(
    driver: Driver, picture: Callable[..., Path]
) -> None:
    app = driver.start("cpu")
    driver.ready(app)
    program, heard = app.program, []
    program.styles.took.connect(lambda *what: heard.append(what))
    program.studio.add([picture("a.png")])
    driver.bot.waitUntil(lambda: program.studio.shown is not None, timeout=20000)
    assert heard == []
    program.studio.translate()
    driver.bot.waitUntil(lambda: bool(heard), timeout=20000)
    style = program.styles.get("monet")
    found = Found(((picture("b.png"), picture("b.png").parent),), 0)
    job: Job = program.batch.add(found, program.studio.look, style, driver.folder / "out", {})
    driver.bot.waitUntil(lambda: job.state == "done", timeout=20000)
    assert heard == [("monet", "CPU", 9.2)] * 2
    driver.stop(app)
    kept = json.loads((driver.folder / "data" / "pace.json").read_text())
    assert kept == {"monet CPU": [9.2, 9.2]}
