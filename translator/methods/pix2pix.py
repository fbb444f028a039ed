"""pix2pix: learn from pairs.

Isola, Zhu, Zhou and Efros, "Image-to-Image Translation with Conditional Adversarial Networks", CVPR 2017,
https://arxiv.org/abs/1611.07004.
"""

from typing import Any, final

import torch
from torch import Tensor
from torch.optim import Optimizer

from translator.domains import Batch, Direction, Pairing
from translator.losses.adversarial import GanMode
from translator.losses.content import l1
from translator.method import Method, Update, evaluating, frozen
from translator.methods._adversaries import (
    KINDS_HELP,
    RESIDUAL_HELP,
    AdversarialSettings,
    GeneratorKind,
    build_augment,
    build_critic,
    build_generator,
    critic_loss,
    critic_penalties,
    generator_loss,
    settings_for,
)
from translator.methods._models import OneWay
from translator.methods._optimizers import adam
from translator.networks.norms import NormKind
from translator.settings import knob


class Pix2PixSettings(AdversarialSettings):
    """Knobs of pix2pix; the defaults are the published ones, but for dropout after training."""

    generator: GeneratorKind = knob("unet", KINDS_HELP, group="Generator")
    norm: NormKind = knob(
        "batch", "Kind of the norms in generator and critic.", advanced=True, group="Generator"
    )
    dropout: bool = knob(
        True, "Drop half of some of the generator's values.", advanced=True, group="Generator"
    )
    residual: bool = knob(False, RESIDUAL_HELP, advanced=True, group="Generator")
    gan_mode: GanMode = knob("vanilla", "Adversarial loss.", group="Critic")
    gan_weight: float = knob(
        1.0,
        "Weight of the adversarial loss; 0 learns from the L1 distance alone, without a critic.",
        ge=0,
        le=1e4,
        advanced=True,
        group="Critic",
    )
    l1_weight: float = knob(
        100.0, "Weight (lambda) of the L1 distance to the pair's other picture.", ge=0, le=1e4, stronger=0.5
    )


@final
class Pix2Pix(Method[Pix2PixSettings]):
    """A U-Net learns y = G(x) from pairs (x, y) against a critic D that sees x beside y or beside G(x).

    L_D = 1/2 [-log D(x, y) - log(1 - D(x, G(x)))],   L_G = -log D(x, G(x)) + lambda |y - G(x)|_1

    (eq. 1 to 4 of the paper, with the non-saturating generator of its section 3.3.) First D learns, then G.
    The knob `gan_weight`, 1 in the paper, weighs the first term of L_G.
    """

    name = "pix2pix"
    title = "pix2pix"
    paper = "Isola et al., CVPR 2017, https://arxiv.org/abs/1611.07004"
    pairing = Pairing.PAIRED
    Settings = Pix2PixSettings

    num_steps: Tensor

    def __init__(self, settings: Pix2PixSettings) -> None:
        super().__init__(settings)
        self.critic = build_critic(settings, in_channels=6)
        self.augment = build_augment(settings)
        self.register_buffer("num_steps", torch.zeros((), dtype=torch.int64))

    @staticmethod
    def build_model(settings: Pix2PixSettings) -> OneWay:
        """A generator from a to b."""
        return OneWay(build_generator(settings, residual=settings.residual))

    @classmethod
    def settings_for(cls, size_px: int) -> dict[str, Any]:
        """See `_adversaries.settings_for`."""
        return settings_for(size_px)

    def optimizers(self) -> dict[str, Optimizer]:
        """Adam for "generator" and for "critic"."""
        return {
            "generator": adam(self.settings, self.model.parameters()),
            "critic": adam(self.settings, self.critic.parameters(), self.settings.critic_learning_rate),
        }

    def step(self, batch: Batch, update: Update) -> None:
        """D, then G; G at every `critic_steps`-th step. Without an adversarial loss D is left as it is."""
        num_steps_done = int(self.num_steps)
        self.num_steps += 1
        learns = (num_steps_done + 1) % self.settings.critic_steps == 0
        with torch.set_grad_enabled(learns):
            fake_b = self.model.translate(batch.a, Direction.A_TO_B)
        if self.settings.gan_weight > 0:
            update("critic", self._critic_terms(batch, fake_b.detach(), num_steps_done))
        if learns:
            with frozen(self.critic):
                update("generator", self._generator_terms(batch, fake_b))

    def pictures(self, batch: Batch) -> dict[str, Tensor]:
        """Input, result, and what it should be."""
        with evaluating(self.model):
            fake_b = self.model.translate(batch.a, Direction.A_TO_B)
        return {"real_a": batch.a, "real_b": batch.b, "fake_b": fake_b}

    def _critic_terms(self, batch: Batch, fake_b: Tensor, num_steps_done: int) -> dict[str, Tensor]:
        change = self.augment.draw(batch.b)
        a, b, fake_b = change(batch.a), change(batch.b), change(fake_b)
        real, fake = _beside(a, b), _beside(a, fake_b)
        terms = {"gan": critic_loss(self.settings, self.critic, real, fake, self.augment)}

        def judge(images: Tensor) -> list[Tensor]:
            scores: list[Tensor] = self.critic(_beside(a, images))
            return scores

        return terms | critic_penalties(self.settings, self.critic, judge, b, fake_b, num_steps_done)

    def _generator_terms(self, batch: Batch, fake_b: Tensor) -> dict[str, Tensor]:
        content = {"l1": self.settings.l1_weight * l1(fake_b, batch.b)}
        if self.settings.gan_weight == 0:
            return content
        change = self.augment.draw(fake_b)
        gan = generator_loss(self.settings, self.critic, _beside(change(batch.a), change(fake_b)))
        return {"gan": self.settings.gan_weight * gan, **content}


def _beside(condition: Tensor, images: Tensor) -> Tensor:
    """(B, 6, H, W): what the critic sees."""
    return torch.cat((condition, images), 1)
