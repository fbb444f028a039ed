"""A conversion in a process of its own, to be killed: python -m tests.inference.convert_child IN OUT."""

import contextlib
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from translator.events import Event, to_line
from translator.images import Picture
from translator.inference.convert import Conversion, convert
from translator.inference.translator import Wish


@dataclass
class Inverting:
    """Stands in for a style: turns a picture into its negative."""

    weights: str = "a" * 64
    seen: list[tuple[int, int]] = field(default_factory=list)

    @property
    def card(self) -> Any:
        return SimpleNamespace(label="Negative", weights_sha256=self.weights)

    def apply(self, picture: Picture, _wish: Wish) -> Picture:
        self.seen.append((picture.height, picture.width))
        greatest = 65535 if picture.depth == 16 else 255
        return picture.with_pixels(greatest - picture.pixels)


class InvertingTogether(Inverting):
    """The same, which takes up to four pictures of a size at once."""

    def batch_size(self, _picture: Picture, _wish: Wish) -> int:
        return 4

    def apply_all(self, pictures: list[Picture], wish: Wish) -> list[Picture]:
        return [self.apply(picture, wish) for picture in pictures]


def events_of(source: Path, target: Path, style: Any = None, **options: Any) -> list[Event]:
    with contextlib.closing(convert(Conversion(source, target, **options), style or Inverting())) as events:
        return list(events)


if __name__ == "__main__":
    conversion = Conversion(Path(sys.argv[1]), Path(sys.argv[2]))
    with contextlib.closing(convert(conversion, InvertingTogether())) as stream:
        for event in stream:
            print(to_line(event), flush=True)
