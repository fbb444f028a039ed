"""A model file with another card: its weights stay as they are, byte for byte. Without torch."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from translator.atomic import replacing
from translator.errors import ErrorCode, UserError
from translator.library.card import ModelCard, read_card
from translator.library.header import pack_header, read_header


def relabel(source: Path, target: Path, changes: Mapping[str, Any]) -> ModelCard:
    """Write a model file again with some values of its card changed.

    Args:
        source: a model file; it is checked first, weights included.
        target: where to write; may be the same file.
        changes: fields of `ModelCard`, such as title and licence.

    Returns:
        The new card.

    Raises:
        UserError: MODEL_MISSING, MODEL_INVALID or MODEL_NEWER (the file); USAGE (a value that a card cannot
            have); DISK_FULL or NOT_WRITABLE, with the target as it was.
    """
    card = read_card(source, verify=True)
    header = read_header(source)
    try:
        changed = ModelCard.model_validate({**card.model_dump(), **changes})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UserError(ErrorCode.USAGE, f"The card cannot have this {where}: {first['msg']}.") from None
    with replacing(target) as file, source.open("rb") as original:
        file.write(pack_header(changed.to_header(), header.tensors))
        original.seek(header.data_start)
        shutil.copyfileobj(original, file, 4 << 20)
    return changed
