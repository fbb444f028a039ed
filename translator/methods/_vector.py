"""What the methods of whole pictures have in common: knobs, optimizers, the game of two."""

from typing import Any, ClassVar, Literal

import torch
from torch import Tensor

from translator.losses.adversarial import ADVERSARIAL
from translator.methods._augment import AugmentSettings, CriticAugment
from translator.methods._optimizers import beta1_knob, beta2_knob
from translator.networks.norms import NormKind
from translator.networks.vector import VectorCritic, VectorShape
from translator.settings import knob


class VectorSettings(AugmentSettings):
    """Knobs of networks between whole pictures and codes; a method states its own defaults."""

    side_px: int = knob(
        64, "Side of the pictures that the networks see and make; follows --size.", ge=16, le=1024,
        advanced=True, group="Generator", unit="px",
    )  # fmt: skip
    width: int = knob(
        64, "Channels of the largest maps; half of it trains about 3 times as fast.", ge=1, le=512,
        group="Generator",
    )  # fmt: skip
    code_size: int = knob(128, "Length of a code.", ge=1, le=8192, group="Generator")
    norm: NormKind = knob("batch", "Kind of the norms.", advanced=True, group="Generator")
    learning_rate: float = knob(2e-4, "Learning rate.", gt=0, le=1, group="Optimizer")
    critic_learning_rate: float | None = knob(
        None, "Learning rate of the critic; the others' when not given.", gt=0, le=1, advanced=True,
        group="Optimizer",
    )  # fmt: skip
    beta1: float = beta1_knob(0.5)
    beta2: float = beta2_knob(0.999)

    @property
    def shape(self) -> VectorShape:
        """Of all networks."""
        return VectorShape(self.side_px, self.width, self.norm)


class GameSettings(VectorSettings):
    """Knobs of a game between a generator and a critic of two classes as well."""

    critic_factor: ClassVar[float] = 1.0
    """What stands before a critic's loss."""
    gan_mode: Literal["vanilla", "lsgan", "hinge"] = knob("vanilla", "Adversarial loss.", group="Critic")


def settings_for(size_px: int) -> dict[str, Any]:
    """The networks work at the size of the crops."""
    return {"side_px": size_px}


def build_augment(settings: GameSettings) -> CriticAugment:
    """What one critic is shown."""
    return CriticAugment(settings, settings.gan_mode)


def critic_loss(
    settings: GameSettings, critic: VectorCritic, augment: CriticAugment, real: Tensor, *fakes: Tensor
) -> Tensor:
    """The critic's side of the game; several kinds of fakes count as much as the real pictures together.

    Each kind goes through it by itself, for a batch norm must not see which share of a batch is real.
    """
    change = augment.draw(real)
    game, real_scores = ADVERSARIAL[settings.gan_mode], critic(change(real))
    augment.watch([real_scores])
    losses = [game.critic(real_scores, critic(change(fake))) for fake in fakes]
    return torch.stack(losses).mean()


def generator_loss(
    settings: GameSettings, critic: VectorCritic, augment: CriticAugment, *fakes: Tensor
) -> Tensor:
    """The generator's side of the game, the mean over several kinds of fakes."""
    change = augment.draw(fakes[0])
    losses = [ADVERSARIAL[settings.gan_mode].generator(critic(change(fake))) for fake in fakes]
    return torch.stack(losses).mean()


def seeded(images: Tensor) -> torch.Generator:
    """What draws other codes beside each picture, and the same at each look: its seed follows from them."""
    return torch.Generator().manual_seed(int(images.double().abs().sum().item() * 1e6) % 2**31)
