"""Pictures that climb a critic, and where the critic comes from."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from tests.pictures import write_scenes
from translator.cli.main import run
from translator.errors import ErrorCode, UserError
from translator.training.ascent import ascend, open_critic


def test_each_step_is_the_gradient_at_the_size_of_the_rate() -> None:
    target = torch.rand(2, 3, 4, 4, generator=torch.Generator().manual_seed(0)) - 0.5

    def score(x: Tensor) -> Tensor:
        return -(x - target).square().sum((1, 2, 3))[:, None]

    start = torch.zeros_like(target)
    one = ascend(score, start, 1, 0.01)
    for index in range(2):
        gradient = 2 * target[index]
        slow = start[index] + 0.01 * gradient / (sum(v * v for v in gradient.flatten().tolist()) / 48) ** 0.5
        torch.testing.assert_close(one[index], slow)
    assert float(score(ascend(score, start, 40, 0.01)).mean()) > 0.9 * float(score(start).mean())
    assert torch.equal(start, torch.zeros_like(target)), "what one starts from stays"


def test_pictures_stay_in_range_and_rest_where_there_is_no_slope() -> None:
    climbed = ascend(lambda x: 100 * x.sum((1, 2, 3))[:, None], torch.zeros(1, 3, 4, 4), 50, 0.1)
    assert float(climbed.max()) == 1
    start = torch.rand(1, 3, 4, 4)
    assert torch.equal(ascend(lambda x: (0 * x).sum((1, 2, 3))[:, None], start, 3, 0.1), start)


def test_sampling_by_the_critic_of_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photos, out = write_scenes(tmp_path / "photos", 8), tmp_path / "run"
    tiny = ["--size=32", "--width=4", "--batch-size=4", "--steps=3", "--device=cpu", "--precision=fp32"]
    assert run(["train", "--unconditional", str(photos), "--method=gan", "--out", str(out), *tiny]) == 0
    capsys.readouterr()
    for model in (out, out / "model.safetensors"):
        made = tmp_path / f"made-{model.name}"
        arguments = ["sample", str(model), "-o", str(made), "--by=critic", "--count=2", "--climb=50"]
        assert run(arguments) == 0
        captured = capsys.readouterr()
        assert len(list(made.iterdir())) == len(captured.out.splitlines()) == 2
        low, high = (float(word) for word in captured.err.replace(".\n", "").split() if word[-1].isdigit())
        assert high > low
    critic, side_px = open_critic(out)
    assert side_px == 32
    assert not critic.training


def test_a_folder_without_a_run_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        open_critic(tmp_path)
    assert caught.value.code is ErrorCode.RUN_MISSING
