"""What things are called in the language of a window, so that a walk can be taken in each."""

from xml.etree import ElementTree

from tests.gui.walks.desk import ROOT, Window, wait_for

_TABS_MOST = 120


class Tongue:
    """Finds by its English name what a window calls otherwise.

    Args:
        window: the window.
        language: en or the name of a catalogue.
    """

    def __init__(self, window: Window, language: str) -> None:
        self.window = window
        self._said: dict[str, list[str]] = {}
        if language != "en":
            catalogue = ElementTree.parse(ROOT / "gui" / "i18n" / f"{language}.ts")
            for message in catalogue.iter("message"):
                said = self._said.setdefault(message.findtext("source", ""), [])
                said.append(message.findtext("translation", ""))

    def names(self, english: str) -> list[str]:
        """All that it may be called: several parts of the program may translate one word in several ways."""
        return list(dict.fromkeys(self._said.get(english, [english])))

    def place(self, english: str) -> list[int]:
        """Where the button or field of that name is."""
        some = self.names(english)
        found = f"next((p for p in (called(n) for n in {some!r}) if p), None)"
        return list(wait_for(lambda: self.window.ask(found), f"something called {some}", 60))

    def click(self, english: str, **how: str) -> None:
        """With the mouse."""
        self.window.desk.click(self.place(english), **how)

    def tab_to(self, english: str) -> None:
        """With the Tab key, until it has the keyboard."""
        some = set(self.names(english))
        for _ in range(_TABS_MOST):
            if some & set(self.window.ask("focused()")):
                return
            self.window.desk.keys("Tab")
        raise AssertionError(f"Tab never comes to {some}")

    def press(self, english: str) -> None:
        """With the keyboard."""
        self.tab_to(english)
        self.window.desk.keys("space")
