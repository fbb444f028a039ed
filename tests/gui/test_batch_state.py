from pathlib import Path

import pytest

from gui.state.batch import Batch
from gui.state.jobs import placed
from gui.state.look import Look
from gui.state.room import RoomWatch
from gui.state.settings import AppSettings
from gui.state.styles import Styles
from gui.views.batch import write_failures
from gui.views.batch_model import BatchModel
from gui.workers.folders import Found, find
from gui.workers.pictures import Background
from gui.workers.queue_files import QueueFiles
from tests.gui.asks import MONET, FakeAsks
from translator.events.engine import Cancelled, Problem, Progress, Translated


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
        self.files = QueueFiles(folder / "queue")
        self.batch = Batch(self.asks, self.styles, self.files)

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
    asked = [call.request for call in setup.asks.translations()]
    assert [request.relative for request in asked] == ["a.jpg", "b.jpg", "deep/c.jpg"]
    assert {(request.output.path, request.output.format) for request in asked} == {
        (str(tmp_path / "out"), "png")
    }
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
    setup.files.close()  # as the system does for a process that is gone
    again = Setup(tmp_path)
    again.batch.restore()
    job = again.batch.jobs[0]
    assert (job.state, job.count("done"), job.count("waiting")) == ("interrupted", 1, 2)
    assert again.asks.translations() == []
    again.batch.resume(job)
    assert Path(again.current().request.source).name == "b.jpg"


def test_what_was_done_before_is_done_and_says_nothing_of_the_time_left(setup, photos, tmp_path) -> None:
    job = setup.add(photos, tmp_path / "out")
    result = str(tmp_path / "out" / "a.jpg")
    setup.current().answer(Translated(result=result, remembered=True, seconds=0.01))
    assert (job.items[0].state, job.items[0].result, list(job.recent_s)) == ("done", result, [])
    setup.current().answer(Translated(skipped=True))
    assert job.items[1].state == "skipped"


def test_each_photo_of_a_job_has_a_place_of_its_own(tmp_path) -> None:
    folders = [tmp_path / "one" / "trip", tmp_path / "two" / "trip", tmp_path / "beach"]
    found = Found(tuple((folder / "a.jpg", folder) for folder in folders), 0)
    places = [item.relative for item in placed(found, tmp_path / "out", set())]
    assert places == ["a.jpg", "trip/a.jpg", "beach/a.jpg"]
    again = [item.relative for item in placed(found, tmp_path / "out", set(places))]
    assert len({*places, *again}) == 6


def test_results_inside_a_folder_of_photos_are_no_photos(tmp_path) -> None:
    root = tmp_path / "photos"
    paths = (root / "a.jpg", root / "results" / "a.jpg")
    found = Found(tuple((path, root) for path in paths), 0)
    assert [item.path for item in placed(found, root / "results", set())] == [str(paths[0])]
    assert len(placed(found, root, set())) == 2


def test_two_windows_do_not_work_on_one_job(setup, photos, tmp_path) -> None:
    job = setup.add(photos, tmp_path / "out")
    other = Setup(tmp_path)
    other.batch.restore()
    theirs = other.batch.jobs[0]
    assert (theirs.state, theirs.reason) == ("held", "run_busy")
    other.batch.resume(theirs)
    assert theirs.state == "held"
    assert other.asks.translations() == []
    for _ in range(3):
        setup.asks.finish(setup.current())
    assert job.state == "done"
    other.batch.resume(theirs)
    assert len(other.asks.translations()) == 1


def test_a_job_goes_on_when_there_is_room_again(setup, photos, tmp_path, qtbot, monkeypatch) -> None:
    free = [1_000_000]
    monkeypatch.setattr("gui.state.room.free_bytes", lambda _: free[0])
    background = Background(1)
    room = RoomWatch(setup.batch, background)
    room.timer.setInterval(10)
    job = setup.add(photos, tmp_path / "out")
    setup.current().answer(Problem(code="disk_full", sentence="Full."))
    qtbot.waitUntil(lambda: job.free_bytes == 1_000_000)
    free[0] += 100_000
    qtbot.waitUntil(lambda: job.free_bytes == free[0])
    assert (job.state, len(setup.asks.translations())) == ("held", 1)
    free[0] += 100_000_000
    qtbot.waitUntil(lambda: job.state == "running")
    assert len(setup.asks.translations()) == 2
    assert not room.timer.isActive()
    background.shutdown()


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
    setup.files.close()
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
