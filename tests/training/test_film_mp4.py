"""The film of a run as a video: the same frames, shown as long."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from translator.training.film_file import HOLD_MS, FilmSettings, write_film
from translator.training.film_mp4 import write_mp4

av = pytest.importorskip("av")


def decoded(path: Path) -> list[tuple[int, np.ndarray]]:
    """When each frame is shown, in ms, and its pixels."""
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
        return [(round(1000 * float(f.pts * f.time_base)), f.to_ndarray(format="rgb24")) for f in frames]


def test_frames_come_when_they_should_and_odd_sides_fit(tmp_path: Path) -> None:
    shades, lasts_ms = (20, 120, 220), (100, 40, 900)
    frames = [Image.new("RGB", (33, 21), (shade, shade, shade)) for shade in shades]
    with (tmp_path / "film.mp4").open("xb") as file:
        write_mp4(file, frames, lasts_ms)
    found = decoded(tmp_path / "film.mp4")
    assert [at_ms for at_ms, _ in found] == [0, 100, 140, 1040]
    for (_, pixels), shade in zip(found, (*shades, shades[-1]), strict=True):
        assert pixels.shape == (22, 34, 3)
        assert pixels[:20, :32].astype(int) == pytest.approx(np.full((20, 32, 3), shade), abs=6)


def test_a_run_becomes_a_video(tmp_path: Path) -> None:
    run = tmp_path / "run"
    lines = []
    for number in range(4):
        folder = run / "pictures" / f"{number:06d}"
        folder.mkdir(parents=True)
        for column in ("real_a", "fake_b"):
            Image.new("RGB", (32, 32), (50 * number, 90, 40)).save(folder / f"00_{column}.png")
        lines.append(f'{{"event": "pictures", "step": {number}, "folder": "pictures/{number:06d}"}}')
    (run / "events.jsonl").write_text("\n".join(lines) + "\n")
    assert write_film(run, tmp_path / "film.mp4", FilmSettings(side_px=32, seconds=2.0)) == 4
    found = decoded(tmp_path / "film.mp4")
    assert len(found) == 5
    assert found[-1][0] - found[-2][0] == HOLD_MS
