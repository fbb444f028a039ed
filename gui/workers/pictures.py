"""Pictures for the screen: decoded upright and in sRGB on other threads, with smaller copies."""

from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QByteArray, QObject, QRectF, QRunnable, QSize, QThreadPool, Signal
from PySide6.QtGui import QColorSpace, QImage, QImageReader

from translator.errors import ErrorCode

SUFFIXES = frozenset(
    [
        "jpg",
        "jpeg",
        "jpe",
        "jfif",
        "png",
        "webp",
        "tif",
        "tiff",
        "bmp",
        "gif",
        "ppm",
        "pgm",
        "pbm",
        "heic",
        "heif",
        "avif",
        "jxl",
        "tga",
        "jp2",
    ]
)
"""File name endings that are taken for pictures."""
MEGAPIXELS_MAX = 300
_SMALLEST_LEVEL_PX = 512
_HEAD_BYTES = 1 << 16
SHOWN_PX_MAX = 10_000
"""Longest side of a picture on the screen; larger ones are shown reduced."""
_DECODER_MB_MAX = 2048
_HEAVY_PIXELS = 8_000_000
_FRAMES, _PROGRESSIVE, _SCAN = range(0xC0, 0xC4), 0xC2, 0xDA
"""Markers of JPEG files."""
_PATIENCE_MS = 10_000
_one_at_a_time = Lock()
"""A photo and its thumbnail are decoded on different threads; such memory is taken once."""


@dataclass(frozen=True, eq=False)
class ShownPicture:
    """A picture and its halvings, so that painting never reads more pixels than it shows.

    Attributes:
        levels: the picture, and each half as large as the one before.
        patches: parts of it that are there with more pixels.
    """

    levels: tuple[QImage, ...]
    patches: tuple["Patch", ...] = ()

    @property
    def size(self) -> QSize:
        """Of the full picture in px."""
        return self.levels[0].size()

    def level_for(self, scale: float) -> QImage:
        """The smallest level that still has a pixel for each pixel on screen at `scale`."""
        index = 0
        while index + 1 < len(self.levels) and self.levels[index + 1].width() >= self.size.width() * scale:
            index += 1
        return self.levels[index]


@dataclass(frozen=True, eq=False)
class Patch:
    """A part of a picture with more pixels than the picture has there; `place` in shares of its size."""

    picture: ShownPicture
    place: QRectF


@dataclass(frozen=True)
class LoadFailure:
    """Why a picture cannot be shown: an error code."""

    code: str


def is_picture(path: Path) -> bool:
    """True when the name says that it is one."""
    return path.suffix[1:].lower() in SUFFIXES


def with_levels(image: QImage) -> ShownPicture:
    """Add the halvings; costs about 1 ms for each megapixel."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    levels = [image]
    while max(levels[-1].width(), levels[-1].height()) > _SMALLEST_LEVEL_PX:
        half = (levels[-1].size() / 2).expandedTo(QSize(1, 1))
        levels.append(_scaled(levels[-1], half))
    return ShownPicture(tuple(levels))


def decode(path: Path, long_side_px: int | None = None) -> QImage | LoadFailure:
    """Read a picture with what Qt can read.

    Args:
        path: the file.
        long_side_px: make it no larger than this; the decoder skips what it can.
    """
    if not path.is_file():
        return LoadFailure(ErrorCode.PICTURE_MISSING)
    _wake(path)
    # Qt's own limit of 256 MB refuses photographs; ours is in megapixels, below.
    QImageReader.setAllocationLimit(_DECODER_MB_MAX)
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        if size.width() * size.height() > MEGAPIXELS_MAX * 1_000_000:
            return LoadFailure(ErrorCode.PICTURE_TOO_LARGE)
        if long_side_px and max(size.width(), size.height()) > long_side_px:
            reader.setScaledSize(_fit(size, long_side_px))
    with _one_at_a_time if _is_heavy(path, size) else nullcontext():
        image = reader.read()
    if image.isNull():
        known = reader.error() != QImageReader.ImageReaderError.UnsupportedFormatError
        return LoadFailure(ErrorCode.PICTURE_UNREADABLE if known else ErrorCode.PICTURE_UNSUPPORTED)
    if long_side_px and max(image.width(), image.height()) > long_side_px:
        image = _scaled(image, _fit(image.size(), long_side_px))
    return _in_srgb(image)


def size_of(path: Path) -> QSize:
    """Size as the file has it, not turned; invalid where Qt cannot tell."""
    _wake(path)
    return QImageReader(str(path)).size()


def _wake(path: Path) -> None:
    """Let a disk that sleeps or is far away answer here.

    Qt looks for a picture's size without letting go of the interpreter, and the window would stand still.
    """
    with suppress(OSError), path.open("rb") as file:
        file.read(_HEAD_BYTES)


def _is_heavy(path: Path, size: QSize) -> bool:
    """True for a large progressive JPEG: its decoder keeps up to 6 bytes for each pixel, at any scale."""
    return size.width() * size.height() >= _HEAVY_PIXELS and is_progressive(path)


def is_progressive(path: Path) -> bool:
    """True for a JPEG file whose frame is progressive (ITU-T T.81, B.1.1.3: marker SOF2)."""
    try:
        with path.open("rb") as file:
            if file.read(2) != b"\xff\xd8":
                return False
            while True:
                head = file.read(4)
                if len(head) < 4 or head[0] != 0xFF or head[1] == _SCAN:
                    return False
                if head[1] in _FRAMES:
                    return head[1] == _PROGRESSIVE
                file.seek(int.from_bytes(head[2:], "big") - 2, 1)
    except OSError:
        return False


def shrunk(image: QImage, long_side_px: int) -> QImage:
    """The image, made no larger than this."""
    if max(image.width(), image.height()) <= long_side_px:
        return image
    return _scaled(image, _fit(image.size(), long_side_px))


def as_data_uri_image(uri: str) -> QImage:
    """Decode a `data:image/...;base64,` URI; a null image when it is none."""
    head, _, body = uri.partition(",")
    if not head.startswith("data:image/") or not head.endswith(";base64"):
        return QImage()
    # Not a QBuffer of our own: Qt holds the lock of its decoders while it asks that object of Python, which
    # waits for the interpreter, which a thread may hold that waits for the decoders.
    return QImage.fromData(QByteArray.fromBase64(QByteArray(body.encode("ascii", "ignore"))))


def _fit(size: QSize, long_side_px: int) -> QSize:
    factor = long_side_px / max(size.width(), size.height())
    return QSize(max(1, round(size.width() * factor)), max(1, round(size.height() * factor)))


def _scaled(image: QImage, size: QSize) -> QImage:
    from PySide6.QtCore import Qt

    return image.scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )


def _in_srgb(image: QImage) -> QImage:
    srgb = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    if image.format() == QImage.Format.Format_CMYK8888:
        image = image.convertToFormat(QImage.Format.Format_RGB32)
    if image.colorSpace().isValid() and image.colorSpace() != srgb:
        image.convertToColorSpace(srgb)
    return image


class _Task(QRunnable):
    def __init__(self, work: Callable[[], object], done: Callable[[object], None]) -> None:
        super().__init__()
        self._work = work
        self._done = done

    def run(self) -> None:
        try:
            outcome = self._work()
        except Exception as error:
            outcome = error
        self._done(outcome)


class Background(QObject):
    """Runs functions on a few threads and hands their outcome back on the window's thread.

    Args:
        threads: how many at a time.
    """

    _finished = Signal(object, object)

    def __init__(self, threads: int = 2, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._pool.setThreadPriority(self._pool.threadPriority().LowPriority)
        self._open = True
        self._finished.connect(self._deliver)

    def run(self, work: Callable[[], object], on_done: Callable[[object], None]) -> None:
        """Do `work` elsewhere; `on_done` gets what it returned, or the exception it raised, here."""
        if self._open:
            self._pool.start(_Task(work, partial(self._hand_over, on_done)))

    def _hand_over(self, on_done: Callable[[object], None], outcome: object) -> None:
        # What comes after `shutdown` gave up waiting has nobody to go to.
        if self._open:
            self._finished.emit(on_done, outcome)

    def _deliver(self, on_done: Callable[[object], None], outcome: object) -> None:
        if self._open:
            on_done(outcome)

    def shutdown(self) -> bool:
        """Drop what waits and wait for what runs, as long as a disk may take; False when it took longer."""
        self._open = False
        self._pool.clear()
        return self._pool.waitForDone(_PATIENCE_MS)


def load_shown(path: Path, long_side_px: int | None, *, remove: bool = False) -> object:
    """A picture for the screen, or a `LoadFailure`; slow.

    Args:
        path: the file.
        long_side_px: longest side of the copy; None is as large as is shown.
        remove: delete the file afterwards.
    """
    image = decode(path, long_side_px or SHOWN_PX_MAX)
    if remove:
        path.unlink(missing_ok=True)
    return with_levels(image) if isinstance(image, QImage) else image
