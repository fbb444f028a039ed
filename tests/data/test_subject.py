"""Where subjects are: found in drawn pictures whose subject is known."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from translator.cli.crops import command
from translator.data.decode import Rgb
from translator.data.subject import propose_crop, stands_out, subject_part
from translator.errors import ErrorCode, UserError
from translator.events import from_line
from translator.events.crops import CropProposed, CropsEnded

Box = tuple[float, float, float, float]


def drawn(
    seed: int, x: float, y: float, share: float, width: int = 180, height: int = 140
) -> tuple[Rgb, Box]:
    """A coloured shape on soft ground, and its box in shares."""
    rng = np.random.default_rng(seed)
    ground = rng.integers(60, 200, 3) + rng.normal(0, 6, (height, width, 3)).cumsum(0) * 0.3
    ground += rng.normal(0, 4, ground.shape)
    image = Image.fromarray(np.clip(ground, 0, 255).astype(np.uint8))
    half = share * min(width, height) / 2
    middle = (half + x * (width - 2 * half), half + y * (height - 2 * half))
    box = (middle[0] - half, middle[1] - half, middle[0] + half, middle[1] + half)
    colour = tuple((rng.integers(0, 2, 3) * 200 + 25).tolist())
    ImageDraw.Draw(image).ellipse(box, fill=colour, outline=(10, 10, 10), width=2)
    return np.asarray(image), (box[0] / width, box[1] / height, box[2] / width, box[3] / height)


def held(part: Box | None, box: Box) -> float:
    """Share of a box that a part holds."""
    left, top, width, height = part or (0.0, 0.0, 1.0, 1.0)
    across = min(box[2], left + width) - max(box[0], left)
    down = min(box[3], top + height) - max(box[1], top)
    return max(0.0, across) * max(0.0, down) / ((box[2] - box[0]) * (box[3] - box[1]))


def test_the_part_holds_the_subject_and_is_smaller_than_the_picture() -> None:
    rng = np.random.default_rng(3)
    shares, areas = [], []
    for seed in range(60):
        picture, box = drawn(seed, *rng.uniform(0.1, 0.9, 2), rng.uniform(0.2, 0.45))
        part = subject_part(picture)
        shares.append(held(part, box))
        areas.append(part[2] * part[3] if part else 1.0)
    assert np.mean(np.array(shares) > 0.9) > 0.9
    assert np.mean(areas) < 0.4


def test_a_large_subject_is_held_too() -> None:
    rng = np.random.default_rng(4)
    shares = []
    for seed in range(40):
        picture, box = drawn(seed, *rng.uniform(0.2, 0.8, 2), rng.uniform(0.6, 0.8))
        shares.append(held(subject_part(picture), box))
    assert np.mean(np.array(shares) > 0.85) > 0.85


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000), width=st.integers(1, 300), height=st.integers(1, 300), plain=st.booleans()
)
def test_a_part_is_always_a_part_of_the_picture(seed: int, width: int, height: int, plain: bool) -> None:
    rng = np.random.default_rng(seed)
    picture = np.full((height, width, 3), seed % 256, np.uint8)
    if not plain:
        picture = rng.integers(0, 256, picture.shape).astype(np.uint8)
    part = subject_part(picture)
    assert stands_out(picture).shape == (64, 64)
    if plain:
        assert part is None
    if part is not None:
        left, top, across, down = part
        assert 0 <= left <= left + across <= 1 + 1e-9
        assert 0 <= top <= top + down <= 1 + 1e-9
        assert min(across, down) > 0.1


def test_mirrored_pictures_have_mirrored_parts() -> None:
    for seed in range(8):
        picture, _ = drawn(seed, 0.2, 0.3, 0.3)
        part, mirrored = subject_part(picture), subject_part(np.ascontiguousarray(picture[:, ::-1]))
        assert part is not None
        assert mirrored is not None
        assert mirrored[0] == pytest.approx(1 - part[0] - part[2], abs=0.05)
        assert mirrored[1:] == pytest.approx(part[1:], abs=0.05)


def test_frames_are_cut_away(tmp_path: Path) -> None:
    picture, box = drawn(1, 0.5, 0.5, 0.3)
    framed = np.zeros((180, 220, 3), np.uint8)
    framed[20:160, 20:200] = picture
    Image.fromarray(framed).save(tmp_path / "framed.png")
    part = propose_crop(tmp_path / "framed.png")
    assert part is not None
    assert part[0] >= 20 / 220 - 0.01
    assert part[0] + part[2] <= 200 / 220 + 0.01
    inner = (
        (box[0] * 180 + 20) / 220,
        (box[1] * 140 + 20) / 180,
        (box[2] * 180 + 20) / 220,
        (box[3] * 140 + 20) / 180,
    )
    assert held(part, inner) > 0.9


def test_the_command_says_and_writes_the_parts(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for seed in range(3):
        Image.fromarray(drawn(seed, 0.3, 0.6, 0.3)[0]).save(folder / f"{seed}.png")
    Image.fromarray(np.full((40, 40, 3), 9, np.uint8)).save(folder / "plain.png")
    (folder / "broken.png").write_bytes(b"x")
    arguments = [str(folder), "--out", str(tmp_path / "out"), "--events", "jsonl"]
    result = CliRunner().invoke(command, arguments, standalone_mode=False)
    assert result.return_value == 1, result.output
    events = [from_line(line) for line in result.stdout.splitlines()]
    found = {Path(e.path).name: e for e in events if isinstance(e, CropProposed)}
    assert found["plain.png"].part is None
    assert "broken.png" in found["broken.png"].problem
    assert isinstance(events[-1], CropsEnded)
    assert (events[-1].proposed, events[-1].whole, events[-1].failed) == (3, 1, 1)
    part = found["0.png"].part
    assert part is not None
    with Image.open(tmp_path / "out" / "0.png") as image:
        size = image.size
    assert size == pytest.approx((part[2] * 180, part[3] * 140), abs=2)
    assert (tmp_path / "out" / "plain.png").resolve() == folder / "plain.png"
    (tmp_path / "list.csv").write_text(f"in/1.png\n{folder / '2.png'}\n")
    result = CliRunner().invoke(command, [str(tmp_path / "list.csv")], standalone_mode=False)
    assert result.return_value == 0, result.output
    assert result.stdout.splitlines()[-1] == "2 crops, 0 pictures as they are, 0 that cannot be read."
    with pytest.raises(UserError) as raised:
        CliRunner().invoke(command, [str(folder), "--out", str(tmp_path / "out")], catch_exceptions=False)
    assert raised.value.code is ErrorCode.FILE_EXISTS
