"""How much memory there is, and how much this process takes; standard library alone."""

import contextlib
import ctypes
import os
import sys
from pathlib import Path

_UNKNOWN_BYTES = 4 << 30
_CGROUP = Path("/sys/fs/cgroup")
_CGROUP_FILES = (
    ("memory.max", "memory.current"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
)
"""Limit and usage, of either version."""
_STATUS = Path("/proc/self/status")


def available_bytes() -> int:
    """Memory that can be had without pushing anything out, by the system's and the container's count."""
    if sys.platform == "win32":
        return _free_on_windows()
    return min(_free_on_linux() or _half_of_all(), _left_in_container())


def total_bytes() -> int | None:
    """Memory that there is, for the container where that is less; None where nothing is known."""
    if sys.platform == "win32":
        status = _windows_status()
        return int(status.total) if status else None
    total = _of_meminfo("MemTotal")
    if total is None:
        return None
    limits = [total]
    for limit, _ in _CGROUP_FILES:
        with contextlib.suppress(OSError, ValueError):
            limits.append(int((_CGROUP / limit).read_text()))
    return min(limits)


def _free_on_linux() -> int | None:
    return _of_meminfo("MemAvailable")


def _of_meminfo(name: str) -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) << 10
    return None


def _half_of_all() -> int:
    """On systems that do not tell what is free, half of what is built in."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    return _UNKNOWN_BYTES


def _left_in_container() -> int:
    """What the control group leaves, of either version; cached files count as free, for they give way."""
    for limit, usage in _CGROUP_FILES:
        with contextlib.suppress(OSError, ValueError):
            left = int((_CGROUP / limit).read_text()) - int((_CGROUP / usage).read_text())
            return max(0, left + _file_cache(Path(limit).parent))
    return sys.maxsize


def _file_cache(folder: Path) -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in (_CGROUP / folder / "memory.stat").read_text().splitlines():
            if line.split()[0] in ("inactive_file", "total_inactive_file"):
                return int(line.split()[1])
    return 0


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        *((name, ctypes.c_uint64) for name in ("total", "free", "b", "c", "d", "e", "f")),
    )


def _windows_status() -> _MemoryStatus | None:
    status = _MemoryStatus(ctypes.sizeof(_MemoryStatus))
    windll = getattr(ctypes, "windll", None)
    if windll is None or not windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return status


def _free_on_windows() -> int:
    status = _windows_status()
    return int(status.free) if status else _UNKNOWN_BYTES


class PeakMemory:
    """The greatest memory of this process since the last `reset`, where the system tells (Linux).

    Elsewhere, and where the mark cannot be reset, the greatest since the process began.
    """

    def reset(self) -> None:
        """Begin anew."""
        with contextlib.suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")

    def bytes(self) -> int:
        """Bytes resident at the peak; 0 where nothing is known."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            for line in _STATUS.read_text(encoding="ascii", errors="ignore").splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) << 10
        if sys.platform == "win32":
            return 0
        import resource

        greatest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return greatest if sys.platform == "darwin" else greatest << 10


def resident_bytes() -> int:
    """Bytes resident now; 0 where nothing is known."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in _STATUS.read_text(encoding="ascii", errors="ignore").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) << 10
    return 0
