"""The demonstration's page of the gallery."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from translator.cli import demo
from translator.library import gallery


def test_styles_for_photographs_are_shown_with_what_they_take_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "SIDE_PX", 64)
    known = [style.id for style in gallery.styles() if style.id in demo.SPOILED]
    assert len(known) >= 3
    sheet = demo.gallery_sheet(tmp_path)
    assert sheet is not None
    with Image.open(sheet) as image:
        assert image.height > len(known) * 64
        assert np.asarray(image).std() > 20


def test_without_styles_there_is_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "styles", list)
    assert demo.gallery_sheet(tmp_path) is None
    assert list(tmp_path.iterdir()) == []
