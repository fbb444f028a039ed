"""Line charts as SVG that follow the page's colours, light or dark."""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 10, 26
COLOURS = 6
POINTS_WITH_DOTS = 60


@dataclass(frozen=True)
class Line:
    """One curve.

    Attributes:
        name: what the legend calls it.
        xs: steps.
        ys: values; None where there is none.
        noise: standard errors for a band around it; empty for none.
    """

    name: str
    xs: Sequence[int]
    ys: Sequence[float | None]
    noise: Sequence[float] = ()

    def points(self) -> list[tuple[int, float, float]]:
        """(step, value, noise) wherever the value is a number."""
        noise = self.noise or [0.0] * len(self.xs)
        triples = zip(self.xs, self.ys, noise, strict=True)
        return [(x, y, n) for x, y, n in triples if y is not None and math.isfinite(y)]


def chart(lines: Sequence[Line], marked: tuple[int, str] | None = None) -> str:
    """One chart with its legend; empty when no line has a point.

    Args:
        lines: the curves; more than six begin again with the first colour.
        marked: a step to mark, and what to call it.
    """
    found = [(line, line.points()) for line in lines]
    everything = [point for _, points in found for point in points]
    if not everything:
        return ""
    frame = _Frame(everything)
    parts = [frame.grid()]
    for index, (line, points) in enumerate(found):
        parts.append(_curve(frame, points, index % COLOURS, banded=bool(line.noise)))
    if marked is not None:
        parts.append(_mark(frame, *marked))
    legend = "".join(
        f'<span><i class="c{index % COLOURS}"></i>{html.escape(line.name)}</span>'
        for index, (line, points) in enumerate(found)
        if points
    )
    names = html.escape(", ".join(line.name for line in lines))
    return (
        f'<div class="legend">{legend}</div><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{names} over steps">{"".join(parts)}</svg>'
    )


class _Frame:
    """Where values lie in the picture."""

    def __init__(self, points: Sequence[tuple[int, float, float]]) -> None:
        xs = [x for x, _, _ in points]
        ends = sorted([y - n for _, y, n in points] + [y + n for _, y, n in points])
        # A few wild values must not flatten the rest; they are drawn at the edge.
        low, high = ends[int(0.01 * (len(ends) - 1))], ends[math.ceil(0.99 * (len(ends) - 1))]
        pad = 0.06 * (high - low) or 0.05 * abs(high) or 0.5
        self.x0, self.x1 = min(xs), max(max(xs), min(xs) + 1)
        self.y0, self.y1 = low - pad, high + pad

    def x(self, step: float) -> float:
        share = (step - self.x0) / (self.x1 - self.x0)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        share = min(1.0, max(0.0, (value - self.y0) / (self.y1 - self.y0)))
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def grid(self) -> str:
        parts = []
        for value in ticks(self.y0, self.y1, 4):
            y = self.y(value)
            parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
            parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{number(value)}</text>')
        for step in ticks(self.x0, self.x1, 6):
            x = self.x(step)
            side = "end" if x > WIDTH - RIGHT - 20 else "middle"
            parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="{side}">{number(step)}</text>')
        return "".join(parts)


def _curve(frame: _Frame, points: Sequence[tuple[int, float, float]], colour: int, *, banded: bool) -> str:
    if not points:
        return ""
    path = " ".join(f"{frame.x(x):.1f},{frame.y(y):.1f}" for x, y, _ in points)
    parts = [f'<polyline class="c{colour}" points="{path}"/>']
    if banded:
        above = [f"{frame.x(x):.1f},{frame.y(y + n):.1f}" for x, y, n in points]
        below = [f"{frame.x(x):.1f},{frame.y(y - n):.1f}" for x, y, n in reversed(points)]
        parts.insert(0, f'<polygon class="c{colour}" points="{" ".join(above + below)}"/>')
    if len(points) <= POINTS_WITH_DOTS:
        for x, y, _ in points:
            parts.append(
                f'<circle class="c{colour}" cx="{frame.x(x):.1f}" cy="{frame.y(y):.1f}" r="2.5">'
                f"<title>step {x}: {y:.4g}</title></circle>"
            )
    return "".join(parts)


def _mark(frame: _Frame, step: int, text: str) -> str:
    x = frame.x(step)
    side = "end" if x > WIDTH / 2 else "start"
    return (
        f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        f'<text class="mark" x="{x + (-5 if side == "end" else 5):.1f}" y="{TOP + 10}" '
        f'text-anchor="{side}">★ {html.escape(text)}</text>'
    )


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers between two values, at most about `most` of them."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * 0.999)
    first = math.ceil(low / step)
    last = math.floor(high / step + 1e-9)
    return [k * step for k in range(first, last + 1)]


def number(value: float) -> str:
    """A short number for an axis: 0.25, 12 k."""
    if abs(value) >= 10_000:
        return f"{value / 1000:g} k"
    return f"{value:.4g}"
