"""Temperatures as Linux and drivers tell them, in made-up trees and libraries."""

from pathlib import Path
from typing import Any

import pytest

from translator.temperature import Heat, of_card, of_nvidia, of_processor


def sensor(folder: Path, name: str, **values: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "name").write_text(name + "\n")
    for file, text in values.items():
        (folder / file).write_text(text + "\n")
    return folder


def test_the_hottest_sensor_of_the_processor_counts_and_no_other_part(tmp_path: Path) -> None:
    monitors = tmp_path / "class" / "hwmon"
    sensor(monitors / "hwmon0", "nvme", temp1_input="99000")
    cores = {"temp2_input": "74000", "temp2_crit": "100000", "temp2_max": "80000"}
    sensor(monitors / "hwmon1", "coretemp", temp1_input="61000", **cores)
    assert of_processor(tmp_path) == Heat(74.0, 100.0)


def test_zones_stand_in_where_there_is_no_sensor(tmp_path: Path) -> None:
    for number, (kind, milli) in enumerate((("acpitz", "88000"), ("x86_pkg_temp", "53500"))):
        zone = tmp_path / "class" / "thermal" / f"thermal_zone{number}"
        zone.mkdir(parents=True)
        (zone / "type").write_text(kind)
        (zone / "temp").write_text(milli)
    assert of_processor(tmp_path) == Heat(53.5, None)


@pytest.mark.parametrize("said", ["", "-128000", "0", "nonsense", "4000000"])
def test_what_is_no_temperature_is_none(tmp_path: Path, said: str) -> None:
    sensor(tmp_path / "class" / "hwmon" / "hwmon0", "k10temp", temp1_input=said)
    assert of_processor(tmp_path) is None


def test_nothing_is_known_without_a_system_that_tells(tmp_path: Path) -> None:
    assert of_processor(tmp_path / "nowhere") is None
    assert of_card("", "0000:01:00.0", tmp_path) is None


def test_a_card_with_sensors_of_its_own(tmp_path: Path) -> None:
    device = tmp_path / "bus" / "pci" / "devices" / "0000:03:00.0" / "hwmon"
    values = {"temp1_input": "55000", "temp2_input": "71000", "temp2_crit": "110000"}
    sensor(device / "hwmon4", "amdgpu", **values)
    assert of_card("", "0000:03:00.0", tmp_path) == Heat(71.0, 110.0)


class Nvml:
    """A driver with one card; functions give 0 for success, as the real ones."""

    def __init__(self, limit: int = 87) -> None:
        self._limit = limit

    def nvmlDeviceGetHandleByUUID(self, uuid: bytes, card: Any) -> int:  # noqa: N802 - the driver's name
        card._obj.value = 7
        return 0 if uuid == b"GPU-one" else 6

    def nvmlDeviceGetTemperature(self, card: Any, part: int, value: Any) -> int:  # noqa: N802 - the driver's name
        assert (card.value, part) == (7, 0)
        value._obj.value = 68
        return 0

    def nvmlDeviceGetTemperatureThreshold(self, card: Any, kind: int, value: Any) -> int:  # noqa: N802 - the driver's name
        assert (card.value, kind) == (7, 1)
        value._obj.value = self._limit
        return 0 if self._limit else 3


def test_a_card_of_nvidias() -> None:
    assert of_nvidia("GPU-one", Nvml) == Heat(68.0, 87.0)
    assert of_nvidia("GPU-one", lambda: Nvml(0)) == Heat(68.0, None)
    assert of_nvidia("GPU-two", Nvml) is None
    assert of_nvidia("GPU-one", lambda: None) is None
