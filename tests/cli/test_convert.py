import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from tests.fake_styles import TinyModel, TinySettings, tiny, write_tiny
from tests.images.files import gradient
from tests.inference.test_convert import hashes, put
from translator.cli import convert as module
from translator.cli import convert_view
from translator.cli.main import run
from translator.events import Event, from_line
from translator.events.conversion import (
    ConversionEnded,
    ConversionProgress,
    ConversionStarted,
    FileConverted,
    FileFailed,
)
from translator.images import read_picture
from translator.inference import cache
from translator.inference.pytorch import PyTorchEngine

__all__ = ["tiny"]
pytestmark = pytest.mark.usefixtures("tiny")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A style that changes nothing, and a folder of pictures."""
    monkeypatch.setenv(cache.CACHE_VARIABLE, str(tmp_path / "cache"))
    write_tiny(tmp_path / "frost.safetensors", TinySettings(identity=True))
    put(tmp_path / "in", "a.png", "b/c.png")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def convert(capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        style = ("--model", "frost.safetensors", "--to", "winter", "--engine", "pytorch", "--device", "cpu")
        code = run(["convert", *map(str, arguments), *style])
        captured = capfd.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return call


def test_a_folder_becomes_a_folder(work: Path, convert: Run) -> None:
    code, out, err = convert("in", "out")
    assert code == 0
    assert "2 converted" in out
    assert "0 failed" in out
    assert "2 to convert" in err
    assert np.array_equal(read_picture(work / "out/a.png").pixels, gradient())
    again, out, _ = convert("in", "out")
    assert again == 0
    assert "0 converted, 2 left as they were" in out


def test_failures_are_listed_with_reasons(work: Path, convert: Run) -> None:
    (work / "in/broken.png").write_bytes(b"\x89PNG broken")
    (work / "in/text.jpg").write_text("text")
    code, out, err = convert("in", "out")
    assert code == 1
    assert "2 failed (1 picture unreadable, 1 picture unsupported)" in out
    assert "broken.png" in err
    assert "text.jpg" in err
    assert set(hashes(work / "out")) == {"a.png", "b/c.png"}


def test_a_long_list_of_failures_is_cut(work: Path, convert: Run) -> None:
    for index in range(25):
        (work / f"in/{index:02}.png").touch()
    _, out, err = convert("in", "out")
    assert "25 failed" in out
    assert err.count("failed: ") == 21
    assert "and 5 others" in err


def test_files_that_are_no_pictures_are_said_to_be_left_out(work: Path, convert: Run) -> None:
    for name in ("clip.MP4", "b/other.mp4", "raw.nef", "notes", ".hidden.mp4"):
        (work / "in" / name).touch()
    code, _, err = convert("in", "out")
    assert code == 0
    (said,) = [line for line in err.splitlines() if "left out" in line]
    assert "2 .mp4, 1 without ending, 1 .nef" in said
    assert "a video is converted by itself" in said
    assert set(hashes(work / "out")) == {"a.png", "b/c.png"}
    (work / "in/clip.MP4").unlink()
    (work / "in/b/other.mp4").unlink()
    assert "a video" not in convert("in", "out2")[2]


def test_results_of_earlier_conversions_are_left_out_and_said(work: Path, convert: Run) -> None:
    assert convert("in", "in/once")[0] == 0
    code, out, err = convert("in", "again")
    assert code == 0
    assert "2 converted" in out
    assert "2 results of earlier conversions are left out; --include-results takes them too" in err
    code, out, err = convert("in", "again", "--include-results")
    assert code == 0
    assert "2 converted, 2 left as they were" in out
    assert "left out" not in err


def test_events_are_json_lines(work: Path, convert: Run) -> None:
    (work / "in/broken.png").write_bytes(b"\x89PNG broken")
    code, out, _ = convert("in", "out", "--events", "jsonl")
    assert code == 1
    events = [from_line(line) for line in out.splitlines()]
    assert any(isinstance(event, ConversionProgress) for event in events)
    assert {type(event) for event in events} >= {
        FileConverted,
        FileFailed,
        ConversionProgress,
        ConversionEnded,
    }
    started = {"event": "conversion_started", "files": 3, "skipped": 0, "others": {}, "earlier": 0}
    assert json.loads(out.splitlines()[0]) == started


def test_options_reach_the_results(work: Path, convert: Run) -> None:
    code, _, _ = convert("in", "out", "--format", "jpg", "--quality", "30", "--metadata", "none")
    assert code == 0
    assert set(hashes(work / "out")) == {"a.jpg", "b/c.jpg"}
    code, _, err = convert("in", "out2", "--max-pixels", "10")
    assert code == 1
    assert "says that it has" in err
    assert "--max-pixels" in err
    assert hashes(work / "out2") == {}


def test_what_the_user_must_change_is_one_sentence(work: Path, convert: Run) -> None:
    (work / "empty").mkdir()
    for arguments in (
        ("in", "in"),
        ("none", "out"),
        ("in", "in/a.png"),
        ("in/a.png", "out"),
        ("empty", "out"),
    ):
        code, out, err = convert(*arguments)
        assert code == 2
        assert out == ""
        assert err.startswith("error: ")
    assert set(hashes(work / "in")) == {"a.png", "b/c.png"}


def test_progress_that_does_not_move_is_said_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(convert_view, "_PLAIN_EVERY_S", 0.0)
    viewer = convert_view.Plain()
    for done in (1, 1, 2, 2, 2):
        viewer.show(ConversionProgress(done=done, failed=0, files=3))
    assert capsys.readouterr().err.splitlines() == ["1 of 3", "2 of 3"]


@pytest.mark.parametrize("kind", [convert_view.Plain, convert_view.Bar])
def test_in_a_watched_folder_each_picture_is_told_at_once(
    capsys: pytest.CaptureFixture[str], kind: type[convert_view.Plain]
) -> None:
    def said(*events: Event) -> str:
        for event in events:
            viewer.show(event)
        return capsys.readouterr().err

    with kind(Path("in")) as viewer:
        assert "Watching 'in' for pictures; Ctrl-C ends it." in said(ConversionStarted(files=1, skipped=0))
        assert "out/a.png" in said(FileConverted(source="in/a.png", result="out/a.png", seconds=1))
        failure = FileFailed(source="in/b.png", code="picture_unreadable", sentence="It is cut off.")
        assert "failed: in/b.png: It is cut off." in said(failure)
        end = ConversionEnded(converted=1, skipped=0, failed=1, stopped=True, seconds=3)
        rest = said(end)
    assert "failed:" not in rest
    assert "Stopped" not in rest


def test_what_is_for_videos_is_refused_for_folders(work: Path, convert: Run) -> None:
    code, _, err = convert("in", "out", "--steady", "0.5")
    assert code == 2
    assert "--steady is for videos" in err
    assert not (work / "out").exists()


def test_a_bar_shows_on_a_terminal(work: Path, convert: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "viewer_of", lambda *_: convert_view.Bar())
    code, out, err = convert("in", "out")
    assert code == 0
    assert "2/2" in err
    assert "2 converted" in out


SLOW = """
import sys, time
from pathlib import Path
from tests.inference.convert_child import Inverting
from translator.cli import convert, main
from translator.cli.style_options import StyleOptions

class Slow(Inverting):
    def apply(self, picture, wish):
        time.sleep(0.05)
        return super().apply(picture, wish)

StyleOptions.open = lambda self: Slow()
sys.exit(main.run(["convert", sys.argv[1], sys.argv[2], "--model", "x", "--events", "jsonl"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def _heard() -> None:
    """What a shell starts in the background would not hear Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_ends_with_130_and_the_next_run_goes_on(tmp_path: Path) -> None:
    source = tmp_path / "many"
    source.mkdir()
    for index in range(16):
        Image.fromarray(np.roll(gradient(), index, axis=0)).save(source / f"{index:02}.png")
    command = [sys.executable, "-c", SLOW, str(source), str(tmp_path / "out")]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=root, preexec_fn=_heard
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if "file_converted" in line:
                break
        child.send_signal(signal.SIGINT)
        rest = child.stdout.read()
    assert child.returncode == 130
    last = from_line(rest.splitlines()[-1])
    assert isinstance(last, ConversionEnded)
    assert last.stopped
    assert 1 <= last.converted < 16
    assert len(hashes(tmp_path / "out")) == last.converted
    again = subprocess.run(command, capture_output=True, text=True, cwd=root)
    end = from_line(again.stdout.splitlines()[-1])
    assert isinstance(end, ConversionEnded)
    assert (end.converted, end.skipped) == (16 - last.converted, last.converted)


def test_the_command_is_there_without_torch() -> None:
    script = "import sys, translator.cli.convert; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr


@pytest.mark.parametrize(
    "said",
    [
        *(["--quality", "50"], ["--format", "png"], ["--colour", "srgb"], ["--max-pixels", "9"]),
        *(["--watch"], ["--include-results"]),
    ],
)
def test_what_is_for_pictures_is_refused_for_videos(work: Path, convert: Run, said: list[str]) -> None:
    (work / "clip.mp4").write_bytes(b"")
    code, _, err = convert("clip.mp4", *said)
    assert code
    assert f"{said[0]} is for pictures" in err
    assert [path.name for path in work.glob("clip*")] == ["clip.mp4"]


def test_pictures_that_a_full_gpu_cannot_take_are_done_by_the_cpu_and_it_is_said(
    work: Path, convert: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, computed = PyTorchEngine.open, TinyModel.translate

    def on_gpu(*arguments: Any) -> PyTorchEngine:
        engine = opened(*arguments)
        engine.device = "meta"
        monkeypatch.setattr(engine.model, "to", lambda _: None)
        return engine

    def compute(model: TinyModel, images: torch.Tensor, *arguments: Any) -> torch.Tensor:
        if images.is_meta:
            raise torch.OutOfMemoryError
        return computed(model, images, *arguments)

    monkeypatch.setattr(PyTorchEngine, "open", on_gpu)
    monkeypatch.setattr(TinyModel, "translate", compute)
    code, _, err = convert("in", "out")
    assert code == 0
    assert err.count("was worked on by the CPU") == 2
    for name in ("a.png", "b/c.png"):
        np.testing.assert_array_equal(
            read_picture(work / "out" / name).pixels, read_picture(work / "in" / name).pixels
        )
