"""The ways on with a training: stronger changes, one after the other, another moment, after a crash."""

import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from PySide6.QtWidgets import QLabel

from gui.state.training.facts import RunFacts
from gui.state.training.idle import Idle
from gui.state.training.kept import Choice
from gui.state.training.queue import SETTLES_S, TrainQueue, Waiting
from gui.state.training.runs import Runs
from gui.state.training.stronger import DEGREES, Stronger, loosened, write_plan
from gui.views.training.stronger_sheet import StrongerSheet
from gui.workers.pictures import Background
from tests.gui import layout
from tests.gui.conftest import Driver, settle
from tests.gui.runs import FakeRun
from tests.gui.test_pages import dialog, keep
from tests.gui.training.conftest import TIMEOUT_MS, page_of

Make = Callable[..., FakeRun]
FORM = {
    "properties": {
        "cycle_weight": {
            "default": 10.0,
            "description": "Weight of the way back.",
            "stronger": 0.5,
            "minimum": 0,
        },
        "gan_weight": {"default": 1.0, "stronger": 2.0, "maximum": 1.5},
        "identity_weight": {"default": 0.5, "stronger": 0.5},
        "blocks": {"default": 6},
    }
}


def noted(monkeypatch: pytest.MonkeyPatch, runs: Runs) -> list[Path]:
    """Folders of the runs that would have been started."""
    begun: list[Path] = []

    def begin(run: Path, _: Sequence[str]) -> bool:
        begun.append(run)
        return True

    monkeypatch.setattr(runs, "begin", begin)
    return begun


# Stronger changes


def test_what_is_loosened_is_what_the_method_marks() -> None:
    settings = {"cycle_weight": 8.0, "gan_weight": 1.0, "identity_weight": 0, "blocks": 9}
    found = {change.name: (change.before, change.after) for change in loosened(settings, FORM, 1.0)}
    assert found == {"cycle_weight": (8.0, 4.0), "gan_weight": (1.0, 1.5)}
    weights = [loosened({"cycle_weight": 10.0}, FORM, degree)[0].after for degree in DEGREES.values()]
    assert weights == [7.071, 5.0, 2.5]
    assert loosened(settings, {}, 1.0) == []


def test_every_method_that_learns_from_two_piles_marks_something() -> None:
    from translator import methods
    from translator.domains import Pairing

    for name in methods.names():
        method = methods.get(name)
        form, settings = method.Settings.model_json_schema(), method.Settings().model_dump(mode="json")
        found = loosened(settings, form, 1.0)
        for change in found:
            method.Settings.model_validate({**settings, change.name: change.after})
        assert found or method.pairing not in (Pairing.UNPAIRED, Pairing.DOMAINS), name


def test_the_new_plan_is_the_old_one_from_here_with_changes(make_run: Make, tmp_path: Path) -> None:
    run = make_run(steps=1001)
    model, target = run.path / "best.safetensors", tmp_path / "data" / "runs" / "again"
    facts = RunFacts(path=str(run.path), name="run", state="running", method="cyclegan")
    write_plan(facts, target, model, loosened({"cycle_weight": 10.0}, FORM, 1.0)[:1])
    old, new = (json.loads((path / "plan.json").read_text()) for path in (run.path, target))
    assert new["settings"] == {**old["settings"], "cycle_weight": 5.0}
    assert (new["parent"], new["run"]) == (str(model), str(target))
    assert new["training"]["steps"] == 500
    assert new["listing"] == old["listing"], "the same pictures, the same held-out ones"


@pytest.mark.qt_log_ignore("does not support propagateSizeHints")
def test_a_plateau_offers_stronger_changes_that_can_be_taken_back(driver: Driver, going: FakeRun) -> None:
    """The old run is stopped, not lost; the new one waits until it has ended."""
    for step in (50, 60, 70):
        going.validated(step, 0.46, 40, "ended")
    plan = json.loads((going.path / "plan.json").read_text())
    plan["settings"]["cycle_weight"] = 10.0
    (going.path / "plan.json").write_text(json.dumps(plan))
    app = driver.start("ready")
    page = page_of(driver, app, going)
    driver.bot.waitUntil(lambda: bool(app.program.stronger.forms), timeout=TIMEOUT_MS)
    assert len(page.live.banner.buttons) == 2, "its method marks nothing"
    app.program.stronger.forms = {"cyclegan": FORM}
    offer = page.live.banner.buttons[2]
    assert "stronger" in offer.text()
    settle()
    keep(app.window, "training-plateau-stronger")
    layout.check(app.window)
    offer.click()
    sheet = dialog(driver, "StrongerSheet")
    assert isinstance(sheet, StrongerSheet)
    assert "10 → 5" in [label.text() for label in sheet.findChildren(QLabel)]
    settle()
    keep(sheet, "training-stronger-sheet")
    layout.check(sheet)
    sheet.degree.chosen.emit("much")
    sheet.begin.click()
    assert (going.path / "control" / "stop").exists()
    (waiting,) = app.program.train_queue.waiting
    assert waiting.when == "runs"
    assert waiting.arguments == ("train", "--resume", waiting.run)
    new = json.loads((Path(waiting.run) / "plan.json").read_text())
    assert new["settings"]["cycle_weight"] == 2.5
    app.program.train_queue.remove(waiting)


def test_stronger_changes_need_a_state_and_pictures_that_lie_here(qapp: Any, make_run: Make) -> None:
    run = make_run()
    stronger = Stronger(None)  # type: ignore[arg-type]  # it is not asked here
    stronger.forms = {"cyclegan": FORM}
    facts = RunFacts(path=str(run.path), name="run", state="running", method="cyclegan")
    state = [Choice(run.path / "model.safetensors", 10, "last")]
    assert stronger.can(facts, state)
    assert not stronger.can(facts, [])
    assert not stronger.can(RunFacts(**{**vars(facts), "remote": True}), state)
    assert not stronger.can(RunFacts(**{**vars(facts), "method": "another"}), state)


# Looking and waiting


def test_a_slow_look_is_not_doubled(qapp: Any, qtbot: Any) -> None:
    looks: list[int] = []
    go_on = threading.Event()

    def look() -> bool:
        looks.append(1)
        return go_on.wait(20)

    background = Background(2)
    idle = Idle(background, look)
    idle.want("breaks", wanted=True)
    for _ in range(3):
        idle.check()
    qtbot.waitUntil(lambda: len(looks) == 1, timeout=TIMEOUT_MS)
    qtbot.wait(50)
    assert looks == [1]
    go_on.set()
    qtbot.waitUntil(lambda: idle.left_alone, timeout=TIMEOUT_MS)
    idle.check()
    qtbot.waitUntil(lambda: len(looks) == 2, timeout=TIMEOUT_MS)
    idle.shutdown()
    background.shutdown()


def test_two_that_wait_for_each_other_do_not_begin_together(
    qapp: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that has just begun is not yet among those that are known to go."""
    background = Background(1)
    runs = Runs(tmp_path, (), background)
    begun = noted(monkeypatch, runs)
    runs.scanned = True
    queue = TrainQueue(tmp_path / "q.json", runs, lambda: False, Idle(background))
    for name in ("one", "two"):
        queue.add(Waiting(f"/r/{name}", name, ("train",), "runs"))
    queue.check()
    queue.check()
    assert begun == [Path("/r/one")]
    queue._started_s -= SETTLES_S
    queue.check()
    assert begun == [Path("/r/one"), Path("/r/two")]
    background.shutdown()


# Choosing


def test_the_best_moment_is_a_click_away(driver: Driver, going: FakeRun) -> None:
    for step in (50, 60):
        going.stepped(step)
        going.look(step)
        going.validated(step, 0.5, 30)
    app = driver.start("ready")
    page = page_of(driver, app, going)
    film = app.program.live.film
    assert film.moment is not None
    assert film.moment.step == 60
    page.live.time.best.click()
    assert film.moment.step == 30
    assert film.photo == 0


def test_trainings_that_were_interrupted_go_on_one_after_the_other(
    driver: Driver, make_run: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        run = make_run(name, names=(name, "ink"))
        run.some()
        run.here(pid=2**22 + 5)
    app = driver.start("ready")
    begun = noted(monkeypatch, app.program.runs)
    driver.bot.waitUntil(lambda: "interrupted" in app.window.banner.text, timeout=TIMEOUT_MS)
    assert all(f"{name} → ink" in app.window.banner.text for name in ("one", "two"))
    app.window.banner.buttons[0].click()
    (waiting,) = app.program.train_queue.waiting
    assert {str(begun[0]), waiting.run} == {run.path for run in app.program.runs.all}
    app.program.train_queue.remove(waiting)


def test_a_trainer_that_dies_while_one_is_elsewhere_can_go_on_from_there(
    driver: Driver, make_run: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run()
    run.some()
    lock = FileLock(run.path / "lock")
    lock.acquire()
    run.here()
    app = driver.start("ready")
    driver.bot.waitUntil(lambda: bool(app.program.runs.going), timeout=TIMEOUT_MS)
    begun = noted(monkeypatch, app.program.runs)
    lock.release()
    driver.bot.waitUntil(lambda: "interrupted" in app.window.banner.text, timeout=TIMEOUT_MS)
    app.window.banner.buttons[0].click()
    assert begun == [run.path]


def test_the_best_is_marked_and_taken_though_it_was_judged_between_two_looks(
    driver: Driver, make_run: Make
) -> None:
    """States are judged at their own steps, and its model is not that of the save beside it."""
    run = make_run()
    run.started()
    for step in range(10, 130, 10):
        run.stepped(step)
        run.look(step)
    run.saved(51)
    run.validated(46, 0.3, 46)
    (run.path / "best.safetensors").write_bytes(b"best")
    run.say("best_saved", 46, cost=0.3)
    run.validated(120, 0.4, 46)
    app = driver.start("ready")
    page = page_of(driver, app, run)
    grid, film = page.live.grid, app.program.live.film
    driver.bot.waitUntil(lambda: len(film.moments) == 12, timeout=TIMEOUT_MS)
    assert [film.moments[at].step for at in grid.columns()[1:]] == [10, 50, 90, 120]
    assert film.moments[grid.best_at()].step == 50
    page.live.time.best.click()
    assert film.moment is not None
    assert film.moment.step == 50
    choice = app.program.live.choice()
    assert choice is not None
    assert (choice.kind, choice.step) == ("best", 46)
    film.go(5)
    choice = app.program.live.choice()
    assert choice is not None
    assert choice.step == 51
