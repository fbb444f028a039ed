"""From folders to a listing: find, match, check, split."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from translator.data.layouts import Layout, recognise
from translator.data.listing import LeftOut, Listing
from translator.data.rows import Row, checked, paired_rows, ranked, single_rows
from translator.data.settings import DataSettings
from translator.domains import Pairing
from translator.errors import ErrorCode, UserError

_ASPECT_TOLERANCE = 0.05
"""Sides of a pair whose shapes differ by more than this share are stretched visibly."""


def collect(settings: DataSettings, seed: int) -> Listing:
    """Find the pictures that `settings` name, check each, and set some apart for validation.

    The same folders, settings and seed give the same listing. Files that cannot be used are named in it, with
    the reason; what is needed as a whole and missing is an error.

    Raises:
        UserError: FOLDER_MISSING, NOT_A_FOLDER, SAME_FOLDER, FOLDER_EMPTY, NO_PAIRS, PICTURE_UNREADABLE (none
            can be used), TOO_FEW_PICTURES or USAGE.
    """
    layout = recognise(settings.folders, settings.pairing, settings.derive)
    names = settings.names or layout.names
    if len(names) != len(layout.names):
        raise UserError(
            ErrorCode.USAGE,
            f"{len(layout.names)} domains need as many names, not {len(names)}.",
            "See --names.",
        )
    left_out: list[LeftOut] = []
    if layout.listed is not None:
        left_out += layout.listed.left_out
    groups = layout.listed.train if layout.listed else _groups(layout, layout.train, left_out)
    usable = {ids: _usable(rows, layout, settings, seed, left_out) for ids, rows in groups.items()}
    apart = _held_out_folders(layout, seed, left_out)
    parts = {ids: _split(rows, settings, apart.get(ids)) for ids, rows in usable.items()}
    return Listing(
        form=layout.form,
        layout=layout.sentence,
        names=dict(zip(_domain_ids(len(names)), names, strict=True)),
        domains=_by_domain({ids: part.train for ids, part in parts.items()}),
        held_out=_by_domain({ids: part.held_out for ids, part in parts.items()}),
        left_out=left_out,
        enlarged=_enlarged({ids: part.train for ids, part in parts.items()}, layout, settings.size),
        notes=_notes(layout, settings, parts),
    )


_Ids = tuple[str, ...]
"""Domains that share rows: ("a", "b") for pairs, each by itself otherwise."""


@dataclass(frozen=True)
class _Part:
    train: list[Row]
    held_out: list[Row]


def _domain_ids(count: int) -> _Ids:
    return tuple(chr(ord("a") + index) for index in range(count))


def _groups(layout: Layout, folders: tuple[Path, ...], left_out: list[LeftOut]) -> dict[_Ids, list[Row]]:
    if layout.form == "paired":
        return {("a", "b"): paired_rows(folders[0], folders[1], left_out)}
    if layout.form == "side_by_side":
        return {("a", "b"): single_rows(folders[0], left_out)}
    if layout.form == "derived":
        return {("b",): single_rows(folders[0], left_out)}
    ids = _domain_ids(len(folders))
    return {(id_,): single_rows(folder, left_out) for id_, folder in zip(ids, folders, strict=True)}


def _usable(
    rows: list[Row], layout: Layout, settings: DataSettings, seed: int, left_out: list[LeftOut]
) -> list[Row]:
    """The rows that can be read, at most `limit` of them, in an order drawn by the seed."""
    first_left_out = len(left_out)
    good = _only_wide(checked(rows, left_out), layout, left_out)
    folder = rows[0].files[0].parent
    if not good:
        example = left_out[first_left_out]
        raise UserError(
            ErrorCode.PICTURE_UNREADABLE,
            f"None of the {len(rows)} pictures in {folder} can be used: "
            f"{Path(example.path).name} {example.reason}.",
            "Replace them.",
        )
    if len(good) < 2:
        raise UserError(
            ErrorCode.TOO_FEW_PICTURES,
            f"{folder} has one usable {'pair' if layout.form != 'unpaired' else 'picture'} only.",
            "Training needs two at the very least, and learns something from about fifty.",
        )
    return ranked(good, seed)[: settings.limit]


def _only_wide(rows: list[Row], layout: Layout, left_out: list[LeftOut]) -> list[Row]:
    if layout.form != "side_by_side":
        return rows
    wide = []
    for row in rows:
        header = row.headers[0]
        if header.width >= max(2, header.height):
            wide.append(row)
        else:
            shape = f"{header.width}x{header.height} px"
            reason = f"is {shape}: too narrow to hold two pictures side by side"
            left_out.append(LeftOut(path=str(row.files[0]), reason=reason))
    return wide


def _held_out_folders(layout: Layout, seed: int, left_out: list[LeftOut]) -> dict[_Ids, list[Row]]:
    """What lies in validation or test folders, or a list holds out; empty unless every domain has some."""
    if not layout.held_out and (layout.listed is None or not layout.listed.held_out):
        return {}
    try:
        groups = layout.listed.held_out if layout.listed else _groups(layout, layout.held_out, left_out)
    except UserError as error:
        if error.code not in (ErrorCode.FOLDER_EMPTY, ErrorCode.NO_PAIRS):
            raise
        return {}
    good = {
        ids: ranked(_only_wide(checked(rows, left_out), layout, left_out), seed)
        for ids, rows in groups.items()
    }
    return good if all(good.values()) else {}


def _split(rows: list[Row], settings: DataSettings, apart: list[Row] | None) -> _Part:
    """Hold out the first of the drawn order; train on the others, sorted by name."""
    if apart:
        return _Part(sorted(rows, key=lambda row: row.key), apart)
    count = _held_out_count(len(rows), settings)
    return _Part(sorted(rows[count:], key=lambda row: row.key), rows[:count])


def _held_out_count(total: int, settings: DataSettings) -> int:
    if settings.val_fraction == 0:
        return 0
    least = settings.val_min if total >= 10 * settings.val_min else 1
    return min(max(round(total * settings.val_fraction), least), total - 1)


def _by_domain(groups: Mapping[_Ids, list[Row]]) -> dict[str, list[str]]:
    # Side by side, both domains read the one file of a row.
    return {
        id_: [str(row.files[min(index, len(row.files) - 1)]) for row in rows]
        for ids, rows in groups.items()
        for index, id_ in enumerate(ids)
    }


def _enlarged(groups: Mapping[_Ids, list[Row]], layout: Layout, size: int) -> dict[str, int]:
    halves = 2 if layout.form == "side_by_side" else 1
    counts = {
        id_: sum(
            min(header.width // halves, header.height) < size
            for header in (row.headers[min(index, len(row.headers) - 1)] for row in rows)
        )
        for ids, rows in groups.items()
        for index, id_ in enumerate(ids)
    }
    return {id_: count for id_, count in counts.items() if count}


def _notes(layout: Layout, settings: DataSettings, parts: Mapping[_Ids, _Part]) -> list[str]:
    notes = []
    if settings.val_fraction == 0 and not any(part.held_out for part in parts.values()):
        notes.append("Nothing is held out: pictures shown during training are training pictures.")
    rows = [row for part in parts.values() for row in part.train]
    if layout.form == "paired":
        stretched = sum(_aspects_differ(row) for row in rows)
        if stretched:
            notes.append(
                f"{stretched} of {len(rows)} pairs differ in shape: the second is stretched onto the first."
            )
    if layout.form == "side_by_side":
        odd = sum(not 1.8 <= row.headers[0].width / row.headers[0].height <= 2.2 for row in rows)
        if odd > len(rows) / 2:
            notes.append(
                f"{odd} of {len(rows)} pictures are not twice as wide as high: "
                "are there really two side by side?"
            )
    if settings.pairing is not Pairing.SINGLE and len(rows) < 20:
        notes.append(f"{len(rows)} pictures are few: about fifty of each side teach a style.")
    return notes


def _aspects_differ(row: Row) -> bool:
    one, other = (header.width / header.height for header in row.headers)
    return abs(one / other - 1) > _ASPECT_TOLERANCE
