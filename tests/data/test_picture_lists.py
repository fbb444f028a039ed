"""Lists of pictures instead of folders: every way that people and spreadsheets write them."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data.folders import fill, numbered
from translator.data.collection import collect
from translator.data.listing import Listing
from translator.data.settings import DataSettings
from translator.data.tables import read_table
from translator.domains import Pairing
from translator.errors import ErrorCode, UserError

UNPAIRED, PAIRED, DOMAINS, SINGLE = Pairing.UNPAIRED, Pairing.PAIRED, Pairing.DOMAINS, Pairing.SINGLE


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("photos", "sketches", "my pictures, old"):
        fill(tmp_path / name, numbered(6))
    return tmp_path


def written(root: Path, rows: list[tuple[str, ...]], separator: str = ",", name: str = "list.csv") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    (root / name).write_text(text.getvalue(), encoding="utf-8")
    return root / name


def listing_of(path: Path, pairing: Pairing, **values: object) -> Listing:
    made = DataSettings(pairing=pairing, folders=(path,), val_fraction=0, size=16, **values)
    return collect(made, seed=0)


def pairs(root: Path, count: int = 6) -> list[tuple[str, ...]]:
    return [(f"sketches/{n:03d}.png", f"photos/{(n + 1) % 6:03d}.png") for n in range(count)]


@pytest.mark.parametrize("separator", list(",;\t|"))
@pytest.mark.parametrize("header", [("sketch", "photo"), ()])
def test_pairs_are_those_of_the_lines(root: Path, separator: str, header: tuple[str, ...]) -> None:
    rows = [header, *pairs(root)] if header else pairs(root)
    listing = listing_of(written(root, rows, separator), PAIRED)
    assert listing.form == "paired"
    assert listing.names == (dict(zip("ab", header or ("sketches", "photos"), strict=True)))
    found = set(zip(listing.domains["a"], listing.domains["b"], strict=True))
    assert found == {(str(root / a), str(root / b)) for a, b in pairs(root)}
    assert not listing.left_out


def test_spreadsheets_write_marks_quotes_and_their_own_separators(root: Path) -> None:
    lines = [f'"my pictures, old\\{n:03d}.png";"photos\\{n:03d}.png"' for n in range(6)]
    text = "sep=;\r\nvorher;nachher\r\n" + "\r\n".join(lines)
    for encoding in ("utf-8-sig", "utf-16"):
        (root / "list.csv").write_text(text, encoding=encoding, newline="")
        listing = listing_of(root / "list.csv", PAIRED)
        assert list(listing.names.values()) == ["vorher", "nachher"]
        assert sorted(listing.domains["a"])[0] == str(root / "my pictures, old/000.png")


@pytest.mark.parametrize("pairing", [UNPAIRED, DOMAINS])
def test_piles_are_those_of_the_labels(root: Path, pairing: Pairing) -> None:
    rows = [("file", "note", "Label")]
    rows += [(f"photos/{n:03d}.png", f"{n}", ("summer", "winter")[n % 2]) for n in range(6)]
    listing = listing_of(written(root, rows), pairing)
    assert listing.names == {"a": "summer", "b": "winter"}
    assert [Path(path).name for path in listing.domains["b"]] == ["001.png", "003.png", "005.png"]


def test_more_piles_than_two_need_a_style_of_many(root: Path) -> None:
    rows = [(f"photos/{n:03d}.png", "xyz"[n % 3]) for n in range(6)]
    with pytest.raises(UserError, match="has 3: x, y, z") as raised:
        listing_of(written(root, rows), UNPAIRED)
    assert "--domains" in raised.value.hint
    assert list(listing_of(written(root, rows), DOMAINS).names.values()) == ["x", "y", "z"]


def test_two_columns_are_two_piles_when_they_are_no_pairs(root: Path) -> None:
    rows = [("summer", "winter"), *pairs(root), ("my pictures, old/000.png", "")]
    listing = listing_of(written(root, rows), UNPAIRED)
    assert (len(listing.domains["a"]), len(listing.domains["b"])) == (7, 6)


def test_one_column_is_one_pile_or_both_halves(root: Path) -> None:
    path = written(root, [(f"photos/{n:03d}.png",) for n in range(6)])
    assert len(listing_of(path, SINGLE).domains["a"]) == 6
    assert listing_of(path, PAIRED).form == "side_by_side"
    derived = listing_of(path, PAIRED, derive="edges")
    assert (derived.form, derived.names) == ("derived", {"a": "edges", "b": "list"})
    with pytest.raises(UserError, match="not to which pile"):
        listing_of(path, UNPAIRED)


def test_a_column_holds_pictures_out(root: Path) -> None:
    rows = [("file", "label", "split")]
    rows += [(f"photos/{n:03d}.png", "xy"[n % 2], ("train", "test")[n > 3]) for n in range(6)]
    listing = listing_of(written(root, rows), UNPAIRED)
    assert [Path(listing.held_out[key][0]).name for key in "ab"] == ["004.png", "005.png"]
    assert [len(listing.domains[key]) for key in "ab"] == [2, 2]


def test_what_is_missing_is_told_with_its_line(root: Path) -> None:
    rows = [("a", "b"), *pairs(root, 3), ("sketches/gone.png", "photos/005.png"), ("sketches/005.png", "")]
    rows += [pairs(root)[0], ("sketches/004.png", "../x/../../etc/passwd")]
    listing = listing_of(written(root, rows), PAIRED)
    assert len(listing.domains["a"]) == 3
    reasons = {Path(entry.path).name: entry.reason for entry in listing.left_out}
    assert reasons["gone.png"] == "is missing (line 5 of list.csv)"
    assert reasons["005.png"] == "has no partner (line 6 of list.csv)"
    assert reasons["000.png"] == "is named twice (line 7 of list.csv)"
    assert "line 8" in reasons["passwd"]


def test_whole_paths_do_and_what_is_no_file_does_not(root: Path) -> None:
    rows = [(str(root / a), str(root / b)) for a, b in pairs(root)]
    assert len(listing_of(written(root, rows), PAIRED).domains["a"]) == 6
    (root / "folder.png").mkdir()
    (root / "script.sh").write_text("exit")
    listing = listing_of(
        written(root, [*rows, ("folder.png", rows[0][1]), ("script.sh", rows[1][1])]), PAIRED
    )
    assert len(listing.domains["a"]) == 6
    assert {Path(e.path).name for e in listing.left_out} >= {"folder.png", "script.sh"}


@pytest.mark.parametrize(
    "address", ["https://example.org/a.png", "FILE:///etc/a.png", r"\\host\share\a.png", "//h/a.png"]
)
def test_nothing_of_the_network_is_touched(root: Path, address: str) -> None:
    with pytest.raises(UserError, match=r"Line 2 of .*list\.csv names") as raised:
        listing_of(written(root, [pairs(root)[0], (address, "photos/001.png")]), PAIRED)
    assert raised.value.code is ErrorCode.USAGE


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "names no pictures"),
        (b"a;b\n1;2\n", "names no pictures"),
        (b"f\xfcr.png,b.png\n", "no text in UTF-8"),
        (b"a.png,b.png\nc.p\0ng,d.png\n", "None of the pictures|cannot be read"),
        (b"a" * 5000 + b".png,b.png\n", "None of the pictures"),
        (b"a.png,b.png,c.png\n", "has 3 columns of pictures, 2 are needed"),
        (b"gone.png,away.png\n", "None of the pictures"),
    ],
)
def test_lists_that_are_none_are_refused_in_words(root: Path, data: bytes, said: str) -> None:
    (root / "list.csv").write_bytes(data)
    with pytest.raises(UserError, match=f"(?i){said}"):
        listing_of(root / "list.csv", PAIRED)


def test_a_list_stands_alone(root: Path) -> None:
    path = written(root, pairs(root))
    with pytest.raises(UserError, match="stands alone"):
        collect(DataSettings(pairing=PAIRED, folders=(path, root / "photos")), seed=0)


def test_too_long_a_list_is_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translator.data.tables.TABLE_BYTES_MAX", 10)
    with pytest.raises(UserError, match="longer than"):
        listing_of(written(root, pairs(root)), PAIRED)


# No control signs: csv breaks lines at some of them. No strokes at the ends: they are stripped of blanks.
NAMES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=8),
    sign=st.sampled_from(",;\t|"),
    header=st.booleans(),
)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], sign: str, header: bool
) -> None:
    root = tmp_path_factory.mktemp("lists")
    cells = [(f"x {a}.png", f"y {b}.jpg") for a, b in rows]
    path = written(root, [("one", "two"), *cells] if header else cells, sign)
    table = read_table(path)
    assert table.header == (("one", "two") if header else ())
    assert [row for _, row in table.rows] == cells
    assert table.picture_columns() == [0, 1]
