"""Another card on the same weights."""

from pathlib import Path

import pytest

from tests.fake_styles import write_tiny
from translator.errors import UserError
from translator.library.card import read_card
from translator.library.header import read_header
from translator.library.relabel import relabel


def data_of(path: Path) -> bytes:
    return path.read_bytes()[read_header(path).data_start :]


def test_only_the_card_changes(tmp_path: Path) -> None:
    path = write_tiny(tmp_path / "a.safetensors")
    before, weights = read_card(path), data_of(path)
    card = relabel(path, tmp_path / "b.safetensors", {"title": "Mohn", "licence": "CC0-1.0"})
    assert read_card(tmp_path / "b.safetensors", verify=True) == card
    assert card == before.model_copy(update={"title": "Mohn", "licence": "CC0-1.0"})
    assert data_of(tmp_path / "b.safetensors") == weights
    assert read_card(path) == before


def test_in_place(tmp_path: Path) -> None:
    path = write_tiny(tmp_path / "a.safetensors")
    relabel(path, path, {"title": "Other"})
    assert read_card(path, verify=True).title == "Other"


def test_a_value_that_no_card_can_have_changes_nothing(tmp_path: Path) -> None:
    path = write_tiny(tmp_path / "a.safetensors")
    before = path.read_bytes()
    with pytest.raises(UserError, match="thumbnail"):
        relabel(path, path, {"thumbnail": "http://x"})
    assert path.read_bytes() == before
