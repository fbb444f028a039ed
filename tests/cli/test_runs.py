import json
import threading
from pathlib import Path

import pytest

from tests.training.plans import tiny_plan
from translator.cli.main import run
from translator.events.training import Paused, Stepped
from translator.training import trainer as trainer_module
from translator.training.run_folder import RunFolder
from translator.training.trainer import train


def test_a_run_is_listed_shown_paused_resumed_and_finished_from_outside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer_module, "LOOK_FOR_COMMANDS_S", 0.01)
    plan = tiny_plan(tmp_path, steps=500, pictures_every_steps=2)
    states: list[str] = []

    def shown() -> dict[str, object]:
        assert run(["runs", "show", str(plan.run), "--json"]) == 0
        found: dict[str, object] = json.loads(capsys.readouterr().out)
        states.append(str(found["state"]))
        return found

    def tell(command: str) -> None:
        assert run(["runs", command, str(plan.run)]) == 0

    threads: list[threading.Thread] = []
    for event in train(plan):
        if isinstance(event, Stepped) and event.step in (3, 6):
            shown()
            # The command waits until the trainer has taken it, and the trainer is this thread.
            threads.append(threading.Thread(target=tell, args=({3: "pause", 6: "finish"}[event.step],)))
            threads[-1].start()
            while not RunFolder(plan.run).told():
                pass
        if isinstance(event, Paused):
            threads[-1].join()
            shown()
            threads.append(threading.Thread(target=tell, args=("resume",)))
            threads[-1].start()
    for thread in threads:
        thread.join()
    capsys.readouterr()
    found = shown()
    assert states == ["running", "paused", "running", "finished"]
    assert found["step"] == 6
    assert Path(str(found["model"])).is_file()
    assert Path(str(found["pictures"])).is_file()
    assert run(["runs", "list", str(tmp_path), "--json"]) == 0
    assert [entry["state"] for entry in json.loads(capsys.readouterr().out)] == ["finished"]
    assert run(["runs", "list", str(tmp_path)]) == 0
    table = capsys.readouterr().out
    assert "6/500" in table
    assert Path(str(found["pictures"])).parent.name in table
    assert " run " in table


@pytest.mark.parametrize("command", ["stop", "pause", "resume", "finish"])
def test_commands_to_a_run_that_does_not_run_say_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    plan = tiny_plan(tmp_path, steps=1)
    for _ in train(plan):
        pass
    assert run(["runs", command, str(plan.run)]) == 2
    assert "not running" in capsys.readouterr().err
    assert run(["runs", command, str(tmp_path / "nothing")]) == 2
    assert "not a run" in capsys.readouterr().err


def test_an_empty_folder_has_no_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["runs", "list", str(tmp_path)]) == 0
    assert "no runs" in capsys.readouterr().err
