"""When a person sees a difference between two looks, and since when they do not."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.pictures import scene
from tests.training.plans import tiny_plan
from translator.events.training import PicturesWritten
from translator.training import seen
from translator.training.run_folder import RunFolder
from translator.training.seen import LITTLE, Reader, Seen, difference, look_back, read_look, to_lab
from translator.training.trainer import train

RNG = np.random.default_rng(3)


def write(run: Path, step: int, *results: np.ndarray) -> tuple[int, str]:
    """A look: results with the photos they are of, which are other photos at each step."""
    folder = f"pictures/{step:06d}"
    (run / folder).mkdir(parents=True)
    for number, result in enumerate(results):
        Image.fromarray(result).save(run / folder / f"{number:02d}_fake_b.png")
        other = RNG.integers(0, 256, result.shape, np.uint8)
        for column in ("real_a", "reconstructed_a"):
            Image.fromarray(other).save(run / folder / f"{number:02d}_{column}.png")
    return step, folder


def gray(level: int, side: int = 64) -> np.ndarray:
    return np.full((side, side, 3), level, np.uint8)


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        ((0, 0, 0), (0, 0, 0)),
        ((255, 255, 255), (100, 0, 0)),
        ((255, 0, 0), (53.24, 80.09, 67.20)),
        ((0, 255, 0), (87.73, -86.18, 83.18)),
        ((0, 0, 255), (32.30, 79.19, -107.86)),
    ],
)
def test_colours_are_those_of_the_cie(rgb: tuple[int, ...], lab: tuple[float, ...]) -> None:
    found = to_lab(np.full((2, 3, 3), rgb, np.uint8))
    assert found.shape == (2, 3, 3)
    assert np.abs(found - np.array(lab)).max() < 0.05


def look_of(tmp_path: Path, name: str, *results: np.ndarray) -> seen.Look:
    run = tmp_path / name
    return read_look(run / write(run, 1, *results)[1])


def test_a_just_noticeable_step_of_gray_is_little_and_a_clear_one_is_not(tmp_path: Path) -> None:
    base = look_of(tmp_path, "base", gray(120))
    near, far = (look_of(tmp_path, f"{level}", gray(level)) for level in (125, 140))
    small, great = difference(base, near), difference(base, far)
    assert small is not None
    assert great is not None
    assert 0.5 < small < LITTLE < great


def test_photos_ways_back_and_fine_grain_do_not_count(tmp_path: Path) -> None:
    picture = scene(1, 256, 256)
    grain = np.clip(picture + RNG.normal(0, 6, picture.shape), 0, 255).astype(np.uint8)
    found = difference(look_of(tmp_path, "a", picture), look_of(tmp_path, "b", grain))
    assert found is not None
    assert found < LITTLE


def test_an_empty_background_hides_no_change(tmp_path: Path) -> None:
    """Most of a small figure's picture is background."""
    before, after = gray(255), gray(255)
    before[20:45, 20:45], after[20:45, 20:45] = (200, 30, 30), (30, 200, 30)
    found = difference(look_of(tmp_path, "a", before), look_of(tmp_path, "b", after))
    assert found is not None
    assert found > LITTLE


def test_since_when_pictures_are_still(tmp_path: Path) -> None:
    looks, still, said = [], None, []
    for step, level in enumerate((20, 80, 140, 142, 141, 143, 141, 200, 201), 1):
        looks.append(write(tmp_path, step, gray(level), gray(255 - level)))
        found = look_back(tmp_path, looks, still)
        still = found.still_since
        said.append(still)
    assert said == [None, None, None, 3, 3, 3, 3, None, 8]


def test_a_slow_drift_is_seen_though_no_step_of_it_is(tmp_path: Path) -> None:
    """Each look is like the one before; those of long ago are not."""
    looks, still, lags = [], None, []
    for step, level in enumerate(range(60, 180, 4), 1):
        looks.append(write(tmp_path, step, gray(level)))
        found = look_back(tmp_path, looks, still)
        still = found.still_since
        if still is not None:
            assert found.change is not None
            assert found.change < LITTLE
            lags.append(step - still)
    assert max(lags) <= 4


def test_two_comparisons_a_look_however_long_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    real = seen.difference

    def counted(first: seen.Look, second: seen.Look) -> float | None:
        compared.append(1)
        return real(first, second)

    monkeypatch.setattr(seen, "difference", counted)
    looks, still = [], None
    for step in range(1, 41):
        looks.append(write(tmp_path, step, gray(120 + step % 2)))
        still = look_back(tmp_path, looks, still).still_since
    assert still == 1
    assert len(compared) <= 2 * len(looks)


def test_each_look_is_read_once_while_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    real = seen.read_look

    def counted(folder: Path) -> seen.Look:
        opened.append(folder)
        return real(folder)

    monkeypatch.setattr(seen, "read_look", counted)
    reader, looks, still = Reader(), [], None
    for step in range(1, 13):
        looks.append(write(tmp_path, step, gray(120 + step % 2)))
        still = look_back(tmp_path, looks, still, reader).still_since
    assert still == 1
    assert len(opened) == len(set(opened)) == len(looks)
    write(tmp_path / "anew", 12, gray(9))
    (tmp_path / "anew" / looks[-1][1] / "00_fake_b.png").rename(tmp_path / looks[-1][1] / "00_fake_b.png")
    reader.forget(tmp_path / looks[-1][1])
    found = look_back(tmp_path, looks, still, reader)
    assert found.change is not None
    assert found.change > LITTLE


def test_looks_that_are_gone_or_of_another_size_say_nothing(tmp_path: Path) -> None:
    first, second = write(tmp_path, 1, gray(9)), write(tmp_path, 2, gray(9, 32))
    assert look_back(tmp_path, [first], None) == Seen()
    assert look_back(tmp_path, [first, second], None) == Seen()
    assert look_back(tmp_path, [(1, "pictures/gone"), second], None) == Seen()
    (tmp_path / second[1] / "00_fake_b.png").write_bytes(b"no picture")
    assert read_look(tmp_path / second[1]) == {}


def test_a_training_says_it_and_goes_on_with_it_after_a_stop(tmp_path: Path) -> None:
    """A rate of nearly nothing: results stay as they are from the first look on."""
    plan = tiny_plan(tmp_path, steps=8, pictures_every_steps=2)
    plan = plan.model_copy(update={"settings": {**plan.settings, "learning_rate": 1e-9}})
    events = train(plan)
    said = []
    for event in events:
        if isinstance(event, PicturesWritten):
            said.append(event)
            if event.step == 4:
                RunFolder(plan.run).tell("stop")
    said += [event for event in train(plan) if isinstance(event, PicturesWritten)]
    assert [event.still_since for event in said] == [None, 2, 2, 2]
    changes = [event.change for event in said]
    assert changes[0] is None
    assert all(change is not None and change < 0.5 for change in changes[1:])
