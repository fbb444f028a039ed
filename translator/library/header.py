"""The head of a .safetensors file, read and checked without torch before the rest of the file is touched.

Layout of the format (safetensors, Hugging Face): 8 bytes little-endian length N, N bytes of JSON (tensor name
-> dtype, shape, data_offsets; `__metadata__` -> strings), then the tensors' bytes one after another.
"""

import hashlib
import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from translator.errors import ErrorCode, UserError

MAX_HEADER_BYTES = 16 << 20
"""A longer header is refused; a card with its thumbnail takes some tens of kilobytes."""

ITEM_BYTES = {
    "BOOL": 1,
    "U8": 1,
    "I8": 1,
    "I16": 2,
    "U16": 2,
    "F16": 2,
    "BF16": 2,
    "I32": 4,
    "U32": 4,
    "F32": 4,
    "I64": 8,
    "U64": 8,
    "F64": 8,
}
"""Bytes of one value of each type that a model file may hold."""

_MAX_DIMENSIONS = 16
_CHUNK_BYTES = 4 << 20


@dataclass(frozen=True)
class TensorInfo:
    """Where a tensor lies and what it is.

    Attributes:
        dtype: a key of `ITEM_BYTES`.
        shape: sizes of its dimensions; empty for a single number.
        begin: first byte, counted from the end of the header.
        end: byte after the last.
    """

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True)
class Header:
    """What the head of a model file says.

    Attributes:
        metadata: free texts by key.
        tensors: tensors by name; together they cover the data exactly, without gap or overlap.
        data_start: offset in the file of the first tensor's first byte.
    """

    metadata: Mapping[str, str]
    tensors: Mapping[str, TensorInfo]
    data_start: int


def read_header(path: Path) -> Header:
    """Read and check the head of a .safetensors file.

    Raises:
        UserError: MODEL_MISSING when there is no such file; MODEL_INVALID when it is not sound.
    """
    try:
        with path.open("rb") as file:
            file_bytes = path.stat().st_size
            return _parse(path, _json_text(path, file, file_bytes), file_bytes)
    except FileNotFoundError:
        raise UserError(
            ErrorCode.MODEL_MISSING,
            f"There is no model file {path}.",
            "`translator models list` shows the gallery.",
        ) from None
    except OSError as error:
        raise invalid(path, f"it cannot be read ({error.strerror or error})") from None


def data_sha256(path: Path, header: Header) -> str:
    """Lower-case hex sha256 of all bytes after the header, i.e. of all weights."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        file.seek(header.data_start)
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def pack_header(metadata: Mapping[str, str], tensors: Mapping[str, TensorInfo]) -> bytes:
    """The bytes in front of the tensors' data: length and JSON, padded with spaces to align the data."""
    entries: dict[str, Any] = {"__metadata__": dict(metadata)}
    for name, info in tensors.items():
        entries[name] = {
            "dtype": info.dtype,
            "shape": list(info.shape),
            "data_offsets": [info.begin, info.end],
        }
    text = json.dumps(entries, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    assert len(text) <= MAX_HEADER_BYTES, f"a header of {len(text)} bytes"
    return struct.pack("<Q", len(text)) + text


def invalid(path: Path, reason: str, hint: str = "Get the file again, or choose another model.") -> UserError:
    """The error for a file that is no sound model file."""
    return UserError(ErrorCode.MODEL_INVALID, f"{path} is not a usable model file: {reason}.", hint)


def _json_text(path: Path, file: BinaryIO, file_bytes: int) -> bytes:
    """The header's JSON as bytes, after its length was held against the file's."""
    start = file.read(8)
    if start[:4] == b"PK\x03\x04" or (len(start) > 1 and start[0] == 0x80 and start[1] <= 5):
        raise invalid(
            path,
            "it is a PyTorch checkpoint under another name",
            "`translator import` turns a checkpoint into a model file without running what is in it.",
        )
    if len(start) < 8:
        raise invalid(path, "it is cut short")
    (length,) = struct.unpack("<Q", start)
    if length > MAX_HEADER_BYTES and file.read(1) != b"{":
        raise invalid(path, "it is a file of another kind")
    if length > MAX_HEADER_BYTES:
        raise invalid(path, f"its header would have {length} bytes, and {MAX_HEADER_BYTES} are allowed")
    if 8 + length > file_bytes:
        raise invalid(path, "it is cut short inside its header")
    return file.read(length)


def _parse(path: Path, text: bytes, file_bytes: int) -> Header:
    try:
        entries = json.loads(text.decode(), object_pairs_hook=_unique, parse_constant=_no_constant)
        if not isinstance(entries, dict):
            raise ValueError("its header is not a JSON object")
        metadata = entries.pop("__metadata__", {})
        if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
            raise ValueError("its metadata are not texts")
        tensors = {name: _tensor(name, entry) for name, entry in entries.items()}
        data_start = 8 + len(text)
        _check_cover(tensors, file_bytes - data_start)
    except RecursionError:
        raise invalid(path, "its header is nested too deeply") from None
    except ValueError as error:
        raise invalid(path, _reason(error)) from None
    return Header(metadata, tensors, data_start)


def _tensor(name: str, entry: Any) -> TensorInfo:
    """Check one tensor's entry by itself.

    Raises:
        ValueError: its type, shape or extent is missing or impossible.
    """
    name = name if len(name) <= 100 else name[:100] + "..."
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise ValueError(f"the entry of tensor {name!r} is malformed")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in ITEM_BYTES:
        raise ValueError(f"tensor {name!r} has an unknown type")
    if not _naturals(shape) or len(shape) > _MAX_DIMENSIONS:
        raise ValueError(f"tensor {name!r} has an impossible shape")
    if not _naturals(offsets) or len(offsets) != 2:
        raise ValueError(f"tensor {name!r} has impossible offsets")
    begin, end = offsets
    if end - begin != math.prod(shape) * ITEM_BYTES[dtype]:
        raise ValueError(f"the extent of tensor {name!r} does not fit its shape")
    return TensorInfo(dtype, tuple(shape), begin, end)


def _check_cover(tensors: Mapping[str, TensorInfo], data_bytes: int) -> None:
    """The tensors must tile the data exactly.

    Raises:
        ValueError: they overlap, leave a gap or reach past the end.
    """
    reached = 0
    for name, info in sorted(tensors.items(), key=lambda item: (item[1].begin, item[1].end)):
        if info.begin != reached:
            raise ValueError(f"tensor {name[:100]!r} overlaps another or leaves a gap")
        reached = info.end
    if reached > data_bytes:
        raise ValueError("it is cut short inside its weights")
    if reached < data_bytes:
        raise ValueError("bytes follow its last tensor")


def _naturals(values: Any) -> bool:
    # A bool is an int to isinstance; `type` keeps true and false out. 2**48 keeps products cheap.
    return isinstance(values, list) and all(type(v) is int and 0 <= v < 1 << 48 for v in values)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice in its header")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"its header holds {name}")


def _reason(error: ValueError) -> str:
    if isinstance(error, (json.JSONDecodeError, UnicodeDecodeError)):
        return "its header is not JSON"
    text = str(error)
    return "a number in its header is too long" if "int string conversion" in text else text
