"""Nothing phones home: translating, converting and training open no socket; `test_doctor` has the others."""

import subprocess
import sys
from pathlib import Path

from tests.pictures import write_scenes

ROOT = Path(__file__).parents[2]

SCRIPT = """
import os, sys
from pathlib import Path
seen = []
told = ("socket.gethostname",)  # asks the system, not the network
heard = lambda event: event.startswith("socket.") and event not in told
sys.addaudithook(lambda event, _: seen.append(event) if heard(event) else None)
from tests import fake_styles
from translator import methods
from translator.cli.main import run
real = methods.get
methods.get = lambda name: fake_styles.TinyMethod if name == "tiny" else real(name)
folder = Path(sys.argv[1])
style = ["--model", str(fake_styles.write_tiny(folder / "m.safetensors")), "--to", "winter"]
photos = sorted((folder / "a").iterdir())
sides = [str(folder / "a"), str(folder / "b")]
tiny = ["--size=32", "--generator-width=4", "--critic-width=4", "--critic-layers=2", "--blocks=1"]
codes = [
    run(["translate", str(photos[0]), "--out", str(folder / "t"), *style]),
    run(["translate", str(photos[0]), "--out", str(folder / "o"), "--engine", "openvino", *style]),
    run(["convert", sides[0], str(folder / "c"), *style]),
    run(["train", "--unpaired", *sides, "--out", str(folder / "r"), "--steps=2", "--device=cpu", *tiny]),
]
links = [os.readlink(link) for link in Path("/proc/self/fd").glob("*") if link.is_symlink()]
print("codes", codes, "sockets", seen + [link for link in links if link.startswith("socket:")])
"""


def test_neither_translate_nor_convert_nor_train_opens_a_socket(tmp_path: Path) -> None:
    write_scenes(tmp_path / "a", 8)
    write_scenes(tmp_path / "b", 8, 50, invert=True)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stdout.splitlines()[-1:] == ["codes [0, 0, 0, 0] sockets []"], done.stderr[-3000:]
