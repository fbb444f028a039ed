"""A training is sent to another computer by one command, which is run here with stand-ins for ssh."""

import os
import shlex
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from gui.state.making.sending import folder_there, hosts, send_command
from gui.views.making import take_along
from gui.views.making.summary import SummaryStep
from tests.gui import layout
from tests.gui.conftest import Driver, settle
from tests.gui.making.test_wizard import checked, given, piles, wizard_of
from tests.gui.test_pages import keep

__all__ = ["piles"]
TIMEOUT_MS = 20_000
Piles = Callable[..., tuple[Path, Path]]


def test_only_names_of_computers_are_taken() -> None:
    named = "me@box, server.example.org; 192.168.0.7 me@box [::1] -oProxyCommand=calc $(calc)@x a`b` x/y"
    assert hosts(named) == ("me@box", "server.example.org", "192.168.0.7", "[::1]")
    assert hosts("") == ()


@pytest.mark.skipif(os.name != "posix", reason="the command is for a shell of that kind")
@pytest.mark.parametrize("name", ["my style.zip", "it's $(touch bad); `x` & more.zip", "夏天 → 冬天.zip"])
def test_the_command_sends_unpacks_and_starts(tmp_path: Path, name: str) -> None:
    archive, there, programs = tmp_path / name, tmp_path / "there", tmp_path / "bin"
    there.mkdir()
    programs.mkdir()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("train.sh", '#!/bin/sh\ncd "$(dirname "$0")" && echo begun > ran.txt\n')
    scripts = {
        "scp": f'cp "$2" {there}/"${{3#me@box:}}"',
        "ssh": f'test "$2" = me@box && cd {there} && sh -c "$3"',
    }
    for program, line in scripts.items():
        (programs / program).write_text(f"#!/bin/sh\n{line}\n")
        (programs / program).chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    command = send_command(archive, "me@box")
    subprocess.run(["sh", "-c", command], check=True, env=environment, cwd=tmp_path, timeout=60)
    begun = there / folder_there(archive) / "ran.txt"
    for _ in range(200):
        if begun.exists() and begun.read_text():
            break
        time.sleep(0.05)
    assert begun.read_text() == "begun\n"
    assert not list(tmp_path.rglob("bad"))
    assert shlex.split(command)[:3] == ["scp", "--", str(archive)]


def test_the_command_is_offered_for_the_computers_of_the_settings(
    driver: Driver, piles: Piles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = driver.start("ready")
    wizard = wizard_of(app, given(piles(number=8)))
    checked(driver, wizard)
    wizard.go(4)
    summary = wizard.steps[4][1]
    assert isinstance(summary, SummaryStep)
    assert summary.send.isHidden()
    target = tmp_path / "daisies.zip"
    monkeypatch.setattr(take_along.QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    summary.along.click()
    driver.bot.waitUntil(lambda: not summary.send.isHidden(), timeout=TIMEOUT_MS)
    assert summary.send.copy.isHidden()
    assert "settings" in summary.send.said.text()
    app.program.settings.remote_hosts = "me@box, other"
    assert [summary.send.host.itemText(row) for row in range(summary.send.host.count())] == [
        "me@box",
        "other",
    ]
    summary.send.host.setCurrentIndex(1)
    settle()
    driver.bot.wait(100)
    keep(app.window, "making-sent")
    layout.check(app.window)
    summary.send.copy.click()
    assert QGuiApplication.clipboard().text() == send_command(target, "other")
