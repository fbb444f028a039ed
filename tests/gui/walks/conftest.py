"""Walks are taken when TRANSLATOR_WALKS is set and a screen can be had."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.gui.walks.desk import Desk, missing
from tests.pictures import scene

HERE = Path(__file__).parent
PHOTOS = Path(__file__).parents[4] / "shared" / "data" / "photos_1mp"
STYLES = ("Walk one", "Walk two")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = ""
    if not os.environ.get("TRANSLATOR_WALKS"):
        reason = "set TRANSLATOR_WALKS=1 to walk through the real program on a screen of its own"
    elif missing():
        reason = f"a walk needs {', '.join(missing())}"
    for item in items:
        if reason and item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.skip(reason=reason))


@dataclass
class Place:
    """What a walk works with: a desk, a home for the program, photos, a folder of photos, styles."""

    desk: Desk
    home: Path
    photos: list[Path] = field(default_factory=list)
    folder: Path = Path()
    shots: Path = Path()

    def style(self, number: int) -> Path:
        return self.home / "share" / "translator" / "styles" / f"walk-{number}.safetensors"


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    shots = Path(os.environ.get("TRANSLATOR_SCREENSHOTS", tmp_path)) / "walks" / request.node.name
    made = Place(Desk(tmp_path), tmp_path / "home", shots=shots)
    make_styles(made)
    made.photos = make_photos(tmp_path / "photos", 3, deep=True)
    made.folder = tmp_path / "holiday"
    make_photos(made.folder, 4)
    make_photos(made.folder / "beach", 2)
    yield made
    if request.session.testsfailed:
        made.desk.shoot(shots / "at the end.png")
    made.desk.close()


def make_photos(folder: Path, count: int, *, deep: bool = False) -> list[Path]:
    """Copies of real photos where there are some; with `deep` the first one has 16 bits a channel."""
    folder.mkdir(parents=True)
    real = sorted(PHOTOS.glob("*.jpg"))[3 : 3 + count]
    paths = []
    for number in range(count):
        picture = Image.open(real[number]) if real else Image.fromarray(scene(number, 600, 900))
        picture = picture.convert("RGB").resize((480, 320))
        path = folder / f"photo {number + 1}.jpg"
        if deep and number == 0:
            path = path.with_suffix(".png")
            write_deep(path, np.asarray(picture))
        else:
            picture.save(path, quality=95)
        paths.append(path)
    return paths


def write_deep(path: Path, pixels: np.ndarray) -> None:
    """A PNG of 16 bits a channel whose lower bits say something."""
    import cv2

    low = np.random.default_rng(5).integers(0, 256, pixels.shape, np.uint16)
    assert cv2.imwrite(str(path), ((pixels.astype(np.uint16) << 8) | low)[..., ::-1])


def make_styles(place: Place) -> None:
    import torch

    from translator import methods
    from translator.library.card import ModelCard
    from translator.library.model_file import save_model

    method = methods.get("pix2pix")
    settings = method.Settings.model_validate({"generator": "resnet", "generator_width": 16, "blocks": 3})
    for number, title in enumerate(STYLES, 1):
        torch.manual_seed(number)
        card = ModelCard(
            title=title,
            method="pix2pix",
            settings=settings.model_dump(mode="json"),
            domains={"a": "photo", "b": f"walk {number}"},
            directions=("a>b",),
            licence="CC0-1.0",
        )
        path = place.style(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        save_model(path, method.build_model(settings), card)
