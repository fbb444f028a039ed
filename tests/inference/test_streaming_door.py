import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.inference.streaming_helpers import lively, network, picture, streamed, whole
from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.images.arrays import to_network
from translator.inference import streaming_door, streaming_memory, streaming_pytorch
from translator.inference.engine import out_of_memory
from translator.inference.padding import pad
from translator.inference.pytorch import PyTorchEngine
from translator.inference.stages_file import load_stages, save_stages
from translator.inference.streaming_door import Request, Watch, needed_bytes, pieces_of, translate_pixels
from translator.inference.streaming_pytorch import TorchPieces
from translator.methods._models import OneWay
from translator.networks.resnet import ResnetGenerator, ResnetShape
from translator.networks.unet import UnetGenerator, UnetShape

LARGE = 1 << 40


class Card:
    """What the engine looks at."""

    bf16_checked = None


@pytest.fixture
def engine() -> PyTorchEngine:
    model = OneWay(lively(ResnetGenerator(ResnetShape(width=4, num_blocks=1)))).eval()
    return PyTorchEngine(model, Card(), torch.device("cpu"), "fp32")


@pytest.fixture
def request_of_odd_size() -> Request:
    pixels = np.random.default_rng(0).integers(0, 256, (61, 47, 3), np.uint8)
    return Request(pixels, Direction.A_TO_B, None, 4)


def expected(engine: PyTorchEngine, request: Request) -> np.ndarray:
    planes = pad(to_network(request.pixels), request.multiple)
    return whole(engine.model.a_to_b, planes[0])[None, :, :61, :47]


@pytest.fixture(autouse=True)
def _pieces_even_of_small_pictures(monkeypatch):
    monkeypatch.setattr(streaming_door, "_LEAST_BUDGET", 1 << 15)


def test_whole_where_it_fits_and_in_pieces_where_not(engine, request_of_odd_size, monkeypatch):
    calls = []
    translate = engine.translate
    monkeypatch.setattr(engine, "translate", lambda *args: calls.append(1) or translate(*args))
    told = []
    fits = translate_pixels(engine, request_of_odd_size, LARGE)
    assert len(calls) == 1
    pieces = translate_pixels(engine, request_of_odd_size, 1 << 16, Watch(progress=told.append))
    assert len(calls) == 1
    assert told
    np.testing.assert_allclose(fits, expected(engine, request_of_odd_size), rtol=0, atol=1e-6)
    np.testing.assert_allclose(pieces, fits, rtol=0, atol=2e-5)


def test_budget_is_what_the_machine_has_when_none_is_given(engine, request_of_odd_size, monkeypatch):
    told = []
    monkeypatch.setattr(streaming_memory, "available_bytes", lambda: 1 << 16)
    translate_pixels(engine, request_of_odd_size, None, Watch(progress=told.append))
    assert told


@pytest.mark.parametrize("pieces_fit", [True, False])
def test_gpu_that_runs_out_is_helped(engine, request_of_odd_size, monkeypatch, pieces_fit):
    wanted = expected(engine, request_of_odd_size)
    engine.device = "cuda:0"
    notices, devices = [], []

    def on_cpu(engine, direction, device):
        devices.append(device)
        return TorchPieces(network(engine.model.a_to_b), torch.device("cpu"), torch.float32)

    def compute(self, *args):
        if devices[-1] != "cpu" and not pieces_fit:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return computed(self, *args)

    computed = TorchPieces._computed
    monkeypatch.setattr(TorchPieces, "_computed", compute)
    monkeypatch.setattr("translator.inference.streaming_pytorch.torch_pieces", on_cpu)
    monkeypatch.setattr(engine, "translate", _fails)
    result = translate_pixels(engine, request_of_odd_size, LARGE, Watch(notice=notices.append))
    assert notices == (["smaller_pieces"] if pieces_fit else ["smaller_pieces", "moved_to_cpu"])
    assert devices == (["cuda:0"] if pieces_fit else ["cuda:0", "cpu"])
    np.testing.assert_allclose(result, wanted, rtol=0, atol=2e-5)


def test_budget_that_is_asked_for_holds_on_gpus_too(engine, request_of_odd_size, monkeypatch):
    wanted, budgets, notices = expected(engine, request_of_odd_size), [], []
    engine.device = "cuda:0"
    pieces = TorchPieces(network(engine.model.a_to_b), torch.device("cpu"), torch.float32)
    monkeypatch.setattr("translator.inference.streaming_pytorch.torch_pieces", lambda *_: pieces)
    monkeypatch.setattr(engine, "translate", lambda *_: pytest.fail("it is more than was allowed"))
    stream = streaming_door.stream

    def noted(*args, budget_bytes, **options):
        budgets.append(budget_bytes)
        return stream(*args, budget_bytes=budget_bytes, **options)

    monkeypatch.setattr(streaming_door, "stream", noted)
    result = translate_pixels(engine, request_of_odd_size, 1 << 17, Watch(notice=notices.append))
    np.testing.assert_allclose(result, wanted, rtol=0, atol=2e-5)
    assert notices == []
    assert budgets == [(1 << 17) - 3 * 61 * 47 * 4]


def _fails(images, *_):
    raise out_of_memory(images)


@pytest.mark.parametrize("where", ["_cast", "_per_channel", "_computed"])
def test_pieces_that_do_not_fit_anywhere_are_said(engine, request_of_odd_size, monkeypatch, where):
    def fail(*_):
        raise RuntimeError("MPS backend out of memory")

    place = streaming_pytorch if where == "_cast" else TorchPieces
    monkeypatch.setattr(place, where, fail)
    with pytest.raises(UserError, match="even for a piece") as caught:
        translate_pixels(engine, request_of_odd_size, 1 << 16)
    assert caught.value.code == ErrorCode.OUT_OF_MEMORY


def test_other_errors_are_not_taken_for_lack_of_memory(engine, request_of_odd_size, monkeypatch):
    def refuse(*_):
        raise UserError(ErrorCode.SETTING, "No.")

    monkeypatch.setattr(engine, "translate", refuse)
    with pytest.raises(UserError) as caught:
        translate_pixels(engine, request_of_odd_size, LARGE)
    assert caught.value.code == ErrorCode.SETTING


def test_model_that_cannot_be_cut_is_refused_with_a_sentence(engine, request_of_odd_size):
    engine.model = torch.nn.Identity()
    with pytest.raises(UserError, match="cannot work on a picture in pieces") as caught:
        translate_pixels(engine, request_of_odd_size, 1 << 16)
    assert caught.value.code == ErrorCode.OUT_OF_MEMORY


def test_need_grows_with_the_picture(engine):
    pieces = pieces_of(engine, Direction.A_TO_B)
    small, large = (needed_bytes(pieces, streaming_door.Size(side, side)) for side in (1024, 2048))
    overhead = needed_bytes(pieces, streaming_door.Size(8, 8))
    assert large - overhead == pytest.approx(4 * (small - overhead), rel=0.02)


def test_stages_survive_their_file(tmp_path: Path):
    for generator in (
        ResnetGenerator(ResnetShape(width=4, num_blocks=1)),
        UnetGenerator(UnetShape(width=4, num_downs=3)),
    ):
        found = network(lively(generator))
        arrays = {f"{name}.weight": weights.weight.numpy() for name, weights in found.weights.items()}
        save_stages(found.graph, arrays, tmp_path / "stages")
        graph, loaded = load_stages(tmp_path / "stages")
        assert graph == found.graph
        assert all(np.array_equal(loaded[name], array) for name, array in arrays.items())


@pytest.mark.parametrize("budget", [1 << 16, 1 << 22])
@pytest.mark.parametrize(
    "generator",
    [
        ResnetGenerator(ResnetShape(width=4, num_blocks=1, ends="transposed")),
        ResnetGenerator(ResnetShape(width=4, num_blocks=1, norm="batch")),
        ResnetGenerator(ResnetShape(width=4, num_blocks=1, norm="batch", norm_inference="running")),
        UnetGenerator(UnetShape(width=4, num_downs=3)),
    ],
    ids=["transposed", "batch", "running", "unet"],
)
def test_openvino_in_pieces_is_the_whole(generator, budget):
    pytest.importorskip("openvino")
    from translator.inference.streaming_openvino import OpenVINOPieces

    found = network(lively(generator))
    arrays = {
        f"{name}.{part}": tensor.numpy()
        for name, weights in found.weights.items()
        for part, tensor in (("weight", weights.weight), ("bias", weights.bias))
        if tensor is not None
    }
    planes = picture(32, 40)
    result, _ = streamed(OpenVINOPieces(found.graph, arrays, "fp32"), planes, budget)
    np.testing.assert_allclose(result, whole(generator, planes), rtol=0, atol=1e-4)


def test_nothing_here_imports_torch():
    code = (
        "import sys; from translator.inference import streaming_door, streaming_openvino, stages_file; "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
