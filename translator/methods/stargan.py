"""StarGAN v2: learn three or more domains in one model, without pairs, each in many styles.

Choi, Uh, Yoo and Ha, "StarGAN v2: Diverse Image Synthesis for Multiple Domains", CVPR 2020,
https://arxiv.org/abs/1912.01865.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, final

import torch
from torch import Tensor
from torch.func import functional_call
from torch.optim import Optimizer

from translator.domains import Batch, Direction, Pairing
from translator.losses.adversarial import ADVERSARIAL
from translator.losses.content import l1
from translator.losses.penalties import r1
from translator.method import Method, Update, evaluating, frozen
from translator.methods._augment import AugmentSettings, CriticAugment
from translator.methods._multi_domain import MultiDomainModel
from translator.methods._optimizers import adam, beta1_knob, beta2_knob
from translator.networks.initialise import initialise
from translator.networks.precision import computing_in
from translator.networks.star import MappingNetwork, StarCritic, StarGenerator, StarShape, StyleEncoder
from translator.settings import knob


class StarGanSettings(AugmentSettings):
    """Knobs of StarGAN v2; the defaults are the published ones, but for widths and depths that fit 64 px."""

    num_domains: int = knob(3, "Number of domains; that of the folders.", ge=2, le=26, advanced=True)
    generator_width: int = knob(
        64, "Channels after the generator's first layer; half of it trains about 3 times as fast.",
        ge=1, le=512, group="Generator",
    )  # fmt: skip
    downs: int = knob(
        2, "Halvings of the generator; published are 4 for 256 px.", ge=1, le=6, advanced=True,
        group="Generator",
    )  # fmt: skip
    blocks: int = knob(
        2, "Blocks at the smallest size, without and again with the style.", ge=1, le=16, advanced=True,
        group="Generator",
    )  # fmt: skip
    style_size: int = knob(64, "Length of a style code.", ge=1, le=1024, advanced=True, group="Generator")
    noise_size: int = knob(
        16, "Length of the noise that a style code is made from.", ge=1, le=1024, advanced=True,
        group="Generator",
    )  # fmt: skip
    mapping_width: int = knob(
        512, "Width of the perceptron between them.", ge=1, le=4096, advanced=True, group="Generator"
    )
    gan_mode: Literal["vanilla", "lsgan", "hinge"] = knob(
        "vanilla", "Adversarial loss.", advanced=True, group="Critic"
    )
    critic_width: int = knob(
        64, "Channels after the first layer of critic and style encoder.", ge=1, le=512, advanced=True,
        group="Critic",
    )  # fmt: skip
    critic_layers: int = knob(
        4, "Halvings of critic and style encoder; the crop's side must be 4 times 2 to their number.",
        ge=1, le=8, advanced=True, group="Critic",
    )  # fmt: skip
    r1_weight: float = knob(
        1.0, "Weight (gamma) of the R1 penalty on real pictures; 0 is off.", ge=0, le=1e4, advanced=True,
        group="Critic",
    )  # fmt: skip
    r1_interval: int = knob(
        1, "The R1 penalty is taken every so many steps, and then so many times as heavy.", ge=1, le=1000,
        advanced=True, group="Critic",
    )  # fmt: skip
    style_weight: float = knob(1.0, "Weight of getting a style back from its result.", ge=0, le=1e4)
    diversity_weight: float = knob(
        1.0, "Weight of how far two styles' results differ; falls to 0 over the training.", ge=0, le=1e4
    )
    cycle_weight: float = knob(
        1.0, "Weight of getting a picture back from its result.", ge=0, le=1e4, stronger=0.5
    )
    learning_rate: float = knob(1e-4, "Learning rate.", gt=0, le=1, group="Optimizer")
    mapping_learning_rate: float = knob(
        1e-6, "Learning rate of what makes style codes from noise.", gt=0, le=1, advanced=True,
        group="Optimizer",
    )  # fmt: skip
    beta1: float = beta1_knob(0.0)
    beta2: float = beta2_knob(0.99)
    weight_decay: float = knob(
        1e-4, "Pull of the weights towards 0, as a gradient.", ge=0, le=1, advanced=True, group="Optimizer"
    )


class _Task(NamedTuple):
    """Pictures, where they come from and where they go: (B, 3, H, W), (B,) and (B,)."""

    images: Tensor
    sources: Tensor
    targets: Tensor


@final
class StarGan(Method[StarGanSettings]):
    """A generator G led by style codes, a mapping F from noise, a style encoder E, and a critic D per domain.

    With x of domain y, a target domain y', and a code s' that is F(z, y') with z ~ N(0, 1), or E(x', y') of
    another picture x' of that domain, and another such code s'':

    L_D   = -log D(x, y) - log(1 - D(G(x, s'), y')) + gamma/2 |grad D(x, y)|^2
    L_GFE = -log D(G(x, s'), y') + l_sty |s' - E(G(x, s'), y')|_1 - l_ds |G(x, s') - G(x, s'')|_1
            + l_cyc |x - G(G(x, s'), E(x, y))|_1

    (eq. 1 to 5 of the paper; l_ds falls to 0 over the training.) First D learns from codes of noise, then
    from codes of pictures; then G, F and E from codes of noise, then G alone from codes of pictures. In a
    step each domain is a target equally often, where the paper draws targets freely.
    """

    name = "stargan"
    title = "StarGAN v2"
    paper = "Choi et al., CVPR 2020, https://arxiv.org/abs/1912.01865"
    pairing = Pairing.DOMAINS
    Settings = StarGanSettings
    usual_batch_size = 2

    num_steps: Tensor

    def __init__(self, settings: StarGanSettings) -> None:
        super().__init__(settings)
        self.critic = StarCritic(settings.critic_width, settings.critic_layers, settings.num_domains)
        initialise(self.critic, "kaiming")
        self.augment = CriticAugment(settings, settings.gan_mode)
        self.register_buffer("num_steps", torch.zeros((), dtype=torch.int64))

    @staticmethod
    def build_model(settings: StarGanSettings) -> MultiDomainModel:
        """Generator, mapping and style encoder."""
        s, number = settings, settings.num_domains
        model = MultiDomainModel(
            StarGenerator(StarShape(s.generator_width, s.downs, s.blocks, s.style_size)),
            MappingNetwork(s.noise_size, s.style_size, number, s.mapping_width),
            StyleEncoder(s.critic_width, s.critic_layers, s.style_size, number),
        )
        initialise(model, "kaiming")
        return model

    @classmethod
    def settings_for(cls, size_px: int) -> dict[str, Any]:
        """A smallest map of at least 16 px in the generator, of 4 px before the critic's last layer."""
        halvings = int(math.log2(size_px))
        return {"downs": min(max(halvings - 4, 1), 6), "critic_layers": min(max(halvings - 2, 1), 8)}

    def optimizers(self) -> dict[str, Optimizer]:
        """Adam for "generators", the mapping at a rate of its own, and for "critic"."""
        s, model = self.settings, self._model
        fast = [*model.generator.parameters(), *model.style_encoder.parameters()]
        slow = {"params": list(model.mapping.parameters()), "lr": s.mapping_learning_rate}
        return {
            "generators": adam(s, fast, weight_decay=s.weight_decay, others=slow),
            "critic": adam(s, self.critic.parameters(), weight_decay=s.weight_decay),
        }

    def step(self, batch: Batch, update: Update) -> None:
        """D by noise, D by pictures, G with F and E by noise, G by pictures."""
        model, task = self._model, self._task(batch)
        count, device = len(task.images), task.images.device
        noise, other = (torch.randn(count, self.settings.noise_size, device=device) for _ in range(2))
        shown, other_shown = self._references(batch, task.targets)
        due = int(self.num_steps) % self.settings.r1_interval == 0
        self.num_steps += 1
        style = model.mapping(noise, task.targets)
        # Only the critic learns before this result is judged by it, so it is not made twice.
        fake = model.generator(task.images, style)
        update("critic", self._critic_terms("latent", task, fake.detach(), penalised=due))
        with torch.no_grad():
            fake_shown = model.generator(task.images, model.style_encoder(shown, task.targets))
        update("critic", self._critic_terms("reference", task, fake_shown, penalised=due))
        diversity = self.settings.diversity_weight * (1 - update.progress)
        with frozen(self.critic):
            with torch.no_grad():
                other_style = model.mapping(other, task.targets)
            codes = (style, other_style)
            terms = self._generator_terms(task, fake, codes, model.style_encoder, diversity)
            update("generators", _named("latent", terms))
            with torch.no_grad():
                codes = tuple(model.style_encoder(x, task.targets) for x in (shown, other_shown))
            fake = model.generator(task.images, codes[0])
            terms = self._generator_terms(task, fake, codes, self._encode_without_learning, diversity)
            update("generators", _named("reference", terms))

    def pictures(self, batch: Batch) -> dict[str, Tensor]:
        """All inputs, then the first domain's pictures in each other domain, by no noise and by a picture."""
        model = self._model
        with evaluating(model):
            shown = {f"real_{d}": batch.images[d] for d in model.domains}
            for target in model.domains[1:]:
                direction = Direction(model.domains[0], target)
                style = model.style_of(batch.images[target], direction)
                shown[f"fake_{target}"] = model.translate(batch.a, direction)
                shown[f"fake_{target}_in_style_of_{target}"] = model.translate(batch.a, direction, style)
        return shown

    def _task(self, batch: Batch) -> _Task:
        """All pictures of the batch; row i of all domains goes to the domains in an order drawn for it."""
        images = [batch.images[d] for d in self._model.domains]
        device, num_rows = images[0].device, len(images[0])
        orders = torch.stack([torch.randperm(len(images)) for _ in range(num_rows)], 1)
        sources = torch.arange(len(images)).repeat_interleave(num_rows)
        return _Task(torch.cat(images), sources.to(device), orders.flatten().to(device))

    def _references(self, batch: Batch, targets: Tensor) -> tuple[Tensor, Tensor]:
        """For each target two pictures of that domain, different ones where there are two."""
        images = torch.stack([batch.images[d] for d in self._model.domains])
        num_rows = images.shape[1]
        first = torch.randint(num_rows, targets.shape)
        second = (first + torch.randint(1, max(num_rows, 2), targets.shape)) % num_rows
        return images[targets, first.to(targets.device)], images[targets, second.to(targets.device)]

    def _critic_terms(self, kind: str, task: _Task, fake: Tensor, *, penalised: bool) -> dict[str, Tensor]:
        s, found = self.settings, list[list[Tensor]]()
        change = self.augment.draw(task.images)
        real, fake = change(task.images), change(fake)

        def judge(images: Tensor) -> list[Tensor]:
            found.append(self.critic(images, task.sources))
            return found[0]

        terms = {}
        if s.r1_weight > 0 and penalised:
            # The penalty's pass is that of the loss as well, in the format of the pictures, float32.
            with computing_in(real.dtype, self.critic):
                terms["r1"] = s.r1_weight * s.r1_interval * r1(judge, real)
        else:
            judge(real)
        self.augment.watch(found[0])
        loss = ADVERSARIAL[s.gan_mode].critic(found[0], self.critic(fake, task.targets))
        return _named(kind, {"gan": loss} | terms)

    def _generator_terms(
        self,
        task: _Task,
        fake: Tensor,
        codes: tuple[Tensor, ...],
        encode: Callable[[Tensor, Tensor], Tensor],
        diversity: float,
    ) -> dict[str, Tensor]:
        """Weighted terms of one pass.

        Args:
            task: what is translated.
            fake: what became of it in the style of `codes[0]`.
            codes: that style and another one, (B, style_size).
            encode: the style encoder.
            diversity: weight of the diversity at this time.
        """
        s, generator, change = self.settings, self._model.generator, self.augment.draw(fake)
        terms = {
            "gan": ADVERSARIAL[s.gan_mode].generator(self.critic(change(fake), task.targets)),
            "style": s.style_weight * l1(encode(fake, task.targets), codes[0]),
        }
        if diversity > 0:
            with torch.no_grad():
                other = generator(task.images, codes[1])
            terms["diversity"] = -diversity * l1(fake, other)
        back = generator(fake, encode(task.images, task.sources))
        return terms | {"cycle": s.cycle_weight * l1(back, task.images)}

    def _encode_without_learning(self, images: Tensor, domains: Tensor) -> Tensor:
        """The style encoder; gradients go through it to the pictures and none to its weights."""
        encoder = self._model.style_encoder
        weights = {name: p.detach() for name, p in encoder.named_parameters()}
        style: Tensor = functional_call(encoder, weights, (images, domains))
        return style

    @property
    def _model(self) -> MultiDomainModel:
        assert isinstance(self.model, MultiDomainModel)
        return self.model


def _named(kind: str, terms: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {f"{name}_{kind}": term for name, term in terms.items()}
