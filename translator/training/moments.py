"""Earlier states of a style, kept beside the last and the best, so that a person can go back to one.

A model file is never changed once it is there: the next save takes its name by renaming. A second name for it
(a hard link) is therefore a copy that costs nothing; where a disk has no such thing the bytes are copied.
"""

import contextlib
import os
import shutil
from pathlib import Path

FOLDER = "moments"
SUFFIX = ".safetensors"


def keep(model: Path, step: int, most: int) -> None:
    """Keep what a model file holds now as the state of `step`; failing to is no reason to stop training.

    Args:
        model: RUN/model.safetensors, just written.
        step: the step it is of.
        most: how many states are kept in all; those go that leave the smallest gap.
    """
    if most <= 0:
        return
    folder = model.parent / FOLDER
    target = folder / f"{step:08d}{SUFFIX}"
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
        target.unlink(missing_ok=True)
        try:
            os.link(model, target)
        except OSError:
            part = target.with_suffix(".part")
            shutil.copyfile(model, part)
            part.replace(target)
        for one in to_drop(list(kept(model.parent)), most):
            kept(model.parent)[one].unlink(missing_ok=True)


def forget_after(run: Path, step: int) -> None:
    """The run goes on from `step`: what it did after that is done again."""
    for one, path in kept(run).items():
        if one > step:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def kept(run: Path) -> dict[int, Path]:
    """Step -> model file, in order."""
    found = {}
    with contextlib.suppress(OSError):
        for path in (run / FOLDER).iterdir():
            if path.suffix == SUFFIX and path.stem.isdigit():
                found[int(path.stem)] = path
    return dict(sorted(found.items()))


def to_drop(steps: list[int], most: int) -> list[int]:
    """Which steps to drop so that at most `most` stay, spread as evenly as can be; never the newest."""
    left, dropped = sorted(steps), []
    while len(left) > max(1, most):
        inner = range(1, len(left) - 1)
        worst = min(inner, key=lambda i: left[i + 1] - left[i - 1]) if inner else 0
        dropped.append(left.pop(worst))
    return dropped
