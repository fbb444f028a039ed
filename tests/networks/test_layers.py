"""Number formats, resampling and initialisation against their definitions."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F
from torch.testing import assert_close

from translator.networks.initialise import initialise, spectrally_normalise
from translator.networks.layers import Conv2d, ConvTranspose2d, Dropout, Linear, ReflectionPad, _Mirrored
from translator.networks.norms import BatchNorm
from translator.networks.precision import computing_in, set_compute_dtype
from translator.networks.resample import BlurDown, BlurUp, _Halved
from translator.networks.resnet import ResnetGenerator, ResnetShape, WideConv2d
from translator.networks.unet import UnetGenerator, UnetShape

LAYERS = [
    (Conv2d(4, 6, 3, 2, 1), (2, 4, 8, 8)),
    (ConvTranspose2d(4, 6, 3, 2, padding=1, output_padding=1), (2, 4, 8, 8)),
    (Linear(4, 6), (2, 4)),
]


@pytest.mark.parametrize(("layer", "shape"), LAYERS)
def test_layers_compute_in_the_inputs_format_and_keep_their_own(
    layer: nn.Module, shape: tuple[int, ...]
) -> None:
    x = torch.randn(shape)
    result = layer(x.bfloat16())
    assert result.dtype == torch.bfloat16
    assert_close(result.float(), layer(x), rtol=0.05, atol=0.05)
    layer.zero_grad()
    result.float().sum().backward()
    for p in layer.parameters():
        assert p.dtype == torch.float32
        assert p.grad is not None
        assert p.grad.dtype == torch.float32
        assert p.grad.abs().sum() > 0


@pytest.mark.parametrize(
    "network",
    [ResnetGenerator(ResnetShape(width=4, num_blocks=1)), UnetGenerator(UnetShape(width=4, num_downs=3))],
)
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_networks_take_and_give_float32_whatever_is_inside(network: nn.Module, dtype: torch.dtype) -> None:
    x = torch.rand(1, 3, 16, 16)
    torch.manual_seed(0)
    exact = network(x)
    seen = []
    hook = next(m for m in network.modules() if isinstance(m, Conv2d)).register_forward_hook(
        lambda _module, inputs, _output: seen.append(inputs[0].dtype)
    )
    with computing_in(dtype, nn.ModuleList([network])):
        torch.manual_seed(0)
        rough = network(x)
    hook.remove()
    assert seen == [dtype]
    assert rough.dtype == exact.dtype == torch.float32
    assert 0 < (rough - exact).abs().max() < 0.1
    assert torch.equal(network.eval()(x), network(x))


def test_setting_the_format_reaches_networks_inside() -> None:
    inside = UnetGenerator(UnetShape(width=4, num_downs=3))
    set_compute_dtype(nn.ModuleList([nn.ModuleList([inside])]), torch.bfloat16)
    assert inside.compute_dtype == torch.bfloat16
    assert all(p.dtype == torch.float32 for p in inside.parameters())


def published_blur_down(x: Tensor) -> Tensor:
    line = torch.tensor([1.0, 2.0, 1.0], dtype=x.dtype)
    kernel = (line[:, None] * line / 16).expand(x.shape[1], 1, 3, 3)
    return F.conv2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), kernel, stride=2, groups=x.shape[1])


def published_blur_up(x: Tensor) -> Tensor:
    line = torch.tensor([1.0, 3.0, 3.0, 1.0], dtype=x.dtype)
    kernel = (4 * line[:, None] * line / 64).expand(x.shape[1], 1, 4, 4)
    edged = F.pad(x, (1, 1, 1, 1), mode="replicate")
    return F.conv_transpose2d(edged, kernel, stride=2, padding=2, groups=x.shape[1])[:, :, 1:, 1:][
        :, :, :-1, :-1
    ]


@settings(max_examples=30, deadline=None)
@given(height=st.integers(2, 9), width=st.integers(2, 9))
def test_blurs_are_the_published_ones(height: int, width: int) -> None:
    x = torch.randn(2, 3, height, width, dtype=torch.float64)
    assert_close(BlurDown()(x), published_blur_down(x))
    assert_close(BlurUp()(x), published_blur_up(x))
    assert_close(_Halved.apply(_Halved.apply(x, 2), 3), published_blur_down(x))
    assert_close(BlurDown()(x.bfloat16()).double(), published_blur_down(x), rtol=0.03, atol=0.03)


@pytest.mark.parametrize("size", [2, 3, 6, 7])
@pytest.mark.parametrize("dim", [2, 3])
def test_the_fast_blur_has_the_right_gradients_of_both_orders(size: int, dim: int) -> None:
    x = torch.randn(1, 2, size, size, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda t: _Halved.apply(t, dim), (x,))
    assert torch.autograd.gradgradcheck(lambda t: _Halved.apply(t, dim).square(), (x,))


@settings(max_examples=20, deadline=None)
@given(half_height=st.integers(4, 7), half_width=st.integers(4, 7), side=st.sampled_from([3, 5, 7]))
def test_wide_convolution_is_the_convolution(half_height: int, half_width: int, side: int) -> None:
    wide, plain = WideConv2d(4, 3, side).double(), nn.Conv2d(4, 3, side).double()
    plain.load_state_dict(wide.state_dict())
    x = torch.randn(2, 4, 2 * half_height, 2 * half_width, dtype=torch.float64)
    ours, theirs = x.clone().requires_grad_(), x.clone().requires_grad_()
    a, b = wide(ours), plain(theirs)
    assert_close(a, b)
    weight = torch.randn_like(a)
    (a * weight).sum().backward()
    (b * weight).sum().backward()
    assert_close(ours.grad, theirs.grad)
    assert_close(wide.weight.grad, plain.weight.grad)
    assert_close(wide.bias.grad, plain.bias.grad)
    assert_close(wide(x[:, :, 1:]), plain(x[:, :, 1:]))
    assert torch.equal(wide.eval()(x), plain(x))


def test_dropout_at_inference_only_when_asked() -> None:
    x = torch.ones(1, 1, 32, 32)
    assert torch.equal(Dropout(0.5).eval()(x), x)
    for layer in (Dropout(0.5), Dropout(0.5, at_inference=True).eval()):
        assert 0.4 < (layer(x) == 0).float().mean() < 0.6
        assert set(layer(x).unique().tolist()) == {0.0, 2.0}


@pytest.mark.parametrize(
    ("kind", "std"),
    [("normal", 0.02), ("xavier", 0.02 * (2 / (32 * 9 + 64 * 9)) ** 0.5), ("kaiming", (2 / (32 * 9)) ** 0.5)],
)
def test_initialisation_draws_what_it_says(kind: str, std: float) -> None:
    torch.manual_seed(0)
    network = nn.Sequential(Conv2d(32, 64, 3), BatchNorm(512))
    initialise(network.requires_grad_(False), kind)
    assert float(network[0].weight.std()) == pytest.approx(std, rel=0.03)
    assert abs(float(network[0].weight.mean())) < std / 20
    assert network[0].bias.abs().max() == 0
    assert float(network[1].weight.mean()) == pytest.approx(1, abs=0.01)
    assert float(network[1].weight.std()) == pytest.approx(0.02, rel=0.15)
    assert network[1].bias.abs().max() == 0


def test_spectral_norm_bounds_every_convolution() -> None:
    torch.manual_seed(0)
    network = nn.Sequential(Conv2d(3, 8, 3), nn.Sequential(Conv2d(8, 4, 3)))
    initialise(network, "kaiming")
    spectrally_normalise(network)
    for _ in range(30):
        network(torch.randn(1, 3, 8, 8))
    for layer in (network[0], network[1][0]):
        assert float(torch.linalg.matrix_norm(layer.weight.detach().flatten(1), 2)) == pytest.approx(
            1, abs=1e-3
        )
    assert network(torch.randn(1, 3, 8, 8).bfloat16()).dtype == torch.bfloat16


@pytest.mark.parametrize(
    ("width", "shape"), [(1, (2, 3, 5, 7)), (3, (1, 1, 4, 9)), (3, (2, 2, 16, 4)), (2, (1, 1, 3, 3))]
)
def test_mirroring_has_the_gradient_of_the_built_in_one(width: int, shape: tuple[int, ...]) -> None:
    x = torch.randn(shape, dtype=torch.float64, requires_grad=True)

    def pad(x: Tensor) -> Tensor:
        result: Tensor = _Mirrored.apply(x, width)
        return result

    expected = F.pad(x, (width,) * 4, mode="reflect")
    torch.testing.assert_close(pad(x), expected, rtol=0, atol=0)
    for memory_format in (torch.contiguous_format, torch.channels_last):
        gradient = torch.randn_like(expected).contiguous(memory_format=memory_format)
        kept = gradient.clone()
        (ours,) = torch.autograd.grad(pad(x), x, gradient)
        (theirs,) = torch.autograd.grad(expected, x, gradient, retain_graph=True)
        torch.testing.assert_close(ours, theirs)
        torch.testing.assert_close(gradient, kept, rtol=0, atol=0)
    assert torch.autograd.gradcheck(pad, x)
    assert torch.autograd.gradgradcheck(pad, x)


def test_mirroring_in_bf16_takes_the_fast_gradient() -> None:
    x = torch.randn(1, 2, 6, 6, dtype=torch.bfloat16, requires_grad=True)
    assert "Mirrored" in type(ReflectionPad(2)(x).grad_fn).__name__
    assert "Mirrored" not in type(ReflectionPad(2)(x.float()).grad_fn).__name__
