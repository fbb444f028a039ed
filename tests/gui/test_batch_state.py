import os
from pathlib import Path

import pytest

from gui.state.batch import Batch
from gui.state.look import Look
from gui.state.settings import AppSettings
from gui.state.styles import Styles
from gui.views.batch import write_failures
from gui.views.batch_model import BatchModel
from gui.workers.folders import Found, find
from gui.workers.queue_files import QueueFiles
from tests.gui.asks import MONET, FakeAsks
from translator.events.engine import Cancelled, Problem, Progress


@pytest.fixture
def photos(tmp_path) -> Path:
    for name in ("a.jpg", "b.jpg", "deep/c.jpg"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path / "in"


class Setup:
    def __init__(self, folder: Path) -> None:
        self.asks = FakeAsks()
        self.settings = AppSettings(folder / "settings.json")
        self.styles = Styles(self.asks, self.settings)
        self.styles.refresh()
        self.asks.list_styles()
        self.batch = Batch(self.asks, self.styles, QueueFiles(folder / "queue"))

    def add(self, photos: Path, target: Path, **options: object):
        return self.batch.add(find([photos]), Look("monet", "Monet"), MONET, target, options)

    def current(self):
        return self.asks.translations("batch")[-1]


@pytest.fixture
def setup(qapp, tmp_path) -> Setup:
    return Setup(tmp_path)


def test_photos_are_done_one_by_one_into_the_same_structure(setup, photos, tmp_path) -> None:
    job = setup.add(photos, tmp_path / "out", format="png")
    for _ in range(3):
        setup.asks.finish(setup.current())
    paths = [
        Path(call.request.output.path).relative_to(tmp_path / "out").as_posix()
        for call in setup.asks.translations()
    ]
    assert paths == ["a.png", "b.png", "deep/c.png"]
    assert job.state == "done"
    assert job.count("done") == 3
    assert setup.batch.now is None


def test_a_bad_photo_stops_nothing_and_can_be_retried(setup, photos, tmp_path) -> None:
    job = setup.add(photos, tmp_path / "out")
    setup.asks.finish(setup.current())
    setup.current().answer(Problem(code="picture_unreadable", sentence="It is cut off."))
    setup.asks.finish(setup.current())
    assert (job.state, job.count("done"), job.count("failed")) == ("done", 2, 1)
    write_failures(job, tmp_path / "failed.csv")
    assert "It is cut off." in (tmp_path / "failed.csv").read_text()
    setup.batch.retry_failed(job)
    assert Path(setup.current().request.source).name == "b.jpg"
    setup.asks.finish(setup.current())
    assert (job.state, job.count("done")) == ("done", 3)


@pytest.mark.parametrize("code", ["disk_full", "not_writable", "engine_missing"])
def test_a_job_is_held_before_work_is_lost(setup, photos, tmp_path, code) -> None:
    job = setup.add(photos, tmp_path / "out")
    setup.current().answer(Problem(code=code, sentence="Full."))
    assert (job.state, job.reason, job.count("failed"), job.count("waiting")) == ("held", code, 0, 3)
    count = len(setup.asks.translations())
    setup.batch.set_target(job, tmp_path / "elsewhere")
    assert len(setup.asks.translations()) == count + 1
    assert "elsewhere" in setup.current().request.output.path


def test_the_queue_survives_a_crash_and_goes_on(setup, photos, tmp_path) -> None:
    setup.add(photos, tmp_path / "out")
    setup.asks.finish(setup.current())
    journal = next((tmp_path / "queue").glob("*/journal.jsonl"))
    journal.write_text(journal.read_text() + '{"path": "cut o')
    again = Setup(tmp_path)
    again.batch.restore()
    job = again.batch.jobs[0]
    assert (job.state, job.count("done"), job.count("waiting")) == ("interrupted", 1, 2)
    assert again.asks.translations() == []
    again.batch.resume(job)
    assert Path(again.current().request.source).name == "b.jpg"


def test_what_the_engine_finished_after_the_window_was_gone_is_not_done_again(
    setup, photos, tmp_path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.jpg").write_bytes(b"somebody's own")
    os.utime(tmp_path / "out" / "a.jpg", (1.0, 1.0))
    setup.add(photos, tmp_path / "out")
    (tmp_path / "out" / "a 2.jpg").write_bytes(b"result")
    again = Setup(tmp_path)
    again.batch.restore()
    job = again.batch.jobs[0]
    assert (job.items[0].state, Path(job.items[0].result).name) == ("done", "a 2.jpg")
    again.batch.resume(job)
    assert Path(again.current().request.source).name == "b.jpg"
    # What was there before it was begun is nobody's result.
    (tmp_path / "out" / "b.jpg").write_bytes(b"somebody's own")
    os.utime(tmp_path / "out" / "b.jpg", (1.0, 1.0))
    last = Setup(tmp_path)
    last.batch.restore()
    last.batch.resume(last.batch.jobs[0])
    assert Path(last.current().request.source).name == "b.jpg"


def test_a_damaged_job_file_is_passed_over(setup, photos, tmp_path) -> None:
    setup.add(photos, tmp_path / "out")
    bad = tmp_path / "queue" / "bad" / "job.json"
    bad.parent.mkdir()
    for content in ("{", '{"id": "bad"}', '{"id": "bad", "items": 3, "look": {}}'):
        bad.write_text(content)
        again = Setup(tmp_path)
        again.batch.restore()
        assert len(again.batch.jobs) == 1


def test_pausing_finishes_the_photo_in_hand_and_stopping_gives_it_back(setup, photos, tmp_path) -> None:
    job = setup.add(photos, tmp_path / "out")
    setup.batch.pause_all(True)
    setup.asks.finish(setup.current())
    assert len(setup.asks.translations()) == 1
    setup.batch.pause_all(False)
    setup.current().answer(Progress(done=1, total=2))
    assert setup.batch.progress == 0.5
    setup.batch.stop_now()
    assert setup.current().cancelled
    setup.current().answer(Cancelled())
    assert (job.count("done"), job.count("waiting"), setup.batch.now) == (1, 2, None)


def test_jobs_can_be_moved_paused_added_to_and_removed(setup, photos, tmp_path) -> None:
    first = setup.add(photos, tmp_path / "one")
    second = setup.add(photos, tmp_path / "two")
    setup.batch.move(second, -1)
    assert setup.batch.jobs == [second, first]
    setup.batch.pause(second)
    setup.asks.finish(setup.current())
    assert "one" in setup.current().request.output.path
    (photos / "new.jpg").write_bytes(b"x")
    assert setup.batch.add_items(first, find([photos])) == 1
    assert setup.batch.add_items(first, find([photos])) == 0
    setup.batch.remove(first)
    assert setup.batch.jobs == [second]
    setup.asks.confirm_cancel()
    again = Setup(tmp_path)
    again.batch.restore()
    assert [job.id for job in again.batch.jobs] == [second.id]


def test_time_left_is_shown_after_three_photos(setup, tmp_path) -> None:
    found = Found(tuple((tmp_path / f"{n}.jpg", tmp_path) for n in range(10)), 0)
    job = setup.batch.add(found, Look("monet"), MONET, tmp_path / "out", {})
    assert job.eta_s is None
    for _ in range(3):
        setup.asks.finish(setup.current())
    assert job.eta_s == pytest.approx(0.5 * 7)


def test_the_tree_follows(setup, photos, tmp_path, qtmodeltester) -> None:
    model = BatchModel(setup.batch)
    job = setup.add(photos, tmp_path / "out")
    qtmodeltester.check(model)
    assert model.rowCount(model.index(0, 0)) == 3
    setup.asks.finish(setup.current())
    (photos / "new.jpg").write_bytes(b"x")
    setup.batch.add_items(job, find([photos]))
    assert model.rowCount(model.index(0, 0)) == 4
    qtmodeltester.check(model)
    setup.batch.remove(job)
    assert model.rowCount() == 0


def test_folders_are_searched_in_depth_without_following_links(photos) -> None:
    (photos / "notes.txt").write_text("x")
    (photos / "loop").symlink_to(photos, target_is_directory=True)
    found = find([photos])
    assert [path.name for path in found.paths] == ["a.jpg", "b.jpg", "c.jpg"]
    assert found.others >= 1
