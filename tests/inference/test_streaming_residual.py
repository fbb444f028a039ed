"""Networks that add a change to the picture, in pieces."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.inference.streaming_helpers import (
    Generator,
    lively,
    network,
    picture,
    streamed,
    torch_pieces,
    whole,
)
from translator.inference.stages_pytorch import arrays_of
from translator.networks.resnet import ResnetGenerator, ResnetShape
from translator.networks.restorer import RestorerGenerator, RestorerShape
from translator.networks.unet import UnetGenerator, UnetShape

KINDS = ["restorer", "unet", "resnet"]


def generator_of(kind: str) -> Generator:
    match kind:
        case "restorer":
            return lively(RestorerGenerator(RestorerShape(width=6, num_blocks=2)))
        case "unet":
            return lively(UnetGenerator(UnetShape(width=4, num_downs=3, residual=True)))
        case _:
            return lively(ResnetGenerator(ResnetShape(width=4, num_downs=1, num_blocks=1, residual=True)))


@pytest.mark.parametrize("engine", ["pytorch", "openvino"])
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=4, deadline=None)
@given(rows=st.integers(2, 6), cols=st.integers(2, 6), bits=st.integers(12, 18))
def test_in_pieces_is_the_whole(kind: str, engine: str, rows: int, cols: int, bits: int) -> None:
    generator, planes = generator_of(kind), picture(8 * rows, 8 * cols)
    before = planes.copy()
    if engine == "pytorch":
        pieces = torch_pieces(generator)
    else:
        from translator.inference.streaming_openvino import OpenVINOPieces

        found = network(generator)
        pieces = OpenVINOPieces(found.graph, arrays_of(found), "fp32")
    result, _ = streamed(pieces, planes, 2**bits)
    expected = whole(generator, planes)
    assert np.abs(expected).max() == 1, "something is to be cut"
    assert (np.abs(expected) < 1).mean() > 0.2
    np.testing.assert_allclose(result, expected, rtol=0, atol=2e-5)
    np.testing.assert_array_equal(planes, before)
