"""The graph of a generator's layers, read from the module itself, and its weights by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor, nn

from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.inference.stages import (
    BlurDouble,
    BlurHalve,
    Conv,
    Graph,
    GraphBuilder,
    Mirror,
    TransposedConv,
)
from translator.inference.stages_file import Arrays, save_stages
from translator.library.model_file import open_model
from translator.model import TranslationModel
from translator.networks.layers import Conv2d, ConvTranspose2d, Dropout, ReflectionPad
from translator.networks.norms import EPSILON, BatchNorm, InstanceNorm, NoNorm, Norm
from translator.networks.resample import BlurDown, BlurUp
from translator.networks.resnet import ResidualBlock, ResnetGenerator
from translator.networks.restorer import PlainBlock, RestorerGenerator
from translator.networks.unet import UnetGenerator


@dataclass(frozen=True)
class Weights:
    """What a layer multiplies with and adds.

    Attributes:
        weight: a convolution's kernel; (C,) of a norm or a scale; None for 1.
        bias: (C,), or None for 0.
    """

    weight: Tensor | None
    bias: Tensor | None


@dataclass(frozen=True)
class Network:
    """A generator ready to be computed in pieces.

    Attributes:
        graph: its layers.
        weights: by the names in the graph.
        norms: those that look at the whole picture, by the index of their layer.
    """

    graph: Graph
    weights: dict[str, Weights]
    norms: dict[int, Norm]


def network_of(model: nn.Module, direction: Direction | None = None) -> Network | None:
    """The graph and weights of what translates in a direction.

    Args:
        model: a `TranslationModel` of plain generators, or a generator.
        direction: one of the model's; a generator needs none.

    Returns:
        None, when the model is made otherwise and cannot be computed in pieces.
    """
    generator: object = model
    if isinstance(model, TranslationModel):
        generator = getattr(model, "a_to_b" if direction == Direction.A_TO_B else "b_to_a", None)
    match generator:
        case ResnetGenerator():
            return _Reader(generator, generator.shape.in_channels).resnet(generator)
        case UnetGenerator():
            return _Reader(generator, generator.shape.in_channels).unet(generator)
        case RestorerGenerator():
            return _Reader(generator, generator.shape.in_channels).restorer(generator)
        case _:
            return None


def write_stages(path: Path, direction: Direction, target: Path) -> None:
    """Write the graph and weights of one direction of a model file, to be read without torch.

    Args:
        path: the model file.
        direction: the direction.
        target: the file to write.

    Raises:
        UserError: ENGINE_MISSING, when the model cannot be computed in pieces.
    """
    network = network_of(open_model(path)[0], direction)
    if network is None:
        raise UserError(ErrorCode.ENGINE_MISSING, "This style cannot work on a picture in pieces.")
    save_stages(network.graph, arrays_of(network), target)


def arrays_of(network: Network) -> Arrays:
    """The weights as arrays in float32."""
    parts = {name: {"weight": w.weight, "bias": w.bias} for name, w in network.weights.items()}
    return {
        f"{name}.{part}": tensor.float().cpu().numpy()
        for name, both in parts.items()
        for part, tensor in both.items()
        if tensor is not None
    }


class _Reader:
    """Walks through a generator's modules and writes down what each does."""

    def __init__(self, generator: nn.Module, channels: int) -> None:
        self.builder = GraphBuilder(channels)
        self.weights: dict[str, Weights] = {}
        self.norms: dict[int, Norm] = {}
        self.names = {module: name for name, module in generator.named_modules()}

    def resnet(self, generator: ResnetGenerator) -> Network:
        index = 0
        for stage in generator.stages():
            index = self._chain(index, stage.layers)
            self.builder.keepable(index)
        if generator.shape.residual:
            self._join(index)
        return Network(self.builder.finish(generator.size_multiple), self.weights, self.norms)

    def unet(self, generator: UnetGenerator) -> Network:
        index, skips = 0, list[int]()
        for level, down in enumerate(generator.downs):
            index = self._chain(self.builder.pixelwise("leaky", index) if level else index, down.children())
            skips.append(index)
        index = skips.pop()
        for up in reversed(generator.ups):
            index = self._chain(self.builder.pixelwise("relu", index), up.children())
            if skips:
                index = self.builder.pixelwise("concat", skips.pop(), index)
        if generator.shape.residual:
            self._join(index)
        else:
            self.builder.pixelwise("tanh", index)
        return Network(self.builder.finish(generator.size_multiple), self.weights, self.norms)

    def restorer(self, generator: RestorerGenerator) -> Network:
        index = self._layer(0, generator.head)
        for block in generator.blocks:
            index = self._layer(index, block)
        self.builder.keepable(index)
        self._join(self._layer(index, generator.tail))
        return Network(self.builder.finish(generator.size_multiple), self.weights, self.norms)

    def _join(self, change: int) -> None:
        self.builder.pixelwise("clip", self.builder.pixelwise("add", change, 0))

    def _chain(self, index: int, layers: Iterable[nn.Module]) -> int:
        for layer in layers:
            index = self._layer(index, layer)
        return index

    def _layer(self, index: int, layer: nn.Module) -> int:
        match layer:
            case Conv2d() | ConvTranspose2d():
                return self._convolution(index, layer)
            case Norm():
                return self._norm(index, layer)
            case ResidualBlock() | PlainBlock():
                return self.builder.pixelwise("add", index, self._chain(index, layer.body.children()))
            case ReflectionPad():
                return self._add(Mirror(layer.width), index)
            case BlurDown() | BlurUp():
                return self._add(BlurHalve() if isinstance(layer, BlurDown) else BlurDouble(), index)
            case _:
                return self._activation(index, layer)

    def _activation(self, index: int, layer: nn.Module) -> int:
        match layer:
            case nn.ReLU():
                return self.builder.pixelwise("relu", index)
            case nn.Tanh():
                return self.builder.pixelwise("tanh", index)
            case Dropout():
                return self.builder.pixelwise("drop", index) if layer.at_inference else index
            case _:
                raise TypeError(f"a {type(layer).__name__} cannot be computed in pieces")

    def _add(self, op: Mirror | BlurHalve | BlurDouble, index: int) -> int:
        return self.builder.add(op, (index,), self.builder.nodes[index].channels)

    def _convolution(self, index: int, layer: Conv2d | ConvTranspose2d) -> int:
        name = self.names[layer]
        self.weights[name] = Weights(
            layer.weight.detach(), None if layer.bias is None else layer.bias.detach()
        )
        kernel, stride, padding = layer.kernel_size[0], layer.stride[0], layer.padding[0]
        assert isinstance(padding, int), "paddings are numbers"
        if isinstance(layer, Conv2d):
            op: Conv | TransposedConv = Conv(kernel, stride, padding)
        else:
            op = TransposedConv(kernel, stride, padding, layer.output_padding[0])
        return self.builder.add(op, (index,), layer.out_channels, name)

    def _norm(self, index: int, layer: Norm) -> int:
        self.builder.keepable(index)
        name = self.names[layer]
        match layer:
            case NoNorm():
                return index
            case InstanceNorm():
                return self._whole(layer, self.builder.pixelwise("normalise", index))
            case BatchNorm() if layer.needs_whole_picture:
                self.weights[name] = Weights(layer.weight.detach(), layer.bias.detach())
                return self._whole(layer, self.builder.pixelwise("normalise", index, weights=name))
            case BatchNorm():
                scale = (layer.weight / (layer.running_var + EPSILON).sqrt()).detach()
                self.weights[name] = Weights(scale, (layer.bias - layer.running_mean * scale).detach())
                return self.builder.pixelwise("scale", index, weights=name)
            case _:
                raise TypeError(f"a {type(layer).__name__} cannot be computed in pieces")

    def _whole(self, layer: Norm, index: int) -> int:
        self.norms[index] = layer
        return index
