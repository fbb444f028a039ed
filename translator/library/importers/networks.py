"""Which networks are in a file and the file beside it, and what they are in this program's terms."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from translator.errors import ErrorCode, UserError
from translator.library.importers import keys, latent, resnet, two_scales, unet, unsupported
from translator.library.importers.container import Tensors, read_parts, refused
from translator.library.importers.record import Converted, NotThisLayoutError, Record, Wishes

_SINGLE = (
    ("a generator of two scales", two_scales.is_two_scales, two_scales.convert),
    ("a ResNet generator", resnet.is_resnet, resnet.convert),
    ("a U-Net", unet.is_unet, unet.convert),
)
_ROLE = re.compile(r"(?<=G_)[AB](?=[._-]|$)")


@dataclass(frozen=True)
class Networks:
    """What is to become one model.

    Attributes:
        method: whose model it is.
        converted: the model's settings, tensors and record.
        files: that they are from.
        exchanged: the file is of the second generator of two, which goes back.
    """

    method: str
    converted: Converted
    files: tuple[Path, ...]
    exchanged: bool


def find_networks(path: Path, wishes: Wishes, both: bool | None) -> Networks:
    """The networks of a file, with the one of the other way.

    Args:
        path: the file.
        wishes: how norms and dropout are to work.
        both: whether to take the other way from the file beside it; None does where there is one.

    Raises:
        UserError: MODEL_MISSING, MODEL_INVALID or MODEL_UNSUPPORTED.
    """
    parts = _parts(path)
    if latent.method_of(parts):
        converted = _told(path, "a pair of auto-encoders", lambda: latent.convert(parts))
        return Networks(converted.method, converted, (path,), False)
    generators = {name: part for name, part in parts.items() if any(test(part) for _, test, _ in _SINGLE)}
    if [name[-3:] for name in generators] == ["G_A", "G_B"]:
        ways = [_converted(path, part, wishes) for part in generators.values()]
        return Networks("cyclegan", _two_way(path, *ways), (path,), False)
    own = _converted(path, _only(path, parts, generators), wishes)
    if own.method:
        return Networks(own.method, own, (path,), _role(path) == "B")
    exchanged, other = _role(path) == "B", _other(path)
    if both and other is None:
        raise refused(path, "there is no generator of the other way beside it", "Leave out --both.")
    if other is None or both is False:
        return Networks(_method_of_one(own), _prefixed("a_to_b", own), (path,), exchanged)
    back = _converted(other, _only(other, _parts(other), {}), wishes)
    ways, files = ([back, own], (other, path)) if exchanged else ([own, back], (path, other))
    return Networks("cyclegan", _two_way(path, *ways), files, exchanged)


def _parts(path: Path) -> dict[str, Tensors]:
    """The networks in a file, under the names that they give their tensors."""
    found: dict[str, Tensors] = {}
    for name, tensors in read_parts(path).items():
        for inner, part in keys.split(tensors).items():
            found[f"{name}.{inner}".strip(".")] = keys.plain(part)
    return found


def _only(path: Path, parts: Mapping[str, Tensors], generators: Mapping[str, Tensors]) -> Tensors:
    """The one network that is to be imported.

    Raises:
        UserError: it cannot be said which, or what is there is known and cannot be imported.
    """
    what = unsupported.recognised(dict(generators or parts))
    if what:
        raise UserError(
            ErrorCode.MODEL_UNSUPPORTED,
            f"{path} cannot be imported: it is {what}.",
            "Known are the generators of CycleGAN, pix2pix, CUT, pix2pixHD, UNIT and MUNIT.",
        )
    candidates = generators or parts
    if len(candidates) > 1:
        names = ", ".join(candidates)[:200]
        raise refused(path, f"there are several networks in it ({names})", "Save the generator by itself.")
    return next(iter(candidates.values()))


def _converted(path: Path, tensors: Tensors, wishes: Wishes) -> Converted:
    for name, test, convert in _SINGLE:
        if test(tensors):
            return _told(path, name, lambda: convert(tensors, wishes))  # noqa: B023  # called at once
    raise refused(
        path,
        f"its {len(tensors)} tensors ({', '.join(list(tensors)[:3])[:200]}, ...) are in no known layout",
        "Known are the generators of CycleGAN, pix2pix, CUT, pix2pixHD, UNIT and MUNIT.",
    )


def _told(path: Path, name: str, convert: Callable[[], Converted]) -> Converted:
    """What `convert` gives; what stands in its way is told to the user."""
    try:
        return convert()
    except NotThisLayoutError as error:
        raise UserError(
            ErrorCode.MODEL_UNSUPPORTED,
            f"{path} cannot be imported: it looks like {name}, but {error}.",
            "Only the published networks can be imported.",
        ) from None


def _two_way(path: Path, forth: Converted, back: Converted) -> Converted:
    if forth.settings != back.settings:
        names = [name for name, value in forth.settings.items() if back.settings.get(name) != value]
        raise refused(
            path, f"the generators of the two ways differ in {', '.join(names)}", "Import one with --single."
        )
    one, other = _prefixed("a_to_b", forth, "A."), _prefixed("b_to_a", back, "B.")
    return Converted(
        f"{forth.family}, both ways", forth.settings, one.tensors | other.tensors, one.record | other.record
    )


def _prefixed(way: str, converted: Converted, foreign: str = "") -> Converted:
    tensors = {f"{way}.{name}": tensor for name, tensor in converted.tensors.items()}
    record: Record = converted.record.within(foreign, f"{way}.")
    return Converted(converted.family, converted.settings, tensors, record)


def _method_of_one(converted: Converted) -> str:
    """The method that can go on training a single generator: CUT's own is blurred both ways."""
    s = converted.settings
    as_cut = s["generator"] == "resnet" and s["ends"] == "antialiased" and s["norm"] != "batch"
    return "cut" if as_cut else "pix2pix"


def _role(path: Path) -> str:
    """The letter A or B of files whose names have G_A or G_B in them, else empty."""
    found = _ROLE.search(path.name)
    return found[0] if found else ""


def _other(path: Path) -> Path | None:
    """The file beside that has the other way, if there is one."""
    role = _role(path)
    if not role:
        return None
    other = path.with_name(_ROLE.sub("A" if role == "B" else "B", path.name, count=1))
    return other if other.is_file() else None
