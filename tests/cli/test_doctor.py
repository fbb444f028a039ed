import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fake_styles import write_tiny
from translator.cli import doctor
from translator.cli.main import run
from translator.engine import devices
from translator.events.parts import DeviceInfo
from translator.inference import cache, choose
from translator.library import gallery

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    packaged = tmp_path / "packaged"
    packaged.mkdir()
    monkeypatch.setattr(gallery, "packaged_folder", lambda: packaged)
    monkeypatch.setenv(gallery.STYLES_VARIABLE, str(tmp_path / "own"))
    monkeypatch.setenv(cache.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(devices, "found", lambda asked: (devices.CPU,))
    return packaged


def examined(capfd: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code = run(["doctor", "--json"])
    return code, json.loads(capfd.readouterr().out)


def advice(report: dict[str, Any]) -> str:
    return " ".join(report["advice"])


def test_a_sound_machine_is_described(folders: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_tiny(folders / "frost.safetensors")
    code, report = examined(capfd)
    assert (code, report["works"]) == (0, True)
    assert report["packages"]["torch"] == report["engines"]["pytorch"]["version"].partition("+")[0]
    assert report["memory"]["free_bytes"] > 1 << 20
    assert report["folders"]["cache"] | {"free_bytes": 0} == {
        "path": str(cache.cache_folder()), "exists": False, "writable": True, "free_bytes": 0,
    }  # fmt: skip
    assert report["gallery"] == {"styles": 1, "damaged": {}}
    assert "--preset quick" in advice(report)
    assert not list(folders.parent.glob("cache")), "looking changes nothing"
    assert run(["doctor"]) == 0
    out = capfd.readouterr().out
    assert "verdict" in out
    assert "ready" in out


@pytest.mark.parametrize(
    ("device", "used", "said"),
    [
        (DeviceInfo(id="cuda:0", name="RTX", memory_mb=8000, free_mb=7000), "cuda:0", None),
        (DeviceInfo(id="cuda:0", name="RTX", state="busy"), "cuda:0", "Close other programs"),
        (devices.CPU.model_copy(update={"state": "driver"}), "cpu", "CUDA build"),
    ],
)
def test_gpus_are_used_where_they_can_be(
    device: DeviceInfo,
    used: str,
    said: str | None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(devices, "found", lambda asked: (device, devices.CPU))
    _, report = examined(capfd)
    assert report["used"]["device"] == used
    assert (report["used"]["engine"] == "pytorch") == (used != "cpu")
    assert said is None or said in advice(report)


def test_the_faster_engine_by_measurement_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    engines: dict[str, doctor.Report] = {"pytorch": {}, "openvino": {}}
    monkeypatch.setattr(choose, "remembered", dict)
    assert "first use" in doctor._used(devices.CPU, engines)["why"]
    rows = {"a": {"engine": "openvino"}, "b": {"engine": "openvino"}, "c": {"engine": "pytorch"}, "d": None}
    monkeypatch.setattr(choose, "remembered", lambda: rows)
    used = doctor._used(devices.CPU, engines)
    assert used["engine"] == "openvino"
    assert "openvino faster for 2" in used["why"]
    broken = doctor._used(devices.CPU, engines | {"openvino": {"problem": "no library"}})
    assert broken["engine"] == "pytorch"
    assert "openvino cannot be loaded" in broken["why"]


def test_a_broken_pytorch_is_a_verdict(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    load = doctor.importlib.import_module

    def fails(name: str) -> Any:
        if name == "torchvision":
            raise RuntimeError("operator torchvision::nms does not exist")
        return load(name)

    monkeypatch.setattr(doctor.importlib, "import_module", fails)
    code, report = examined(capfd)
    assert (code, report["works"]) == (1, False)
    assert "nms" in report["engines"]["pytorch"]["problem"]
    assert "both from the same place" in advice(report)
    assert report["used"]["engine"] == "openvino"


def test_what_files_cannot_be_read_is_told(
    folders: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    installed = cache.installed_version
    missing = ["av"]
    monkeypatch.setattr(
        cache, "installed_version", lambda name: "" if name in missing else installed(name) or "1"
    )
    told = advice(examined(capfd)[1])
    assert "Videos cannot be converted" in told
    assert "HEIC" not in told
    missing[:] = ["pillow-heif"]
    code, report = examined(capfd)
    assert code == 0
    assert "pip install pillow-heif" in advice(report)


def test_what_is_scarce_or_damaged_is_told(
    folders: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (folders / "bad.safetensors").write_bytes(b"junk")
    monkeypatch.setattr(doctor, "available_bytes", lambda: 1 << 20)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 1 << 20}))
    monkeypatch.setattr(doctor.os, "access", lambda path, mode: False)
    code, report = examined(capfd)
    assert code == 1
    for said in ("--memory", "space is left", "models remove bad", "cannot be written to"):
        assert said in advice(report)


SCRIPT = """
import os, sys
from pathlib import Path
seen = []
sys.addaudithook(lambda event, arguments: seen.append(event) if event.startswith("socket.") else None)
from tests import fake_styles
from translator import methods
from translator.cli import bench
from translator.cli.main import run
from translator.training import plan
real = methods.get
methods.get = lambda name: fake_styles.TinyMethod if name == "tiny" else real(name)
bench.SIZES_PX = (32,)
plan.PRESETS["quick"] = {"steps": 10, "size": 32, "width": 2}
style = fake_styles.write_tiny(Path(sys.argv[1]) / "m.safetensors")
codes = [run(["doctor"]), run(["bench", "--model", str(style), "--preset", "quick", "--limit", "1"])]
links = [os.readlink(link) for link in Path("/proc/self/fd").glob("*") if link.is_symlink()]
print("codes", codes, "sockets", seen + [link for link in links if link.startswith("socket:")])
"""


def test_neither_doctor_nor_bench_opens_a_socket(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stdout.splitlines()[-1:] == ["codes [0, 0] sockets []"], done.stderr
