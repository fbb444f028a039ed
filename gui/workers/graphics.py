"""Who uses the graphics card: its driver's own program is asked, so that nothing heavy is loaded."""

import shutil
import subprocess
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PureWindowsPath

TOOL = "nvidia-smi"
_PATIENCE_S = 5.0
_CARDS = "uuid,memory.used,memory.total"
_PROGRAMS = "gpu_uuid,pid,process_name,used_gpu_memory"


@dataclass(frozen=True)
class Card:
    """One graphics card.

    Attributes:
        used_mb: memory in use, by all programs.
        programs: process number -> name and memory in MB of those that compute on it.
    """

    uuid: str
    used_mb: float
    total_mb: float
    programs: dict[int, tuple[str, float]]

    def foreign_mb(self, own: Collection[int]) -> float:
        """What programs other than these use, drawing ones that the driver does not list included."""
        return max(0.0, self.used_mb - sum(mb for pid, (_, mb) in self.programs.items() if pid in own))

    def largest(self, own: Collection[int]) -> str:
        """Name of the other program that uses most; empty when none is listed."""
        others = [(mb, name) for pid, (name, mb) in self.programs.items() if pid not in own]
        return max(others)[1] if others else ""


def cards() -> list[Card]:
    """The cards of this machine; none where the driver's program is not there or does not tell."""
    if shutil.which(TOOL) is None:
        return []
    return parsed(_ask(f"--query-gpu={_CARDS}"), _ask(f"--query-compute-apps={_PROGRAMS}"))


def parsed(cards_csv: str, programs_csv: str) -> list[Card]:
    """From the two tables of the driver's program, without headings and units.

    A card is left out when the memory of its programs is not told: nobody could say then whose it is.
    """
    programs: dict[str, dict[int, tuple[str, float]]] = {}
    silent = set()
    for uuid, pid, *name, used in _rows(programs_csv, 4):
        try:
            # A name may have commas; a path is no name.
            called = PureWindowsPath(", ".join(name)).name
            programs.setdefault(uuid, {})[int(pid)] = (called, float(used))
        except ValueError:
            silent.add(uuid)
    found = []
    for uuid, used, total in _rows(cards_csv, 3):
        try:
            card = Card(uuid, float(used), float(total), programs.get(uuid, {}))
        except ValueError:
            continue
        if uuid not in silent:
            found.append(card)
    return found


def _rows(csv: str, least: int) -> list[list[str]]:
    rows = [[cell.strip() for cell in line.split(",")] for line in csv.splitlines()]
    return [row for row in rows if len(row) >= least]


def _ask(query: str) -> str:
    command = [TOOL, query, "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout if done.returncode == 0 else ""
