"""What looking at a training costs: opening a long run, scrubbing through it, and watching one that runs.

    python -m benchmarks.watching [ROW...] [--photos FOLDER] [--piles A B] [--stretches N]

Run from the repository's root on a quiet machine, under `xvfb-run -a` or with QT_QPA_PLATFORM=offscreen.

"open" and "scrub" use a run folder of 200 000 steps with 400 looks at six photos, written by this program;
targets: the whole log read and the newest pictures on the screen in 1 s, 30 frames a second while the slider
is dragged from end to end and while it jumps. "watch" trains the two piles (drawn ones when none are named)
and measures the processor time of a window that shows the training, as a share of what the machine has; it
also alternates stretches with and without the window and compares the steps a second. Target: 1 %.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.desktop import ROOT

ROWS = ("open", "scrub", "watch")
OPENINGS = 5
STEPS, LOG_EVERY, LOOK_EVERY, VALIDATE_EVERY = 200_000, 10, 500, 2000
PHOTOS, SIDE_PX, VARIANTS = 6, 256, 8
COLUMNS = ("real_a", "real_b", "fake_b", "fake_a")
LOSSES = tuple(f"{net}/{term}" for net in ("generators", "critics") for term in ("gan_a", "gan_b", "cycle_a"))
STRETCH_S = 10.0


def main() -> None:
    """Measure the chosen rows and print them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("rows", nargs="*", default=ROWS, help=f"of: {', '.join(ROWS)}")
    parser.add_argument("--photos", type=Path, help="a folder of photos for the looks of the long run")
    parser.add_argument("--piles", type=Path, nargs=2, help="two folders to train on")
    parser.add_argument("--stretches", type=int, default=3, help="pairs of watched and unwatched stretches")
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
    arguments += ["--no-check", "--pictures-every-steps", "50", "--validate-every-steps", "0"]
    trainer = subprocess.Popen(
        [sys.executable, "-m", "translator", "train", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while steps_done(run) < 60:
            assert trainer.poll() is None, "the training ended"
            time.sleep(0.2)
        show("watch", alternate(home, run, options.stretches))
    finally:
        trainer.terminate()
        trainer.wait(60)


def alternate(home: Path, run: Path, stretches: int) -> dict[str, float]:
    """Steps a second without and with a window, one stretch after the other; and the window's own share."""
    alone, watched, shares = [], [], []
    for number in range(stretches):
        alone.append(pace(run, STRETCH_S))
        words = {"home": str(home / f"watch {number}"), "run": str(run), "seconds": STRETCH_S}
        window = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.watching_rows", "watch", json.dumps(words)],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert window.stdout is not None
        window.stdout.readline()  # It is up and shows the run.
        watched.append(pace(run, STRETCH_S))
        figures = json.loads(window.communicate(timeout=60)[0].splitlines()[-1])
        shares.append(figures["cpu_s"] / figures["wall_s"] / (os.cpu_count() or 1))
    return {
        "steps_per_s_alone": median(alone),
        "steps_per_s_watched": median(watched),
        "slower_percent": 100 * (1 - median(watched) / median(alone)),
        "window_share_of_machine_percent": 100 * median(shares),
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
