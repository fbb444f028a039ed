"""Which pictures lie in the wrong pile: unlike their own and like another, by colours and edges.

Kernel ridge regression onto the labels of the piles, every picture judged without itself (leave-one-out in
closed form; Rifkin and Lippert 2007, Notes on regularized least squares). No learned weights.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from translator.data.check_picture import FEATURE_BLOCKS

RIDGE = 0.3
LEAST_MARGIN = -0.33
"""Own side is +1, the other -1. Between them, a picture is unusual, not misplaced."""

LEAST_ACCURACY = 0.9
"""Balanced share judged right below which the piles are too alike to judge single pictures."""

LEAST_PICTURES = 12
MOST_JUDGES = 2000
"""Pictures that the regression learns from; more are judged by them without being learnt from."""

Float = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Judgement:
    """How well piles can be told apart, and to which each picture belongs by its looks.

    Attributes:
        own: (N,) number of the pile that each picture is in.
        scores: (N, piles) how much it looks like each: 1 and more wholly, -1 not at all.
    """

    own: Numbers
    scores: Float

    @property
    def goal(self) -> Numbers:
        """(N,) the other pile that each picture looks like most."""
        others = self.scores.copy()
        others[np.arange(len(others)), self.own] = -np.inf
        return np.asarray(others.argmax(1), np.intp)

    @property
    def margin(self) -> Float:
        """(N,) 1 fits its own pile, -1 the other one."""
        rows = np.arange(len(self.own))
        return np.asarray((self.scores[rows, self.own] - self.scores[rows, self.goal]) / 2, np.float32)

    def accuracy(self, one: int, other: int) -> float:
        """Balanced share of the pictures of two piles that look like their own of them; 0.5 is chance."""
        ahead = self.scores[:, one] - self.scores[:, other]
        return float(((ahead[self.own == one] > 0).mean() + (ahead[self.own == other] < 0).mean()) / 2)

    def can_tell(self, one: int, other: int) -> bool:
        """Whether single pictures of two piles may be judged at all."""
        return self.accuracy(one, other) >= LEAST_ACCURACY

    def misplaced(self) -> Numbers:
        """Indices of those in the wrong pile, the surest first; none of piles that cannot be told apart."""
        margin, goal = self.margin, self.goal
        told = {pair: self.can_tell(*pair) for pair in combinations(range(self.scores.shape[1]), 2)}
        found = np.array(
            [
                k
                for k in np.flatnonzero(margin < LEAST_MARGIN)
                if told[min(self.own[k], goal[k]), max(self.own[k], goal[k])]
            ],
            np.intp,
        )
        return found[np.argsort(margin[found])]


def judge(features: npt.NDArray[np.float16], own: Numbers, seed: int = 0) -> Judgement:
    """Judge the pictures of piles of `LEAST_PICTURES` and more each: every pile against all others.

    Args:
        features: (N, 700) of `check_picture.features`.
        own: (N,) number of the pile of each, from 0 without a gap.
        seed: draws who judges, where there are more than `MOST_JUDGES`.
    """
    points, num_piles = _weighted(features), int(own.max()) + 1
    judges = np.sort(np.random.default_rng(seed).permutation(len(own))[:MOST_JUDGES])
    if np.bincount(own[judges], minlength=num_piles).min() < LEAST_PICTURES:
        judges = _balanced(own, num_piles, seed)
    distances = _squared_distances(points[judges], points[judges])
    width = float(np.median(distances)) or 1.0
    kernel = np.exp(-distances / width).astype(np.float64)
    # Of two piles the one is what the other is not.
    sides = range(num_piles) if num_piles > 2 else (1,)
    labels = np.stack([np.where(own == side, 1.0, -1.0) for side in sides], axis=1)
    duals, diagonals = zip(*(_dual(kernel, labels[judges, k]) for k in range(len(sides))), strict=True)
    dual = np.stack(duals, axis=1)
    judged = np.empty(labels.shape)
    for begin in range(0, len(own), 1024):
        near = np.exp(-_squared_distances(points[begin : begin + 1024], points[judges]) / width)
        judged[begin : begin + 1024] = near @ dual
    judged[judges] = labels[judges] - dual / np.stack(diagonals, axis=1)
    scores = judged if num_piles > 2 else np.concatenate([-judged, judged], axis=1)
    return Judgement(own, scores.astype(np.float32))


def _dual(
    kernel: npt.NDArray[np.float64], label: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Weights of the judges for one pile against the others, and the diagonal that leaves each out."""
    # Both sides weigh the same, however many they are.
    of_side = np.where(label > 0, (label > 0).mean(), (label < 0).mean())
    inverse = np.linalg.inv(kernel + RIDGE * np.diag(2 * of_side))
    return inverse @ label, np.diag(inverse)


def _balanced(own: Numbers, num_piles: int, seed: int) -> Numbers:
    """As many of each pile as the smallest has, at most its share of the judges."""
    generator = np.random.default_rng(seed)
    piles = [generator.permutation(np.flatnonzero(own == pile)) for pile in range(num_piles)]
    share = min(min(map(len, piles)), MOST_JUDGES // num_piles)
    return np.sort(np.concatenate([pile[: max(share, LEAST_PICTURES)] for pile in piles]))


def _weighted(features: npt.NDArray[np.float16]) -> Float:
    """Every block brought to the same total variance, times what it counts."""
    points = features.astype(np.float32)
    begin = 0
    for length, weight in FEATURE_BLOCKS:
        block = points[:, begin : begin + length]
        block -= block.mean(0)
        block *= weight / np.sqrt(block.var(0).sum() + 1e-9)
        begin += length
    return points


def _squared_distances(a: Float, b: Float) -> Float:
    squares = np.square(a).sum(1)[:, None] + np.square(b).sum(1)[None] - 2 * a @ b.T
    result: Float = np.maximum(squares, 0)
    return result
