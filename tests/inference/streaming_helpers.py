"""Small generators with lively weights, arrays as source and sink, and the whole to compare with."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from translator.domains import Direction
from translator.inference.stages_pytorch import Network, network_of
from translator.inference.stages_regions import Region, Size
from translator.inference.streaming import Pieces, stream
from translator.inference.streaming_plan import Plan
from translator.inference.streaming_pytorch import TorchPieces
from translator.networks.norms import BatchNorm
from translator.networks.resnet import ResnetGenerator
from translator.networks.restorer import RestorerGenerator
from translator.networks.unet import UnetGenerator

Generator = ResnetGenerator | UnetGenerator | RestorerGenerator


def lively(generator: Generator, seed: int = 0) -> Generator:
    """Weights with which every layer matters: outputs spread over the range, norms scale and shift."""
    random = torch.Generator().manual_seed(seed)
    for module in generator.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            dim = 0 if isinstance(module, nn.Conv2d) else 1
            fan_in = module.weight.select(dim, 0).numel()
            nn.init.normal_(module.weight, 0.0, fan_in**-0.5, generator=random)
            if module.bias is not None:
                nn.init.normal_(module.bias, 0.3, 0.3, generator=random)
        if isinstance(module, BatchNorm):
            nn.init.normal_(module.weight, 1.0, 0.3, generator=random)
            nn.init.normal_(module.bias, 0.0, 0.5, generator=random)
            nn.init.normal_(module.running_mean, 0.0, 0.3, generator=random)
            module.running_var.uniform_(0.5, 2.0, generator=random)
    return generator.eval()


def picture(height: int, width: int, seed: int = 0) -> npt.NDArray[np.float32]:
    """(3, H, W) in [-1, 1]: nowhere alike, brighter to one corner, so that tiles differ in statistics."""
    random = np.random.default_rng(seed)
    slope = np.linspace(-0.6, 0.6, height)[:, None] + np.linspace(-0.3, 0.3, width)
    return np.clip(slope + random.normal(0, 0.3, (3, height, width)), -1, 1).astype(np.float32)


def whole(generator: Generator, planes: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """What the network makes of it at once."""
    with torch.inference_mode():
        return np.asarray(generator(torch.from_numpy(planes)[None])[0].numpy())


class ArraySource:
    def __init__(self, planes: npt.NDArray[np.float32]) -> None:
        self.planes = planes
        self.size = Size(*planes.shape[1:])

    def read(self, region: Region) -> npt.NDArray[np.float32]:
        return self.planes[:, slice(*region.rows), slice(*region.cols)].copy()


class ArraySink:
    """Counts how often each pixel is written."""

    def __init__(self, channels: int, size: Size) -> None:
        self.planes = np.full((channels, *size), np.nan, np.float32)
        self.times = np.zeros(size, int)

    def write(self, region: Region, values: npt.NDArray[np.float32]) -> None:
        self.planes[:, slice(*region.rows), slice(*region.cols)] = values
        self.times[slice(*region.rows), slice(*region.cols)] += 1


def network(generator: Generator) -> Network:
    found = network_of(generator, Direction.A_TO_B)
    assert found is not None
    return found


def torch_pieces(generator: Generator, dtype: torch.dtype = torch.float32) -> TorchPieces:
    return TorchPieces(network(generator), torch.device("cpu"), dtype)


def streamed(
    pieces: Pieces, planes: npt.NDArray[np.float32], budget_bytes: int, **options: Callable[..., Any] | Any
) -> tuple[npt.NDArray[np.float32], Plan]:
    """The result in pieces, every pixel of which was written once, and the plan."""
    source = ArraySource(planes)
    sink = ArraySink(pieces.graph.nodes[-1].channels, source.size)
    plan = stream(pieces, source, sink, budget_bytes=budget_bytes, **options)
    assert (sink.times == 1).all()
    return sink.planes, plan
