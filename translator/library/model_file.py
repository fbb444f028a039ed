"""Model files: generator weights with their card, written whole or not at all, opened strictly."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import torch
from torch import Tensor

from translator import methods
from translator.atomic import replacing
from translator.errors import ErrorCode, UserError
from translator.library.card import ModelCard, read_card
from translator.library.header import ITEM_BYTES, Header, TensorInfo, invalid, pack_header, read_header
from translator.model import TranslationModel
from translator.settings import validated

_DTYPES = {
    "BOOL": torch.bool,
    "U8": torch.uint8,
    "I8": torch.int8,
    "I16": torch.int16,
    "I32": torch.int32,
    "I64": torch.int64,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "F32": torch.float32,
    "F64": torch.float64,
}
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}


def save_model(path: Path, model: TranslationModel, card: ModelCard, *, half: bool = False) -> ModelCard:
    """Write a model file; what was at `path` before stays whole until the new file is.

    Args:
        path: the file to write, by convention `NAME.safetensors`.
        model: its weights and buffers are written; it is not changed.
        card: the card to go with it; what follows from the model, and the hash, are filled in here.
        half: store float32 weights as float16, except tensors that do not fit its range.

    Returns:
        The card as it was written.

    Raises:
        UserError: DISK_FULL or NOT_WRITABLE; the old file is intact.
    """
    tensors = {name: _stored(tensor, half) for name, tensor in model.state_dict().items()}
    infos = _layout(tensors)
    digest = hashlib.sha256()
    for name in infos:
        digest.update(_bytes(tensors[name]))
    card = card.model_copy(
        update={
            "directions": tuple(sorted(str(direction) for direction in model.directions)),
            "size_multiple": model.size_multiple,
            "style_size": model.style_size,
            "noise_size": model.noise_size,
            "style_from_picture": hasattr(model, "style_of"),
            "weights_sha256": digest.hexdigest(),
        }
    )
    card = ModelCard.model_validate(card.model_dump())
    with replacing(path) as file:
        file.write(pack_header(card.to_header(), infos))
        for name in infos:
            file.write(_bytes(tensors[name]))
    return card


def open_model(path: Path, device: torch.device | str = "cpu") -> tuple[TranslationModel, ModelCard]:
    """Open a model file strictly: every tensor there, none besides, every shape right, the hash too.

    Args:
        path: a model file.
        device: where the model is put.

    Returns:
        The model in evaluation mode with float32 weights that need no gradient, and its card.

    Raises:
        UserError: MODEL_MISSING, MODEL_INVALID, MODEL_NEWER or MODEL_UNSUPPORTED, in one sentence; nothing in
            the file is ever executed.
    """
    card = read_card(path, verify=True)
    header = read_header(path)
    # Shapes are compared on a model without memory first: settings of a hostile file may ask for terabytes.
    with torch.device("meta"):
        _check_tensors(path, header, _build(path, card).state_dict())
    # Initialisation draws random numbers that are thrown away; the caller's generator must not notice.
    with torch.random.fork_rng(devices=[]):
        model = _build(path, card)
    _check_agrees(path, card, model)
    own = model.state_dict()
    with torch.no_grad():
        for name, tensor in _read_tensors(path, header):
            own[name].copy_(tensor)
    model.eval().requires_grad_(False)
    return model.to(device), card


def _build(path: Path, card: ModelCard) -> TranslationModel:
    try:
        method = methods.get(card.method)
        return method.build_model(validated(method.Settings, card.settings))
    except UserError as error:
        raise UserError(
            ErrorCode.MODEL_UNSUPPORTED,
            f"{path} cannot be opened by this version. {error.sentence}",
            "Update Translator, or choose another model.",
        ) from None


def _check_tensors(path: Path, header: Header, wanted: Mapping[str, Tensor]) -> None:
    """Names, shapes and kinds must be those of the model; the first that is not is named."""
    for name, tensor in wanted.items():
        info = header.tensors.get(name)
        if info is None:
            raise invalid(path, f"tensor {name!r} is missing")
        if info.shape != tuple(tensor.shape):
            raise invalid(
                path, f"tensor {name!r} is {_times(info.shape)} where {_times(tensor.shape)} is needed"
            )
        if info.dtype not in _DTYPES or _DTYPES[info.dtype].is_floating_point != tensor.is_floating_point():
            raise invalid(path, f"tensor {name!r} has the wrong type {info.dtype}")
    for name in header.tensors:
        if name not in wanted:
            raise invalid(path, f"tensor {name[:100]!r} belongs to no part of the model")


def _check_agrees(path: Path, card: ModelCard, model: TranslationModel) -> None:
    """What the card says of the model must be what the model is: other engines go by the card alone."""
    said = (set(card.ways), card.size_multiple, card.style_size, card.noise_size)
    if said != (set(model.directions), model.size_multiple, model.style_size, model.noise_size):
        raise invalid(path, "its card does not describe the model in it")


def _layout(tensors: Mapping[str, Tensor]) -> dict[str, TensorInfo]:
    """Where each tensor goes: wide types first, so that each lies at a multiple of its item size."""
    infos: dict[str, TensorInfo] = {}
    begin = 0
    for name in sorted(tensors, key=lambda n: (-tensors[n].element_size(), n)):
        tensor = tensors[name]
        dtype = _NAMES[tensor.dtype]
        end = begin + tensor.numel() * ITEM_BYTES[dtype]
        infos[name] = TensorInfo(dtype, tuple(tensor.shape), begin, end)
        begin = end
    return infos


def _stored(tensor: Tensor, half: bool) -> Tensor:
    tensor = tensor.detach().cpu().contiguous()
    if half and tensor.dtype == torch.float32:
        smaller = tensor.half()
        return smaller if bool(torch.isfinite(smaller).all()) else tensor
    return tensor


def _bytes(tensor: Tensor) -> bytes:
    return tensor.reshape(-1).view(torch.uint8).numpy().tobytes()


def _read_tensors(path: Path, header: Header) -> Iterator[tuple[str, Tensor]]:
    """Tensors one by one, so that no more than one is in memory twice."""
    with path.open("rb") as file:
        for name, info in sorted(header.tensors.items(), key=lambda item: item[1].begin):
            file.seek(header.data_start + info.begin)
            data = bytearray(file.read(info.end - info.begin))
            dtype = _DTYPES[info.dtype]
            flat = torch.frombuffer(data, dtype=dtype) if data else torch.empty(0, dtype=dtype)
            yield name, flat.reshape(info.shape)


def _times(shape: tuple[int, ...] | torch.Size) -> str:
    return "x".join(str(size) for size in shape) or "a single number"
