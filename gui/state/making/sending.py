"""Commands that send a packed training to another computer by ssh and start it there."""

import re
import shlex
from pathlib import Path

_HOST = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._-]*@)?(?:[A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])")


def hosts(text: str) -> tuple[str, ...]:
    """The computers named in a line such as "user@server, box.local", each once.

    What is no name of a computer is left out: an option of ssh, for one, would be a command.
    """
    found = [part for part in re.split(r"[,;\s]+", text) if _HOST.fullmatch(part)]
    return tuple(dict.fromkeys(found))


def folder_there(archive: Path) -> str:
    """Where a training will be, below the home of the user there; of letters that need no quotes."""
    return f"translator-{re.sub(r'[^A-Za-z0-9_-]+', '-', archive.stem).strip('-').lower() or 'style'}"


def send_command(archive: Path, host: str) -> str:
    """One line for a terminal: copy an archive, unpack it there and start its training.

    It goes on when the connection ends. Nothing but ssh, sh and Python is needed there, beside this program.

    >>> send_command(Path("/a b.zip"), "me@box")[:45]
    "scp -- '/a b.zip' me@box:translator-a-b.zip &&"
    """
    assert _HOST.fullmatch(host), host
    folder = folder_there(archive)
    packed = f"{folder}.zip"
    started = f"nohup sh {folder}/train.sh > {folder}/train.log 2>&1 < /dev/null &"
    there = f"python3 -m zipfile -e {packed} {folder} && {{ {started} }}"
    copied = shlex.join(["scp", "--", str(archive), f"{host}:{packed}"])
    return f"{copied} && {shlex.join(['ssh', '--', host.replace('[', '').replace(']', ''), there])}"
