"""How promising pictures are, as a number of ten with its reasons."""

from dataclasses import dataclass
from typing import Literal

from gui.state.making.checking import Checked, Group
from gui.state.making.pictures import Recognised

MOST = 10
FEW, GOOD = 60, 200
"""Fewer than the first may come out as copies; from the second on there are enough."""

_BY_NUMBER = ((GOOD, 6), (100, 5), (FEW, 4), (30, 2), (2, 1))
_FAULTY = ((0.1, 0), (0.01, 1))
"""Share of the pictures that have a fault and are used all the same -> points that are left of two."""
REMARKS = frozenset(("imbalance", "shape", "resolution", "format", "alike", "overlay", "too_small"))
"""What is remarked on whole piles and may be learned instead of the style; colours are mostly meant."""

Reason = Literal["few", "faults", "remarks"]


@dataclass(frozen=True)
class Score:
    """Attributes: points of `MOST`; what took points away, the heaviest first."""

    points: int
    reasons: tuple[Reason, ...] = ()


def score(check: Checked, recognised: Recognised, *, balanced: bool) -> Score:
    """Judge what would be learned from.

    Args:
        check: findings and what was decided.
        recognised: the pictures.
        balanced: whether crops are cut so that upright and wide pictures are framed alike.
    """
    left = check.left(recognised)
    least = min(left.values(), default=0)
    for_number = next((points for number, points in _BY_NUMBER if least >= number), 0)
    if not for_number:
        return Score(0, ("few",))
    used = sum(left.values())
    share = len(_faulty(check)) / max(1, used)
    for_faults = next((points for least_share, points in _FAULTY if share > least_share), 2)
    remarks = {g.kind for g in check.groups() if _is_remark(g, balanced=balanced)}
    for_remarks = max(0, 2 - len(remarks))
    lost: dict[Reason, int] = {"few": 6 - for_number, "faults": 2 - for_faults, "remarks": 2 - for_remarks}
    reasons = sorted((reason for reason, points in lost.items() if points), key=lambda one: -lost[one])
    return Score(for_number + for_faults + for_remarks, tuple(reasons))


def _faulty(check: Checked) -> set[str]:
    """Pictures that are better mended and are used as they are."""
    found = {one.path for one in check.findings if one.severity == "mend" and one.path}
    return found - set(check.choices) - set(check.turns)


def _is_remark(group: Group, *, balanced: bool) -> bool:
    return not group.paths and group.kind in REMARKS and not (balanced and group.kind == "shape")
