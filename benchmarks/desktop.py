"""How fast the desktop program is: start, event loop, scrolling, memory, previews.

    python -m benchmarks.desktop [ROW...] [--photos FOLDER] [--large PHOTO] [--model FILE]

Run from the repository's root on a quiet machine, under `xvfb-run -a` or with QT_QPA_PLATFORM=offscreen.
Each row is a process of its own; "preview" and "translate" use the real engine and need all three options,
the others the scripted engine of the tests. Targets: first paint in 0.6 s and usable in 1.0 s (median of 10),
event loop held up for less than 30 ms in 99 of 100 turns and never for 100 ms, 30 frames a second, 400 MB,
and previews that take 1.2 times as long as the engine says.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import monotonic

ROOT = Path(__file__).parents[1]
ROWS = ("start", "flood", "scroll", "memory", "preview", "translate")
STARTS = 10


def main() -> None:
    """Measure the chosen rows and print them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("rows", nargs="*", default=ROWS, help=f"of: {', '.join(ROWS)}")
    parser.add_argument("--photos", type=Path, help="a folder of photos of about a megapixel")
    parser.add_argument("--large", type=Path, help="a photo of 24 megapixels")
    parser.add_argument("--model", type=Path, help="a model file for the rows with the real engine")
    options = parser.parse_args()
    for row in options.rows:
        runs = [child(row, options) for _ in range(STARTS if row == "start" else 1)]
        figures = {name: median(run[name] for run in runs) for name in runs[0]}
        print(
            f"{row:>10}  " + "  ".join(f"{name} {value:.4g}" for name, value in figures.items()), flush=True
        )


def child(row: str, options: argparse.Namespace) -> dict[str, float]:
    """One measurement in a process and a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        words = {"home": home, "began_s": monotonic(), **{k: str(v) for k, v in vars(options).items() if v}}
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.desktop_rows", row, json.dumps(words)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        sys.exit(f"{row}: {done.stderr}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
