"""PyAV (FFmpeg), which reads and writes videos where it is installed."""

import importlib
from typing import Any

from translator.errors import ErrorCode, UserError


def pyav(instead: str = "") -> Any:
    """The module `av`.

    Args:
        instead: what else the user can do, after "Install it ...".

    Raises:
        UserError: ENGINE_MISSING.
    """
    try:
        return importlib.import_module("av")
    except ImportError:
        raise UserError(
            ErrorCode.ENGINE_MISSING,
            "Videos need the package av, which is not installed.",
            f"Install it with `pip install image-translator[video]`{instead}.",
        ) from None
