"""VAE and VAE/GAN: learn to make pictures like those of one folder, and to find the code of a picture.

Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014, https://arxiv.org/abs/1312.6114; Larsen,
Sonderby, Larochelle and Winther, "Autoencoding beyond pixels using a learned similarity metric", ICML 2016,
https://arxiv.org/abs/1512.09300.
"""

from typing import Any, final

import torch
from torch import Tensor
from torch.optim import Optimizer

from translator.domains import Batch, Pairing
from translator.losses.content import mean_square
from translator.losses.latent import kl_of_gaussian
from translator.method import Method, Update, evaluating, frozen
from translator.methods import _vector
from translator.methods._optimizers import adam
from translator.methods._vector import GameSettings, build_augment, critic_loss, generator_loss
from translator.model import EncodingModel
from translator.networks.initialise import initialise
from translator.networks.vector import VectorCritic, VectorDecoder, VectorEncoder, resized
from translator.settings import knob

_LEAST_LOG_VARIANCE = -10.0
_GREATEST_LOG_VARIANCE = 10.0


class VaeGanSettings(GameSettings):
    """Knobs of VAE and VAE/GAN; the weights are for terms that are means over their values."""

    adversarial: bool = knob(
        True, "Learn against a critic, which also measures likeness; without it this is a plain VAE.",
        group="Critic",
    )  # fmt: skip
    kl_weight: float = knob(
        0.01,
        "Weight of the codes' distance to standard normal; more gives smoother ways between pictures, less "
        "gives pictures back more exactly.",
        ge=0,
        le=1e4,
    )
    feature_weight: float = knob(
        1.0, "Weight of the likeness of a picture and its reconstruction to the critic.", ge=0, le=1e4
    )
    pixel_weight: float = knob(1.0, "Weight of the likeness of their pixels.", ge=0, le=1e4)
    gan_weight: float = knob(
        0.02, "Weight of fooling the critic, for the decoder alone; 1/gamma of the paper.", ge=0, le=1e4
    )


@final
class Autoencoder(EncodingModel):
    """An encoder to a normal distribution of codes, and a decoder."""

    def __init__(self, settings: VaeGanSettings) -> None:
        super().__init__()
        self.code_size, self.side_px = settings.code_size, settings.side_px
        self.encoder = VectorEncoder(settings.shape, 2 * settings.code_size)
        self.decoder = VectorDecoder(settings.shape, settings.code_size)

    def decode(self, codes: Tensor) -> Tensor:
        """See `CodeModel.decode`."""
        images: Tensor = self.decoder(codes)
        return images

    def encode(self, images: Tensor) -> Tensor:
        """See `EncodingModel.encode`."""
        return self.distribution(resized(images, self.side_px, self.side_px))[0]

    def distribution(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and logarithm of the variance of the codes of pictures of `side_px`, (B, code_size) each."""
        mean, log_variance = self.encoder(images).chunk(2, 1)
        return mean, log_variance.clamp(_LEAST_LOG_VARIANCE, _GREATEST_LOG_VARIANCE)


@final
class VaeGan(Method[VaeGanSettings]):
    """An encoder E and a decoder G learn against a critic D, whose features D_l measure likeness.

    mu, s = E(x), z = mu + s n with n ~ N(0, 1), and z_p ~ N(0, 1). L_E,G is

    l_kl KL(N(mu, s^2) || N(0, 1)) + l_f |D_l(G(z)) - D_l(x)|^2 + l_x |G(z) - x|^2
        - l_gan 1/2 [log D(G(z)) + log D(G(z_p))]

    where the last term teaches G alone, and L_D = -log D(x) - 1/2 [log(1 - D(G(z))) + log(1 - D(G(z_p)))]
    (eq. 5 to 8 and algorithm 1 of Larsen et al., which has no l_x; all likeness terms are means over their
    values). Without the critic, l_f and l_gan are nothing and this is the VAE of Kingma and Welling, eq. 7.

    First D learns, then E and G, from the same pictures.
    """

    name = "vaegan"
    title = "VAE/GAN"
    paper = "Larsen et al., ICML 2016, https://arxiv.org/abs/1512.09300"
    pairing = Pairing.SINGLE
    Settings = VaeGanSettings
    usual_size_px = 64
    usual_batch_size = 64

    def __init__(self, settings: VaeGanSettings) -> None:
        super().__init__(settings)
        self.critic = VectorCritic(settings.shape) if settings.adversarial else None
        if self.critic is not None:
            initialise(self.critic)
        self.augment = build_augment(settings)

    @staticmethod
    def build_model(settings: VaeGanSettings) -> Autoencoder:
        """Encoder and decoder, drawn from Normal(0, 0.02)."""
        model = Autoencoder(settings)
        initialise(model)
        return model

    @classmethod
    def settings_for(cls, size_px: int) -> dict[str, Any]:
        """See `_vector.settings_for`."""
        return _vector.settings_for(size_px)

    def optimizers(self) -> dict[str, Optimizer]:
        """Adam for "generators" and, where there is one, for "critic"."""
        found: dict[str, Optimizer] = {"generators": adam(self.settings, self.model.parameters())}
        if self.critic is not None:
            rate = self.settings.critic_learning_rate
            found["critic"] = adam(self.settings, self.critic.parameters(), rate)
        return found

    def step(self, batch: Batch, update: Update) -> None:
        """D, then E and G."""
        s, model = self.settings, self._model
        real = resized(batch.a, s.side_px, s.side_px)
        mean, log_variance = model.distribution(real)
        codes = mean + (0.5 * log_variance).exp() * torch.randn_like(mean)
        same = model.decode(codes)
        terms = {
            "kl": s.kl_weight * kl_of_gaussian(mean, log_variance),
            "reconstruction": s.pixel_weight * mean_square(same, real),
        }
        if self.critic is None:
            update("generators", terms)
            return
        # Decoded anew from a copy: fooling the critic is the decoder's aim, not the encoder's.
        fakes = model.decode(codes.detach()), model.decode(torch.randn_like(codes))
        shown = [fake.detach() for fake in fakes]
        update("critic", {"gan": critic_loss(s, self.critic, self.augment, real, *shown)})
        with frozen(self.critic):
            features, targets = self.critic.judge(same)[1], self.critic.judge(real)[1].detach()
            terms["likeness"] = s.feature_weight * mean_square(features, targets)
            terms["gan"] = s.gan_weight * generator_loss(s, self.critic, self.augment, *fakes)
            update("generators", terms)

    def pictures(self, batch: Batch) -> dict[str, Tensor]:
        """Real pictures, the same from their codes, and made ones from codes with no picture."""
        model = self._model
        with evaluating(model):
            codes = model.encode(batch.a)
            drawn = torch.randn(codes.shape, generator=_vector.seeded(batch.a)).to(codes)
            same, made = model.decode(codes), model.decode(drawn)
        return {"real_a": batch.a, "reconstructed_a": same, "made_a": made}

    @property
    def _model(self) -> Autoencoder:
        assert isinstance(self.model, Autoencoder)
        return self.model
