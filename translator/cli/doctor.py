"""`translator doctor`: what this machine has, what will be used and why, and what could be better."""

import contextlib
import importlib
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from translator.engine import devices
from translator.errors import UserError
from translator.events.parts import DeviceInfo
from translator.inference import cache, choose, openvino_runtime
from translator.library import gallery
from translator.memory import available_bytes

_PACKAGES = (
    "image-translator", "torch", "torchvision", "openvino", "numpy", "Pillow", "opencv-python-headless",
    "albumentations", "safetensors", "onnx", "onnxruntime", "PySide6-Essentials", "pillow-heif", "av",
)  # fmt: skip
_OPTIONAL = {
    "pillow-heif": "HEIC photos cannot be read or written without the package pillow-heif",
    "av": "Videos cannot be converted without the package av",
}
_FEATURES = {
    "avx2": "AVX2", "avx512f": "AVX-512", "avx512_bf16": "AVX-512 bf16", "amx_bf16": "AMX bf16",
    "asimd": "NEON", "bf16": "bf16",
}  # fmt: skip
"""What the system calls a feature of the processor -> its name."""

_NVIDIA = Path("/proc/driver/nvidia/version")
_GIB = 1 << 30
_LEAST_MEMORY_BYTES = 2 * _GIB
_LEAST_DISK_BYTES = 2 * _GIB

Report = dict[str, Any]


@click.command(name="doctor")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def command(as_json: bool) -> int:
    """Look at this machine: devices, drivers, versions, memory, folders, styles, and which engine is used.

    Nothing is changed and nothing is sent anywhere. The exit code is 1 when something that is needed does not
    work.
    """
    report = examine()
    if as_json:
        click.echo(json.dumps(report, indent=2))
    else:
        for line in _lines(report):
            click.echo(line)
    return 0 if report["works"] else 1


def examine() -> Report:
    """Everything that is worth knowing, as JSON values."""
    engines = {"pytorch": _pytorch(), "openvino": _openvino()}
    found = [devices.CPU] if engines["pytorch"].get("problem") else list(devices.found("auto"))
    report: Report = {
        "system": f"{platform.platform()}, Python {platform.python_version()}",
        "program": sys.executable,
        "packages": {name: version for name in _PACKAGES if (version := cache.installed_version(name))},
        "processor": {"machine": cache.machine().split(", torch")[0], "features": _features()},
        "memory": {"free_bytes": available_bytes()},
        "driver": _driver(),
        "devices": [device.model_dump() for device in found],
        "engines": engines,
        "used": _used(found[0], engines),
        "folders": {name: _folder(path) for name, path in _folders().items()},
        "gallery": _gallery(),
    }
    problems = list(_problems(report))
    report["advice"] = [*problems, *_advice(report)]
    report["works"] = not problems
    return report


def _pytorch() -> Report:
    """PyTorch as an engine; it is really loaded, for it may be installed and broken."""
    try:
        torch = importlib.import_module("torch")
        importlib.import_module("torchvision")
    except Exception as error:  # a broken installation fails in any way there is
        return {"problem": _first_line(error)}
    fast = importlib.import_module("translator.networks.devices")
    device = fast.pick_device("auto")
    return {
        "version": torch.__version__,
        "cuda": torch.version.cuda,
        "threads": torch.get_num_threads(),
        "fast_precision": fast.pick_precision("auto", device),
    }


def _openvino() -> Report:
    try:
        ov = openvino_runtime.runtime()
        core = ov.Core()
        formats = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    except UserError as error:
        return {"problem": error.sentence}
    except Exception as error:  # what its own library raises when it cannot start
        return {"problem": _first_line(error)}
    return {
        "version": ov.__version__.partition("-")[0],
        "processor": core.get_property("CPU", "FULL_DEVICE_NAME"),
        "fast_precision": "bf16" if "BF16" in formats else "fp32",
    }


def _used(device: DeviceInfo, engines: Mapping[str, Report]) -> Report:
    """What translates when nothing is said, and why; the rule is that of `choose`."""
    if device.state not in ("cpu", "driver"):
        return {"engine": "pytorch", "device": device.id, "why": f"There is a GPU: {device.name}."}
    broken = {name for name, engine in engines.items() if engine.get("problem")}
    if broken:
        left = [name for name in engines if name not in broken]
        why = f"{' and '.join(sorted(broken))} cannot be loaded."
        return {"engine": left[0] if left else None, "device": "cpu", "why": why}
    measured = [row.get("engine") for row in choose.remembered().values() if isinstance(row, dict)]
    counts = {name: measured.count(name) for name in engines if name in measured}
    if not counts:
        why = "At the first use of a style both are measured, and the faster is kept for styles of its kind."
        return {"engine": "the faster", "device": "cpu", "why": why}
    told = ", ".join(f"{name} faster for {count}" for name, count in counts.items())
    best = max(counts, key=lambda name: counts[name])
    return {"engine": best, "device": "cpu", "why": f"Measured here, by kind of style: {told}."}


def _features() -> list[str]:
    with contextlib.suppress(OSError):
        words = set(Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").split())
        return [name for flag, name in _FEATURES.items() if flag in words]
    return []


def _driver() -> str:
    """NVIDIA's, where the system tells."""
    with contextlib.suppress(OSError, IndexError):
        return (
            _NVIDIA.read_text(encoding="utf-8", errors="replace")
            .splitlines()[0]
            .removeprefix("NVRM version: ")
        )
    return ""


def _folders() -> dict[str, Path]:
    return {
        "cache": cache.cache_folder(),
        "styles": gallery.user_folder(),
        "packaged styles": gallery.packaged_folder(),
        "here": Path.cwd(),
    }


def _folder(path: Path) -> Report:
    """A folder as it will be: of one that is not there yet, the nearest that is tells space and rights."""
    nearest = path
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    row: Report = {"path": str(path), "exists": path.exists(), "writable": os.access(nearest, os.W_OK)}
    with contextlib.suppress(OSError):
        row["free_bytes"] = shutil.disk_usage(nearest).free
    return row


def _gallery() -> Report:
    problems, count = {}, 0
    for style in gallery.styles():
        count += 1
        try:
            _ = style.card
        except UserError as error:
            problems[style.id] = error.sentence
    return {"styles": count, "damaged": problems}


def _problems(report: Report) -> Iterator[str]:
    """What keeps the program from working."""
    broken = {name: row["problem"] for name, row in report["engines"].items() if row.get("problem")}
    if "pytorch" in broken:
        yield (
            f"PyTorch does not load ({broken['pytorch']}), so nothing can be trained. "
            "Install torch and torchvision anew, both from the same place."
        )
    for name in ("cache", "styles"):
        row = report["folders"][name]
        if not row["writable"]:
            yield f"The {name} folder {row['path']} cannot be written to. Change its rights or move it."


def _advice(report: Report) -> Iterator[str]:
    """What could be better."""
    yield from _device_advice(report["devices"][0])
    if report["engines"]["openvino"].get("problem"):
        yield "OpenVINO would translate about twice as fast on a processor. Install it: pip install openvino"
    if report["memory"]["free_bytes"] < _LEAST_MEMORY_BYTES:
        yield "Little memory is free. Close other programs, or limit what a photo may take with --memory."
    for name in ("cache", "styles", "here"):
        row = report["folders"][name]
        if row.get("free_bytes", _LEAST_DISK_BYTES) < _LEAST_DISK_BYTES:
            yield f"Little space is left on the disk of {row['path']}. Free some before a training."
    for package, what in _OPTIONAL.items():
        if package not in report["packages"]:
            yield f"{what}. Install it if you need that: pip install {package}"
    for name in report["gallery"]["damaged"]:
        yield f"The style {name!r} is damaged. Remove it with `translator models remove {name}`."


def _device_advice(device: Report) -> Iterator[str]:
    match device["state"]:
        case "driver":
            yield "PyTorch cannot use the NVIDIA GPU. Update its driver, or install a CUDA build of PyTorch."
        case "busy":
            yield f"The memory of {device['name']} is almost full. Close other programs that compute on it."
        case "cpu":
            yield "Without a GPU a training takes hours. Begin with --preset quick."


def _lines(report: Report) -> Iterator[str]:
    rows = [
        ("system", report["system"]),
        ("packages", ", ".join(f"{name} {version}" for name, version in report["packages"].items())),
        ("processor", ", ".join([report["processor"]["machine"], *report["processor"]["features"]])),
        ("memory", f"{report['memory']['free_bytes'] / _GIB:.1f} GiB free"),
        ("driver", report["driver"]),
        *(("device", _device_line(device)) for device in report["devices"]),
        *(("engine", f"{name}: {_engine_line(row)}") for name, row in report["engines"].items()),
        ("used", f"{report['used']['engine']} on {report['used']['device']}. {report['used']['why']}"),
        *((name, _folder_line(row)) for name, row in report["folders"].items()),
        ("gallery", f"{report['gallery']['styles']} styles"),
        ("", ""),
        *(("advice", text) for text in report["advice"]),
        ("verdict", "ready" if report["works"] else "something that is needed does not work"),
    ]
    width = max(len(name) for name, _ in rows)
    for name, text in rows:
        if text or not name:
            yield f"{name:<{width}}  {text}".rstrip()


def _device_line(device: Report) -> str:
    memory = f", {device['free_mb']} of {device['memory_mb']} MiB free" if device.get("memory_mb") else ""
    name = "" if device["name"].lower() == device["id"] else f" {device['name']}"
    return f"{device['id']}{name}{memory}"


def _engine_line(row: Report) -> str:
    if row.get("problem"):
        return f"not usable: {row['problem']}"
    return f"{row['version']}, fastest in {row['fast_precision']}"


def _folder_line(row: Report) -> str:
    notes = ["" if row["exists"] else "not there yet", "" if row["writable"] else "not writable"]
    free = f"{row['free_bytes'] / _GIB:.0f} GiB free" if "free_bytes" in row else ""
    return ", ".join(note for note in (row["path"], *notes, free) if note)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "")[:200] or type(error).__name__
