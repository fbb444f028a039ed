"""UNIT: learn without pairs, both ways, through one latent space.

Liu, Breuel and Kautz, "Unsupervised Image-to-Image Translation Networks", NeurIPS 2017,
https://arxiv.org/abs/1703.00848.
"""

from collections.abc import Mapping
from typing import Any, final

import torch
from pydantic import ValidationInfo, field_validator
from torch import Tensor
from torch.optim import Optimizer

from translator.domains import Batch, Direction, Pairing
from translator.losses.content import l1
from translator.losses.latent import kl_of_unit_variance
from translator.method import Method, Update, evaluating, frozen
from translator.methods import _latent
from translator.methods._latent import (
    PERCEPTUAL_LAYER,
    LatentSettings,
    build_augment,
    build_critic,
    critic_term,
    generator_term,
    perceptual_terms,
)
from translator.methods._perceptual import open_judge
from translator.model import TranslationModel
from translator.networks.initialise import initialise
from translator.networks.latent import DOMAINS, LatentShape, SharedLatentNetwork
from translator.settings import knob


class UnitSettings(LatentSettings):
    """Knobs of UNIT; the defaults are the published ones."""

    shared_blocks: int = knob(
        1, "Residual blocks in common at the ends of both encoders, and at the beginnings of both decoders.",
        ge=0, le=64, group="Generator",
    )  # fmt: skip
    reconstruction_weight: float = knob(
        10.0, "Weight of getting a picture back from its own code.", ge=0, le=1e4
    )
    cycle_weight: float = knob(
        10.0, "Weight of getting a picture back from its translation.", ge=0, le=1e4, stronger=0.5
    )
    kl_weight: float = knob(0.01, "Weight of the codes' distance to standard normal.", ge=0, le=1e4)
    kl_cycle_weight: float = knob(0.01, "The same for codes of translations.", ge=0, le=1e4, advanced=True)

    @field_validator("shared_blocks")
    @classmethod
    def _check_shared(cls, count: int, info: ValidationInfo) -> int:
        if count > info.data.get("blocks", count):
            raise ValueError(f"there are only {info.data['blocks']} residual blocks to share")
        return count


@final
class SharedLatentModel(TranslationModel):
    """Two auto-encoders with one space of codes; translates by encoding in one and decoding in the other."""

    directions = frozenset({Direction.A_TO_B, Direction.B_TO_A})

    def __init__(self, shape: LatentShape, shared_blocks: int) -> None:
        super().__init__()
        self.network = SharedLatentNetwork(shape, shared_blocks)
        self.size_multiple = self.network.size_multiple

    def translate(self, images: Tensor, direction: Direction, style: Tensor | None = None) -> Tensor:
        """See `TranslationModel.translate`; decodes the mean of the code: no noise, no style."""
        assert style is None
        assert direction in self.directions
        return self.network.decode(self.network.encode(images, direction.source), direction.target)


@final
class Unit(Method[UnitSettings]):
    """VAEs (E_a, G_a) and (E_b, G_b) with one latent space learn against critics D_a and D_b.

    z_a = E_a(a) + n with n ~ N(0, 1), a_b = G_b(z_a), and the same from b. L_E,G sums for both domains

    (D_b(a_b) - 1)^2 + l_1 |G_a(z_a) - a|_1 + l_2 E_a(a)^2
                     + l_3 |G_a(E_b(a_b) + n') - a|_1 + l_4 E_b(a_b)^2

    and L_D = (D_b(b) - 1)^2 + D_b(a_b)^2 + the same for a (eq. 2 to 6 of the paper with the terms of the
    authors' later program: L1 for the likelihood, LSGAN, squared means for KL; the last encoder blocks and
    the first decoder blocks in common as the paper's figure 1 has them).

    First D learns, then E and G, from the same translations.
    """

    name = "unit"
    title = "UNIT"
    paper = "Liu et al., NeurIPS 2017, https://arxiv.org/abs/1703.00848"
    pairing = Pairing.UNPAIRED
    Settings = UnitSettings

    def __init__(self, settings: UnitSettings) -> None:
        super().__init__(settings)
        self.critic_a = build_critic(settings)
        self.critic_b = build_critic(settings)
        self.augment_a = build_augment(settings)
        self.augment_b = build_augment(settings)
        self.judge = open_judge(settings, PERCEPTUAL_LAYER)

    @staticmethod
    def build_model(settings: UnitSettings) -> SharedLatentModel:
        """Encoders and decoders of both domains."""
        model = SharedLatentModel(settings.shape, settings.shared_blocks)
        initialise(model, "kaiming")
        return model

    @classmethod
    def settings_for(cls, size_px: int) -> dict[str, Any]:
        """As many scales of the critic as a crop has room for."""
        return _latent.settings_for(size_px)

    def optimizers(self) -> dict[str, Optimizer]:
        """Adam for "generators" and for "critics"."""
        return dict(_latent.optimizers(self.settings, self.model, self.critic_a, self.critic_b))

    def step(self, batch: Batch, update: Update) -> None:
        """Critics, then encoders and decoders."""
        s, network = self.settings, self._network
        means = {d: network.encode(batch.images[d], d) for d in DOMAINS}
        codes = {d: _noisy(mean) for d, mean in means.items()}
        same_a, b_to_a = _decode(network, "a", codes["a"], codes["b"])
        same_b, a_to_b = _decode(network, "b", codes["b"], codes["a"])
        update(
            "critics",
            {
                "gan_a": critic_term(s, self.critic_a, batch.a, b_to_a.detach(), self.augment_a),
                "gan_b": critic_term(s, self.critic_b, batch.b, a_to_b.detach(), self.augment_b),
            },
        )
        with frozen(self.critic_a, self.critic_b):
            terms = {
                "gan_a": generator_term(s, self.critic_a, b_to_a, self.augment_a),
                "gan_b": generator_term(s, self.critic_b, a_to_b, self.augment_b),
                "reconstruction_a": s.reconstruction_weight * l1(same_a, batch.a),
                "reconstruction_b": s.reconstruction_weight * l1(same_b, batch.b),
                "kl_a": s.kl_weight * kl_of_unit_variance(means["a"]),
                "kl_b": s.kl_weight * kl_of_unit_variance(means["b"]),
            }
            terms |= self._cycle_terms(batch, {"a": b_to_a, "b": a_to_b})
            pairs = {"a": (b_to_a, batch.b), "b": (a_to_b, batch.a)}
            update("generators", terms | perceptual_terms(s, self.judge, pairs))

    def pictures(self, batch: Batch) -> dict[str, Tensor]:
        """Both inputs, both results, and both inputs back from their own codes."""
        with evaluating(self.model):
            fake_b = self.model.translate(batch.a, Direction.A_TO_B)
            fake_a = self.model.translate(batch.b, Direction.B_TO_A)
            same = {d: self._network.decode(self._network.encode(batch.images[d], d), d) for d in DOMAINS}
        return {
            "real_a": batch.a,
            "real_b": batch.b,
            "fake_b": fake_b,
            "fake_a": fake_a,
            "reconstructed_a": same["a"],
            "reconstructed_b": same["b"],
        }

    def _cycle_terms(self, batch: Batch, translated: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Codes of the translations, and the way back from them.

        Args:
            batch: the sources.
            translated: what became of them, by the domain that they are in now.
        """
        s, network = self.settings, self._network
        terms = dict[str, Tensor]()
        for here, there in (("a", "b"), ("b", "a")):
            mean = network.encode(translated[there], there)
            if s.cycle_weight > 0:
                back = network.decode(_noisy(mean), here)
                terms[f"cycle_{here}"] = s.cycle_weight * l1(back, batch.images[here])
            terms[f"kl_cycle_{here}"] = s.kl_cycle_weight * kl_of_unit_variance(mean)
        return terms

    @property
    def _network(self) -> SharedLatentNetwork:
        assert isinstance(self.model, SharedLatentModel)
        return self.model.network


def _noisy(mean: Tensor) -> Tensor:
    """A draw from N(mean, 1)."""
    return mean + torch.randn_like(mean)


def _decode(network: SharedLatentNetwork, domain: str, *codes: Tensor) -> tuple[Tensor, ...]:
    """Pictures of a domain from several codes in one call: no norm mixes the pictures of a batch."""
    return torch.split(network.decode(torch.cat(codes), domain), [len(code) for code in codes])
