"""What looking at a training costs: opening a long run, scrubbing through it, and watching one that runs.

    python -m benchmarks.watching [ROW...] [--photos FOLDER] [--piles A B] [--pairs N]

Run from the repository's root on a quiet machine, under `xvfb-run -a` or with QT_QPA_PLATFORM=offscreen.

"open" and "scrub" use a run folder of 200 000 steps with 400 looks at six photos, written by this program;
targets: the whole log read and the newest pictures on the screen in 1 s, 30 frames a second while the slider
is dragged from end to end and while it jumps. "watch" trains the two piles (drawn ones when none are named)
in blocks with and without a window that shows the training, one after the other; between them the window is
stopped as a whole. It prints the window's processor time in percent of the training's time (100 is one core,
all its threads counted), the same of the whole machine, and by how much the training itself was slower with
the standard error over the pairs of blocks. Target: 1 % of the training. It takes about three minutes.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean, median, stdev

import psutil

from benchmarks.desktop import ROOT

ROWS = ("open", "scrub", "watch")
OPENINGS = 5
STEPS, LOG_EVERY, LOOK_EVERY, VALIDATE_EVERY = 200_000, 10, 500, 2000
PHOTOS, SIDE_PX, VARIANTS = 6, 256, 8
COLUMNS = ("real_a", "real_b", "fake_b", "fake_a")
LOSSES = tuple(f"{net}/{term}" for net in ("generators", "critics") for term in ("gan_a", "gan_b", "cycle_a"))
BLOCK_S = 9.0
FIRST_STEPS = 30


def main() -> None:
    """Measure the chosen rows and print them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("rows", nargs="*", default=ROWS, help=f"of: {', '.join(ROWS)}")
    parser.add_argument("--photos", type=Path, help="a folder of photos for the looks of the long run")
    parser.add_argument("--piles", type=Path, nargs=2, help="two folders to train on")
    parser.add_argument("--pairs", type=int, default=7, help="pairs of watched and unwatched blocks")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        if {"open", "scrub"} & set(options.rows):
            run = home / "runs" / "long"
            write_run(run, options.photos)
            print(f"a run of {STEPS} steps: {(run / 'events.jsonl').stat().st_size / 1e6:.1f} MB of events")
        for row in options.rows:
            if row == "watch":
                watch(home, options)
                continue
            times = OPENINGS if row == "open" else 1
            found = [child(row, home / f"{row} {number}", home / "runs" / "long") for number in range(times)]
            show(row, {key: median(one[key] for one in found) for key in found[0]})


def show(row: str, figures: dict[str, float]) -> None:
    """One line of results."""
    print(f"{row:>8}  " + "  ".join(f"{name} {value:.4g}" for name, value in figures.items()), flush=True)


def child(row: str, home: Path, run: Path) -> dict[str, float]:
    """One measurement of the window in a process of its own."""
    words = {"home": str(home), "run": str(run)}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.watching_rows", row, json.dumps(words)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{row}: {done.stderr}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


# The long run


def write_run(run: Path, photos: Path | None) -> None:
    """A run folder as a trainer leaves it after `STEPS` steps."""
    run.mkdir(parents=True)
    listing = {"names": {"a": "day", "b": "night"}}
    listing |= {part: {key: [f"/pictures/{key}/{n:05d}.jpg" for n in range(2000)] for key in "ab"}
                for part in ("domains", "held_out")}  # fmt: skip
    training = {"steps": STEPS}
    plan = {
        "format": 1,
        "run": str(run),
        "method": "cyclegan",
        "settings": {},
        "data": {},
        "listing": listing,
    }
    (run / "plan.json").write_text(json.dumps({**plan, "training": training}))
    masters = write_masters(run / "masters", photos)
    with (run / "events.jsonl").open("w") as log:
        for event in events():
            log.write(json.dumps(event) + "\n")
            if event["event"] == "pictures":
                put_look(run / str(event["folder"]), masters, int(str(event["step"])))


def events() -> list[dict[str, object]]:
    """What such a run has said."""
    common = {"steps": STEPS, "pictures_per_s": 9.1, "learning_rate": 2e-4, "eta_s": 60.0}
    said: list[dict[str, object]] = [
        {"event": "started", "step": 0, "steps": STEPS, "method": "cyclegan", "title": "CycleGAN",
         "device": "CPU", "precision": "fp32", "pictures": {"day": 2000, "night": 2000}, "held_out": PHOTOS,
         "batch_size": 1}
    ]  # fmt: skip
    for step in range(LOG_EVERY, STEPS + 1, LOG_EVERY):
        losses = {name: 0.3 + (step * (k + 7) % 997) / 3000 for k, name in enumerate(LOSSES)}
        said.append({"event": "step", "step": step, "losses": losses, "seconds": step / 9, **common})
        if step % LOOK_EVERY == 0:
            said.append({"event": "pictures", "step": step, "folder": f"pictures/{step:06d}"})
            said.append({"event": "saved", "step": step})
        if step % VALIDATE_EVERY == 0:
            scores = {f"{way}/realism": 0.4 for way in ("a>b", "b>a")}
            said.append({"event": "validated", "step": step, "scores": scores, "noise": scores, "cost": 0.5,
                         "realism": 0.4, "content": 0.6, "is_best": True, "best_step": step, "best_cost": 0.5,
                         "trend": "improving"})  # fmt: skip
    said.append({"event": "ended", "step": STEPS, "finished": True})
    return said


def write_masters(folder: Path, photos: Path | None) -> list[list[Path]]:
    """A few pictures for each photo and column, of which all looks are made by links."""
    import cv2
    import numpy as np

    folder.mkdir()
    real = sorted(photos.glob("*.jpg"))[: PHOTOS * len(COLUMNS)] if photos else []
    rng = np.random.default_rng(0)
    masters = []
    for number in range(PHOTOS * len(COLUMNS)):
        base = cv2.imread(str(real[number % len(real)])) if real else None
        if base is None:
            base = cv2.resize(rng.integers(0, 256, (24, 24, 3), np.uint8), (SIDE_PX, SIDE_PX))
        base = cv2.resize(base, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
        paths = [folder / f"{number:02d}_{variant}.png" for variant in range(VARIANTS)]
        for variant, path in enumerate(paths):
            noise = rng.normal(0, 6 - variant / 2, base.shape)
            cv2.imwrite(str(path), np.clip(base + noise, 0, 255).astype(np.uint8))
        masters.append(paths)
    return masters


def put_look(folder: Path, masters: list[list[Path]], step: int) -> None:
    """The held-out pictures of one moment."""
    folder.mkdir(parents=True)
    for photo in range(PHOTOS):
        for number, column in enumerate(COLUMNS):
            variants = masters[photo * len(COLUMNS) + number]
            variant = 0 if column.startswith("real") else step // LOOK_EVERY % VARIANTS
            os.link(variants[variant], folder / f"{photo:02d}_{column}.png")


# Watching


def watch(home: Path, options: argparse.Namespace) -> None:
    """Train, and measure with and without a window that looks on."""
    from tests.pictures import write_scenes

    piles = options.piles or [
        write_scenes(home / name, 40, invert=name == "night") for name in ("day", "night")
    ]
    run = home / "runs" / "day night"
    arguments = ["--unpaired", *map(str, piles), "--out", str(run), "--steps", "1000000", "--size", "128"]
    arguments += ["--generator-width", "16", "--critic-width", "16", "--blocks", "3", "--device", "cpu"]
    # Each step is told, ten times as often as usual, so that paces of short blocks are exact.
    arguments += ["--no-check", "--log-every-steps", "1", "--validate-every-steps", "0"]
    trainer = started(["translator", "train", *arguments])
    window = None
    try:
        while steps_done(run) < FIRST_STEPS:
            assert trainer.poll() is None, "the training ended"
            time.sleep(0.2)
        words = {"home": str(home / "watch"), "run": str(run)}
        window = started(["benchmarks.watching_rows", "watch", json.dumps(words)])
        assert window.stdout is not None
        assert window.stdout.readline() == "up\n", "the window shows the run"
        show("watch", alternate(run, psutil.Process(window.pid), options.pairs))
    finally:
        for process in filter(None, (window, trainer)):
            process.terminate()
            process.wait(60)


def started(module: list[str]) -> "subprocess.Popen[str]":
    """A module as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", *module], env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE if module[0].startswith("benchmarks") else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip


def alternate(run: Path, window: psutil.Process, pairs: int) -> dict[str, float]:
    """Steps a second without and with the window, one block after the other; and the window's own time."""
    alone, watched, cpu_s, watched_s = [], [], 0.0, 0.0
    for number in range(2 * pairs):
        # Every other pair begins with the window, so that a slow drift of the machine weighs on both alike.
        if (number % 2 == 0) == (number // 2 % 2 == 0):
            window.suspend()
            alone.append(pace(run, BLOCK_S))
            window.resume()
            continue
        before_s, began_s = sum(window.cpu_times()[:2]), time.monotonic()
        watched.append(pace(run, BLOCK_S))
        cpu_s += sum(window.cpu_times()[:2]) - before_s
        watched_s += time.monotonic() - began_s
    slower = [100 * (1 - with_it / without) for with_it, without in zip(watched, alone, strict=True)]
    return {
        "window_cpu_percent_of_training_time": 100 * cpu_s / watched_s,
        "window_cpu_percent_of_machine": 100 * cpu_s / watched_s / (os.cpu_count() or 1),
        "steps_per_s_alone": mean(alone),
        "steps_per_s_watched": mean(watched),
        "slower_percent": mean(slower),
        "standard_error": stdev(slower) / len(slower) ** 0.5 if len(slower) > 1 else float("nan"),
    }


def pace(run: Path, seconds: float) -> float:
    """Steps a second over a while."""
    first, began_s = steps_done(run), time.monotonic()
    time.sleep(seconds)
    return (steps_done(run) - first) / (time.monotonic() - began_s)


def steps_done(run: Path) -> int:
    """The last step in the log."""
    from gui.workers.run_tail import last_events
    from translator.events.training import Stepped

    steps = [event.step for event in last_events(run / "events.jsonl") if isinstance(event, Stepped)]
    return max(steps, default=0)


if __name__ == "__main__":
    main()
