"""What every method must keep to; being in `translator/methods/` is all it takes to be tested here."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn import functional as F

from tests.contract.tiny import Recorder, batch, in_float64, series, tiny
from translator import methods
from translator.domains import Batch, Pairing
from translator.method import Method
from translator.model import TranslationModel
from translator.networks.precision import set_compute_dtype
from translator.settings import knobs
from translator.training.update import Updater

GOLDEN = Path(__file__).parent.parent / "golden"
CONTENT = ("l1", "cycle", "identity", "recon", "nce", "content", "perceptual", "vgg", "constancy", "bits")
"""How names of terms begin that tie a result to a picture; on one picture they must soon fall."""

pytestmark = pytest.mark.parametrize("name", methods.names())


def test_describes_itself(name: str) -> None:
    method = methods.get(name)
    assert method.name == name
    assert method.title
    assert "http" in method.paper
    assert isinstance(method.pairing, Pairing)
    assert method.__doc__
    assert getattr(method, "__final__", False), "methods are final"
    assert all(k.help.endswith(".") for k in knobs(method.Settings))


def test_builds_from_defaults(name: str) -> None:
    method = methods.get(name)
    with torch.device("meta"):
        model = method.build_model(method.Settings())
    assert isinstance(model, TranslationModel)
    assert model.directions or method.pairing is Pairing.SINGLE
    assert model.size_multiple >= 1


def test_settings_survive_json(name: str) -> None:
    kind = methods.get(name).Settings
    for settings in (kind(), tiny(name).settings):
        assert kind.model_validate_json(settings.model_dump_json()) == settings


def test_same_settings_give_the_same_shapes_and_critics_are_not_shipped(name: str) -> None:
    method = tiny(name)
    again = methods.get(name).build_model(method.settings)
    shapes = {key: tensor.shape for key, tensor in method.model.state_dict().items()}
    assert {key: tensor.shape for key, tensor in again.state_dict().items()} == shapes
    again.load_state_dict(method.model.state_dict(), strict=True)
    assert name == "pixelcnn" or len(shapes) < len(method.state_dict()), "critics stay behind"


def test_one_step_moves_every_trainable_parameter(name: str) -> None:
    method = tiny(name)
    before = {key: p.detach().clone() for key, p in method.named_parameters() if p.requires_grad}
    method.step(batch(method), Updater(method.optimizers()))
    after = dict(method.named_parameters())
    assert [key for key in before if torch.equal(before[key], after[key])] == []
    assert all(after[key].requires_grad for key in before), "what was frozen is given back"
    assert all(torch.isfinite(p).all() for p in after.values())


def test_update_and_optimizers_know_the_same_names(name: str) -> None:
    method = tiny(name)
    recorder = Recorder(method)
    for seed in range(3):
        method.step(batch(method, seed), recorder)
    assert set(recorder.names) == set(recorder.optimizers)
    groups = [p for o in recorder.optimizers.values() for g in o.param_groups for p in g["params"]]
    assert len({id(p) for p in groups}) == len(groups), "no weight is in two optimizers"
    assert {id(p) for p in groups} == {id(p) for p in method.parameters() if p.requires_grad}


def test_optimizers_are_made_anew_at_each_call(name: str) -> None:
    method = tiny(name)
    first, second = method.optimizers(), method.optimizers()
    assert first.keys() == second.keys()
    assert all(first[key] is not second[key] for key in first)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (3, 1)])
def test_translation_keeps_shape_format_and_range(name: str, size: tuple[int, int]) -> None:
    model = tiny(name).model.eval()
    # At least 16 px, for a stage can only mirror what is longer than its border.
    multiple = -(-16 // model.size_multiple) * model.size_multiple
    images = torch.rand(2, 3, size[0] * multiple, size[1] * multiple) * 2 - 1
    for direction in sorted(model.directions):
        styles = [None, torch.randn(2, model.style_size)] if model.style_size else [None]
        for style in styles:
            with torch.no_grad():
                result = model.translate(images, direction, style)
            assert result.shape == images.shape
            assert result.dtype == torch.float32
            assert result.abs().max() <= 1
            assert result.std() > 0


@pytest.mark.parametrize(("height", "width"), [(37, 50), (33, 31)])
def test_sizes_that_are_no_multiple_translate_padded(name: str, height: int, width: int) -> None:
    model = tiny(name).model.eval()
    images = torch.rand(1, 3, height, width) * 2 - 1
    below, right = -height % model.size_multiple, -width % model.size_multiple
    for direction in sorted(model.directions):
        with torch.no_grad():
            padded = model.translate(F.pad(images, (0, right, 0, below), mode="reflect"), direction)
        result = padded[:, :, :height, :width]
        assert result.shape == images.shape
        assert torch.isfinite(result).all()


def test_pictures_can_be_looked_at_and_change_nothing(name: str) -> None:
    method = tiny(name)
    shown = batch(method, batch_size=2)
    before = {key: t.clone() for key, t in method.state_dict().items() if isinstance(t, torch.Tensor)}
    modes = [m.training for m in method.modules()]
    pictures = method.pictures(shown)
    assert torch.equal(next(iter(pictures.values())), shown.a), "inputs first"
    for picture in pictures.values():
        assert picture.shape[0] == 2
        assert picture.shape[1] == 3
        assert not picture.requires_grad
        assert picture.abs().max() <= 1
    assert modes == [m.training for m in method.modules()]
    assert all(torch.equal(before[key], method.state_dict()[key]) for key in before)


def test_same_seed_gives_the_same_losses_bit_for_bit(name: str) -> None:
    first, second = series(tiny(name), 4), series(tiny(name), 4)
    assert first == second
    assert first[0] != first[1]


def test_trains_in_bf16_close_to_float32(name: str) -> None:
    method = tiny(name)
    set_compute_dtype(method, torch.bfloat16)
    (rough,), (exact,) = series(method, 1), series(tiny(name), 1)
    assert rough.keys() == exact.keys()
    assert rough == pytest.approx(exact, rel=0.05, abs=0.02)
    assert rough != exact
    assert all(p.dtype == torch.float32 for p in method.parameters())


def test_a_tiny_overfit_lowers_the_content_terms(name: str) -> None:
    # A game alone finds its way more slowly than a distance does, and so does a picture through a vector.
    is_slow = name in ("gan", "vaegan", "xgan", "dtn", "pixelcnn")
    # Features of a critic that learns with them are a moving target: where the L1 term is a choice, it is on.
    method = tiny(name, learning_rate=2e-3, l1_weight=100.0, **({"width": 16} if is_slow else {}))
    update, shown, content = Updater(method.optimizers()), batch(method), []
    for step in range({"dtn": 100}.get(name, 200 if is_slow else 40)):
        torch.manual_seed(step)
        method.step(shown, update)
        content.append(content_of(method, shown, update.losses()))
    assert sum(content[-5:]) < 0.75 * sum(content[:5])


def content_of(method: Method[Any], shown: Batch, losses: dict[str, float]) -> float:
    """Sum of the content terms; without any, how far what is made of nothing is from the one picture."""
    found = [value for term, value in losses.items() if term.split("/")[1].startswith(CONTENT)]
    if not found and method.pairing is Pairing.SINGLE:
        found = [float((method.pictures(shown)["made_a"] - shown.a).abs().mean())]
    assert found, f"none of {list(losses)} begins with one of {CONTENT}"
    return sum(found)


def test_first_twenty_steps_are_the_golden_ones(name: str, regenerate: bool) -> None:
    """In float64, so that any processor gives the same series; a refactor may not move it."""
    file = GOLDEN / f"{name}.json"
    found = series(golden_method(name), 20, torch.float64)
    if regenerate:
        file.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    assert file.exists(), "pytest --regenerate writes it"
    golden = json.loads(file.read_text("utf-8"))
    assert len(golden) == 20
    for step, (losses, expected) in enumerate(zip(found, golden, strict=True)):
        assert losses == pytest.approx(expected, rel=1e-5), f"step {step}"


def golden_method(name: str) -> Method[Any]:
    """Tiny, without dropout: how torch draws it differs between processors."""
    return in_float64(tiny(name, dropout=False))


def test_batches_of_several_pictures_train(name: str) -> None:
    method = tiny(name)
    several = batch(method, batch_size=3)
    update = Updater(method.optimizers())
    method.step(Batch(several.images), update)
    assert all(value == value for value in update.losses().values())
