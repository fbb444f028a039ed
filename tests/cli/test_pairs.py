"""`translator pairs`: partners by name, time and likeness; shifts found and taken back."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from tests.pictures import scene, write_scenes
from translator.cli.pairs import command
from translator.data.check_pairs import LEAST_SHIFT
from translator.data.collection import collect
from translator.data.settings import DataSettings
from translator.domains import Pairing
from translator.errors import ErrorCode, UserError
from translator.events.pairs import common_parts

SIDE = 160
_TAKEN = 0x9003
_EXIF = 0x8769


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def events(result: Result) -> Iterator[dict[str, Any]]:
    assert result.exit_code == 0, result.output + repr(result.exception)
    return (json.loads(line) for line in result.stdout.splitlines())


def found(result: Result) -> dict[str, str]:
    pairs = [event for event in events(result) if event["event"] == "pair_found"]
    return {Path(pair["first"]).stem: Path(pair["second"]).stem for pair in pairs}


def edges_of(picture: np.ndarray) -> np.ndarray:
    """A drawing of a picture: black lines on white, which share no brightness with it."""
    lines = cv2.Canny(cv2.GaussianBlur(picture, (5, 5), 0), 40, 90)
    return np.repeat(255 - lines[..., None], 3, 2)


def shifted(picture: np.ndarray, right: int, down: int) -> np.ndarray:
    return np.roll(picture, (down, right), (0, 1))


@pytest.fixture
def drawings(tmp_path: Path) -> tuple[Path, Path]:
    """Twelve scenes, and drawings of nine of them under other names in another order."""
    photos, drawn = tmp_path / "photos", tmp_path / "drawn"
    photos.mkdir()
    drawn.mkdir()
    for seed in range(12):
        picture = scene(seed, SIDE, SIDE)
        Image.fromarray(picture).save(photos / f"p{seed:02d}.png")
        if seed < 9:
            Image.fromarray(shifted(edges_of(picture), 4, -3)).save(drawn / f"d{(seed * 5) % 9}-{seed}.png")
    return photos, drawn


def test_by_likeness_partners_are_found_across_names(drawings: tuple[Path, Path]) -> None:
    result = run(*drawings, "--by", "likeness", "--events", "jsonl")
    pairs = found(result)
    assert len(pairs) >= 8
    assert all(int(first[1:]) == int(second.partition("-")[2]) for first, second in pairs.items())
    last = list(events(result))[-1]
    assert (last["pairs"], last["alone"]) == (len(pairs), 21 - 2 * len(pairs))
    alone = {Path(event["path"]).stem for event in events(result) if event["event"] == "pair_alone"}
    assert {"p09", "p10", "p11"} <= alone


def test_pictures_that_share_nothing_are_no_pairs(tmp_path: Path) -> None:
    one, other = write_scenes(tmp_path / "one", 6), write_scenes(tmp_path / "other", 6, 500)
    result = run(one, other, "--by", "likeness", "--events", "jsonl")
    if result.exit_code == 0:
        assert len(found(result)) <= 2
    else:
        assert isinstance(result.exception, UserError)
        assert result.exception.code is ErrorCode.NO_PAIRS


def taken(path: Path, clock: str) -> None:
    image = Image.fromarray(scene(hash(path.name) % 100))
    exif = Image.Exif()
    exif.get_ifd(_EXIF)[_TAKEN] = clock
    path.parent.mkdir(exist_ok=True)
    image.save(path, exif=exif)


def test_by_time_neighbours_in_time_are_partners_though_the_clocks_differ(tmp_path: Path) -> None:
    for number in range(6):
        taken(tmp_path / "a" / f"IMG_{number}.jpg", f"2024:05:01 10:{10 * number:02d}:00")
        # The other camera is two hours and twenty seconds ahead.
        taken(tmp_path / "b" / f"DSC{5 - number}.jpg", f"2024:05:01 12:{10 * number:02d}:20")
    taken(tmp_path / "b" / "late.jpg", "2024:05:01 15:00:00")
    Image.fromarray(scene(1)).save(tmp_path / "a" / "timeless.png")
    result = run(tmp_path / "a", tmp_path / "b", "--by", "time", "--events", "jsonl")
    assert found(result) == {f"IMG_{number}": f"DSC{5 - number}" for number in range(6)}
    apart = [event["seconds_apart"] for event in events(result) if event["event"] == "pair_found"]
    assert max(apart) == 0
    alone = {Path(event["path"]).name for event in events(result) if event["event"] == "pair_alone"}
    assert alone == {"late.jpg", "timeless.png"}


@pytest.mark.parametrize("shift", [(0, 0), (12, 0), (0, -16), (-10, 8)])
def test_a_shift_is_measured_and_taken_back(tmp_path: Path, shift: tuple[int, int]) -> None:
    big = scene(3, SIDE + 60, SIDE + 60)
    for name, (right, down) in (("one", (0, 0)), ("other", shift)):
        (tmp_path / name).mkdir()
        part = big[30 - down : 30 - down + SIDE, 30 - right : 30 - right + SIDE]
        Image.fromarray(part if name == "one" else edges_of(part)).save(tmp_path / name / "x.png")
    out = tmp_path / "out"
    result = run(tmp_path / "one", tmp_path / "other", "--out", out, "--align", "--events", "jsonl")
    pair = next(event for event in events(result) if event["event"] == "pair_found")
    # As close as what counts as no shift: lines and a photo share little more.
    assert pair["shift_x"] == pytest.approx(shift[0] / SIDE, abs=LEAST_SHIFT)
    assert pair["shift_y"] == pytest.approx(shift[1] / SIDE, abs=LEAST_SHIFT)
    assert pair["is_off"] == (shift != (0, 0))
    again = run(out / "one", out / "other", "--events", "jsonl")
    pair = next(event for event in events(again) if event["event"] == "pair_found")
    assert max(abs(pair["shift_x"]), abs(pair["shift_y"])) < LEAST_SHIFT


def test_parts_that_both_show_are_of_one_size_and_place() -> None:
    one, other = common_parts(-0.2, 0.1)
    assert one == pytest.approx((0.2, 0.0, 0.8, 0.9))
    assert other == pytest.approx((0.0, 0.1, 0.8, 0.9))


def test_what_is_written_can_be_trained_on_and_nothing_is_moved(
    drawings: tuple[Path, Path], tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for folder in drawings for path in folder.iterdir()}
    out = tmp_path / "pairs"
    result = run(*drawings, "--by", "likeness", "--out", out)
    assert result.exit_code == 0, result.output
    written = [Path(line) for line in result.stdout.splitlines()[-2:]]
    listing = collect(DataSettings(pairing=Pairing.PAIRED, folders=tuple(written), size=32), 0)
    assert len(listing.domains["a"]) + len(listing.held_out["a"]) >= 8
    assert not listing.left_out
    assert {path: path.read_bytes() for folder in drawings for path in folder.iterdir()} == before


@pytest.mark.parametrize("by", ["name", "time", "likeness"])
def test_folders_that_cannot_be_matched_are_refused_with_a_way_on(tmp_path: Path, by: str) -> None:
    one = write_scenes(tmp_path / "one", 2)
    (tmp_path / "other").mkdir()
    Image.fromarray(np.zeros((40, 40, 3), np.uint8)).save(tmp_path / "other" / "black.png")
    error = run(one, tmp_path / "other", "--by", by).exception
    assert isinstance(error, UserError)
    assert error.code is ErrorCode.NO_PAIRS
    assert error.hint


def test_a_folder_that_is_full_is_not_written_to(drawings: tuple[Path, Path]) -> None:
    error = run(*drawings, "--by", "likeness", "--out", drawings[0]).exception
    assert isinstance(error, UserError)
    assert error.code is ErrorCode.FILE_EXISTS
