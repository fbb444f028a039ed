"""Whether a run is being trained, and by whom, is known from its files alone."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from translator.training.presence import FILE, presence, trainer_pid
from translator.training.run_folder import RunFolder

HOLD = """
import sys, time
from pathlib import Path
from translator.training.run_folder import RunFolder
with RunFolder(Path(sys.argv[1])).locked():
    print("held", flush=True)
    time.sleep(60)
"""


def holder(run: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(run)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_run_is_here_as_long_as_its_trainer_lives(tmp_path: Path) -> None:
    assert presence(tmp_path) == "unknown"
    process = holder(tmp_path)
    try:
        assert presence(tmp_path) == "here"
        assert trainer_pid(tmp_path) == process.pid
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    assert (tmp_path / FILE).exists()
    assert presence(tmp_path) == "gone"
    assert trainer_pid(tmp_path) == 0


def test_an_orderly_end_leaves_no_trace(tmp_path: Path) -> None:
    with RunFolder(tmp_path).locked():
        assert presence(tmp_path) == "here"
    assert presence(tmp_path) == "unknown"


def test_another_machine_is_believed(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(json.dumps({"pid": os.getpid(), "host": "elsewhere.invalid"}))
    assert presence(tmp_path) == "elsewhere"


def test_a_reused_number_is_no_trainer(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}))
    assert presence(tmp_path) == "gone"


def test_asking_never_takes_the_lock_of_a_run_that_nobody_trains(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(json.dumps({"pid": 2**22 + 7, "host": socket.gethostname()}))
    assert presence(tmp_path) == "gone"
    assert not (tmp_path / "lock").exists()


def test_damage_is_no_error(tmp_path: Path) -> None:
    for text in ("", "[]", "{", '{"pid": "x", "host": 1}'):
        (tmp_path / FILE).write_text(text)
        assert presence(tmp_path) == "gone"
