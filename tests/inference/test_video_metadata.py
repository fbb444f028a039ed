"""What videos say of themselves."""

from pathlib import Path
from typing import Any

import pytest

from tests.inference.test_video import av, draw, run, scene
from translator.inference.video_file import inspect


def located(path: Path, source: Path) -> Path:
    """A copy of a video that says where it was taken, twice, and what it is called."""
    place = "+48.1000+011.5000/"
    with (
        av.open(str(source)) as original,
        av.open(str(path), "w", options={"movflags": "use_metadata_tags"}) as container,
    ):
        stream = container.add_stream_from_template(original.streams.video[0])
        container.metadata.update({"title": "Lake", "location": place})
        container.metadata["com.apple.quicktime.location.ISO6709"] = place
        for packet in original.demux(original.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                container.mux(packet)
    return path


@pytest.mark.parametrize("policy", ["keep", "no-location", "none"])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_the_place_stays_or_goes_as_asked(tmp_path: Path, policy: Any, suffix: str) -> None:
    source = located(tmp_path / "a.mov", draw(tmp_path / "plain.mp4", scene(2)))
    run(source, tmp_path / f"out{suffix}", metadata=policy)
    said = {name.lower(): text for name, text in inspect(tmp_path / f"out{suffix}").metadata.items()}
    assert any("location" in name for name in said) == (policy == "keep")
    data = (tmp_path / f"out{suffix}").read_bytes()
    assert (b"+48.1" in data or b"loci" in data) == (policy == "keep")
    assert said.get("title") == (None if policy == "none" else "Lake")
    assert ("Style" in said.get("comment", "")) == (policy != "none")
