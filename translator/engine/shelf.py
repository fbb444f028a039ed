"""Warm models: opened once, kept within a budget of memory, oldest out first; and what they computed last."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from translator.domains import Direction
from translator.inference.engine import Engine, Planes, Precision
from translator.inference.translator import Translator

Key: TypeAlias = tuple[str, int, str, str]
_DEFAULT_BUDGET_MB = 1500
_REMEMBERED_BYTES = 600 << 20
_WORKING_FACTOR = 4
"""A loaded model holds about this many times the bytes of its half-precision file."""


class RememberingEngine:
    """Wraps an engine and keeps its last results, so that strength, colours and detail cost no computation.

    Results are found by the bytes that went in, so that they are exactly those of the engine itself.

    Attributes:
        spared_s: seconds that results took which were given again, all together.
    """

    def __init__(self, engine: Engine, budget_bytes: int = _REMEMBERED_BYTES) -> None:
        self.inner = engine
        self.name, self.device, self.precision = engine.name, engine.device, engine.precision
        self.cancelled: Callable[[], bool] | None = None
        self._budget_bytes = budget_bytes
        self.spared_s = 0.0
        self._kept: OrderedDict[bytes, tuple[Planes, float]] = OrderedDict()

    def translate(
        self, images: Planes, direction: Direction, style: npt.NDArray[np.float32] | None = None
    ) -> Planes:
        """See `Engine.translate`."""
        digest = hashlib.blake2b(np.ascontiguousarray(images).data, digest_size=16)
        digest.update(f"{images.shape} {direction}".encode())
        if style is not None:
            digest.update(np.ascontiguousarray(style).data)
        key = digest.digest()
        if key in self._kept:
            self._kept.move_to_end(key)
            kept, took_s = self._kept[key]
            self.spared_s += took_s
            return kept.copy()
        began_s = time.perf_counter()
        result = self.inner.translate(images, direction, style)
        if result.nbytes <= self._budget_bytes // 2:
            self._kept[key] = result.copy(), time.perf_counter() - began_s
            while sum(kept.nbytes for kept, _ in self._kept.values()) > self._budget_bytes:
                self._kept.popitem(last=False)
        return result


def spared_s(translator: Translator) -> float:
    """Seconds that a style of the shelf would have taken more, had it kept nothing."""
    engine = translator.engine
    return engine.spared_s if isinstance(engine, RememberingEngine) else 0.0


class Shelf:
    """Opened styles by file, device and precision.

    Args:
        budget_mb: memory for models; 0 is a default.
    """

    def __init__(self, budget_mb: int = 0) -> None:
        self.budget_mb = budget_mb or _DEFAULT_BUDGET_MB
        self._opened: OrderedDict[Key, Translator] = OrderedDict()

    def __len__(self) -> int:
        return len(self._opened)

    def get(self, path: Path, device: str, precision: Precision) -> Translator:
        """The style, opened when it is not yet or when its file has changed.

        Raises:
            UserError: what `Translator.open` raises.
        """
        mtime_ns = path.stat().st_mtime_ns if path.is_file() else 0
        key = (str(path), mtime_ns, device, precision)
        if key not in self._opened:
            self._make_room(path)
            translator = Translator.open(path, device=device, precision=precision)
            translator.engine = RememberingEngine(translator.engine)
            self._opened[key] = translator
        self._opened.move_to_end(key)
        return self._opened[key]

    def clear(self) -> bool:
        """Drop all; False when there was none."""
        held = bool(self._opened)
        self._opened.clear()
        return held

    def _make_room(self, coming: Path) -> None:
        needed = _size_mb(str(coming))
        while self._opened and needed + sum(_size_mb(key[0]) for key in self._opened) > self.budget_mb:
            self._opened.popitem(last=False)


def _size_mb(path: str) -> float:
    file = Path(path)
    return _WORKING_FACTOR * file.stat().st_size / 1e6 if file.is_file() else 0.0
