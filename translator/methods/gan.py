"""GAN: learn to make pictures like those of one folder.

Goodfellow et al., "Generative Adversarial Nets", NeurIPS 2014, https://arxiv.org/abs/1406.2661, with the
networks of Radford, Metz and Chintala (DCGAN), ICLR 2016, https://arxiv.org/abs/1511.06434.
"""

from typing import Any, final

import torch
from torch import Tensor
from torch.optim import Optimizer

from translator.domains import Batch, Pairing
from translator.method import Method, Update, evaluating, frozen
from translator.methods import _vector
from translator.methods._optimizers import adam
from translator.methods._vector import GameSettings, build_augment, critic_loss, generator_loss
from translator.model import CodeModel
from translator.networks.initialise import initialise
from translator.networks.vector import VectorCritic, VectorDecoder, resized
from translator.settings import knob


class GanSettings(GameSettings):
    """Knobs of the GAN; the defaults are those of DCGAN, but for codes, which are normal."""

    code_size: int = knob(100, "Length of a code.", ge=1, le=8192, group="Generator")


@final
class Generator(CodeModel):
    """From codes to pictures."""

    def __init__(self, settings: GanSettings) -> None:
        super().__init__()
        self.code_size, self.side_px = settings.code_size, settings.side_px
        self.network = VectorDecoder(settings.shape, settings.code_size)

    def decode(self, codes: Tensor) -> Tensor:
        """See `CodeModel.decode`."""
        images: Tensor = self.network(codes)
        return images


@final
class Gan(Method[GanSettings]):
    """A generator G of pictures from noise z ~ N(0, 1) learns against a critic D.

    L_D = -log D(x) - log(1 - D(G(z))),   L_G = -log D(G(z))

    (eq. 1 of the paper, with the non-saturating generator of its section 3.) First D learns, then G, from the
    same pictures.
    """

    name = "gan"
    title = "GAN (DCGAN)"
    paper = "Goodfellow et al., NeurIPS 2014, https://arxiv.org/abs/1406.2661"
    pairing = Pairing.SINGLE
    Settings = GanSettings
    usual_size_px = 64
    usual_batch_size = 64

    def __init__(self, settings: GanSettings) -> None:
        super().__init__(settings)
        self.critic = VectorCritic(settings.shape)
        initialise(self.critic)
        self.augment = build_augment(settings)

    @staticmethod
    def build_model(settings: GanSettings) -> Generator:
        """The generator, drawn from Normal(0, 0.02)."""
        model = Generator(settings)
        initialise(model)
        return model

    @classmethod
    def settings_for(cls, size_px: int) -> dict[str, Any]:
        """See `_vector.settings_for`."""
        return _vector.settings_for(size_px)

    def optimizers(self) -> dict[str, Optimizer]:
        """Adam for "generator" and for "critic"."""
        return {
            "generator": adam(self.settings, self.model.parameters()),
            "critic": adam(self.settings, self.critic.parameters(), self.settings.critic_learning_rate),
        }

    def step(self, batch: Batch, update: Update) -> None:
        """D, then G."""
        s, real = self.settings, resized(batch.a, self.settings.side_px, self.settings.side_px)
        fake = self._generator.decode(torch.randn(len(real), s.code_size).to(real))
        update("critic", {"gan": critic_loss(s, self.critic, self.augment, real, fake.detach())})
        with frozen(self.critic):
            update("generator", {"gan": generator_loss(s, self.critic, self.augment, fake)})

    def pictures(self, batch: Batch) -> dict[str, Tensor]:
        """Real pictures and made ones, always from the same codes."""
        codes = torch.randn(len(batch.a), self.settings.code_size, generator=_vector.seeded(batch.a))
        with evaluating(self.model):
            made = self._generator.decode(codes.to(batch.a))
        return {"real_a": batch.a, "made_a": made}

    @property
    def _generator(self) -> Generator:
        assert isinstance(self.model, Generator)
        return self.model
