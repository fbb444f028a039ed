"""What is recognised although no network here can express it, so that its owner is told what the file is."""

from collections.abc import Iterable

from translator.library.importers.container import Tensors

_PARTS = (
    ({"generator", "mapping_network"}, "StarGAN v2, whose generator no network here can express"),
    ({"net_G", "net_D"}, "a checkpoint of imaginaire, whose generators no network here can express"),
    ({"sd_encoder", "sd_decoder"}, "img2img-turbo: changes to a diffusion model that is not in the file"),
    ({"sd_unet"}, "img2img-turbo: changes to a diffusion model that is not in the file"),
    ({"state", "param_groups"}, "the state of an optimizer, not a network"),
)
"""Names of parts that a file has, and what it then is."""

_NAMES = (
    ("model_res.", "a generator of UNSB, which works in several steps of noise"),
    ("model2_1.", "a generator of pix2pixHD of three scales; those of one and of two can be imported"),
    ("net.modnet.", "a generator of UVCGAN2, a U-Net around a transformer for pictures of 256 px"),
    ("from_rgb.", "StarGAN v2, whose generator no network here can express"),
    ("down_blocks.", "part of a diffusion model"),
    ("cnns.", "a critic of UNIT or MUNIT; the file with `gen` in its name has the generators"),
    ("scale0_layer0.", "a critic of pix2pixHD; the file with `net_G` in its name has the generator"),
    ("layer0.0.", "a critic of pix2pixHD; the file with `net_G` in its name has the generator"),
    ("mlp_0.", "the patch network of CUT; the file with `net_G` in its name has the generator"),
)
"""How the name of some tensor begins, and what the file then is."""


def recognised(parts: dict[str, Tensors]) -> str:
    """What a file is, as the end of "it is ..."; empty when that is unknown.

    Args:
        parts: its networks by their path, their names stripped of prefixes.
    """
    roots = {name.partition(".")[0] for name in parts}
    for wanted, what in _PARTS:
        if wanted <= roots:
            return what
    if any(name.startswith("generators.") for tensors in parts.values() for name in tensors):
        return "a checkpoint of mmagic, whose generators are wrapped in a way that is not known here"
    for tensors in parts.values():
        for start, what in _NAMES:
            if _any_starts(tensors, start):
                return what
        if _is_patch_critic(tensors):
            return "a critic (PatchGAN); the file with `net_G` in its name has the generator"
    return ""


def _any_starts(names: Iterable[str], start: str) -> bool:
    return any(name.startswith(start) for name in names)


def _is_patch_critic(tensors: Tensors) -> bool:
    """A row of convolutions of 4 x 4 without any block, the last to a single channel."""
    convs = [tensor for tensor in tensors.values() if tensor.ndim == 4 and tensor.shape[-1] == 4]
    return len(convs) > 2 and _any_starts(tensors, "model.0.") and convs[-1].shape[0] == 1
