"""The film of a run as GIF and WebP: its frames are the looks that count, in order."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from translator.errors import ErrorCode, UserError
from translator.training.film_file import HOLD_MS, MOST_FRAMES, FilmSettings, write_film

SIDE = 32


def look(run: Path, step: int, shade: int, photos: int = 2) -> None:
    folder = run / "pictures" / f"{step:06d}"
    folder.mkdir(parents=True, exist_ok=True)
    for photo in range(photos):
        for column, value in (("real_a", 20), ("real_b", 220), ("fake_b", shade), ("fake_a", 255 - shade)):
            image = Image.new("RGB", (SIDE, SIDE), (value, value, 40 * photo))
            image.save(folder / f"{photo:02d}_{column}.png")
    say(run, {"event": "pictures", "step": step, "folder": f"pictures/{step:06d}"})


def say(run: Path, event: dict[str, object]) -> None:
    with (run / "events.jsonl").open("a") as log:
        log.write(json.dumps(event) + "\n")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    made = tmp_path / "run"
    made.mkdir()
    (made / "plan.json").write_text(json.dumps({"listing": {"names": {"a": "day", "b": "night"}}}))
    say(made, {"event": "started", "step": 0})
    for number in range(5):
        look(made, 10 * (number + 1), 60 + 30 * number)
    return made


def frames(path: Path) -> list[np.ndarray]:
    with Image.open(path) as film:
        found = []
        for number in range(getattr(film, "n_frames", 1)):
            film.seek(number)
            found.append(np.asarray(film.convert("RGB")).astype(int))
        return found


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_photo_and_result_over_time(run: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"film{suffix}"
    assert write_film(run, target, FilmSettings(side_px=SIDE, seconds=2.0)) == 5
    found = frames(target)
    assert len(found) == 5
    middle = SIDE // 2
    for number, frame in enumerate(found):
        assert frame[middle, middle, 0] == pytest.approx(20, abs=8), "the photo stays"
        right = middle + SIDE + 4
        assert frame[middle, right, 0] == pytest.approx(60 + 30 * number, abs=8), "the result changes"
    with Image.open(target) as film:
        film.seek(4)
        film.load()
        assert film.info["duration"] == HOLD_MS
        assert film.info.get("loop", 0) == 0


def test_the_other_way_by_name_or_id_and_a_chosen_photo(run: Path, tmp_path: Path) -> None:
    for to in ("day", "a"):
        target = tmp_path / f"{to}.gif"
        write_film(run, target, FilmSettings(to=to, photos=(1,), side_px=SIDE, with_photo=False))
        first = frames(target)[0]
        assert first.shape[1] == SIDE
        assert first[5, 5, 0] == pytest.approx(195, abs=8)
        assert first[5, 5, 2] == pytest.approx(40, abs=8)


def test_what_a_kill_undid_is_not_shown(run: Path, tmp_path: Path) -> None:
    say(run, {"event": "started", "step": 20})
    look(run, 30, 250)
    target = tmp_path / "film.gif"
    assert write_film(run, target, FilmSettings(side_px=SIDE)) == 3
    assert frames(target)[2][5, SIDE + 10, 0] == pytest.approx(250, abs=8)


def test_a_long_run_is_thinned_out_evenly(tmp_path: Path, run: Path) -> None:
    for number in range(2 * MOST_FRAMES):
        say(run, {"event": "pictures", "step": 60 + number, "folder": "pictures/000050"})
    assert write_film(run, tmp_path / "film.gif", FilmSettings(side_px=SIDE)) == MOST_FRAMES


def test_a_log_does_not_lead_out_of_the_run(run: Path, tmp_path: Path) -> None:
    outside = tmp_path / "other"
    look(run, 90, 100)
    (run / "pictures" / "000090").rename(outside)
    say(run, {"event": "pictures", "step": 91, "folder": "../other"})
    say(run, {"event": "pictures", "step": 92, "folder": str(outside)})
    assert write_film(run, tmp_path / "film.gif", FilmSettings(side_px=SIDE)) == 5


def test_a_broken_picture_is_a_gap(run: Path, tmp_path: Path) -> None:
    (run / "pictures" / "000020" / "00_fake_b.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    assert write_film(run, tmp_path / "film.gif", FilmSettings(side_px=SIDE)) == 5


@pytest.mark.parametrize(
    ("name", "values", "code"),
    [
        ("film.avi", {}, ErrorCode.USAGE),
        ("film.gif", {"to": "noon"}, ErrorCode.USAGE),
        ("film.gif", {"photos": (7,)}, ErrorCode.USAGE),
    ],
)
def test_what_cannot_be_is_refused(
    run: Path, tmp_path: Path, name: str, values: dict, code: ErrorCode
) -> None:
    with pytest.raises(UserError) as caught:
        write_film(run, tmp_path / name, FilmSettings(**values))
    assert caught.value.code is code
    assert not (tmp_path / name).exists()


def test_a_run_without_pictures_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        write_film(tmp_path, tmp_path / "film.gif", FilmSettings())
    assert caught.value.code is ErrorCode.RUN_MISSING


def test_a_run_that_makes_pictures_out_of_nothing_is_a_film_too(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "plan.json").write_text(json.dumps({"listing": {"names": {"a": "faces"}}}))
    say(run, {"event": "started", "step": 0})
    for step in (1, 2, 3):
        folder = run / "pictures" / f"{step:06d}"
        folder.mkdir(parents=True)
        for column, value in (("real_a", 20), ("made_a", 60 * step), ("reconstructed_a", 9)):
            Image.new("RGB", (SIDE, SIDE), (value, value, value)).save(folder / f"00_{column}.png")
        say(run, {"event": "pictures", "step": step, "folder": f"pictures/{step:06d}"})
    for to in ("", "faces"):
        write_film(run, tmp_path / f"film{to}.gif", FilmSettings(to=to))
        with Image.open(tmp_path / f"film{to}.gif") as film:
            assert film.n_frames == 3
