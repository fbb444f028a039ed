"""The film of a training as a video, for programs that show no animated pictures."""

from collections.abc import Sequence
from fractions import Fraction
from typing import BinaryIO

from PIL import Image

from translator.images.video_library import pyav

_TICK = Fraction(1, 1000)
_OPTIONS = {"crf": "18", "preset": "medium"}


def write_mp4(file: BinaryIO, frames: Sequence[Image.Image], lasts_ms: Sequence[int]) -> None:
    """Write frames of one size as H.264; sides become even by a black line, as the format asks.

    Args:
        file: where to.
        frames: RGB pictures of one size.
        lasts_ms: how long each is shown.

    Raises:
        UserError: ENGINE_MISSING, when PyAV is not installed.
    """
    av = pyav(", or name a .gif or a .webp file")
    wide, high = (side + side % 2 for side in frames[0].size)
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=25, options=_OPTIONS)
        stream.width, stream.height, stream.pix_fmt = wide, high, "yuv420p"
        stream.codec_context.time_base = _TICK
        at_ms = 0
        # The last one is shown as long as it should be only if something ends it: itself, again.
        for frame, lasts in zip((*frames, frames[-1]), (*lasts_ms, 0), strict=True):
            whole = Image.new("RGB", (wide, high))
            whole.paste(frame)
            coded = av.VideoFrame.from_image(whole)
            coded.pts, coded.time_base = at_ms, _TICK
            container.mux(stream.encode(coded))
            at_ms += lasts
        container.mux(stream.encode(None))
