"""All pages and sheets on a screen of twice the density, which is set once a process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_all_pages_and_sheets_on_a_dense_screen() -> None:
    environment = {**os.environ, "QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"}
    if kept := environment.get("TRANSLATOR_SCREENSHOTS"):
        environment["TRANSLATOR_SCREENSHOTS"] = str(Path(kept) / "dense")
    tests = ["tests/gui/test_pages.py", "-k", "all_pages or all_sheets"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:]
    assert "7 passed" in done.stdout
