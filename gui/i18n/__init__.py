"""The languages of the window: Qt Linguist catalogues, and a stretched one for testing layouts."""

import textwrap
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QObject, QTranslator

_FOLDER = Path(__file__).parent
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
PSEUDO = "pseudo"
"""Every text in brackets and 40 % longer."""
_WORD = 12
"""Letters of the longest word that is added; no shorter than those of most languages."""


class _Pseudo(QTranslator):
    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False

    def translate(
        self,
        context: str,
        source: str,
        disambiguation: str | None = None,  # noqa: ARG002 - Qt's signature
        n: int = -1,  # noqa: ARG002 - Qt's signature
    ) -> str:
        if context.startswith("Q"):
            # Qt's own texts stay as they are; an empty string would take their place.
            return None  # type: ignore[return-value]  # a null QString, for which Python has no other value
        more = "~" * max(1, round(len(source) * 0.4) - 2)
        # Longer texts have more words rather than endless ones.
        return f"[{source}{' '.join(textwrap.wrap(more, _WORD))}]"


class _Catalogue(QTranslator):
    """From memory: Qt would map a file, and crash when that is replaced in place, as an update does.

    Args:
        content: of a `.qm` file; Qt reads it where it is, so that it lives as long as this.
        parent: who owns it.
    """

    def __init__(self, content: bytes, parent: QObject) -> None:
        super().__init__(parent)
        self._content = content
        self.load(self._content)


def resolve(choice: str) -> str:
    """The language that a choice means here."""
    if choice in LANGUAGES or choice == PSEUDO:
        return choice
    return "zh_CN" if QLocale.system().language() == QLocale.Language.Chinese else "en"


class Languages(QObject):
    """Installs the catalogue of one language at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._installed: QTranslator | None = None

    def use(self, choice: str) -> str:
        """Speak this language from now on; windows must be made anew. Returns the language."""
        language = resolve(choice)
        self.take_off()
        QLocale.setDefault(QLocale(language if language != PSEUDO else "en"))
        if language == PSEUDO:
            self._installed = _Pseudo(self)
        else:
            self._installed = self._catalogue(language)
        if self._installed is not None:
            QCoreApplication.installTranslator(self._installed)
        return language

    def _catalogue(self, language: str) -> QTranslator | None:
        """The catalogue of a language; English has one for its plurals."""
        try:
            content = (_FOLDER / f"{language}.qm").read_bytes()
        except OSError:
            return None
        catalogue = _Catalogue(content, self)
        return None if catalogue.isEmpty() else catalogue

    def take_off(self) -> None:
        """Speak the language of the sources again."""
        if self._installed is not None:
            QCoreApplication.removeTranslator(self._installed)
            self._installed.deleteLater()
            self._installed = None
