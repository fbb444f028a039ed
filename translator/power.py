"""How much electricity computing takes, where the machine can tell; standard library alone.

Counted are: the processor by its own counter (RAPL, which only some systems let everybody read), graphics
cards by their driver, and, while a computer runs on its battery, all of it by what leaves the battery.
Where none of these can be read, nothing is said: no table is asked.
"""

import contextlib
import ctypes
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from translator.system_files import entries, text
from translator.temperature import nvml

SYS = Path("/sys")
Counts = Literal["computer", "processor", "card", "processor and card"]
"""What a figure is of."""

_MOST_WATTS = 20_000.0
"""A counter that says more has begun anew, or is of something else."""


@dataclass(frozen=True)
class Power:
    """A mean over some time.

    Attributes:
        watts: what was taken.
        counts: what of the machine that is of; the rest of it comes on top.
    """

    watts: float
    counts: Counts

    def kwh(self, seconds: float) -> float:
        """Kilowatt-hours in a time."""
        return self.watts * seconds / 3.6e6


class PowerMeter:
    """Measures between `start` and `stop`.

    Args:
        card_uuid: of the graphics card that computes, as NVIDIA's driver names it; empty without one.
        root: where Linux shows its devices.
        library: loads NVIDIA's management library.
        clock: of seconds.
    """

    def __init__(
        self,
        card_uuid: str = "",
        root: Path = SYS,
        library: Callable[[], Any] = nvml,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._root, self._clock, self._library = root, clock, library
        self._card_uuid = card_uuid
        self._packages = _packages(root)
        self._began_s = 0.0
        self._processor_j: list[float | None] = []
        self._card_j: float | None = None
        self._battery_w: float | None = None

    def start(self) -> None:
        """Begin to measure."""
        self._processor_j = [_joules(package) for package in self._packages]
        self._card_j = _card_joules(self._card_uuid, self._library)
        self._battery_w = battery_watts(self._root)
        self._began_s = self._clock()

    def stop(self) -> Power | None:
        """What was taken since; None where nothing tells, or when the charger was plugged in meanwhile."""
        passed_s = self._clock() - self._began_s
        battery_w = battery_watts(self._root)
        if self._battery_w is not None and battery_w is not None:
            return _sensible((self._battery_w + battery_w) / 2, "computer")
        if passed_s <= 0:
            return None
        processor = self._processor_watts(passed_s)
        card_j = _card_joules(self._card_uuid, self._library)
        card = (card_j - self._card_j) / passed_s if None not in (card_j, self._card_j) else None  # type: ignore[operator]  # neither is None
        if processor is not None and card is not None:
            return _sensible(processor + card, "processor and card")
        if card is not None:
            return _sensible(card, "card")
        return _sensible(processor, "processor") if processor is not None and not self._card_uuid else None

    def _processor_watts(self, passed_s: float) -> float | None:
        total_j = 0.0
        for package, before_j in zip(self._packages, self._processor_j, strict=True):
            after_j = _joules(package)
            if before_j is None or after_j is None:
                return None
            spent_j = after_j - before_j
            if spent_j < 0:
                range_j = _number(package / "max_energy_range_uj", 1e-6)
                if range_j is None:
                    return None
                spent_j += range_j
            total_j += spent_j
        return total_j / passed_s if self._packages else None


def battery_watts(root: Path = SYS) -> float | None:
    """What leaves the batteries now; None on the mains and where it is not told."""
    total_w = 0.0
    for supply in entries(root / "class" / "power_supply", "*"):
        if text(supply / "type") != "Battery" or text(supply / "scope") == "Device":
            continue
        if text(supply / "status") != "Discharging":
            continue
        watts = _number(supply / "power_now", 1e-6)
        if watts is None:
            current, volts = _number(supply / "current_now", 1e-6), _number(supply / "voltage_now", 1e-6)
            watts = current * volts if current is not None and volts is not None else None
        if watts is None:
            return None
        total_w += abs(watts)
    return total_w or None


def _sensible(watts: float, counts: Counts) -> Power | None:
    return Power(watts, counts) if 0 < watts < _MOST_WATTS else None


def _packages(root: Path) -> list[Path]:
    """The counters of whole processors; those of their parts, intel-rapl:0:1, are within them."""
    zones = entries(root / "class" / "powercap", "intel-rapl:*")
    return [zone for zone in zones if zone.name.count(":") == 1 and text(zone / "name").startswith("package")]


def _joules(package: Path) -> float | None:
    return _number(package / "energy_uj", 1e-6)


def _card_joules(uuid: str, library: Callable[[], Any]) -> float | None:
    """What a card has taken since its driver was loaded, which cards since Volta count."""
    card, spent_mj = ctypes.c_void_p(), ctypes.c_ulonglong()
    found = library() if uuid else None
    if found is None or found.nvmlDeviceGetHandleByUUID(uuid.encode(), ctypes.byref(card)):
        return None
    if found.nvmlDeviceGetTotalEnergyConsumption(card, ctypes.byref(spent_mj)):
        return None
    return spent_mj.value / 1000


def _number(path: Path, unit: float) -> float | None:
    with contextlib.suppress(ValueError):
        return int(text(path)) * unit
    return None
