import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.data.folders import coordinates, ramps, save
from translator.data.augment import Augmenter
from translator.data.geometry import centre_crop, halves, middle, resized, to_load_size, together
from translator.data.order import variation
from translator.data.samples import read_sample
from translator.data.settings import DataSettings

sides = st.integers(1, 120)


@given(
    height=sides, width=sides, resize=st.sampled_from(["short", "square", "none"]), crop=st.integers(16, 40)
)
def test_a_crop_always_fits(height: int, width: int, resize: str, crop: int) -> None:
    load = crop + 5
    result = to_load_size(middle(ramps(height, width)), resize, load, crop)  # type: ignore[arg-type]  # drawn strings
    rows, columns = result.shape[:2]
    assert min(rows, columns) >= crop
    if resize == "square":
        assert (rows, columns) == (load, load)
    elif resize == "short":
        assert min(rows, columns) == load
    elif min(height, width) >= crop:
        assert result.shape[:2] == middle(ramps(height, width)).shape[:2]
    else:
        assert min(rows, columns) == crop


@given(height=st.integers(20, 200), width=st.integers(20, 200))
def test_short_keeps_the_aspect(height: int, width: int) -> None:
    rows, columns = to_load_size(ramps(height, width), "short", 32, 32).shape[:2]
    assert abs(rows * width - columns * height) <= max(width, height)


@given(width=st.integers(2, 90))
def test_halves_are_equal_and_whole(width: int) -> None:
    left, right = halves(coordinates(5, width))
    assert left.shape == right.shape == (5, width // 2, 3)
    np.testing.assert_array_equal(left[0, :, 0], np.arange(width // 2))
    np.testing.assert_array_equal(right[0, :, 0], np.arange(width - width // 2, width))


@given(sizes=st.lists(st.tuples(st.integers(20, 90), st.integers(20, 90)), min_size=2, max_size=3))
@example(sizes=[(52, 20), (20, 53)])
def test_pairs_of_any_size_lie_on_the_first(sizes: list[tuple[int, int]]) -> None:
    sample = together([ramps(*size) for size in sizes])
    assert sample.shape == (len(sizes), *sizes[0], 3)
    # The ramps are the same scene, so wherever they are compared they agree, but for the edges: those reach
    # as far as the cubic kernel, two pixels of the picture that was enlarged.
    down, right = (max(4, *(math.ceil(2 * sizes[0][axis] / size[axis]) for size in sizes)) for axis in (0, 1))
    inside = sample[:, down:-down, right:-right].astype(int)
    assert inside.size
    assert np.abs(inside - inside[0]).max() <= 8


def test_a_long_strip_keeps_its_middle() -> None:
    strip = middle(coordinates(4, 200))
    assert strip.shape == (4, 64, 3)
    assert strip[0, 0, 0] == 68


def test_resizing_down_averages() -> None:
    checks = (np.indices((64, 64)).sum(0) % 2 * 255).astype(np.uint8)
    assert set(np.unique(resized(np.dstack([checks] * 3), 16, 16))) <= {127, 128}


def test_centre_crop() -> None:
    crop = centre_crop(coordinates(11, 21)[None], 5)[0]
    np.testing.assert_array_equal(crop[0, :, 0], np.arange(8, 13))
    np.testing.assert_array_equal(crop[:, 0, 1], np.arange(3, 8))


@given(
    seed=st.integers(0, 2**63),
    sample=st.integers(0, 2**40),
    height=st.integers(16, 60),
    width=st.integers(16, 60),
)
def test_both_of_a_pair_are_cut_and_mirrored_alike(seed: int, sample: int, height: int, width: int) -> None:
    first = coordinates(height, width)
    pair = np.stack([first, 255 - first])
    crops = AUGMENT(pair, variation(seed, 0, sample))
    np.testing.assert_array_equal(crops[1], 255 - crops[0])
    columns, rows = crops[0, 0, :, 0].astype(int), crops[0, :, 0, 1].astype(int)
    # A window of the picture, perhaps mirrored; nothing is resampled.
    np.testing.assert_array_equal(rows, np.arange(rows[0], rows[0] + 16))
    assert abs(columns[1] - columns[0]) == 1
    np.testing.assert_array_equal(
        columns, np.arange(columns[0], columns[0] + 16 * (columns[1] - columns[0]), columns[1] - columns[0])
    )
    np.testing.assert_array_equal(crops, AUGMENT(pair, variation(seed, 0, sample)))


AUGMENT = Augmenter(DataSettings(size=16))


def test_every_place_and_both_sides_occur() -> None:
    crops = [AUGMENT(coordinates(18, 20)[None], variation(0, 0, n))[0] for n in range(300)]
    assert {int(crop[0, :, 0].min()) for crop in crops} == set(range(5))
    assert {int(crop[0, 0, 1]) for crop in crops} == set(range(3))
    mirrored = sum(crop[0, 0, 0] > crop[0, 1, 0] for crop in crops)
    assert 110 < mirrored < 190


def test_switched_off_nothing_is_mirrored() -> None:
    augment = Augmenter(DataSettings(size=16, flip=False))
    crops = [augment(coordinates(18, 20)[None], variation(0, 0, n))[0] for n in range(50)]
    assert all(crop[0, 0, 0] < crop[0, 1, 0] for crop in crops)


@pytest.mark.parametrize("knob", ["rotate_degrees", "colour_jitter"])
def test_further_variations_are_the_same_for_both_and_reproducible(knob: str) -> None:
    augment = Augmenter(DataSettings(size=16, **{knob: 0.5 if knob == "colour_jitter" else 30}))
    plain = Augmenter(DataSettings(size=16))
    pair = np.stack([ramps(24, 24)] * 2)
    crops = augment(pair, variation(0, 0, 1))
    np.testing.assert_array_equal(crops[0], crops[1])
    np.testing.assert_array_equal(crops, augment(pair, variation(0, 0, 1)))
    assert crops.shape == (2, 16, 16, 3)
    assert (crops != plain(pair, variation(0, 0, 1))).any()


@given(
    st.lists(st.tuples(st.integers(8, 90), st.integers(8, 90)), min_size=2, max_size=5),
    st.sampled_from(("short", "square")),
)
@settings(max_examples=40, deadline=None)
def test_balanced_crops_frame_every_shape_alike(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[tuple[int, int]], resize: str
) -> None:
    """Cut from the same square at the same size, crops have one distribution, whatever the pictures were."""
    folder = tmp_path_factory.mktemp("shapes")
    balanced = DataSettings(size=16, balance_crops=True, resize=resize)
    for number, (height, width) in enumerate(sizes):
        file = save(folder / f"{number}.png", ramps(height, width))
        sample = read_sample([str(file)], "unpaired", balanced)
        assert sample.shape == (1, balanced.load_px, balanced.load_px, 3)
        # Of the longer side what is left is its middle.
        share = min(height, width) / max(height, width)
        across = sample[0, :, :, 0 if width > height else 1].astype(float)
        assert across.min() >= 255 * (0.5 - share / 2) - 255 / min(height, width) - 3
        assert across.max() <= 255 * (0.5 + share / 2) + 255 / min(height, width) + 3


def test_unbalanced_crops_keep_the_shape(tmp_path: Path) -> None:
    file = save(tmp_path / "x.png", ramps(60, 30))
    assert read_sample([str(file)], "unpaired", DataSettings(size=16)).shape == (1, 36, 18, 3)
