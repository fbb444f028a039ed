"""Contact sheets that can be read."""

import numpy as np
import pytest

from translator.training.pictures import GAP_PX, contact_sheet, title

DARK = 128


def _pictures(rows: int, columns: int, side_px: int) -> list[list[np.ndarray]]:
    return [[np.full((side_px, side_px, 3), 255, np.uint8) for _ in range(columns)] for _ in range(rows)]


def test_titles_name_every_domain() -> None:
    names = {"a": "summer", "b": "winter"}
    assert title("fake_b_in_style_of_b", names) == "fake winter in style of winter"
    assert title("reconstructed_a", names) == "reconstructed summer"


@pytest.mark.parametrize("side_px", [16, 64, 256])
def test_long_titles_do_not_run_into_each_other(side_px: int) -> None:
    titles = ["reconstructed watercolours", "fake in the style of photographs", "x" * 300, "", "real"]
    rows = _pictures(2, len(titles), side_px)
    sheet = np.asarray(contact_sheet(rows, titles))
    ink = sheet.min(2) < DARK
    pitch = (sheet.shape[1] - GAP_PX) // len(titles)
    assert pitch >= side_px + GAP_PX
    for column, text in enumerate(titles):
        left = GAP_PX + column * pitch
        assert ink[:, left : left + pitch - GAP_PX].any() == bool(text)
        assert not ink[:, left + pitch - GAP_PX : left + pitch].any()
    # All pictures are whole: a block of white below the titles, in each cell.
    white = (sheet == 255).all(2)
    assert white.sum() == 2 * len(titles) * side_px**2


def test_a_sheet_without_titles_has_no_room_for_them() -> None:
    assert contact_sheet(_pictures(1, 1, 16), []).size == (16 + 2 * GAP_PX, 16 + 3 * GAP_PX)
