"""Checks of small folders, each with one thing wrong."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.pictures import scene, write_scenes
from translator.data.check import CheckSettings, check, to_leave_out
from translator.data.check_cache import Cache
from translator.data.check_fix import write_cleaned
from translator.data.check_picture import RECORD, measure, perceptual_hashes, png_checksums_hold
from translator.data.check_report import report
from translator.data.collection import collect
from translator.data.listing import Listing
from translator.data.settings import DataSettings
from translator.domains import Pairing
from translator.errors import ErrorCode, UserError
from translator.events import from_line, to_line
from translator.events.check import CheckEnded, CheckFinding, CheckProgress, CheckStarted

SMALL = CheckSettings(size=32, workers=2)


def listing(*folders: Path, pairing: Pairing = Pairing.UNPAIRED, val_fraction: float = 0.1) -> Listing:
    return collect(DataSettings(pairing=pairing, folders=folders, size=32, val_fraction=val_fraction), 0)


def findings(listed: Listing, settings: CheckSettings = SMALL) -> list[CheckFinding]:
    return [e for e in check(listed, settings, cached=False) if isinstance(e, CheckFinding)]


def of_kind(found: list[CheckFinding], kind: str) -> list[str]:
    return [Path(f.path).name for f in found if f.kind == kind and f.path]


def save(folder: Path, name: str, picture: np.ndarray) -> Path:
    Image.fromarray(picture).save(folder / name)
    return folder / name


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    return write_scenes(tmp_path / "one", 14), write_scenes(tmp_path / "other", 14, 100)


def test_healthy_folders_have_nothing_to_mend(two: tuple[Path, Path]) -> None:
    events = list(check(listing(*two), SMALL, cached=False))
    assert isinstance(events[0], CheckStarted)
    assert events[0].pictures == {"one": 14, "other": 14}
    progress = [e for e in events if isinstance(e, CheckProgress)]
    assert progress[-1].done == progress[-1].total == 28
    ended = events[-1]
    assert isinstance(ended, CheckEnded)
    assert ended.verdict == "ready"
    assert ended.pictures == {"one": 14, "other": 14}
    assert all(not f.path for f in events if isinstance(f, CheckFinding))
    assert all(from_line(to_line(event)) == event for event in events)


def test_copies_within_and_across_and_leaks(two: tuple[Path, Path]) -> None:
    one, other = two
    first = scene(0)
    (one / "again.png").write_bytes((one / "00.png").read_bytes())
    save(one, "mirrored.png", np.ascontiguousarray(scene(1)[:, ::-1]))
    Image.fromarray(scene(2)).resize((112, 96), Image.Resampling.BICUBIC).save(one / "larger.jpg", quality=80)
    save(other, "from-one.png", scene(3))
    listed = listing(one, other, val_fraction=0)
    found = findings(listed)
    assert of_kind(found, "duplicate") == ["again.png"]
    # Of near copies the larger is kept.
    assert set(of_kind(found, "near_duplicate")) == {"mirrored.png", "02.png"}
    assert len(of_kind(found, "in_both")) == 1
    held = listed.model_copy(
        update={
            "domains": {
                "a": [p for p in listed.domains["a"] if not p.endswith("again.png")],
                "b": listed.domains["b"],
            },
            "held_out": {"a": [str(one / "again.png")], "b": []},
        }
    )
    leaks = [f for f in findings(held) if f.kind == "leak"]
    assert [(Path(f.path).name, f.severity) for f in leaks] == [("again.png", "mend")]
    assert first.shape == (48, 56, 3)


def test_the_same_shapes_in_other_colours_are_no_copies(two: tuple[Path, Path]) -> None:
    one, other = two
    for index in range(3):
        gray = scene(index).mean(2, keepdims=True)
        for name, gains in (("red", (1.0, 0.55, 0.5)), ("blue", (0.5, 0.6, 1.0))):
            save(one, f"{name}{index}.png", (gray * np.array(gains)).astype(np.uint8))
    assert of_kind(findings(listing(one, other)), "near_duplicate") == []


def test_broken_files_are_named_once(two: tuple[Path, Path]) -> None:
    one, other = two
    (one / "00.png").write_bytes((one / "00.png").read_bytes()[:300])
    (one / "01.png").write_bytes(b"")
    (one / "02.jpg").write_bytes(b"<html></html>")
    data = bytearray((one / "03.png").read_bytes())
    data[len(data) // 2] ^= 0xFF
    (one / "03.png").write_bytes(bytes(data))
    found = findings(listing(one, other))
    assert sorted(of_kind(found, "unreadable")) == ["00.png", "01.png", "02.jpg", "03.png"]


def test_a_file_that_vanishes_meanwhile_is_unreadable(two: tuple[Path, Path]) -> None:
    listed = listing(*two)
    Path(listed.domains["a"][0]).unlink()
    assert of_kind(findings(listed), "unreadable") == [Path(listed.domains["a"][0]).name]


def test_zeros_at_the_end_of_a_jpeg(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    Image.fromarray(scene(0)).save(file, quality=90)
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2] + bytes(len(data) - len(data) // 2))
    with pytest.raises(UserError) as caught:
        measure(file)
    assert caught.value.code is ErrorCode.PICTURE_UNREADABLE


def test_gray_and_tinted_among_colour(two: tuple[Path, Path]) -> None:
    one, other = two
    gray = np.repeat(scene(50).mean(2, keepdims=True), 3, 2)
    save(one, "gray.png", gray.astype(np.uint8))
    save(one, "sepia.png", (gray * np.array([1, 0.86, 0.7])).astype(np.uint8))
    assert sorted(of_kind(findings(listing(one, other)), "gray")) == ["gray.png", "sepia.png"]
    for file in one.iterdir():
        Image.open(file).convert("L").save(file)
    assert of_kind(findings(listing(one, other)), "gray") == []


def test_bars_and_frames(two: tuple[Path, Path]) -> None:
    one, other = two
    for name, box in (
        ("letterbox.png", (0, 8, 56, 40)),
        ("pillars.png", (9, 0, 47, 48)),
        ("frame.png", (4, 4, 52, 44)),
    ):
        picture = np.full((48, 56, 3), 255, np.uint8)
        left, top, right, bottom = box
        picture[top:bottom, left:right] = scene(70, bottom - top, right - left)
        save(one, name, picture)
    found = findings(listing(one, other))
    assert sorted(of_kind(found, "border")) == ["frame.png", "letterbox.png", "pillars.png"]
    sentence = next(f.sentence for f in found if f.path.endswith("letterbox.png"))
    assert "8 px top, 8 px bottom" in sentence


def test_a_subject_on_white_is_no_border(tmp_path: Path) -> None:
    y, x = np.mgrid[0:64, 0:64]
    picture = np.full((64, 64, 3), 255, np.uint8)
    picture[(y - 32) ** 2 + (x - 32) ** 2 < 20**2] = (30, 90, 200)
    assert not measure(save(tmp_path, "disc.png", picture))["border_px"].any()
    assert not measure(save(tmp_path, "plain.png", np.full((64, 64, 3), 7, np.uint8)))["border_px"].any()


def test_sizes_and_shapes(two: tuple[Path, Path]) -> None:
    one, other = two
    save(one, "tiny.png", scene(60, 12, 14))
    save(one, "panorama.png", scene(61, 40, 160))
    found = findings(listing(one, other))
    assert of_kind(found, "too_small") == ["tiny.png"]
    assert of_kind(found, "odd_shape") == ["panorama.png"]
    assert {f.kind: f.severity for f in found if f.path}["odd_shape"] == "look"
    whole = [f for f in findings(listing(one, other), CheckSettings(size=256)) if f.kind == "too_small"]
    assert [f.path for f in whole] == ["", ""]
    assert "--size" in whole[0].sentence


def striped(seed: int, *, warm: bool) -> np.ndarray:
    """A scene of one of two kinds that differ in colour."""
    picture = scene(seed).astype(np.float32)
    gain = np.array([1.0, 0.75, 0.4]) if warm else np.array([0.4, 0.75, 1.0])
    return (picture * gain).astype(np.uint8)


def test_wrong_pile(tmp_path: Path) -> None:
    for name, warm in (("warm", True), ("cold", False)):
        (tmp_path / name).mkdir()
        for index in range(30):
            save(tmp_path / name, f"{index:02d}.png", striped(index + 1000 * warm, warm=warm))
    save(tmp_path / "warm", "stray.png", striped(500, warm=False))
    save(tmp_path / "cold", "lost.png", striped(501, warm=True))
    found = findings(listing(tmp_path / "warm", tmp_path / "cold"))
    assert sorted(of_kind(found, "wrong_pile")) == ["lost.png", "stray.png"]


def tinted(seed: int, gain: tuple[float, float, float]) -> np.ndarray:
    return (scene(seed).astype(np.float32) * np.array(gain)).astype(np.uint8)


def test_wrong_pile_among_many(tmp_path: Path) -> None:
    gains = {"warm": (1.0, 0.7, 0.3), "cold": (0.3, 0.7, 1.0), "green": (0.3, 1.0, 0.4)}
    for number, (name, gain) in enumerate(gains.items()):
        (tmp_path / name).mkdir()
        for index in range(26):
            save(tmp_path / name, f"{index:02d}.png", tinted(index + 1000 * number, gain))
    save(tmp_path / "warm", "stray.png", tinted(500, gains["green"]))
    save(tmp_path / "green", "lost.png", tinted(501, gains["cold"]))
    (tmp_path / "few").mkdir()
    for index in range(4):
        save(tmp_path / "few", f"{index}.png", tinted(index + 9000, (1, 1, 1)))
    folders = [tmp_path / name for name in (*gains, "few")]
    found = findings(listing(*folders, pairing=Pairing.DOMAINS, val_fraction=0))
    strays = {Path(f.path).name: f.belongs for f in found if f.kind == "wrong_pile"}
    assert strays == {"stray.png": "green", "lost.png": "cold"}
    assert {f.domain for f in found if f.kind == "colour"} >= {"cold", "green"}
    assert next(f.sentence for f in found if f.kind == "imbalance").startswith(
        "green has 27 pictures and few 4"
    )


def test_piles_that_are_alike_do_not_judge_each_other(tmp_path: Path) -> None:
    """Two of three are of one kind: only the third can tell what is not its own."""
    gains = {"one": (1.0, 1.0, 1.0), "two": (1.0, 1.0, 1.0), "blue": (0.2, 0.4, 1.0)}
    for number, (name, gain) in enumerate(gains.items()):
        (tmp_path / name).mkdir()
        for index in range(26):
            save(tmp_path / name, f"{index:02d}.png", tinted(index + 1000 * number, gain))
    save(tmp_path / "two", "stray.png", tinted(500, gains["blue"]))
    found = findings(listing(*(tmp_path / name for name in gains), pairing=Pairing.DOMAINS))
    alike = [f.sentence for f in found if f.kind == "alike"]
    assert len(alike) == 1
    assert "of one and two are told" in alike[0]
    assert of_kind(found, "wrong_pile") == ["stray.png"]


def test_upright_and_wide_piles_are_told_until_crops_are_balanced(tmp_path: Path) -> None:
    for name, height, width in (("upright", 96, 64), ("wide", 64, 96)):
        (tmp_path / name).mkdir()
        for index in range(14):
            sides = (height, width) if index > 2 else (64, 64)
            save(tmp_path / name, f"{index:02d}.png", scene(index + 100 * (name == "wide"), *sides))
    listed = listing(tmp_path / "upright", tmp_path / "wide")
    (said,) = [f.sentence for f in findings(listed) if f.kind == "shape"]
    assert "79% of upright is upright and 79% of wide wide" in said
    assert "--balance-crops" in said
    balanced = CheckSettings(size=32, workers=2, balance_crops=True)
    assert [f for f in findings(listed, balanced) if f.kind == "shape"] == []


def test_piles_of_one_kind_are_not_judged(two: tuple[Path, Path]) -> None:
    found = findings(listing(*two))
    assert of_kind(found, "wrong_pile") == []
    assert "alike" in {f.kind for f in found}


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_a_watermark(tmp_path: Path, share: float) -> None:
    one, other = write_scenes(tmp_path / "one", 40), write_scenes(tmp_path / "other", 14, 100)
    files = sorted(one.iterdir())
    marked = files[: int(share * len(files))]
    for file in marked:
        image = Image.open(file).convert("RGB").resize((128, 128))
        ImageDraw.Draw(image, "RGBA").text((70, 108), "SAMPLE", fill=(255, 255, 255, 190), stroke_width=1)
        image.save(file)
    found = [f for f in findings(listing(one, other)) if f.kind == "overlay"]
    if share == 1:
        assert [f.path for f in found] == [""]
    else:
        named = {f.path for f in found}
        assert named <= {str(file) for file in marked}
        assert len(named) >= 0.6 * len(marked)


def pairs(tmp_path: Path, num: int = 8) -> tuple[Path, Path]:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    for index in range(num):
        picture = scene(index, 128, 128)
        save(tmp_path / "in", f"{index}.png", picture)
        save(tmp_path / "out", f"{index}.png", (255 - picture // 2).astype(np.uint8))
    return tmp_path / "in", tmp_path / "out"


def test_pairs(tmp_path: Path) -> None:
    one, other = pairs(tmp_path)
    assert [f for f in findings(listing(one, other, pairing=Pairing.PAIRED)) if f.path] == []
    shifted = np.roll(np.asarray(Image.open(other / "3.png")), 12, axis=1)
    save(other, "3.png", shifted)
    save(other, "4.png", scene(4, 128, 96))
    (other / "5.png").write_bytes((one / "5.png").read_bytes())
    save(one, "alone.png", scene(99, 128, 128))
    listed = listing(one, other, pairing=Pairing.PAIRED)
    found = findings(listed)
    assert of_kind(found, "misregistered") == ["3.png"]
    assert of_kind(found, "size_mismatch") == ["4.png"]
    assert of_kind(found, "same_pair") == ["5.png"]
    assert of_kind(found, "orphan") == ["alone.png"]
    assert "12 px right" in next(f.sentence for f in found if f.kind == "misregistered")
    out = to_leave_out(listed, found)
    assert {str(one / "3.png"), str(other / "3.png"), str(one / "5.png")} <= out


def test_side_by_side_halves_are_looked_at_apart(tmp_path: Path) -> None:
    (tmp_path / "both").mkdir()
    for index in range(6):
        left = scene(index, 64, 64)
        save(tmp_path / "both", f"{index}.png", np.concatenate([left, 255 - left], axis=1))
    (tmp_path / "both" / "5.png").write_bytes((tmp_path / "both" / "0.png").read_bytes())
    listed = listing(tmp_path / "both", pairing=Pairing.PAIRED)
    assert listed.form == "side_by_side"
    events = list(check(listed, SMALL, cached=False))
    found = [f for f in events if isinstance(f, CheckFinding) and f.path]
    assert {f.kind for f in found if f.severity == "mend"} <= {"duplicate", "leak"}
    assert len({f.path for f in found if f.kind == "duplicate"}) == 1
    folders = write_cleaned(tmp_path / "clean", listed, found)
    assert len(list(folders["pairs"].iterdir())) == 5


def test_piles_that_differ_in_more_than_style(tmp_path: Path) -> None:
    for name, num, side, gain in (("dark", 60, 48, 0.3), ("light", 10, 160, 1.0)):
        (tmp_path / name).mkdir()
        for index in range(num):
            picture = (scene(index + 300 * (name == "light"), side, side) * gain).astype(np.uint8)
            picture = picture if name == "dark" else 255 - (255 - picture) // 3
            Image.fromarray(picture).save(tmp_path / name / f"{index}.{'jpg' if name == 'dark' else 'png'}")
    kinds = {f.kind for f in findings(listing(tmp_path / "dark", tmp_path / "light")) if not f.path}
    assert {"few", "imbalance", "resolution", "colour", "format"} <= kinds


def test_cleaned_folders_link_what_is_good(two: tuple[Path, Path], tmp_path: Path) -> None:
    one, other = two
    (one / "sub").mkdir()
    save(one / "sub", "deep.png", scene(80))
    (one / "again.png").write_bytes((one / "00.png").read_bytes())
    before = {p: p.read_bytes() for folder in two for p in folder.rglob("*.png")}
    listed = listing(one, other)
    found = findings(listed)
    folders = write_cleaned(tmp_path / "clean", listed, found)
    kept = {p.relative_to(folders["one"]).as_posix() for p in folders["one"].rglob("*.png")}
    assert kept == {f"{i:02d}.png" for i in range(14)} | {"sub/deep.png"}
    assert {p: p.read_bytes() for p in before} == before
    again = listing(folders["one"], folders["other"])
    assert sum(map(len, [*again.domains.values(), *again.held_out.values()])) == 29
    table = (tmp_path / "clean" / "left_out.tsv").read_text().splitlines()
    assert [line.split("\t")[0] for line in table] == [str(one / "again.png")]
    assert "duplicate" in table[0]
    assert write_cleaned(tmp_path / "all", listed, found, frozenset(["duplicate"]))
    assert len(list((tmp_path / "all" / "one").rglob("*.png"))) == 16
    with pytest.raises(UserError) as caught:
        write_cleaned(tmp_path / "clean", listed, found)
    assert caught.value.code is ErrorCode.FILE_EXISTS


def test_the_report_is_one_page_and_escapes_names(two: tuple[Path, Path]) -> None:
    one, other = two
    name = "<script>&.png"
    (one / name).write_bytes((one / "00.png").read_bytes())
    (one / "broken.png").write_bytes(b"no")
    events = list(check(listing(one, other), SMALL, cached=False))
    ended = events[-1]
    assert isinstance(ended, CheckEnded)
    page = report(ended, [e for e in events if isinstance(e, CheckFinding)])
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert page.count("data:image/jpeg;base64,") == 2
    assert "no picture" in page
    assert "http" not in page
    assert "prefers-color-scheme:dark" in page


def test_what_was_measured_is_kept_until_the_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = write_scenes(tmp_path / "one", 6), write_scenes(tmp_path / "other", 6, 100)
    (one / "bad.png").write_bytes(b"bad" * 20)
    listed = listing(one, other)
    calls: list[Path] = []

    def counting(path: Path, half: str = "") -> np.void:
        calls.append(path)
        return measure(path, half)  # type: ignore[arg-type]  # as the scan gives it

    monkeypatch.setattr("translator.data.check_scan.measure", counting)
    cache = tmp_path / "cache"
    first = [e for e in check(listed, SMALL, cache_folder=cache) if isinstance(e, CheckFinding)]
    assert len(calls) == 12
    second = [e for e in check(listed, SMALL, cache_folder=cache) if isinstance(e, CheckFinding)]
    assert len(calls) == 12
    assert first == second
    save(one, "00.png", scene(900))
    list(check(listed, SMALL, cache_folder=cache))
    assert len(calls) == 13


def test_a_damaged_cache_is_no_trouble(tmp_path: Path) -> None:
    one, other = write_scenes(tmp_path / "one", 4), write_scenes(tmp_path / "other", 4, 100)
    cache = tmp_path / "cache"
    cache.mkdir()
    for file in ("check-1.sqlite",):
        (cache / file).write_bytes(b"this is no database" * 100)
    assert isinstance(list(check(listing(one, other), SMALL, cache_folder=cache))[-1], CheckEnded)
    with Cache(tmp_path / "one" / "00.png") as unusable:
        assert unusable.get(one / "01.png", "") is None


def test_closing_stops_it(two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Path] = []

    def slow(path: Path, half: str = "") -> np.void:
        looked.append(path)
        return np.zeros(1, RECORD)[0]

    monkeypatch.setattr("translator.data.check_scan.measure", slow)
    monkeypatch.setattr("translator.data.check_scan.SAY_EVERY_S", 0)
    many = listing(*two)
    many = many.model_copy(update={"domains": {"a": many.domains["a"] * 50, "b": many.domains["b"]}})
    events = check(many, CheckSettings(workers=1), cached=False)
    next(events)
    next(events)
    events.close()  # type: ignore[attr-defined]  # a generator
    assert len(looked) < 100


def test_hash_of_the_mirror_image_comes_from_the_same_coefficients() -> None:
    gray = np.asarray(Image.fromarray(scene(5)).convert("L").resize((32, 32)))
    straight, mirrored = perceptual_hashes(gray)
    again, back = perceptual_hashes(np.ascontiguousarray(gray[:, ::-1]))
    assert ((straight ^ back).bit_count(), (mirrored ^ again).bit_count()) == (0, 0)
    assert straight != mirrored


def test_checksums_of_png(tmp_path: Path) -> None:
    data = save(tmp_path, "a.png", scene(1)).read_bytes()
    assert png_checksums_hold(data)
    for at in (20, len(data) // 2):
        broken = bytearray(data)
        broken[at] ^= 1
        assert not png_checksums_hold(bytes(broken))
    assert not png_checksums_hold(data[:-20])


def test_findings_survive_json(two: tuple[Path, Path]) -> None:
    one, other = two
    (one / "again.png").write_bytes((one / "00.png").read_bytes())
    for finding in findings(listing(one, other)):
        assert from_line(to_line(finding)) == finding
        json.dumps(finding.model_dump())
