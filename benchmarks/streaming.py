"""Pictures of 1 to 100 megapixels at once and in pieces: time, peak memory and greatest difference.

    python -m benchmarks.streaming [--megapixels 1 4] [--ways whole pieces openvino-pieces]
        [--memory-mib 2048] [--network resnet9-transposed] [--precision fp32] [--whole-up-to 4]

Run from the repository's root on a quiet machine; each row is a process of its own. "plain" is the whole
picture as PyTorch does it by itself, "whole" is our engine (the C library keeps freed memory), the others
work in pieces. The memory is the peak of the process, interpreter and libraries included. Differences are
to "whole", in a range of 2.

Targets, for the ResNet with 9 blocks, 64 channels and transposed ends in fp32: at 4 megapixels in pieces at
most 1.1x the time of the whole and 1.7 GiB; at 24 and 100 with 2 GiB allowed, below 3.5 GiB, and time linear
in megapixels within 1.2x; OpenVINO's pieces at 24 in half of PyTorch's time.
"""

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from translator.inference.stages_file import load_stages, save_stages
from translator.inference.streaming import Pieces, stream
from translator.inference.streaming_pixels import PixelSource, PlanesSink

if TYPE_CHECKING:
    from translator.networks.resnet import ResnetGenerator
    from translator.networks.unet import UnetGenerator

WAYS = ("plain", "whole", "pieces", "openvino-pieces")
NETWORKS = ("resnet9-transposed", "resnet9-antialiased", "unet256")
UNIT = 256
STAGES = "stages.safetensors"


def main() -> None:
    """Measure all rows, one process each, and print the table."""
    options = parse()
    if options.child:
        print(json.dumps(measured(options)))
        return
    with tempfile.TemporaryDirectory() as folder:
        options.folder = Path(folder)
        if "openvino-pieces" in options.ways:
            write_stages(options)
        print("                    way        s    s CPU    s/MP  peak GiB  on disk  difference")
        for megapixels in options.megapixels:
            for way in options.ways:
                if way in ("plain", "whole") and megapixels > options.whole_up_to:
                    continue
                print(row(megapixels, way, options), flush=True)


def parse() -> argparse.Namespace:
    """Options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--megapixels", type=float, nargs="+", default=[1, 4])
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--network", choices=NETWORKS, default=NETWORKS[0])
    parser.add_argument("--precision", choices=("fp32", "bf16"), default="fp32")
    parser.add_argument("--memory-mib", type=int, default=2048, help="for maps, pieces and the result")
    parser.add_argument("--whole-up-to", type=float, default=4, help="largest picture to do at once")
    parser.add_argument("--threads", type=int, default=0, help="of PyTorch; 0 is its own choice")
    parser.add_argument("--child", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def row(megapixels: float, way: str, options: argparse.Namespace) -> str:
    """Run one process and format what it says."""
    arguments = ["--child", way, "--megapixels", str(megapixels), "--folder", str(options.folder)]
    for name in ("network", "precision", "memory_mib", "threads"):
        arguments += [f"--{name.replace('_', '-')}", str(getattr(options, name))]
    command = [sys.executable, "-m", "benchmarks.streaming", *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."})
    found = json.loads(done.stdout.splitlines()[-1])
    path = options.folder / f"{megapixels}-whole.npy"
    difference = math.nan
    if path.exists() and way != "whole":
        mine = np.load(options.folder / f"{megapixels}-{way}.npy", mmap_mode="r")
        difference = float(np.abs(mine - np.load(path, mmap_mode="r")).max())
    seconds, gib = found["s"], {name: found[name] / 2**30 for name in ("peak", "spilled")}
    return (
        f"{megapixels:4g} MP {way:>16} {seconds:8.1f} {found['cpu_s']:8.1f} {seconds / megapixels:7.2f} "
        f"{gib['peak']:9.2f} {gib['spilled']:8.2f} {difference:11.1e}"
    )


def measured(options: argparse.Namespace) -> dict[str, Any]:
    """What one process does: one picture, one way."""
    megapixels, way = options.megapixels[0], options.child
    pixels = drawn(megapixels)
    work = whole if way in ("plain", "whole") else in_pieces
    prepared = prepare(options)
    start, cpu_start = time.perf_counter(), time.process_time()
    planes, spilled = work(prepared, pixels, options.memory_mib << 20)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu_start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    np.save(options.folder / f"{megapixels}-{way}.npy", planes)
    return {"s": seconds, "cpu_s": cpu, "peak": peak, "spilled": spilled}


def drawn(megapixels: float) -> npt.NDArray[np.uint8]:
    """(H, W, 3), 3 : 2, both sides multiples of what every network here wants; the same for every way."""
    height = max(UNIT, round(math.sqrt(megapixels * 1e6 / 1.5) / UNIT) * UNIT)
    width = max(UNIT, round(megapixels * 1e6 / height / UNIT) * UNIT)
    random = np.random.default_rng(0)
    tile = random.integers(0, 128, (UNIT, UNIT, 3), np.uint8)
    pixels = np.tile(tile, (height // UNIT, width // UNIT, 1))
    pixels += np.linspace(0, 127, height).astype(np.uint8)[:, None, None]
    return pixels


def prepare(options: argparse.Namespace) -> Any:
    """The engine for the whole, or the pieces."""
    if options.child == "openvino-pieces":
        from translator.inference.streaming_openvino import OpenVINOPieces

        return OpenVINOPieces(*load_stages(options.folder / STAGES), options.precision)
    import torch

    from translator.inference.stages_pytorch import network_of
    from translator.inference.streaming_pytorch import TorchPieces
    from translator.networks.allocator import keep_freed_memory
    from translator.networks.devices import DTYPES

    if options.threads:
        torch.set_num_threads(options.threads)
    if options.child != "plain":
        keep_freed_memory()
    generator = made(options)
    if options.child in ("plain", "whole"):
        generator.compute_dtype = DTYPES[options.precision]
        return generator
    network = network_of(generator)
    assert network is not None
    return TorchPieces(network, torch.device("cpu"), DTYPES[options.precision])


def made(options: argparse.Namespace) -> "ResnetGenerator | UnetGenerator":
    """The network with the random weights of a seed."""
    import torch

    from translator.networks.resnet import ResnetGenerator, ResnetShape
    from translator.networks.unet import UnetGenerator, UnetShape

    torch.manual_seed(0)
    name, _, ends = options.network.partition("-")
    network = UnetGenerator(UnetShape()) if name == "unet256" else ResnetGenerator(ResnetShape(ends=ends))
    return network.eval()


def write_stages(options: argparse.Namespace) -> None:
    """The file from which OpenVINO's pieces are made; by a process of its own, for it needs torch."""
    from translator.inference.stages_pytorch import arrays_of, network_of

    network = network_of(made(options))
    assert network is not None
    save_stages(network.graph, arrays_of(network), options.folder / STAGES)


def whole(generator: Any, pixels: npt.NDArray[np.uint8], _: int) -> tuple[Any, int]:
    """The picture at once."""
    import torch

    from translator.images.arrays import to_network

    with torch.inference_mode():
        return generator(torch.from_numpy(to_network(pixels))).numpy(), 0


def in_pieces(pieces: Pieces, pixels: npt.NDArray[np.uint8], memory_bytes: int) -> tuple[Any, int]:
    """The picture in pieces."""
    source, sink = PixelSource(pixels, UNIT), PlanesSink(*pixels.shape[:2])
    plan = stream(pieces, source, sink, budget_bytes=memory_bytes - sink.planes.nbytes)
    return sink.planes, plan.spilled_bytes


if __name__ == "__main__":
    main()
