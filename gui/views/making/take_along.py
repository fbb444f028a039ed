"""The training for another computer: pictures and command in one archive."""

import re
import shlex
import tempfile
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.state.making.draft import Draft
from gui.state.making.wish import Wish
from gui.workers.bundle import PARENT, PICTURES, RUN, write_bundle

translate = QCoreApplication.translate


def ask_where(parent: QWidget, title: str) -> Path | None:
    """Where the archive is to be."""
    start = str(Path.home() / f"{title.replace('/', '-')}.zip")
    name, _ = QFileDialog.getSaveFileName(
        parent,
        translate("Making", "Take it to another computer"),
        start,
        translate("Making", "Archive (*.zip)"),
    )
    return Path(name).with_suffix(".zip") if name else None


def bundle(draft: Draft, target: Path) -> int:
    """Write the archive of a draft; slow: runs on another thread. Returns the number of its pictures.

    Raises:
        OSError: it cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="translator-") as scratch:
        wish = draft.final_wish(Path(scratch), write=True, gather=True)
        folders = [Path(folder) for folder in wish.folders]
        names = [f"{number} {_plain(folder.name)}" for number, folder in enumerate(folders, 1)]
        parent = Path(wish.parent) if wish.intent == "improve" and wish.parent else None
        taken = wish.with_value("folders", tuple(f"{PICTURES}/{name}" for name in names))
        taken = taken.with_value("parent", PARENT if parent is not None else "")
        return write_bundle(target, list(zip(names, folders, strict=True)), parent, scripts(taken))


def scripts(wish: Wish) -> dict[str, str]:
    """What starts the training from the unpacked archive, and what to do with it."""
    words = ["translator", "train", *wish.arguments(Path(RUN))]
    note = translate(
        "Making",
        "Unpack this on a computer that has Translator installed (pip install image-translator), "
        "and start train.sh, on Windows train.cmd. The training appears in the folder “run” beside it. "
        "To watch it from here, let that folder arrive by a mounted disk or by sync, "
        "and choose “Watch a training folder…” in the window.",
    )
    return {
        "train.sh": f'#!/bin/sh\ncd "$(dirname "$0")" && exec {shlex.join(words)}\n',
        "train.cmd": f'@cd /d "%~dp0"\r\n@{" ".join(map(_for_cmd, words))}\r\n',
        "README.txt": note + "\n",
    }


def _plain(name: str) -> str:
    """A folder's name without what another system takes no names of."""
    return re.sub(r"[^\w .-]", "_", name).rstrip(". ")


def _for_cmd(word: str) -> str:
    """A word as the command line of Windows takes it: always quoted, or its signs would be commands."""
    return '"' + re.sub(r'["\x00-\x1f]', "_", word).replace("%", "%%") + '"'
