"""What the engine does with each request; heavy libraries are imported when the first picture needs them."""

import os
import time
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from translator.engine import catalogue, devices, importing
from translator.engine.process import Handler
from translator.engine.say import Say
from translator.errors import ErrorCode, UserError
from translator.events.engine import (
    Describe,
    Described,
    Finished,
    Hello,
    ImportStyle,
    ListStyles,
    Message,
    OpenPicture,
    PictureOpened,
    PublishStyle,
    Ready,
    StyleCommand,
    StylesListed,
    Translate,
    Translated,
)
from translator.events.parts import Output

if TYPE_CHECKING:
    from translator.engine.shelf import Shelf
    from translator.images.picture import Picture
    from translator.inference.convert_one import Results
    from translator.inference.translator import Translator

_LISTED_AT_ONCE = 8
"""Thumbnails make long lines; few styles a line keep each below the limit."""
_PICTURES_KEPT = 2


class Works:
    """The engine's hands: handlers by request, warm models, the last pictures."""

    def __init__(self) -> None:
        self.idle_s = 300.0
        self.handlers: Mapping[type[Message], Handler] = {
            Hello: self._hello,
            Describe: self._describe,
            ListStyles: self._list_styles,
            OpenPicture: self._open_picture,
            Translate: self._translate,
            ImportStyle: self._import_style,
            PublishStyle: self._publish_style,
            StyleCommand: self._style_command,
        }
        self._exchange = Path()
        self._hello_said = Hello(exchange="")
        self._shelf: Shelf | None = None
        self._pictures: dict[tuple[str, int, bool], Picture] = {}
        self._results: Results | None = None

    def release(self) -> bool:
        """Drop all models and pictures."""
        held = (self._shelf is not None and self._shelf.clear()) or bool(self._pictures)
        self._pictures.clear()
        if self._results is not None:
            self._results.close()
        devices.release_memory()
        return held

    def _hello(self, request: Message, say: Say) -> Message:
        hello = cast(Hello, request)
        self._exchange = Path(hello.exchange)
        if not self._exchange.is_dir():
            raise UserError(ErrorCode.FOLDER_MISSING, f"There is no folder {hello.exchange!r} for pixels.")
        self._hello_said = hello
        with say.preparing():
            found = devices.found(hello.device)
        return Ready(app=app_version(), pid=os.getpid(), devices=found)

    def _describe(self, request: Message, say: Say) -> Message:  # noqa: ARG002 - a handler's signature
        data, training = catalogue.shared_forms()
        return Described(
            methods=catalogue.method_infos(),
            data=data,
            training=training,
            devices=devices.found(self._hello_said.device),
            versions=versions(),
        )

    def _list_styles(self, request: Message, say: Say) -> Message:
        styles = catalogue.style_infos()
        while len(styles) > _LISTED_AT_ONCE:
            say.part(StylesListed(id=request.id, styles=tuple(styles[:_LISTED_AT_ONCE]), last=False))
            styles = styles[_LISTED_AT_ONCE:]
        return StylesListed(styles=tuple(styles))

    def _import_style(self, request: Message, say: Say) -> Message:  # noqa: ARG002 - a handler's signature
        return importing.import_style(cast(ImportStyle, request), self._exchange)

    def _publish_style(self, request: Message, say: Say) -> Message:  # noqa: ARG002 - a handler's signature
        return catalogue.publish(cast(PublishStyle, request))

    def _style_command(self, request: Message, say: Say) -> Message:  # noqa: ARG002 - a handler's signature
        catalogue.command(cast(StyleCommand, request))
        return Finished()

    # Pictures

    def _open_picture(self, request: Message, say: Say) -> Message:  # noqa: ARG002 - a handler's signature
        from translator.engine.pictures import reduced, to_exchange

        wanted = cast(OpenPicture, request)
        picture = self._read(Path(wanted.source), partial=wanted.partial)
        pixels = to_exchange(reduced(picture, wanted.long_side), self._exchange)
        return PictureOpened(
            pixels=pixels,
            width=picture.width,
            height=picture.height,
            bits=picture.origin.depth,
            format=picture.origin.format,
            readable=part.share if (part := picture.origin.readable) else 1.0,
            coarse=bool(part and part.coarse),
        )

    def _read(self, path: Path, *, partial: bool) -> "Picture":
        from translator.images.read import read_picture

        if not path.is_file():
            raise UserError(ErrorCode.PICTURE_MISSING, f"{path.name} is no longer there.")
        key = (str(path), path.stat().st_mtime_ns, partial)
        if key not in self._pictures:
            while len(self._pictures) >= _PICTURES_KEPT:
                del self._pictures[next(iter(self._pictures))]
            self._pictures[key] = read_picture(path, partial=partial)
        return self._pictures[key]

    def _translate(self, request: Message, say: Say) -> Message:
        wanted = cast(Translate, request)
        began_s = time.perf_counter()
        say.progress(0, 1, "loading")
        translator = self._opened(wanted, say)
        from translator.engine.shelf import spared_s

        before_s = spared_s(translator)
        say.accepted(devices.name_of(translator.engine.device))
        answer = self._result(wanted, translator, say)
        device = devices.name_of("cpu" if "moved_to_cpu" in say.noticed else translator.engine.device)
        took_s = time.perf_counter() - began_s + spared_s(translator) - before_s
        return answer.model_copy(update={"seconds": took_s, "device": device})

    def _opened(self, wanted: Translate, say: Say) -> "Translator":
        with say.preparing():
            from translator.engine.shelf import Shelf

            if self._shelf is None:
                self._shelf = Shelf(self._hello_said.memory_mb)
            asked = wanted.precision or self._hello_said.precision
            quick = wanted.purpose in ("preview", "card") and asked == "auto"
            precision: Any = "fast" if quick else asked
            device = wanted.device or self._hello_said.device
            return self._shelf.get(Path(wanted.style), device, precision)

    def _result(self, wanted: Translate, translator: "Translator", say: Say) -> Translated:
        from translator.engine.applying import Watched, convert, wish_for, wish_on_copy

        style, wish = Watched(translator, say), wish_for(wanted.controls, translator)
        say.progress(0, 1, "reading")
        if wanted.relative:
            return convert(wanted, style, wish, self._folders())
        from translator.engine.pictures import free_place, in_depth, reduced, refuse_empty, to_exchange

        picture, output = self._read(Path(wanted.source), partial=wanted.partial), wanted.output
        target = free_place(output, picture, Path(wanted.source)) if output else None
        if output and target is None:
            return Translated(result=output.path, skipped=True)
        place = wanted.part if not output and picture.origin.readable is None else None
        part = style.part(picture, wish, place) if place else None
        if part is not None:
            pixels = to_exchange(part[0], self._exchange)
            return Translated(pixels=pixels, part=part[1])
        original = in_depth(reduced(picture, wanted.long_side), output.depth if output else "keep")
        result = style.apply(original, wish_on_copy(wish, translator, picture, original))
        refuse_empty(original, result)
        result = reduced(result, output.long_side) if output else result
        say.progress(1, 1, "writing")
        with say.preparing("writing"):
            return self._handed_over(result, target, output, translator)

    def _handed_over(
        self, result: "Picture", target: Path | None, output: Output | None, translator: "Translator"
    ) -> Translated:
        from translator.engine.pictures import to_exchange, write_result

        pixels = None
        if output and target:
            write_result(result, target, output, f"Translator, style {translator.card.label}")
        else:
            pixels = to_exchange(result, self._exchange)
        read = result.origin.readable
        return Translated(
            pixels=pixels,
            result=str(target or ""),
            width=result.width,
            height=result.height,
            readable=read.share if read else 1.0,
        )

    def _folders(self) -> "Results":
        from translator.inference.convert_one import Results

        if self._results is None:
            self._results = Results()
        return self._results


def app_version() -> str:
    """Of this installation; "0" when it is not installed."""
    try:
        return version("image-translator")
    except PackageNotFoundError:
        return "0"


def versions() -> dict[str, str]:
    """Of what matters for a report."""
    found = {"translator": app_version()}
    for package in ("torch", "openvino", "numpy", "pillow", "opencv-python-headless"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
