"""Electricity, by counters that are written here instead of by a machine."""

import ctypes
from pathlib import Path

import pytest

from translator.power import Power, PowerMeter, battery_watts


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class Driver:
    """NVIDIA's library, as far as it is asked."""

    def __init__(self, spent_mj: int = 0, fails: bool = False) -> None:
        self.spent_mj, self.fails = spent_mj, fails

    def nvmlDeviceGetHandleByUUID(self, uuid: bytes, card: object) -> int:  # noqa: N802 - the library's name
        return 0 if uuid == b"GPU-1" else 6

    def nvmlDeviceGetTotalEnergyConsumption(self, card: object, spent: object) -> int:  # noqa: N802 - the library's name
        spent._obj.value = self.spent_mj  # type: ignore[attr-defined]  # what byref gives
        return 3 if self.fails else 0


def package(root: Path, number: int, joules: float, name: str = "package") -> Path:
    zone = root / "class" / "powercap" / f"intel-rapl:{number}"
    zone.mkdir(parents=True, exist_ok=True)
    (zone / "name").write_text(f"{name}-{number}\n")
    (zone / "energy_uj").write_text(f"{round(joules * 1e6)}\n")
    (zone / "max_energy_range_uj").write_text(f"{round(1000 * 1e6)}\n")
    return zone


def battery(root: Path, status: str, **microunits: int) -> None:
    supply = root / "class" / "power_supply" / "BAT0"
    supply.mkdir(parents=True, exist_ok=True)
    for name, value in {"type": "Battery", "status": status, **microunits}.items():
        (supply / name).write_text(f"{value}\n")


def meter(root: Path, card: str = "", driver: object = None) -> tuple[PowerMeter, Clock]:
    clock = Clock()
    return PowerMeter(card, root, lambda: driver, clock), clock


def test_processors_are_counted_and_their_parts_only_once(tmp_path: Path) -> None:
    package(tmp_path, 0, 500), package(tmp_path, 1, 990)
    part = tmp_path / "class" / "powercap" / "intel-rapl:0:0"
    part.mkdir()
    (part / "name").write_text("core")
    (part / "energy_uj").write_text("0")
    measured, clock = meter(tmp_path)
    measured.start()
    clock.now_s += 4
    package(tmp_path, 0, 600), package(tmp_path, 1, 30)  # the second has begun anew at 1000 J
    (part / "energy_uj").write_text("9000000000")
    assert measured.stop() == Power(pytest.approx((100 + 40) / 4), "processor")
    assert Power(100, "processor").kwh(36_000) == 1


def test_what_may_not_be_read_is_not_made_up(tmp_path: Path) -> None:
    measured, clock = meter(tmp_path)
    measured.start()
    clock.now_s += 1
    assert measured.stop() is None
    zone = package(tmp_path, 0, 1)
    measured, clock = meter(tmp_path)
    (zone / "energy_uj").unlink()
    measured.start()
    clock.now_s += 1
    assert measured.stop() is None


def test_a_card_is_counted_with_the_processor_or_alone(tmp_path: Path) -> None:
    driver = Driver(5_000)
    measured, clock = meter(tmp_path, "GPU-1", driver)
    measured.start()
    clock.now_s += 2
    driver.spent_mj += 600_000
    assert measured.stop() == Power(300, "card")
    package(tmp_path, 0, 10)
    measured, clock = meter(tmp_path, "GPU-1", driver)
    measured.start()
    clock.now_s += 2
    driver.spent_mj += 600_000
    package(tmp_path, 0, 50)
    assert measured.stop() == Power(pytest.approx(320), "processor and card")


def test_the_processor_alone_says_nothing_of_a_card_that_does_not_tell(tmp_path: Path) -> None:
    package(tmp_path, 0, 10)
    for card, driver in (("GPU-1", Driver(fails=True)), ("GPU-2", Driver()), ("mps", None)):
        measured, clock = meter(tmp_path, card, driver)
        measured.start()
        clock.now_s += 2
        package(tmp_path, 0, 50)
        assert measured.stop() is None


def test_on_the_battery_all_of_the_computer_is_counted(tmp_path: Path) -> None:
    battery(tmp_path, "Discharging", power_now=30_000_000)
    package(tmp_path, 0, 10)
    measured, clock = meter(tmp_path)
    measured.start()
    clock.now_s += 2
    battery(tmp_path, "Discharging", power_now=50_000_000)
    assert measured.stop() == Power(pytest.approx(40), "computer")
    battery(tmp_path, "Charging")
    assert battery_watts(tmp_path) is None
    battery(tmp_path, "Discharging", power_now=0)
    (tmp_path / "class" / "power_supply" / "BAT0" / "power_now").unlink()
    assert battery_watts(tmp_path) is None
    battery(tmp_path, "Discharging", current_now=-2_000_000, voltage_now=12_000_000)
    assert battery_watts(tmp_path) == pytest.approx(24)


def test_a_number_that_cannot_be_is_none(tmp_path: Path) -> None:
    driver = Driver(0)
    measured, clock = meter(tmp_path, "GPU-1", driver)
    measured.start()
    clock.now_s += 0.001
    driver.spent_mj = ctypes.c_ulonglong(10**9).value
    assert measured.stop() is None
