import pytest
import torch
from torch import Tensor
from torch.nn import functional as F
from torch.testing import assert_close

from translator.domains import Batch, Direction
from translator.errors import ErrorCode, UserError
from translator.methods.munit import ContentStyleModel, Munit, MunitSettings
from translator.networks.content_style import STYLE_LEAST_PX
from translator.settings import validated
from translator.training.update import Updater

TINY = {
    "generator_width": 4,
    "critic_width": 4,
    "critic_layers": 2,
    "critic_scales": 2,
    "blocks": 2,
    "mlp_width": 16,
}
WAYS = (Direction.A_TO_B, Direction.B_TO_A)


def pictures(*shape: int, seed: int = 0) -> Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def batch(size: int = 1, side: int = 32) -> Batch:
    return Batch({"a": pictures(size, 3, side, side, seed=1), "b": pictures(size, 3, side, side, seed=2)})


def method_of(**settings: object) -> Munit:
    torch.manual_seed(0)
    return Munit(validated(MunitSettings, TINY | settings))


def model_of(method: Munit) -> ContentStyleModel:
    assert isinstance(method.model, ContentStyleModel)
    return method.model


def one_step(method: Munit, pictures_: Batch, seed: int = 3) -> dict[str, float]:
    update = Updater(method.optimizers())
    torch.manual_seed(seed)
    method.step(pictures_, update)
    return update.losses()


def test_published_settings_are_the_defaults() -> None:
    s = MunitSettings()
    assert (s.style_size, s.mlp_width, s.generator_width, s.downs, s.blocks) == (8, 256, 64, 2, 4)
    assert (s.reconstruction_weight, s.content_weight, s.style_weight, s.cycle_weight) == (10, 1, 1, 0)
    assert (s.learning_rate, s.beta1, s.beta2, s.weight_decay) == (1e-4, 0.5, 0.999, 1e-4)


def test_networks_have_the_published_shapes() -> None:
    model = Munit.build_model(MunitSettings())
    network = model.of("a")
    x = pictures(1, 3, 64, 64)
    assert network.content(x).shape == (1, 256, 16, 16)
    assert network.style(x).shape == (1, 8)
    assert network.mlp[-1].out_features == 4 * 4 * 256
    convolutions = [
        (m.out_channels, *m.kernel_size, *m.stride)
        for m in network.style_encoder
        if isinstance(m, torch.nn.Conv2d)
    ]
    assert convolutions == [
        (64, 7, 7, 1, 1),
        (128, 4, 4, 2, 2),
        (256, 4, 4, 2, 2),
        (256, 4, 4, 2, 2),
        (256, 4, 4, 2, 2),
        (8, 1, 1, 1, 1),
    ]


@pytest.mark.parametrize("cycle_weight", [0.0, 10.0])
def test_the_losses_are_those_of_the_paper(cycle_weight: float) -> None:
    """Every network called on its own, every term as written, the styles drawn in the order of the step."""
    method, shown = method_of(cycle_weight=cycle_weight), batch(2)
    a, b = model_of(method).of("a"), model_of(method).of("b")
    torch.manual_seed(3)
    style_a, style_b = torch.randn(2, 8), torch.randn(2, 8)
    content_a, content_b = a.content(shown.a), b.content(shown.b)
    a_to_b, b_to_a = b.decode(content_a, style_b), a.decode(content_b, style_a)

    def lsgan(critic: torch.nn.Module, images: Tensor, wanted: float) -> Tensor:
        return sum((scores - wanted).square().mean() for scores in critic(images))

    expected = {
        "critics/gan_a": lsgan(method.critic_a, shown.a, 1) + lsgan(method.critic_a, b_to_a, 0),
        "critics/gan_b": lsgan(method.critic_b, shown.b, 1) + lsgan(method.critic_b, a_to_b, 0),
        "generators/reconstruction_a": 10 * F.l1_loss(a.decode(content_a, a.style(shown.a)), shown.a),
        "generators/reconstruction_b": 10 * F.l1_loss(b.decode(content_b, b.style(shown.b)), shown.b),
        "generators/content_a": F.l1_loss(b.content(a_to_b), content_a),
        "generators/content_b": F.l1_loss(a.content(b_to_a), content_b),
        "generators/style_a": F.l1_loss(a.style(b_to_a), style_a),
        "generators/style_b": F.l1_loss(b.style(a_to_b), style_b),
    }
    if cycle_weight:
        back_a = a.decode(b.content(a_to_b), a.style(shown.a))
        back_b = b.decode(a.content(b_to_a), b.style(shown.b))
        expected["generators/cycle_a"] = cycle_weight * F.l1_loss(back_a, shown.a)
        expected["generators/cycle_b"] = cycle_weight * F.l1_loss(back_b, shown.b)
    found = one_step(method, shown)
    # The critics have learnt one step before the generators ask them, so these are computed afterwards.
    expected["generators/gan_a"] = lsgan(method.critic_a, b_to_a, 1)
    expected["generators/gan_b"] = lsgan(method.critic_b, a_to_b, 1)
    assert found.keys() == expected.keys()
    assert found == pytest.approx({key: float(value.detach()) for key, value in expected.items()}, rel=1e-4)


@pytest.mark.parametrize("direction", WAYS)
def test_a_style_decides_and_the_same_style_gives_the_same_result(direction: Direction) -> None:
    model, images = model_of(method_of()).eval(), pictures(1, 3, 16, 20)
    styles = torch.randn(3, 1, 8, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        results = [model.translate(images, direction, style) for style in styles]
        again = model.translate(images, direction, styles[0])
        unasked = model.translate(images, direction)
        usual = model.translate(images, direction, torch.tensor([[1.0, -1.0] * 4]))
    assert torch.equal(results[0], again)
    assert torch.equal(unasked, usual)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        assert (results[i] - results[j]).abs().mean() > 1e-3


def test_each_picture_of_a_batch_has_its_own_style() -> None:
    model, images = model_of(method_of()).eval(), pictures(2, 3, 16, 16)
    styles = torch.randn(2, 8, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        together = model.translate(images, Direction.A_TO_B, styles)
        for i in range(2):
            alone = model.translate(images[i : i + 1], Direction.A_TO_B, styles[i : i + 1])
            assert_close(together[i : i + 1], alone)


def test_a_style_is_taken_from_a_picture_of_the_target_domain() -> None:
    model = model_of(method_of())
    reference = pictures(2, 3, 33, 50)
    for direction in WAYS:
        style = model.style_of(reference, direction)
        assert style.shape == (2, model.style_size)
        assert_close(style, model.of(direction.target).style(reference), rtol=0, atol=0)
    for side in (STYLE_LEAST_PX, STYLE_LEAST_PX + 1):
        assert model.style_of(pictures(1, 3, side, side), Direction.A_TO_B).shape == (1, 8)
    with pytest.raises(UserError) as caught:
        model.style_of(pictures(1, 3, STYLE_LEAST_PX - 1, 50), Direction.A_TO_B)
    assert caught.value.code is ErrorCode.PICTURE_TOO_SMALL


def test_contrast_and_colour_are_style_and_no_norm_hides_them() -> None:
    model, x = model_of(method_of()), pictures(1, 3, 32, 32)
    network = model.of("a")
    dim = 0.5 * x + 0.3
    assert (network.style(dim) - network.style(x)).abs().max() > 0.01


def test_reconstruction_uses_the_pictures_own_style() -> None:
    shown = method_of().pictures(batch(2))
    assert list(shown)[:2] == ["real_a", "real_b"]
    assert not torch.equal(shown["fake_b"], shown["fake_b_in_style_of_b"])
    assert shown["reconstructed_a"].shape == shown["real_a"].shape
