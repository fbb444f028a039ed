"""How pictures are decoded without taking much memory at once."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QImageWriter

from gui.workers import pictures


def written(path: Path, *, progressive: bool) -> Path:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    writer = QImageWriter(str(path))
    writer.setProgressiveScanWrite(progressive)
    assert writer.write(image)
    return path


class Counted:
    """Stands in for the lock."""

    def __init__(self) -> None:
        self.entered = 0

    def __enter__(self) -> None:
        self.entered += 1

    def __exit__(self, *_: object) -> None:
        pass


def test_progressive_files_are_known_by_their_frame(tmp_path: Path) -> None:
    progressive = written(tmp_path / "p.jpg", progressive=True)
    assert pictures.is_progressive(progressive)
    assert not pictures.is_progressive(written(tmp_path / "b.jpg", progressive=False))
    assert not pictures.is_progressive(written(tmp_path / "p.png", progressive=True))
    assert not pictures.is_progressive(tmp_path / "none.jpg")
    data = progressive.read_bytes()
    for length in (0, 1, 3, 10, 25):
        (tmp_path / "cut.jpg").write_bytes(data[:length])
        assert not pictures.is_progressive(tmp_path / "cut.jpg")


@pytest.mark.parametrize(
    ("progressive", "least_pixels", "alone"), [(True, 1000, 1), (False, 1000, 0), (True, 10_000, 0)]
)
def test_only_what_takes_much_memory_is_decoded_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, progressive: bool, least_pixels: int, alone: int
) -> None:
    lock = Counted()
    monkeypatch.setattr(pictures, "_one_at_a_time", lock)
    monkeypatch.setattr(pictures, "_HEAVY_PIXELS", least_pixels)
    path = written(tmp_path / "x.jpg", progressive=progressive)
    for long_side_px in (None, 16):
        assert isinstance(pictures.decode(path, long_side_px), QImage)
    assert lock.entered == 2 * alone


TOGETHER = """
import base64, sys, threading
from pathlib import Path
from gui.workers.pictures import as_data_uri_image, decode

path = Path(sys.argv[1])
uri = "data:image/jpeg;base64," + base64.b64encode(path.read_bytes()).decode()
done = threading.Event()

def others() -> None:
    while not done.is_set():
        decode(path, 16)

threads = [threading.Thread(target=others) for _ in range(3)]
for thread in threads:
    thread.start()
print(sum(not as_data_uri_image(uri).isNull() for _ in range(1500)))
done.set()
for thread in threads:
    thread.join()
"""


def test_the_window_and_its_threads_decode_at_once(tmp_path: Path) -> None:
    path = written(tmp_path / "x.jpg", progressive=False)
    command = [sys.executable, "-c", TOGETHER, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "1500"
