"""Graphs that were made faster compute what they did."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

from tests.inference.streaming_helpers import lively, network, picture, streamed, whole
from translator import methods
from translator.domains import Direction
from translator.inference import (
    cache,
    openvino,
    openvino_norms,
    openvino_rewrite,
    openvino_winograd,
    streaming_openvino_graph,
)
from translator.inference.openvino import GRAPH, OpenVINOEngine, exact_graph, graph_folder
from translator.inference.openvino_runtime import runtime
from translator.inference.openvino_winograd import (
    convolved,
    fixed_places,
    kernel_at_points,
    mirrored_places,
)
from translator.inference.pytorch import PyTorchEngine
from translator.inference.stages_pytorch import arrays_of
from translator.inference.streaming_openvino import OpenVINOPieces
from translator.inference.streaming_plan import Fit
from translator.library.card import ModelCard, read_card
from translator.library.model_file import open_model, save_model
from translator.networks.precision import set_compute_dtype
from translator.networks.resnet import ResnetGenerator, ResnetShape

ops = openvino_winograd._ops()


def noise(*shape: int) -> Any:
    return np.random.default_rng(sum(shape)).standard_normal(shape).astype(np.float32)


def ran(results: list[Any], parameters: list[Any], *arrays: Any) -> Any:
    graph = runtime().Model(results, parameters)
    options = {"INFERENCE_PRECISION_HINT": "f32"}
    return runtime().Core().compile_model(graph, "CPU", options)(list(arrays))[0]


def convolution(pictures: Any, kernel: Any) -> Any:
    """In float64 by PyTorch, on pictures with their border; (N, C, H, W)."""
    return F.conv2d(torch.from_numpy(pictures).double(), torch.from_numpy(kernel).double()).numpy()


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 11), st.integers(1, 11))
def test_a_convolution_of_any_size(height: int, width: int) -> None:
    picture, kernel = noise(1, 5, height + 2, width + 2), noise(7, 5, 3, 3)
    taken, placed = fixed_places(height, width)
    pixels = ops.parameter([(height + 2) * (width + 2), 5], np.float32)
    found = ran(
        [
            openvino_winograd.convolved(
                pixels, openvino_winograd.kernel_at_points(kernel), ops.constant(taken), ops.constant(placed)
            )
        ],
        [pixels],
        picture[0].transpose(1, 2, 0).reshape(-1, 5),
    )
    expected = convolution(picture, kernel)[0].transpose(1, 2, 0)
    np.testing.assert_allclose(found.reshape(height, width, 7), expected, rtol=0, atol=1e-4)


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 3), st.integers(2, 11), st.integers(2, 11))
def test_mirrored_pictures_of_sizes_known_late(count: int, height: int, width: int) -> None:
    pictures, kernel = noise(count, 3, height, width), noise(4, 3, 3, 3)
    sides = [ops.parameter([], np.int32) for _ in range(3)]
    pixels = ops.parameter([-1, 3], np.float32)
    places = mirrored_places(*sides)
    found = ran(
        [convolved(pixels, kernel_at_points(kernel), *places)],
        [pixels, *sides],
        pictures.transpose(0, 2, 3, 1).reshape(-1, 3),
        *(np.int32(number) for number in (count, height, width)),
    )
    bordered = np.pad(pictures, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="reflect")
    expected = convolution(bordered, kernel).transpose(0, 2, 3, 1)
    np.testing.assert_allclose(found.reshape(expected.shape), expected, rtol=0, atol=1e-4)


def test_the_error_is_a_hundred_thousandth_of_the_spread() -> None:
    picture, kernel = np.maximum(noise(1, 256, 34, 34), 0), noise(16, 256, 3, 3)
    taken, placed = fixed_places(32, 32)
    pixels = ops.parameter([34 * 34, 256], np.float32)
    found = ran(
        [
            openvino_winograd.convolved(
                pixels, openvino_winograd.kernel_at_points(kernel), ops.constant(taken), ops.constant(placed)
            )
        ],
        [pixels],
        picture[0].transpose(1, 2, 0).reshape(-1, 256),
    )
    expected = convolution(picture, kernel)[0].transpose(1, 2, 0).reshape(-1, 16)
    error = np.abs(found - expected) / expected.std()
    assert error.mean() < 2e-6
    assert error.max() < 3e-5


def style(folder: Path, monkeypatch: pytest.MonkeyPatch, method: str = "cyclegan", **values: Any) -> Path:
    """A model file, its convolutions of 16 channels and more being worth it."""
    monkeypatch.setenv(cache.CACHE_VARIABLE, str(folder / "cache"))
    monkeypatch.setattr(openvino_winograd, "LEAST_CHANNELS", 16)
    chosen = methods.get(method).Settings.model_validate({"generator_width": 4, "blocks": 2, **values})
    torch.manual_seed(0)
    model = methods.get(method).build_model(chosen)
    card = ModelCard(
        method=method, settings=chosen.model_dump(mode="json"), domains={"a": "x", "b": "y"}, directions=()
    )
    save_model(folder / "m.safetensors", model, card)
    return folder / "m.safetensors"


def replaced(path: Path) -> int:
    """Convolutions that were, in the graph for float32."""
    graph = exact_graph(graph_folder(read_card(path), Direction.A_TO_B) / GRAPH)
    if not graph.is_file():
        return 0
    names = [op.get_type_name() for op in runtime().Core().read_model(str(graph)).get_ops()]
    # Two lists of places for each, and four numbers of sizes for all together.
    return sum(name == "Gather" for name in names) // 2


@pytest.mark.parametrize("ends", ["transposed", "antialiased"])
@pytest.mark.parametrize("norm", ["instance", "batch"])
def test_residual_networks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str, norm: str) -> None:
    path = style(tmp_path, monkeypatch, ends=ends, norm=norm)
    card = read_card(path)
    ours, theirs = OpenVINOEngine(path, card, "fp32"), PyTorchEngine.open(path, "cpu", "fp32")
    assert replaced(path) >= 4
    for shape in ((1, 3, 32, 32), (3, 3, 36, 52), (2, 3, 64, 44), (1, 3, 16, 20)):
        images = np.tanh(noise(*shape))
        results = [engine.translate(images, Direction.A_TO_B) for engine in (ours, theirs)]
        assert np.abs(results[0] - results[1]).max() < 2e-4


def test_reduced_precision_multiplies_as_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = style(tmp_path, monkeypatch)
    images = np.tanh(noise(1, 3, 32, 32))
    exact = OpenVINOEngine(path, read_card(path), "fp32").translate(images, Direction.A_TO_B)
    reduced = OpenVINOEngine(path, read_card(path), "bf16")
    with_it = reduced.translate(images, Direction.A_TO_B)
    exact_graph(graph_folder(reduced.card, Direction.A_TO_B) / GRAPH).unlink()
    without = OpenVINOEngine(path, read_card(path), "bf16").translate(images, Direction.A_TO_B)
    assert np.array_equal(with_it, without)
    assert np.abs(exact - without).max() < 0.3


def test_what_else_is_in_a_graph_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for method, values in (("munit", {}), ("pix2pix", {"generator": "unet", "unet_downs": 5})):
        (tmp_path / method).mkdir()
        path = style(tmp_path / method, monkeypatch, method, **values)
        card = read_card(path)
        ours, theirs = OpenVINOEngine(path, card, "fp32"), PyTorchEngine.open(path, "cpu", "fp32")
        code = noise(2, card.style_size) if card.style_size else None
        images = np.tanh(noise(2, 3, 64, 96))
        way = card.ways[0]
        results = [engine.translate(images, way, code) for engine in (ours, theirs)]
        assert np.abs(results[0] - results[1]).max() < 2e-4


def test_a_size_that_comes_again_and_again_gets_a_model_of_its_own_and_the_same_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = style(tmp_path, monkeypatch)
    for precision in ("fp32", "bf16"):
        engine = OpenVINOEngine(path, read_card(path), precision)
        images, other = np.tanh(noise(1, 3, 32, 44)), np.tanh(noise(2, 3, 20, 32))
        before = [engine.translate(planes, Direction.A_TO_B) for planes in (images, other)]
        compiled = engine._compiled_for(Direction.A_TO_B)
        for number in range(openvino._REPEATS + 2):
            assert np.array_equal(engine.translate(images, Direction.A_TO_B), before[0])
            assert (compiled._of_one_size is not None) == (number + 1 >= openvino._REPEATS)
        assert compiled._of_one_size.input(0).get_partial_shape().is_static
        assert np.array_equal(engine.translate(other, Direction.A_TO_B), before[1])
        assert compiled._of_one_size is None


def test_norms_are_plain_and_fixed_sizes_compile() -> None:
    x = ops.parameter([1, 6, -1, -1], np.float32)
    scale, shift = noise(6), noise(6) + 1
    graph = runtime().Model(
        [ops.group_normalization(x, ops.constant(scale), ops.constant(shift), 6, 1e-5)], [x]
    )
    images = noise(1, 6, 9, 7)
    expected = F.group_norm(*map(torch.from_numpy, (images,)), 6, *map(torch.from_numpy, (scale, shift)))
    openvino_rewrite.with_plain_norms(graph)
    assert "GroupNormalization" not in {op.get_type_name() for op in graph.get_ops()}
    graph.reshape([1, 6, 9, 7])
    options = {"INFERENCE_PRECISION_HINT": "f32"}
    found = runtime().Core().compile_model(graph, "CPU", options)([images])[0]
    np.testing.assert_allclose(found, expected.numpy(), rtol=0, atol=1e-5)


def plain_sheet(side: int) -> Any:
    """(1, 3, side, side): nearly white all over but for a few strokes."""
    sheet = np.full((1, 3, side, side), 0.95, np.float32)
    sheet[:, :, side // 3 : side // 2, side // 4 : side // 3] = noise(side // 2 - side // 3, 1)
    return sheet


def test_norms_of_plain_pictures_keep_their_digits() -> None:
    """In one long sum of float32 they are off by a third of the spread."""
    x = ops.parameter([1, 3, -1, -1], np.float32)
    graph = runtime().Model([ops.mvn(x, np.array([2, 3]), True, 1e-5, "inside_sqrt")], [x])
    assert openvino_norms.with_exact_norms(graph) == 1
    options = {"INFERENCE_PRECISION_HINT": "f32"}
    sheet = plain_sheet(1024)
    found = runtime().Core().compile_model(graph, "CPU", options)([sheet])[0]
    exact = sheet.astype(np.float64)
    centred = exact - exact.mean((2, 3), keepdims=True)
    expected = centred / np.sqrt((centred**2).mean((2, 3), keepdims=True) + 1e-5)
    assert np.abs(found - expected).max() < 1e-4


@pytest.mark.parametrize("width", [4, 16])
def test_a_plain_picture_comes_out_exactly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """With the replaced convolutions and without."""
    path = style(tmp_path, monkeypatch, generator_width=width)
    model, _ = open_model(path)
    set_compute_dtype(model.double(), torch.float64)
    sheet = plain_sheet(256)
    with torch.inference_mode():
        expected = model.translate(torch.from_numpy(sheet).double(), Direction.A_TO_B).numpy()
    found = OpenVINOEngine(path, read_card(path), "fp32").translate(sheet, Direction.A_TO_B)
    assert np.abs(found - expected).max() < 2 / 255 / 40


@pytest.mark.parametrize(
    ("ends", "around", "size"),
    [
        ("transposed", "mirror", (148, 132)),
        ("transposed", "mirror", (64, 512)),
        ("antialiased", "mirror", (148, 132)),
        ("antialiased", "mirror", (64, 512)),
        ("antialiased", "zeros", (148, 132)),
    ],
)
def test_pieces(monkeypatch: pytest.MonkeyPatch, ends: Any, around: Any, size: tuple[int, int]) -> None:
    """Strips, tiles and borders, with the convolutions that are replaced and those that are not."""
    monkeypatch.setattr(openvino_winograd, "LEAST_CHANNELS", 8)
    shape = ResnetShape(width=4, num_blocks=2, ends=ends, block_padding=around)
    generator = lively(ResnetGenerator(shape))
    planes = picture(*size)
    expected = whole(generator, planes)
    shapes, convolve = [], streaming_openvino_graph.convolved

    def counted(*arguments: Any) -> Any:
        shapes.append(arguments[1].shape)
        return convolve(*arguments)

    monkeypatch.setattr(streaming_openvino_graph, "convolved", counted)
    for precision, bound in (("fp32", 1e-4), ("bf16", 0.5)):
        shapes.clear()
        made = network(generator)
        pieces = OpenVINOPieces(made.graph, arrays_of(made), precision)
        pieces.fit = Fit(1 << 16, 4)
        found, plan = streamed(pieces, planes, 1 << 18)
        assert np.abs(found - expected).max() < bound
        # Where zeros are around, every strip reaches the border.
        assert bool(shapes) is (precision == "fp32" and around == "mirror")
        assert any(len(list(plan.strips(step))) > 2 for step in plan.steps)


def test_moments_of_a_wide_strip_keep_their_digits() -> None:
    """In one long sum of float32 its variance is wrong by 2e-6, which a deep network enlarges."""
    values = np.random.default_rng(0).normal(0.2, 1, (1, 2, 60, 6016)).astype(np.float32)
    nothing: Any = None
    builder = streaming_openvino_graph.PieceBuilder(*[nothing] * 6)
    x = builder.ops.parameter(list(values.shape), np.float32)
    model = runtime().Model(builder._moments(streaming_openvino_graph.Value(x, True), 6016), [x])
    compiled = runtime().Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    mean, variance = (compiled([values])[index].reshape(-1) for index in (0, 1))
    exact = values.astype(np.float64)
    np.testing.assert_allclose(mean, exact.mean((0, 2, 3)), rtol=4e-7)
    np.testing.assert_allclose(variance, exact.var((0, 2, 3)), rtol=4e-7)
