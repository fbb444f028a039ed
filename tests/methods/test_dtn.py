from pathlib import Path

import pytest
import safetensors.torch
import torch
from torch import Tensor
from torch.nn import functional as F
from torchvision import models

from tests.contract.tiny import tiny
from translator.domains import Batch, Direction
from translator.errors import ErrorCode, UserError
from translator.losses.content import total_variation
from translator.losses.domains import domain_loss
from translator.methods.dtn import Dtn, DtnSettings, FixedEncoderModel
from translator.networks.fixed_classifier import FixedClassifier
from translator.training.update import Updater


def pictures(count: int, side: int, seed: int) -> Tensor:
    return torch.rand(count, 3, side, side, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def batch(count: int = 2, side: int = 32) -> Batch:
    return Batch({"a": pictures(count, side, 1), "b": pictures(count, side, 2)})


def method_of(**settings: object) -> Dtn:
    method = tiny("dtn", **settings)
    assert isinstance(method, Dtn)
    return method


def model_of(method: Dtn) -> FixedEncoderModel:
    assert isinstance(method.model, FixedEncoderModel)
    return method.model


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A squeezenet has no linear layer; the smallest network that has one."""
    torch.manual_seed(1)
    file = tmp_path_factory.mktemp("weights") / "shufflenet.safetensors"
    state = models.get_model("shufflenet_v2_x0_5", weights=None).state_dict()
    safetensors.torch.save_file(state, file)
    return file


def test_published_settings_are_the_defaults() -> None:
    s = DtnSettings()
    assert (s.constancy_weight, s.identity_weight, s.variation_weight) == (15, 15, 0)


def test_the_losses_are_those_of_the_paper() -> None:
    weights = {"constancy_weight": 2.0, "identity_weight": 3.0, "variation_weight": 4.0}
    method, shown = method_of(classifier_steps=1, **weights), batch()
    model = model_of(method)
    one, two = Updater(method.optimizers()), Updater(method.optimizers())
    assert method.classifier is not None
    classified = domain_loss(*(method.classifier(model.code(x)) for x in (shown.a, shown.b)))
    method.step(shown, one)
    assert one.losses()["classifier/domain"] == pytest.approx(float(classified.detach()), rel=1e-4)
    # Now f is fixed; the second step has all terms of the paper.
    code_s, code_t = (model.code(x).detach() for x in (shown.a, shown.b))
    of_s, of_t = (model.decoder(code).detach() for code in (code_s, code_t))

    def minus_log(images: Tensor, number: int) -> Tensor:
        probabilities = torch.stack([torch.exp(row) / torch.exp(row).sum() for row in method.critic(images)])
        return -probabilities[:, number].log().mean()

    critic = minus_log(of_s, 0) + minus_log(of_t, 1) + minus_log(shown.b, 2)
    expected = {
        "critic/gan": critic.detach(),
        "generator/constancy": 2 * F.mse_loss(model.code(of_s), code_s),
        "generator/identity": 3 * F.mse_loss(of_t, shown.b),
        "generator/variation": 4 * total_variation(torch.cat((of_s, of_t))),
    }
    method.step(shown, two)
    expected["generator/gan"] = minus_log(of_s, 2) + minus_log(of_t, 2)
    found = two.losses()
    assert found == pytest.approx({key: float(v.detach()) for key, v in expected.items()}, rel=1e-4)


def test_total_variation_equals_the_slow_loop() -> None:
    images = pictures(2, 5, 3).double()[:, :, :4]
    down = [abs(float(images[b, c, y + 1, x] - images[b, c, y, x]))
            for b in range(2) for c in range(3) for y in range(3) for x in range(5)]  # fmt: skip
    right = [abs(float(images[b, c, y, x + 1] - images[b, c, y, x]))
             for b in range(2) for c in range(3) for y in range(4) for x in range(4)]  # fmt: skip
    slow = sum(down) / len(down) + sum(right) / len(right)
    assert float(total_variation(images)) == pytest.approx(slow)


def test_an_own_encoder_is_fixed_after_its_steps_also_when_resumed() -> None:
    method = method_of(classifier_steps=2)
    update = Updater(method.optimizers())

    def weights() -> list[Tensor]:
        return [p.detach().clone() for p in model_of(method).encoder.parameters()]

    for step in range(4):
        before = weights()
        method.step(batch(), update)
        assert all(torch.equal(a, b) for a, b in zip(before, weights(), strict=True)) == (step >= 2)
    again = method_of(classifier_steps=2)
    again.load_state_dict(method.state_dict())
    recorded = Updater(again.optimizers())
    again.step(batch(), recorded)
    assert not any(key.startswith("classifier") for key in recorded.losses())


def test_an_encoder_of_torchvision_comes_from_a_file_and_never_changes(weights: Path) -> None:
    method = method_of(backbone="shufflenet_v2_x0_5", backbone_file=str(weights), backbone_px=32)
    encoder = model_of(method).encoder
    assert isinstance(encoder, FixedClassifier)
    assert set(method.optimizers()) == {"generator", "critic"}
    before = {key: t.clone() for key, t in encoder.state_dict().items()}
    saved = safetensors.torch.load_file(weights)
    assert all(torch.equal(saved[key.removeprefix("network.")], t) for key, t in before.items())
    update = Updater(method.train().optimizers())
    for _ in range(2):
        method.step(batch(), update)
    assert all(torch.equal(before[key], t) for key, t in encoder.state_dict().items())
    assert not encoder.training
    # What is shipped needs the file no more.
    again = Dtn.build_model(method.settings)
    again.load_state_dict(method.model.state_dict(), strict=True)
    images = pictures(1, 32, 9)
    expected = method.model.eval().translate(images, Direction.A_TO_B)
    assert torch.equal(again.eval().translate(images, Direction.A_TO_B), expected)


def test_features_are_those_before_torchvisions_last_layer(weights: Path) -> None:
    backbone = FixedClassifier("shufflenet_v2_x0_5", 64)
    backbone.load(weights)
    network = models.get_model("shufflenet_v2_x0_5", weights=None).eval()
    network.load_state_dict(safetensors.torch.load_file(weights))
    images = pictures(2, 64, 4)
    mean, deviation = (
        torch.tensor(v).view(1, 3, 1, 1) for v in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    )
    expected = network(((images + 1) / 2 - mean) / deviation)
    torch.testing.assert_close(network.fc(backbone(images)), expected)


def test_what_is_wrong_with_a_file_or_a_name_is_said(tmp_path: Path, weights: Path) -> None:
    def refused(**settings: object) -> UserError:
        with pytest.raises(UserError) as caught:
            method_of(backbone_px=32, **settings)
        return caught.value

    assert refused(backbone="rasnet").code is ErrorCode.SETTING
    assert refused(backbone="resnet18").code is ErrorCode.MODEL_MISSING
    other = refused(backbone="resnet18", backbone_file=str(weights))
    assert other.code is ErrorCode.MODEL_INVALID
    pickled = tmp_path / "weights.pth"
    torch.save({"network": print}, pickled)
    assert refused(backbone="resnet18", backbone_file=str(pickled)).code is ErrorCode.MODEL_INVALID
    damaged = tmp_path / "weights.safetensors"
    damaged.write_bytes(weights.read_bytes()[:1000])
    assert refused(backbone="resnet18", backbone_file=str(damaged)).code is ErrorCode.MODEL_INVALID
