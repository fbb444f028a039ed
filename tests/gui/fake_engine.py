"""An engine that follows a script instead of a network: standard library only, so that it starts at once.

What it does to a picture is decided by words in the picture's name: those of `FAULTS`, and `crash`,
`crash-once`, `hang`, `cold`, `slow`, `smaller`, `flood`, `garbage`, `gigabyte`, `half`. How it
starts is decided by `--start`.
"""

import argparse
import json
import os
import sys
import threading
import time
from pathlib import Path

STYLES = (
    ("monet", "Monet", "Photo", True, 0, ""),
    ("ukiyo", "Ukiyo-e print", "Photo", False, 0, ""),
    ("winter", "Winter", "Summer", True, 0, ""),
    ("night", "Night to day with a rather long name", "Night", False, 8, ""),
    ("ink", "Ink and wash", "Photo", False, 0, ""),
    ("broken", "Autumn", "Photo", False, 0, "model_invalid"),
)
FAULTS = {
    "unreadable": ("picture_unreadable", "The file is cut off; 38 % can be read."),
    "vanished": ("picture_missing", "The file is no longer there."),
    "toolarge": ("picture_too_large", "The picture has 900 megapixels."),
    "oom": ("out_of_memory", "There was not enough memory."),
    "empty": ("result_empty", "The style gave an empty picture."),
    "diskfull": ("disk_full", "The disk is full: 12 MB are free, 80 MB are needed."),
    "readonly": ("not_writable", "The folder cannot be written to."),
    "defect": ("defect", "division by zero"),
    "stylegone": ("model_missing", "There is no model file monet.safetensors."),
    "stylebad": ("model_invalid", "The file does not match its checksum."),
}
DEVICES = {
    "cpu": {"id": "cpu", "name": "CPU", "state": "cpu"},
    "ready": {"id": "cuda:0", "name": "RTX 3060", "state": "ready", "memory_mb": 12288, "free_mb": 10100},
    "driver": {"id": "cpu", "name": "RTX 3060", "state": "driver", "detail": "driver 470, needed 525"},
    "busy": {"id": "cuda:0", "name": "RTX 3060", "state": "busy", "memory_mb": 12288, "free_mb": 900},
}

SAMPLE = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAIAAAAiZtkUAAAAOklEQVR42hXKQRHAMAwEsYNjEAYROIJjEAYRWE33qd"
    "kkKk6IiRtJq3aaNu32I4rjb7jvzqp1ljXrrg+okR0RKJgIHwAAAABJRU5ErkJggg=="
)

FORM = {
    "properties": {
        "generator_width": {
            "type": "integer",
            "default": 64,
            "minimum": 1,
            "maximum": 512,
            "group": "Generator",
            "description": "Channels of the generator's first layer.",
            "advanced": False,
            "unit": "",
        },
        "gan_mode": {
            "type": "string",
            "enum": ["vanilla", "lsgan"],
            "default": "lsgan",
            "group": "Critic",
            "description": "How the critic is asked.",
            "advanced": False,
            "unit": "",
        },
        "dropout": {
            "type": "boolean",
            "default": False,
            "group": "Generator",
            "advanced": True,
            "unit": "",
            "description": "Drop values at random.",
        },
        "rate": {
            "anyOf": [{"type": "number", "exclusiveMinimum": 0, "maximum": 1}, {"type": "null"}],
            "default": None,
            "group": "Optimizer",
            "advanced": True,
            "unit": "",
            "description": "Learning rate of the critic.",
        },
    }
}
TRAINING = {
    "properties": {
        "steps": {
            "type": "integer",
            "default": 20000,
            "minimum": 1,
            "maximum": 100000000,
            "group": "",
            "description": "Number of training steps.",
            "advanced": False,
            "unit": "",
        },
    }
}


def style(row):
    name, title, source, both, size, problem = row
    target = title.split()[0]
    return {
        "id": name,
        "title": title,
        "path": f"/styles/{name}.safetensors",
        "description": f"Photographs in the manner of {title}.",
        "license": "CC0-1.0" if name != "night" else "CC-BY-NC-4.0",
        "author": "The Translator authors",
        "method": "cyclegan",
        "domains": [target, source] if both else [target],
        "sources": [source, target] if both else [source],
        "style_size": size,
        "native_px": 256,
        "file_mb": 11.4,
        "sha256": "ab" * 32,
        "facts": {
            "learned from": 12 * "Paintings of four museums. ",
            "pictures": "412 / 96",
            "steps": "60 000",
        },
        "thumbnail": SAMPLE if name in ("monet", "ukiyo") else "",
        "bundled": True,
        "problem": problem,
        "sentence": "The file does not match its checksum." if problem else "",
    }


class Engine:
    def __init__(self, options):
        self.options = options
        self.out = os.dup(1)
        os.dup2(2, 1)
        self.lock = threading.Lock()
        self.exchange = Path()
        self.cancelled = set()
        self.wake = threading.Condition()
        self.jobs = []
        self.count = 0
        self.styles = [] if options.start == "nostyles" else [style(row) for row in STYLES]

    def send(self, event, request=None, **fields):
        message = {"event": event, "v": 1, "id": request["id"] if request else "", **fields}
        self.raw(json.dumps(message).encode() + b"\n")

    def raw(self, data):
        with self.lock:
            while data:
                data = data[os.write(self.out, data) :]

    def run(self):
        threading.Thread(target=self.work, daemon=True).start()
        for line in sys.stdin:
            request = json.loads(line)
            if request["event"] == "quit":
                break
            if request["event"] == "cancel":
                if self.options.start != "deaf":
                    self.send("cancelling", request)
                    self.cancelled.add(request["id"])
                continue
            with self.wake:
                if request.get("slot"):
                    for old in [r for r in self.jobs if r.get("slot") == request["slot"]]:
                        self.jobs.remove(old)
                        self.send("cancelled", old, superseded=True)
                self.jobs.append(request)
                self.jobs.sort(
                    key=lambda r: ["preview", "full", "batch", "card"].index(r.get("purpose", "preview"))
                )
                self.wake.notify()
        os._exit(0)

    def work(self):
        while True:
            with self.wake:
                self.wake.wait_for(lambda: self.jobs)
                request = self.jobs.pop(0)
            getattr(self, request["event"])(request)

    def hello(self, request):
        start = self.options.start
        if start == "crash":
            os._exit(3)
        if start == "silent":
            time.sleep(3600)
        self.prepare(request, 12 * (start == "cold"))
        if start == "slow":
            time.sleep(3)
        if start == "version":
            self.send(
                "problem", request, code="protocol", sentence="The window speaks version 1, this engine 2."
            )
            return
        self.exchange = Path(request["exchange"])
        device = DEVICES.get(start, DEVICES["ready"])
        self.send("ready", request, app="0.1.0", pid=os.getpid(), devices=[device])

    def describe(self, request):
        methods = [
            {"name": "cyclegan", "title": "CycleGAN", "pairing": "unpaired", "form": FORM},
            {"name": "novel", "title": "Novel method", "pairing": "unpaired", "form": FORM},
            {"name": "pix2pix", "title": "pix2pix", "pairing": "paired", "form": FORM},
            {"name": "many", "title": "Many at once", "pairing": "domains", "form": FORM},
            {"name": "vae", "title": "Out of nothing", "pairing": "single", "form": FORM},
        ]
        versions = {"python": sys.version.split()[0]}
        self.send("described", request, methods=methods, training=TRAINING, versions=versions)

    def list_styles(self, request):
        self.send("styles_listed", request, styles=self.styles)

    def open_picture(self, request):
        name = Path(request["source"]).name
        share = self.readable(request, name)
        if any(word in name for word in FAULTS) and share is None:
            return self.fail(request, name)
        pixels = self.picture(300, 200, 90, share or 1.0)
        self.send(
            "picture_opened",
            request,
            pixels=pixels,
            width=3000,
            height=2000,
            bits=16,
            profile="Adobe RGB",
            readable=share or 1.0,
            coarse="coarse" in name,
        )

    def readable(self, request, name):
        """How much of a file that is cut off can be read, where that was asked for."""
        if not request.get("partial") or "nothing" in name:
            return None
        return 0.387 if "unreadable" in name else 1.0

    def picture(self, width, height, tint, share=1.0):
        self.count += 1
        path = self.exchange / f"fake-{os.getpid()}-{self.count}.ppm"
        row = b"".join(bytes(((x * 255) // width, tint, 200 - tint // 2)) for x in range(width))
        rows = round(height * share)
        gray = b"\x80" * (3 * width * (height - rows))
        path.write_bytes(b"P6\n%d %d\n255\n" % (width, height) + row * rows + gray)
        return {"path": str(path), "width": width, "height": height}

    def fail(self, request, name):
        word = next(word for word in FAULTS if word in name)
        code, sentence = FAULTS[word]
        self.send(
            "problem", request, code=code, sentence=sentence, detail="Traceback" if code == "defect" else ""
        )

    def translate(self, request):
        name = Path(request["source"]).name
        self.send("accepted", request, device="RTX 3060")
        self.misbehave(request, name)
        # The CPU has memory enough.
        remedied = "oom" in name and request.get("device") == "cpu"
        remedied = remedied or ("empty" in name and request.get("precision") == "fp32")
        remedied = remedied or self.readable(request, name) is not None
        if any(word in name for word in FAULTS) and not remedied:
            return self.fail(request, name)
        steps = 40 if "slow" in name else 4
        for done in range(steps):
            if request["id"] in self.cancelled:
                self.send("cancelled", request)
                return
            self.send("progress", request, phase="translating", done=done, total=steps)
            time.sleep(self.options.step_s if "slow" not in name else 0.1)
        self.deliver(request, name)

    def misbehave(self, request, name):
        if "crash" in name and not self.forgiven(name):
            os._exit(11)
        if "hang" in name:
            time.sleep(3600)
        self.prepare(request, 25 * ("cold" in name))
        if "garbage" in name:
            self.raw(b"\xff\xfe{]\n" + b"x" * (2 << 20) + b"\nnull\n[1]\n{}\n")
        for _ in range(1024 * ("gigabyte" in name)):
            self.raw(b"x" * (1 << 20))
        if "flood" in name:
            for done in range(10_000):
                self.send("progress", request, phase="translating", done=done, total=10_000)
        if "smaller" in name:
            self.send("engine_notice", request, code="smaller_pieces", detail="512")

    def prepare(self, request, times):
        for second in range(1, times):
            self.send("progress", request, phase="preparing", done=float(second), total=0)
            time.sleep(0.1)

    def forgiven(self, name):
        """`crash-once` crashes the first process that sees it and no later one."""
        mark = self.exchange / f"{name}.seen"
        if "once" not in name:
            return False
        seen = mark.exists()
        mark.touch()
        return seen

    def deliver(self, request, name):
        if "gigabyte" in name:
            self.raw(b"\n")
        fields = {
            "width": 3000,
            "height": 2000,
            "seconds": 9.2 if self.options.start == "cpu" else 0.4,
            "device": "CPU" if self.options.start == "cpu" else "RTX 3060",
        }
        fields["readable"] = self.readable(request, name) or 1.0
        output = request.get("output")
        if output:
            fields["result"] = self.write(output, request.get("relative", ""))
        else:
            tint = 30 + 40 * (sum(map(ord, request["style"])) % 5)
            fields["pixels"] = self.picture(300, 200, tint, self.readable(request, name) or 1.0)
            fields["part"] = request.get("part")
        if "half" in name:
            data = json.dumps({"event": "translated", "v": 1, "id": request["id"], **fields}).encode() + b"\n"
            self.raw(data[:30])
            time.sleep(0.05)
            self.raw(data[30:])
        else:
            self.send("translated", request, **fields)

    def write(self, output, relative):
        path = Path(output["path"]) / relative
        stem, number = path, 1
        while path.exists() and output["existing"] == "number":
            number += 1
            path = stem.with_name(f"{stem.stem} {number}{stem.suffix}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"fake result")
        return str(path)

    def import_style(self, request):
        name = Path(request["source"]).name
        if name.endswith(".pkl"):
            sentence = "The file is a pickle; opening it could run code."
            self.send("problem", request, code="model_unsupported", sentence=sentence)
            return
        row = (Path(name).stem, request.get("title") or Path(name).stem.title(), "Photo", False, 0, "")
        if not request["confirmed"]:
            self.send("style_recognised", request, style=style(row), kind="ResNet, 9 blocks")
            return
        self.styles.append(style(row) | {"bundled": False})
        self.send("style_imported", request, style=self.styles[-1])

    def publish_style(self, request):
        if "refused" in request["title"]:
            self.send("problem", request, code="disk_full", sentence="The disk is full.")
            return
        row = (request["title"].lower().replace(" ", "-"), request["title"], "Photo", False, 0, "")
        self.styles.append(style(row) | {"bundled": False, "license": request["licence"]})
        self.send("style_imported", request, style=self.styles[-1])

    def style_command(self, request):
        if request["action"] == "remove":
            self.styles = [s for s in self.styles if s["id"] != request["style"]]
        if request["action"] == "repair":
            for one in self.styles:
                one["problem"] = "" if one["id"] == request["style"] else one["problem"]
        self.send("finished", request)

    def release(self, request):
        self.send("finished", request)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--start", default="ready")
    parser.add_argument("--step-s", type=float, default=0.002)
    Engine(parser.parse_args()).run()
