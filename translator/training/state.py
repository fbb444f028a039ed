"""States for an exact resume: written whole or not at all, the last two kept, read without running code."""

import re
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import torch

from translator.atomic import TEMPORARY, replacing
from translator.errors import ErrorCode, UserError
from translator.training.run_folder import writing

FORMAT = 1
KEPT = 2
_NAME = re.compile(r"step-(\d+)\.pt")


def save_state(folder: Path, step: int, state: dict[str, Any]) -> Path:
    """Write `step-<step>.pt`, then drop all but the newest two.

    Raises:
        UserError: DISK_FULL or NOT_WRITABLE; earlier states are untouched.
    """
    path = folder / f"step-{step:09d}.pt"
    with writing(path):
        folder.mkdir(parents=True, exist_ok=True)
        # The run is locked, so a temporary file here is what a killed process left.
        for leftover in folder.glob(f".*{TEMPORARY}"):
            leftover.unlink(missing_ok=True)
    with replacing(path) as file:
        _write({"format": FORMAT, **state}, file)
    for old in states(folder)[:-KEPT]:
        old.unlink(missing_ok=True)
    return path


def states(folder: Path) -> list[Path]:
    """Saved states, oldest first."""
    found = [path for path in folder.glob("step-*.pt") if _NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: path.name)


def step_of(path: Path) -> int:
    """The step in the name of a saved state."""
    found = _NAME.fullmatch(path.name)
    assert found is not None, path
    return int(found.group(1))


def load_state(folder: Path) -> tuple[dict[str, Any], list[Path]] | None:
    """The newest state that can be read, and newer ones that could not; None without any.

    Only tensors, numbers, strings and containers of them are read (`weights_only`), a file runs no code.

    Raises:
        UserError: RUN_DAMAGED, when there are states and none can be read; RUN_NEWER, for a newer format.
    """
    unreadable: list[Path] = []
    for path in reversed(states(folder)):
        try:
            state = torch.load(path, map_location="cpu", weights_only=True)
        except Exception:  # noqa: BLE001,RUF100 - torch raises half a dozen kinds for a damaged file
            unreadable.append(path)
            continue
        if state["format"] > FORMAT:
            raise UserError(
                ErrorCode.RUN_NEWER,
                f"The state {path.name} was written by a newer version of this program.",
                "Update the program to go on with this run.",
            )
        return state, unreadable
    if unreadable:
        raise UserError(
            ErrorCode.RUN_DAMAGED,
            f"None of the saved states in {folder} can be read.",
            "The model file of the run may still be good; start a new run from it with --from.",
        )
    return None


def _write(state: dict[str, Any], file: BinaryIO) -> None:
    """`torch.save`; a full disk is raised as the OSError it is, not as the zip writer's lost position."""
    plain = _Remembering(file)
    try:
        torch.save(state, cast(IO[bytes], plain))
    except RuntimeError as error:
        if plain.failure is not None:
            raise plain.failure from error
        raise


class _Remembering:
    """The part of a file that the zip writer needs, and why a write failed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.failure: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self.failure = error
            raise

    def flush(self) -> None:
        self._file.flush()
