"""What is shipped: generators alone, as one thing that translates. Built without critics, loaded strictly."""

from abc import ABC, abstractmethod

from torch import Tensor, nn
from typing_extensions import override

from translator.domains import Direction


class TranslationModel(nn.Module, ABC):
    """A trained style.

    Attributes:
        directions: the ways it can translate.
        size_multiple: both sides of an input must be multiples of this many pixels; the caller pads.
        style_size: length of the style code; 0 when the result depends on the picture alone. A model that can
            take it from a picture has `style_of(images, direction)`.
        noise_size: length of the noise that `style_of_noise(noise, direction)` makes a code from; 0 when
            codes are drawn from N(0, 1) themselves.
        is_one_graph: whether it translates by operations that follow from the sizes alone, so that other
            engines can hold it as a graph; what draws one pixel after another does not.
    """

    directions: frozenset[Direction]
    size_multiple: int = 1
    style_size: int = 0
    noise_size: int = 0
    is_one_graph: bool = True

    @abstractmethod
    def translate(self, images: Tensor, direction: Direction, style: Tensor | None = None) -> Tensor:
        """Translate pictures.

        Args:
            images: (B, 3, H, W) in [-1, 1]; H and W are multiples of `size_multiple`.
            direction: one of `directions`.
            style: (B, style_size) code, for models that have one; None draws or uses the model's own.

        Returns:
            (B, 3, H, W) float32 in [-1, 1].
        """


class CodeModel(TranslationModel):
    """A style that translates nothing: it makes pictures from codes that are drawn from N(0, 1).

    Attributes:
        code_size: length of a code.
        side_px: sides of the pictures.
    """

    directions = frozenset()
    code_size: int
    side_px: int

    @abstractmethod
    def decode(self, codes: Tensor) -> Tensor:
        """(B, code_size) -> (B, 3, side_px, side_px) float32 in [-1, 1]."""

    @override
    def translate(self, images: Tensor, direction: Direction, style: Tensor | None = None) -> Tensor:
        """Never called: there is no direction."""
        raise AssertionError(f"{type(self).__name__} has no direction {direction}")


class EncodingModel(CodeModel):
    """A style that finds the code of a picture too, so that pictures can be changed by changing codes."""

    @abstractmethod
    def encode(self, images: Tensor) -> Tensor:
        """(B, 3, H, W) in [-1, 1], brought to `side_px` -> (B, code_size): the mean code of each."""
