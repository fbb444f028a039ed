"""What distributions need beside the program: desktop file, metainfo, icons, and a wheel that is whole."""

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APP_ID = "io.github.translator.Translator"
LINUX = ROOT / "packaging/linux"


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="desktop-file-utils is not installed")
def test_the_desktop_file_is_valid() -> None:
    done = subprocess.run(
        ["desktop-file-validate", str(LINUX / f"{APP_ID}.desktop")], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(not shutil.which("appstreamcli"), reason="appstream is not installed")
def test_the_metainfo_is_valid() -> None:
    path = LINUX / f"{APP_ID}.metainfo.xml"
    done = subprocess.run(["appstreamcli", "validate", "--no-net", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_metainfo_desktop_file_and_project_agree() -> None:
    root = ElementTree.parse(LINUX / f"{APP_ID}.metainfo.xml").getroot()
    assert root.findtext("id") == APP_ID
    assert root.findtext("launchable") == f"{APP_ID}.desktop"
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'license = "{root.findtext("project_license")}"' in project
    release = root.find("releases/release")
    assert release is not None
    assert f'version = "{release.get("version")}"' in project
    scripts = {binary.text for binary in root.iter("binary")}
    assert all(f"\n{name} = " in project for name in scripts)


def test_icons_are_drawn_in_all_sizes(tmp_path: Path) -> None:
    pytest.importorskip("PySide6")
    from PySide6.QtGui import QImage

    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    script = str(ROOT / "packaging/icons/make_icons.py")
    subprocess.run([sys.executable, script, str(tmp_path)], env=environment, check=True, capture_output=True)
    pictures = list(tmp_path.rglob("*.png"))
    assert len(pictures) == 9
    for path in pictures:
        image, side = QImage(str(path)), int(path.parents[1].name.partition("x")[0])
        assert (image.width(), image.height()) == (side, side)
        assert image.pixelColor(0, 0).alpha() < 255
        assert len({image.pixel(x, side // 2) for x in range(side)}) > 1
    assert (tmp_path / f"hicolor/scalable/apps/{APP_ID}.svg").is_file()


@pytest.mark.slow
def test_the_wheel_is_whole(tmp_path: Path) -> None:
    pytest.importorskip("build")
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as archive:
        names = set(archive.namelist())
    wanted = {
        path.relative_to(ROOT).as_posix() for room in ("translator", "gui") for path in files(ROOT / room)
    }
    wanted |= {f"translator/{path.relative_to(ROOT).as_posix()}" for path in files(ROOT / "pretrained")}
    assert wanted <= names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "packaging/", "runs/"))]


def files(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    listed = subprocess.run(
        ["git", "ls-files", "--", str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    tracked = {ROOT / name for name in listed.stdout.splitlines()}
    return [path for path in found if not tracked or path in tracked]
