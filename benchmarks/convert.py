"""Applying a style to pictures and folders, against the plain loop: PyTorch, fp32, one picture at a time.

    python -m benchmarks.convert [--parts network folder start] [--photos FOLDER] [--count 12] [--quick]

Run from the repository's root on a quiet machine. Both sides have the same weights (ResNet with 9 blocks,
transposed ends, random), see the same pictures, write PNG files, and take turns; ratios are medians of
rounds. Targets: network alone in fp32 2.0x at 1 megapixel and 1.35x at 256 px, in bf16 4x at 1 megapixel; a
folder of 1-megapixel photos 2.2x the plain loop and within 1.1x of the larger of network time and file
time; first 256-px picture after 1.5 s.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from translator.images import read_picture, to_network
from translator.inference.cache import CACHE_VARIABLE

MEGAPIXEL, SMALL = (816, 1224), (256, 256)
PARTS = ("network", "folder", "start")
SIZES = (("256 px", SMALL, {"fp32": 1.35}), ("1 MP", MEGAPIXEL, {"fp32": 2.0, "bf16": 4.0}))


def main() -> None:
    """Measure, print the table, say which targets were met."""
    options = parse()
    if options.role:
        return ROLES[options.role](options)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        os.environ[CACHE_VARIABLE] = str(work / "cache")
        options.model = prepare(work, options.width)
        options.source = photos(work / "photos", MEGAPIXEL, options)
        parts = {"network": network_rows, "folder": folder_rows, "start": start_row}
        rows = [row for part in options.parts for row in parts[part](work, options)]
    for name, value, target, met in rows:
        print(f"{name:58}  {value:>9}  {target:>12}  {'' if met is None else 'met' if met else 'MISSED'}")
    if options.json:
        print(json.dumps([dict(zip(("name", "value", "target", "met"), row, strict=True)) for row in rows]))


Row = tuple[str, str, str, bool | None]


def parse() -> argparse.Namespace:
    """Options; `--quick` is for a look while working."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), help="what to measure")
    parser.add_argument("--photos", type=Path, help="JPEG photos to take instead of drawn ones")
    parser.add_argument("--count", type=int, default=12, help="of the folder; the plain loop takes fewer")
    parser.add_argument("--plain-count", type=int, default=4, help="pictures of the plain loop in a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--width", type=int, default=64, help="channels of the first layer")
    parser.add_argument("--quick", action="store_true", help="a narrow network, few pictures, one round")
    parser.add_argument("--json", action="store_true", help="a last line for programs")
    parser.add_argument("--role", choices=tuple(ROLES), help=argparse.SUPPRESS)
    parser.add_argument("--model", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--source", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--target", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--side", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.quick:
        options.width, options.count, options.plain_count, options.rounds = 8, 6, 3, 1
    return options


def prepare(work: Path, width: int) -> Path:
    """A model file with random weights."""
    import torch

    from translator.library.card import ModelCard
    from translator.library.model_file import save_model
    from translator.methods.cyclegan import CycleGan, CycleGanSettings

    torch.manual_seed(0)
    settings = CycleGanSettings(ends="transposed", blocks=9, generator_width=width)
    card = ModelCard(
        title="Random",
        method="cyclegan",
        settings=settings.model_dump(),
        domains={"a": "plain", "b": "random"},
        directions=("a>b", "b>a"),
    )
    save_model(work / "random.safetensors", CycleGan.build_model(settings), card)
    return work / "random.safetensors"


def photos(folder: Path, size: tuple[int, int], options: argparse.Namespace) -> Path:
    """A folder of JPEG photos, given or drawn, the same again under other names until there are enough."""
    from PIL import Image

    folder.mkdir()
    given = sorted(options.photos.glob("*.jpg")) if options.photos else []
    for index in range(options.count):
        target = folder / f"{index:04}.jpg"
        if given:
            target.write_bytes(given[index % len(given)].read_bytes())
            continue
        rng = np.random.default_rng(index)
        coarse = rng.integers(0, 256, (size[0] // 16, size[1] // 16, 3), np.uint8)
        Image.fromarray(coarse).resize((size[1], size[0]), Image.Resampling.BICUBIC).save(target, quality=92)
    return folder


def network_rows(_: Path, options: argparse.Namespace) -> list[Row]:
    """Network alone, in turn; each side in a process of its own, for the allocator's settings are one's."""
    rows: list[Row] = []
    for label, size, targets in SIZES:
        times = in_turn(["plain", *targets], size, options)
        rows.append((f"network {label}: plain", f"{statistics.median(times['plain']):.3f} s", "", None))
        for precision, target in targets.items():
            ratio = statistics.median(a / b for a, b in zip(times["plain"], times[precision], strict=True))
            name = f"network {label}: ours {precision}, times faster"
            rows.append((name, f"{ratio:.2f}", f">= {target}", ratio >= target))
    return rows


def folder_rows(work: Path, options: argparse.Namespace) -> list[Row]:
    """A folder from start to end, in processes of their own, in turn; seconds a picture after the first."""
    seconds: dict[str, list[float]] = {name: [] for name in ("plain", "convert", "network", "files")}
    for round_number in range(options.rounds):
        for role in seconds:
            target = work / f"{role}-{round_number}"
            seconds[role].append(float(child(role, options, target).splitlines()[-1]))
    median = {name: statistics.median(times) for name, times in seconds.items()}
    faster = statistics.median(a / b for a, b in zip(seconds["plain"], seconds["convert"], strict=True))
    bound = median["convert"] / max(median["network"], median["files"])
    return [
        ("folder: plain loop, a picture", f"{median['plain']:.3f} s", "", None),
        ("folder: convert, a picture", f"{median['convert']:.3f} s", "", None),
        ("folder: network alone, a picture", f"{median['network']:.3f} s", "", None),
        ("folder: reading and writing alone, a picture", f"{median['files']:.3f} s", "", None),
        ("folder: convert, times faster than the plain loop", f"{faster:.2f}", ">= 2.2", faster >= 2.2),
        ("folder: convert, share of the larger of network and files", f"{bound:.2f}", "<= 1.1", bound <= 1.1),
    ]


def start_row(work: Path, options: argparse.Namespace) -> list[Row]:
    """From the start of the process to the first 256-px picture on disk, the graph being in the cache."""
    options.count, options.photos = 1, None
    options.source = photos(work / "one", SMALL, options)
    child("first", options, work / "warm")
    times = []
    for index in range(2 * options.rounds + 1):
        started_s = time.perf_counter()
        report = child("first", options, work / f"first-{index}")
        times.append(time.perf_counter() - started_s)
    assert report.splitlines()[-1] == "without torch", report
    seconds = statistics.median(times)
    name = "first 256-px picture after the start, torch never imported"
    return [(name, f"{seconds:.2f} s", "<= 1.5 s", seconds <= 1.5)]


def child(role: str, options: argparse.Namespace, target: Path) -> str:
    """Run this file in another process and return what it says."""
    command = [sys.executable, "-m", "benchmarks.convert", "--role", role, "--model", options.model]
    command += ["--source", options.source, "--target", target, "--plain-count", options.plain_count]
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def in_turn(sides: list[str], size: tuple[int, int], options: argparse.Namespace) -> dict[str, list[float]]:
    """Seconds of each side in each round after a first one that does not count."""
    command = [sys.executable, "-m", "benchmarks.convert", "--role", "side"]
    command += ["--model", str(options.model), "--size", *map(str, size), "--side"]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    children = {side: subprocess.Popen([*command, side], **pipes) for side in sides}
    times: dict[str, list[float]] = {side: [] for side in sides}
    for round_number in range(1 + options.rounds):
        for side, running in children.items():
            time.sleep(0.5)  # threads of the other side still spin for a while
            assert running.stdin and running.stdout  # noqa: PT018 - one condition: both are pipes
            print("go", file=running.stdin, flush=True)
            seconds = float(running.stdout.readline())
            times[side] += [seconds] if round_number else []
    for running in children.values():
        running.communicate()
    return times


def run_side(options: argparse.Namespace) -> None:
    """One side of `in_turn`: the network once for every line that comes in."""
    import torch

    from translator.domains import Direction
    from translator.inference.translator import Translator

    planes = to_network(np.random.default_rng(0).integers(0, 256, (*options.size, 3), np.uint8))
    if options.side == "plain":
        network, tensor = plain_network(options.model), torch.from_numpy(planes)
    else:
        engine = Translator.open(str(options.model), device="cpu", precision=options.side).engine
    for _ in sys.stdin:
        started_s = time.perf_counter()
        network(tensor) if options.side == "plain" else engine.translate(planes, Direction.A_TO_B)
        print(time.perf_counter() - started_s, flush=True)


def plain_network(model: Path) -> Callable[..., object]:
    """The published network with the model's weights."""
    import torch

    from tests.reference.plain_networks import PlainResnet
    from tests.reference.weights import copy_weights
    from translator.library.model_file import open_model

    ours, card = open_model(model)
    plain = PlainResnet(int(card.settings["generator_width"]), 9, "instance")
    copy_weights(ours.a_to_b, plain)
    plain.eval()
    return torch.inference_mode()(plain.forward)


def run_plain(options: argparse.Namespace) -> None:
    """The plain loop: open, scale, translate, save, one after the other."""
    import torch
    from PIL import Image

    network = plain_network(options.model)
    options.target.mkdir()
    times = []
    for path in sorted(options.source.glob("*.jpg"))[: options.plain_count + 1]:
        started_s = time.perf_counter()
        with Image.open(path) as image:
            array = np.asarray(image.convert("RGB"), np.float32)
        tensor = torch.from_numpy(array).permute(2, 0, 1)[None] / 127.5 - 1
        result = network(tensor)
        assert isinstance(result, torch.Tensor)
        codes = ((result[0].permute(1, 2, 0) + 1) * 127.5).clamp(0, 255).to(torch.uint8).numpy()
        Image.fromarray(codes).save(options.target / f"{path.stem}.png")
        times.append(time.perf_counter() - started_s)
    print(statistics.mean(times[1:] or times))


def run_convert(options: argparse.Namespace) -> None:
    """Our conversion of the same folder."""
    from translator.inference.translator import Translator

    print(converted_s(options, Translator.open(str(options.model), device="cpu", precision="fp32")))


def run_files(options: argparse.Namespace) -> None:
    """Our conversion with a style that does nothing: reading and writing alone."""
    from types import SimpleNamespace

    card = SimpleNamespace(label="nothing", weights_sha256="0" * 64)
    print(converted_s(options, SimpleNamespace(card=card, apply=lambda picture, _: picture)))


def converted_s(options: argparse.Namespace, style: Any) -> float:
    """Seconds a picture, from the first result to the end."""
    from translator.events.conversion import FileConverted
    from translator.inference.convert import Conversion, convert
    from translator.inference.convert_work import Output
    from translator.inference.translator import Wish

    plan = Conversion(options.source, options.target, Wish(to="random"), Output(format="png"))
    events = convert(plan, style)
    times = [time.perf_counter() for event in events if isinstance(event, FileConverted)]
    return (times[-1] - times[0]) / max(len(times) - 1, 1)


def run_network(options: argparse.Namespace) -> None:
    """Our network on pictures that are in memory."""
    from translator.inference.translator import Translator, Wish

    style = Translator.open(str(options.model), device="cpu", precision="fp32")
    pictures = [read_picture(path) for path in sorted(options.source.glob("*.jpg"))[:5]]
    times = []
    for picture in pictures:
        started_s = time.perf_counter()
        style.apply(picture, Wish(to="random"))
        times.append(time.perf_counter() - started_s)
    print(statistics.mean(times[1:] or times))


def run_first(options: argparse.Namespace) -> None:
    """The command as a user gives it."""
    from translator.cli.main import run

    style = ["--model", str(options.model), "--to", "random", "--engine", "openvino"]
    assert run(["convert", str(options.source), str(options.target), *style]) == 0
    print("with torch" if "torch" in sys.modules else "without torch")


_ROLES = (run_side, run_plain, run_convert, run_network, run_files, run_first)
ROLES: dict[str, Callable[[argparse.Namespace], None]] = {role.__name__[4:]: role for role in _ROLES}

if __name__ == "__main__":
    main()
