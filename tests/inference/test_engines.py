import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.fake_styles import TinyModel, TinySettings, tiny, write_tiny
from translator import methods
from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.inference import cache, choose, openvino_export, openvino_runtime
from translator.inference.openvino import GRAPH, OpenVINOEngine, exact_graph, graph_folder
from translator.inference.pytorch import PyTorchEngine
from translator.inference.translator import Translator
from translator.library.card import ModelCard, read_card
from translator.library.model_file import save_model
from translator.networks.allocator import keep_freed_memory

__all__ = ["tiny"]
pytestmark = pytest.mark.usefixtures("tiny")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(cache.CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "gpu_is_likely", lambda: False)


def both(path: Path, precision: Any = "fp32") -> tuple[PyTorchEngine, OpenVINOEngine]:
    return PyTorchEngine.open(path, "cpu", precision), OpenVINOEngine(path, read_card(path), precision)


def planes(*shape: int) -> Any:
    return np.random.default_rng(sum(shape)).uniform(-1, 1, shape).astype(np.float32)


def test_engines_agree_in_every_direction_size_and_batch(tmp_path: Path) -> None:
    engines = both(write_tiny(tmp_path / "m.safetensors", TinySettings(width=8)))
    for direction in (Direction.A_TO_B, Direction.B_TO_A):
        for shape in ((1, 3, 16, 16), (3, 3, 20, 44), (1, 3, 64, 8)):
            images = planes(*shape)
            results = [engine.translate(images, direction) for engine in engines]
            assert results[0].dtype == results[1].dtype == np.float32
            assert np.abs(results[0] - results[1]).max() < 1e-5
            assert results[1].flags.owndata
    assert not np.array_equal(
        engines[1].translate(planes(1, 3, 16, 16), Direction.A_TO_B),
        engines[1].translate(planes(1, 3, 16, 16), Direction.B_TO_A),
    )


def test_engines_agree_on_style_codes(tmp_path: Path) -> None:
    engines = both(write_tiny(tmp_path / "m.safetensors", TinySettings(style_size=6)))
    images, style = planes(2, 3, 16, 24), planes(2, 6)
    results = [engine.translate(images, Direction.A_TO_B, style) for engine in engines]
    assert np.abs(results[0] - results[1]).max() < 1e-5
    assert np.abs(engines[1].translate(images, Direction.A_TO_B, -style) - results[1]).max() > 1e-3


@pytest.mark.parametrize(
    ("generator", "residual"),
    [("resnet", False), ("unet", False), ("restorer", False), ("resnet", True), ("unet", True)],
)
def test_engines_agree_on_the_real_networks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, generator: str, residual: bool
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv(cache.CACHE_VARIABLE, str(tmp_path / "cache"))
    method = methods.get("pix2pix")
    chosen = method.Settings.model_validate(
        {"generator": generator, "generator_width": 4, "blocks": 2, "unet_downs": 5, "residual": residual}
    )
    torch.manual_seed(0)
    model = method.build_model(chosen)
    card = ModelCard(
        method="pix2pix",
        settings=chosen.model_dump(mode="json"),
        domains={"a": "ink", "b": "colour"},
        directions=tuple(str(d) for d in model.directions),
    )
    save_model(tmp_path / "m.safetensors", model, card)
    engines = both(tmp_path / "m.safetensors")
    for shape in ((1, 3, 64, 64), (2, 3, 96, 160)):
        results = [engine.translate(planes(*shape), Direction.A_TO_B) for engine in engines]
        assert np.abs(results[0] - results[1]).max() < 1e-4


def test_reduced_precision_is_used_when_asked(tmp_path: Path) -> None:
    path = write_tiny(tmp_path / "m.safetensors", TinySettings(width=16))
    images = planes(1, 3, 32, 32)
    plain, reduced = OpenVINOEngine(path, read_card(path)), OpenVINOEngine(path, read_card(path), "bf16")
    assert plain.precision == "fp32"
    assert reduced.precision in ("bf16", "fp32")  # a CPU without bf16 stays in fp32
    difference = np.abs(
        plain.translate(images, Direction.A_TO_B) - reduced.translate(images, Direction.A_TO_B)
    )
    assert (difference.max() > 1e-5) == (reduced.precision == "bf16")
    assert difference.max() < 0.2


def test_a_kept_graph_is_used_again_and_a_damaged_one_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_tiny(tmp_path / "m.safetensors")
    card = read_card(path)
    images = planes(1, 3, 16, 16)
    expected = OpenVINOEngine(path, card).translate(images, Direction.A_TO_B)
    folder = graph_folder(card, card.ways[0])
    kept = sorted(file.name for file in folder.iterdir() if file.suffix != ".blob")
    assert kept == ["exact_graph.bin", "exact_graph.xml", "graph.bin", GRAPH]
    made: list[Path] = []
    write = openvino_export.write_graph

    def counted(*arguments: Any) -> None:
        made.append(arguments[2])
        write(*arguments)

    monkeypatch.setattr(openvino_export, "write_graph", counted)
    assert np.array_equal(OpenVINOEngine(path, card).translate(images, Direction.A_TO_B), expected)
    assert made == []
    used = exact_graph(folder / GRAPH)
    used.write_bytes(used.read_bytes()[:300])
    assert np.array_equal(OpenVINOEngine(path, card).translate(images, Direction.A_TO_B), expected)
    assert len(made) == 1


def test_graphs_of_other_weights_are_not_mixed_up(tmp_path: Path) -> None:
    first = read_card(write_tiny(tmp_path / "1.safetensors"))
    other = read_card(write_tiny(tmp_path / "2.safetensors", TinySettings(width=5)))
    folders = {graph_folder(card, way) for card in (first, other) for way in card.ways}
    assert len(folders) == 4


def test_a_graph_that_computes_something_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A size that tracing bakes in as a number shows at the other sizes."""

    def crooked(_: TinyModel, images: Tensor, __: Direction, ___: Tensor | None = None) -> Tensor:
        return images * float(images.mean())

    monkeypatch.setattr(TinyModel, "translate", crooked)
    path = write_tiny(tmp_path / "m.safetensors")
    with pytest.raises(UserError, match="results differ") as caught:
        OpenVINOEngine(path, read_card(path))
    assert caught.value.code == ErrorCode.ENGINE_MISSING
    assert list(cache.graphs_folder().iterdir()) == []


class Unknown(torch.autograd.Function):
    @staticmethod
    def forward(_: Any, x: Tensor) -> Tensor:
        return torch.linalg.eigvalsh(x @ x.mT)[..., None] + x


@pytest.mark.usefixtures("no_gpu")
def test_what_openvino_cannot_run_is_run_by_pytorch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TinyModel, "translate", lambda _, x, *__: Unknown.apply(x))
    path = write_tiny(tmp_path / "m.safetensors")
    with pytest.raises(UserError, match="cannot run Deep winter"):
        choose.open_engine(path, read_card(path), engine="openvino")
    assert choose.open_engine(path, read_card(path)).name == "pytorch"
    (known,) = choose.remembered().values()
    assert known["engine"] == "pytorch"
    assert "cannot run" in known["reason"]


@pytest.mark.usefixtures("no_gpu")
@pytest.mark.parametrize("faster", ["openvino", "pytorch"])
def test_the_engine_measured_faster_is_taken_and_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faster: str
) -> None:
    path = write_tiny(tmp_path / "m.safetensors")
    card = read_card(path)
    measured: list[str] = []

    def stopwatch(engine: Any, _: ModelCard) -> float:
        measured.append(engine.name)
        return 1.0 if engine.name == faster else 2.0

    monkeypatch.setattr(choose, "measured_s", stopwatch)
    assert choose.open_engine(path, card).name == faster
    assert sorted(measured) == ["openvino", "pytorch"]
    assert choose.open_engine(path, card).name == faster
    assert len(measured) == 2
    choose.open_engine(write_tiny(tmp_path / "same.safetensors", title="Other"), card)
    assert len(measured) == 2  # the architecture is known
    choose.open_engine(
        write_tiny(tmp_path / "wide.safetensors", TinySettings(width=9)), card_of(tmp_path, "wide")
    )
    assert len(measured) == 4


@pytest.mark.usefixtures("no_gpu")
def test_pytorch_is_not_taken_for_milliseconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half the time of a small network never makes up for PyTorch's later start."""
    path = write_tiny(tmp_path / "m.safetensors")
    monkeypatch.setattr(choose, "measured_s", lambda engine, _: 0.01 if engine.name == "pytorch" else 0.02)
    assert choose.open_engine(path, read_card(path)).name == "openvino"


def card_of(folder: Path, name: str) -> ModelCard:
    return read_card(folder / f"{name}.safetensors")


@pytest.mark.usefixtures("no_gpu")
@pytest.mark.parametrize("text", ["", "{", "[]", '{"k": 3}', "null", "\xff"])
def test_damaged_memory_is_measured_again(tmp_path: Path, own_cache: Path, text: str) -> None:
    own_cache.mkdir()
    (own_cache / "engines.json").write_text(text)
    path = write_tiny(tmp_path / "m.safetensors")
    assert choose.open_engine(path, read_card(path)).name in ("pytorch", "openvino")
    assert json.loads((own_cache / "engines.json").read_text())


@pytest.mark.usefixtures("no_gpu")
def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path: Path, own_cache: Path) -> None:
    own_cache.write_text("a file where the folder should be")
    path = write_tiny(tmp_path / "m.safetensors")
    assert choose.open_engine(path, read_card(path)).name == "pytorch"
    with pytest.raises(UserError) as caught:
        choose.open_engine(path, read_card(path), engine="openvino")
    assert caught.value.code == ErrorCode.NOT_WRITABLE


def test_the_measurement_is_the_best_of_the_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = read_card(write_tiny(tmp_path / "m.safetensors", TinySettings(style_size=2)))
    moments = iter([0, 50, 50, 53, 53, 55, 55, 59])
    monkeypatch.setattr(choose, "perf_counter", lambda: next(moments))

    class Still:
        def translate(self, images: Any, direction: Direction, style: Any) -> None:
            assert images.shape == (1, 3, 256, 256)
            assert direction == Direction.A_TO_B
            assert style.shape == (1, 2)

    assert choose.measured_s(Still(), card) == 2  # type: ignore[arg-type]  # all that is used of an engine


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"engine": "caffe"}, ErrorCode.ENGINE_MISSING),
        ({"engine": "openvino", "device": "cuda"}, ErrorCode.DEVICE_MISSING),
        ({"precision": "fp8"}, ErrorCode.SETTING),
        ({"precision": "fp8", "engine": "openvino"}, ErrorCode.SETTING),
    ],
)
def test_wishes_that_cannot_be_met(tmp_path: Path, wish: dict[str, Any], code: ErrorCode) -> None:
    path = write_tiny(tmp_path / "m.safetensors")
    with pytest.raises(UserError) as caught:
        choose.open_engine(path, read_card(path), **{"device": "cpu", **wish})
    assert caught.value.code == code


def test_openvino_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    openvino_runtime.runtime.cache_clear()
    monkeypatch.setitem(sys.modules, "openvino", None)
    path = write_tiny(tmp_path / "m.safetensors")
    with pytest.raises(UserError, match="pip install openvino") as caught:
        choose.open_engine(path, read_card(path), engine="openvino")
    assert caught.value.code == ErrorCode.ENGINE_MISSING
    openvino_runtime.runtime.cache_clear()


def test_graphs_unused_for_longest_go_first(own_cache: Path) -> None:
    import os

    folders = []
    for age in range(4):
        folder = own_cache / "graphs" / str(age)
        folder.mkdir(parents=True)
        (folder / "graph.bin").write_bytes(bytes(100))
        os.utime(folder, (1000 - age, 1000 - age))
        folders.append(folder)
    cache.mark_used(folders[3])
    cache.prune_graphs(keep=folders[2], limit_bytes=300)
    assert [folder.exists() for folder in folders] == [True, False, True, True]


def test_a_folder_is_kept_whole_or_not_at_all(own_cache: Path) -> None:
    target = own_cache / "graphs" / "x"

    def fail(folder: Path) -> None:
        (folder / "half").write_text("x")
        raise OSError(28, "No space left on device")

    with pytest.raises(UserError) as caught:
        cache.keep_folder(target, fail)
    assert caught.value.code == ErrorCode.DISK_FULL
    assert list(target.parent.iterdir()) == []
    cache.keep_folder(target, lambda folder: (folder / "a").write_text("first") and None)
    cache.keep_folder(target, lambda folder: (folder / "a").write_text("second") and None)
    assert (target / "a").read_text() == "first"
    assert [p.name for p in target.parent.iterdir()] == ["x"]


def test_freed_memory_is_kept_on_glibc() -> None:
    import platform

    assert keep_freed_memory() == (platform.libc_ver()[0] == "glibc")


ONE_PICTURE = """
import sys
events = []
sys.addaudithook(lambda event, _: events.append(event) if event.startswith("socket.") else None)
import numpy as np
from translator.inference import choose
from translator.inference.translator import Translator
choose.gpu_is_likely = lambda: False
translator = Translator.open(sys.argv[1], engine=sys.argv[2])
result = translator.translate(np.zeros((20, 30, 3), np.uint8), "winter")
assert result.shape == (20, 30, 3)
assert not events, events
assert sys.modules.get("openvino_telemetry") is None
assert "openvino.tools.ovc" not in sys.modules, "the converter was imported"
assert "torch" not in sys.modules, "torch was imported"
assert not any(name.startswith("albumentations") for name in sys.modules)
print(translator.engine.name)
"""


@pytest.mark.usefixtures("no_gpu")
@pytest.mark.parametrize("engine", ["openvino", "auto"])
def test_with_a_kept_graph_neither_torch_nor_a_socket_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    path = write_tiny(tmp_path / "m.safetensors")
    monkeypatch.setattr(choose, "measured_s", lambda chosen, _: 1.0 if chosen.name == "openvino" else 2.0)
    assert Translator.open(path).engine.name == "openvino"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ONE_PICTURE, str(path), engine],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "openvino"


def test_conversion_opens_no_socket(tmp_path: Path) -> None:
    events: list[str] = []
    listening = True
    sys.addaudithook(
        lambda event, _: events.append(event) if listening and event.startswith("socket.") else None
    )
    path = write_tiny(tmp_path / "m.safetensors")
    OpenVINOEngine(path, read_card(path))
    listening = False
    assert events == []
    assert sys.modules["openvino_telemetry"] is None


def test_rooms_of_inference_load_without_torch() -> None:
    code = (
        "import sys\n"
        "import translator.inference.translator, translator.inference.openvino, translator.inference.choose\n"
        "assert not {'torch', 'openvino'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_model_comes_from_pytorch_whatever_computes(tmp_path: Path) -> None:
    path = write_tiny(tmp_path / "m.safetensors")
    translator = Translator.open(path, engine="openvino", device="cpu")
    assert isinstance(translator.model, nn.Module)
    assert translator.model is translator.model
