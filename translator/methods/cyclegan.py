"""CycleGAN: learn without pairs.

Zhu, Park, Isola and Efros, "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial Networks",
ICCV 2017, https://arxiv.org/abs/1703.10593.
"""

from typing import Any, final

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from translator.domains import Batch, Direction, Pairing
from translator.losses.content import l1
from translator.method import Method, Update, evaluating, frozen
from translator.methods._adversaries import (
    AdversarialSettings,
    build_augment,
    build_critic,
    build_generator,
    critic_loss,
    critic_penalties,
    generator_loss,
    settings_for,
)
from translator.methods._models import TwoWay
from translator.methods._optimizers import adam
from translator.networks.image_pool import ImagePool
from translator.networks.patchgan import Critic
from translator.settings import knob


class CycleGanSettings(AdversarialSettings):
    """Knobs of CycleGAN; the defaults are the published ones, but for the generators' ends."""

    cycle_weight_a: float = knob(
        10.0, "Weight (lambda_A) of the way a to b and back.", ge=0, le=1e4, stronger=0.5
    )
    cycle_weight_b: float = knob(
        10.0, "Weight (lambda_B) of the way b to a and back.", ge=0, le=1e4, stronger=0.5
    )
    identity_weight: float = knob(
        0.5,
        "Weight, relative to the cycle's, of leaving a picture of the target domain as it is; "
        "keeps colours, and belongs off where domains differ in kind, as labels and photos do.",
        ge=0,
        le=100,
        stronger=0.5,
    )
    pool_size: int = knob(
        50, "Generated pictures of each domain that are kept for the critics.", ge=0, le=10_000, advanced=True
    )


@final
class CycleGan(Method[CycleGanSettings]):
    """Generators G: A -> B and F: B -> A learn against critics D_B and D_A, and to be each other's inverse.

    L_G = (D_B(G(a)) - 1)^2 + (D_A(F(b)) - 1)^2 + lambda_A |F(G(a)) - a|_1 + lambda_B |G(F(b)) - b|_1
          + lambda_idt (lambda_B |G(b) - b|_1 + lambda_A |F(a) - a|_1)
    L_D = 1/2 [(D_B(b) - 1)^2 + D_B(g)^2] + 1/2 [(D_A(a) - 1)^2 + D_A(f)^2], with g and f from pools of past
    results

    (eq. 1 to 3 and section 5.2 of the paper.) First the generators learn, then the critics. The pool of
    domain b is drawn from before the pool of domain a.
    """

    name = "cyclegan"
    title = "CycleGAN"
    paper = "Zhu et al., ICCV 2017, https://arxiv.org/abs/1703.10593"
    pairing = Pairing.UNPAIRED
    Settings = CycleGanSettings

    num_steps: Tensor

    def __init__(self, settings: CycleGanSettings) -> None:
        super().__init__(settings)
        self.critic_a = build_critic(settings, in_channels=3)
        self.critic_b = build_critic(settings, in_channels=3)
        self.augment_a = build_augment(settings)
        self.augment_b = build_augment(settings)
        self.pool_a = ImagePool(settings.pool_size)
        self.pool_b = ImagePool(settings.pool_size)
        self.register_buffer("num_steps", torch.zeros((), dtype=torch.int64))

    @staticmethod
    def build_model(settings: CycleGanSettings) -> TwoWay:
        """A generator each way."""
        return TwoWay(build_generator(settings), build_generator(settings))

    @classmethod
    def settings_for(cls, size_px: int) -> dict[str, Any]:
        """See `_adversaries.settings_for`."""
        return settings_for(size_px)

    def optimizers(self) -> dict[str, Optimizer]:
        """Adam for "generators" and for "critics"."""
        critics = nn.ModuleList([self.critic_a, self.critic_b])
        return {
            "generators": adam(self.settings, self.model.parameters()),
            "critics": adam(self.settings, critics.parameters(), self.settings.critic_learning_rate),
        }

    def step(self, batch: Batch, update: Update) -> None:
        """Generators, then critics; the generators at every `critic_steps`-th step."""
        num_steps_done = int(self.num_steps)
        self.num_steps += 1
        if (num_steps_done + 1) % self.settings.critic_steps == 0:
            fake_a, fake_b = self._generators_step(batch, update)
        else:
            with torch.no_grad():
                fake_a, fake_b = self._to_a(batch.b), self._to_b(batch.a)
        fake_b, fake_a = self.pool_b(fake_b), self.pool_a(fake_a)
        update(
            "critics",
            self._critic_terms("a", batch.a, fake_a, num_steps_done)
            | self._critic_terms("b", batch.b, fake_b, num_steps_done),
        )

    def pictures(self, batch: Batch) -> dict[str, Tensor]:
        """Both inputs, both results and both ways back."""
        with evaluating(self.model):
            fake_b, fake_a = self._to_b(batch.a), self._to_a(batch.b)
            back_a, back_b = self._to_a(fake_b), self._to_b(fake_a)
        reals = {"real_a": batch.a, "real_b": batch.b}
        return reals | {
            "fake_b": fake_b,
            "fake_a": fake_a,
            "reconstructed_a": back_a,
            "reconstructed_b": back_b,
        }

    def _generators_step(self, batch: Batch, update: Update) -> tuple[Tensor, Tensor]:
        """Returns fake_a and fake_b without their graph, which is freed when this returns."""
        s = self.settings
        fake_b, same_b = self._translate_and_keep(Direction.A_TO_B, batch.a, batch.b)
        fake_a, same_a = self._translate_and_keep(Direction.B_TO_A, batch.b, batch.a)
        with frozen(self.critic_a, self.critic_b):
            terms = {
                "gan_a": generator_loss(s, self.critic_a, self.augment_a.draw(fake_a)(fake_a)),
                "gan_b": generator_loss(s, self.critic_b, self.augment_b.draw(fake_b)(fake_b)),
            }
            if s.cycle_weight_a > 0:
                terms["cycle_a"] = s.cycle_weight_a * l1(self._to_a(fake_b), batch.a)
            if s.cycle_weight_b > 0:
                terms["cycle_b"] = s.cycle_weight_b * l1(self._to_b(fake_a), batch.b)
            if same_a is not None and same_b is not None:
                terms["identity_a"] = s.identity_weight * s.cycle_weight_a * l1(same_a, batch.a)
                terms["identity_b"] = s.identity_weight * s.cycle_weight_b * l1(same_b, batch.b)
            update("generators", terms)
        return fake_a.detach(), fake_b.detach()

    def _translate_and_keep(
        self, direction: Direction, source: Tensor, target: Tensor
    ) -> tuple[Tensor, Tensor | None]:
        """The translation of the source, and of what is in the target domain already when that is asked for.

        Both go through the generator in one call where no norm mixes the pictures of a batch.
        """
        if self.settings.identity_weight == 0:
            return self.model.translate(source, direction), None
        if self.settings.norm == "batch" or source.shape[1:] != target.shape[1:]:
            return self.model.translate(source, direction), self.model.translate(target, direction)
        both = self.model.translate(torch.cat((source, target)), direction)
        return both[: len(source)], both[len(source) :]

    def _critic_terms(
        self, domain: str, real: Tensor, fake: Tensor, num_steps_done: int
    ) -> dict[str, Tensor]:
        critic: Critic = self.critic_a if domain == "a" else self.critic_b
        augment = self.augment_a if domain == "a" else self.augment_b
        change = augment.draw(real)
        real, fake = change(real), change(fake)
        penalties = critic_penalties(self.settings, critic, critic, real, fake, num_steps_done)
        terms = {"gan": critic_loss(self.settings, critic, real, fake, augment)} | penalties
        return {f"{name}_{domain}": term for name, term in terms.items()}

    def _to_a(self, images: Tensor) -> Tensor:
        return self.model.translate(images, Direction.B_TO_A)

    def _to_b(self, images: Tensor) -> Tensor:
        return self.model.translate(images, Direction.A_TO_B)
