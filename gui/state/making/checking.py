"""The check of the pictures: findings by kind, what to do with each, and the piles that come of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from gui.state.making.pictures import Recognised
from gui.workers.piles import Chosen
from translator.events.check import CheckEnded, CheckFinding, CheckProgress
from translator.events.pairs import common_parts

Choice = Literal["keep", "leave", "move", "crop"]
MOVABLE = frozenset(("wrong_pile",))
CROPPABLE = frozenset(("border", "overlay"))
BORDER_SHARE = 0.08
"""What the crop helper takes from each side at first."""


@dataclass(frozen=True)
class Group:
    """Findings of one kind in one pile.

    Attributes:
        kind: of the closed list of the check.
        severity: mend | look | note.
        domain: name of the pile; empty for both.
        paths: what it is about; empty for the pictures as a whole.
        others: partner or original of each.
        sentence: of the first finding.
    """

    kind: str
    severity: str
    domain: str
    paths: tuple[str, ...]
    others: tuple[str, ...]
    sentence: str

    @property
    def actions(self) -> tuple[Choice, ...]:
        """What can be done with these pictures, the proposal first."""
        if not self.paths:
            return ()
        if self.kind in MOVABLE:
            # One in five of these is wrong: left out it does no harm, in the other pile it would.
            return ("leave", "move", "keep") if self.severity == "mend" else ("keep", "move", "leave")
        if self.kind in CROPPABLE:
            return ("crop", "leave", "keep") if self.severity == "mend" else ("keep", "crop", "leave")
        return ("leave", "keep") if self.severity == "mend" else ("keep", "leave")


@dataclass
class Checked:
    """All findings so far, and what was decided.

    Attributes:
        choices: path -> what is done with it; pictures without an entry are kept.
        crops: path -> part to use, of the picture as it is turned.
        turns: path -> quarter turns to the right.
    """

    findings: list[CheckFinding] = field(default_factory=list)
    progress: CheckProgress | None = None
    ended: CheckEnded | None = None
    choices: dict[str, Choice] = field(default_factory=dict)
    crops: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)
    held_out: dict[str, frozenset[str]] = field(default_factory=dict)
    """Domain id -> pictures that were chosen to be looked at; empty keeps the program's choice."""

    def groups(self) -> list[Group]:
        """By kind and pile, the worst first."""
        found: dict[tuple[str, str], list[CheckFinding]] = {}
        for finding in self.findings:
            found.setdefault((finding.kind, finding.domain), []).append(finding)
        groups = [_group(kind, domain, rows) for (kind, domain), rows in found.items()]
        rank = {"mend": 0, "look": 1, "note": 2}
        return sorted(groups, key=lambda group: (rank[group.severity], -len(group.paths)))

    def decide(self, paths: Iterable[str], choice: Choice) -> None:
        """Do this with these pictures."""
        for path in paths:
            if choice == "keep":
                self.choices.pop(path, None)
            else:
                self.choices[path] = choice
            if choice == "crop" and path not in self.crops:
                self.crops[path] = (BORDER_SHARE, BORDER_SHARE, 1 - 2 * BORDER_SHARE, 1 - 2 * BORDER_SHARE)

    def turn(self, path: str) -> None:
        """Turn a picture by a quarter to the right, and with it the part that is used."""
        self.turns[path] = (self.turns.get(path, 0) + 1) % 4
        if not self.turns[path]:
            del self.turns[path]
        if path in self.crops:
            left, top, width, height = self.crops[path]
            self.crops[path] = (1 - top - height, left, height, width)

    def crop_alike(self, path: str, others: Iterable[str]) -> None:
        """Use of others the part that is used of one picture; those that are left out stay so."""
        for other in others:
            if self.choices.get(other) != "leave":
                self.crops[other] = self.crops[path]
                self.choices[other] = "crop"

    def align(self, pair: tuple[str, str], shift: tuple[float, float] | None) -> None:
        """Use of both pictures what both show, when the second lies so far off; None uses all of them."""
        if shift is None:
            for path in pair:
                self.crops.pop(path, None)
            self.decide(pair, "keep")
            return
        self.crops |= dict(zip(pair, common_parts(*shift), strict=True))
        self.decide(pair, "crop")

    def proposed(self) -> None:
        """Decide as the check proposes for everything that is to be mended."""
        for group in self.groups():
            if group.severity == "mend" and group.paths:
                self.decide([path for path in group.paths if path not in self.choices], group.actions[0])

    @property
    def is_changed(self) -> bool:
        """Whether the folders can no longer be used as they are."""
        return bool(self.choices or self.turns or any(self.held_out.values()))

    def piles(self, recognised: Recognised) -> dict[str, list[Chosen]]:
        """Domain id -> the pictures to use."""
        ids = [key for key in recognised.train if key in recognised.names]
        piles: dict[str, list[Chosen]] = {key: [] for key in ids}
        for key in ids:
            chosen = self.held_out.get(key) or frozenset(recognised.held_out.get(key, ()))
            for path in (*recognised.train[key], *recognised.held_out.get(key, ())):
                choice = self.choices.get(path, "keep")
                if choice == "leave":
                    continue
                goal = _other(ids, key) if choice == "move" else key
                crop = self.crops.get(path) if choice == "crop" else None
                held_out = path in chosen and choice != "move"
                piles[goal].append(Chosen(path, crop, held_out, self.turns.get(path, 0)))
        return piles

    def left(self, recognised: Recognised) -> dict[str, int]:
        """Name -> number of pictures that would be used."""
        return {recognised.names[key]: len(pile) for key, pile in self.piles(recognised).items()}


def _group(kind: str, domain: str, rows: list[CheckFinding]) -> Group:
    with_paths = [row for row in rows if row.path]
    return Group(
        kind,
        min((row.severity for row in rows), key=("mend", "look", "note").index),
        domain,
        tuple(row.path for row in with_paths),
        tuple(row.other for row in with_paths),
        rows[0].sentence,
    )


def _other(ids: list[str], key: str) -> str:
    return next((one for one in ids if one != key), key)
