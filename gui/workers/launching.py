"""How the engine is started: its command, its environment, the folder where pixels are exchanged."""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment

import translator
from gui.workers.storage import data_folder

RUNTIME_VARIABLE = "TRANSLATOR_PYTHON"
"""Environment variable that names the Python which has torch, for a window that comes without one."""


def default_command() -> list[str]:
    """How the engine of this installation is started."""
    return program_command("translator.engine")


def program_command(module: str) -> list[str]:
    """How a module of this installation is started as a process of its own."""
    # -P: a file that happens to lie in the current folder must not be taken for a library.
    return [runtime_python(), "-P", "-m", module]


def is_frozen() -> bool:
    """Whether this window was built as a program of its own, without a Python beside it."""
    return bool(getattr(sys, "frozen", False))


def runtime_python() -> str:
    """The Python that computes: the one that is named, this one, or the one set up for the window."""
    chosen = os.environ.get(RUNTIME_VARIABLE)
    if chosen:
        return chosen
    if not is_frozen():
        return sys.executable
    name = "python.exe" if sys.platform == "win32" else "bin/python"
    places = (Path(sys.executable).parent / "runtime" / name, data_folder() / "runtime" / name)
    return next((str(place) for place in places if place.exists()), str(places[0]))


def clean_environment() -> QProcessEnvironment:
    """The window's environment without what would disturb another Python or its libraries."""
    environment = QProcessEnvironment.systemEnvironment()
    for name in environment.keys():  # noqa: SIM118 - it is no mapping
        if name.startswith("QT_"):
            environment.remove(name)
        elif name.endswith("_ORIG"):
            environment.insert(name.removesuffix("_ORIG"), environment.value(name))
    if is_frozen():
        # What was packed for the window is of no use to another Python.
        environment.remove("PYTHONPATH")
        environment.remove("PYTHONHOME")
        if not environment.contains("LD_LIBRARY_PATH_ORIG"):
            environment.remove("LD_LIBRARY_PATH")
    else:
        environment.insert("PYTHONPATH", str(Path(translator.__file__).resolve().parents[1]))
    for name, value in (("PYTHONNOUSERSITE", "1"), ("PYTHONUTF8", "1"), ("CUDA_DEVICE_ORDER", "PCI_BUS_ID")):
        environment.insert(name, value)
    return environment


def new_process(parent: QObject, command: list[str]) -> QProcess:
    """A process of this installation, not yet started."""
    process = QProcess(parent)
    process.setProcessEnvironment(clean_environment())
    process.setProgram(command[0])
    process.setArguments(command[1:])
    return process


def end_process(process: QProcess, goodbye: bytes, patience_ms: int) -> None:
    """Say goodbye to a process, and end it when it does not leave; nothing more is heard of it."""
    process.blockSignals(True)
    process.write(goodbye)
    process.closeWriteChannel()
    if not process.waitForFinished(patience_ms):
        process.kill()
        process.waitForFinished(patience_ms)


def own_exchange(root: Path) -> Path:
    """A private folder for pixels of this process, and those of dead processes removed."""
    root.mkdir(parents=True, exist_ok=True)
    for old in root.iterdir():
        if old.name.isdigit() and not _alive(int(old.name)):
            for file in old.iterdir():
                file.unlink(missing_ok=True)
            old.rmdir()
    folder = root / str(os.getpid())
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
