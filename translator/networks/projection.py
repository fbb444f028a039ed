"""What PatchNCE compares: feature maps inside a generator, sampled at places, projected to unit vectors.

(CUT, Park et al. 2020, section 3 and appendix C.)

    B = pictures, P = places, D = width of the projected vectors
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from translator.networks.layers import Linear
from translator.networks.precision import Network
from translator.networks.residual import joined
from translator.networks.resnet import ResnetGenerator


def translate_and_tap(
    generator: ResnetGenerator, images: Tensor, taps: Sequence[int]
) -> tuple[Tensor, list[Tensor]]:
    """The result of the generator, and what some of its layers made on the way.

    Args:
        generator: any.
        images: (B, 3, H, W).
        taps: indices of layers, ascending.

    Returns:
        What `generator(images)` gives, and for each tap the map after that layer, (B, C, h, w) in the inner
        number format and without gradients.
    """
    made, found = _walk(generator, images, taps, len(generator.layers()), detach=True)
    return (joined(images, made, generator.training) if generator.shape.residual else made), found


def tap(generator: ResnetGenerator, images: Tensor, taps: Sequence[int]) -> list[Tensor]:
    """For each tap the map after that layer, (B, C, h, w) in the inner number format, with gradients.

    The generator is computed no further than the last tap; `ResnetGenerator.features` is the same in float32.
    """
    return _walk(generator, images, taps, max(taps) + 1, detach=False)[1]


def draw_places(maps: Sequence[Tensor], count: int, groups: Sequence[int]) -> list[Tensor]:
    """Where to look, the same places in all pictures of a group.

    Drawn from the global CPU generator by one `torch.randperm(h w)` for each group and, in it, each map.

    Args:
        maps: for each tap (B, C, h, w).
        count: of places; where a map has fewer pixels, all of them.
        groups: sizes that sum to B; the pictures of a group are next to each other.

    Returns:
        For each map (B, P) different indices into its h w pixels, row by row.
    """
    drawn = [[torch.randperm(m.shape[2] * m.shape[3])[:count].expand(n, -1) for m in maps] for n in groups]
    return [torch.cat(rows).to(m.device) for m, rows in zip(maps, zip(*drawn, strict=True), strict=True)]


def mirror_places(maps: Sequence[Tensor], places: Sequence[Tensor]) -> list[Tensor]:
    """The places of the same content in maps of the pictures mirrored left to right."""
    return [_mirror(p, m.shape[3]) for m, p in zip(maps, places, strict=True)]


class PatchProjection(Network):
    """For each tap a perceptron C -> width -> width with ReLU, and division by the length.

    Args:
        channels: of each tap's map.
        width: D.
    """

    def __init__(self, channels: Sequence[int], width: int = 256) -> None:
        super().__init__()
        self.heads = nn.ModuleList(
            nn.Sequential(Linear(c, width), nn.ReLU(inplace=True), Linear(width, width)) for c in channels
        )

    def forward(self, maps: Sequence[Tensor], places: Sequence[Tensor]) -> list[Tensor]:
        """Vectors of the patches at some places.

        Args:
            maps: for each tap (B, C, h, w).
            places: for each tap (B, P), as `draw_places` gives them.

        Returns:
            For each tap (B, P, D) float32 of length 1.
        """
        return [
            _unit(self.leave(head(self.enter(_at(m, p)))))
            for head, m, p in zip(self.heads, maps, places, strict=True)
        ]


def _walk(
    generator: ResnetGenerator, images: Tensor, taps: Sequence[int], depth: int, *, detach: bool
) -> tuple[Tensor, list[Tensor]]:
    x, found = generator.enter(images), list[Tensor]()
    for index, layer in enumerate(generator.layers()[:depth]):
        # A ReLU writes into its input, which may be a tap.
        x = layer(x.clone() if index - 1 in taps and isinstance(layer, nn.ReLU) else x)
        if index in taps:
            found.append(x.detach() if detach else x)
    return generator.leave(x), found


def _at(m: Tensor, places: Tensor) -> Tensor:
    """(B, C, h, w) and (B, P) -> (B, P, C)."""
    return m.flatten(2).gather(2, places[:, None].expand(-1, m.shape[1], -1)).transpose(1, 2)


def _mirror(places: Tensor, width: int) -> Tensor:
    column = places % width
    return places - column + (width - 1 - column)


def _unit(vectors: Tensor) -> Tensor:
    """Length 1, but for vectors so short that their direction is noise; the published bound is 1e-7."""
    length: Tensor = torch.linalg.vector_norm(vectors, dim=-1, keepdim=True)
    return vectors / (length + 1e-7)
