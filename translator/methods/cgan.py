"""Conditional GAN with a critic that knows what belongs together: learn from pairs.

Mirza and Osindero, "Conditional Generative Adversarial Nets", 2014, https://arxiv.org/abs/1411.1784, with the
matching-aware critic of Reed et al., "Generative Adversarial Text to Image Synthesis", ICML 2016,
https://arxiv.org/abs/1605.05396.
"""

from typing import Any, Literal, final

import torch
from torch import Tensor
from torch.optim import Optimizer

from translator.domains import Batch, Direction, Pairing
from translator.errors import ErrorCode, UserError
from translator.losses.adversarial import ADVERSARIAL
from translator.losses.content import l1
from translator.method import Method, Update, evaluating, frozen
from translator.methods import _adversaries
from translator.methods._adversaries import AdversarialSettings, build_augment, build_critic
from translator.methods._models import OneWay
from translator.methods._optimizers import adam
from translator.networks.patchgan import Critic
from translator.settings import knob


class ConditionalGanSettings(AdversarialSettings):
    """Knobs of the conditional GAN."""

    gan_mode: Literal["vanilla", "lsgan", "hinge"] = knob("vanilla", "Adversarial loss.", group="Critic")
    critics: Literal["one", "two"] = knob(
        "one",
        "One critic for being real and belonging together at once, or one for each.",
        group="Critic",
    )
    l1_weight: float = knob(
        10.0,
        "Weight of the L1 distance to the pair's other picture; 0 leaves the game alone.",
        ge=0,
        le=1e4,
        stronger=0.5,
    )


@final
class ConditionalGan(Method[ConditionalGanSettings]):
    """A generator G learns from pairs (c, x) against critics that see wrong pairs (c, x'), too.

    x' is the x of another pair of the batch. With one critic D(c, x) of pairs:

    L_D = 1/2 {-log D(c, x) - 1/2 [log(1 - D(c, G(c))) + log(1 - D(c, x'))]},  L_G = -log D(c, G(c))

    (algorithm 1 of Reed et al.); with two, D_r of pictures and D_m of pairs, each with the factor 1/2:

    L_D = -log D_r(x) - log(1 - D_r(G(c))) - log D_m(c, x) - log(1 - D_m(c, x'))
    L_G = -log D_r(G(c)) - log D_m(c, G(c))

    L_G has l |x - G(c)|_1 as well. A batch of one pair has no wrong one: with one critic its term is left
    out, with two it is refused. First the critics learn, then G.
    """

    name = "cgan"
    title = "Conditional GAN"
    paper = "Reed et al., ICML 2016, https://arxiv.org/abs/1605.05396"
    pairing = Pairing.PAIRED
    Settings = ConditionalGanSettings
    usual_batch_size = 4

    def __init__(self, settings: ConditionalGanSettings) -> None:
        super().__init__(settings)
        self.critic = build_critic(settings, in_channels=6)
        self.critic_real = build_critic(settings, in_channels=3) if settings.critics == "two" else None
        self.augment = build_augment(settings)

    @staticmethod
    def build_model(settings: ConditionalGanSettings) -> OneWay:
        """A generator from a to b."""
        return OneWay(_adversaries.build_generator(settings))

    @classmethod
    def settings_for(cls, size_px: int) -> dict[str, Any]:
        """See `_adversaries.settings_for`."""
        return _adversaries.settings_for(size_px)

    def optimizers(self) -> dict[str, Optimizer]:
        """Adam for "generator" and for "critics"."""
        s, weights = self.settings, [p for critic in self._critics for p in critic.parameters()]
        return {
            "generator": adam(s, self.model.parameters()),
            "critics": adam(s, weights, s.critic_learning_rate),
        }

    def step(self, batch: Batch, update: Update) -> None:
        """Critics, then G."""
        fake = self.model.translate(batch.a, Direction.A_TO_B)
        update("critics", self._critic_terms(batch, fake.detach()))
        with frozen(*self._critics):
            change = self.augment.draw(fake)
            changed, game = change(fake), ADVERSARIAL[self.settings.gan_mode]
            terms = {"gan": game.generator(self.critic(_beside(change(batch.a), changed)))}
            if self.critic_real is not None:
                terms["gan_real"] = game.generator(self.critic_real(changed))
            terms["l1"] = self.settings.l1_weight * l1(fake, batch.b)
            update("generator", terms)

    def pictures(self, batch: Batch) -> dict[str, Tensor]:
        """Input, result, and what it should be."""
        with evaluating(self.model):
            fake_b = self.model.translate(batch.a, Direction.A_TO_B)
        return {"real_a": batch.a, "real_b": batch.b, "fake_b": fake_b}

    @property
    def _critics(self) -> list[Critic]:
        return [self.critic] if self.critic_real is None else [self.critic, self.critic_real]

    def _critic_terms(self, batch: Batch, fake: Tensor) -> dict[str, Tensor]:
        change = self.augment.draw(batch.b)
        c, x, fake = change(batch.a), change(batch.b), change(fake)
        wrong = _beside(c, x.roll(1, 0)) if len(x) > 1 else None
        if self.critic_real is None:
            negatives = [_beside(c, fake), *([] if wrong is None else [wrong])]
            return {"gan": self._loss(self.critic, _beside(c, x), *negatives, watch=True)}
        if wrong is None:
            raise UserError(
                ErrorCode.SETTING, "A batch of one pair has no wrong pair.", "Use --batch-size 2 or more."
            )
        return {
            "gan": self._loss(self.critic, _beside(c, x), wrong),
            "gan_real": self._loss(self.critic_real, x, fake, watch=True),
        }

    def _loss(self, critic: Critic, real: Tensor, *negatives: Tensor, watch: bool = False) -> Tensor:
        """The critic's side of the game, its negatives together as heavy as the real ones."""
        real_scores = critic(real)
        if watch:
            self.augment.watch(real_scores)
        game = ADVERSARIAL[self.settings.gan_mode]
        losses = [game.critic(real_scores, critic(negative)) for negative in negatives]
        return _adversaries.CRITIC_FACTOR * torch.stack(losses).mean()


def _beside(condition: Tensor, images: Tensor) -> Tensor:
    """(B, 6, H, W): what a critic of pairs sees."""
    return torch.cat((condition, images), 1)
