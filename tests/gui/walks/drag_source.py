"""A small window from which files can be dragged, as from a file manager."""

import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

_LEAVE_MS = 5000


class Source(QLabel):
    def __init__(self, paths: list[str]) -> None:
        super().__init__("\n".join(Path(path).name for path in paths))
        self._paths = paths
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name and signature
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(path) for path in self._paths])
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.exec(Qt.DropAction.CopyAction)
        # The other program fetches the data after the drop.
        QTimer.singleShot(_LEAVE_MS, self, self.close)


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    source = Source(sys.argv[1:])
    source.setWindowTitle("Files")
    source.setGeometry(1380, 40, 200, 160)
    source.show()
    sys.exit(app.exec())
