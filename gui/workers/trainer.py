"""Trainings are processes of their own: started here, and from then on known by their run folder alone."""

from pathlib import Path

from PySide6.QtCore import QProcess

from gui.workers.launching import clean_environment, program_command

LOG = "trainer.log"


def trainer_command() -> list[str]:
    """How the command line of this installation is started."""
    return program_command("translator")


def start_detached(command: list[str], arguments: list[str], run: Path) -> None:
    """Start a training that outlives this window.

    What it says goes to RUN/trainer.log.

    Raises:
        OSError: the run folder cannot be made, or the program cannot be started.
    """
    run.mkdir(parents=True, exist_ok=True)
    process = QProcess()
    process.setProgram(command[0])
    process.setArguments([*command[1:], *arguments])
    process.setProcessEnvironment(clean_environment())
    process.setStandardInputFile(QProcess.nullDevice())
    # What an earlier process said is no longer true; both outputs of this one go to one file.
    (run / LOG).write_bytes(b"")
    log = str(run / LOG)
    process.setStandardOutputFile(log, QProcess.OpenModeFlag.Append)
    process.setStandardErrorFile(log, QProcess.OpenModeFlag.Append)
    if not process.startDetached():
        raise OSError(f"{command[0]} cannot be started")


def has_given_up(run: Path) -> bool:
    """Whether the trainer's process said that it could not begin."""
    said = log_tail(run)
    return "error: " in said or "Traceback" in said


def log_tail(run: Path, max_bytes: int = 1 << 16) -> str:
    """The end of what the trainer's process said."""
    try:
        with (run / LOG).open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - max_bytes))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def said_error(run: Path) -> str:
    """The last sentence in the log that begins with `error:`, with its hint; empty when there is none."""
    lines = log_tail(run).splitlines()
    for index in range(len(lines) - 1, -1, -1):
        if lines[index].startswith("error: "):
            hint = lines[index + 1].strip() if index + 1 < len(lines) and lines[index + 1][:1] == " " else ""
            return f"{lines[index].removeprefix('error: ')} {hint}".strip()
    return ""
