"""Networks of other programs: imported, they give the same results; every file that is none is refused."""

import io
import os
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.utils import spectral_norm

from tests.reference import foreign
from translator.domains import Direction
from translator.errors import ErrorCode, UserError
from translator.library.importers.checkpoint import Imported, Request, import_checkpoint
from translator.library.importers.record import Wishes
from translator.library.model_file import open_model, save_model

pytestmark = pytest.mark.filterwarnings("ignore:.*weight_norm.*|.*spectral_norm.*:FutureWarning")


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def picture(side: int = 32, channels: int = 3) -> Tensor:
    return torch.rand(1, channels, side, side + 16, generator=torch.Generator().manual_seed(7)) * 2 - 1


def written(path: Path, network: nn.Module, **how: Any) -> Path:
    torch.save(OrderedDict(network.state_dict()), path, **how)
    return path


def translated(
    imported: Imported, images: Tensor, direction: Direction = Direction.A_TO_B, **more: Any
) -> Tensor:
    with torch.inference_mode():
        return imported.model.translate(images, direction, **more)


def assert_same(found: Tensor, wanted: Tensor) -> None:
    assert wanted.std() > 0.02, "a flat picture would prove nothing"
    assert found.shape == wanted.shape
    assert float((found - wanted).abs().max()) < 1e-5


def as_tested(network: nn.Module, images: Tensor) -> Tensor:
    """As the published programs test: left in training mode, one picture at a time, but without dropout."""
    network.train()
    for layer in network.modules():
        if isinstance(layer, nn.Dropout):
            layer.eval()
        if isinstance(layer, nn.InstanceNorm2d):
            layer.track_running_stats = False
    with torch.inference_mode():
        return network(images)


RESNETS = {
    "instance, 9 blocks": {"blocks": 9},
    "instance, 6 blocks": {},
    "instance with statistics": {"norm": "instance with statistics"},
    "instance with weights": {"norm": "instance with weights"},
    "batch": {"norm": "batch"},
    "none": {"norm": "none"},
    "dropout": {"dropout": True},
    "batch and dropout": {"norm": "batch", "dropout": True},
    "zeros around": {"zero_pad": True},
    "zeros around, batch and dropout": {"zero_pad": True, "norm": "batch", "dropout": True},
    "CUT": {"blur_down": True, "blur_up": True, "blocks": 9},
    "CUT, no_antialias": {"blur_up": True},
    "CUT, no_antialias_up": {"blur_down": True},
    "pix2pixHD global": {"downs": 4, "blocks": 9, "width": 2},
    "gray to gray": {"channels": (1, 1)},
}


@pytest.mark.parametrize("name", RESNETS)
def test_resnets_give_the_same_pictures(name: str, tmp_path: Path) -> None:
    network = foreign.settle(foreign.Resnet(**RESNETS[name]))
    imported = import_checkpoint(written(tmp_path / "latest_net_G.pth", network))
    images = picture(64 if "HD" in name else 32)
    given, taken = images, slice(None)
    if name.startswith("gray"):
        red, green, blue = images.split(1, 1)
        given, taken = 0.299 * red + 0.587 * green + 0.114 * blue, slice(0, 1)
    found = translated(imported, images)
    assert_same(found[:, taken], as_tested(network, given))
    assert torch.equal(found[:, 0], found[:, 2]) == name.startswith("gray")
    assert imported.card.method == ("cut" if name == "CUT" else "pix2pix")


@pytest.mark.parametrize(
    "shape", [{}, {"norm": "instance with statistics"}, {"norm": "none"}, {"blocks": 1, "fine_blocks": 1}]
)
def test_two_scales_give_the_same_pictures(shape: dict[str, Any], tmp_path: Path) -> None:
    network = foreign.settle(foreign.LocalEnhancer(**shape))
    imported = import_checkpoint(written(tmp_path / "latest_net_G.pth", network))
    assert imported.card.method == "pix2pixhd"
    images = picture(32)
    assert_same(translated(imported, images), as_tested(network, images))
    record = imported.record
    assert record.renamed.keys() | record.dropped.keys() == network.state_dict().keys()
    assert record.renamed["model1_2.0.conv_block.1.weight"] == "generator.fine.blocks.0.body.1.weight"
    save_model(tmp_path / "m.safetensors", imported.model, imported.card)
    with torch.inference_mode():
        again = open_model(tmp_path / "m.safetensors")[0].translate(images, Direction.A_TO_B)
    assert torch.equal(again, translated(imported, images))


@pytest.mark.parametrize(
    ("norm", "downs"),
    [("batch", 8), ("batch", 7), ("instance", 8), ("instance with statistics", 7), ("none", 7)],
)
def test_unets_give_the_same_pictures(norm: str, downs: int, tmp_path: Path) -> None:
    network = foreign.settle(foreign.Unet(norm, downs=downs))
    imported = import_checkpoint(written(tmp_path / "latest_net_G.pth", network))
    images = torch.rand(1, 3, 2**downs, 2**downs, generator=torch.Generator().manual_seed(1)) * 2 - 1
    assert_same(translated(imported, images), as_tested(network, images))
    assert imported.model.size_multiple == 2**downs
    assert imported.card.settings["dropout"]
    assert not imported.card.settings["dropout_inference"]


def test_a_gray_unet_gives_gray(tmp_path: Path) -> None:
    network = foreign.settle(foreign.Unet("batch", downs=5, channels=(1, 1)))
    imported = import_checkpoint(written(tmp_path / "g.pth", network))
    gray = picture(32, 1)[..., :32]
    assert_same(translated(imported, gray.repeat(1, 3, 1, 1))[:, :1], as_tested(network, gray))


def test_running_statistics_are_used_when_asked_for(tmp_path: Path) -> None:
    images = picture()
    for norm, wishes in (
        ("instance with statistics", Wishes(in_stats="running")),
        ("batch", Wishes(bn_stats="running")),
    ):
        network = foreign.settle(foreign.Resnet(norm))
        for layer in network.modules():
            if hasattr(layer, "momentum"):
                layer.momentum = 1.0
        with torch.inference_mode():
            network.train()(picture(48) * 0.7 + 0.1)
        path = written(tmp_path / "g.pth", network)
        imported = import_checkpoint(path, Request(wishes=wishes))
        with torch.inference_mode():
            wanted = network.eval()(images)
        assert_same(translated(imported, images), wanted)
        assert imported.card.norm == "running"
        assert float((translated(import_checkpoint(path), images) - wanted).abs().max()) > 0.05


def test_a_unet_with_statistics_that_no_network_here_can_use_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "g.pth", foreign.Unet("instance with statistics", downs=5))
    with pytest.raises(UserError, match="biases"):
        import_checkpoint(path, Request(wishes=Wishes(in_stats="running")))


def test_dropout_stays_on_when_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "g.pth", foreign.settle(foreign.Resnet(dropout=True)))
    imported = import_checkpoint(path, Request(wishes=Wishes(dropout=True)))
    assert not torch.equal(translated(imported, picture()), translated(imported, picture()))
    still = import_checkpoint(path)
    assert torch.equal(translated(still, picture()), translated(still, picture()))
    assert any("dropout" in note for note in still.notes)


def wrapped(names: str, tensors: dict[str, Tensor]) -> Any:
    match names:
        case "nested":
            return {
                "epoch": 3,
                "state_dict": tensors,
                "optimizer": {"state": {}, "param_groups": [{"lr": 0.1}]},
            }
        case "Lightning":
            critic = foreign.PatchCritic().state_dict()
            every = {f"netG.{k}": v for k, v in tensors.items()} | {f"netD.{k}": v for k, v in critic.items()}
            return {"state_dict": every, "loss": __import__("numpy").float64(1.5)}
        case "half":
            return {name: tensor.half() for name, tensor in tensors.items()}
        case prefix:
            return OrderedDict((prefix + name, tensor) for name, tensor in tensors.items())


@pytest.mark.parametrize(
    "names", ["", "module.", "_orig_mod.", "module._orig_mod.", "netG.", "nested", "Lightning", "half"]
)
@pytest.mark.parametrize("new_format", [True, False])
def test_wrappers_and_containers_make_no_difference(names: str, new_format: bool, tmp_path: Path) -> None:
    network = foreign.settle(foreign.Resnet(width=2, blocks=1))
    path = tmp_path / "latest_net_G.pth"
    torch.save(wrapped(names, network.state_dict()), path, _use_new_zipfile_serialization=new_format)
    with torch.inference_mode():
        wanted = network.half().float()(picture()) if names == "half" else network(picture())
    assert_same(translated(import_checkpoint(path), picture()), wanted)


def test_safetensors_are_read_too(tmp_path: Path) -> None:
    network = foreign.settle(foreign.Resnet(width=2, blocks=1))
    save_file(network.state_dict(), tmp_path / "g.safetensors")
    with torch.inference_mode():
        wanted = network(picture())
    assert_same(translated(import_checkpoint(tmp_path / "g.safetensors"), picture()), wanted)


def test_spectral_norm_is_folded_into_the_weights(tmp_path: Path) -> None:
    network = foreign.settle(foreign.Resnet(width=2, blocks=1))
    for layer in list(network.modules()):
        if isinstance(layer, nn.Conv2d):
            spectral_norm(layer)
        if isinstance(layer, nn.ConvTranspose2d):
            nn.utils.parametrizations.spectral_norm(layer)
    network.train()(picture())
    network.eval()
    with torch.inference_mode():
        wanted = network(picture())
    assert_same(translated(import_checkpoint(written(tmp_path / "g.pth", network)), picture()), wanted)


def two_files(folder: Path, **other: Any) -> list[nn.Module]:
    networks = [
        foreign.settle(foreign.Resnet(blocks=1, width=2), 0),
        foreign.settle(foreign.Resnet(width=2, blocks=1, **other), 1),
    ]
    for letter, network in zip("AB", networks, strict=True):
        written(folder / f"latest_net_G_{letter}.pth", network)
    return networks


@pytest.mark.parametrize("given", ["A", "B"])
def test_two_files_make_a_model_of_both_ways(given: str, tmp_path: Path) -> None:
    networks = two_files(tmp_path)
    names = ("horse", "zebra") if given == "A" else ("zebra", "horse")
    imported = import_checkpoint(tmp_path / f"latest_net_G_{given}.pth", Request(names=names))
    assert imported.card.method == "cyclegan"
    assert imported.card.domains == {"a": "horse", "b": "zebra"}
    for network, direction in zip(networks, (Direction.A_TO_B, Direction.B_TO_A), strict=True):
        with torch.inference_mode():
            assert_same(translated(imported, picture(), direction), network(picture()))


def test_one_of_two_files_alone(tmp_path: Path) -> None:
    networks = two_files(tmp_path)
    imported = import_checkpoint(tmp_path / "latest_net_G_B.pth", Request(both=False))
    assert imported.card.directions == ("a>b",)
    assert imported.card.domains == {"a": "B", "b": "A"}
    with torch.inference_mode():
        assert_same(translated(imported, picture()), networks[1](picture()))


def test_two_files_that_do_not_belong_together_are_told(tmp_path: Path) -> None:
    two_files(tmp_path, dropout=True)
    with pytest.raises(UserError, match=r"differ in dropout.*--single"):
        import_checkpoint(tmp_path / "latest_net_G_A.pth")
    (tmp_path / "latest_net_G_B.pth").unlink()
    assert import_checkpoint(tmp_path / "latest_net_G_A.pth").card.method == "pix2pix"
    with pytest.raises(UserError, match="no generator of the other way"):
        import_checkpoint(tmp_path / "latest_net_G_A.pth", Request(both=True))


def test_munit_gives_the_same_pictures_in_every_style(tmp_path: Path) -> None:
    nets = {d: foreign.settle(foreign.Munit(), seed) for seed, d in enumerate("ab")}
    torch.save({d: network.state_dict() for d, network in nets.items()}, tmp_path / "gen_00010000.pt")
    imported = import_checkpoint(tmp_path / "gen_00010000.pt")
    assert imported.model.style_size == 3
    style = torch.randn(1, 3, generator=torch.Generator().manual_seed(3))
    for direction in (Direction.A_TO_B, Direction.B_TO_A):
        source, target = nets[direction.source], nets[direction.target]
        with torch.inference_mode():
            wanted = target.decode(source.enc_content(picture()), style)
            wanted_style = target.enc_style(picture()).flatten(1)
            found_style = imported.model.style_of(picture(), direction)
        assert_same(translated(imported, picture(), direction, style=style), wanted)
        assert torch.allclose(found_style, wanted_style, atol=1e-5)
    assert all("running" in name for name in imported.record.dropped)


def test_unit_gives_the_same_pictures(tmp_path: Path) -> None:
    nets = {d: foreign.settle(foreign.Unit(), seed) for seed, d in enumerate("ab")}
    torch.save({d: network.state_dict() for d, network in nets.items()}, tmp_path / "gen_00010000.pt")
    imported = import_checkpoint(tmp_path / "gen_00010000.pt", Request(names=("day", "night")))
    for direction in (Direction.A_TO_B, Direction.B_TO_A):
        with torch.inference_mode():
            wanted = nets[direction.target].dec(nets[direction.source].enc(picture()))
        assert_same(translated(imported, picture(), direction), wanted)


def test_the_model_file_is_as_the_model(tmp_path: Path) -> None:
    two_files(tmp_path)
    imported = import_checkpoint(tmp_path / "latest_net_G_A.pth")
    save_model(tmp_path / "m.safetensors", imported.model, imported.card)
    model, card = open_model(tmp_path / "m.safetensors")
    assert card.tags == ("imported",)
    with torch.inference_mode():
        assert torch.equal(
            model.translate(picture(), Direction.B_TO_A), translated(imported, picture(), Direction.B_TO_A)
        )


def test_every_tensor_is_accounted_for(tmp_path: Path) -> None:
    network = foreign.settle(foreign.Resnet("instance with statistics", blur_down=True, blur_up=True))
    record = import_checkpoint(written(tmp_path / "g.pth", network)).record
    assert record.renamed.keys() | record.dropped.keys() == network.state_dict().keys()
    assert record.renamed["model.12.conv_block.5.weight"] == "a_to_b.blocks.0.body.5.weight"
    assert sum(name.endswith("filt") for name in record.dropped) == 4
    assert record.made == {}
    plain = import_checkpoint(written(tmp_path / "n.pth", foreign.Resnet("none"))).record
    assert plain.made["a_to_b.head.1.bias"] == "zeros"


class Trap:
    """Writes a file when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.marker),)


@pytest.mark.parametrize("how", ["pickle", "torch", "legacy torch"])
def test_a_malicious_pickle_is_refused_without_being_run(how: str, tmp_path: Path) -> None:
    marker, path = tmp_path / "ran", tmp_path / "evil.pth"
    value = {**foreign.Resnet(blocks=1).state_dict(), "trap": Trap(marker)}
    if how == "pickle":
        path.write_bytes(pickle.dumps(value))
    else:
        torch.save(value, path, _use_new_zipfile_serialization=how == "torch")
    with pytest.raises(UserError, match="nothing in a file is run") as caught:
        import_checkpoint(path)
    assert how == "pickle" or "mkdir" in caught.value.sentence
    assert not marker.exists()
    if how == "pickle":
        pickle.loads(path.read_bytes())  # the trap works
        assert marker.exists()


def test_a_whole_pickled_network_is_refused_by_name(tmp_path: Path) -> None:
    torch.save(foreign.Resnet(blocks=1), tmp_path / "g.pth")
    with pytest.raises(UserError, match=r"asks for tests\.reference\.foreign\.Resnet.*state_dict"):
        import_checkpoint(tmp_path / "g.pth")


def test_a_tensor_larger_than_its_numbers_is_refused(tmp_path: Path) -> None:
    tensors = foreign.Resnet(blocks=1).state_dict()
    tensors["model.1.weight"] = torch.zeros(1).expand(1 << 20, 1 << 10, 7, 7)
    torch.save(tensors, tmp_path / "g.pth")
    with pytest.raises(UserError, match="unknown kind"):
        import_checkpoint(tmp_path / "g.pth")


def test_a_packed_archive_is_refused(tmp_path: Path) -> None:
    import zipfile

    plain, packed = written(tmp_path / "g.pth", foreign.Resnet(blocks=1)), tmp_path / "p.pth"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            target.writestr(entry, source.read(entry))
    with pytest.raises(UserError, match="packed"):
        import_checkpoint(packed)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
@pytest.mark.parametrize("new_format", [True, False])
def test_a_damaged_file_is_told_in_a_sentence(share: float, new_format: bool, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    torch.save(foreign.Resnet(blocks=1).state_dict(), buffer, _use_new_zipfile_serialization=new_format)
    data = buffer.getvalue()
    (tmp_path / "g.pth").write_bytes(data[: int(share * len(data))])
    with pytest.raises(UserError) as caught:
        import_checkpoint(tmp_path / "g.pth")
    assert caught.value.code == ErrorCode.MODEL_INVALID
    assert "\n" not in caught.value.sentence


ZEROS = torch.zeros(1)


def resnet(**shape: Any) -> dict[str, Tensor]:
    return foreign.Resnet(**shape).state_dict()


def two_scales(**shape: Any) -> dict[str, Tensor]:
    return foreign.LocalEnhancer(**shape).state_dict()


def outer_of(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: tensor for name, tensor in tensors.items() if name.startswith("model1")}


def moved_row() -> dict[str, Tensor]:
    """A layer more behind the blocks."""
    later = {n: n + 1 for n in (16, 19, 23)}
    tensors = resnet(norm="instance")
    return {
        ".".join([p[0], str(later.get(int(p[1]), p[1])), *p[2:]]): tensor
        for name, tensor in tensors.items()
        for p in [name.split(".")]
    }


UNLIKE: dict[str, Any] = {
    "repeating pixels": lambda: {k: v for k, v in resnet(blur_up=True).items() if not k.endswith("filt")},
    "other filters": lambda: {k: v * 2 if k.endswith("filt") else v for k, v in resnet(blur_up=True).items()},
    "35 channels": lambda: resnet(channels=(35, 3)),
    "unexpected size": lambda: resnet(norm="batch") | {"model.5.weight": torch.zeros(3)},
    "has no place": lambda: resnet() | {"model.1.extra": ZEROS},
    "is missing": lambda: {k: v for k, v in resnet().items() if k != "model.4.bias"},
    "not finite": lambda: {k: v * float("nan") for k, v in resnet().items()},
    "layers of an unknown kind": moved_row,
    "no network here is so large": lambda: resnet(blocks=65, width=1),
    "PatchGAN": lambda: foreign.PatchCritic().state_dict(),
    "patch network of CUT": lambda: {"mlp_0.0.weight": ZEROS, "mlp_0.0.bias": ZEROS},
    "three scales": lambda: two_scales() | {"model2_1.1.weight": ZEROS},
    "instance norms, no dropout": lambda: two_scales(norm="batch"),
    "do not fit": lambda: two_scales() | outer_of(two_scales(width=4)),
    "no residual blocks": lambda: resnet() | {"model1_1.1.weight": ZEROS},
    "38 channels": lambda: two_scales(channels=(38, 3)),
    "UNSB": lambda: {"model.1.weight": torch.zeros(4, 3, 7, 7), "model_res.0.conv_block.1.weight": ZEROS},
    "StarGAN v2": lambda: {k: {"x.weight": ZEROS} for k in ("generator", "mapping_network", "style_encoder")},
    "UVCGAN2": lambda: {"net.layer_input.0.weight": ZEROS, "net.modnet.conv.downsample.weight": ZEROS},
    "imaginaire": lambda: {"net_G": {"module.module.x": ZEROS}, "net_D": {"module.x": ZEROS}, "epoch": 3},
    "img2img-turbo": lambda: {"rank_unet": 8, "sd_encoder": {"a": ZEROS}, "sd_decoder": {"a": ZEROS}},
    "diffusion": lambda: {"conv_in.weight": ZEROS, "down_blocks.0.weight": ZEROS},
    "mmagic": lambda: {"state_dict": {"generators.photo.model.0.conv.weight": ZEROS}, "meta": {}},
    "no known layout": lambda: {"layer.weight": ZEROS},
    "no weights": lambda: {"epoch": 3, "names": ["a"]},
}
"""What cannot be imported, by what is said of it."""


@pytest.mark.parametrize("said", UNLIKE)
def test_what_cannot_be_imported_is_told(said: str, tmp_path: Path) -> None:
    torch.save(UNLIKE[said](), tmp_path / "latest_net_G.pth")
    with pytest.raises(UserError, match=said) as caught:
        import_checkpoint(tmp_path / "latest_net_G.pth")
    assert caught.value.code in (ErrorCode.MODEL_INVALID, ErrorCode.MODEL_UNSUPPORTED)
    assert "\n" not in caught.value.sentence


def test_a_model_file_of_ours_needs_no_import(tmp_path: Path) -> None:
    imported = import_checkpoint(written(tmp_path / "g.pth", foreign.Resnet(blocks=1)))
    save_model(tmp_path / "m.safetensors", imported.model, imported.card)
    with pytest.raises(UserError, match="already"):
        import_checkpoint(tmp_path / "m.safetensors")
