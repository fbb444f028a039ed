"""Weight files of other programs, opened so that nothing in them runs.

A PyTorch checkpoint is a pickle: a program that builds what it holds. `torch.load(weights_only=True)` reads
the few instructions that build tensors, numbers, texts, lists and dictionaries and refuses all others.
"""

import pickle
import re
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from translator.errors import ErrorCode, UserError
from translator.library.card import CARD_KEY
from translator.library.header import read_header

Tensors = dict[str, Tensor]

_WRAPPERS = ("state_dict", "model", "params_ema", "params")
"""Entries that some programs put a network's tensors under, beside counters and optimizers."""

_MAX_DEPTH = 4


def read_parts(path: Path) -> dict[str, Tensors]:
    """The networks in a file: name -> tensors by name. A file of one network has it under "".

    Raises:
        UserError: MODEL_MISSING, or MODEL_INVALID when the file is damaged, is no weights file, or would have
            to run code to be read.
    """
    if not path.is_file():
        raise UserError(ErrorCode.MODEL_MISSING, f"There is no file {str(path)!r}.", "Check the name.")
    with path.open("rb") as file:
        start = file.read(9)
    is_pickle = start[:4] == b"PK\x03\x04" or (len(start) > 1 and start[0] == 0x80 and start[1] <= 5)
    if not is_pickle and start[8:] not in (b"", b"{"):
        raise refused(path, "it is neither a PyTorch checkpoint nor a .safetensors file")
    parts = _parts(_unpickled(path) if is_pickle else _safetensors(path))
    for tensors in parts.values():
        _check_extents(path, tensors)
    if not parts:
        raise refused(path, "there are no weights in it")
    return parts


def refused(path: Path, reason: str, hint: str = "Get the file again, or give another.") -> UserError:
    """The error for a file that cannot be imported."""
    return UserError(ErrorCode.MODEL_INVALID, f"{str(path)!r} cannot be imported: {reason}.", hint)


def _safetensors(path: Path) -> Tensors:
    header = read_header(path)
    if CARD_KEY in header.metadata:
        raise refused(path, "it is a model file of this program already", "Use it with --model as it is.")
    tensors: Tensors = load_file(path)
    return tensors


def _unpickled(path: Path) -> Any:
    _check_archive(path)
    try:
        with torch.serialization.safe_globals(_plain_numbers()), warnings.catch_warnings():
            # Of pickles in another protocol: what can be read of them is read as safely.
            warnings.simplefilter("ignore")
            return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise _runs_code(path, str(error)) from None
    except Exception as error:  # a damaged file makes the reader fail in any way there is
        reason = next(iter(str(error).splitlines()), "") or type(error).__name__
        raise refused(path, f"it is damaged or no PyTorch checkpoint ({reason[:200].rstrip('.')})") from None


def _check_archive(path: Path) -> None:
    """PyTorch stores tensors as they are; a packed entry could unfold to any size.

    Raises:
        UserError: MODEL_INVALID.
    """
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise refused(path, "it is damaged") from None
    unpacked_bytes = sum(entry.file_size for entry in entries)
    if unpacked_bytes > path.stat().st_size or any(entry.compress_type for entry in entries):
        raise refused(path, "it is packed in a way that PyTorch does not write")


def _runs_code(path: Path, message: str) -> UserError:
    """Something besides weights was asked for; it is named and was not run."""
    found = re.search(r"GLOBAL ([\w.]+)", message)
    what = f"it asks for {found[1][:100]}" if found else "it holds more than weights"
    return refused(
        path,
        f"{what}, and nothing in a file is run",
        "If you know where it is from, save its weights alone with the program that wrote it: "
        "torch.save(network.state_dict(), FILE).",
    )


def _plain_numbers() -> list[Any]:
    """NumPy's scalars, which some programs keep losses and counters in; they run nothing."""
    kinds = ("Float64DType", "Float32DType", "Int64DType", "Int32DType", "BoolDType")
    # What a pickled scalar calls; it has no public name, and moved from `core` to `_core` in NumPy 2.
    scalar = np.float64(0).__reduce__()[0]
    named = [(scalar, f"numpy.{core}.multiarray.scalar") for core in ("core", "_core")]
    return [*named, np.dtype, *(getattr(np.dtypes, kind) for kind in kinds)]


def _parts(value: Any, name: str = "", depth: int = 0) -> dict[str, Tensors]:
    """Every dictionary of tensors inside nested dictionaries, by the path to it."""
    if not isinstance(value, Mapping) or depth > _MAX_DEPTH:
        return {}
    tensors = {key: v for key, v in value.items() if isinstance(key, str) and isinstance(v, Tensor)}
    if tensors:
        return {name: tensors}
    found: dict[str, Tensors] = {}
    for key, inner in value.items():
        if isinstance(key, str):
            inside = name if key in _WRAPPERS else f"{name}.{key}".lstrip(".")
            found |= _parts(inner, inside, depth + 1)
    return found


def _check_extents(path: Path, tensors: Tensors) -> None:
    """A tensor may say that it is larger than the numbers that it has; copied, it would fill the memory.

    Raises:
        UserError: MODEL_INVALID.
    """
    for name, tensor in tensors.items():
        plain = tensor.layout == torch.strided and not tensor.is_quantized and tensor.device.type == "cpu"
        if not plain or tensor.numel() * tensor.element_size() > tensor.untyped_storage().nbytes():
            raise refused(path, f"tensor {name[:100]!r} is of an unknown kind")
