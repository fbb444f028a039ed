"""What goes wrong in a training of translators, told from its pictures and its numbers.

Every detector is a pure function that returns an `Ailment` or None. Images are (B, 3, H, W) in [-1, 1];
`inputs` and `outputs` are row by row before and after translation. Bounds are wide of what healthy runs show:
a detector that cries without need is switched off by its user.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Literal

from torch import Tensor

from translator.events.training import HealthName
from translator.metrics.content import correlation
from translator.metrics.pixels import luminance
from translator.metrics.score import error_of_difference
from translator.metrics.spectrum import peak_db

Action = Literal[
    "restart_with_identity",
    "strengthen_critic",
    "weaken_critic",
    "augment",
    "resize_convolution",
    "lower_rate",
    "roll_back",
    "more_workers",
    "pause",
]
"""What can be done about it; the trainer may do it by itself."""


@dataclass(frozen=True)
class Ailment:
    """Something that is wrong with a training.

    Attributes:
        name: which of the closed list.
        sentence: what is seen, with the measured number.
        advice: what to do, in one sentence.
        action: the same for a program.
        measured: the number that gave it away, in the unit of its detector.
    """

    name: HealthName
    sentence: str
    advice: str
    action: Action
    measured: float


def colour_inversion(inputs: Tensor, outputs: Tensor) -> Ailment | None:
    """Light became dark: the median correlation of luminance in and out is below -0.2.

    Cycle losses do not see it, since inverting twice gives the input back. Meant for the first tenth of a
    training; later it may be the style.
    """
    found = float(correlation(luminance(inputs), luminance(outputs)).median())
    if found >= -0.2:
        return None
    return Ailment(
        "colour_inversion",
        f"Light and dark are exchanged: brightness of results and sources correlates by {found:.2f}.",
        "Start again with an identity term, which makes inversion costly.",
        "restart_with_identity",
        found,
    )


def identity(inputs: Tensor, outputs: Tensor) -> Ailment | None:
    """Nothing is done: outputs differ from inputs by less than 1 % of the range in most pictures."""
    found = float((inputs - outputs).abs().flatten(1).mean(1).median()) / 2
    if found >= 0.01:
        return None
    return Ailment(
        "identity",
        f"Results are their sources: they differ by {found:.1%} of the range.",
        "Lower the identity weight, or give the critic more weight.",
        "strengthen_critic",
        found,
    )


def collapse(inputs: Tensor, outputs: Tensor) -> Ailment | None:
    """Different inputs give one output: outputs differ by less than a tenth of what inputs do.

    Args:
        inputs: two pictures or more, of different things.
        outputs: their translations.
    """
    among_inputs, among_outputs = _median_difference(inputs), _median_difference(outputs)
    if among_inputs < 0.02 or among_outputs >= 0.1 * among_inputs:
        return None
    found = among_outputs / among_inputs
    return Ailment(
        "collapse",
        f"All results look alike: they differ by {found:.1%} of what their sources differ.",
        "Go back to an earlier state with a lower rate, and check that the pictures are varied.",
        "roll_back",
        found,
    )


def critic_balance(losses: Sequence[float], chance: float, window: int = 200) -> Ailment | None:
    """The critic's loss against what guessing costs it: below 5 % it wins, at a steady 98 % it loses.

    Args:
        losses: of one critic, real and fake parts summed as they are logged, the newest last.
        chance: its loss when it cannot tell: 0.25 for least squares with the half, log 2 for cross entropy
            with it.
        window: steps that must all be there and are judged together.
    """
    recent = [loss for loss in losses[-window:] if math.isfinite(loss)]
    if len(recent) < window:
        return None
    found = fmean(recent) / chance
    if found < 0.05:
        return Ailment(
            "critic_wins",
            f"The critic tells every result from a real picture: its loss is {found:.1%} "
            "of that of guessing.",
            "Let it see augmented pictures, or lower its learning rate.",
            "weaken_critic",
            found,
        )
    still = max(recent) - min(recent) < 0.02 * chance
    if 0.98 < found <= 10 and still:
        return Ailment(
            "critic_loses",
            f"The critic has given up: its loss stays at {found:.1%} of that of guessing.",
            "Raise its learning rate, or start again with another seed.",
            "strengthen_critic",
            found,
        )
    return None


def critic_overfits(
    trained: Sequence[float], held_out: Sequence[float], fakes: Sequence[float]
) -> Ailment | None:
    """The critic knows the training pictures by heart: it scores held-out real ones like fakes.

    The share of the distance from trained to fake at which held-out ones lie (Karras et al. 2020, Training
    GANs with limited data, eq. 1) is above 0.6; trained and held-out must be told apart beyond two standard
    errors.

    Args:
        trained: scores of real pictures that it was trained on.
        held_out: scores of real pictures that it never saw.
        fakes: scores of results.
    """
    if not (trained and held_out and fakes):
        return None
    distance = fmean(trained) - fmean(fakes)
    if abs(distance) < 1e-3:
        return None
    gap = fmean(trained) - fmean(held_out)
    found = gap / distance
    if found <= 0.6 or abs(gap) <= 2 * error_of_difference(trained, held_out):
        return None
    return Ailment(
        "critic_overfits",
        f"The critic knows its pictures by heart: held-out ones seem {found:.0%} as false to it as results.",
        "Let it see augmented pictures, or bring more pictures.",
        "augment",
        found,
    )


def checkerboard(inputs: Tensor, outputs: Tensor, stride: int) -> Ailment | None:
    """A pattern that repeats with the generator's stride: spectral peaks 6 dB above those of the inputs.

    Odena et al. 2016, Deconvolution and checkerboard artifacts.

    Args:
        inputs: sides of 32 px and of 8 strides or more.
        outputs: the same shape.
        stride: how much smaller the generator's innermost layer is than its output, 2 or more.
    """
    found = peak_db(luminance(outputs), stride) - max(0.0, peak_db(luminance(inputs), stride))
    if found < 6:
        return None
    return Ailment(
        "checkerboard",
        f"A checkerboard covers the results: every {stride} px, {found:.0f} dB above their sources.",
        "Use the generator's resize convolutions in place of transposed ones, or train longer.",
        "resize_convolution",
        found,
    )


def saturation(inputs: Tensor, outputs: Tensor) -> Ailment | None:
    """Colours are driven to the ends: 30 % more of all values than in the inputs lie at black or white."""
    at_end = [float((images.abs() > 0.98).float().mean()) for images in (inputs, outputs)]
    found = at_end[1] - at_end[0]
    if found < 0.3:
        return None
    return Ailment(
        "saturation",
        f"{at_end[1]:.0%} of all colour values are at their limit, {at_end[0]:.0%} in the sources.",
        "Go back to an earlier state with a lower rate.",
        "roll_back",
        found,
    )


def divergence(losses: Mapping[str, Sequence[float]], window: int = 50) -> Ailment | None:
    """A loss is no number, or the median of its last window is ten times that of the one before and rising.

    Args:
        losses: name -> values step by step, the newest last.
        window: steps that are compared with as many before them.
    """
    for name, values in losses.items():
        if values and not math.isfinite(values[-1]):
            return _diverged(name, math.inf, "is no longer a number")
        if len(values) < 2 * window or not all(map(math.isfinite, values[-2 * window :])):
            continue
        recent, before = values[-window:], values[-2 * window : -window]
        ratio = median(map(abs, recent)) / max(median(map(abs, before)), 1e-3)
        rising = median(recent[window // 2 :]) > median(recent[: window // 2])
        if ratio > 10 and rising:
            return _diverged(name, ratio, f"has grown {ratio:.0f} times in {window} steps")
    return None


def critic_diverges(losses: Sequence[float], chance: float, window: int = 50) -> Ailment | None:
    """The critic is far worse than a guess: the median of its last losses is ten times what guessing costs.

    Args:
        losses: of one critic, real and fake parts summed, the newest last.
        chance: its loss when it cannot tell.
        window: losses that must all be there and are judged together.
    """
    recent = losses[-window:]
    if len(recent) < window or not all(map(math.isfinite, recent)):
        return None
    found = median(recent) / chance
    if found <= 10:
        return None
    return Ailment(
        "divergence",
        f"The training diverges: the critic's loss is {found:.0f} times that of guessing.",
        "Go back to the last good state with a lower learning rate.",
        "lower_rate",
        found,
    )


def stalled_input(waited_s: Sequence[float], stepped_s: Sequence[float]) -> Ailment | None:
    """The device waits for pictures: more than 30 % of the time of 20 steps or more.

    Args:
        waited_s: seconds that each step waited for its batch.
        stepped_s: seconds that each step took besides.
    """
    total = sum(waited_s) + sum(stepped_s)
    if min(len(waited_s), len(stepped_s)) < 20 or total <= 0:
        return None
    found = sum(waited_s) / total
    if found < 0.3:
        return None
    return Ailment(
        "stalled_input",
        f"{found:.0%} of the time is spent waiting for pictures to be read.",
        "Use more workers, copy the pictures to a faster disk, or store them smaller.",
        "more_workers",
        found,
    )


def _diverged(name: str, measured: float, what: str) -> Ailment:
    return Ailment(
        "divergence",
        f"The training diverges: {name} {what}.",
        "Go back to the last good state with half the learning rate.",
        "lower_rate",
        measured,
    )


def _median_difference(images: Tensor) -> float:
    """Median over pairs of their mean absolute difference, as a share of the range."""
    small = [image.flatten() for image in images.float()]
    pairs = [float((a - b).abs().mean()) / 2 for i, a in enumerate(small) for b in small[:i]]
    return median(pairs) if pairs else math.inf
