"""What a training takes of the machine, read every few seconds: memory, temperature, room on the disk."""

import shutil
import time
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal

import torch

from translator.events import Event
from translator.events.training import Machine
from translator.memory import available_bytes, resident_bytes, total_bytes
from translator.metrics.health import Ailment
from translator.temperature import Heat, of_card, of_processor
from translator.training.lamps import Lamps
from translator.training.run_folder import RunFolder
from translator.training.saving import size_of_save

EVERY_S = 10.0
LITTLE_MEMORY_SHARE = 0.05
SAVES_LEFT = 3
"""With less room than for so many saves, it is said."""
NEAR_LIMIT_CELSIUS = 3.0
LOOKS_NEEDED = 3
"""In a row; a moment's heat is none."""

_MB = 1 << 20
_LOOKED_FOR = ("little_memory", "little_disk", "too_hot")


class Gauges:
    """Of one stretch of a training. What they say follows the clock, so it is no part of the saved state.

    Args:
        folder: of the run.
        device: what the training computes on.
    """

    def __init__(self, folder: RunFolder, device: torch.device) -> None:
        self._folder, self._device = folder, device
        self._lamps = Lamps()
        self._read_s = -EVERY_S

    def look(self, step: int) -> Iterator[Event]:
        """Every ten seconds, what is read and what is wrong with it; nothing in between."""
        now_s = time.monotonic()
        if now_s - self._read_s < EVERY_S:
            return
        self._read_s = now_s
        read = self.read(step)
        yield read
        needed = {"too_hot": LOOKS_NEEDED}
        found = self._found(read)
        for name in _LOOKED_FOR:
            yield from self._lamps.look(step, (name,), found, needed.get(name, 1))

    def read(self, step: int) -> Machine:
        """Read all gauges now: a tenth of a millisecond on a CPU."""
        heat = self._heat()
        kind, own, used, total = self._memory()
        return Machine(
            step=step,
            memory=kind,
            own_mb=_mb(own),
            used_mb=_mb(used),
            total_mb=_mb(total),
            celsius=heat.celsius if heat else None,
            limit_celsius=heat.limit_celsius if heat else None,
            disk_free_mb=_mb(self._disk_free()),
        )

    def _memory(self) -> tuple[Literal["main", "device"], int | None, int | None, int | None]:
        """Whose memory; this process's part, what all programs take, and all there is, in bytes."""
        module = getattr(torch, self._device.type, None)
        if self._device.type != "cpu" and hasattr(module, "mem_get_info"):
            free, total = module.mem_get_info(self._device)  # type: ignore[union-attr]  # it has just been found
            return "device", module.memory_reserved(self._device), total - free, total  # type: ignore[union-attr]  # likewise
        if self._device.type == "mps":
            own = torch.mps.driver_allocated_memory()
            return "device", own, own, torch.mps.recommended_max_memory()
        total = total_bytes()
        used = max(0, total - available_bytes()) if total is not None else None
        return "main", resident_bytes() or None, used, total

    def _heat(self) -> Heat | None:
        if self._device.type == "cpu":
            return of_processor()
        return of_card(*self._card) if self._device.type == "cuda" else None

    @cached_property
    def _card(self) -> tuple[str, str]:
        """What the driver calls the card, and its address."""
        properties: Any = torch.cuda.get_device_properties(self._device)
        uuid = "" if torch.version.hip else f"GPU-{getattr(properties, 'uuid', '')}"
        place = [getattr(properties, f"pci_{part}_id", None) for part in ("domain", "bus", "device")]
        known = [part for part in place if part is not None]
        return uuid, "{:04x}:{:02x}:{:02x}.0".format(*known) if len(known) == len(place) else ""

    def _disk_free(self) -> int | None:
        try:
            return shutil.disk_usage(self._folder.path).free
        except OSError:
            return None

    def _found(self, read: Machine) -> dict[str, Ailment]:
        """What is wrong."""
        found = {}
        total, used = read.total_mb, read.used_mb
        # A device's memory is kept by the training on purpose once it had it.
        if (
            read.memory == "main"
            and total
            and used is not None
            and total - used < LITTLE_MEMORY_SHARE * total
        ):
            text = f"Of {total / 1024:.1f} GB of memory {used / 1024:.1f} GB are taken."
            found["little_memory"] = Ailment("little_memory", text, "Close other programs.", "pause", used)
        free, save = read.disk_free_mb, size_of_save(self._folder) / _MB
        if free is not None and free < SAVES_LEFT * save:
            text = f"The disk has {free:.0f} MB left, and one save takes {save:.0f} MB."
            found["little_disk"] = Ailment("little_disk", text, "Make space.", "pause", free)
        hot, limit = read.celsius, read.limit_celsius
        if hot is not None and limit is not None and hot > limit - NEAR_LIMIT_CELSIUS:
            text = f"It is {hot:.0f} °C hot; at {limit:.0f} °C it slows itself down."
            found["too_hot"] = Ailment("too_hot", text, "Let air to it, or pause for a while.", "pause", hot)
        return found


def _mb(count: int | None) -> float | None:
    return None if count is None else round(count / _MB, 1)
