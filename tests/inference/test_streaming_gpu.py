"""A GPU that is full: what cannot be cut into pieces goes to the CPU as a whole."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from tests.inference.test_streaming_door import LARGE, Card, request_of_odd_size
from translator.engine.shelf import RememberingEngine
from translator.errors import UserError
from translator.images.arrays import to_network
from translator.images.picture import Picture
from translator.inference import pytorch, streaming_memory
from translator.inference.padding import pad
from translator.inference.pytorch import PyTorchEngine
from translator.inference.streaming_door import Watch, translate_pixels
from translator.inference.translator import Translator, Wish

__all__ = ["request_of_odd_size"]


class Uncut(torch.nn.Module):
    """A model that cannot be cut into pieces: it looks at all of the picture at once."""

    def __init__(self) -> None:
        super().__init__()
        self.factor = torch.nn.Parameter(torch.tensor(0.5))

    def translate(self, images, *_):
        return self.factor * images.flip(-1) - images.mean()


@pytest.fixture
def full_gpu(monkeypatch) -> PyTorchEngine:
    """An engine of which nothing but the model fits onto its device; `moves` is where the model went."""
    engine = PyTorchEngine(Uncut().eval(), Card(), torch.device("cpu"), "fp16")
    engine.device, engine.moves, engine.no_way_back = "meta", [], False
    computed, stay = Uncut.translate, Uncut.to

    def translate(model, *args):
        if engine.device != "cpu":
            raise torch.OutOfMemoryError("CUDA out of memory")
        return computed(model, *args)

    def to(model, device):
        engine.moves.append(device)
        if device != "cpu" and engine.no_way_back:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return stay(model, "cpu")

    monkeypatch.setattr(Uncut, "translate", translate)
    monkeypatch.setattr(Uncut, "to", to)
    return engine


def test_model_that_cannot_be_cut_moves_whole_to_the_cpu(full_gpu, request_of_odd_size):
    notices, formats = [], []
    wrapped = RememberingEngine(full_gpu)
    watch = Watch(notice=lambda code: notices.append(code) or formats.append(full_gpu.precision))
    result = translate_pixels(wrapped, request_of_odd_size, LARGE, watch)
    assert notices == ["moved_to_cpu"]
    assert full_gpu.moves == ["cpu", "meta"]
    assert (full_gpu.device, full_gpu.precision, full_gpu.moved) == ("meta", "fp16", False)
    planes = torch.from_numpy(pad(to_network(request_of_odd_size.pixels), 4))
    wanted = (0.5 * planes.flip(-1) - planes.mean())[:, :, :61, :47]
    np.testing.assert_allclose(result, wanted, rtol=0, atol=1e-6)


def test_model_that_finds_no_room_again_stays_on_the_cpu(full_gpu, request_of_odd_size):
    full_gpu.no_way_back, notices = True, []
    for _ in range(2):
        translate_pixels(full_gpu, request_of_odd_size, LARGE, Watch(notice=notices.append))
    assert notices == ["moved_to_cpu", "moved_to_cpu"]
    assert full_gpu.moves == ["cpu", "meta", "cpu"]
    assert (full_gpu.device, full_gpu.precision, full_gpu.moved) == ("cpu", "fp32", True)


@pytest.mark.parametrize("asked", [None, 1 << 16])
def test_model_that_cannot_be_cut_is_refused_where_the_cpu_has_no_room_either(
    full_gpu, request_of_odd_size, monkeypatch, asked
):
    notices = []
    monkeypatch.setattr(streaming_memory, "available_bytes", lambda: 1 << 16)
    with pytest.raises(UserError, match="cannot work on a picture in pieces"):
        translate_pixels(full_gpu, request_of_odd_size, asked, Watch(notice=notices.append))
    assert notices == full_gpu.moves == []


@pytest.mark.parametrize("error", [torch.OutOfMemoryError(), RuntimeError("MPS backend out of memory")])
def test_model_that_does_not_fit_is_opened_on_the_cpu(request_of_odd_size, monkeypatch, error):
    def opened(_, device):
        if device.type != "cpu":
            raise error
        return Uncut(), Card()

    monkeypatch.setattr(pytorch, "pick_device", torch.device)
    monkeypatch.setattr(pytorch, "open_model", opened)
    notices = []
    gpu_less = PyTorchEngine.open(Path("uncut"), "cuda:0", "fp32")
    translate_pixels(gpu_less, request_of_odd_size, LARGE, Watch(notice=notices.append))
    assert (gpu_less.device, notices) == ("cpu", ["moved_to_cpu"])
    small = Picture.from_array(request_of_odd_size.pixels)
    card = SimpleNamespace(enlarge=1, scale=1.0, working_size_px=0, adds_change=False)
    assert Translator(Path(), card, gpu_less).batch_size(small, Wish()) == 1
    gpu_less.moved = False
    assert Translator(Path(), card, gpu_less).batch_size(small, Wish()) > 1
    notices.clear()
    translate_pixels(
        PyTorchEngine.open(Path("uncut"), "cpu", "fp32"),
        request_of_odd_size,
        LARGE,
        Watch(notice=notices.append),
    )
    assert not notices
