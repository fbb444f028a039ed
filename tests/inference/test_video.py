"""Videos: frame by frame with time stamps, colours, rotation and sound; resumed, cancelled, refused."""

import contextlib
import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.fake_styles import TinySettings, tiny, write_tiny
from translator.errors import ErrorCode, UserError
from translator.events import Event
from translator.events.conversion import ConversionEnded, ConversionProgress, FileConverted
from translator.images import Picture
from translator.inference import video
from translator.inference.translator import Translator
from translator.inference.video import VideoConversion, convert_video
from translator.inference.video_file import frames, inspect

__all__ = ["tiny"]
av = pytest.importorskip("av")

Frames = npt.NDArray[np.uint8]


def scene(count: int = 9, height: int = 48, width: int = 64) -> Frames:
    """(count, height, width, 3): a bright disc that wanders over a slope of colours."""
    rows, cols = np.mgrid[:height, :width].astype(np.float32)
    out = np.empty((count, height, width, 3), np.uint8)
    for index in range(count):
        disc = np.exp(-((rows - height / 2) ** 2 + (cols - 8 - 4 * index) ** 2) / 60)
        slope = np.stack([rows / height, cols / width, 1 - rows / height], 2) * 150 + 30
        out[index] = np.clip(slope + 70 * disc[..., None], 0, 255)
    return out


def draw(
    path: Path, pictures: Frames, *, pts: list[int] | None = None, sound: bool = False, **context: Any
) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "4", "bf": "2"})
        stream.width, stream.height, stream.pix_fmt = pictures.shape[2], pictures.shape[1], "yuv420p"
        stream.codec_context.time_base = stream.time_base = Fraction(1, 600)
        settings = {"colorspace": 1, "color_range": 1, "color_primaries": 1, "color_trc": 1} | context
        for name, value in settings.items():
            setattr(stream.codec_context, name, value)
        tone = container.add_stream("aac", rate=44100) if sound else None
        for index, pixels in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(
                format="yuv420p",
                dst_colorspace=settings["colorspace"],
                src_color_range=2,
                dst_color_range=settings["color_range"],
            )
            frame.pts, frame.time_base = pts[index] if pts else 24 * index, Fraction(1, 600)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if tone is not None:
            wave = np.sin(np.arange(44100) / 20, dtype=np.float32)[None]
            part = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
            part.sample_rate, part.pts = 44100, 0
            container.mux(tone.encode(part))
            container.mux(tone.encode(None))
    return path


class Style:
    """Stands in for a translator: the picture, or its negative, and a count."""

    class engine:  # noqa: N801 - an attribute of a translator
        name, precision, device = "pytorch", "fp32", "cpu"

    class card:  # noqa: N801 - as above
        label, weights_sha256 = "Style", "b" * 64

    def __init__(self, *, negative: bool = False, stop_at: int = -1) -> None:
        self.negative, self.stop_at, self.seen = negative, stop_at, 0

    def apply(self, picture: Picture, _: object) -> Picture:
        if self.seen == self.stop_at:
            raise KeyboardInterrupt
        self.seen += 1
        return picture.with_pixels(255 - picture.pixels) if self.negative else picture


def run(source: Path, target: Path, style: Any = None, steady: float = 0.0, **options: Any) -> list[Event]:
    plan = VideoConversion(source, target, steady=steady, **options)
    with contextlib.closing(convert_video(plan, style or Style())) as events:
        return list(events)


def seen(path: Path) -> tuple[Frames, list[float]]:
    clip = inspect(path)
    found = list(frames(clip))
    return np.stack([frame.pixels for frame in found]), [float(frame.pts * clip.time_base) for frame in found]


@pytest.fixture(autouse=True)
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video, "_SEGMENT_FRAMES", 4)


class Poor(Style):
    """One that had too little memory for every frame."""

    def apply(self, picture: Picture, wish: object) -> Picture:
        result = super().apply(picture, wish)
        return replace(result, origin=replace(result.origin, notices=("It was worked on in pieces.",)))


def test_what_was_handled_in_frames_is_said_once(tmp_path: Path) -> None:
    events = run(draw(tmp_path / "a.mp4", scene()), tmp_path / "out.mp4", Poor())
    told = [event.notices for event in events if isinstance(event, FileConverted)]
    assert told == [("It was worked on in pieces.",)]


def test_frames_times_and_sound_are_kept(tmp_path: Path) -> None:
    uneven = [0, 24, 48, 60, 200, 224, 248, 300, 324]
    source = draw(tmp_path / "a.mp4", scene(), pts=uneven, sound=True)
    events = run(source, tmp_path / "out.mp4", Style(negative=True))
    assert isinstance(events[-1], ConversionEnded)
    assert (events[-1].converted, events[-1].stopped) == (1, False)
    assert sum(isinstance(event, FileConverted) for event in events) == 1
    pixels, times = seen(tmp_path / "out.mp4")
    assert times == pytest.approx([pts / 600 for pts in uneven], abs=1e-4)
    difference = np.abs(pixels.astype(int) - (255 - seen(source)[0].astype(int)))
    assert difference.mean() < 2
    with av.open(str(source)) as before, av.open(str(tmp_path / "out.mp4")) as after:
        sounds = [[bytes(p) for p in c.demux(c.streams.audio[0]) if p.size] for c in (before, after)]
        assert sounds[0] == sounds[1]
        assert len(sounds[0]) > 10
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "out.mp4"]


@pytest.mark.parametrize(("matrix", "colour_range"), [(1, 1), (5, 1), (1, 2), (6, 2)])
def test_colours_come_back_and_are_named(tmp_path: Path, matrix: int, colour_range: int) -> None:
    drawn = scene(3)
    source = draw(tmp_path / "a.mp4", drawn, colorspace=matrix, color_range=colour_range)
    run(source, tmp_path / "out.mkv")
    with av.open(str(tmp_path / "out.mkv")) as container:
        context = container.streams.video[0].codec_context
        assert (context.colorspace, context.color_range) == (matrix, colour_range)
    assert np.abs(seen(source)[0].astype(int) - drawn).mean() < 2.5
    assert np.abs(seen(tmp_path / "out.mkv")[0].astype(int) - drawn).mean() < 3


def test_odd_sides_are_kept(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "a.mkv"), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 63, 47, "yuv444p"
        for pixels in scene(2, 47, 63):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))
    run(tmp_path / "a.mkv", tmp_path / "out.mp4")
    assert seen(tmp_path / "out.mp4")[0].shape == (2, 47, 63, 3)


def test_a_turned_video_stands_upright(tmp_path: Path) -> None:
    source = draw(tmp_path / "a.mp4", scene(2))
    data = bytearray(source.read_bytes())
    one = (1 << 16).to_bytes(4, "big")
    upright = one + bytes(12) + one
    place = data.index(upright, data.index(b"tkhd"))
    turned = bytes(4) + one + bytes(4) + (-(1 << 16)).to_bytes(4, "big", signed=True) + bytes(4)
    data[place : place + 20] = turned
    (tmp_path / "turned.mp4").write_bytes(data)
    expected = np.rot90(seen(source)[0], -1, axes=(1, 2))
    assert np.array_equal(seen(tmp_path / "turned.mp4")[0], expected)
    run(tmp_path / "turned.mp4", tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert next(container.decode(video=0)).rotation == 0
    assert np.abs(seen(tmp_path / "out.mp4")[0].astype(int) - expected).mean() < 2


def test_a_stopped_conversion_goes_on_and_ends_with_the_same_bytes(tmp_path: Path) -> None:
    source = draw(tmp_path / "a.mp4", scene(11), sound=True)
    run(source, tmp_path / "whole.mp4", Style(negative=True))
    events: list[Event] = []
    plan = VideoConversion(source, tmp_path / "out.mp4", steady=0)
    with pytest.raises(KeyboardInterrupt):
        events.extend(convert_video(plan, Style(negative=True, stop_at=6)))
    assert not (tmp_path / "out.mp4").exists()
    style = Style(negative=True)
    run(source, tmp_path / "out.mp4", style)
    assert style.seen == 11 - 4
    assert (tmp_path / "out.mp4").read_bytes() == (tmp_path / "whole.mp4").read_bytes()


@pytest.mark.usefixtures("tiny")
def test_steady_goes_on_where_it_was(tmp_path: Path) -> None:
    source = draw(tmp_path / "a.mp4", scene(10))
    model = write_tiny(tmp_path / "m.safetensors", TinySettings(two_ways=False))
    translator = Translator.open(model, device="cpu", engine="pytorch")
    run(source, tmp_path / "whole.mp4", translator, 0.8)
    calls = 0
    apply = translator.apply

    def stopping(*arguments: Any) -> Picture:
        nonlocal calls
        calls += 1
        if calls == 7:
            raise KeyboardInterrupt
        return apply(*arguments)

    translator.apply = stopping  # type: ignore[method-assign] # stands in for a key that is pressed
    with pytest.raises(KeyboardInterrupt):
        run(source, tmp_path / "out.mp4", translator, 0.8)
    run(source, tmp_path / "out.mp4", translator, 0.8)
    assert (tmp_path / "out.mp4").read_bytes() == (tmp_path / "whole.mp4").read_bytes()


def test_progress_counts_frames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video, "_PROGRESS_EVERY_S", 0.0)
    events = run(draw(tmp_path / "a.mp4", scene(6)), tmp_path / "out.mp4")
    found = [(e.frames_done, e.frames) for e in events if isinstance(e, ConversionProgress)]
    assert found == [(count, 6) for count in range(1, 7)]


@pytest.mark.parametrize("existing", ["skip", "number", "replace"])
def test_what_is_there_already(tmp_path: Path, existing: Any) -> None:
    source, target = draw(tmp_path / "a.mp4", scene(2)), tmp_path / "out.mp4"
    target.write_bytes(b"old")
    run(source, target, existing=existing)
    assert (target.read_bytes() == b"old") == (existing != "replace")
    assert (tmp_path / "out-2.mp4").exists() == (existing == "number")


def test_the_original_is_never_replaced(tmp_path: Path) -> None:
    source = draw(tmp_path / "a.mp4", scene(2))
    with pytest.raises(UserError) as caught:
        run(source, source, existing="replace")
    assert caught.value.code == ErrorCode.FILE_EXISTS


def test_what_is_no_video_is_told_in_a_sentence(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "song.mp4"), "w") as container:
        tone = container.add_stream("aac", rate=44100)
        part = av.AudioFrame.from_ndarray(np.zeros((1, 4410), np.float32), format="fltp", layout="mono")
        part.sample_rate, part.pts = 44100, 0
        container.mux(tone.encode(part))
        container.mux(tone.encode(None))
    whole = draw(tmp_path / "a.mp4", scene(3)).read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 3])
    (tmp_path / "text.mp4").write_text("no video")
    (tmp_path / "empty.mkv").touch()
    for name in ("song.mp4", "cut.mp4", "text.mp4", "empty.mkv", "none.mp4"):
        with pytest.raises(UserError) as caught:
            run(tmp_path / name, tmp_path / "out.mp4")
        assert name in caught.value.sentence
        assert not (tmp_path / "out.mp4").exists()


def test_damaged_frames_are_left_out(tmp_path: Path) -> None:
    source = draw(tmp_path / "a.mkv", scene(12))
    data = bytearray(source.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 60] = bytes(60)
    (tmp_path / "b.mkv").write_bytes(data)
    run(tmp_path / "b.mkv", tmp_path / "out.mkv")
    assert 1 <= len(seen(tmp_path / "out.mkv")[0]) <= 12


def test_a_full_disk_is_told_and_what_was_made_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = draw(tmp_path / "a.mp4", scene(6))
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    with monkeypatch.context() as patch, pytest.raises(UserError) as caught:
        patch.setattr(shutil, "disk_usage", lambda _: usage)
        run(source, tmp_path / "out.mp4")
    assert caught.value.code == ErrorCode.DISK_FULL
    run(source, tmp_path / "out.mp4")
    assert len(seen(tmp_path / "out.mp4")[0]) == 6
