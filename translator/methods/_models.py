"""What the methods here ship: one generator, or one each way."""

from typing import final

from torch import Tensor, nn

from translator.domains import Direction
from translator.model import TranslationModel
from translator.networks.resnet import ResnetGenerator
from translator.networks.restorer import RestorerGenerator
from translator.networks.unet import UnetGenerator

Generator = ResnetGenerator | UnetGenerator | RestorerGenerator


@final
class OneWay(TranslationModel):
    """One generator, from the first domain to the second."""

    directions = frozenset({Direction.A_TO_B})

    def __init__(self, a_to_b: Generator) -> None:
        super().__init__()
        self.a_to_b = a_to_b
        self.size_multiple = a_to_b.size_multiple

    def translate(self, images: Tensor, direction: Direction, style: Tensor | None = None) -> Tensor:
        """See `TranslationModel.translate`; there is no style."""
        assert style is None
        assert direction in self.directions
        result: Tensor = self.a_to_b(images)
        return result


@final
class TwoWay(TranslationModel):
    """Two generators, one for each way between two domains."""

    directions = frozenset({Direction.A_TO_B, Direction.B_TO_A})

    def __init__(self, a_to_b: Generator, b_to_a: Generator) -> None:
        super().__init__()
        self.a_to_b = a_to_b
        self.b_to_a = b_to_a
        self.size_multiple = max(a_to_b.size_multiple, b_to_a.size_multiple)

    def translate(self, images: Tensor, direction: Direction, style: Tensor | None = None) -> Tensor:
        """See `TranslationModel.translate`; there is no style."""
        assert style is None
        assert direction in self.directions
        generator: nn.Module = self.a_to_b if direction == Direction.A_TO_B else self.b_to_a
        result: Tensor = generator(images)
        return result
