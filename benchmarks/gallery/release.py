"""From a finished run to a style of the gallery: half precision, card, thumbnail, index."""

import base64
import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from benchmarks.gallery.calibrate import calibrate
from benchmarks.gallery.character import drawn_character
from benchmarks.gallery.nuclei import nuclei_of
from benchmarks.gallery.recipe import PRETRAINED, Recipe, recipes
from translator.data.decode import Rgb
from translator.data.derivation import derive
from translator.inference.translator import Translator
from translator.library.card import ModelCard, read_card
from translator.library.model_file import open_model, save_model

THUMBNAIL_PX = 384
QUALITY = 85
MOST_BYTES = 12 << 20
CHARACTER, NUCLEI = "drawn character", "nuclei"


def release(recipe: Recipe, run: Path, folder: Path = PRETRAINED) -> Path:
    """Write a run's model as a style without scores; they are measured on this very file and then put in.

    Raises:
        ValueError: the file is larger than a style may be.
    """
    network, card = open_model(run / "model.safetensors")
    if recipe.calibrate:
        calibrate(network, run)
    path = folder / f"{recipe.id}.safetensors"
    save_model(path, network, _described(card, recipe), half=True)
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"{path} has {path.stat().st_size} bytes")
    return path


def finish(recipe: Recipe, folder: Path = PRETRAINED) -> None:
    """Put the recipe's texts and scores and a thumbnail into the style's card, and renew the index."""
    path = folder / f"{recipe.id}.safetensors"
    thumbnail = folder / f"{recipe.id}.jpg"
    Image.fromarray(make_thumbnail(recipe, path)).save(thumbnail, quality=QUALITY)
    uri = "data:image/jpeg;base64," + base64.b64encode(thumbnail.read_bytes()).decode()
    network, card = open_model(path)
    card = _described(card, recipe)
    training = card.training.model_copy(update={"scores": recipe.scores})
    card = card.model_copy(update={"training": training, "thumbnail": uri})
    save_model(path, network, card, half=True)
    write_index(folder)


def make_thumbnail(recipe: Recipe, style: Path) -> Rgb:
    """Left what goes in, right what comes out, of a photograph that comes with scikit-image."""
    translator = Translator.open(style, engine="pytorch", device="cpu")
    if recipe.thumbnail == CHARACTER:
        photo = drawn_character()
        made = translator.translate(photo)
        both = np.concatenate((photo[:, 8:56], made[:, 8:56]), 1)
        side = np.full((2, both.shape[1], 3), 255, np.uint8)
        return _pixels_enlarged(np.concatenate((side,) * 8 + (both,) + (side,) * 8, 0))
    if recipe.thumbnail == NUCLEI:
        given = nuclei_of(photograph("immunohistochemistry"), THUMBNAIL_PX)
    else:
        given = _square(photograph(recipe.thumbnail), _thumbnail_side_px(recipe))
    given = derive(recipe.derive, given, np.random.default_rng(0)) if recipe.derive else given
    made = translator.translate(given, enlarge=1)
    middle = given.shape[1] // 2
    both = np.concatenate((given[:, :middle], made[:, middle:]), 1)
    both[:, middle - 1 : middle + 1] = 255
    way = cv2.INTER_AREA if len(both) > THUMBNAIL_PX else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(both, (THUMBNAIL_PX, THUMBNAIL_PX), interpolation=way), np.uint8)


def _thumbnail_side_px(recipe: Recipe) -> int:
    """Side that the photograph is brought to: noise and blur show at 1:1 alone, a painting at half."""
    if recipe.short_px is not None:
        return 2 * recipe.short_px
    return 2 * THUMBNAIL_PX if recipe.unpaired else THUMBNAIL_PX


def _pixels_enlarged(picture: Rgb) -> Rgb:
    size = (THUMBNAIL_PX, THUMBNAIL_PX)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_NEAREST), np.uint8)


def photograph(name: str) -> Rgb:
    """A photograph of scikit-image as (H, W, 3)."""
    import skimage.data

    photo: np.ndarray = getattr(skimage.data, name)()
    return np.ascontiguousarray(np.stack([photo] * 3, -1) if photo.ndim == 2 else photo[..., :3])


def write_index(folder: Path = PRETRAINED) -> None:
    """Write `index.json`: what is in the folder, in the order that it is shown in, with each file's hash."""
    styles = []
    for recipe in sorted(recipes(folder), key=lambda recipe: recipe.rank):
        path = folder / f"{recipe.id}.safetensors"
        if not path.is_file():
            continue
        card = read_card(path)
        styles.append(
            {
                "id": recipe.id,
                "title": card.title,
                "file": path.name,
                "bytes": path.stat().st_size,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "thumbnail": f"{recipe.id}.jpg",
                "recipe": f"{recipe.id}.recipe.json",
                "licence": card.licence,
                "attribution": card.attribution,
                "source": card.source,
            }
        )
    text = json.dumps({"format": 1, "styles": styles}, indent=1, ensure_ascii=False)
    (folder / "index.json").write_text(text + "\n", encoding="utf-8")


def _described(card: ModelCard, recipe: Recipe) -> ModelCard:
    texts = recipe.texts.model_dump(exclude={"data"})
    norm = str(card.settings.get("norm", "none"))
    uses = str(card.settings.get("norm_inference")) if norm == "batch" else "picture"
    training = card.training.model_copy(
        update={"data": recipe.texts.data, "held_out": len(recipe.held_out), "scores": {}}
    )
    author = "The Translator authors"
    stated = {**texts, "author": author, "training": training, "norm": "none" if norm == "none" else uses}
    return card.model_copy(update=stated)


def _square(photo: Rgb, side_px: int) -> Rgb:
    height, width = photo.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    part = photo[top : top + side, left : left + side]
    way = cv2.INTER_AREA if side > side_px else cv2.INTER_CUBIC
    return np.ascontiguousarray(cv2.resize(part, (side_px, side_px), interpolation=way))
