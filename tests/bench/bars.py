"""Grouped horizontal bars: ``rect`` elements of the class ``bar``, as long in a panel as their values are large."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from svg import Svg

_WIDTH, _EDGE, _NAMES, _GUTTER = 920.0, 20.0, 130.0, 32.0
_BAR, _PITCH, _ROW_GAP = 12.0, 15.0, 14.0
_LETTER, _PAD = 7.0, 5.0  # no digit of 11 px is wider


@dataclass(frozen=True)
class Bar:
    """A value and how it is written."""

    value: float
    label: str


@dataclass(frozen=True)
class Panel:
    """Rows of bars, by the row's name and the series', over an axis with a unit; the mark is what to compare with."""

    title: str
    axis: str
    rows: Mapping[str, Mapping[str, Bar]]
    mark: float | None = None


@dataclass(frozen=True)
class Block:
    """Panels side by side with the same rows; those of the same axis have the same scale."""

    title: str
    row_axis: str
    panels: Sequence[Panel]


@dataclass(frozen=True)
class Chart:
    """Blocks one below the other; ``series`` are the legend's names and their colours on a light and on a dark page."""

    title: str
    subtitle: str
    series: Mapping[str, tuple[str, str]]
    blocks: Sequence[Block]
    mark: str = ""


@dataclass(frozen=True)
class _Frame:
    """Where a panel's bars lie: its corner and width, a row's height, where zero is, and the length of one."""

    left: float
    top: float
    width: float
    row: float
    zero: float
    unit: float

    def at(self, value: float) -> float:
        return self.zero + value * self.unit


def draw(chart: Chart) -> str:
    """Return the chart as an SVG file's text."""
    svg = Svg(chart.title, chart.subtitle, list(chart.series.values()))
    svg.text((_EDGE, 32), chart.title, "strong title")
    svg.text((_EDGE, 52), chart.subtitle)
    _draw_legend(svg, chart, 80)
    bottom = 92.0
    for block in chart.blocks:
        bottom = _draw_block(svg, block, list(chart.series), bottom)
    return svg.written(_WIDTH, bottom)


def _draw_legend(svg: Svg, chart: Chart, y: float) -> None:
    x = _EDGE
    for number, name in enumerate(chart.series):
        svg.rect((x, y - 10), (_BAR, _BAR), f"s{number}")
        svg.text((x + 18, y), name)
        x += 18 + _LETTER * len(name) + 24
    if chart.mark:
        svg.line((x + 6, y - 12), (x + 6, y + 4), "mark")
        svg.text((x + 18, y), chart.mark)


def _draw_block(svg: Svg, block: Block, series: list[str], top: float) -> float:
    svg.text((_EDGE, top + 24), block.title, "strong")
    top += 64 if block.title else 40
    left, names, height = _EDGE + _NAMES, list(block.panels[0].rows), len(series) * _PITCH + _ROW_GAP
    svg.text((_EDGE, top - 14), block.row_axis, "small")
    for number, name in enumerate(names):
        svg.text((left - 12, top + (number + 0.5) * height + 2.5), name, "plain", "end")
    share = (_WIDTH - _EDGE - left + _GUTTER) / len(block.panels)
    for number, panel in enumerate(block.panels):
        zero, unit = _scale([peer for peer in block.panels if peer.axis == panel.axis], share - _GUTTER)
        corner = left + number * share
        _draw_panel(svg, panel, series, _Frame(corner, top, share - _GUTTER, height, corner + zero, unit))
    return top + len(names) * height + 60


def _draw_panel(svg: Svg, panel: Panel, series: list[str], frame: _Frame) -> None:
    bottom = frame.top + len(panel.rows) * frame.row
    svg.text((frame.left, frame.top - 14), panel.title, "strong")
    svg.text((frame.left, bottom + 38), panel.axis, "small")
    for tick in _ticks((frame.left - frame.zero) / frame.unit, (frame.left + frame.width - frame.zero) / frame.unit):
        svg.line((frame.at(tick), bottom), (frame.at(tick), bottom + 4), "axis")
        svg.text((frame.at(tick), bottom + 17), f"{tick:g}", "small", "middle")
    svg.line((frame.left, bottom), (frame.left + frame.width, bottom), "axis")
    if panel.mark != 0:
        svg.line((frame.zero, frame.top), (frame.zero, bottom), "axis")
    if panel.mark is not None:
        svg.line((frame.at(panel.mark), frame.top - 4), (frame.at(panel.mark), bottom), "mark")
    for row, (name, bars) in enumerate(panel.rows.items()):
        for number, each in enumerate(series):
            if bar := bars.get(each):
                y = frame.top + row * frame.row + _ROW_GAP / 2 + number * _PITCH
                hint = f"{panel.title} {name}, {each}: {bar.label}".lstrip()
                start, end = sorted((frame.zero, frame.at(bar.value)))
                svg.rect((start, y), (end - start, _BAR), f"bar s{number}", hint)
                _write_label(svg, bar, frame, (panel.mark or 0.0, y + 10))


def _write_label(svg: Svg, bar: Bar, frame: _Frame, mark_and_y: tuple[float, float]) -> None:
    """Write the value at the bar's end, or behind the mark where it would lie on it."""
    mark, y = mark_and_y
    end = frame.at(bar.value)
    if bar.value < 0:
        svg.text((end - _PAD, y), bar.label, "small", "end")
    else:
        hidden = end <= frame.at(mark) < end + _room(bar)
        svg.text((frame.at(mark) + _PAD if hidden else end + _PAD, y), bar.label, "small")


def _room(bar: Bar) -> float:
    return len(bar.label) * _LETTER + _PAD


def _scale(panels: Sequence[Panel], width: float) -> tuple[float, float]:
    """Return how far from the left zero lies, and the length of one: the longest with room for all bars and labels."""
    bars = [(bar, panel.mark or 0.0) for panel in panels for row in panel.rows.values() for bar in row.values()]
    right = [(max(bar.value, mark), _room(bar)) for bar, mark in bars if bar.value >= 0] or [(0.0, 0.0)]
    left = [(-bar.value, _room(bar)) for bar, _ in bars if bar.value < 0] or [(0.0, 0.0)]
    unit = min((width - a - b) / max(r + m, 1e-9) for r, a in right for m, b in left)
    return max(m * unit + b for m, b in left), unit


def _ticks(low: float, high: float) -> list[float]:
    """Return some four round numbers from low to high."""
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(size * power for size in (1, 2, 5, 10) if size * power >= rough)
    return [round(n * step, 9) for n in range(math.ceil(low / step), math.floor(high / step) + 1)]
