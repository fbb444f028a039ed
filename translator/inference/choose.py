"""Which engine computes: what is asked for, a GPU where there is one, else what was measured faster here.

The measurement is made once for a machine, a number format and an architecture, and kept in the cache.
"""

import contextlib
import json
import platform
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from translator.errors import ErrorCode, UserError
from translator.inference import cache, openvino_runtime
from translator.inference.engine import ENGINES, Engine, EngineName, Precision
from translator.inference.openvino import GRAPH, graph_folder, open_openvino
from translator.inference.padding import padded_size
from translator.library.card import ModelCard
from translator.library.header import read_header

_MEASURED_PX = 256
_MEASURED_RUNS = 3
_MAX_REMEMBERED = 200
_WORTH_OF_PYTORCH = 0.85
"""PyTorch is taken below this share of OpenVINO's time: it starts four seconds later, needs more memory,
and falls behind on larger pictures."""

_LEAST_SAVED_S = 0.02
"""What PyTorch must save of a small picture besides: of less its later start is never made up, and a busy
machine measures no finer."""


def open_engine(
    path: Path,
    card: ModelCard,
    *,
    device: str = "auto",
    precision: Precision = "auto",
    engine: EngineName = "auto",
) -> Engine:
    """Open a model in the engine that is asked for or that is best.

    Args:
        path: the model file.
        card: its card.
        device: "auto" takes a GPU where there is one.
        precision: see `Precision`.
        engine: a name, or "auto".

    Raises:
        UserError: DEVICE_MISSING, ENGINE_MISSING, SETTING, or what is wrong with the file.
    """
    if engine not in ENGINES:
        raise UserError(
            ErrorCode.ENGINE_MISSING, f"There is no engine {engine!r}.", f"There are: {', '.join(ENGINES)}."
        )
    if engine == "openvino":
        return open_openvino(path, card, device, precision)
    on_cpu = device == "cpu" or (device == "auto" and not _has_gpu())
    if engine == "pytorch" or not on_cpu or not openvino_runtime.is_installed():
        return _open_pytorch(path, device, precision)
    return _open_faster(path, card, precision)


def is_prepared(
    path: Path,
    card: ModelCard,
    *,
    device: str = "auto",
    precision: Precision = "auto",
    engine: EngineName = "auto",
) -> bool:
    """Whether `open_engine` need not first do what is done once for a machine: convert the model and measure.

    Arguments are those of `open_engine`; nothing is loaded.
    """
    on_cpu = device == "cpu" or (device == "auto" and not gpu_is_likely())
    if engine == "pytorch" or not on_cpu or not card.ways or not openvino_runtime.is_installed():
        return True
    known = remembered().get(_key(path, precision)) if engine == "auto" else {"engine": "openvino"}
    if not isinstance(known, dict):
        return False
    return known.get("engine") == "pytorch" or (graph_folder(card, card.ways[0]) / GRAPH).is_file()


def remembered() -> dict[str, Any]:
    """All measurements that are kept, by key; empty when there are none or they are damaged."""
    with contextlib.suppress(OSError, ValueError):
        found = json.loads(_file().read_bytes())
        if isinstance(found, dict):
            return found
    return {}


def gpu_is_likely() -> bool:
    """Whether a GPU that PyTorch could use may be there, judged without importing torch.

    A wrong yes costs the import of torch; a wrong no would leave a GPU unused, so doubt means yes.
    """
    build = cache.installed_version("torch").partition("+")[2]
    if platform.system() == "Darwin":
        return platform.machine() == "arm64"
    if build == "cpu":
        return False
    if build.startswith("xpu"):
        return True
    if platform.system() == "Linux":
        return any(Path(device).exists() for device in ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd"))
    return True


def _has_gpu() -> bool:
    if not gpu_is_likely():
        return False
    from translator.networks.devices import pick_device

    return pick_device("auto").type != "cpu"


def _open_pytorch(path: Path, device: str, precision: Precision) -> Engine:
    from translator.inference.pytorch import PyTorchEngine

    return PyTorchEngine.open(path, device, precision)


def _open_faster(path: Path, card: ModelCard, precision: Precision) -> Engine:
    """The faster engine on this CPU; measured when that was not done before."""
    key = _key(path, precision)
    known = remembered().get(key)
    name = known.get("engine") if isinstance(known, dict) else None
    if name == "pytorch":
        return _open_pytorch(path, "cpu", precision)
    try:
        candidate = open_openvino(path, card, "cpu", precision)
    except UserError as error:
        if error.code not in (ErrorCode.ENGINE_MISSING, ErrorCode.NOT_WRITABLE, ErrorCode.DISK_FULL):
            raise
        if error.code == ErrorCode.ENGINE_MISSING:
            _remember(key, {"engine": "pytorch", "machine": cache.machine(), "reason": error.sentence})
        return _open_pytorch(path, "cpu", precision)
    if name == "openvino":
        return candidate
    engines: list[Engine] = [candidate, _open_pytorch(path, "cpu", precision)]
    times_s = [measured_s(engine, card) for engine in engines]
    enough_s = min(_WORTH_OF_PYTORCH * times_s[0], times_s[0] - _LEAST_SAVED_S)
    fastest = engines[int(times_s[1] < enough_s)]
    seconds = {f"{engine.name}_s": time_s for engine, time_s in zip(engines, times_s, strict=True)}
    _remember(key, {"engine": fastest.name, "machine": cache.machine(), **seconds})
    return fastest


def measured_s(engine: Engine, card: ModelCard) -> float:
    """Seconds for one small picture: the best of a few runs after one to warm up."""
    side = padded_size(_MEASURED_PX, card.size_multiple)
    images = np.random.default_rng(0).uniform(-1, 1, (1, 3, side, side)).astype(np.float32)
    style = np.zeros((1, card.style_size), np.float32) if card.style_size else None
    times_s = []
    for _ in range(1 + _MEASURED_RUNS):
        started_s = perf_counter()
        engine.translate(images, card.ways[0], style)
        times_s.append(perf_counter() - started_s)
    return min(times_s[1:])


def _key(path: Path, precision: Precision) -> str:
    """Machine, number format and architecture; the shapes of all tensors stand for the latter."""
    tensors = read_header(path).tensors
    shapes = json.dumps(sorted((name, info.shape) for name, info in tensors.items()))
    return cache.digest(cache.machine(), precision, shapes)


def _remember(key: str, value: dict[str, Any]) -> None:
    kept = {**remembered(), key: value}
    newest = dict(list(kept.items())[-_MAX_REMEMBERED:])
    cache.try_write(_file(), json.dumps(newest, indent=1))


def _file() -> Path:
    return cache.cache_folder() / "engines.json"
