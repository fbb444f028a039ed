"""Build the one-folder window, start it outside the repository, and translate a photo with it.

    python packaging/smoke_window.py --runtime PYTHON --model MODEL --photo PHOTO [--keep DIST]

PYTHON is one that has translator and torch installed; the window carries neither. Prints size and times.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("torch", "numpy", "PIL", "pillow_heif", "av", "cv2", "scipy", "openvino")
LARGEST_MB = 160


def build(folder: Path) -> Path:
    """The program's folder."""
    spec = str(ROOT / "packaging/pyinstaller/translator.spec")
    command = [sys.executable, "-m", "PyInstaller", spec, "--noconfirm", "--log-level", "WARN"]
    subprocess.run([*command, "--distpath", str(folder), "--workpath", str(folder / "work")], check=True)
    return folder / "translator"


def check_content(built: Path) -> None:
    """What must not be in it is not, and it stays small."""
    inside = built / "_internal"
    found = [name for name in HEAVY if (inside / name).exists()]
    files = [path for path in built.rglob("*") if path.is_file() and not path.is_symlink()]
    size_mb = sum(path.stat().st_size for path in files) / 1e6
    print(f"folder: {size_mb:.1f} MB, {sum(1 for _ in built.rglob('*'))} entries")
    if found or size_mb > LARGEST_MB:
        raise SystemExit(f"it carries {found} or is larger than {LARGEST_MB} MB")


def start(built: Path, folder: Path, arguments: list[str], **extra: str) -> float:
    """Run the built program; returns the seconds."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "QT_QPA_PLATFORM": "offscreen"}
    environment |= {"XDG_DATA_HOME": str(folder / "data"), "XDG_CACHE_HOME": str(folder / "cache"), **extra}
    started_s = time.monotonic()
    done = subprocess.run(
        [str(built / "translator-gui"), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode != 0:
        raise SystemExit(f"the window ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return time.monotonic() - started_s


def main() -> None:
    """Build, look, start, translate."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--runtime", required=True, type=os.path.abspath, help="a Python that has translator installed"
    )
    parser.add_argument("--model", required=True, type=os.path.abspath)
    parser.add_argument("--photo", required=True, type=os.path.abspath)
    parser.add_argument("--keep", default="", help="leave the built folder here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="window-") as name:
        folder = Path(name)
        built = build(folder / "dist")
        check_content(built)
        work = folder / "elsewhere"
        work.mkdir()
        times = [start(built, work, ["--self-test"]) for _ in range(3)]
        print(f"window painted and left: {', '.join(f'{taken_s:.2f}' for taken_s in times)} s")
        result = work / "result.png"
        arguments = ["--self-test", "--translate", options.photo, options.model, str(result)]
        lent = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
        taken_s = start(built, work, arguments, TRANSLATOR_PYTHON=options.runtime, **lent)
        if not result.is_file() or result.stat().st_size < 1000:
            raise SystemExit("the window made no picture")
        print(f"a photo through the window and its engine: {taken_s:.1f} s, {result.stat().st_size} bytes")
        if options.keep:
            shutil.copytree(built, options.keep, symlinks=True, dirs_exist_ok=True)
    print("all well")


if __name__ == "__main__":
    main()
