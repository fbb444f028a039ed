"""Folders: structure, names, what is skipped, what is never touched, what one bad file does."""

import contextlib
import hashlib
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.images.files import gradient, noise
from tests.inference.convert_child import Inverting, events_of
from tests.small_disk import small_disk
from translator.errors import ErrorCode, UserError
from translator.events import Event
from translator.events.conversion import (
    ConversionEnded,
    ConversionProgress,
    ConversionStarted,
    FileConverted,
    FileFailed,
)
from translator.images import Picture, png, read_frames, read_picture
from translator.images.decode import MAX_PIXELS
from translator.inference import convert_pictures, convert_work
from translator.inference.convert import Conversion, convert
from translator.inference.convert_files import Job
from translator.inference.convert_pictures import Loaded
from translator.inference.convert_work import Output
from translator.inference.translator import Wish


def put(folder: Path, *names: str) -> Path:
    for seed, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.roll(gradient(), seed, axis=1)).save(path)
    return folder


def hashes(folder: Path) -> dict[str, str]:
    """Every visible file by its path and content."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".translator")
    }


def ended(events: list[Event]) -> tuple[int, int, int]:
    last = events[-1]
    assert isinstance(last, ConversionEnded)
    return last.converted, last.skipped, last.failed


def failures(events: list[Event]) -> dict[str, str]:
    return {Path(e.source).name: e.code for e in events if isinstance(e, FileFailed)}


def test_structure_is_kept_and_originals_are_untouched(tmp_path: Path) -> None:
    source = put(tmp_path / "in", "a.png", "b/c.jpg", "b/d/é ü.webp", "b/e.TIF")
    (source / "notes.txt").write_text("no picture")
    (source / ".hidden.png").write_bytes(b"hidden")
    before = hashes(source)
    events = events_of(source, tmp_path / "out")
    assert isinstance(events[0], ConversionStarted)
    assert (events[0].files, events[0].skipped) == (4, 0)
    assert ended(events) == (4, 0, 0)
    assert set(hashes(tmp_path / "out")) == {"a.png", "b/c.jpg", "b/d/é ü.webp", "b/e.TIF"}
    assert np.array_equal(read_picture(tmp_path / "out/a.png").pixels, 255 - gradient())
    assert hashes(source) == before
    done = [event for event in events if isinstance(event, FileConverted)]
    assert {Path(event.result).name for event in done} == {"a.png", "c.jpg", "é ü.webp", "e.TIF"}
    last = [event for event in events if isinstance(event, ConversionProgress)][-1]
    assert (last.done, last.failed, last.files) == (4, 0, 4)


def test_one_bad_file_never_stops_the_rest(tmp_path: Path) -> None:
    source = put(tmp_path / "in", "a.png", "z.png")
    (source / "broken.png").write_bytes((source / "a.png").read_bytes()[:200])
    (source / "empty.jpg").touch()
    (source / "text.webp").write_text("not a picture")
    events = events_of(source, tmp_path / "out")
    assert ended(events) == (2, 0, 3)
    assert failures(events) == {
        "broken.png": "picture_unreadable",
        "empty.jpg": "picture_unreadable",
        "text.webp": "picture_unsupported",
    }
    assert set(hashes(tmp_path / "out")) == {"a.png", "z.png"}


def test_a_second_run_does_only_what_is_missing(tmp_path: Path) -> None:
    source, target = put(tmp_path / "in", "a.png", "b.png", "c.png"), tmp_path / "out"
    assert ended(events_of(source, target)) == (3, 0, 0)
    assert ended(events_of(source, target)) == (0, 3, 0)
    put(source, "d.png")
    (target / "b.png").unlink()
    style = Inverting()
    assert ended(events_of(source, target, style)) == (2, 2, 0)
    assert len(style.seen) == 2
    changed = noise()
    (source / "a.png").write_bytes(png.encode(changed))
    assert ended(events_of(source, target)) == (1, 3, 0)
    assert np.array_equal(read_picture(target / "a.png").pixels, 255 - changed)


def test_an_original_that_was_only_touched_is_not_done_again(tmp_path: Path) -> None:
    source, target = put(tmp_path / "in", "a.png"), tmp_path / "out"
    events_of(source, target)
    os.utime(source / "a.png", ns=(5, 5))
    assert ended(events_of(source, target)) == (0, 1, 0)


def test_other_settings_or_another_style_make_results_anew(tmp_path: Path) -> None:
    source, target = put(tmp_path / "in", "a.png"), tmp_path / "out"
    events_of(source, target)
    assert ended(events_of(source, target, wish=Wish(strength=0.5))) == (1, 0, 0)
    assert ended(events_of(source, target, wish=Wish(strength=0.5))) == (0, 1, 0)
    assert ended(events_of(source, target, Inverting("b" * 64), wish=Wish(strength=0.5))) == (1, 0, 0)
    assert ended(events_of(source, target, output=Output(metadata="none"))) == (1, 0, 0)
    assert set(hashes(target)) == {"a.png"}
    assert ended(events_of(source, target, existing="number")) == (1, 0, 0)
    assert set(hashes(target)) == {"a.png", "a-2.png"}


@pytest.mark.parametrize(
    ("existing", "names"), [("skip", {"a.png"}), ("replace", {"a.png"}), ("number", {"a.png", "a-2.png"})]
)
def test_files_of_others(tmp_path: Path, existing: Any, names: set[str]) -> None:
    source, target = put(tmp_path / "in", "a.png"), tmp_path / "out"
    target.mkdir()
    (target / "a.png").write_bytes(b"somebody's work")
    events = events_of(source, target, existing=existing)
    assert set(hashes(target)) == names
    assert ((target / "a.png").read_bytes() == b"somebody's work") == (existing != "replace")
    assert ended(events) == ((0, 1, 0) if existing == "skip" else (1, 0, 0))
    again = events_of(source, target, existing=existing)
    assert ended(again) == (0, 1, 0)
    assert set(hashes(target)) == names


def test_a_result_that_somebody_edited_is_left_alone(tmp_path: Path) -> None:
    source, target = put(tmp_path / "in", "a.png"), tmp_path / "out"
    events_of(source, target)
    (target / "a.png").write_bytes(b"edited")
    assert ended(events_of(source, target, Inverting("b" * 64))) == (0, 1, 0)
    assert (target / "a.png").read_bytes() == b"edited"


def test_results_never_share_a_name(tmp_path: Path) -> None:
    source = put(tmp_path / "in", "a.png", "a.jpg", "A.PNG", "b/a.tif")
    events = events_of(source, tmp_path / "out", output=Output(format="webp"))
    assert ended(events) == (4, 0, 0)
    names = set(hashes(tmp_path / "out"))
    assert len({name.casefold() for name in names}) == 4
    assert "b/a.webp" in names
    put(source, "0/new.png")
    assert ended(events_of(source, tmp_path / "out", output=Output(format="webp"))) == (1, 4, 0)


@pytest.mark.parametrize("way", ["same", "relative", "link"])
def test_results_among_the_originals_are_refused(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = put(tmp_path / "in", "a.png")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to(source)
    target = {"same": source, "relative": Path("in/../in"), "link": tmp_path / "link"}[way]
    before = hashes(source)
    with pytest.raises(UserError) as caught:
        events_of(source, target)
    assert caught.value.code is ErrorCode.SAME_FOLDER
    assert hashes(source) == before


def test_originals_reached_through_links_are_never_written(tmp_path: Path) -> None:
    source, target = put(tmp_path / "in", "a.png", "b/c.png"), tmp_path / "out"
    target.mkdir()
    (target / "b").symlink_to(source / "b")
    (target / "a.png").symlink_to(source / "a.png")
    before = hashes(source)
    events_of(source, target, existing="replace")
    after = hashes(source)
    assert {name: after[name] for name in before} == before


def test_results_inside_the_source_are_not_converted_again(tmp_path: Path) -> None:
    source = put(tmp_path / "in", "a.png")
    assert ended(events_of(source, source / "winter")) == (1, 0, 0)
    assert ended(events_of(source, source / "winter")) == (0, 1, 0)
    assert set(hashes(source)) == {"a.png", "winter/a.png"}


def test_results_above_the_source_never_replace_an_original(tmp_path: Path) -> None:
    source = put(tmp_path / "all/a", "x.png", "a/x.png")
    before = hashes(source)
    events_of(source, tmp_path / "all", existing="replace")
    after = hashes(source)
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda root: (root / "none", root / "out"), ErrorCode.FOLDER_MISSING),
        (lambda root: (put(root / "in", "a.png") / "a.png", root / "out"), ErrorCode.NOT_A_FOLDER),
        (lambda root: (put(root / "in", "a.png"), root / "in/a.png"), ErrorCode.NOT_A_FOLDER),
        (lambda root: (root, root / "out"), ErrorCode.FOLDER_EMPTY),
    ],
)
def test_folders_that_do_not_go(tmp_path: Path, make: Any, code: ErrorCode) -> None:
    source, target = make(tmp_path)
    with pytest.raises(UserError) as caught:
        events_of(source, target)
    assert caught.value.code is code


class Odd(Inverting):
    """Gives no picture for some sizes."""

    def apply(self, picture: Picture, wish: Wish) -> Picture:
        if picture.width == 10:
            return picture.with_pixels(np.zeros_like(picture.pixels))
        if picture.width == 11:
            raise UserError(ErrorCode.RESULT_EMPTY, "The style gave values that are not numbers.")
        if picture.width == 12:
            raise RuntimeError("a defect")
        return super().apply(picture, wish)


def test_empty_results_and_defects_are_not_saved_as_success(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for width in (10, 11, 12, 13):
        Image.fromarray(gradient(9, width)).save(source / f"{width}.png")
    Image.new("RGB", (10, 9), (50, 50, 50)).save(source / "plain.png")
    events = events_of(source, tmp_path / "out", Odd())
    found = failures(events)
    assert {name: found[name] for name in ("10.png", "11.png")} == dict.fromkeys(
        ("10.png", "11.png"), "result_empty"
    )
    assert set(found) == {"10.png", "11.png", "12.png"}
    assert "a defect" in caplog.text
    assert set(hashes(tmp_path / "out")) == {"13.png", "plain.png"}


def test_animations_are_converted_frame_by_frame(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    frames = [Image.new("RGB", (16, 12), colour) for colour in ("red", "lime", "blue")]
    frames[0].save(source / "film.gif", save_all=True, append_images=frames[1:], duration=80, loop=0)
    events_of(source, tmp_path / "out")
    again = list(read_frames(tmp_path / "out/film.gif"))
    assert [tuple(picture.pixels[0, 0]) for picture, _ in again] == [
        (0, 255, 255),
        (255, 0, 255),
        (255, 255, 0),
    ]
    assert [duration for _, duration in again] == [80, 80, 80]
    events = events_of(source, tmp_path / "stills", output=Output(format="jpg"))
    assert any(
        "Only the first of its 3" in " ".join(e.notices) for e in events if isinstance(e, FileConverted)
    )


@pytest.mark.parametrize("asked", [None, 200, 10**9])
def test_frames_may_be_as_large_as_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: int | None
) -> None:
    limits = []

    def read(*arguments: Any, max_pixels: int | None, **options: Any) -> Any:
        limits.append(max_pixels)
        return read_frames(*arguments, max_pixels=max_pixels, **options)

    monkeypatch.setattr(convert_pictures, "read_frames", read)
    (tmp_path / "in").mkdir()
    frames = [Image.new("RGB", (16, 12), colour) for colour in ("red", "lime")]
    frames[0].save(tmp_path / "in/film.gif", save_all=True, append_images=frames[1:])
    events_of(tmp_path / "in", tmp_path / "out", output=Output(max_pixels=asked))
    assert limits == [MAX_PIXELS if asked is None else asked]
    assert len(list(read_frames(tmp_path / "out/film.gif"))) == 2


def test_16_bits_and_metadata_go_through(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    deep = noise(channels=4, dtype=np.uint16)
    (source / "deep.png").write_bytes(png.encode(deep, text={"Title": "x"}))
    events_of(source, tmp_path / "out")
    again = read_picture(tmp_path / "out/deep.png")
    assert np.array_equal(again.pixels, 65535 - deep[..., :3])
    assert np.array_equal(again.alpha, deep[..., 3])
    assert again.origin.text == {"Title": "x"}


def test_a_full_disk_stops_leaves_nothing_half_and_can_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = put(tmp_path / "in", *(f"{i:02}.png" for i in range(12))), tmp_path / "out"
    events_of(source, tmp_path / "whole")
    room = iter([0] * 5)
    check = convert_work.check_space

    def small(folder: Path, needed_bytes: int) -> None:
        check(folder, needed_bytes if next(room, None) is not None else 1 << 60)

    monkeypatch.setattr(convert_work, "check_space", small)
    seen: list[Event] = []
    with pytest.raises(UserError) as caught:
        seen.extend(convert(Conversion(source, target), Inverting()))
    assert caught.value.code is ErrorCode.DISK_FULL
    assert len(hashes(target)) == 5
    monkeypatch.undo()
    assert ended(events_of(source, target)) == (7, 5, 0)
    assert hashes(target) == hashes(tmp_path / "whole")


@pytest.mark.parametrize("looked_at", [True, False])
def test_a_disk_that_is_really_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looked_at: bool) -> None:
    (tmp_path / "in").mkdir()
    for index in range(20):
        (tmp_path / "in" / f"{index:02}.png").write_bytes(png.encode(np.roll(noise(600, 600), index)))
    events_of(tmp_path / "in", tmp_path / "whole")
    with small_disk(tmp_path / "disk", "18m") as disk:
        if not looked_at:
            monkeypatch.setattr(convert_work, "check_space", lambda *_: None)
        else:
            monkeypatch.setattr(convert_work, "_SPARE_BYTES", 4 << 20)
        with pytest.raises(UserError) as caught:
            events_of(tmp_path / "in", disk / "out")
        assert caught.value.code is ErrorCode.DISK_FULL
        whole, done = hashes(tmp_path / "whole"), hashes(disk / "out")
        assert 5 < len(done) < len(whole)
        assert done.items() < whole.items(), "what is there is whole"
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        assert ended(events_of(tmp_path / "in", disk / "out")) == (len(whole) - len(done), len(done), 0)
        assert hashes(disk / "out") == whole


def test_too_little_room_is_said_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = put(tmp_path / "in", "a.png")
    usage = type("Usage", (), {"free": 10})
    monkeypatch.setattr(convert_work.shutil, "disk_usage", lambda _: usage)
    style = Inverting()
    with pytest.raises(UserError) as caught:
        events_of(source, tmp_path / "out", style)
    assert caught.value.code is ErrorCode.DISK_FULL
    assert style.seen == []


def test_closing_the_generator_stops_and_the_next_run_goes_on(tmp_path: Path) -> None:
    source, target = put(tmp_path / "in", *(f"{i:02}.png" for i in range(20))), tmp_path / "out"
    style = Inverting()
    events = convert(Conversion(source, target), style)
    for event in events:
        if isinstance(event, FileConverted):
            break
    events.close()
    done = len(hashes(target))
    assert 1 <= done < 20
    assert len(style.seen) < 20
    assert not [path for path in target.rglob("*") if "translator-part" in path.name]
    assert ended(events_of(source, target)) == (20 - done, done, 0)


def test_ctrl_c_ends_with_a_summary_and_a_state_to_go_on_from(tmp_path: Path) -> None:
    source, target = put(tmp_path / "in", *(f"{i:02}.png" for i in range(6))), tmp_path / "out"

    class Interrupted(Inverting):
        def apply(self, picture: Picture, wish: Wish) -> Picture:
            if len(self.seen) == 3:
                raise KeyboardInterrupt
            return super().apply(picture, wish)

    seen: list[Event] = []
    with pytest.raises(KeyboardInterrupt):
        for event in convert(Conversion(source, target), Interrupted()):
            seen.append(event)
    last = seen[-1]
    assert isinstance(last, ConversionEnded)
    assert last.stopped
    assert last.converted == len(hashes(target)) <= 3
    assert ended(events_of(source, target)) == (6 - last.converted, last.converted, 0)


def test_two_conversions_into_one_folder_are_refused(tmp_path: Path) -> None:
    source, target = put(tmp_path / "in", "a.png", "b.png"), tmp_path / "out"
    with contextlib.closing(convert(Conversion(source, target), Inverting())) as events:
        next(events)
        with pytest.raises(UserError) as caught:
            events_of(source, target)
        assert caught.value.code is ErrorCode.RUN_BUSY


def test_leftovers_of_a_killed_writer_are_removed_and_nothing_else(tmp_path: Path) -> None:
    source, target = put(tmp_path / "in", "a.png"), tmp_path / "out"
    (target / "b").mkdir(parents=True)
    (target / "b/.x.png.12-ab.translator-part").write_bytes(b"half")
    (target / "b/mine.part").write_bytes(b"mine")
    events_of(source, target)
    assert set(hashes(target)) == {"a.png", "b/mine.part"}


@pytest.mark.parametrize("line", [b"{", b"[]", b'{"source": "a.png"}', b"\xff\xfe", b'{"result": "../../x"}'])
def test_a_damaged_manifest_is_no_obstacle(tmp_path: Path, line: bytes) -> None:
    source, target = put(tmp_path / "in", "a.png", "b.png"), tmp_path / "out"
    events_of(source, target)
    manifest = target / ".translator-convert.jsonl"
    manifest.write_bytes(manifest.read_bytes() + line)
    put(source, "c.png")
    assert ended(events_of(source, target)) == (1, 2, 0)
    assert ended(events_of(source, target)) == (0, 3, 0)


def test_a_manifest_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    source, target = put(tmp_path / "in", "a.png"), tmp_path / "out"
    events_of(source, target)
    manifest = target / ".translator-convert.jsonl"
    manifest.write_text(manifest.read_text().replace('"result": "a.png"', '"result": "../in/../evil.png"'))
    events_of(source, target, Inverting("b" * 64), existing="replace")
    assert not (tmp_path / "evil.png").exists()


def test_watching_converts_what_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from translator.inference import convert as module

    monkeypatch.setattr(module, "_WATCH_EVERY_S", 0.01)
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    events = convert(Conversion(source, target, watch=True), Inverting())
    next(events)
    put(source, "a.png")
    failed = 0
    for event in events:
        if isinstance(event, FileConverted) and event.source.endswith("a.png"):
            (source / "later").mkdir()
            (source / "later/broken.png").write_bytes(b"\x89PNG")
            put(source, "later/z.png")
        failed += isinstance(event, FileFailed)
        if isinstance(event, FileConverted) and event.source.endswith("z.png"):
            break
    for _ in range(5):  # what failed once is not tried at every look
        assert isinstance(next(events), ConversionProgress)
    events.close()
    assert failed == 1
    assert set(hashes(target)) == {"a.png", "later/z.png"}


def test_reading_ahead_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = put(tmp_path / "in", *(f"{i:02}.png" for i in range(30)))
    read: list[str] = []
    load = convert_work.load

    def counted(job: Job, output: Output) -> Loaded:
        read.append(job.relative)
        return load(job, output)

    monkeypatch.setattr(convert_work, "load", counted)
    events = convert(Conversion(source, tmp_path / "out"), Inverting())
    next(event for event in events if isinstance(event, FileConverted))
    assert len(read) <= 20
    events.close()
