"""Icons in the sizes that desktops want, drawn from the one SVG: `python packaging/icons/make_icons.py OUT`.

OUT becomes a tree as in /usr/share/icons: hicolor/48x48/apps/ID.png ..., hicolor/scalable/apps/ID.svg.
"""

import os
import shutil
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

APP_ID = "io.github.translator.Translator"
SOURCE = Path(__file__).with_name(f"{APP_ID}.svg")
SIZES_PX = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def draw(size_px: int) -> QImage:
    """The icon as a square of that size on nothing."""
    image = QImage(size_px, size_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    return image


def make(out: Path) -> list[Path]:
    """Write all sizes; returns the files.

    Raises:
        OSError: a file cannot be written.
    """
    written = []
    for size_px in SIZES_PX:
        path = out / f"hicolor/{size_px}x{size_px}/apps/{APP_ID}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not draw(size_px).save(str(path)):
            raise OSError(f"{path} cannot be written")
        written.append(path)
    scalable = out / f"hicolor/scalable/apps/{APP_ID}.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SOURCE, scalable)
    return [*written, scalable]


if __name__ == "__main__":
    application = QGuiApplication(sys.argv[:1])
    for made in make(Path(sys.argv[1])):
        print(made)
