"""Lists of pictures: a table whose columns name files, and what belongs together or to which pile.

    before.png;after.png                       pairs, with or without a header
    beach.jpg,summer                           piles by a label
    summer.jpg,winter.jpg                      piles by column, when they are no pairs
    one.png                                    one pile; side by side, when they are pairs

A further column of train, val and test holds pictures out. Files are named from the folder of the list.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from translator.data.files import SUFFIXES
from translator.data.listing import Form, LeftOut
from translator.data.rows import Row
from translator.data.tables import Table, is_address, read_table
from translator.domains import Pairing
from translator.errors import ErrorCode, UserError

PILES_MAX = 26
_LABELS = ("label", "pile", "class", "domain", "kind", "category", "style")
_TRAIN = ("", "train", "training")
_HELD_OUT = (("val", "valid", "validation", "dev"), ("test", "testing"))
"""In order of preference, as of folders."""

Ids = tuple[str, ...]
"""Domains that share rows."""


@dataclass
class PictureList:
    """What a list names.

    Attributes:
        form: how files become pictures of domains.
        names: of all domains.
        sentence: what was recognised, for people.
        train: domains that share rows -> rows to learn from; `held_out` likewise, never to learn from.
        left_out: files that are not there or cannot be used, with their lines.
    """

    form: Form
    names: tuple[str, ...]
    sentence: str
    train: dict[Ids, list[Row]] = field(default_factory=dict)
    held_out: dict[Ids, list[Row]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)


def read_list(path: Path, pairing: Pairing, derive: str | None = None) -> PictureList:
    """Read a list of pictures.

    Raises:
        UserError: USAGE, when it does not make what `pairing` needs or names something on the network;
            PICTURE_MISSING, when no file of a pile is there.
    """
    table = read_table(path)
    split = _split_column(table)
    columns = [index for index in table.picture_columns() if index != split]
    if pairing is Pairing.SINGLE or derive:
        found = _one_pile(table, columns, derive)
    elif pairing is Pairing.PAIRED:
        found = _pairs(table, columns)
    else:
        found = _piles(table, columns, split, pairing)
    maker = _Maker(table, split, found.left_out)
    return maker.filled(found)


@dataclass
class _Group:
    """Which cells of a row make a row of these domains; with a label, of rows that carry it."""

    ids: Ids
    columns: tuple[int, ...]
    label: tuple[int, str] | None = None


@dataclass
class _Plan(PictureList):
    """A list before its files are looked for."""

    groups: tuple[_Group, ...] = ()


def _one_pile(table: Table, columns: list[int], derive: str | None) -> _Plan:
    column, name, listed = _only(table, columns, 1)[0], table.path.stem, f"the list {table.path}"
    if not derive:
        groups = (_Group(("a",), (column,)),)
        return _Plan("unpaired", (name,), f"pictures of {listed}", groups=groups)
    original = name if name.casefold() != derive else f"{name} original"
    groups = (_Group(("b",), (column,)),)
    return _Plan("derived", (derive, original), f"{derive} made from the pictures of {listed}", groups=groups)


def _pairs(table: Table, columns: list[int]) -> _Plan:
    if len(columns) == 1:
        groups = (_Group(("a", "b"), (columns[0],)),)
        sentence = f"pictures with both halves side by side in the list {table.path}"
        return _Plan("side_by_side", ("left", "right"), sentence, groups=groups)
    first, second = _only(table, columns, 2)
    names = _names(table, (first, second), ("from", "to"))
    sentence = f"pairs of the list {table.path}: {names[0]} and {names[1]}"
    return _Plan("paired", names, sentence, groups=(_Group(("a", "b"), (first, second)),))


def _piles(table: Table, columns: list[int], split: int | None, pairing: Pairing) -> _Plan:
    label = _label_column(table, {*columns, split}) if len(columns) == 1 else None
    if len(columns) > 1:
        ids = _ids(len(columns))
        names = _names(table, tuple(columns), ids)
        groups = tuple(_Group((id_,), (column,)) for id_, column in zip(ids, columns, strict=True))
    elif label is not None:
        names = tuple(dict.fromkeys(table.column(label)))
        groups = tuple(
            _Group((id_,), (columns[0],), (label, name))
            for id_, name in zip(_ids(len(names)), names, strict=True)
        )
    else:
        raise UserError(
            ErrorCode.USAGE,
            f"{table.path} names pictures, but not to which pile each belongs.",
            "Add a column that says so, such as summer or winter.",
        )
    if len(names) < 2 or (len(names) > 2 and pairing is not Pairing.DOMAINS):
        raise UserError(
            ErrorCode.USAGE,
            f"Two piles of pictures are needed, {table.path} has {len(names)}: {', '.join(names)}.",
            "Keep two of them, or learn all with --domains.",
        )
    sentence = f"piles of the list {table.path}: {', '.join(names)}"
    return _Plan("unpaired", names, sentence, groups=groups)


def _only(table: Table, columns: list[int], number: int) -> list[int]:
    if len(columns) == number:
        return columns
    raise UserError(
        ErrorCode.USAGE,
        f"{table.path} has {len(columns)} columns of pictures, {number} {'is' if number == 1 else 'are'} "
        "needed.",
        "Leave the others away.",
    )


def _names(table: Table, columns: tuple[int, ...], otherwise: tuple[str, ...]) -> tuple[str, ...]:
    """As the header calls the columns, or as the folders of their files are called."""
    called = tuple(table.header[column] for column in columns) if table.header else ()
    folders = tuple(_folder_name(table.column(column)) for column in columns)
    for names in (called, folders):
        differ = len({name.casefold() for name in names}) == len(columns)
        if differ and all(name.strip(".") for name in names):
            return names
    return otherwise


def _folder_name(cells: list[str]) -> str:
    """What the innermost folder of all these files is called, as far as the cells say it."""
    folders = [PurePosixPath(cell.replace("\\", "/")).parent for cell in cells]
    if len({folder.is_absolute() for folder in folders}) > 1:
        return ""
    return PurePosixPath(os.path.commonpath(folders)).name


def _label_column(table: Table, taken: Iterable[int | None]) -> int | None:
    """The column that says to which pile a picture belongs: by its header, or the one of fewest words."""
    free = [index for index in range(table.width) if index not in set(taken)]
    for index in free:
        if table.header and table.header[index].casefold() in _LABELS:
            return index
    counts = {index: len(set(table.column(index))) for index in free}
    fitting = [index for index in free if 2 <= counts[index] <= PILES_MAX]
    return min(fitting, key=counts.__getitem__, default=None)


def _split_column(table: Table) -> int | None:
    """The column that holds pictures out, when there is one."""
    known = {word for words in _HELD_OUT for word in words}
    for index in range(table.width):
        words = {cells[index].casefold() for _, cells in table.rows}
        if words <= known | set(_TRAIN) and words & known and words & set(_TRAIN):
            return index
    return None


def _ids(count: int) -> tuple[str, ...]:
    return tuple(chr(ord("a") + index) for index in range(count))


class _Maker:
    """Looks for the files of a table and makes rows of them."""

    def __init__(self, table: Table, split: int | None, left_out: list[LeftOut]) -> None:
        self._table, self._split, self._left_out = table, split, left_out
        self._held_out: tuple[str, ...] = ()
        if split is not None:
            words = {cell.casefold() for cell in table.column(split)}
            self._held_out = next(kind for kind in _HELD_OUT if words & set(kind))

    def filled(self, plan: _Plan) -> PictureList:
        """The list with its rows.

        Raises:
            UserError: PICTURE_MISSING, when nothing of a pile is there; USAGE of a name on the network.
        """
        for group in plan.groups:
            train: dict[str, Row] = {}
            held_out: dict[str, Row] = {}
            for number, cells in self._table.rows:
                goal = self._goal(cells, train, held_out)
                if goal is not None and (group.label is None or cells[group.label[0]] == group.label[1]):
                    self._add(goal, group, number, cells)
            if not train:
                raise self._nothing(group)
            plan.train[group.ids] = list(train.values())
            if held_out:
                plan.held_out[group.ids] = list(held_out.values())
        if len(plan.held_out) < len(plan.train):
            plan.held_out.clear()
        return plan

    def _goal(
        self, cells: tuple[str, ...], train: dict[str, Row], held_out: dict[str, Row]
    ) -> dict[str, Row] | None:
        word = cells[self._split].casefold() if self._split is not None else ""
        return train if word in _TRAIN else held_out if word in self._held_out else None

    def _add(self, goal: dict[str, Row], group: _Group, number: int, cells: tuple[str, ...]) -> None:
        named = [cells[column] for column in group.columns]
        files = [self._file(cell, number) for cell in named if cell]
        good = [file for file in files if file is not None]
        key = "|".join(named)
        if len(good) == len(named) and key in goal:
            self._leave_out(good[0], "is named twice", number)
        elif len(good) == len(named):
            goal[key] = Row(key, tuple(good))
        elif good and len(files) < len(named):
            self._leave_out(good[0], "has no partner", number)
        elif good:
            self._leave_out(good[0], "its partner is missing", number)

    def _file(self, cell: str, number: int) -> Path | None:
        """The file that a cell names; None, once it is said why, when there is none."""
        if is_address(cell):
            raise UserError(
                ErrorCode.USAGE,
                f"Line {number} of {self._table.path} names {cell}, which is no file of this computer.",
                "Nothing is fetched: save the pictures, and name their files.",
            )
        # Lists that were written on Windows have their own strokes.
        for name in dict.fromkeys((cell, cell.replace("\\", "/"))):
            path = self._table.path.parent / name
            # Path.is_file raises for names that are too long.
            if os.path.isfile(path) and path.suffix.lower() in SUFFIXES:  # noqa: PTH113 - see above
                return path
        there = os.path.isfile(path)  # noqa: PTH113 - see above
        self._leave_out(path, "is no picture by its name" if there else "is missing", number)
        return None

    def _leave_out(self, path: Path, why: str, number: int) -> None:
        reason = f"{why} (line {number} of {self._table.path.name})"
        self._left_out.append(LeftOut(path=str(path), reason=reason))

    def _nothing(self, group: _Group) -> UserError:
        said = f" of {group.label[1]}" if group.label else ""
        example = f": {self._left_out[0].path} {self._left_out[0].reason}" if self._left_out else ""
        return UserError(
            ErrorCode.PICTURE_MISSING,
            f"None of the pictures{said} that {self._table.path} names can be used{example}.",
            "Files are named from the folder of the list, or by their whole path.",
        )
