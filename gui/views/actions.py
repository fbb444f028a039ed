"""Everything the window can do, by id: menus, shortcuts and the command palette are made from it."""

import re
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gui import icons

_MNEMONIC = re.compile(r"\s*\(&\w\)|&")
"""Chinese texts have theirs in brackets at the end."""


class Actions(QObject):
    """The actions of one window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, QAction] = {}
        self._defaults: dict[str, str] = {}

    def add(
        self, key: str, text: str, slot: Callable[[], object], shortcut: str = "", icon: str = ""
    ) -> QAction:
        """Add an action; `shortcut` is its default."""
        action = QAction(text, self._window)
        if icon:
            action.setIcon(icons.icon(icon))
        action.triggered.connect(lambda: slot())
        self._actions[key] = action
        self._defaults[key] = shortcut
        self._window.addAction(action)
        return action

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def keys(self) -> list[str]:
        """All ids in the order they were added."""
        return list(self._actions)

    def texts(self) -> dict[str, str]:
        """Id to text without the mnemonic."""
        return {key: _MNEMONIC.sub("", action.text()).rstrip("…") for key, action in self._actions.items()}

    def default(self, key: str) -> str:
        """The shortcut it has unless a person chose another."""
        return self._defaults[key]

    def apply_shortcuts(self, chosen: dict[str, str]) -> None:
        """Give every action the chosen shortcut or its default."""
        for key, action in self._actions.items():
            sequence = chosen.get(key, self._defaults[key])
            action.setShortcuts([QKeySequence(part) for part in sequence.split("; ") if part])

    def conflicts(self) -> dict[str, list[str]]:
        """Shortcut to the ids that share it, where more than one does."""
        owners: dict[str, list[str]] = {}
        for key, action in self._actions.items():
            for sequence in action.shortcuts():
                owners.setdefault(sequence.toString(), []).append(key)
        return {sequence: keys for sequence, keys in owners.items() if len(keys) > 1}

    def some(self, keys: Iterable[str]) -> list[QAction]:
        """Several by id."""
        return [self._actions[key] for key in keys]
