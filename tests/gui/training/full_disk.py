"""The command line on a disk that is full as long as a file is there: its name comes before the arguments."""

import errno
import os
import sys
from pathlib import Path

from translator.cli.main import main
from translator.training import keeper

FULL, *ARGUMENTS = sys.argv[1:]
_fsync = os.fsync


def _fsync_if_there_is_room(descriptor: int) -> None:
    if Path(FULL).exists():
        raise OSError(errno.ENOSPC, "No space left on device")
    _fsync(descriptor)


os.fsync = _fsync_if_there_is_room
keeper.LOOK_FOR_ROOM_S = 0.2
main(ARGUMENTS)
