"""Whatever moment a conversion is killed at, the next one completes it, byte for byte."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.images.files import noise
from tests.inference.convert_child import events_of
from tests.inference.test_convert import hashes
from translator.images import png

FILES = int(os.environ.get("CONVERT_FILES", "60"))
KILLS = int(os.environ.get("CONVERT_KILLS", "3"))


def fill(folder: Path, count: int) -> Path:
    """Small pictures of several kinds in several folders, some of a size in a row, every tenth broken."""
    rng = random.Random(3)
    for index in range(count):
        inner = folder / f"{index % 7}"
        inner.mkdir(parents=True, exist_ok=True)
        array = np.roll(noise(20 + index // 28 % 5, 30), index)
        path = inner / f"{index:04}.{('png', 'jpg', 'webp', 'tif')[index % 4]}"
        if path.suffix == ".png":
            path.write_bytes(png.encode(array))
        else:
            Image.fromarray(array).save(path)
        if index % 10 == 0:
            path.write_bytes(path.read_bytes()[: rng.randrange(1, 60)])
    return folder


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_killed_at_random_instants_it_ends_the_same(tmp_path: Path) -> None:
    source = fill(tmp_path / "in", FILES)
    originals = hashes(source)
    events_of(source, tmp_path / "whole")
    rng = random.Random(1)
    command = [sys.executable, "-m", "tests.inference.convert_child", str(source), str(tmp_path / "out")]
    interrupted = 0
    for _ in range(KILLS):
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(rng.uniform(0.0, 0.1) if FILES < 500 else rng.uniform(0.0, 0.6))
            child.kill()
        interrupted += child.returncode == -signal.SIGKILL
    assert interrupted, "no kill came in time"
    events_of(source, tmp_path / "out")
    assert hashes(tmp_path / "out") == hashes(tmp_path / "whole")
    assert not list((tmp_path / "out").rglob("*translator-part"))
    assert hashes(source) == originals
