"""Tables as programs write them: separators, quotes, encodings and headers are found out."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from translator.data.files import SUFFIXES
from translator.errors import ErrorCode, UserError

TABLE_SUFFIXES = frozenset((".csv", ".tsv"))
TABLE_BYTES_MAX = 64 * 1024**2
"""About half a million pictures; a longer one is no list of pictures."""

_SEPARATORS = ",;\t|"
_LOOKED_AT = 50
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://|data:|[/\\]{2}")


@dataclass(frozen=True)
class Table:
    """The cells of a table.

    Attributes:
        path: the file.
        header: what its columns are called; empty without a header.
        rows: number of the line in the file, counted from 1, and the cells, as many as there are columns.
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0][1])

    def column(self, index: int) -> list[str]:
        """The cells of a column, without those that are empty."""
        return [cells[index] for _, cells in self.rows if cells[index]]

    def picture_columns(self) -> list[int]:
        """The columns of which most cells are names of pictures."""
        found = []
        for index in range(self.width):
            cells = self.column(index)
            if cells and 2 * sum(map(names_a_picture, cells)) >= len(cells):
                found.append(index)
        return found


def is_table(path: Path) -> bool:
    """Whether a path is taken for a list of pictures."""
    return path.suffix.lower() in TABLE_SUFFIXES and path.is_file()


def is_address(cell: str) -> bool:
    """Whether a cell names something on the network instead of a file: such are never opened."""
    return _ADDRESS.match(cell) is not None


def names_a_picture(cell: str) -> bool:
    """Whether a cell ends as the names of pictures do."""
    return Path(cell.replace("\\", "/")).suffix.lower() in SUFFIXES


def read_table(path: Path) -> Table:
    """Read a table; a first line without names of pictures is its header.

    Raises:
        UserError: USAGE, when it is too long, no text, or names no pictures.
    """
    text = _text(path)
    first, _, rest = text.partition("\n")
    told = re.fullmatch(r"sep=(.)\r?", first)  # Excel's own way to say it
    lines = _parsed(path, rest if told else text, told[1] if told else _separator(path, text))
    rows = [(number + bool(told), cells) for number, cells in lines if any(cells)]
    if not any(names_a_picture(cell) for _, cells in rows for cell in cells):
        raise UserError(
            ErrorCode.USAGE,
            f"{path} names no pictures.",
            "Each line is to name a picture file, or the two of a pair.",
        )
    width = max(len(cells) for _, cells in rows)
    filled = [(number, cells + ("",) * (width - len(cells))) for number, cells in rows]
    has_header = not any(map(names_a_picture, filled[0][1]))
    return Table(path, filled[0][1] if has_header else (), tuple(filled[1:] if has_header else filled))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(TABLE_BYTES_MAX + 1)
    except OSError as error:
        raise UserError(
            ErrorCode.USAGE, f"{path} cannot be read: {error.strerror}.", "Is it another's?"
        ) from None
    if len(data) > TABLE_BYTES_MAX:
        raise UserError(
            ErrorCode.USAGE,
            f"{path} is longer than {TABLE_BYTES_MAX // 1024**2} MiB.",
            "Name a list of pictures.",
        )
    try:
        # Spreadsheets write "Unicode text" as UTF-16, and UTF-8 with a mark in front.
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(
            ErrorCode.USAGE, f"{path} is no text in UTF-8.", "Save it as “CSV UTF-8” and try again."
        ) from None


def _separator(path: Path, text: str) -> str:
    """The sign that leaves most names of pictures whole, and most lines with the same number of cells."""
    best, score = ("\t" if path.suffix.lower() == ".tsv" else ","), (0, 0, 0)
    head = "\n".join(text.splitlines()[:_LOOKED_AT])
    for sign in _SEPARATORS:
        rows = [cells for _, cells in _parsed(path, head, sign) if any(cells)]
        (width, count), *_ = Counter(map(len, rows)).most_common(1) or [(0, 0)]
        pictures = sum(names_a_picture(cell) for cells in rows for cell in cells)
        if width > 1 and (pictures, count, width) > score:
            best, score = sign, (pictures, count, width)
    return best


def _parsed(path: Path, text: str, separator: str) -> list[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found = []
    try:
        for cells in reader:
            found.append((reader.line_num, tuple(cell.strip() for cell in cells)))
    except csv.Error as error:
        raise UserError(
            ErrorCode.USAGE,
            f"Line {reader.line_num} of {path} cannot be read: {error}.",
            "Save the list anew.",
        ) from None
    return found
