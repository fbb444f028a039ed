import errno
from pathlib import Path
from typing import Any

import pytest
import torch

from translator.errors import ErrorCode, UserError
from translator.events.training import Saved
from translator.training import state as state_module
from translator.training.event_log import EventLog
from translator.training.run_folder import RunFolder
from translator.training.state import load_state, save_state, states


def _state(step: int) -> dict[str, Any]:
    return {"step": step, "weights": torch.full((200, 200), float(step))}


def test_round_trip_and_the_last_two_are_kept(tmp_path: Path) -> None:
    for step in (1, 2, 30, 4_000):
        save_state(tmp_path, step, _state(step))
    assert [path.name for path in states(tmp_path)] == ["step-000000030.pt", "step-000004000.pt"]
    found = load_state(tmp_path)
    assert found is not None
    state, unreadable = found
    assert state["step"] == 4_000
    assert torch.equal(state["weights"], _state(4_000)["weights"])
    assert unreadable == []
    assert not list(tmp_path.glob(".*"))


def test_nothing_saved_is_none(tmp_path: Path) -> None:
    assert load_state(tmp_path / "missing") is None


@pytest.mark.parametrize("damage", ["truncated", "garbage", "empty"])
def test_a_damaged_newest_state_falls_back_to_the_one_before(tmp_path: Path, damage: str) -> None:
    save_state(tmp_path, 1, _state(1))
    newest = save_state(tmp_path, 2, _state(2))
    whole = newest.read_bytes()
    newest.write_bytes({"truncated": whole[:-400], "garbage": b"x" * 900, "empty": b""}[damage])
    found = load_state(tmp_path)
    assert found is not None
    assert found[0]["step"] == 1
    assert found[1] == [newest]


def test_all_states_damaged_is_one_sentence(tmp_path: Path) -> None:
    save_state(tmp_path, 1, _state(1)).write_bytes(b"")
    with pytest.raises(UserError) as error:
        load_state(tmp_path)
    assert error.value.code is ErrorCode.RUN_DAMAGED


def test_a_state_can_run_no_code(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "ran",))

    torch.save({"format": 1, "step": 1, "evil": Evil()}, tmp_path / "step-000000001.pt")
    with pytest.raises(UserError):
        load_state(tmp_path)
    assert not (tmp_path / "ran").exists()


def test_a_newer_format_is_named(tmp_path: Path) -> None:
    torch.save({"format": 99, "step": 1}, tmp_path / "step-000000001.pt")
    with pytest.raises(UserError) as error:
        load_state(tmp_path)
    assert error.value.code is ErrorCode.RUN_NEWER


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, ErrorCode.DISK_FULL), (errno.EACCES, ErrorCode.NOT_WRITABLE)]
)
def test_a_failed_write_leaves_the_old_state_and_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: ErrorCode
) -> None:
    save_state(tmp_path, 1, _state(1))
    written = 0

    class Full(state_module._Remembering):
        def write(self, data: bytes) -> int:
            nonlocal written
            written += len(data)
            if written > 50_000:
                self.failure = OSError(number, "no")
                raise self.failure
            return super().write(data)

    monkeypatch.setattr(state_module, "_Remembering", Full)
    with pytest.raises(UserError) as error:
        save_state(tmp_path, 2, _state(2))
    assert error.value.code is code
    found = load_state(tmp_path)
    assert found is not None
    assert found[0]["step"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["step-000000001.pt"]


def test_a_lock_is_seen_and_given_back(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    with folder.locked():
        assert folder.is_locked()
        with pytest.raises(UserError) as error, folder.locked():
            pass
        assert error.value.code is ErrorCode.RUN_BUSY
    assert not folder.is_locked()


def test_a_line_that_a_kill_cut_is_passed_over_and_ended(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.events.write_text('{"event":"step","step":1}\n{"event":"st')
    with EventLog(folder.events) as log:
        log.append(Saved(step=2))
    assert [line["step"] for line in folder.lines()] == [1, 2]


def test_commands_wait_until_they_are_done(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    assert folder.told() == frozenset()
    folder.tell("pause")
    folder.tell("stop")
    (folder.control / "nonsense").touch()
    assert folder.told() == {"pause", "stop"}
    folder.done("pause")
    assert folder.told() == {"stop"}
