import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from tests.contract.tiny import batch, tiny
from translator.domains import Batch, Direction
from translator.errors import ErrorCode, UserError
from translator.methods.cgan import ConditionalGan
from translator.training.update import Updater


def method_of(**settings: object) -> ConditionalGan:
    method = tiny("cgan", **settings)
    assert isinstance(method, ConditionalGan)
    return method


def one_step(method: ConditionalGan, shown: Batch) -> dict[str, float]:
    update = Updater(method.optimizers())
    method.step(shown, update)
    return update.losses()


def minus_log(scores: list[Tensor], real: bool) -> Tensor:
    """-log D, or -log(1 - D), of one map of logits."""
    return F.softplus(-scores[0] if real else scores[0]).mean()


@pytest.mark.parametrize("critics", ["one", "two"])
def test_the_losses_are_those_of_the_paper(critics: str) -> None:
    method, shown = method_of(critics=critics), batch(method_of(), batch_size=3)
    c, x = shown.a, shown.b
    wrong = torch.stack((x[2], x[0], x[1]))
    fake = method.model.translate(c, Direction.A_TO_B).detach()

    def of_pairs(images: Tensor, real: bool) -> Tensor:
        return minus_log(method.critic(torch.cat((c, images), 1)), real)

    if critics == "one":
        negatives = (of_pairs(fake, False) + of_pairs(wrong, False)) / 2
        expected = {"critics/gan": (of_pairs(x, True) + negatives) / 2}
    else:
        judge = method.critic_real
        assert judge is not None
        expected = {
            "critics/gan": (of_pairs(x, True) + of_pairs(wrong, False)) / 2,
            "critics/gan_real": (minus_log(judge(x), True) + minus_log(judge(fake), False)) / 2,
        }
    expected = {key: value.detach() for key, value in expected.items()}
    expected["generator/l1"] = 10 * F.l1_loss(fake, x)
    found = one_step(method, shown)
    expected["generator/gan"] = of_pairs(fake, True)
    if critics == "two":
        expected["generator/gan_real"] = minus_log(judge(fake), True)
    assert found == pytest.approx({key: float(v.detach()) for key, v in expected.items()}, rel=1e-4)


def test_a_batch_of_one_pair_has_no_wrong_pair() -> None:
    assert one_step(method_of(), batch(method_of()))["critics/gan"] > 0
    with pytest.raises(UserError, match="no wrong pair") as caught:
        one_step(method_of(critics="two"), batch(method_of()))
    assert caught.value.code is ErrorCode.SETTING


def test_wrong_pairs_teach_the_critic_what_belongs_together() -> None:
    """Pictures are as real in wrong pairs as in right ones; only the match tells them apart."""
    method = method_of(critics="two", critic_learning_rate=2e-3, critic_layers=1)
    update, shown = Updater(method.optimizers()), batch(method, batch_size=4)
    for _ in range(60):
        method.step(shown, update)
    with torch.no_grad():
        right, wrong = (
            method.critic(torch.cat((shown.a, b), 1))[0].mean() for b in (shown.b, shown.b.roll(1, 0))
        )
    assert float(right) > float(wrong) + 0.5
