"""pix2pixHD's generator of two scales (LocalEnhancer): a ResNet at half the size inside another.

`model` is the inner network without its last three layers, `model1_1` the outer one up to where the inner
one's features are added, `model1_2` the rest. Put behind each other, the outer parts are a ResNet's row.
"""

import re
from dataclasses import replace

import torch

from translator.library.importers import resnet
from translator.library.importers.container import Tensors
from translator.library.importers.record import Converted, NotThisLayoutError, Record, Wishes

_FIRST, _SECOND = "model1_1.", "model1_2."
_LAYERS_OF_FIRST = 7
_TO_TAIL = 4
"""From the last doubling: norm, ReLU and mirrored border stand between."""

_SHARED = ("ends", "norm", "norm_inference", "block_padding", "dropout")


def is_two_scales(tensors: Tensors) -> bool:
    """Whether the tensors are such a generator's."""
    return all(f"{start}{rest}" in tensors for start, rest in (("model.", "1.weight"), (_FIRST, "1.weight")))


def convert(tensors: Tensors, wishes: Wishes) -> Converted:
    """The generator in our terms.

    Raises:
        NotThisLayoutError: it is none, or one that our networks cannot express.
    """
    outer_names = {name: _in_row(name) for name in tensors if not name.startswith("model.")}
    outer = _row({row: tensors[name] for name, row in outer_names.items()}, wishes)
    inner = _inner({name: tensors[name] for name in tensors if name not in outer_names}, wishes)
    _check(inner, outer)
    settings = {
        **{name: inner.settings[name] for name in ("generator", "generator_width", "blocks", "resnet_downs")},
        **{name: inner.settings[name] for name in ("ends", "norm")},
        "fine_blocks": outer.settings["blocks"],
        "coarse_share": 0.0,
    }
    own = {row: name for name, row in outer_names.items()}
    renamed = Record(
        {own[old]: new for old, new in outer.record.renamed.items()},
        {own[old]: why for old, why in outer.record.dropped.items()},
        outer.record.made,
    )
    parts = {"generator.coarse.": inner, "generator.fine.": replace(outer, record=renamed)}
    moved = {start + name: tensor for start, part in parts.items() for name, tensor in part.tensors.items()}
    record = Record()
    for start, part in parts.items():
        record |= part.record.within("", start)
    record.made["is_fine"] = "the outer network being there"
    family = (
        f"pix2pixHD generator of two scales with {settings['blocks']} and {settings['fine_blocks']} blocks"
    )
    return Converted(family, settings, moved | {"is_fine": torch.tensor(True)}, record, "pix2pixhd")


def _in_row(name: str) -> str:
    """The name that a tensor of the outer network has in one row.

    Raises:
        NotThisLayoutError: it belongs to no such network.
    """
    found = re.fullmatch(r"model1_([12])\.(\d{1,4})\.(.+)", name)
    if found is None:
        raise NotThisLayoutError(f"tensor {name[:100]!r} has no place in the network")
    number = int(found[2]) + (_LAYERS_OF_FIRST if found[1] == "2" else 0)
    return f"model.{number}.{found[3]}"


def _row(tensors: Tensors, wishes: Wishes) -> Converted:
    if not resnet.is_resnet(tensors):
        raise NotThisLayoutError("one of its two networks has no residual blocks")
    return resnet.convert(tensors, wishes)


def _inner(tensors: Tensors, wishes: Wishes) -> Converted:
    """The inner network, with a tail of zeros: only the inner network alone would use one.

    Raises:
        NotThisLayoutError: it is no such network.
    """
    numbers = [
        int(found[1]) for name in tensors if (found := re.fullmatch(r"model\.(\d{1,4})\.weight", name))
    ]
    doublings = [number for number in numbers if tensors[f"model.{number}.weight"].ndim == 4]
    if not doublings:
        raise NotThisLayoutError("its inner network has no convolutions")
    last = tensors[f"model.{max(doublings)}.weight"]
    tail, width = f"model.{max(doublings) + _TO_TAIL}", int(last.shape[1])
    made = {f"{tail}.weight": torch.zeros(3, width, 7, 7), f"{tail}.bias": torch.zeros(3)}
    converted = _row(tensors | made, wishes)
    for name in made:
        converted.record.made[converted.record.renamed.pop(name)] = "zeros"
    return converted


def _check(inner: Converted, outer: Converted) -> None:
    """Raises NotThisLayoutError when our networks of two scales cannot express it."""
    one, other = inner.settings, outer.settings
    fits = other["resnet_downs"] == 1 and one["generator_width"] == 2 * other["generator_width"]
    if not fits or any(one[name] != other[name] for name in _SHARED):
        raise NotThisLayoutError("its two networks do not fit each other")
    if one["norm"] == "batch" or one["dropout"] or one["block_padding"] == "zeros":
        raise NotThisLayoutError("ours of two scales has instance norms, no dropout and mirrored borders")
