"""What is installed: styles and methods, as the window needs to know them."""

import re
import shutil
from pathlib import Path

from translator.errors import ErrorCode, UserError
from translator.events.engine import PublishStyle, StyleCommand, StyleImported
from translator.events.parts import MethodInfo, StyleInfo
from translator.library import gallery
from translator.library.card import ModelCard, read_card
from translator.library.gallery import Style
from translator.library.relabel import relabel

_THUMBNAIL_MAX = 80_000
"""Longer ones would not fit into a line of the protocol beside others."""
_FACT_MAX = 1200
_ID_SIGNS = re.compile(r"[^\w.+-]+")


PHOTO = "photo"
"""Tag of styles that are meant for photos; a card without tags says nothing else."""


def style_infos() -> list[StyleInfo]:
    """All installed styles; those that cannot be used say why."""
    infos = []
    for style in gallery.styles():
        try:
            infos.append(info_of(style, style.card))
        except UserError as error:
            infos.append(_unusable(style, error))
    return infos


def info_of(style: Style, card: ModelCard) -> StyleInfo:
    """A style's card for the window."""
    sources: dict[str, list[str]] = {}
    for way in card.ways:
        sources.setdefault(card.domains[way.target], []).append(card.domains[way.source])
    return StyleInfo(
        id=style.id,
        title=card.title or style.id,
        path=str(style.path),
        description=card.description,
        author=card.author,
        license=card.licence,
        credit=card.attribution,
        date=card.training.date,
        method=card.method_title or card.method,
        domains=tuple(sources),
        # Of several ways to one domain any will do, so that where a picture comes from is not said.
        sources=tuple(names[0] if len(names) == 1 else "" for names in sources.values()),
        makes=not sources,
        for_photos=not card.tags or PHOTO in card.tags,
        problem="" if sources else ErrorCode.MODEL_UNSUPPORTED,
        sentence="" if sources else "It translates nothing: it makes pictures of its own.",
        style_size=card.style_size,
        whole=card.norm == "picture" or card.style_size > 0 or not _at_full_size(card),
        native_px=card.training.size_px,
        file_mb=style.path.stat().st_size / 1e6,
        sha256=card.weights_sha256,
        facts=_facts(card),
        thumbnail=card.thumbnail if len(card.thumbnail) <= _THUMBNAIL_MAX else "",
        bundled=style.packaged,
    )


def _at_full_size(card: ModelCard) -> bool:
    return card.scale == 1 and card.working_size_px is None


def _facts(card: ModelCard) -> dict[str, str]:
    training = card.training
    facts = {
        "good at": "\n".join(card.good_at),
        "bad at": "\n".join(card.bad_at),
        "learned from": training.data,
        "pictures": " / ".join(str(count) for count in training.pictures.values()),
        "steps": f"{training.steps:,}" if training.steps else "",
        "scores": ", ".join(f"{name} {value:.3g}" for name, value in training.scores.items()),
    }
    return {name: text[:_FACT_MAX] for name, text in facts.items() if text}


def _unusable(style: Style, error: UserError) -> StyleInfo:
    size = style.path.stat().st_size / 1e6 if style.path.is_file() else 0.0
    return StyleInfo(
        id=style.id,
        title=style.id,
        path=str(style.path),
        file_mb=size,
        bundled=style.packaged,
        problem=error.code,
        sentence=error.sentence,
    )


def publish(request: PublishStyle) -> StyleImported:
    """Add a training's model to the user's styles under a free name, with its card filled in.

    Raises:
        UserError: what is wrong with the file or the card, DISK_FULL or NOT_WRITABLE; nothing is added then.
    """
    added = gallery.add(Path(request.source), free_id(request.title))
    training = added.card.training
    changes = {
        "title": request.title,
        "description": request.description,
        "author": request.author,
        "licence": request.licence,
        "attribution": request.attribution,
        "thumbnail": request.thumbnail,
        "training": {**training.model_dump(), "data": request.data or training.data},
    }
    try:
        card = relabel(added.path, added.path, changes)
    except UserError:
        gallery.remove(added.id)
        raise
    return StyleImported(style=info_of(added, card))


def free_id(title: str) -> str:
    """An id made of a title that no style of the gallery has."""
    stem = _ID_SIGNS.sub("-", title).strip("-._+")[:70] or "style"
    taken = {style.id.casefold() for style in gallery.styles()}
    names = (stem if number == 1 else f"{stem}-{number}" for number in range(1, 10_000))
    return next(name for name in names if name.casefold() not in taken)


def command(request: StyleCommand) -> None:
    """Remove, export, verify or repair a style.

    Raises:
        UserError: MODEL_MISSING, MODEL_INVALID, NOT_WRITABLE or DISK_FULL.
    """
    if request.action == "repair":
        gallery.add(Path(request.target), request.style, replace=True)
        return
    if request.action == "remove":
        gallery.remove(request.style)
        return
    path = gallery.find(request.style)
    if request.action == "verify":
        read_card(path, verify=True)
        return
    target = Path(request.target)
    part = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(path, part)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        code = ErrorCode.DISK_FULL if error.errno == 28 else ErrorCode.NOT_WRITABLE
        raise UserError(code, f"{target} cannot be written: {error.strerror}.") from None


def method_infos() -> tuple[MethodInfo, ...]:
    """All methods with the JSON schema of their settings; imports them, and torch with them."""
    from translator import methods

    infos = []
    for name in methods.names():
        method = methods.get(name)
        infos.append(
            MethodInfo(
                name=name,
                title=method.title,
                paper=method.paper,
                pairing=method.pairing,
                form=method.Settings.model_json_schema(),
            )
        )
    return tuple(infos)


def shared_forms() -> tuple[dict[str, object], dict[str, object]]:
    """JSON schemas of the settings that all methods share: of the pictures, and of the training."""
    from translator.data.settings import DataSettings
    from translator.training.settings import TrainingSettings

    return DataSettings.model_json_schema(), TrainingSettings.model_json_schema()
