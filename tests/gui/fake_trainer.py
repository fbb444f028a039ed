"""The command line's train and check without a network: standard library only, so that it starts at once.

What happens is decided by words in the names of the folders: `few`, `bad`, `hopeless`, `diverge`, `missing`,
`tall`. Of the settings, an odd width is refused, as by a rule that no schema holds. A list has lines of a
file and its pile, or of the two files of a pair.
"""

import fcntl
import json
import os
import socket
import struct
import sys
import time
import zlib
from pathlib import Path

SIDE = 48


def png(shade: int) -> bytes:
    """A grey PNG of SIDE px with a stripe, so that pictures differ."""
    rows = b"".join(
        b"\0" + bytes((shade + x // 4) % 256 for x in range(SIDE) for _ in range(3)) for _ in range(SIDE)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def option(arguments, name, default=""):
    for index, argument in enumerate(arguments):
        if argument == name:
            return arguments[index + 1]
        if argument.startswith(name + "="):
            return argument.partition("=")[2]
    return default


def folders_of(arguments):
    found, skip = [], False
    for argument in arguments:
        if skip:
            skip = False
        elif argument.startswith("--"):
            skip = argument in (
                "--names",
                "--method",
                "--out",
                "--preset",
                "--steps",
                "--derive",
                "--events",
                "--for",
            )
        elif Path(argument).is_absolute():
            found.append(Path(argument))
    return found


def plan_of(arguments):
    folders = folders_of(arguments)
    if any("missing" in folder.name for folder in folders):
        sys.exit(fail(f"There is no folder {folders[0]}.", "Check how it is spelt."))
    if folders and folders[0].suffix == ".csv":
        return listed(arguments, folders[0])
    if len(folders) < 2 and not {"--derive", "--unconditional"} & set(arguments):
        sys.exit(fail(f"{folders[0]} alone does not hold two folders of pictures.", "Name two folders."))
    if int(option(arguments, "--generator-width", "32")) % 2:
        sys.exit(fail("The setting 'generator_width' cannot be 13: half of it must be whole.", "See --help."))
    names = ["a", "b"][: len(folders)]
    if "--names" in arguments:
        at = arguments.index("--names")
        names = arguments[at + 1 : at + 3]
    files = {
        key: sorted(str(p) for p in folder.rglob("*.png")) for key, folder in zip("ab", folders, strict=False)
    }
    return plan_with(arguments, folders, names, files)


def listed(arguments, path):
    rows = [[str(path.parent / cell) if ".png" in cell else cell for cell in line.split(";")]
            for line in path.read_text().splitlines()]  # fmt: skip
    if "--paired" in arguments:
        files = {key: [row[at] for row in rows] for at, key in enumerate("ab")}
        return plan_with(arguments, [path], ["from", "to"], files)
    names = list(dict.fromkeys(row[1] for row in rows))
    if len(names) > 2 and "--domains" not in arguments:
        sys.exit(fail(f"Two piles of pictures are needed, {path} has {len(names)}.", "Keep two of them."))
    files = {
        key: [row[0] for row in rows if row[1] == name] for key, name in zip("abcd", names, strict=False)
    }
    return plan_with(arguments, [path], names, files)


def plan_with(arguments, folders, names, files):
    usual = {"--paired": "pix2pix", "--unconditional": "vae", "--domains": "many"}
    method = next((name for flag, name in usual.items() if flag in arguments), "cyclegan")
    return {
        "format": 1,
        "run": option(arguments, "--out", "/nowhere"),
        "method": option(arguments, "--method", method),
        "settings": {"generator_width": 32, "blocks": 6, "learning_rate": 0.0002},
        "data": {"folders": [str(f) for f in folders], "pairing": "unpaired", "size": 128, "derive": None},
        "listing": {
            "form": "paired" if "--paired" in arguments else "unpaired",
            "layout": "pictures of two folders",
            "names": dict(zip("abcd", names, strict=False)),
            "domains": {key: paths[2:] for key, paths in files.items()},
            "held_out": {key: paths[:2] for key, paths in files.items()},
            "left_out": [],
            "notes": [],
        },
        "training": {"steps": int(option(arguments, "--steps", "200")), "batch_size": 1},
    }


def fail(sentence, hint):
    print(f"error: {sentence}\n       {hint}", file=sys.stderr)
    return 2


def say(**event):
    print(json.dumps(event), flush=True)


def check(arguments):
    folders = folders_of(arguments)
    files = {f: sorted(f.rglob("*.png")) for f in folders}
    names = option(arguments, "--names", "a,b").split(",")
    say(event="check_started", pictures={n: len(files[f]) for n, f in zip(names, folders, strict=False)})
    say(event="check_progress", done=1, total=2)
    for name, folder in zip(names, folders, strict=False):
        if "bad" in folder.name:
            first, second, third, *_ = files[folder]
            base = {"event": "check_finding", "domain": name, "sentence": "It is so."}
            say(**base, kind="unreadable", severity="mend", path=str(first))
            say(**base, kind="wrong_pile", severity="look", path=str(second))
            say(**base, kind="border", severity="look", path=str(third))
    say(event="check_finding", kind="colour", severity="note", sentence="b is bluer.")
    if any("tall" in folder.name for folder in folders):
        said = "80% of a is upright and 75% of b wide"
        say(event="check_finding", kind="shape", severity="note", sentence=f"{said}.")
    hopeless = any("hopeless" in folder.name for folder in folders)
    say(
        event="check_ended",
        verdict="unusable" if hopeless else "ready",
        sentence="Ready to train.",
        pictures={n: len(files[f]) for n, f in zip(names, folders, strict=False)},
    )
    return 0


def pairs(arguments):
    """Every second pair is shifted; the first picture of the second folder is alone unless names agree."""
    first, second = (sorted(f.rglob("*.png")) for f in folders_of(arguments)[:2])
    by, out = option(arguments, "--by"), option(arguments, "--out")
    found = list(zip(first, second if by == "name" else second[1:], strict=False))
    for number, (one, other) in enumerate(found):
        say(event="pairs_progress", done=number, total=len(found))
        off = number % 2 == 1
        shift = {"shift_x": 0.1 if off else 0.0, "shift_y": -0.05 if off else 0.0, "is_off": off}
        say(event="pair_found", first=str(one), second=str(other), likeness_aligned=0.8, **shift)
        for side, path in (("a", one), ("b", other)):
            if out:
                (Path(out) / side).mkdir(parents=True, exist_ok=True)
                (Path(out) / side / f"{number:03d}.png").symlink_to(path)
    folders = [str(Path(out) / side) for side in "ab"] if out else []
    say(
        event="pairs_ended", by=by, pairs=len(found), alone=by != "name", sentence="So many.", folders=folders
    )
    return 0


def crops(arguments):
    """The subject is in the upper right half; the first picture is all subject."""
    first, *paths = Path(arguments[1]).read_text().splitlines()
    for path in paths:
        part = {} if Path(path).stem == "000" else {"part": [0.5, 0.0, 0.5, 0.5]}
        say(event="crop_proposed", path=path, **part)
    say(event="crops_ended", proposed=len(paths), whole=0, failed=0, sentence=first)
    return 0


def sample(arguments):
    folder, seed = Path(option(arguments, "-o")), int(option(arguments, "--seed"))
    folder.mkdir(parents=True)
    for index in range(int(option(arguments, "--count"))):
        (folder / f"made_{seed}_{index:04d}.png").write_bytes(png(60 + 10 * index))
    return 0


def film(arguments):
    _, _, run, target, *more = arguments
    if "no" in Path(target).name:
        return fail(f"{target} cannot be written.", "Choose another folder.")
    Path(target).write_text(f"film {run} {' '.join(more)}")
    return 0


def measure():
    for preset, seconds, size in (("quick", 1500, 128), ("good", 21600, 192), ("best", 172800, 256)):
        say(
            event="plan_measured",
            preset=preset,
            steps=seconds,
            size=size,
            width=32,
            batch_size=1,
            step_s=1.0,
            seconds=seconds,
            memory_mib=900,
            disk_mib=800,
            **({} if preset == "best" else {"watts": 100.0, "counted": "processor"}),
        )
    return 0


class Run:
    def __init__(self, path, plan):
        self.path, self.plan = path, plan
        path.mkdir(parents=True, exist_ok=True)
        self.lock = (path / "lock").open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        (path / "plan.json").write_text(json.dumps(plan))
        (path / "trainer.json").write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}))
        self.log = (path / "events.jsonl").open("a")
        self.steps = plan["training"]["steps"]

    def say(self, event, step, **values):
        self.log.write(json.dumps({"event": event, "step": step, **values}) + "\n")
        self.log.flush()

    def told(self):
        control = self.path / "control"
        return {p.name for p in control.iterdir()} if control.is_dir() else set()

    def done(self):
        for name in self.told():
            (self.path / "control" / name).unlink()

    def train(self, pause_s):
        saved = self.path / "state.txt"
        step = int(saved.read_text()) if saved.exists() else 0
        base = {"method": "cyclegan", "title": "CycleGAN", "device": "CPU", "precision": "fp32"}
        self.say("started", step, steps=self.steps, pictures={"a": 5}, held_out=2, batch_size=1, **base)
        while step < self.steps:
            step += 1
            time.sleep(pause_s)
            values = {"losses": {"generators/gan_a": 1 / step}, "pictures_per_s": 9.0, "learning_rate": 2e-4}
            self.say("step", step, steps=self.steps, eta_s=1.0, seconds=step * pause_s, **values)
            if step % 10 == 0 or step == 1:
                self.look(step)
            told = self.told()
            if "pause" in told:
                self.done()
                self.say("paused", step)
                while not (told := self.told()):
                    time.sleep(0.02)
                self.done()
                if told == {"resume"}:
                    self.say("resumed", step)
                    continue
            if told & {"stop", "finish"}:
                self.done()
                self.end(step, finished="finish" in told)
                return
        self.end(step, finished=True)

    def look(self, step):
        folder = self.path / "pictures" / f"{step:06d}"
        folder.mkdir(parents=True, exist_ok=True)
        for photo in range(2):
            for number, column in enumerate(("real_a", "real_b", "fake_b", "fake_a")):
                (folder / f"{photo:02d}_{column}.png").write_bytes(png(40 * number + 90 * photo + step % 60))
        self.say("pictures", step, folder=f"pictures/{step:06d}")
        (self.path / "model.safetensors").write_bytes(b"model")
        (self.path / "state.txt").write_text(str(step))
        self.say("saved", step)

    def end(self, step, finished):
        self.look(step)
        self.say("ended", step, finished=finished, seconds=1.0)
        (self.path / "trainer.json").unlink()


def main(arguments):
    commands = {"check": check, "pairs": pairs, "crops": crops, "sample": sample}
    if arguments[0] in commands:
        return commands[arguments[0]](arguments)
    if arguments[:2] == ["runs", "film"]:
        return film(arguments)
    resume = option(arguments, "--resume")
    if resume:
        Run(Path(resume), json.loads((Path(resume) / "plan.json").read_text())).train(0.02)
        return 0
    plan = plan_of(arguments)
    if "--measure" in arguments:
        return measure()
    if "--dry-run" in arguments:
        print(json.dumps(plan, indent=1))
        return 0
    Run(Path(option(arguments, "--out")), plan).train(0.02)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
