"""What a run folder says: read as it grows, after kills, from other machines, however long it is."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from gui.state.training.facts import Glance, RunFacts, look
from gui.state.training.history import History
from gui.state.training.idle import Idle
from gui.state.training.kept import choices, closest, models_of
from gui.state.training.origins import Origins
from gui.state.training.queue import TrainQueue, Waiting
from gui.state.training.runs import Runs, find_runs
from gui.state.training.signs import improvement, lights
from gui.workers import run_tail
from gui.workers.pictures import Background
from gui.workers.run_tail import RunTail, last_events
from tests.gui.runs import FakeRun
from translator.events import from_line

Make = Callable[..., FakeRun]


def history_of(run: FakeRun) -> History:
    history = History()
    history.take(RunTail(run.path / "events.jsonl").read())
    return history


def test_a_growing_log_is_read_once_and_in_order(make_run: Make) -> None:
    run = make_run()
    tail = RunTail(run.path / "events.jsonl")
    run.started()
    assert [event.event for event in tail.read()] == ["started"]
    assert tail.read() == []
    with (run.path / "events.jsonl").open("a") as log:
        log.write('{"event": "saved", ')
        log.flush()
        assert tail.read() == []
        log.write('"step": 5}\nno json at all\n[1]\n')
        log.flush()
    assert [event.event for event in tail.read()] == ["saved"]


def test_a_log_that_became_shorter_is_read_anew(make_run: Make) -> None:
    run = make_run()
    run.some()
    tail = RunTail(run.path / "events.jsonl")
    assert len(tail.read()) > 5
    (run.path / "events.jsonl").write_text('{"event": "saved", "step": 1}\n')
    assert [event.event for event in tail.read()] == ["saved"]
    assert tail.restarted


def test_the_end_of_a_log_is_enough_for_a_list(make_run: Make) -> None:
    run = make_run()
    run.started()
    for step in range(2000):
        run.stepped(step)
    found = last_events(run.path / "events.jsonl")
    assert 0 < len(found) < 2000
    assert getattr(found[-1], "step", None) == 1999


def test_a_glance_reads_each_line_once_and_knows_what_a_fresh_look_knows(
    make_run: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run()
    lines: list[str] = []
    monkeypatch.setattr(run_tail, "from_line", lambda line: lines.append(line) or from_line(line))
    run.started()
    for step in range(500):
        run.stepped(step)
    run.here(pid=2**22 + 5)
    glance = Glance(run.path)
    assert look(run.path, glance=glance) == look(run.path)
    assert lines[0] != (run.path / "events.jsonl").read_text().splitlines()[0], "only the end is read"
    for say in (run.stepped, run.look, run.saved, run.stepped):
        before = len(lines)
        say(600)
        found = look(run.path, glance=glance)
        assert len(lines) == before + 1
        assert found == look(run.path)
    run.say("paused", 600, reason="disk_full")
    assert look(run.path, glance=glance).disk_full
    (run.path / "events.jsonl").write_text("")
    assert look(run.path, glance=glance).step == 0


def test_where_a_style_came_from_survives(tmp_path: Path) -> None:
    Origins(tmp_path / "styles.json").remember("monet", "/r/one")
    assert Origins(tmp_path / "styles.json").run_of("monet") == "/r/one"
    assert Origins(tmp_path / "styles.json").run_of("other") == ""
    for damaged in ("{", '{"runs": []}', '{"runs": {"monet": 7}}'):
        (tmp_path / "styles.json").write_text(damaged)
        assert Origins(tmp_path / "styles.json").run_of("monet") == ""


def test_after_a_kill_what_is_done_again_is_shown_once(make_run: Make) -> None:
    run = make_run()
    run.some(upto=40)
    run.started(step=20)
    run.stepped(30)
    history = history_of(run)
    assert list(history.losses.steps) == [10, 20, 30]
    assert [moment.step for moment in history.moments] == [10, 20]
    assert [one.step for one in history.validations] == [10, 20]


@pytest.mark.parametrize(
    ("last", "values", "state"),
    [
        ("step", {}, "interrupted"),
        ("ended", {"finished": True}, "finished"),
        ("ended", {"finished": False}, "stopped"),
        ("failed", {"code": "diverged", "sentence": "It diverged."}, "failed"),
    ],
)
def test_where_a_run_stands_when_nobody_has_it(make_run: Make, last: str, values: dict, state: str) -> None:
    run = make_run()
    run.some()
    run.here(pid=2**22 + 5)
    if last != "step":
        run.say(last, 40, **values)
    facts = look(run.path)
    assert facts.state == state
    assert not facts.remote
    assert facts.title == "daisy → sunflower"


def test_where_a_run_stands_while_somebody_has_it(make_run: Make) -> None:
    run = make_run()
    run.some()
    run.here()
    control = run.path / "control"
    control.mkdir()
    with FileLock(run.path / "lock"):
        assert look(run.path).state == "running"
        for command, state in (("pause", "pausing"), ("finish", "finishing"), ("stop", "stopping")):
            (control / command).touch()
            assert look(run.path).state == state
        for path in control.iterdir():
            path.unlink()
        run.say("paused", 40, reason="disk_full")
        facts = look(run.path)
        assert (facts.state, facts.disk_full) == ("paused", True)


def test_a_run_of_another_machine_is_shown_by_its_log(make_run: Make) -> None:
    run = make_run()
    run.some()
    run.elsewhere()
    facts = look(run.path)
    assert (facts.state, facts.remote) == ("running", True)
    assert facts.heard_s == pytest.approx(time.time(), abs=60)
    run.say("ended", 40, finished=True)
    assert look(run.path).state == "finished"


def test_a_start_that_failed_says_why(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "trainer.log").write_text(
        "warning\nerror: There is no folder /a.\n       Check how it is spelt.\n"
    )
    facts = look(run)
    assert facts.state == "broken"
    assert facts.sentence == "There is no folder /a. Check how it is spelt."


def test_runs_are_found_in_folders_and_are_folders(make_run: Make, tmp_path: Path) -> None:
    one, two = make_run("one"), make_run("two")
    one.started()
    two.started()
    (tmp_path / "data/runs/notes").mkdir()
    found = find_runs([str(tmp_path / "data/runs"), str(one.path), str(tmp_path / "nowhere")], {})
    assert {run.name for run in found} == {"one", "two"}


def test_trainings_of_the_same_kinds_can_be_told_apart() -> None:
    for name, title in (("a → b", "a → b"), ("a → b 2", "a → b 2"), ("attempt 7", "a → b")):
        assert RunFacts(path="/r", name=name, state="running", names=("a", "b")).title == title
    assert RunFacts(path="/r", name="heroes", state="running", names=("a", "b", "c")).title == "heroes"


def test_lights_and_improvement(make_run: Make) -> None:
    run = make_run()
    run.started()
    assert {light.tone for light in lights(history_of(run))} == {"unknown"}
    assert improvement(history_of(run)).verdict == "unknown"
    run.stepped(10)
    run.health("collapse", 10, "severe")
    run.health("little_disk", 10)
    by_key = {light.key: light for light in lights(history_of(run))}
    assert (by_key["variety"].tone, by_key["variety"].action) == ("bad", "finish")
    assert (by_key["disk"].tone, by_key["disk"].action) == ("warn", "pause")
    assert by_key["memory"].tone == "good"
    assert by_key["learning"].tone == "good"
    run.health("collapse", 20, cleared=True)
    assert {light.key: light for light in lights(history_of(run))}["variety"].tone == "good"
    for step in (20, 30, 40):
        run.validated(step, 0.4, 20, "improving" if step < 30 else "ended")
    found = improvement(history_of(run))
    assert (found.verdict, found.since_step, found.best_step) == ("ended", 30, 20)


def test_any_moment_that_was_kept_can_be_chosen(make_run: Make) -> None:
    run = make_run()
    run.some()
    (run.path / "best.safetensors").write_bytes(b"best")
    run.say("best_saved", 30, cost=0.3)
    history = history_of(run)
    found = choices(models_of(run.path), history)
    assert [one.step for one in found] == [10, 20, 30, 30, 40, 40]
    for moment in history.moments:
        chosen = closest(found, moment)
        assert chosen is not None
        assert chosen.step == moment.step
    best = closest(found, history.moments[2])
    assert best is not None
    assert best.kind == "best"
    assert closest([], None) is None


def test_the_queue_survives_and_starts_one_at_a_time(qapp, tmp_path: Path) -> None:
    background = Background(1)
    begun: list[str] = []
    runs = Runs(tmp_path, (), background)
    runs.begin = lambda run, arguments: begun.append(Path(run).name) or True  # type: ignore[method-assign]  # observed
    batch = [True]
    idle = Idle(background)
    queue = TrainQueue(tmp_path / "q.json", runs, lambda: batch[0], idle)
    queue.add(Waiting("/r/one", "One", ("train",), "batch"))
    queue.add(Waiting("/r/two", "Two", ("train",), "runs"))
    queue.add(Waiting("/r/three", "Three", ("train",), "time", time.time() + 3600))
    queue.add(Waiting("/r/four", "Four", ("train",)))
    assert begun == ["four"]
    again = TrainQueue(tmp_path / "q.json", runs, lambda: batch[0], idle)
    assert [entry.title for entry in again.waiting] == ["One", "Two", "Three"]
    again.check()
    assert begun == ["four"]
    runs.scanned = True
    again.check()
    assert begun == ["four", "two"]
    batch[0] = False
    again.check()
    again.check()
    assert begun == ["four", "two", "one"]
    background.shutdown()


def test_a_damaged_queue_is_an_empty_one(qapp, tmp_path: Path) -> None:
    background = Background(1)
    runs = Runs(tmp_path, (), background)
    values = [
        1,
        {"when": "never"},
        {"when": "now", "arguments": [1]},
        {"when": "time", "arguments": [], "at_s": "x"},
    ]
    (tmp_path / "q.json").write_text(json.dumps({"waiting": values}))
    assert TrainQueue(tmp_path / "q.json", runs, lambda: False, Idle(background)).waiting == ()
    background.shutdown()


def test_a_run_of_200_000_steps_is_read_quickly(make_run: Make) -> None:
    """Not timed here; that it needs little is seen from how much it keeps."""
    run = make_run(steps=200_000)
    run.started()
    with (run.path / "events.jsonl").open("a") as log:
        for step in range(10, 200_001, 10):
            values = {"losses": {"g/a": 0.5, "c/a": 0.2}, "pictures_per_s": 9.0, "learning_rate": 2e-4}
            log.write(
                json.dumps({"event": "step", "step": step, "steps": 200_000, "seconds": 1.0, **values}) + "\n"
            )
    history = history_of(run)
    assert len(history.losses) == 20_000
    assert history.losses.columns["g/a"].itemsize * len(history.losses) < 1 << 20
