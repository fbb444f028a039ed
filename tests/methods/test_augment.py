"""What critics are shown: the same knobs and the same behaviour in every method that has them."""

import copy
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.testing import assert_close

from tests.contract.tiny import batch, tiny
from translator import methods
from translator.errors import ErrorCode, UserError
from translator.losses.adversarial import SCORE_MIDDLE, GanMode
from translator.losses.augment import draw_change
from translator.method import Method
from translator.methods._augment import AugmentSettings, CriticAugment
from translator.settings import validated
from translator.training.update import Updater

WITH_CRITICS = [name for name in methods.names() if issubclass(methods.get(name).Settings, AugmentSettings)]


def adaptive(gan_mode: GanMode = "vanilla", **values: object) -> CriticAugment:
    settings = validated(
        AugmentSettings, {"diffaugment": "translation", "diffaugment_strength": "adaptive"} | values
    )
    return CriticAugment(settings, gan_mode)


def steps(method: Method[Any], seeds: range, update: Updater | None = None) -> list[dict[str, float]]:
    update, found = update or Updater(method.optimizers()), []
    for seed in seeds:
        torch.manual_seed(seed)
        method.step(batch(method, seed, batch_size=2), update)
        found.append(update.losses())
    return found


def test_the_methods_of_two_domains_have_the_knobs() -> None:
    assert {"pix2pix", "cyclegan", "cut", "unit", "munit"} <= set(WITH_CRITICS)


def test_the_share_follows_the_rule_of_the_paper() -> None:
    """Against a slow loop: mean sign of four batches against the target, so many pictures of the way."""
    torch.manual_seed(0)
    for gan_mode, middle in SCORE_MIDDLE.items():
        augment = adaptive(gan_mode, diffaugment_pictures=40, diffaugment_target=0.2)
        share, signs, pictures = 0.0, [], 0
        for number in range(40):
            size = 1 + number % 3
            scores = [torch.randn(size, 1, 4, 4) + (0.9 if number < 28 else -0.9), torch.randn(size, 1, 2, 2)]
            augment.watch(scores)
            of_scales = [
                sum(1.0 if v > middle else -1.0 for v in s.flatten().tolist()) / s.numel() for s in scores
            ]
            signs.append(sum(of_scales) / 2)
            pictures += size
            if len(signs) == 4:
                share += (1 if sum(signs) / 4 > 0.2 else -1) * pictures / 40
                share, signs, pictures = min(max(share, 0), 1), [], 0
            assert float(augment.share) == pytest.approx(share, abs=1e-5)


def test_the_share_goes_to_its_ends_and_no_further() -> None:
    augment = adaptive(diffaugment_pictures=16)
    for sure, end in ((1.0, 1.0), (-1.0, 0.0)):
        for _ in range(40):
            augment.watch([torch.full((1, 1, 3, 3), sure)])
        assert float(augment.share) == end


@pytest.mark.parametrize("policy", ["colour", "translation+cutout"])
def test_a_share_of_the_pictures_is_changed_each_part_by_itself(policy: Any) -> None:
    x = torch.rand(400, 3, 8, 8) + 0.1
    torch.manual_seed(0)
    for share in (0.0, 0.3, 1.0):
        result = draw_change(policy, x, torch.tensor(share))(x)
        untouched = float((result == x).flatten(1).all(1).float().mean())
        # A part leaves a picture with 1 - share; a translation by 0 happens as well.
        parts = policy.count("+") + 1
        assert untouched >= (1 - share) ** parts - 0.07
        assert untouched <= (1 - share * (1 if policy == "colour" else 8 / 9)) ** parts + 0.07


def test_without_adaptation_nothing_is_kept_and_nothing_watched() -> None:
    augment = CriticAugment(AugmentSettings(diffaugment="cutout"), "lsgan")
    augment.watch([torch.ones(1, 1, 2, 2)])
    assert augment.state_dict() == {}


def test_wgan_scores_have_no_middle() -> None:
    with pytest.raises(UserError, match="no middle") as caught:
        tiny("pix2pix", gan_mode="wgan", diffaugment_strength="adaptive")
    assert caught.value.code is ErrorCode.SETTING


@pytest.mark.parametrize("name", WITH_CRITICS)
def test_critics_see_changed_pictures_in_both_steps_and_nothing_else_does(name: str) -> None:
    plain, changed = (
        steps(tiny(name), range(1)),
        steps(tiny(name, diffaugment="translation+cutout"), range(1)),
    )
    gan = [term for term in plain[0] if "/gan" in term]
    assert {term.split("/")[0].rstrip("s") for term in gan} == {"critic", "generator"}
    assert all(plain[0][term] != changed[0][term] for term in gan)


@pytest.mark.parametrize("name", WITH_CRITICS)
def test_an_adaptive_strength_resumes_exactly(name: str) -> None:
    values = {"diffaugment": "colour+translation+cutout", "diffaugment_strength": "adaptive"}
    values |= {"diffaugment_pictures": 256}
    straight, resumed = tiny(name, **values), tiny(name, **values)
    ours, theirs = straight.optimizers(), resumed.optimizers()
    update = Updater(ours)
    for key, buffer in straight.named_buffers():
        if key.endswith(".share"):
            buffer.fill_(0.5)
    steps(straight, range(5), update)
    state = copy.deepcopy(straight.state_dict())
    counted = [float(state[key]) for key in state if key.endswith(".num_batches")]
    # Between two changes, wherever a method shows its critic real pictures once or twice a step.
    assert counted
    assert set(counted) <= {1, 2}
    resumed.load_state_dict(state)
    for key, optimizer in ours.items():
        theirs[key].load_state_dict(copy.deepcopy(optimizer.state_dict()))
    assert steps(straight, range(5, 11), update) == steps(resumed, range(5, 11), Updater(theirs))
    shares = [float(value) for key, value in resumed.state_dict().items() if key.endswith(".share")]
    assert shares == [float(value) for key, value in straight.state_dict().items() if key.endswith(".share")]
    assert any(0 < share < 1 for share in shares)


def test_a_pair_is_changed_alike_on_both_its_sides() -> None:
    method = tiny("pix2pix", diffaugment="colour+translation+cutout")
    seen: list[Tensor] = []
    critic = method.get_submodule("critic")
    assert isinstance(critic, nn.Module)
    critic.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    shown = batch(method)
    same = type(shown)({"a": shown.a, "b": shown.a})
    method.step(same, Updater(method.optimizers()))
    real = seen[0]
    assert_close(real[:, :3], real[:, 3:], rtol=0, atol=0)
    assert not torch.equal(real[:, :3], shown.a)
