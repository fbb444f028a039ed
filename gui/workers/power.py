"""Whether this computer runs on its battery."""

from pathlib import Path

POWER = Path("/sys/class/power_supply")


def on_battery(folder: Path = POWER) -> bool:
    """True when a battery is being emptied; False as well where nothing is known about power."""
    try:
        supplies = list(folder.iterdir())
    except OSError:
        return False
    return any(
        _read(supply / "type") == "Battery" and _read(supply / "status") == "Discharging"
        for supply in supplies
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""
