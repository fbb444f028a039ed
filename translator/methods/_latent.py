"""What UNIT and MUNIT have in common: knobs, critics, optimizers, the perceptual term."""

from collections.abc import Mapping
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.optim import Adam

from translator.losses.adversarial import ADVERSARIAL
from translator.losses.perceptual import domain_invariant
from translator.methods._augment import AugmentSettings, CriticAugment
from translator.methods._optimizers import adam, beta1_knob, beta2_knob
from translator.methods._perceptual import PerceptualSettings
from translator.networks.initialise import initialise
from translator.networks.latent import LatentShape
from translator.networks.strided_critic import StridedCritic, least_size_px
from translator.networks.vgg import Vgg
from translator.settings import knob

PERCEPTUAL_LAYER = "relu5_3"


class LatentSettings(AugmentSettings, PerceptualSettings):
    """Knobs of encoders, decoders, critics and their optimizers; the defaults are the published ones."""

    generator_width: int = knob(
        64, "Channels after the first layer of encoders; half of it trains about 3 times as fast.",
        ge=1, le=512, group="Generator",
    )  # fmt: skip
    downs: int = knob(
        2, "Halvings between a picture and its code.", ge=1, le=6, advanced=True, group="Generator"
    )
    blocks: int = knob(
        4, "Residual blocks of each encoder and each decoder.", ge=1, le=64, advanced=True, group="Generator"
    )
    gan_mode: Literal["lsgan", "vanilla", "hinge"] = knob(
        "lsgan", "Adversarial loss.", advanced=True, group="Critic"
    )
    gan_weight: float = knob(
        1.0, "Weight of the adversarial loss.", ge=0, le=1e4, advanced=True, group="Critic"
    )
    critic_width: int = knob(
        64, "Channels after the critic's first layer.", ge=1, le=512, advanced=True, group="Critic"
    )
    critic_layers: int = knob(4, "Halvings of the critic.", ge=1, le=8, advanced=True, group="Critic")
    critic_scales: int = knob(
        3, "Number of sizes of the picture that are judged.", ge=1, le=5, advanced=True, group="Critic"
    )
    learning_rate: float = knob(1e-4, "Learning rate of the generators.", gt=0, le=1, group="Optimizer")
    critic_learning_rate: float | None = knob(
        None, "Learning rate of the critics; the generators' when not given.", gt=0, le=1, advanced=True,
        group="Optimizer",
    )  # fmt: skip
    beta1: float = beta1_knob(0.5)
    beta2: float = beta2_knob(0.999)
    weight_decay: float = knob(
        1e-4, "Pull of the weights towards 0, as a gradient.", ge=0, le=1, advanced=True, group="Optimizer"
    )

    @property
    def shape(self) -> LatentShape:
        """Of encoders and decoders."""
        return LatentShape(self.generator_width, self.downs, self.blocks)


def settings_for(size_px: int) -> dict[str, Any]:
    """As many scales of the critic as a crop has room for."""
    layers = LatentSettings.model_fields["critic_layers"].default
    most = LatentSettings.model_fields["critic_scales"].default
    fitting = [n for n in range(1, most + 1) if least_size_px(layers, n) <= size_px]
    return {"critic_scales": fitting[-1]} if fitting and fitting[-1] < most else {}


def build_critic(settings: LatentSettings) -> StridedCritic:
    """A freshly initialised critic: Normal(0, 0.02)."""
    critic = StridedCritic(settings.critic_width, settings.critic_layers, settings.critic_scales)
    initialise(critic, "normal")
    return critic


def optimizers(settings: LatentSettings, model: nn.Module, *critics: nn.Module) -> dict[str, Adam]:
    """Adam for "generators" and for "critics"."""
    decay = settings.weight_decay
    return {
        "generators": adam(settings, model.parameters(), weight_decay=decay),
        "critics": adam(
            settings,
            nn.ModuleList(critics).parameters(),
            settings.critic_learning_rate,
            weight_decay=decay,
        ),
    }


def build_augment(settings: LatentSettings) -> CriticAugment:
    """What one critic is shown."""
    return CriticAugment(settings, settings.gan_mode)


def critic_term(
    settings: LatentSettings, critic: StridedCritic, real: Tensor, fake: Tensor, augment: CriticAugment
) -> Tensor:
    """The critic's side of the game, weighted; real and fake go through it in one call."""
    change = augment.draw(real)
    both = [s.chunk(2) for s in critic(_joined(change(real), change(fake)))]
    augment.watch([s[0] for s in both])
    loss = ADVERSARIAL[settings.gan_mode].critic([s[0] for s in both], [s[1] for s in both])
    return settings.gan_weight * loss


def generator_term(
    settings: LatentSettings, critic: StridedCritic, fake: Tensor, augment: CriticAugment
) -> Tensor:
    """The generator's side of the game, weighted."""
    changed = augment.draw(fake)(fake)
    return settings.gan_weight * ADVERSARIAL[settings.gan_mode].generator(critic(changed))


def perceptual_terms(
    settings: LatentSettings, judge: Vgg | None, pairs: Mapping[str, tuple[Tensor, Tensor]]
) -> dict[str, Tensor]:
    """The weighted domain-invariant distance of each result to its source, by domain of the result."""
    if judge is None:
        return {}
    return {
        f"perceptual_{domain}": settings.perceptual_weight
        * domain_invariant(*(judge(images, [PERCEPTUAL_LAYER])[0] for images in pair))
        for domain, pair in pairs.items()
    }


def _joined(real: Tensor, fake: Tensor) -> Tensor:
    assert real.shape == fake.shape
    return torch.cat((real, fake))
