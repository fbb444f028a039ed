"""Which of a style's variations is asked for: a number, a picture to take it from, or a mixture of two."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.images.arrays import to_network
from translator.inference.controls import check_range
from translator.inference.kinds import Source, opened
from translator.inference.padding import pad
from translator.library.card import ModelCard

if TYPE_CHECKING:
    from translator.model import TranslationModel

Code = npt.NDArray[np.float32]
"""(1, style_size)."""


@dataclass(frozen=True)
class Variation:
    """What is asked for; nothing at all is the seed 0.

    Attributes:
        seed: draws the code.
        picture: whose code is taken, for models that can.
        mix: two others, each a seed or a picture, and the share of the second in [0, 1].
    """

    seed: int | None = None
    picture: "Source | None" = None
    mix: "tuple[int | Source, int | Source, float] | None" = None

    def __post_init__(self) -> None:
        if self._num_named > 1:
            raise UserError(
                ErrorCode.SETTING,
                "A variation is named by a number, a picture or a mixture, not by several of them.",
                "Give one of --style-seed, --style-from and --style-mix.",
            )
        if self.mix is not None:
            check_range("style_mix", self.mix[2], 0, 1)

    @property
    def is_named(self) -> bool:
        """Whether anything was asked for."""
        return self._num_named > 0

    @property
    def _num_named(self) -> int:
        return sum(part is not None for part in (self.seed, self.picture, self.mix))


class StyleCodes:
    """Finds the codes of one style.

    Args:
        card: of the style.
        model: gives the network as a PyTorch module; asked only when the card alone does not suffice.
    """

    def __init__(self, card: ModelCard, model: "Callable[[], TranslationModel]") -> None:
        self._card = card
        self._model = model

    def check(self, variation: Variation) -> None:
        """Refuse what the style does not have.

        Raises:
            UserError: SETTING.
        """
        if variation.is_named and not self._card.style_size:
            raise UserError(
                ErrorCode.SETTING,
                f"{self._card.label} has no style code: its result depends on the picture alone.",
                "Leave out --style-seed, --style-from and --style-mix.",
            )

    def of(self, variation: Variation, direction: Direction) -> Code | None:
        """The code of a variation; None for models without codes.

        Raises:
            UserError: SETTING, for what the style does not have; the picture cannot be read or is too small.
        """
        self.check(variation)
        if not self._card.style_size:
            return None
        if variation.mix is not None:
            one, other, share = variation.mix
            mixed = (1 - share) * self._one(one, direction) + share * self._one(other, direction)
            return np.asarray(mixed, np.float32)
        return self._one((variation.seed or 0) if variation.picture is None else variation.picture, direction)

    def _one(self, wanted: "int | Source", direction: Direction) -> Code:
        return (
            self._drawn(wanted, direction) if isinstance(wanted, int) else self._taken_from(wanted, direction)
        )

    def _drawn(self, seed: int, direction: Direction) -> Code:
        card, generator = self._card, np.random.default_rng(seed)
        noise = generator.standard_normal((1, card.noise_size or card.style_size), dtype=np.float32)
        return self._found("style_of_noise", noise, direction) if card.noise_size else noise

    def _taken_from(self, image: Source, direction: Direction) -> Code:
        """The code of a picture of the target domain, from a model whose `style_of` finds it."""
        if not hasattr(self._model(), "style_of"):
            raise UserError(
                ErrorCode.SETTING,
                f"{self._card.label} cannot take its style from a picture.",
                "Choose among its styles with --style-seed.",
            )
        planes = pad(to_network(opened(image)[0].pixels), self._card.size_multiple)
        return self._found("style_of", planes, direction)

    def _found(self, method: str, given: npt.NDArray[np.float32], direction: Direction) -> Code:
        import torch

        model = self._model()
        with torch.inference_mode():
            device = next(model.parameters()).device
            code = getattr(model, method)(torch.from_numpy(given).to(device), direction)
        return np.asarray(code.float().cpu().numpy(), np.float32)
