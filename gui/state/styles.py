"""The styles that are installed, and pictures of the current photo in each of them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from gui.observable import Observable, Property
from gui.state.asking import Asks
from gui.state.look import Look
from gui.state.problem import Trouble
from gui.state.settings import AppSettings
from gui.workers.pictures import Background, as_data_uri_image, decode
from translator.events.engine import (
    EngineNotice,
    Finished,
    ImportStyle,
    ListStyles,
    Message,
    Problem,
    StyleCommand,
    StyleImported,
    StyleRecognised,
    StylesListed,
    Translate,
    Translated,
)
from translator.events.parts import StyleInfo

CARD_PX = 360
_CARDS_MAX = 400
_TOO_BIG = ("smaller_pieces", "moved_to_cpu")


class Styles(Observable):
    """The gallery.

    Attributes:
        loaded: False until the engine has listed the styles.
        recognised: a file that a person may import: what it is.
        trouble: why an import or another command failed.
        in_pieces: ids of the styles in which a photo did not fit into the device's memory at once.
    """

    loaded = Property(False)
    all: Property[tuple[StyleInfo, ...]] = Property(())
    recognised: Property[tuple[StyleRecognised, str] | None] = Property(None)
    trouble: Property[Trouble | None] = Property(None)
    busy = Property(False)
    in_pieces: Property[frozenset[str]] = Property(frozenset())
    imported = Signal(str)
    done = Signal(str, str)
    """Action and style id of a finished command."""
    took = Signal(str, str, float)
    """Style id, device and seconds of a photo that was computed at full size."""

    def __init__(self, engine: Asks, settings: AppSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._settings = settings

    def heard(self, notice: EngineNotice, style_id: str) -> None:
        """What the engine said while it computed a picture in a style."""
        if notice.code in _TOO_BIG:
            self.in_pieces |= {style_id}

    def get(self, style_id: str) -> StyleInfo | None:
        """The style of that id."""
        return next((style for style in self.all if style.id == style_id), None)

    def usable(self) -> list[StyleInfo]:
        """Styles without a problem: favourites first, those that are not for photos last."""
        good = [style for style in self.all if not style.problem]
        favourites = self._settings.favourites
        return sorted(good, key=lambda style: (style.id not in favourites, not style.for_photos))

    def matching(
        self,
        text: str,
        *,
        favourites: bool = False,
        mine: bool = False,
        said: Callable[[str, StyleInfo], str] = lambda text, _: text,
    ) -> list[StyleInfo]:
        """Styles whose words contain all words of `text`.

        Args:
            text: what is typed.
            favourites: only these.
            mine: none that came with the program.
            said: what a text of a card is in the language of the window.
        """
        words = text.lower().split()
        found = []
        for style in self.all:
            facts = (style.title, style.description, style.author, style.license, *style.domains)
            known = " ".join((*facts, *(said(fact, style) for fact in facts))).lower()
            wanted = all(word in known for word in words)
            wanted = wanted and (not favourites or style.id in self._settings.favourites)
            if wanted and (not mine or not style.bundled):
                found.append(style)
        return found

    def is_favourite(self, style_id: str) -> bool:
        """True when a person has starred it."""
        return style_id in self._settings.favourites

    def toggle_favourite(self, style_id: str) -> None:
        """Star it, or take the star."""
        now = self._settings.favourites
        kept = tuple(other for other in now if other != style_id)
        self._settings.favourites = kept if style_id in now else (*now, style_id)

    def refresh(self) -> None:
        """Ask the engine what is installed."""
        coming: list[StyleInfo] = []
        self._engine.ask(ListStyles(), lambda message: self._on_list(coming, message))

    def _on_list(self, coming: list[StyleInfo], message: Message) -> None:
        if isinstance(message, StylesListed):
            coming += message.styles
            if message.last:
                self.all = tuple(coming)
                if self.loaded:
                    self.changed.emit(Styles.loaded)
                self.loaded = True
        elif isinstance(message, Problem):
            self.trouble = Trouble.of(message)

    def import_file(self, path: Path) -> None:
        """Ask what a file is; `recognised` follows."""
        self._import(ImportStyle(source=str(path)))

    def confirm_import(self, path: str, title: str, names: tuple[str, str]) -> None:
        """Install the file that was recognised, which turns the first of `names` into the second."""
        source, target = names
        self._import(ImportStyle(source=path, confirmed=True, title=title, from_name=source, to=target))

    def forget_import(self) -> None:
        """The file that was recognised is not wanted."""
        self.recognised = None

    def _import(self, request: ImportStyle) -> None:
        self.busy = True
        self.trouble = None

        def hear(message: Message) -> None:
            self.busy = False
            if isinstance(message, StyleRecognised):
                self.recognised = (message, request.source)
            elif isinstance(message, StyleImported):
                self.recognised = None
                self.imported.emit(message.style.id)
                self.refresh()
            elif isinstance(message, Problem):
                self.trouble = Trouble.of(message, request.source)

        self._engine.ask(request, hear)

    def command(self, action: str, style: StyleInfo, target: str = "") -> None:
        """Remove, export or verify a style."""
        values: dict[str, Any] = {"action": action, "style": style.id, "target": target}

        def hear(message: Message) -> None:
            if isinstance(message, Finished):
                self.done.emit(action, style.id)
                if action != "export":
                    self.refresh()
            elif isinstance(message, Problem):
                self.trouble = Trouble.of(message, style=style)

        self._engine.ask(StyleCommand(**values), hear)


class Cards(QObject):
    """Pictures of one photo in many styles, computed one by one while nothing else is wanted."""

    arrived = Signal(str)
    """Id of the style whose picture, or failure, is known now."""

    def __init__(
        self, engine: Asks, styles: Styles, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._styles = styles
        self._background = background
        self._photo, self._partial = "", False
        self._made: dict[tuple[str, str, str, bool], QImage | Trouble] = {}
        self._samples: dict[str, QImage] = {}
        self._wanted: list[str] = []
        self._call: Any = None

    def set_photo(self, path: str, *, partial: bool = False) -> None:
        """The photo to show in the styles, or what can be read of it; empty for none."""
        if (path, partial) != (self._photo, self._partial):
            self.want(())
            self._photo, self._partial = path, partial
            self.arrived.emit("")

    @property
    def photo(self) -> str:
        """The path of the photo that the cards show."""
        return self._photo

    def live(self, style: StyleInfo) -> QImage | Trouble | None:
        """The photo in that style; None while it is not computed."""
        return self._made.get((self._photo, style.id, style.sha256, self._partial))

    def sample(self, style: StyleInfo) -> QImage | None:
        """The style's own sample picture, or None."""
        if style.id not in self._samples:
            self._samples[style.id] = as_data_uri_image(style.thumbnail) if style.thumbnail else QImage()
        image = self._samples[style.id]
        return None if image.isNull() else image

    @property
    def pending(self) -> int:
        """How many pictures are still to come."""
        return len(self._wanted) + (self._call is not None)

    def want(self, style_ids: Sequence[str]) -> None:
        """Compute these, in this order, and no others."""
        self._wanted = list(style_ids)
        if not style_ids and self._call is not None:
            call, self._call = self._call, None
            self._engine.cancel(call)
        self._next()

    def _next(self) -> None:
        while self._call is None and self._wanted and self._photo:
            style = self._styles.get(self._wanted.pop(0))
            if style is not None and not style.problem and self.live(style) is None:
                self._ask(style)

    def _ask(self, style: StyleInfo) -> None:
        photo = self._photo
        key = (photo, style.id, style.sha256, self._partial)
        look = Look(style.id, style.domains[0] if style.domains else "")
        controls = look.controls(blended=False, varied=style.style_size > 0)
        request = Translate(
            purpose="card",
            source=photo,
            style=style.path,
            controls=controls,
            long_side=CARD_PX,
            partial=self._partial,
        )
        box: list[Any] = [None]

        def hear(message: Message) -> None:
            if isinstance(message, Translated) and message.pixels:
                path = Path(message.pixels.path)
                self._background.run(lambda: _take(path), lambda image: self._keep(key, image))
            elif isinstance(message, Problem):
                self._keep(key, Trouble.of(message, style=style))
            elif type(message).__name__ != "Cancelled":
                return
            if self._call is box[0]:
                self._call = None
                self._next()

        box[0] = self._call = self._engine.ask(request, hear)

    def _keep(self, key: tuple[str, str, str, bool], outcome: object) -> None:
        if isinstance(outcome, (QImage, Trouble)):
            self._made[key] = outcome
            while len(self._made) > _CARDS_MAX:
                del self._made[next(iter(self._made))]
            self.arrived.emit(key[1])


def _take(path: Path) -> object:
    image = decode(path)
    path.unlink(missing_ok=True)
    return image
