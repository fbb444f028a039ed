"""What a training takes of the machine: read seldom, said as numbers, and warned of where it is too much."""

import resource
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.training.plans import tiny_plan
from translator import memory
from translator.events.training import Health, Machine
from translator.temperature import Heat
from translator.training import machine
from translator.training.machine import LOOKS_NEEDED, Gauges
from translator.training.run_folder import RunFolder
from translator.training.trainer import train

GB = 1 << 30


@pytest.fixture
def gauges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gauges:
    monkeypatch.setattr(machine, "EVERY_S", 0.0)
    monkeypatch.setattr(machine, "of_processor", lambda: None)
    return Gauges(RunFolder(tmp_path), torch.device("cpu"))


def health(gauges: Gauges, step: int = 1) -> list[tuple[str, bool]]:
    return [(event.name, event.cleared) for event in gauges.look(step) if isinstance(event, Health)]


def test_numbers_are_those_of_the_system(gauges: Gauges, tmp_path: Path) -> None:
    read = gauges.read(3)
    most_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert read.own_mb is not None
    assert 0.2 * most_mb < read.own_mb <= most_mb + 1
    assert read.used_mb is not None
    assert read.total_mb is not None
    assert read.own_mb < read.used_mb <= read.total_mb
    assert read.disk_free_mb == pytest.approx(shutil.disk_usage(tmp_path).free / (1 << 20), rel=0.05)
    assert (read.memory, read.celsius, read.step) == ("main", None, 3)


def test_a_training_says_it_at_once_and_then_seldom(tmp_path: Path) -> None:
    events = list(train(tiny_plan(tmp_path)))
    assert [event.step for event in events if isinstance(event, Machine)] == [1]


def test_a_container_has_what_it_was_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    all_there_is = memory.total_bytes()
    assert all_there_is is not None
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    assert memory.total_bytes() is not None
    (tmp_path / "memory.max").write_text("max\n")
    unlimited = memory.total_bytes()
    assert unlimited is not None
    assert unlimited >= all_there_is
    (tmp_path / "memory.max").write_text(f"{GB}\n")
    assert memory.total_bytes() == GB


def test_heat_is_said_when_it_lasts(gauges: Gauges, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "of_processor", lambda: Heat(98.0, 100.0))
    assert gauges.read(1).celsius == 98.0
    said = [health(gauges) for _ in range(LOOKS_NEEDED)]
    assert said == [[]] * (LOOKS_NEEDED - 1) + [[("too_hot", False)]]
    monkeypatch.setattr(machine, "of_processor", lambda: Heat(71.0, 100.0))
    assert [name for _ in range(3) for name in health(gauges)] == [("too_hot", True)]


def test_a_processor_without_a_known_limit_is_never_too_hot(
    gauges: Gauges, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "of_processor", lambda: Heat(120.0))
    assert not any(health(gauges) for _ in range(2 * LOOKS_NEEDED))


def test_little_memory_is_said(gauges: Gauges, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "total_bytes", lambda: 8 * GB)
    monkeypatch.setattr(machine, "available_bytes", lambda: GB // 4)
    assert health(gauges) == [("little_memory", False)]
    monkeypatch.setattr(machine, "total_bytes", lambda: None)
    read = gauges.read(1)
    assert (read.used_mb, read.total_mb) == (None, None)


def test_a_disk_with_room_for_two_saves_is_nearly_full(
    gauges: Gauges, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=5000))
    assert health(gauges) == [], "nobody knows yet what a save takes"
    (tmp_path / "model.safetensors").write_bytes(b"m" * 2000)
    assert health(gauges) == [("little_disk", False)]


class Accelerator:
    """A device of 12 GB; the training keeps 9 and all programs together 11.9."""

    @staticmethod
    def mem_get_info(_: torch.device) -> tuple[int, int]:
        return GB // 10, 12 * GB

    @staticmethod
    def memory_reserved(_: torch.device) -> int:
        return 9 * GB


def test_the_memory_of_a_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "cuda", Accelerator)
    properties: Any = type("P", (), {"uuid": "abc", "pci_domain_id": 0, "pci_bus_id": 10, "pci_device_id": 0})
    monkeypatch.setattr(Accelerator, "get_device_properties", lambda _: properties, raising=False)
    asked: list[tuple[str, str]] = []

    def of_card(uuid: str, address: str) -> Heat:
        asked.append((uuid, address))
        return Heat(74.0, 87.0)

    monkeypatch.setattr(machine, "of_card", of_card)
    gauges = Gauges(RunFolder(tmp_path), torch.device("cuda:0"))
    read, *rest = list(gauges.look(1))
    assert isinstance(read, Machine)
    assert (read.memory, read.own_mb, read.total_mb) == ("device", 9 * 1024, 12 * 1024)
    assert read.used_mb == pytest.approx(11.9 * 1024, rel=0.01)
    assert read.celsius == 74.0
    assert asked == [("GPU-abc", "0000:0a:00.0")]
    assert rest == [], "a full card is as it should be"
