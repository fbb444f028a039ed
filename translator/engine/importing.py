"""Files that are dropped on the window: what they are, and how they become styles of the gallery."""

import uuid
from pathlib import Path

from translator.engine.catalogue import free_id, info_of
from translator.errors import ErrorCode, UserError
from translator.events.engine import ImportStyle, Message, StyleImported, StyleRecognised
from translator.events.parts import StyleInfo
from translator.library import gallery
from translator.library.card import CARD_KEY, ModelCard, read_card
from translator.library.gallery import Style
from translator.library.header import read_header
from translator.library.relabel import relabel


def import_style(request: ImportStyle, work: Path) -> Message:
    """Say what a file is, or add it to the user's styles.

    Args:
        request: the file, and what was said about it.
        work: a folder for a file on its way into the gallery.

    Raises:
        UserError: what is wrong with the file; FILE_EXISTS, when the gallery has these very weights already.
    """
    path = Path(request.source)
    if not path.is_file():
        raise UserError(ErrorCode.MODEL_MISSING, f"There is no file {path.name}.")
    if _is_ours(path):
        return _own(path, request)
    return _foreign(path, request, work)


def _is_ours(path: Path) -> bool:
    """True for what has a card, be it damaged; what is no .safetensors file at all is somebody else's too."""
    if path.suffix.lower() != gallery.SUFFIX:
        return False
    try:
        return CARD_KEY in read_header(path).metadata
    except UserError:
        return True


def _own(path: Path, request: ImportStyle) -> Message:
    card = read_card(path, verify=True)
    if not request.confirmed:
        return StyleRecognised(style=_described(path, card), kind=card.method_title or card.method)
    _refuse_twice(card)
    added = gallery.add(path, free_id(request.title or path.stem))
    if request.title and request.title != card.title:
        card = relabel(added.path, added.path, {"title": request.title})
    return StyleImported(style=info_of(added, card))


def _foreign(path: Path, request: ImportStyle, work: Path) -> Message:
    """A generator that another program trained; its file is read as numbers and never run."""
    from translator.library.importers.checkpoint import Request, import_checkpoint
    from translator.library.model_file import save_model

    names = (request.from_name, request.to) if request.from_name and request.to else None
    imported = import_checkpoint(path, Request(names=names, title=request.title))
    if not request.confirmed:
        style = _described(path, imported.card)
        return StyleRecognised(style=style, kind=imported.family, notes=imported.notes, foreign=True)
    part = work / f"{uuid.uuid4().hex}{gallery.SUFFIX}"
    try:
        card = save_model(part, imported.model, imported.card)
        _refuse_twice(card)
        added = gallery.add(part, free_id(request.title or path.stem))
    finally:
        part.unlink(missing_ok=True)
    return StyleImported(style=info_of(added, added.card))


def _described(path: Path, card: ModelCard) -> StyleInfo:
    return info_of(Style(path.stem, path, packaged=False), card)


def _refuse_twice(card: ModelCard) -> None:
    for style in gallery.styles():
        try:
            known = style.card.weights_sha256
        except UserError:  # a damaged one is no reason against another
            continue
        if known == card.weights_sha256:
            title = style.card.title or style.id
            raise UserError(ErrorCode.FILE_EXISTS, f"This style is there already: {title}.")
