"""OpenVINO without its telemetry."""

import importlib
import importlib.util
import sys
from functools import cache
from typing import Any

from translator.errors import ErrorCode, UserError

_CONVERTER = "openvino.tools.ovc"


@cache
def runtime() -> Any:
    """The module `openvino`.

    On import it would report the import itself, its version and every conversion over the network through the
    package `openvino_telemetry`. A None in `sys.modules` makes that package impossible to import, and
    OpenVINO falls back to stubs that do nothing.

    Raises:
        UserError: ENGINE_MISSING, when OpenVINO is not installed or does not load.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # what the import system documents
    # So too with its converter of models, a third of the time of the import; `converter` loads it.
    sys.modules.setdefault(_CONVERTER, None)  # type: ignore[arg-type]  # as above
    try:
        return importlib.import_module("openvino")
    except (ImportError, OSError) as error:
        raise _missing(error) from None
    finally:
        if sys.modules[_CONVERTER] is None:
            del sys.modules[_CONVERTER]


def converter() -> Any:
    """The module with OpenVINO's `convert_model`, without telemetry too.

    Raises:
        UserError: ENGINE_MISSING.
    """
    runtime()
    try:
        return importlib.import_module(_CONVERTER)
    except (ImportError, OSError) as error:
        raise _missing(error) from None


def _missing(error: Exception) -> UserError:
    return UserError(
        ErrorCode.ENGINE_MISSING,
        f"OpenVINO cannot be loaded ({error}).",
        "Install it with `pip install openvino`, or use --engine pytorch.",
    )


def is_installed() -> bool:
    """Whether there is an OpenVINO to load; it is not loaded."""
    return importlib.util.find_spec("openvino") is not None
