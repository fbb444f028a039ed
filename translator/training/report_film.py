"""The filmstrip of a report: the same held-out pictures over time, as small pictures inside the page."""

import base64
import html
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import cv2

THUMB_PX = 112
MOST_TIMES = 9
MOST_ROWS = 4
QUALITY = 78
_NAME = re.compile(r"(\d+)_((?:fake|made)_(\w+))\.png")


def film(run: Path, pictures: Sequence[tuple[int, str]], best_step: int | None) -> str:
    """A table: a row for each picture, its source first, then its results; empty without pictures.

    Args:
        run: the run folder.
        pictures: (step, folder relative to the run), in order.
        best_step: the look nearest to it, among those shown, gets a star.
    """
    chosen = times(pictures)
    if not chosen:
        return ""
    star = None
    if best_step is not None:
        star = min(chosen, key=lambda pair: abs(pair[0] - best_step))[0]
    last = run / chosen[-1][1]
    rows = [_row(run, last, *found, chosen) for found in _results(last)]
    mark = "★ " if star == best_step else "near ★ "
    heads = "".join(f"<th>{mark if step == star else ''}step {step}</th>" for step, _ in chosen)
    return f"<table><tr><th>source</th>{heads}</tr>{''.join(rows)}</table>" if rows else ""


def times(pictures: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The looks that are shown: every 1st, 2nd, 4th, ... so that few change from one report to the next."""
    stride = 1
    while len(pictures) > stride * (MOST_TIMES - 1):
        stride *= 2
    chosen = list(pictures[:: stride or 1])
    return chosen if not pictures or chosen[-1] == pictures[-1] else [*chosen, pictures[-1]]


def _results(folder: Path) -> list[tuple[str, str]]:
    """(number, column) of the results in a look's folder, alternating between the ways."""
    try:
        found = [_NAME.fullmatch(path.name) for path in sorted(folder.iterdir())]
    except OSError:
        return []
    names = [(match.group(1), match.group(2)) for match in found if match]
    return names[:MOST_ROWS]


def _row(run: Path, last: Path, row: str, column: str, chosen: Sequence[tuple[int, str]]) -> str:
    sources = sorted(last.glob(f"{row}_real_*.png"))
    target = f"{row}_real_{column.partition('_')[2]}.png"
    others = [path for path in sources if path.name != target] or sources
    cells = [_cell(others[0], "source")] if others else ["<td></td>"]
    cells += [_cell(run / folder / f"{row}_{column}.png", f"step {step}") for step, folder in chosen]
    return f"<tr>{''.join(cells)}</tr>"


def _cell(path: Path, what: str) -> str:
    try:
        state = path.stat()
        address = _thumbnail(path, state.st_mtime_ns)
    except OSError:
        address = ""
    if not address:
        return '<td class="soft">-</td>'
    return f'<td><img alt="{html.escape(what)}" src="data:image/jpeg;base64,{address}"></td>'


@lru_cache(maxsize=256)
def _thumbnail(path: Path, mtime_ns: int) -> str:
    """Base64 of a small JPEG; empty for what cannot be read. Kept: a report makes the new ones only."""
    assert mtime_ns >= 0
    bgr = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if bgr is None:
        return ""
    scale = THUMB_PX / max(bgr.shape[:2])
    size = max(1, round(bgr.shape[1] * scale)), max(1, round(bgr.shape[0] * scale))
    small = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return base64.b64encode(data.tobytes()).decode()
