"""Build the wheel, put it into an empty environment outside the repository, and use it.

    python packaging/smoke_wheel.py [--dependencies SITE_PACKAGES] [--photo PHOTO]

Without --dependencies pip installs them, which takes gigabytes; with it, those of another environment of the
same Python are lent, while the program itself comes from the wheel alone. Prints sizes and times; exits with
1 when something is missing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NEEDED = (
    "gui/i18n/zh_CN.qm",
    "gui/i18n/en.qm",
    "gui/icons/app.svg",
    "gui/views/training/page.py",
    "translator/pretrained/index.json",
)


def run(arguments: list[str], folder: Path, **extra: str) -> tuple[str, float]:
    """Output and seconds of a command in the empty environment; its failure ends the test."""
    kept = ("HOME", "LANG", "LD_LIBRARY_PATH", "TMPDIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {
        "PATH": "/usr/bin:/bin",
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_DATA_HOME": str(folder / "data"),
    }
    environment |= {"XDG_CACHE_HOME": str(folder / "cache"), **extra}
    started_s = time.monotonic()
    done = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=500)
    taken_s = time.monotonic() - started_s
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout, taken_s


def build(folder: Path) -> Path:
    """The wheel of this checkout."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def check_content(wheel: Path) -> None:
    """The wheel must hold gallery, icons and translations, and no tests."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        unpacked = sum(entry.file_size for entry in archive.infolist())
    missing = [name for name in NEEDED if name not in names]
    styles = [f"translator/{path.relative_to(ROOT)}" for path in (ROOT / "pretrained").rglob("*.safetensors")]
    missing += [name for name in styles if name not in names]
    if missing or any(name.startswith(("tests/", "benchmarks/")) for name in names):
        raise SystemExit(f"the wheel lacks {missing} or holds what it should not")
    print(f"wheel: {wheel.stat().st_size / 1e6:.2f} MB, {unpacked / 1e6:.2f} MB unpacked, {len(names)} files")


def environment(folder: Path, wheel: Path, dependencies: str) -> Path:
    """A fresh environment with the wheel in it; returns its bin folder."""
    venv.create(folder, with_pip=True)
    places = folder / "bin"
    command = [
        str(places / "python"),
        "-m",
        "pip",
        "install",
        "-q",
        str(wheel) + ("" if dependencies else "[gui]"),
    ]
    subprocess.run([*command, "--no-deps"] if dependencies else command, check=True)
    if dependencies:
        site = next(folder.glob("lib/python*/site-packages"))
        (site / "lent.pth").write_text(f"{dependencies}\n")
    return places


def use(places: Path, folder: Path, photo: str) -> None:
    """Start everything once, from a folder that has nothing to do with the repository."""
    translator, window = str(places / "translator"), str(places / "translator-gui")
    where, _ = run(
        [str(places / "python"), "-c", "import translator, gui; print(translator.__file__)"], folder
    )
    if str(ROOT) in where:
        raise SystemExit(f"the program came from the repository: {where}")
    print(f"translator --version: {run([translator, '--version'], folder)[1]:.2f} s")
    styles = json.loads(run([translator, "models", "list", "--json"], folder)[0])
    print(f"styles in the gallery: {len(styles)}")
    print(f"window painted and left: {run([window, '--self-test'], folder)[1]:.2f} s")
    usable = [style["id"] for style in styles if not style.get("problem") and style["ways"]]
    if usable and photo:
        way = next(style["ways"][0] for style in styles if style["id"] == usable[0]).rpartition(" > ")[2]
        command = [translator, "translate", photo, "--model", usable[0], "--to", way, "-o", "out.png"]
        taken_s = run(command, folder)[1]
        print(f"{usable[0]} on a photo: {taken_s:.1f} s, {(folder / 'out.png').stat().st_size} bytes")


def main() -> None:
    """Do all of it in a temporary folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--dependencies", default="", help="site-packages to lend")
    parser.add_argument("--photo", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wheel-") as name:
        folder = Path(name)
        wheel = build(folder)
        check_content(wheel)
        places = environment(folder / "environment", wheel, options.dependencies)
        work = folder / "elsewhere"
        work.mkdir()
        use(places, work, options.photo)
    print("all well")


if __name__ == "__main__":
    main()
