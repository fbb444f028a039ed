"""Option files that other programs write beside their weights: `train_opt.txt`, `opt.txt`, `test_opt.txt`."""

import re
from collections.abc import Mapping
from pathlib import Path

from translator.errors import ErrorCode, UserError

NAMES = ("train_opt.txt", "opt.txt", "test_opt.txt")
"""Files that are looked for, best first."""

_LINE = re.compile(r"\s*(\w+):[ \t]*(.*?)[ \t]*(?:\t?\[default: .*\])?\s*")
_MAX_BYTES = 1 << 20
_OLD_NAMES = {
    "which_model_netG": "netG",
    "which_direction": "direction",
    "resize_or_crop": "preprocess",
    "loadSize": "load_size",
    "fineSize": "crop_size",
    "batchSize": "batch_size",
    "which_epoch": "epoch",
    "normG": "norm",
}
"""Old name of an option -> the name that it has had since."""


def read_options(path: Path) -> dict[str, str]:
    """Options and their values as texts, under their present names.

    Raises:
        UserError: MODEL_MISSING when there is no such file; MODEL_INVALID when it is no text.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_BYTES).decode()
    except OSError as error:
        raise UserError(
            ErrorCode.MODEL_MISSING,
            f"The option file {path} cannot be read ({error.strerror}).",
            "Check the name.",
        ) from None
    except UnicodeDecodeError:
        raise UserError(
            ErrorCode.MODEL_INVALID, f"{path} is no option file.", "Leave out --options."
        ) from None
    return parse_options(text)


def parse_options(text: str) -> dict[str, str]:
    """Options of lines `name: value`, each perhaps followed by its default; other lines are passed over."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match:
            found[_OLD_NAMES.get(match[1], match[1])] = match[2]
    return found


def beside(path: Path) -> Path | None:
    """The option file in the folder of a weights file."""
    return next((path.with_name(name) for name in NAMES if path.with_name(name).is_file()), None)


def domain_names(options: Mapping[str, str], path: Path, direction: str) -> tuple[str, str] | None:
    """What the generator's two domains are called, first the one that it takes; None when nothing tells.

    Names such as horse2zebra are looked for: in the name of the training, which says what it does; in the
    name of its data, which says what folders A and B are; and in the names of the file and its folder.

    Args:
        options: from the option file.
        path: the weights.
        direction: "AtoB" or "BtoA": whether the training exchanged the folders.
    """
    for text, of_data in (
        (options.get("name", ""), False),
        (Path(options.get("dataroot", "")).name, True),
        (path.parent.name, False),
        (path.stem, False),
    ):
        names = _from_to(text)
        if names:
            return (names[1], names[0]) if of_data and direction == "BtoA" else names
    return None


def _from_to(text: str) -> tuple[str, str] | None:
    found = re.search(r"([A-Za-z]+)2([A-Za-z]+)", text)
    if found and found[0].lower() not in ("pix2pix", "pix2pixhd", "img2img", "image2image"):
        return found[1], found[2]
    style = re.fullmatch(r"style_([A-Za-z]+)(_pretrained)?", text)
    return ("photo", style[1]) if style else None
