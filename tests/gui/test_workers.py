import os
import threading
import time
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColorSpace, QImage

from gui.state.jobs import fill_template, safe_name
from gui.workers import folders, pictures, report
from gui.workers.folders import FolderWatch, find_since
from gui.workers.pictures import Background, LoadFailure, as_data_uri_image, decode, with_levels
from gui.workers.thumbs import Thumbs, sweep


@pytest.fixture
def background(qapp):
    made = Background(2)
    yield made
    made.shutdown()


def test_levels_are_halvings_and_never_too_small(qapp) -> None:
    shown = with_levels(QImage(3000, 2001, QImage.Format.Format_RGB888))
    assert [level.width() for level in shown.levels] == [3000, 1500, 750, 375]
    for scale in (2.0, 1.0, 0.6, 0.5, 0.3, 0.1, 0.01):
        assert (
            shown.level_for(scale).width() >= min(3000 * scale, 3000)
            or shown.level_for(scale) is shown.levels[-1]
        )


def test_decoding_is_upright_small_and_srgb(qapp, tmp_path) -> None:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(0xFFC86432)
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.AdobeRgb))
    path = tmp_path / "a.png"
    image.save(str(path))
    small = decode(path, 100)
    assert isinstance(small, QImage)
    assert small.size() == QSize(100, 50)
    assert abs(small.pixelColor(5, 5).red() - 220) > 2 or small.pixelColor(5, 5).red() != 200
    assert small.pixelColor(5, 5).red() > 200


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (None, {"picture_missing"}),
        (b"", {"picture_unreadable", "picture_unsupported"}),
        (b"hello", {"picture_unsupported", "picture_unreadable"}),
        (b"P6\n30000 30000\n255\n", {"picture_too_large"}),
    ],
)
def test_what_cannot_be_decoded_says_why(qapp, tmp_path, content, codes) -> None:
    path = tmp_path / "x.ppm"
    if content is not None:
        path.write_bytes(content)
    failure = decode(path)
    assert isinstance(failure, LoadFailure)
    assert failure.code in codes


def test_data_uris_that_are_none_give_nothing(qapp) -> None:
    for uri in ("", "data:image/png;base64,!!!", "http://x/y.png", "data:text/html;base64,AAAA"):
        assert as_data_uri_image(uri).isNull()


def test_thumbnails_are_made_once_and_follow_the_file(background, picture, qtbot, tmp_path) -> None:
    folder = tmp_path / "thumbs"
    folder.mkdir()
    thumbs = Thumbs(folder, background, 64)
    path = picture(width=600, height=300)
    assert thumbs.get(str(path)) is None
    with qtbot.waitSignal(thumbs.loaded, timeout=20000):
        pass
    first = thumbs.get(str(path))
    assert isinstance(first, QImage)
    assert first.width() == 64
    assert len(list(folder.iterdir())) == 1
    again = Thumbs(folder, background, 64)
    again.get(str(path))
    with qtbot.waitSignal(again.loaded, timeout=20000):
        pass
    picture(width=300, height=600)
    thumbs.forget(str(path))
    thumbs.get(str(path))
    with qtbot.waitSignal(thumbs.loaded, timeout=20000):
        pass
    assert thumbs.get(str(path)).height() == 64


def test_thumbnails_used_longest_ago_make_room(background, picture, qtbot, tmp_path) -> None:
    folder = tmp_path / "thumbs"
    folder.mkdir()
    for number in range(10):
        old = folder / f"{number:032d}.thumb"
        old.write_bytes(bytes(1000))
        os.utime(old, (1000 + number, 1000 + number))
    (folder / "notes.txt").write_bytes(bytes(5000))
    assert sweep(folder, 10_000) == 0
    assert sweep(folder, 5000) == 6000
    assert [path.name[-7] for path in sorted(folder.glob("*.thumb"))] == list("6789")
    thumbs = Thumbs(folder, background, 64)
    thumbs.limit_mb = 0
    path = picture()
    thumbs.get(str(path))
    with qtbot.waitSignal(thumbs.loaded, timeout=20000):
        pass
    assert isinstance(thumbs.get(str(path)), QImage)
    assert list(folder.glob("*.thumb")) == []


def test_pictures_that_came_since_a_time(tmp_path) -> None:
    old, new = tmp_path / "old.jpg", tmp_path / "new.jpg"
    old.write_bytes(b"x")
    new.write_bytes(b"x")
    now = new.stat().st_ctime
    assert {path.name for path, _ in find_since(tmp_path, now - 60).pictures} == {"old.jpg", "new.jpg"}
    assert find_since(tmp_path, now + 60).pictures == ()
    os.utime(new, (now + 100, now + 100))
    assert [path.name for path, _ in find_since(tmp_path, now + 60).pictures] == ["new.jpg"]


def test_requests_nobody_looks_at_any_more_are_dropped(background, picture, qtbot, tmp_path) -> None:
    thumbs = Thumbs(tmp_path, background, 32)
    path = picture()
    for number in range(1000):
        thumbs.get(f"/nowhere/{number}.png")
    thumbs.get(str(path))
    qtbot.waitUntil(lambda: isinstance(thumbs.get(str(path)), QImage), timeout=20000)
    assert len(thumbs._waiting) <= 200


def test_what_qt_cannot_read_is_asked_of_the_engine(background, qtbot, tmp_path) -> None:
    thumbs = Thumbs(tmp_path, background, 32)
    path = tmp_path / "x.heic"
    path.write_bytes(b"ftypheic")
    asked = []

    def fallback(source, answer) -> None:
        asked.append(source)
        answer(QImage(10, 10, QImage.Format.Format_RGB32))

    thumbs.fallback = fallback
    thumbs.get(str(path))
    qtbot.waitUntil(lambda: isinstance(thumbs.get(str(path)), QImage), timeout=20000)
    assert asked == [str(path)]


def test_a_watched_folder_tells_of_whole_files_once(background, qtbot, tmp_path) -> None:
    (tmp_path / "old.jpg").write_bytes(b"x")
    time.sleep(0.1)  # what came at the same instant may count as new
    watch = FolderWatch(background)
    watch._timer.setInterval(30)
    appeared = []
    watch.appeared.connect(lambda folder, paths: appeared.extend(paths))
    watch.add(tmp_path)
    (tmp_path / "new.jpg").write_bytes(b"abc")
    (tmp_path / "notes.txt").write_bytes(b"abc")
    qtbot.waitUntil(lambda: len(appeared) > 0, timeout=20000)
    qtbot.wait(150)
    assert appeared == [str(tmp_path / "new.jpg")]
    watch.remove(str(tmp_path))
    watch._timer.stop()


def test_a_folder_that_answers_late_does_not_hold_the_window(
    background, qtbot, tmp_path, monkeypatch
) -> None:
    answers, plain = threading.Event(), folders.find
    monkeypatch.setattr(folders, "find", lambda paths: plain(paths) if answers.wait(20) else None)
    watch = FolderWatch(background)
    watch._timer.setInterval(30)
    appeared = []
    watch.appeared.connect(lambda folder, paths: appeared.extend(paths))
    watch.add(tmp_path)
    (tmp_path / "new.jpg").write_bytes(b"abc")
    answers.set()
    qtbot.waitUntil(lambda: appeared == [str(tmp_path / "new.jpg")], timeout=20000)
    watch.remove(str(tmp_path))
    watch._timer.stop()


def test_leaving_does_not_wait_for_ever(qapp, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(pictures, "_PATIENCE_MS", 50)
    background, disk, told = Background(1), threading.Event(), []
    background.run(lambda: disk.wait(20), told.append)
    background.run(lambda: None, told.append)
    assert not background.shutdown()
    disk.set()
    assert background.shutdown()
    qtbot.wait(50)
    assert told == []


def test_a_disk_is_asked_before_qt_holds_everything_up(qapp, tmp_path, monkeypatch) -> None:
    path = tmp_path / "far.png"
    assert QImage(30, 20, QImage.Format.Format_RGB32).save(str(path))
    asked, plain = [], Path.open
    monkeypatch.setattr(Path, "open", lambda self, *a, **k: asked.append(self) or plain(self, *a, **k))
    assert pictures.size_of(path).toTuple() == (30, 20)
    assert isinstance(decode(path), QImage)
    assert asked == [path, path]
    assert not pictures.size_of(tmp_path / "gone.png").isValid()


def test_reports_hold_no_names(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("LOGNAME", "berta")
    log = [
        "reading /home/berta/Pictures/Wedding Anna/IMG_1.jpg",
        r"C:\Users\berta\secret\DSC_1.NEF failed",
        "mail berta@example.org token 0123456789abcdef0123456789abcdef",
        "hello berta",
    ]
    files = report.compose({"qt": "6"}, log)
    text = "".join(files.values())
    for word in ("berta", "Wedding", "IMG_1", "secret", "DSC_1", "example.org", "0123456789abcdef"):
        assert word not in text
    path = tmp_path / "report.zip"
    report.write(files, path)
    assert sorted(zipfile.ZipFile(path).namelist()) == ["about.txt", "engine.log"]


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("{name} - {style}", "IMG_1 - Monet"),
        ("{unknown}{name}", "{unknown}IMG_1"),
        ("a/b:c", "a_b_c"),
        ("{name", "IMG_1"),
        ("{name.__class__}", "IMG_1"),
        ("{0}", "IMG_1"),
        ("...", "result"),
    ],
)
def test_templates_never_break_a_file_name(template, wanted) -> None:
    assert fill_template(template, name="IMG_1", style="Monet") == wanted or "/" not in fill_template(
        template, name="IMG_1"
    )
    assert safe_name("x" * 999) == "x" * 180
    assert Path(fill_template(template, name="IMG_1", style="Monet")).name != ""
