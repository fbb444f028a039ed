"""A training to take along: its pictures and its command in one archive, for another computer."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from gui.workers import folders

PICTURES = "pictures"
PARENT = "style.safetensors"
RUN = "run"
"""Where the training will be, beside the pictures."""


def write_bundle(
    target: Path, piles: Sequence[tuple[str, Path]], parent: Path | None, texts: Mapping[str, str]
) -> int:
    """Write an archive; what it holds is complete or it is not there. Slow: runs on another thread.

    Args:
        target: the archive.
        piles: name in the archive and folder of each pile; links are followed to their pictures.
        parent: the model file that is improved.
        texts: name -> content of scripts and notes; those that end with .sh can be started.

    Returns:
        The number of pictures in it.

    Raises:
        OSError: a picture cannot be read, or the archive cannot be written.
    """
    part = target.with_name(f".{target.name}.part")
    number = 0
    try:
        # Pictures are compressed already.
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
            for name, folder in piles:
                for path in folders.find([folder]).paths:
                    archive.write(path, f"{PICTURES}/{name}/{path.relative_to(folder).as_posix()}")
                    number += 1
            if parent is not None:
                archive.write(parent, PARENT)
            for name, text in texts.items():
                entry = zipfile.ZipInfo(name)
                entry.external_attr = (0o755 if name.endswith(".sh") else 0o644) << 16
                archive.writestr(entry, text)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return number
