"""How hot what computes is, as far as the system tells; standard library alone."""

import contextlib
import ctypes
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from translator.system_files import entries, text

SYS = Path("/sys")
PROCESSORS = ("coretemp", "k10temp", "zenpower", "cpu_thermal", "cpu-thermal")
"""Names that Linux gives to the sensors of processors."""

ZONES = ("x86_pkg_temp", "cpu_thermal", "cpu-thermal", "soc_thermal", "soc-thermal")
"""Names of thermal zones that are processors, where there is no such sensor."""

_MILLI = 1000.0
_LEAST, _MOST = 1.0, 150.0
"""What is not in between is no temperature of something that computes."""
_NVML_GPU, _NVML_SLOWDOWN = 0, 1


@dataclass(frozen=True)
class Heat:
    """A temperature, and the one at which the part slows itself down, where that is known; in °C."""

    celsius: float
    limit_celsius: float | None = None


def of_processor(root: Path = SYS) -> Heat | None:
    """The hottest sensor of the processor; None where the system shows none."""
    monitors = entries(root / "class" / "hwmon", "hwmon*")
    found = [heat for one in monitors if text(one / "name") in PROCESSORS for heat in _of_monitor(one)]
    if not found:
        zones = entries(root / "class" / "thermal", "thermal_zone*")
        found = list(_heats((zone / "temp", None) for zone in zones if text(zone / "type") in ZONES))
    return max(found, key=lambda heat: heat.celsius, default=None)


def of_card(uuid: str = "", address: str = "", root: Path = SYS) -> Heat | None:
    """A graphics card, asked by its driver.

    Args:
        uuid: as NVIDIA's driver names it, such as "GPU-4f2e…"; empty for another maker's.
        address: on the PCI bus, such as "0000:01:00.0".
        root: where Linux shows its devices.
    """
    monitors = entries(root / "bus" / "pci" / "devices" / address / "hwmon", "hwmon*") if address else []
    found = [heat for one in monitors for heat in _of_monitor(one)]
    if found:
        return max(found, key=lambda heat: heat.celsius)
    return of_nvidia(uuid) if uuid else None


@lru_cache(maxsize=1)
def nvml() -> Any:
    """NVIDIA's management library, which comes with the driver; None where there is none."""
    try:
        library = ctypes.CDLL("nvml.dll" if sys.platform == "win32" else "libnvidia-ml.so.1")
    except OSError:
        return None
    return None if library.nvmlInit_v2() else library


def of_nvidia(uuid: str, library: Callable[[], Any] = nvml) -> Heat | None:
    """A card of NVIDIA's."""
    driver, card, value = library(), ctypes.c_void_p(), ctypes.c_uint()
    if driver is None or driver.nvmlDeviceGetHandleByUUID(uuid.encode(), ctypes.byref(card)):
        return None
    if driver.nvmlDeviceGetTemperature(card, _NVML_GPU, ctypes.byref(value)):
        return None
    celsius = float(value.value)
    unknown = driver.nvmlDeviceGetTemperatureThreshold(card, _NVML_SLOWDOWN, ctypes.byref(value))
    return Heat(celsius, None if unknown or not value.value else float(value.value))


def _of_monitor(monitor: Path) -> Iterator[Heat]:
    inputs = entries(monitor, "temp*_input")
    return _heats((path, _limit_of(path)) for path in inputs)


def _limit_of(path: Path) -> Path:
    """`crit` is where a part slows itself down; `max`, lower, is where its fans should be at full speed."""
    stem = path.name.removesuffix("_input")
    critical = path.with_name(f"{stem}_crit")
    return critical if critical.exists() else path.with_name(f"{stem}_max")


def _heats(pairs: Iterable[tuple[Path, Path | None]]) -> Iterator[Heat]:
    for path, limit in pairs:
        celsius = _celsius(path)
        if celsius is not None:
            yield Heat(celsius, _celsius(limit) if limit else None)


def _celsius(path: Path) -> float | None:
    with contextlib.suppress(ValueError):
        celsius = int(text(path)) / _MILLI
        return celsius if _LEAST < celsius < _MOST else None
    return None
