"""A style, photos and a surrounding for the real engine, small enough for tests."""

import os
from pathlib import Path

from PIL import Image

from tests.pictures import scene

ROOT = Path(__file__).parents[2]
TITLE = "Small"


def make_style(folder: Path) -> Path:
    """A model file with random weights that the window's engine opens as it opens any other."""
    import torch

    from translator import methods
    from translator.library.card import ModelCard
    from translator.library.model_file import save_model

    method = methods.get("pix2pix")
    settings = method.Settings.model_validate({"generator": "resnet", "generator_width": 8, "blocks": 1})
    torch.manual_seed(0)
    card = ModelCard(
        title=TITLE,
        method="pix2pix",
        settings=settings.model_dump(mode="json"),
        domains={"a": "photo", "b": "picture"},
        directions=("a>b",),
    )
    folder.mkdir(exist_ok=True)
    path = folder / "small.safetensors"
    save_model(path, method.build_model(settings), card)
    return path


def make_photos(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        # No two of one size, so that none go through the network together.
        Image.fromarray(scene(number, 240, 320 + number)).save(folder / f"{number:02d}.png")
    return folder


def surrounding(home: Path) -> dict[str, str]:
    """The environment of a window whose files are all under `home`."""
    return {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "TRANSLATOR_STYLES": str(home / "styles"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_DATA_HOME": str(home / "share"),
        "XDG_CONFIG_HOME": str(home / "config"),
    }
