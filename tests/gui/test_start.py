"""What is loaded at start, and that the program starts and ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = (
    "torch",
    "torchvision",
    "numpy",
    "scipy",
    "matplotlib",
    "cv2",
    "PIL",
    "skimage",
    "albumentations",
    "pyqtgraph",
)


def run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
    )


def test_self_test_paints_and_leaves(tmp_path) -> None:
    outcome = run(tmp_path, "-m", "gui", "--self-test")
    assert outcome.returncode == 0, outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_it_leaves_though_a_disk_never_answers(tmp_path) -> None:
    code = """
import threading
from gui import app
from gui.workers import pictures
pictures._PATIENCE_MS = 50
begin = app.App.begin
def begin_busy(self, *args, **options):
    self.program.background.run(threading.Event().wait, print)
    begin(self, *args, **options)
app.App.begin = begin_busy
raise SystemExit(app.run([], self_test=True))
"""
    outcome = run(tmp_path, "-c", code)
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_help_and_version_load_no_window(tmp_path) -> None:
    code = """
import sys
from gui.__main__ import main
try:
    main(["--help"])
except SystemExit:
    assert "PySide6" not in sys.modules
"""
    assert run(tmp_path, "-c", code).returncode == 0


def test_no_page_loads_a_heavy_library(tmp_path) -> None:
    code = f"""
import sys
from pathlib import Path
from gui.app import App, make_application
from PySide6.QtTest import QTest
app = make_application(["x"])
program = App(app, Path("d"), Path("c"), [sys.executable, {str(ROOT / "tests/gui/fake_engine.py")!r}])
program.begin([], listen=False)
program.start_engine()
for page in ("studio", "styles", "make", "batch", "activity", "settings"):
    program.window.go(page)
    QTest.qWait(30)
    found = [name for name in {FORBIDDEN!r} if name in sys.modules]
    assert not found, (page, found)
program.window.show_palette()
program.window.show_shortcuts()
assert not [name for name in {FORBIDDEN!r} if name in sys.modules]
program.window.close()
"""
    outcome = run(tmp_path, "-c", code)
    assert outcome.returncode == 0, outcome.stderr


def test_states_know_no_widgets() -> None:
    for path in (*(ROOT / "gui/state").rglob("*.py"), *(ROOT / "gui/workers").glob("*.py")):
        if path.name != "desktop.py":
            assert "QtWidgets" not in path.read_text(), path


def test_a_second_start_hands_over_its_files(qapp, qtbot, tmp_path) -> None:
    from gui.workers.instance import Instance, server_name

    name = server_name(str(tmp_path))
    first = Instance(name)
    opened = []
    first.opened.connect(opened.extend)
    code = f"""
from gui.workers.instance import hand_over
raise SystemExit(0 if hand_over({name!r}, ["/a b.jpg"]) else 1)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    other = subprocess.Popen([sys.executable, "-c", code], env=environment)
    qtbot.waitUntil(lambda: other.poll() is not None, timeout=10000)
    assert other.returncode == 0
    assert opened == ["/a b.jpg"]
    first.close()


def test_without_a_first_start_nothing_is_handed_over(qapp, tmp_path) -> None:
    from gui.workers.instance import Instance, hand_over, server_name

    name = server_name(str(tmp_path))
    assert not hand_over(name, ["x"])
    stale = Instance(name)
    stale.close()
    assert not hand_over(name, ["x"])


@pytest.mark.skipif(sys.platform != "linux", reason="the desktop file is for Linux")
def test_the_desktop_file_agrees_with_the_program() -> None:
    from gui.app import APP_ID

    path = ROOT / "packaging/linux" / f"{APP_ID}.desktop"
    lines = path.read_text(encoding="utf-8").splitlines()
    keys = dict(line.split("=", 1) for line in lines if "=" in line)
    assert keys["Icon"] == APP_ID
    assert keys["Exec"].split()[0] == "translator-gui"
    assert (ROOT / "packaging/icons" / f"{APP_ID}.svg").read_bytes() == (
        ROOT / "gui/icons/app.svg"
    ).read_bytes()


def test_this_pyside_counts_its_references(qapp) -> None:
    """PySide6 6.12.0 on Python 3.11 returns None without counting it and dies after some thousand calls."""
    from PySide6.QtWidgets import QWidget

    widget = QWidget()
    before = sys.getrefcount(None)
    for _ in range(500):
        widget.update()
        widget.parentWidget()
    assert abs(sys.getrefcount(None) - before) < 100
    widget.deleteLater()
