"""ResNet generators laid out in one row: CycleGAN and pix2pix of 2017 and later, CUT, pix2pixHD's global one.

Layer numbers are those of the row `model`: pad 0, conv 1, norm 2, ReLU 3, then conv, norm, ReLU (and a blur)
for each halving, the residual blocks, the doublings, and pad, conv, tanh. Sizes are read off the tensors; the
numbers are then held against what such a row must have, so that a row with anything else in it is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from translator.library.importers.container import Tensors
from translator.library.importers.norms import Transfer, find_norms, to_colour_in, to_colour_out
from translator.library.importers.record import Converted, NotThisLayoutError, Weights, Wishes
from translator.networks.resnet import Ends

_NUMBER = re.compile(r"model\.(\d{1,4})\.(.+)")
_ENDS: dict[tuple[bool, bool], Ends] = {
    (False, False): "transposed",
    (True, False): "antialiased-down",
    (False, True): "antialiased-up",
    (True, True): "antialiased",
}


_PLAIN, _WITH_DROPOUT = ((1, 5), (0, 3)), ((1, 6), (0, 4))
"""Numbers of a block's convolutions between layers that mirror, and padding with zeros."""


@dataclass(frozen=True)
class _Row:
    """Numbers of the layers with weights.

    Attributes:
        head: the first convolution; `downs`, `blocks`, `ups` and `tail` follow.
        blurs: number of each blur -> its filter.
        convs: numbers of a block's two convolutions inside it; without layers that mirror the first is 0.
    """

    head: int
    downs: list[int]
    blocks: list[int]
    ups: list[int]
    tail: int
    blurs: dict[int, Tensor]
    convs: tuple[int, int]

    @property
    def has_dropout(self) -> bool:
        """Whether there is dropout between a block's convolutions."""
        return self.convs in _WITH_DROPOUT

    @property
    def pads_zeros(self) -> bool:
        """Whether a block's convolutions pad with zeros."""
        return self.convs[0] == 0

    @property
    def blurs_down(self) -> bool:
        """Whether halvings blur."""
        return any(number < self.blocks[0] for number in self.blurs)

    @property
    def blurs_up(self) -> bool:
        """Whether doublings blur."""
        return any(number > self.blocks[-1] for number in self.blurs)


def is_resnet(tensors: Tensors) -> bool:
    """Whether the tensors lie in such a row."""
    first = tensors.get("model.1.weight")
    blocks = re.compile(r"model\.\d{1,4}\.conv_block\.")
    return first is not None and first.ndim == 4 and any(blocks.match(name) for name in tensors)


def convert(tensors: Tensors, wishes: Wishes) -> Converted:
    """A generator in our terms.

    Raises:
        NotThisLayoutError: it is no such generator, or one that our networks cannot express.
    """
    row = _row(tensors)
    _check_row(row, tensors)
    weights = Weights(tensors)
    norms = find_norms(tensors, f"model.{row.head + 1}", f"model.{row.head}", wishes)
    transfer = Transfer(weights, norms)
    width = int(tensors[f"model.{row.head}.weight"].shape[0])
    _move(row, transfer, width)
    _check_blurs(row, weights)
    weights.finish()
    settings = {
        "generator": "resnet",
        "generator_width": width,
        "blocks": len(row.blocks),
        "resnet_downs": len(row.downs),
        "ends": _ENDS[row.blurs_down, row.blurs_up],
        "block_padding": "zeros" if row.pads_zeros else "mirror",
        "norm": norms.kind,
        "norm_inference": norms.inference,
        "dropout": row.has_dropout,
        "dropout_inference": row.has_dropout and wishes.dropout,
    }
    family = f"ResNet generator with {len(row.blocks)} blocks"
    return Converted(family, settings, transfer.tensors, weights.record)


def _row(tensors: Tensors) -> _Row:
    convs, blocks, blurs = set(), set(), {}
    for name, tensor in tensors.items():
        found = _NUMBER.fullmatch(name)
        if found is None:
            continue
        number, rest = int(found[1]), found[2]
        if rest.startswith("conv_block."):
            blocks.add(number)
        elif rest == "filt":
            blurs[number] = tensor
        elif rest == "weight" and tensor.ndim == 4:
            convs.add(number)
    inside = sorted(blocks)
    before = sorted(n for n in convs if n < inside[0])
    after = sorted(n for n in convs if n > inside[-1])
    if not before or len(after) != len(before):
        raise NotThisLayoutError("it halves and doubles a different number of times")
    convs_inside = _block_convs(tensors, inside[0])
    return _Row(before[0], before[1:], inside, after[:-1], after[-1], blurs, convs_inside)


def _block_convs(tensors: Tensors, block: int) -> tuple[int, int]:
    """Numbers of the convolutions in a block; a batch norm may stand where dropout puts one."""
    inside = f"model.{block}.conv_block."
    weights = {n: tensors.get(f"{inside}{n}.weight") for n in range(8)}
    convs = tuple(n for n, weight in weights.items() if weight is not None and weight.ndim == 4)
    for known in (*_PLAIN, *_WITH_DROPOUT):
        if convs == known:
            return known
    raise NotThisLayoutError("its residual blocks are of an unknown kind")


def _check_row(row: _Row, tensors: Tensors) -> None:
    """Raises NotThisLayoutError when the numbers are not those of a row of known layers."""
    channels = int(tensors[f"model.{row.blocks[0]}.conv_block.{row.convs[0]}.weight"].shape[0])
    for number in row.ups:
        shape = tensors[f"model.{number}.weight"].shape
        if number - 1 not in row.blurs and shape[0] < shape[1]:
            raise NotThisLayoutError("it doubles by repeating pixels, which our networks do not")
        channels //= 2
    numbers = [row.head, *row.downs, *row.blocks, *row.ups, row.tail]
    if numbers != list(_numbers(row)) or sorted(row.blurs) != sorted(_blur_numbers(row)):
        raise NotThisLayoutError("there are layers of an unknown kind in it")


def _numbers(row: _Row) -> Iterator[int]:
    """Where the layers must be."""
    yield 1
    place = 4
    for _ in row.downs:
        yield place
        place += 4 if row.blurs_down else 3
    for _ in row.blocks:
        yield place
        place += 1
    for _ in row.ups:
        yield place + row.blurs_up
        place += 4 if row.blurs_up else 3
    yield place + 1


def _blur_numbers(row: _Row) -> Iterator[int]:
    if row.blurs_down:
        yield from (number + 3 for number in row.downs)
    if row.blurs_up:
        yield from (number - 1 for number in row.ups)


def _move(row: _Row, transfer: Transfer, width: int) -> None:
    downs = len(row.downs)
    transfer.conv_norm(f"model.{row.head}", "head.1", f"model.{row.head + 1}", "head.2", width)
    transfer.tensors["head.1.weight"] = to_colour_in(transfer.tensors["head.1.weight"])
    for i, number in enumerate(row.downs):
        new = f"downs.{i}"
        transfer.conv_norm(
            f"model.{number}", f"{new}.0", f"model.{number + 1}", f"{new}.1", width * 2 ** (i + 1)
        )
    for k, number in enumerate(row.blocks):
        old, new = f"model.{number}.conv_block", f"blocks.{k}.body"
        for place in row.convs:
            names = (f"{old}.{place}", f"{new}.{place}", f"{old}.{place + 1}", f"{new}.{place + 1}")
            transfer.conv_norm(*names, width * 2**downs)
    for i, number in enumerate(row.ups):
        new, place = f"ups.{i}", int(row.blurs_up)
        names = (f"model.{number}", f"{new}.{place}", f"model.{number + 1}", f"{new}.{place + 1}")
        transfer.conv_norm(*names, width * 2 ** (downs - i - 1))
    weight = transfer.conv(f"model.{row.tail}", "tail.1")
    colour = to_colour_out(weight, transfer.tensors["tail.1.bias"])
    transfer.tensors["tail.1.weight"], transfer.tensors["tail.1.bias"] = colour


def _check_blurs(row: _Row, weights: Weights) -> None:
    """A filter is fixed, so it is not kept; but it must be the one that our networks blur with.

    Raises:
        NotThisLayoutError: it is another.
    """
    for number, stored in row.blurs.items():
        if number < row.blocks[0]:
            line, factor = torch.tensor([1.0, 2.0, 1.0]), 1 / 16
        else:
            line, factor = torch.tensor([1.0, 3.0, 3.0, 1.0]), 4 / 64
        wanted = factor * line[:, None] * line
        same = stored.shape[2:] == wanted.shape and torch.allclose(stored.float(), wanted, atol=1e-6)
        if not same:
            raise NotThisLayoutError("it blurs with other filters than ours")
        weights.drop(f"model.{number}.filt", "the fixed filter of a blur")
