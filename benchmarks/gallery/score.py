"""Scores of a style and of plain baselines on the held-out pictures of its recipe."""

import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from benchmarks.gallery.recipe import Recipe
from translator.data.decode import Rgb, decode
from translator.data.derivation import derive
from translator.inference.translator import Translator
from translator.metrics.evaluation import evaluate

SCORES = ("psnr", "ssim", "l1", "swd", "content")


def prepare(recipe: Recipe, data: Path, gathered: Path, out: Path) -> None:
    """Write the held-out pictures into `out`/real and the inputs into `out`/source, as PNG.

    A pair has one name. What is drawn at random to derive an input hangs on its file name alone.
    """
    if recipe.unpaired:
        folders = {"real": recipe.targets(data, gathered), "source": recipe.sources(data, gathered)}
        for side, folder in folders.items():
            for name in recipe.held_out:
                if (folder / name).exists():
                    _save(decode(folder / name), out / side / name)
        return
    for name in recipe.held_out:
        target = _at_scale(decode(recipe.targets(data, gathered) / name), recipe)
        if recipe.derive == "lowres":
            target = target[: target.shape[0] // 2 * 2, : target.shape[1] // 2 * 2]
            source = _halved(target)
        else:
            source = _input(target, name, recipe, data, gathered)
        _save(target, out / "real" / name)
        _save(source, out / "source" / name)


def translate(style: str | Path, out: Path) -> None:
    """Translate `out`/source into `out`/fake, in float32."""
    translator = Translator.open(style, engine="pytorch", precision="fp32", device="cpu")
    for path in sorted((out / "source").glob("*.png")):
        _save(translator.translate(decode(path)), out / "fake" / path.name)


def baseline(name: str, recipe: Recipe, data: Path, gathered: Path, out: Path) -> None:
    """Write what a plain method makes of `out`/source into `out`/`name`."""
    if name == "mean_picture":
        mean = _mean_of_training(recipe, data, gathered)
    if name == "mean_of_class":
        colours = _colours_of_classes(recipe, data, gathered)
    if name == "colour_transfer":
        palette = _palette(recipe.targets(data, gathered).parent / "train")
    for path in sorted((out / "source").glob("*.png")):
        source, real = decode(path), out / "real" / path.name
        height, width = decode(real if real.exists() else path).shape[:2]
        made: np.ndarray
        if name == "colour_transfer":
            made = _in_palette(source, palette)
        elif name == "mean_picture":
            made = cv2.resize(mean, (width, height), interpolation=cv2.INTER_AREA)
        elif name == "mean_of_class":
            made = colours[_class_of(source)]
        else:
            made = PLAIN[name](source, (width, height))
        _save(np.asarray(made, np.uint8), out / name / path.name)


def measured(recipe: Recipe, out: Path, fake: str) -> dict[str, float]:
    """The scores that `translator evaluate` gives, to four digits; without pairs with `--source`."""
    found = evaluate(out / fake, out / "real", out / "source" if recipe.unpaired else None).scores
    return {name: float(f"{found[name].value:.4g}") for name in SCORES if name in found}


def _as_it_is(source: Rgb, size: tuple[int, int]) -> Rgb:
    return np.asarray(cv2.resize(source, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _lanczos(source: Rgb, size: tuple[int, int]) -> Rgb:
    return np.asarray(cv2.resize(source, size, interpolation=cv2.INTER_LANCZOS4), np.uint8)


def _nl_means(source: Rgb, _size: tuple[int, int]) -> Rgb:
    return np.asarray(cv2.fastNlMeansDenoisingColored(source, None, 4, 4, 5, 15), np.uint8)


def _denoise(source: Rgb, _size: tuple[int, int]) -> Rgb:
    from skimage.restoration import denoise_tv_chambolle

    return _bytes(denoise_tv_chambolle(source / 255, weight=0.03, channel_axis=-1))


def _wiener(source: Rgb, _size: tuple[int, int]) -> Rgb:
    from skimage.restoration import unsupervised_wiener

    kernel = cv2.getGaussianKernel(9, 1.2)
    psf = kernel @ kernel.T
    planes = [unsupervised_wiener(source[..., c] / 255, psf, rng=0)[0] for c in range(3)]
    return _bytes(np.stack(planes, -1))


PLAIN: Mapping[str, Callable[[Rgb, tuple[int, int]], Rgb]] = {
    "input": _as_it_is,
    "lanczos": _lanczos,
    "nl_means": _nl_means,
    "denoise": _denoise,
    "wiener": _wiener,
}
"""Baselines that need no training pictures."""


def _mean_of_training(recipe: Recipe, data: Path, gathered: Path, side_px: int = 128) -> Rgb:
    folder, total, count = recipe.targets(data, gathered), np.zeros((side_px, side_px, 3)), 0
    for path in sorted(folder.iterdir()):
        if path.name not in recipe.held_out and path.suffix in (".png", ".jpg"):
            picture = _at_scale(decode(path), recipe)
            total += cv2.resize(picture, (side_px, side_px), interpolation=cv2.INTER_AREA)
            count += 1
    return np.asarray(np.rint(total / count), np.uint8)


def _input(target: Rgb, name: str, recipe: Recipe, data: Path, gathered: Path) -> Rgb:
    """What belongs to a target, other than its halves."""
    if recipe.derive is None:
        return decode(recipe.sources(data, gathered) / name)
    return derive(recipe.derive, target, np.random.default_rng(zlib.crc32(name.encode())))


def _colours_of_classes(recipe: Recipe, data: Path, gathered: Path) -> Rgb:
    """(256, 3): the mean colour of the training targets under each level of the input, of a label or ink."""
    sums, counts = np.zeros((256, 3)), np.zeros(256)
    for path in sorted(recipe.targets(data, gathered).iterdir()):
        if path.name in recipe.held_out or path.suffix not in (".png", ".jpg"):
            continue
        target = _at_scale(decode(path), recipe)
        level = _class_of(_input(target, path.name, recipe, data, gathered))
        for channel in range(3):
            sums[:, channel] += np.bincount(level.ravel(), target[..., channel].ravel(), 256)
        counts += np.bincount(level.ravel(), minlength=256)
    return np.asarray(np.rint(sums / np.maximum(counts, 1)[:, None]), np.uint8)


def _palette(folder: Path) -> np.ndarray:
    """(2, 3): mean over pictures of each one's mean and standard deviation of L, a and b."""
    found = [_moments(_lab(decode(path))) for path in sorted(folder.iterdir())]
    return np.asarray(np.mean(found, 0))


def _in_palette(source: Rgb, palette: np.ndarray) -> Rgb:
    """The picture with the palette's moments (Reinhard et al. 2001, in CIE Lab)."""
    lab = _lab(source)
    mean, deviation = _moments(lab)
    moved = (lab - mean) / np.maximum(deviation, 1e-3) * palette[1] + palette[0]
    return _bytes(cv2.cvtColor(moved.astype(np.float32), cv2.COLOR_LAB2RGB))


def _lab(picture: Rgb) -> np.ndarray:
    return np.asarray(cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB))


def _moments(lab: np.ndarray) -> np.ndarray:
    return np.stack([lab.mean((0, 1)), lab.std((0, 1))])


def _class_of(label: Rgb) -> np.ndarray:
    return np.asarray(cv2.cvtColor(label, cv2.COLOR_RGB2GRAY))


def _at_scale(picture: Rgb, recipe: Recipe) -> Rgb:
    height = picture.shape[0] - round(picture.shape[0] * recipe.cut_bottom)
    picture = np.ascontiguousarray(picture[:height])
    if recipe.short_px is None:
        return picture
    scale = recipe.short_px / min(picture.shape[:2])
    size = round(picture.shape[1] * scale), round(picture.shape[0] * scale)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, size, interpolation=way), np.uint8)


def _halved(picture: Rgb) -> Rgb:
    size = picture.shape[1] // 2, picture.shape[0] // 2
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _bytes(planes: np.ndarray) -> Rgb:
    return np.asarray(np.rint(np.clip(planes, 0, 1) * 255), np.uint8)


def _save(picture: Rgb, path: Path) -> None:
    path = path.with_suffix(".png")
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(path)
