"""A cleaned list: folders of links to the good pictures, and what was left out with its reasons.

Nothing of the user's is moved, changed or deleted, and the folders can be trained on as they are.
"""

import os
from pathlib import Path

from translator.data.check import to_leave_out
from translator.data.listing import Listing
from translator.errors import ErrorCode, UserError
from translator.events.check import CheckFinding

KEPT = "kept.tsv"
LEFT_OUT = "left_out.tsv"


def write_cleaned(
    out: Path, listing: Listing, found: list[CheckFinding], keep: frozenset[str] = frozenset()
) -> dict[str, Path]:
    """Write OUT/<domain>/ with a link for each good picture, OUT/kept.tsv and OUT/left_out.tsv.

    Args:
        out: a new or empty folder.
        listing: what was checked.
        found: its findings.
        keep: kinds of findings that are no reason to leave a picture out.

    Returns:
        Domain name -> folder that can be trained on.

    Raises:
        UserError: FILE_EXISTS or NOT_WRITABLE.
    """
    bad = to_leave_out(listing, found, keep)
    try:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise UserError(
                ErrorCode.FILE_EXISTS, f"{out} is there already.", "Name a new or an empty folder."
            )
        folders = _link_all(out, listing, bad)
        _write_table(out / KEPT, [(name, path) for name, paths in _good(listing, bad) for path in paths])
        _write_table(out / LEFT_OUT, _reasons(listing, found, bad))
    except OSError as error:
        raise UserError(
            ErrorCode.NOT_WRITABLE,
            f"The cleaned list cannot be written to {out}: {error.strerror}.",
            "Name a folder on a disk that can be written and knows links.",
        ) from None
    return folders


def _good(listing: Listing, bad: set[str]) -> list[tuple[str, list[str]]]:
    """Of each domain that has files of its own, those that stay, each once."""
    side_by_side = listing.form == "side_by_side"
    found = []
    for domain, paths in listing.domains.items():
        if side_by_side and domain != "a":
            continue  # both halves are one file
        both = dict.fromkeys([*paths, *listing.held_out.get(domain, [])])
        found.append(("pairs" if side_by_side else listing.names[domain], [p for p in both if p not in bad]))
    return found


def _link_all(out: Path, listing: Listing, bad: set[str]) -> dict[str, Path]:
    folders = {}
    for name, paths in _good(listing, bad):
        folder = out / safe_name(name)
        folder.mkdir(parents=True)
        folders[name] = folder
        if not paths:
            continue
        common = Path(os.path.commonpath([str(Path(path).parent) for path in paths]))
        for path in map(Path, paths):
            place = folder / path.relative_to(common)
            place.parent.mkdir(parents=True, exist_ok=True)
            link(path, place)
    return folders


def link(path: Path, place: Path) -> None:
    """A symbolic link; where those are not allowed, a second name of the same file. Never a copy."""
    try:
        place.symlink_to(path)
    except (OSError, NotImplementedError):
        os.link(path, place)


def safe_name(name: str) -> str:
    """A folder's name made of a domain's."""
    cleaned = "".join("_" if sign in '/\\:*?"<>|' or ord(sign) < 32 else sign for sign in name).strip(" .")
    return cleaned or "pictures"


def _reasons(listing: Listing, found: list[CheckFinding], bad: set[str]) -> list[tuple[str, str]]:
    sentences: dict[str, list[str]] = {}
    for finding in found:
        if finding.path in bad and finding.severity == "mend":
            sentences.setdefault(finding.path, []).append(f"{finding.kind}: {finding.sentence}")
    known = {p for part in (listing.domains, listing.held_out) for paths in part.values() for p in paths}
    alone = {path: ["its partner is left out"] for path in bad & known - sentences.keys()}
    return [(path, " | ".join(words)) for path, words in sorted({**sentences, **alone}.items())]


def _write_table(path: Path, rows: list[tuple[str, str]]) -> None:
    lines = ["\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row) for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
