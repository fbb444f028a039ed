"""What is done once for a machine is told before it begins, and only then."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.fake_styles import TinySettings, tiny, write_tiny
from tests.images.files import gradient
from translator.cli.main import run
from translator.images.picture import Picture
from translator.images.write import write_picture
from translator.inference import cache, choose, openvino_runtime
from translator.library.card import read_card

__all__ = ["tiny"]
pytestmark = pytest.mark.usefixtures("tiny")


@pytest.fixture
def style(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(cache.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(choose, "gpu_is_likely", lambda: False)
    return write_tiny(tmp_path / "frost.safetensors", TinySettings(width=4, two_ways=False))


@pytest.mark.parametrize("faster", ["openvino", "pytorch"])
def test_opening_prepares(style: Path, monkeypatch: pytest.MonkeyPatch, faster: str) -> None:
    monkeypatch.setattr(choose, "measured_s", lambda engine, _: 1.0 if engine.name == faster else 9.0)
    card = read_card(style)
    wishes: list[dict[str, Any]] = [{}, {"engine": "openvino"}]
    assert not any(choose.is_prepared(style, card, **wish) for wish in wishes)
    assert choose.open_engine(style, card).name == faster
    assert all(choose.is_prepared(style, card, **wish) for wish in wishes)
    assert not choose.is_prepared(style, card, precision="bf16"), "that is measured by itself"
    shutil.rmtree(cache.graphs_folder())
    assert choose.is_prepared(style, card) == (faster == "pytorch"), "its graph is gone"


def test_pytorch_is_always_prepared(style: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = read_card(style)
    assert choose.is_prepared(style, card, engine="pytorch")
    assert choose.is_prepared(style, card, device="cuda")
    monkeypatch.setattr(openvino_runtime, "is_installed", lambda: False)
    assert choose.is_prepared(style, card)


def test_the_command_says_it_once(style: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_picture(Picture(gradient()), style.with_name("a.png"))
    for said in (True, False):
        options = ["--model", str(style), "--engine", "openvino", "--existing", "replace"]
        assert run(["translate", str(style.with_name("a.png")), *options]) == 0
        assert ("Preparing" in capfd.readouterr().err) == said
