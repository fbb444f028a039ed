"""`translator demo`: the main job end to end in about two minutes, from scikit-image's photographs."""

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

import click
import cv2
import numpy as np
from PIL import Image

from translator.cli.listen import stopping_on_signals
from translator.cli.show import listener
from translator.data.derivation import derive
from translator.data.settings import DataSettings, Derivation
from translator.domains import Pairing
from translator.events.training import Started
from translator.inference.translator import Translator
from translator.library.gallery import styles
from translator.training.pictures import contact_sheet
from translator.training.plan import make_plan
from translator.training.run_folder import RunFolder, writing
from translator.training.settings import TrainingSettings
from translator.training.trainer import train

LEARNED_FROM = (
    "chelsea",
    "coffee",
    "retina",
    "immunohistochemistry",
    "colorwheel",
    "hubble_deep_field",
    "grass",
)
NEVER_SEEN = ("astronaut", "rocket")
SIDE_PX = 384
SPOILED: Mapping[str, Derivation | None] = MappingProxyType(
    {"impressionist": None, "upscale-x2": "lowres", "restore": "restore", "denoise": "noise"}
)
"""Styles of the gallery for photographs, and how a portrait is spoiled for them; None is for landscapes."""


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("translator-demo"),
    show_default=True,
    help="Folder for the photos, the run and the contact sheet.",
)
@click.option(
    "--seconds", type=click.FloatRange(min=1), default=60.0, show_default=True, help="How long to train."
)
def command(out: Path, seconds: float) -> None:
    """Train a small watercolour style, translate photos it never saw, write a contact sheet.

    The pairs are photographs that come with scikit-image and what OpenCV's filters make of them;
    the network learns to do the same to any photo. What styles of the gallery do is shown beside it.
    """
    out = _free_folder(out)
    click.echo(f"1/3  making pairs from {len(LEARNED_FROM)} photographs in {out}", err=True)
    _write_pairs(out)
    click.echo(f"2/3  training for {seconds:.0f} s", err=True)
    model = _train(out, seconds)
    click.echo("3/3  translating photographs it never saw", err=True)
    sheet = _contact_sheet(out, model)
    gallery = gallery_sheet(out)
    click.echo(sheet)
    click.echo(f"Before and after: {sheet}\nThe style: {model}", err=True)
    if gallery is not None:
        click.echo(f"Styles of the gallery: {gallery} (`translator models list` shows all)", err=True)
    click.echo(f"Use it on a photo of yours: translator translate PHOTO --model {model}", err=True)


def watercolour(photo: np.ndarray) -> np.ndarray:
    """(H, W, 3) uint8 RGB -> the same photo with flat washes, stronger colours and dark outlines."""
    washes = cv2.edgePreservingFilter(photo, flags=1, sigma_s=40, sigma_r=0.45)
    lab = cv2.cvtColor(washes, cv2.COLOR_RGB2LAB).astype(np.float32)
    lab[..., 1:] = (lab[..., 1:] - 128) * 1.35 + 128
    lab[..., 0] = lab[..., 0] * 0.92 + 20
    paint = cv2.cvtColor(lab.clip(0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB).astype(np.float32)
    gray = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY).astype(np.float32)
    outline = cv2.GaussianBlur(gray, (0, 0), 1.0) - cv2.GaussianBlur(gray, (0, 0), 2.4)
    ink = np.clip(1.0 + outline / 14.0, 0.25, 1.0)[..., None]
    result: np.ndarray = (paint * ink).clip(0, 255).astype(np.uint8)
    return result


def _write_pairs(out: Path) -> None:
    for name in LEARNED_FROM:
        photo = _photo(name)
        for folder, make in (("photo", _same), ("watercolour", watercolour)):
            with writing(out / folder):
                (out / folder).mkdir(exist_ok=True)
                Image.fromarray(make(photo)).save(out / folder / f"{name}.png")


def _train(out: Path, seconds: float) -> Path:
    plan = make_plan(
        run=out / "run",
        data=DataSettings(
            pairing=Pairing.PAIRED,
            folders=(out / "photo", out / "watercolour"),
            size=96,
            load_size=192,
            repeat_crops=16,
            val_fraction=0.0,
        ),
        settings={
            # The first skip of a U-Net has no norm, so the brightness of a sky need not be learned anew.
            "unet_downs": 3,
            "generator_width": 24,
            "critic_width": 16,
            "norm": "instance",
            "dropout": False,
            "learning_rate": 1e-3,
            "critic_learning_rate": 2e-4,
        },
        training=TrainingSettings(
            steps=4000, batch_size=2, ema_decay=0.99, pictures_every_steps=0, save_every_steps=0, check=False
        ),
    )
    folder = RunFolder(plan.run)
    ends_s = time.monotonic() + seconds
    with listener("text") as shown, stopping_on_signals(folder), closing(train(plan)) as events:
        for event in events:
            shown.show(event)
            if isinstance(event, Started):
                ends_s = time.monotonic() + seconds
            if time.monotonic() > ends_s:
                folder.tell("finish")
                ends_s = float("inf")
    return folder.model


def _contact_sheet(out: Path, model: Path) -> Path:
    translator = Translator.open(model)
    rows = []
    for name in NEVER_SEEN:
        photo = _photo(name)
        rows.append([photo, translator.translate(photo, to=_first_target(translator))])
    path = out / "contact-sheet.png"
    with writing(path):
        contact_sheet(rows, ["before", "demo"]).save(path)
    return path


def gallery_sheet(out: Path) -> Path | None:
    """What the gallery's styles for photographs make of a photograph, spoiled or not, beside the original.

    Returns:
        The picture; None when there are no such styles.
    """
    rows = []
    for style in styles():
        if not style.packaged or style.id not in SPOILED:
            continue
        way = SPOILED[style.id]
        # With even sides, so that a copy of half the size is exactly half.
        photo = _photo(NEVER_SEEN[0 if way else 1])[: SIDE_PX // 2 * 2, : SIDE_PX // 2 * 2]
        spoiled = derive(way, photo, np.random.default_rng(0)) if way else photo
        # The spoiled copy has the size of the original already.
        rows.append([spoiled, Translator.open(style.path).translate(spoiled, enlarge=1), photo])
    if not rows:
        return None
    path = out / "gallery.png"
    with writing(path):
        contact_sheet(rows, ["given", "by a style of the gallery", "the original"]).save(path)
    return path


def _first_target(translator: Translator) -> str:
    card = translator.card
    return card.domains[card.ways[0].target]


def _photo(name: str) -> np.ndarray:
    """A photograph of scikit-image, (H, W, 3) uint8, at the size that the demo works at."""
    import skimage.data

    load: Callable[[], np.ndarray] = getattr(skimage.data, name)
    photo = load()
    if photo.ndim == 2:
        photo = np.stack([photo] * 3, axis=-1)
    photo = photo[..., :3]
    scale = SIDE_PX / min(photo.shape[:2])
    size = (round(photo.shape[1] * scale), round(photo.shape[0] * scale))
    resized: np.ndarray = cv2.resize(
        photo, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    )
    return resized


def _same(photo: np.ndarray) -> np.ndarray:
    return photo


def _free_folder(out: Path) -> Path:
    """`out`, or `out-2`, ... when it is taken; made."""
    for number in range(1, 1000):
        path = out if number == 1 else out.with_name(f"{out.name}-{number}")
        with writing(path):
            try:
                path.mkdir(parents=True)
            except FileExistsError:
                continue
            return path.absolute()
    raise AssertionError("a thousand demo folders")
