"""Critics that see through torchvision's networks, with weights drawn at random and written to a file."""

from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from torch.nn import functional as F
from torch.testing import assert_close
from torchvision import models

from tests.contract.tiny import batch, tiny
from translator.errors import ErrorCode, UserError
from translator.networks.backbone import Backbone, open_backbone
from translator.networks.projected import ProjectedCritic
from translator.training.update import Updater


def weights_file(folder: Path, kind: str) -> tuple[Path, torch.nn.Module]:
    torch.manual_seed(0)
    network = getattr(models, kind)(weights=None).eval()
    path = folder / f"{kind}.safetensors"
    safetensors.torch.save_file(network.state_dict(), path)
    return path, network


class Eyes(Backbone):
    """Stands in for a trained network: four levels of means."""

    channels = (3, 3, 3, 3)

    def forward(self, images: torch.Tensor) -> list[torch.Tensor]:
        return [F.avg_pool2d(images, 2**n) for n in (1, 2, 3, 4)]


def test_a_resnet_gives_what_torchvisions_groups_give(tmp_path: Path) -> None:
    path, network = weights_file(tmp_path, "resnet18")
    images = torch.rand(2, 3, 64, 48) * 2 - 1
    mean, deviation = (
        torch.tensor(v).view(1, 3, 1, 1) for v in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    )
    x = ((images + 1) / 2 - mean) / deviation
    x = network.maxpool(network.relu(network.bn1(network.conv1(x))))
    eyes, expected = open_backbone("resnet18", path), []
    for group in (network.layer1, network.layer2, network.layer3, network.layer4):
        x = group(x)
        expected.append(x.detach())
    found = eyes(images)
    assert tuple(level.shape[1] for level in found) == eyes.channels
    for ours, theirs in zip(found, expected, strict=True):
        assert_close(ours, theirs, rtol=1e-4, atol=1e-4)
    assert list(eyes.parameters()) == []
    assert eyes.state_dict() == {}


def test_levels_are_mixed_downwards_by_fixed_random_kernels() -> None:
    torch.manual_seed(0)
    critic = ProjectedCritic(Eyes(), 6, 4)
    pair = torch.rand(2, 6, 32, 32)
    below, scores = None, critic(pair)
    for i in (3, 2, 1, 0):
        level = F.avg_pool2d(pair, 2 ** (i + 1))
        level = F.conv2d(level, critic.get_buffer(f"mix_channels{i}"))
        if below is not None:
            level = level + F.interpolate(below, scale_factor=2, mode="bilinear")
        below = F.conv2d(level, critic.get_buffer(f"mix_levels{i}"), padding=1)
        assert_close(critic.judges[i](below), scores[i])
        assert scores[i].shape[:2] == (2, 1)


@pytest.mark.parametrize("name", ["pix2pix", "cut"])
def test_trains_and_gradients_reach_the_picture_through_the_backbone(name: str, tmp_path: Path) -> None:
    path, _ = weights_file(tmp_path, "resnet18")
    method: Any = tiny(name, critic="projected", backbone="resnet18", backbone_file=str(path))
    before = {key: value.clone() for key, value in method.state_dict().items() if "mix_" in key}
    update = Updater(method.optimizers())
    method.step(batch(method), update)
    losses = update.losses()
    assert all(value == value for value in losses.values())
    assert before
    assert all(torch.equal(before[key], method.state_dict()[key]) for key in before)
    assert not any("backbone" in key for key in method.state_dict())
    images = torch.rand(1, 6 if name == "pix2pix" else 3, 32, 32, requires_grad=True)
    (gradient,) = torch.autograd.grad(sum(s.sum() for s in method.critic(images)), images)
    assert gradient.abs().min() >= 0
    assert gradient.abs().max() > 0


def test_a_file_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        open_backbone("resnet50", tmp_path / "none.safetensors")
    assert caught.value.code is ErrorCode.MODEL_MISSING
    path, _ = weights_file(tmp_path, "resnet18")
    with pytest.raises(UserError, match="no weights of a resnet50") as caught:
        open_backbone("resnet50", path)
    assert caught.value.code is ErrorCode.MODEL_INVALID
