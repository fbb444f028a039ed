"""Recognising how people lay out folders of pictures.

Any two folders do. Beside them the layouts that published data sets and other programs use, for one folder
given: trainA + trainB (+ testA, valA, ...), train_A + train_B, train/A + train/B, A/train + B/train, two
sub-folders, and side-by-side pictures in one folder. Upper and lower case are the same. A table that lists
the pictures does as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from translator.data.files import has_pictures, sub_folders
from translator.data.listing import Form
from translator.data.picture_lists import PictureList, read_list
from translator.data.tables import is_table
from translator.domains import Pairing
from translator.errors import ErrorCode, UserError

_TRAIN = ("train", "training")
_HELD_OUT = ("val", "valid", "validation", "test", "testing")
"""In order of preference: a test set is better kept for judging, where there is a validation set."""


@dataclass(frozen=True)
class Layout:
    """Where the pictures of each domain are.

    Attributes:
        form: how files become pictures of domains.
        train: a folder for each domain; one for "side_by_side" and "derived".
        held_out: folders of pictures never to train on, as many as `train`; empty when there are none.
        names: names of all domains as the folders suggest them.
        sentence: what was recognised, for people.
        listed: the pictures themselves, where a table lists them instead of folders.
    """

    form: Form
    train: tuple[Path, ...]
    held_out: tuple[Path, ...]
    names: tuple[str, ...]
    sentence: str
    listed: PictureList | None = None


def recognise(folders: tuple[Path, ...], pairing: Pairing, derive: str | None = None) -> Layout:
    """Find out how the given folders are laid out, or what a list of pictures names.

    Raises:
        UserError: FOLDER_MISSING, NOT_A_FOLDER, SAME_FOLDER, PICTURE_MISSING (of a list), or USAGE when they
            do not make what `pairing` needs.
    """
    if len(folders) == 1 and is_table(folders[0]):
        return _of_list(read_list(folders[0], pairing, derive), folders[0])
    for folder in folders:
        _must_be_folder(folder)
    if not folders:
        raise UserError(
            ErrorCode.USAGE, "No folder of pictures was given.", "Name the folders to learn from."
        )
    if derive or pairing is Pairing.SINGLE:
        layout = _one_domain(folders, derive)
    elif len(folders) == 1:
        layout = _one_root(folders[0], pairing)
    else:
        layout = _several(folders)
    _check_number(layout, pairing)
    _must_differ(layout.train)
    form: Form = "paired" if pairing is Pairing.PAIRED and layout.form == "unpaired" else layout.form
    return Layout(form, layout.train, layout.held_out, layout.names, layout.sentence)


def _of_list(listed: PictureList, path: Path) -> Layout:
    return Layout(listed.form, (path,), (), listed.names, listed.sentence, listed)


def _one_domain(folders: tuple[Path, ...], derive: str | None) -> Layout:
    if len(folders) > 1:
        raise UserError(
            ErrorCode.USAGE, f"One folder is needed, {len(folders)} were given.", "Name one folder."
        )
    train, held_out = _train_and_held_out(folders[0])
    name = _name(folders[0])
    if not derive:
        return Layout("unpaired", (train,), held_out, (name,), f"pictures of {train}")
    original = name if name.casefold() != derive else f"{name} original"
    return Layout(
        "derived", (train,), held_out, (derive, original), f"{derive} made from the pictures of {train}"
    )


def _several(folders: tuple[Path, ...]) -> Layout:
    found = [_train_and_held_out(folder) for folder in folders]
    train = tuple(t for t, _ in found)
    held_out = tuple(h for _, held in found for h in held)
    if len(held_out) < len(train):
        held_out = ()
    return Layout("unpaired", train, held_out, _different_names(folders), _sentence(train, held_out))


def _one_root(root: Path, pairing: Pairing) -> Layout:
    """The layouts in one folder, the most telling first."""
    children = sub_folders(root)
    for layout in (_train_suffix(root, children), _train_folder(root), _train_inside(children)):
        if layout and _enough(layout, pairing):
            return layout
    if pairing is Pairing.PAIRED:
        train, held_out = _train_and_held_out(root)
        if has_pictures(train):
            sentence = f"pictures with both halves side by side in {train}"
            return Layout("side_by_side", (train,), held_out, ("left", "right"), sentence)
    if len(children) >= 2:
        return Layout(
            "unpaired", tuple(children), (), _different_names(tuple(children)), _sentence(children, ())
        )
    raise UserError(
        ErrorCode.USAGE,
        f"{root} alone does not hold two folders of pictures.",
        "Name two folders, or one that holds trainA and trainB.",
    )


def _train_suffix(root: Path, children: list[Path]) -> Layout | None:
    """TrainA + trainB, train_A + train_B, and testA or valA beside them."""
    train = {match[1]: folder for folder, match in _matching(children, rf"(?:{'|'.join(_TRAIN)})[-_ ]?(\w+)")}
    if len(train) < 2:
        return None
    suffixes = sorted(train)
    held_out: tuple[Path, ...] = ()
    for word in _HELD_OUT:
        beside = {match[1]: folder for folder, match in _matching(children, rf"{word}[-_ ]?(\w+)")}
        if not held_out and all(suffix in beside for suffix in suffixes):
            held_out = tuple(beside[suffix] for suffix in suffixes)
    folders = tuple(train[suffix] for suffix in suffixes)
    return Layout("unpaired", folders, held_out, _names_of_root(root, suffixes), _sentence(folders, held_out))


def _train_folder(root: Path) -> Layout | None:
    """train/A + train/B, and test/A + test/B beside them."""
    inside = _child(root, _TRAIN)
    train = sub_folders(inside) if inside else []
    if len(train) < 2:
        return None
    beside = _child(root, _HELD_OUT)
    held_out = tuple(beside / folder.name for folder in train) if beside else ()
    if not all(folder.is_dir() for folder in held_out):
        held_out = ()
    names = _names_of_root(root, [folder.name for folder in train])
    return Layout("unpaired", tuple(train), held_out, names, _sentence(train, held_out))


def _train_inside(children: list[Path]) -> Layout | None:
    """A/train + B/train."""
    domains = [folder for folder in children if _child(folder, _TRAIN)]
    return _several(tuple(domains)) if len(domains) >= 2 else None


def _train_and_held_out(folder: Path) -> tuple[Path, tuple[Path, ...]]:
    """The folder that has the training pictures of one domain, and the held-out one if there is one."""
    inside = _child(folder, _TRAIN)
    if inside:
        beside = _child(folder, _HELD_OUT)
        return inside, (beside,) if beside else ()
    word = re.fullmatch(rf"({'|'.join(_TRAIN)})([-_ ]?\w*)", folder.name, re.IGNORECASE)
    if word:
        beside = _child(folder.parent, tuple(held + word[2].casefold() for held in _HELD_OUT))
        return folder, (beside,) if beside else ()
    return folder, ()


def _names_of_root(root: Path, fallback: list[str]) -> tuple[str, ...]:
    """horse2zebra with A and B inside is horse and zebra."""
    words = re.fullmatch(r"([A-Za-z][\w-]*?)(?:2|_to_|-to-)([A-Za-z][\w-]*)", root.name)
    if words and len(fallback) == 2 and [f.casefold() for f in fallback] == ["a", "b"]:
        return words[1], words[2]
    return tuple(fallback)


def _different_names(folders: tuple[Path, ...]) -> tuple[str, ...]:
    """Each folder's own name, with as much of what is above it as makes them differ; else a, b, ..."""
    own = tuple(_name(folder) for folder in folders)
    longer = tuple(f"{folder.parent.name} {folder.name}" for folder in folders)
    for names in (own, longer):
        if len({name.casefold() for name in names}) == len(names):
            return names
    return tuple(chr(ord("a") + index) for index in range(len(folders)))


def _name(folder: Path) -> str:
    """A/train is called A; trainA is called A."""
    word = re.fullmatch(rf"(?:{'|'.join(_TRAIN)})[-_ ]?(\w*)", folder.name, re.IGNORECASE)
    if not word:
        return folder.name or "pictures"
    return word[1] or folder.parent.name or folder.name


def _matching(folders: list[Path], pattern: str) -> Iterator[tuple[Path, re.Match[str]]]:
    for folder in folders:
        match = re.fullmatch(pattern, folder.name, re.IGNORECASE)
        if match:
            yield folder, match


def _child(folder: Path, names: tuple[str, ...]) -> Path | None:
    """The first of `names` that is a folder inside `folder`."""
    children = {child.name.casefold(): child for child in sub_folders(folder)}
    return next((children[name] for name in names if name in children), None)


def _enough(layout: Layout, pairing: Pairing) -> bool:
    return len(layout.train) == 2 or (pairing is Pairing.DOMAINS and len(layout.train) > 2)


def _check_number(layout: Layout, pairing: Pairing) -> None:
    found = len(layout.train)
    if layout.form != "unpaired" or pairing is Pairing.SINGLE or _enough(layout, pairing):
        return
    raise UserError(
        ErrorCode.USAGE,
        f"Two folders of pictures are needed, not {found}: {', '.join(f.name for f in layout.train)}.",
        "Name the two to learn from.",
    )


def _must_be_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    if is_table(folder):
        raise UserError(
            ErrorCode.USAGE, f"{folder} is a list of pictures, which stands alone.", "Name only the list."
        )
    if folder.exists():
        raise UserError(
            ErrorCode.NOT_A_FOLDER, f"{folder} is a file, not a folder.", "Name the folder it is in."
        )
    raise UserError(ErrorCode.FOLDER_MISSING, f"There is no folder {folder}.", "Check how it is spelt.")


def _must_differ(folders: tuple[Path, ...]) -> None:
    """Links are followed: the same pictures on both sides teach nothing."""
    real = [folder.resolve() for folder in folders]
    for index, one in enumerate(real):
        for other_index, other in enumerate(real[:index]):
            if one == other or one.samefile(other):
                sentence = f"{folders[other_index]} and {folders[index]} are the same folder."
            elif one.is_relative_to(other) or other.is_relative_to(one):
                sentence = f"Of {folders[other_index]} and {folders[index]} one lies inside the other."
            else:
                continue
            raise UserError(ErrorCode.SAME_FOLDER, sentence, "Name a folder of its own for each side.")


def _sentence(train: list[Path] | tuple[Path, ...], held_out: tuple[Path, ...]) -> str:
    found = "pictures of " + " and ".join(str(folder) for folder in train)
    return found + (", held out: " + " and ".join(str(folder) for folder in held_out) if held_out else "")
