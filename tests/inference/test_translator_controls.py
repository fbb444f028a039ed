import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import gaussian_filter

from translator.images.arrays import from_network, to_network
from translator.inference import controls
from translator.inference.controls import Controls
from translator.inference.padding import pad, padded_size


def planes(height: int, width: int, seed: int) -> Any:
    return np.random.default_rng(seed).uniform(-1, 1, (1, 3, height, width)).astype(np.float32)


def luma(x: Any) -> Any:
    return np.tensordot(np.array([0.2126, 0.7152, 0.0722]), x, 1)


def drawn_inside(pixel: Any, gray: float) -> Any:
    """Each channel that left the range says how far all must come back."""
    factors = [1.0, *((np.sign(v) - gray) / (v - gray) for v in pixel if abs(v) > 1)]
    return gray + min(factors) * (pixel - gray)


def by_hand(original: Any, result: Any, wish: Controls, detail_px: float) -> Any:
    """The whole picture at once, in float64, blurred by another library."""
    first, mixed = original.astype(float), result.astype(float)
    if wish.keep_colours:
        target = luma(mixed)
        moved = first + (target - luma(first))
        mixed = np.empty_like(moved)
        for y, x in np.ndindex(target.shape):
            mixed[:, y, x] = drawn_inside(moved[:, y, x], target[y, x])
    if wish.keep_detail:
        radius = math.ceil(3 * detail_px)

        def fine(x: Any) -> Any:
            y = luma(x)
            return y - gaussian_filter(y, detail_px, mode="reflect", radius=radius)

        mixed = np.clip(mixed + wish.keep_detail * (fine(first) - fine(mixed)), -1, 1)
    return first + wish.strength * (mixed - first)


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 1000),
    strength=st.floats(0, 1),
    keep_colours=st.booleans(),
    keep_detail=st.sampled_from([0.0, 0.4, 1.0]),
    height=st.integers(2, 20),
    rows=st.integers(1, 9),
)
def test_strips_equal_the_whole_picture_by_hand(
    seed: int, strength: float, keep_colours: bool, keep_detail: float, height: int, rows: int
) -> None:
    wish = Controls(strength, keep_colours, keep_detail)
    original = np.random.default_rng(seed).integers(0, 65536, (height, 14, 3), np.uint16)
    result = planes(height, 14, seed + 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(controls, "_STRIP_ROWS", rows)
        pixels = controls.finish(original, result, wish, detail_px=1.5)
    expected = from_network(by_hand(to_network(original)[0], result[0], wish, 1.5), np.uint16)
    assert np.abs(pixels.astype(int) - expected).max() <= 2


@given(st.integers(0, 10_000))
def test_kept_colours_have_the_results_luma_and_the_originals_hue(seed: int) -> None:
    original, result = planes(6, 6, seed)[0], planes(6, 6, seed + 1)[0]
    mixed = controls.with_luma_of(original, result)
    assert mixed.min() >= -1 - 1e-5
    assert mixed.max() <= 1 + 1e-5
    assert np.abs(controls.luma(mixed) - controls.luma(result)).max() < 1e-5
    # Chroma points the same way: one is a multiple of the other.
    before, after = original - controls.luma(original), mixed - controls.luma(mixed)
    assert np.abs(np.cross(before, after, axis=0)).max() < 1e-4
    assert (before * after).sum(axis=0).min() > -1e-5


def test_all_of_the_original_gives_the_original() -> None:
    original = np.random.default_rng(0).integers(0, 256, (9, 9, 3), np.uint8)
    own = to_network(original)
    for wish in (Controls(), Controls(0.3, True, 0.7), Controls(1, True), Controls(1, False, 1)):
        assert np.array_equal(controls.finish(original, own, wish, detail_px=2), original)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("rows", [3, 256])
def test_the_change_alone_is_enlarged(dtype: Any, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An even change reaches every pixel of the picture, whose detail stays; sums are cut to the range."""
    monkeypatch.setattr(controls, "_STRIP_ROWS", rows)
    greatest = np.iinfo(dtype).max
    original = np.random.default_rng(0).integers(0, greatest + 1, (20, 12, 3), dtype)
    working = controls.resized_pixels(original, 5, 3)
    change = np.array([0.5, -0.25, 0.0], np.float32)[None, :, None, None]
    result = controls.with_enlarged_change(original, working, to_network(working) + change)
    assert np.abs(result - np.clip(to_network(original) + change, -1, 1)).max() < 1e-6
    unchanged = controls.with_enlarged_change(original, working, to_network(working))
    assert np.array_equal(from_network(unchanged, original.dtype), original)


def test_kept_detail_is_the_originals() -> None:
    original = np.random.default_rng(0).integers(100, 156, (40, 40, 3), np.uint8)
    flat = np.zeros((1, 3, 40, 40), np.float32)
    pixels = controls.finish(original, flat, Controls(keep_detail=1), detail_px=2)
    fine = controls.fine_luma(to_network(original)[0], 2)
    assert np.abs(to_network(pixels)[0] - fine).max() <= 1 / 255 + 1e-6


def test_detail_grows_with_the_picture_and_with_what_scaling_lost() -> None:
    assert controls.detail_size_px(100, 200, 1.0) == 1.5
    assert controls.detail_size_px(4000, 6000, 1.0) == pytest.approx(9.0)
    assert controls.detail_size_px(100, 200, 0.5) == 3.0
    assert controls.detail_size_px(100, 200, 2.0) == 1.5


@given(st.integers(1, 300), st.sampled_from([1, 2, 4, 8, 16, 32, 64, 256]))
def test_padded_sizes(side: int, multiple: int) -> None:
    padded = padded_size(side, multiple)
    assert padded % multiple == 0
    assert padded >= max(side, 16)
    if side % multiple == 0 and side >= 32:
        assert padded == side
    if side >= 32:
        assert padded - side < multiple


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 9), (2, 3), (5, 31), (16, 16), (33, 40)])
def test_padding_mirrors(height: int, width: int) -> None:
    given_planes = planes(height, width, 0)
    padded = pad(given_planes, 8)

    def mirrored(index: int, side: int) -> int:
        period = max(1, 2 * (side - 1))
        index %= period
        return index if index < side else period - index

    for y, x in np.ndindex(padded.shape[2:]):
        assert (padded[0, :, y, x] == given_planes[0, :, mirrored(y, height), mirrored(x, width)]).all()


def test_resizing_keeps_range_and_size() -> None:
    steps = np.where(planes(20, 20, 0) > 0, 1, -1).astype(np.float32)
    for size in ((7, 9), (20, 20), (61, 33)):
        resized = controls.resized_planes(steps, *size)
        assert resized.shape == (1, 3, *size)
        assert np.abs(resized).max() <= 1
    assert np.abs(controls.resized_planes(np.full((1, 3, 8, 8), 0.3, np.float32), 5, 17) - 0.3).max() < 1e-6
