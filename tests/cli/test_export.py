import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fake_styles import tiny, write_tiny
from translator.cli.main import run
from translator.inference import export
from translator.library import gallery

__all__ = ["tiny"]
pytestmark = pytest.mark.usefixtures("tiny")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def style(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Conversion and check take seconds and are tested elsewhere."""
    monkeypatch.setenv(gallery.STYLES_VARIABLE, str(tmp_path / "own"))
    monkeypatch.setattr(export, "to_onnx", lambda graph, properties: b"graph")

    def same(data: bytes) -> Any:
        return None

    monkeypatch.setattr(export, "_run_onnx", same)
    return write_tiny(tmp_path / "m.safetensors")


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Run:
    def called(*arguments: object) -> tuple[int, str, str]:
        code = run(["export", *map(str, arguments)])
        captured = capfd.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return called


def test_an_onnx_file_is_written(style: Path, call: Run) -> None:
    target = style.with_name("m.onnx")
    code, out, err = call(style, "--onnx", target, "--to", "winter")
    assert (code, out) == (0, f"{target}\n")
    assert "summer to winter" in err
    assert target.read_bytes() == b"graph"
    code, out, _ = call(style, "--onnx", target, "--to", "summer", "--replace", "--json")
    (row,) = json.loads(out)
    assert (code, row["to"], row["files"]) == (0, "summer", [str(target)])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--onnx FILE"),
        (["--onnx", "there.onnx"], "to winter"),
        (["--openvino", "m.onnx"], ".xml"),
        (["--onnx", "here.onnx", "--to", "winter"], "--replace"),
        (["--openvino", "here.xml", "--to", "winter"], "here.bin"),
        (["--onnx", "m.safetensors", "--to", "winter", "--replace"], "does not end in .onnx"),
        (["--onnx", "no/m.onnx", "--to", "winter"], "cannot be written"),
    ],
)
def test_mistakes_are_told_in_a_sentence(arguments: list[str], said: str, style: Path, call: Run) -> None:
    folder = style.parent
    for name in ("here.onnx", "here.bin"):
        (folder / name).write_text("precious")
    before = {file: file.read_bytes() for file in folder.iterdir()}
    arguments = [str(folder / word) if "." in word else word for word in arguments]
    code, out, err = call(style, *arguments)
    assert (code, out) == (2, "")
    assert said.replace("to winter", "winter") in err
    assert {file: file.read_bytes() for file in folder.iterdir()} == before
