"""GAN, VAE and VAE/GAN: their losses against plain restatements, and what their models promise."""

import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F
from torch.testing import assert_close

from tests.contract.tiny import tiny
from translator.domains import Batch
from translator.errors import UserError
from translator.losses.latent import kl_of_gaussian
from translator.method import evaluating
from translator.methods.gan import Gan, GanSettings
from translator.methods.vaegan import Autoencoder, VaeGan, VaeGanSettings
from translator.networks.vector import VectorShape
from translator.settings import validated
from translator.training.update import Updater


def pictures(count: int = 3, side: int = 32, seed: int = 1) -> Tensor:
    return torch.rand(count, 3, side, side, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def gan(**settings: object) -> Gan:
    method = tiny("gan", **settings)
    assert isinstance(method, Gan)
    return method


def vaegan(**settings: object) -> VaeGan:
    method = tiny("vaegan", **settings)
    assert isinstance(method, VaeGan)
    return method


def one_step(method: Gan | VaeGan, images: Tensor) -> dict[str, float]:
    update = Updater(method.optimizers())
    torch.manual_seed(3)
    method.step(Batch({"a": images}), update)
    return update.losses()


def test_published_settings_are_the_defaults() -> None:
    s = GanSettings()
    assert (s.code_size, s.learning_rate, s.beta1, s.norm, s.gan_mode) == (100, 2e-4, 0.5, "batch", "vanilla")
    assert (s.side_px, s.width, VaeGanSettings().code_size) == (64, 64, 128)


@pytest.mark.parametrize(
    ("side", "halvings", "smallest"),
    [(16, 2, 4), (32, 3, 4), (48, 3, 6), (80, 4, 5), (256, 6, 4)],
)
def test_networks_halve_to_a_map_of_four_to_seven_pixels(side: int, halvings: int, smallest: int) -> None:
    shape = VectorShape(side, 4)
    assert (shape.num_halvings, shape.map_px) == (halvings, smallest)
    assert len(shape.channels) == halvings
    assert shape.channels[-1] == 4 * min(2 ** (halvings - 1), 8)


def test_a_side_that_cannot_be_halved_is_said() -> None:
    with pytest.raises(UserError, match="50 px") as caught:
        Gan.build_model(validated(GanSettings, {"side_px": 50}))
    assert "48 or 56" in caught.value.hint


def test_losses_of_the_gan_are_those_of_the_paper() -> None:
    """Without norms, pictures of a batch do not meet, so that each can be computed by itself."""
    method, real = gan(norm="none"), pictures()
    torch.manual_seed(3)
    codes = torch.randn(3, method.settings.code_size)
    fake = method.model.decode(codes).detach()
    with torch.no_grad():
        scores = [[float(method.critic(x[None])) for x in images] for images in (real, fake)]

    def sigmoid(x: float) -> float:
        return 1 / (1 + math.exp(-x))

    critic = -sum(math.log(sigmoid(d)) for d in scores[0]) / 3
    critic -= sum(math.log(1 - sigmoid(d)) for d in scores[1]) / 3
    found = one_step(method, real)
    # The critic has learnt one step before the generator asks it.
    with torch.no_grad():
        after = [float(method.critic(x[None])) for x in fake]
    generator = -sum(math.log(sigmoid(d)) for d in after) / 3
    assert found == pytest.approx({"critic/gan": critic, "generator/gan": generator}, rel=1e-4)


def test_made_pictures_are_the_same_at_each_look_and_differ_from_picture_to_picture() -> None:
    method = gan()
    first, second = (method.pictures(Batch({"a": pictures(1, seed=s)}))["made_a"] for s in (1, 2))
    assert torch.equal(first, method.pictures(Batch({"a": pictures(1, seed=1)}))["made_a"])
    assert not torch.equal(first, second)


def test_a_step_brings_pictures_to_the_networks_size() -> None:
    assert one_step(gan(), pictures(2, 48)).keys() == {"critic/gan", "generator/gan"}


def test_kl_equals_the_slow_loop_and_is_nothing_for_the_standard_normal() -> None:
    mean, log_variance = torch.randn(2, 3, dtype=torch.float64), torch.randn(2, 3, dtype=torch.float64)
    slow = 0.0
    for mu, lv in zip(mean.flatten().tolist(), log_variance.flatten().tolist(), strict=True):
        # Integral of q log(q / p), by fine steps.
        sigma, steps = math.exp(lv / 2), 20_001
        xs = torch.linspace(mu - 10 * sigma, mu + 10 * sigma, steps, dtype=torch.float64)
        q = torch.exp(-0.5 * ((xs - mu) / sigma) ** 2) / (sigma * math.sqrt(2 * math.pi))
        log_ratio = -0.5 * ((xs - mu) / sigma) ** 2 - math.log(sigma) + 0.5 * xs**2
        slow += float((q * log_ratio).sum() * (xs[1] - xs[0]))
    assert float(kl_of_gaussian(mean, log_variance)) == pytest.approx(slow / 6, rel=1e-6)
    assert float(kl_of_gaussian(torch.zeros(4), torch.zeros(4))) == 0


def autoencoder(method: VaeGan) -> Autoencoder:
    assert isinstance(method.model, Autoencoder)
    return method.model


def test_losses_of_vaegan_are_those_of_the_paper() -> None:
    method, real = (
        vaegan(norm="none", kl_weight=0.5, feature_weight=2.0, pixel_weight=3.0, gan_weight=4.0),
        pictures(),
    )
    model, critic = autoencoder(method), method.critic
    assert critic is not None
    torch.manual_seed(3)
    mean, log_variance = (x.detach() for x in model.distribution(real))
    codes = mean + (log_variance / 2).exp() * torch.randn_like(mean)
    same, made = model.decode(codes).detach(), model.decode(torch.randn_like(codes)).detach()
    real_term = F.softplus(-critic(real)).mean()
    fake_term = (F.softplus(critic(same)).mean() + F.softplus(critic(made)).mean()) / 2
    expected = {
        "critic/gan": real_term + fake_term,
        "generators/kl": 0.5 * kl_of_gaussian(mean, log_variance),
        "generators/reconstruction": 3 * F.mse_loss(same, real),
    }
    found = one_step(method, real)
    expected["generators/likeness"] = 2 * F.mse_loss(critic.judge(same)[1], critic.judge(real)[1])
    fooled = (F.softplus(-critic(same)).mean() + F.softplus(-critic(made)).mean()) / 2
    expected["generators/gan"] = 4 * fooled
    assert found == pytest.approx({key: float(value.detach()) for key, value in expected.items()}, rel=1e-4)


def test_fooling_the_critic_teaches_the_decoder_alone() -> None:
    def encoder_after(gan_weight: float) -> list[Tensor]:
        method = vaegan(norm="none", gan_weight=gan_weight)
        one_step(method, pictures())
        return list(autoencoder(method).encoder.parameters())

    assert_close(encoder_after(0.0), encoder_after(50.0))


def test_without_the_critic_it_is_a_vae() -> None:
    method = vaegan(adversarial=False)
    assert method.critic is None
    assert set(method.optimizers()) == {"generators"}
    assert one_step(method, pictures()).keys() == {"generators/kl", "generators/reconstruction"}


def test_encode_gives_the_mean_code_of_pictures_of_any_size() -> None:
    model = autoencoder(vaegan())
    with evaluating(model):
        images = pictures(2)
        assert_close(model.encode(images), model.distribution(images)[0])
        assert model.encode(pictures(1, 50)).shape == (1, model.code_size)
        assert model.decode(model.encode(images)).shape == images.shape
