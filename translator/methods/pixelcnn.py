"""PixelCNN: learn from pairs the probability of every picture, and draw results pixel after pixel.

Van den Oord et al., "Conditional Image Generation with PixelCNN Decoders", NeurIPS 2016,
https://arxiv.org/abs/1606.05328; Salimans et al., "PixelCNN++", ICLR 2017, https://arxiv.org/abs/1701.05517.
"""

import hashlib
from typing import Any, final

import torch
from torch import Tensor
from torch.optim import Optimizer

from translator.domains import Batch, Direction, Pairing
from translator.losses.density import NUMBERS, bits_per_dim, draw, quantised
from translator.method import Method, Update, evaluating
from translator.methods._optimizers import adam, beta1_knob, beta2_knob
from translator.model import TranslationModel
from translator.networks.initialise import initialise
from translator.networks.pixelcnn import PixelCnn
from translator.networks.vector import resized
from translator.settings import Settings, knob

STYLE_SIZE = 4
"""Numbers that seed the draws of one result: enough that no two are alike."""


class PixelCnnSettings(Settings):
    """Knobs of PixelCNN."""

    working_px: int = knob(
        32, "Side of the pictures that are drawn; follows --size. Time grows with its square.", ge=8, le=256,
        advanced=True, group="Generator", unit="px",
    )  # fmt: skip
    width: int = knob(
        64, "Channels of all maps; half of it trains about 3 times as fast.", ge=1, le=512, group="Generator"
    )
    blocks: int = knob(7, "Gated layers; each sees one pixel further.", ge=0, le=64, group="Generator")
    components: int = knob(10, "Components of a pixel's mixture.", ge=1, le=100, group="Generator")
    learning_rate: float = knob(1e-3, "Learning rate.", gt=0, le=1, group="Optimizer")
    beta1: float = beta1_knob(0.9)
    beta2: float = beta2_knob(0.999)


@final
class PixelCnnModel(TranslationModel):
    """Draws the second picture of a pair, given the first.

    Pictures of other sizes are brought to the working size and back. A style code stands for the random
    numbers of a draw: the same code draws the same result, codes that are alike draw different ones.
    """

    directions = frozenset({Direction.A_TO_B})
    style_size = STYLE_SIZE
    is_one_graph = False

    def __init__(self, settings: PixelCnnSettings) -> None:
        super().__init__()
        self.working_px, self.components = settings.working_px, settings.components
        self.network = PixelCnn(settings.width, settings.blocks, NUMBERS * settings.components)

    def translate(self, images: Tensor, direction: Direction, style: Tensor | None = None) -> Tensor:
        """See `TranslationModel.translate`; without a style the draws are those of the zero code."""
        assert direction in self.directions
        side = self.working_px
        codes = images.new_zeros(len(images), self.style_size) if style is None else style
        uniform = torch.stack([_uniform(code, (self.components + 3, side, side)) for code in codes])
        drawn = self.draw(resized(images, side, side), uniform.to(images.device))
        return resized(drawn, *images.shape[2:])

    def draw(self, conditions: Tensor, uniform: Tensor) -> Tensor:
        """Pixel after pixel, each from its distribution given those before it.

        Args:
            conditions: (B, 3, S, S) in [-1, 1].
            uniform: (B, components + 3, S, S) in (0, 1).

        Returns:
            (B, 3, S, S) of 256 levels in [-1, 1].
        """
        features = self.network.features(conditions)
        drawn, reach = torch.zeros_like(conditions), self.network.reach_px
        height, width = conditions.shape[2:]
        for y in range(height):
            top = max(0, y - reach)
            for x in range(width):
                # Nothing outside of this window counts for the pixel.
                left, right = max(0, x - reach), min(width, x + reach + 1)
                window = (slice(None), slice(None), slice(top, y + 1), slice(left, right))
                numbers = self.network(drawn[window], features[window])[:, :, -1:, x - left : x - left + 1]
                drawn[:, :, y : y + 1, x : x + 1] = draw(
                    numbers, uniform[:, :, y : y + 1, x : x + 1].to(numbers)
                )
        return drawn


@final
class PixelCnnMethod(Method[PixelCnnSettings]):
    """A network gives the distribution of each pixel y_i of b, given all before it and a; it learns

    -log2 P(b | a) / N = -1/N sum_i log2 P(y_i | y_1, ..., y_(i-1), a)

    for N values in a picture, its bits per dimension (eq. 1 and 4 of van den Oord et al., with the mixtures
    of Salimans et al., eq. 2 and 3).
    """  # noqa: D415 - the formula ends the sentence

    name = "pixelcnn"
    title = "PixelCNN"
    paper = "van den Oord et al., NeurIPS 2016, https://arxiv.org/abs/1606.05328"
    pairing = Pairing.PAIRED
    Settings = PixelCnnSettings
    usual_size_px = 32
    usual_batch_size = 16

    @staticmethod
    def build_model(settings: PixelCnnSettings) -> PixelCnnModel:
        """The network, drawn so that a signal keeps its size."""
        model = PixelCnnModel(settings)
        initialise(model, "xavier", 1.0)
        return model

    @classmethod
    def settings_for(cls, size_px: int) -> dict[str, Any]:
        """The network works at the size of the crops."""
        return {"working_px": size_px}

    def optimizers(self) -> dict[str, Optimizer]:
        """Adam for "model"."""
        return {"model": adam(self.settings, self.model.parameters())}

    def step(self, batch: Batch, update: Update) -> None:
        """One step of greatest likelihood."""
        update("model", {"bits_per_dim": self.bits_per_dim(batch)})

    def bits_per_dim(self, batch: Batch) -> Tensor:
        """Of the second pictures given the first ones, at the working size; a scalar."""
        side = self.settings.working_px
        conditions, images = (resized(x, side, side) for x in (batch.a, batch.b))
        images = quantised(images)
        network = self._model.network
        return bits_per_dim(images, network(images, network.features(conditions)))

    def pictures(self, batch: Batch) -> dict[str, Tensor]:
        """Input, one draw, and what it was made from."""
        with evaluating(self.model):
            fake_b = self.model.translate(batch.a, Direction.A_TO_B)
        return {"real_a": batch.a, "real_b": batch.b, "fake_b": fake_b}

    @property
    def _model(self) -> PixelCnnModel:
        assert isinstance(self.model, PixelCnnModel)
        return self.model


def _uniform(code: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Numbers in (0, 1) that follow from a style code alone, whatever device it is on."""
    seed = int.from_bytes(hashlib.sha256(code.detach().float().cpu().numpy().tobytes()).digest()[:7], "big")
    drawn = torch.rand(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return drawn.clamp(1e-6, 1 - 1e-6)
