"""The check of the pictures: findings by kind, what to do with each, and the piles that come of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from gui.state.making.pictures import Recognised
from gui.workers.piles import Chosen
from translator.events.check import CheckEnded, CheckFinding, CheckProgress
from translator.events.pairs import Part, common_parts

Choice = Literal["keep", "leave", "move", "crop"]
MOVABLE = frozenset(("wrong_pile",))
CROPPABLE = frozenset(("border", "overlay"))
BORDER_SHARE = 0.08
"""What the crop helper takes from each side at first, where no subject is known."""
_NOTHING: Mapping[str, Part | None] = MappingProxyType({})
_WITHOUT_BORDER: Part = (BORDER_SHARE, BORDER_SHARE, 1 - 2 * BORDER_SHARE, 1 - 2 * BORDER_SHARE)


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
    crops: dict[str, Part] = field(default_factory=dict)
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

    def decide(
        self, paths: Iterable[str], choice: Choice, parts: Mapping[str, Part | None] = _NOTHING
    ) -> None:
        """Do this with these pictures; those that are cropped for the first time to the proposed `parts`."""
        for path in paths:
            if choice == "keep":
                self.choices.pop(path, None)
            else:
                self.choices[path] = choice
            if choice == "crop" and path not in self.crops:
                self.crops[path] = self.proposal(path, parts) or _WITHOUT_BORDER

    def turn(self, path: str) -> None:
        """Turn a picture by a quarter to the right, and with it the part that is used."""
        self.turns[path] = (self.turns.get(path, 0) + 1) % 4
        if not self.turns[path]:
            del self.turns[path]
        if path in self.crops:
            self.crops[path] = _turned(self.crops[path], 1)

    def proposal(self, path: str, parts: Mapping[str, Part | None]) -> Part | None:
        """The part that is proposed of a picture, as it is turned."""
        part = parts.get(path)
        return _turned(part, self.turns.get(path, 0)) if part is not None else None

    def crop_to_subjects(self, paths: Iterable[str], parts: Mapping[str, Part | None]) -> int:
        """Crop pictures to the parts that are proposed; returns how many. Those left out stay so."""
        number = 0
        for path in paths:
            part = self.proposal(path, parts)
            if part is not None and self.choices.get(path) != "leave":
                self.crops[path], self.choices[path] = part, "crop"
                number += 1
        return number

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
        numbered = recognised.form == "paired" and not _share_names(recognised)
        for key in ids:
            chosen = self.held_out.get(key) or frozenset(recognised.held_out.get(key, ()))
            both = (*recognised.train[key], *recognised.held_out.get(key, ()))
            for number, path in enumerate(both):
                choice = self.choices.get(path, "keep")
                if choice == "leave":
                    continue
                goal = self._goal(recognised, path, key) if choice == "move" else key
                crop = self.crops.get(path) if choice == "crop" else None
                held_out = path in chosen and choice != "move"
                stem = f"{number:06d}" if numbered else ""
                piles[goal].append(Chosen(path, crop, held_out, self.turns.get(path, 0), stem))
        return piles

    def _goal(self, recognised: Recognised, path: str, own: str) -> str:
        """The pile that a picture in the wrong one looks like; of two the other."""
        ids = [key for key in recognised.train if key in recognised.names and key != own]
        named = {finding.belongs for finding in self.findings if finding.path == path and finding.belongs}
        return next((key for key in ids if recognised.names[key] in named), ids[0] if ids else own)

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


def _turned(part: Part, turns: int) -> Part:
    """A part of a picture after so many quarter turns of the picture to the right."""
    for _ in range(turns % 4):
        left, top, width, height = part
        part = (1 - top - height, left, height, width)
    return part


def _share_names(recognised: Recognised) -> bool:
    """Whether pairs find each other by their files' names alone, wherever they lie."""
    sides = [
        [Path(path).stem.casefold() for path in (*paths, *recognised.held_out.get(key, ()))]
        for key, paths in recognised.train.items()
    ]
    return all(side == sides[0] and len(set(side)) == len(side) for side in sides)
