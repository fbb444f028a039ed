"""Weights before the first step."""

import subprocess
import sys

import pytest
import torch

from translator.networks.initialise import InitKind, initialise


@pytest.mark.parametrize("kind", ["normal", "xavier", "kaiming"])
def test_networks_without_numbers_are_built_without_the_compiler_of_torch(kind: InitKind) -> None:
    """Torch draws on the meta device by what its compiler is made of: three seconds at each start."""
    code = (
        "import sys, torch\n"
        "from translator.networks.initialise import initialise\n"
        "with torch.device('meta'):\n"
        f"    initialise(torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.Linear(4, 4)), {kind!r})\n"
        "assert 'torch._dynamo' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_layers_with_numbers_are_drawn() -> None:
    with torch.device("meta"):
        empty = torch.nn.Conv2d(3, 4, 3)
    torch.manual_seed(0)
    layer = torch.nn.Conv2d(3, 4, 3)
    before = layer.weight.detach().clone()
    initialise(torch.nn.Sequential(empty, layer), "xavier")
    assert not torch.equal(layer.weight, before)
    assert layer.bias is not None
    assert not layer.bias.any()
