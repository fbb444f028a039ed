"""What StarGAN v2 ships: one generator for many domains, led by style codes."""

import math
from typing import final

import torch
from torch import Tensor
from torch.nn import functional as F

from translator.domains import Direction
from translator.methods._noise import usual_noise
from translator.model import TranslationModel
from translator.networks.star import MappingNetwork, StarGenerator, StyleEncoder


@final
class MultiDomainModel(TranslationModel):
    """One generator for all domains with what makes its style codes, from noise or from a picture."""

    def __init__(
        self, generator: StarGenerator, mapping: MappingNetwork, style_encoder: StyleEncoder
    ) -> None:
        super().__init__()
        self.generator = generator
        self.mapping = mapping
        self.style_encoder = style_encoder
        self.domains = tuple(chr(ord("a") + i) for i in range(mapping.num_domains))
        self.directions = frozenset(Direction(s, t) for s in self.domains for t in self.domains if s != t)
        self.size_multiple = generator.size_multiple
        self.style_size = mapping.style_size
        self.noise_size = mapping.noise_size

    def translate(self, images: Tensor, direction: Direction, style: Tensor | None = None) -> Tensor:
        """See `TranslationModel.translate`; without a style that of `usual_noise` is taken.

        Where a picture comes from does not matter: the style code alone says where it goes.
        """
        assert direction in self.directions
        if style is None:
            style = self.style_of_noise(usual_noise(images, self.noise_size), direction)
        result: Tensor = self.generator(images, style.expand(len(images), -1))
        return result.clamp(-1, 1)

    def style_of_noise(self, noise: Tensor, direction: Direction) -> Tensor:
        """(B, noise_size) from N(0, 1) -> (B, style_size), a style of the direction's target domain."""
        style: Tensor = self.mapping(noise, self._target(direction, len(noise), noise.device))
        return style

    def style_of(self, images: Tensor, direction: Direction) -> Tensor:
        """The style of pictures of the direction's target domain, to be given to `translate`.

        Args:
            images: (B, 3, H, W) in [-1, 1]; greater ones are seen at the size of the training.
            direction: one of `directions`.

        Returns:
            (B, style_size) float32.

        Raises:
            UserError: PICTURE_TOO_SMALL.
        """
        scale = self.style_encoder.least_size_px / min(images.shape[2:])
        if scale < 1:
            # No side may come out shorter than the shortest that the encoder takes.
            size = [math.ceil(side * scale) for side in images.shape[2:]]
            images = F.interpolate(images, size, mode="bilinear", antialias=True)
        target = self._target(direction, len(images), images.device)
        style: Tensor = self.style_encoder(images, target)
        return style

    def _target(self, direction: Direction, count: int, device: torch.device) -> Tensor:
        return torch.full((count,), self.domains.index(direction.target), device=device)
