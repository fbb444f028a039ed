"""TensorBoard as one more listener of a training; an optional extra."""

from pathlib import Path
from types import TracebackType
from typing import Any

from translator.errors import ErrorCode, UserError
from translator.events import Event
from translator.events.training import PicturesWritten, Stepped, Validated


class TensorBoard:
    """Writes losses, speed, rate and contact sheets to RUN/tensorboard; does nothing without a run.

    Raises:
        UserError: USAGE, when the package is not installed.
    """

    def __init__(self, run: Path | None) -> None:
        self._run = run
        self._writer: Any = None

    def __enter__(self) -> "TensorBoard":
        if self._run is not None:
            try:
                from torch.utils.tensorboard import SummaryWriter
            except ImportError:
                raise UserError(
                    ErrorCode.USAGE,
                    "TensorBoard is not installed.",
                    "Install it with: pip install 'image-translator[tensorboard]'",
                ) from None
            self._writer = SummaryWriter(str(self._run / "tensorboard"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write what waits; a second time does nothing."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def show(self, event: Event) -> None:
        """Log one event."""
        if self._writer is None or self._run is None:
            return
        if isinstance(event, Stepped):
            for name, value in event.losses.items():
                self._writer.add_scalar(name, value, event.step)
            self._writer.add_scalar("pictures_per_s", event.pictures_per_s, event.step)
            self._writer.add_scalar("learning_rate", event.learning_rate, event.step)
        elif isinstance(event, Validated):
            for name, value in {**event.scores, "cost": event.cost}.items():
                self._writer.add_scalar(f"held_out/{name}", value, event.step)
        elif isinstance(event, PicturesWritten):
            import numpy as np
            from PIL import Image

            with Image.open(self._run / event.folder / "sheet.png") as sheet:
                self._writer.add_image("pictures", np.asarray(sheet), event.step, dataformats="HWC")
