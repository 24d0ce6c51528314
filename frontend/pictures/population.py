"""Draws layers of neurons that were run: rasters, membranes, rates, of one side or of two.

Of two sides (float against quantised) a raster tells lost and gained spikes apart, membranes lie
over each other, and rates stand against each other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from frontend.comparison.recorder import Record
from frontend.diagnostics import printable
from frontend.pictures import style
from frontend.pictures.style import BLUE, GREY, VERMILLION, Figure

with style.quiet():
    from matplotlib.axes import Axes
    from matplotlib.figure import FigureBase

_MOST_TRACES = 3
_LONGEST_NAME = 50
# Marks of an SVG beyond so many are one image: each would be an element of its own.
_MOST_MARKS = 4000
_WIDTH, _HEIGHT = 11.0, 7.0  # inches


def figure(record: Record, labels: Sequence[str], *, size=(_WIDTH, _HEIGHT)) -> Figure:
    """Of one layer. labels: what its sides are called, the reference first"""
    found = Figure(figsize=size, dpi=100, layout="constrained")
    draw(found, record, labels)
    return found


def overview(records: Sequence[Record], labels: Sequence[str]) -> Figure:
    """Of all layers, one below the other."""
    heights = [_HEIGHT if record.spikes is not None else 0.6 * _HEIGHT for record in records]
    found = Figure(figsize=(_WIDTH, 0.8 * sum(heights)), dpi=100, layout="constrained")
    parts = found.subfigures(len(records), 1, height_ratios=heights, squeeze=False)[:, 0]
    for part, record in zip(parts, records, strict=True):
        draw(part, record, labels)
    return found


def draw(figure: FigureBase, record: Record, labels: Sequence[str]) -> None:
    """Fills a figure."""
    against = f": {labels[1]} against {labels[0]}" if len(labels) > 1 else ""
    name = _short(printable(record.name))
    figure.suptitle(f"{name} ({record.type}, {record.neurons:,} neurons){against}", fontsize=12)
    traces = [] if record.membranes is None else _traces(record)
    rows = ([3] if record.spikes is not None else []) + [1] * len(traces)
    grid = figure.add_gridspec(len(rows), 2, width_ratios=(2, 1), height_ratios=rows)
    left = [figure.add_subplot(grid[k, 0]) for k in range(len(rows))]
    for axes in left[1:]:
        axes.sharex(left[0])
    for axes in left[:-1]:
        axes.tick_params(labelbottom=False)
    left[-1].set_xlabel("step of the first sample")
    if record.spikes is not None:
        (_raster if len(labels) == 1 else _two_rasters)(left[0], record, labels)
    for axes, column in zip(left[len(rows) - len(traces) :], traces, strict=True):
        _trace(axes, record, column, labels)
    if traces:
        figure.legend(
            *left[-1].get_legend_handles_labels(), loc="outside lower left", ncols=3,
            frameon=False,
        )  # fmt: skip
    figure.align_ylabels(left)
    if len(labels) > 1:
        _means(figure.add_subplot(grid[:, 1]), record, labels)
    elif record.spikes is not None:
        _rates(figure.add_subplot(grid[0, 1], sharey=left[0]), record)
        if len(rows) > 1:
            _distribution(figure.add_subplot(grid[1:, 1]), record)
    else:
        _rates(figure.add_subplot(grid[:, 1]), record)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _traces(record: Record) -> list[int]:
    """The neurons that differ most, or spike most, of those that are shown: columns."""
    kept = record.membranes if record.spikes is None else record.spikes
    with np.errstate(invalid="ignore", over="ignore"):
        distance = np.nan_to_num(np.abs(kept[-1] - kept[0]), posinf=0.0).sum(axis=0)
    spikes = np.zeros(len(distance)) if record.spikes is None else record.spikes[0].sum(axis=0)
    order = np.lexsort((-spikes, -distance))
    return sorted(order[:_MOST_TRACES].tolist())


def _raster(axes: Axes, record: Record, labels: Sequence[str]) -> None:
    (spikes,) = record.spikes
    _marks(axes, record, spikes > 0, "|", (2.5, 6), BLUE, f"{labels[0]} spikes")
    _frame(axes, record)


def _two_rasters(axes: Axes, record: Record, labels: Sequence[str]) -> None:
    expected, found = record.spikes
    for mask, marker, sizes, colour, label in (
        ((expected > 0) & (found == expected), "|", (2.5, 6), GREY, "both"),
        (expected > found, "o", (4, 6), BLUE, f"{labels[0]} only (lost)"),
        (expected < found, "x", (4, 6), VERMILLION, f"{labels[1]} only (gained)"),
    ):
        _marks(axes, record, mask, marker, sizes, colour, label)
    _frame(axes, record)


def _marks(axes: Axes, record: Record, mask, marker, sizes, colour: str, label: str) -> None:
    """Marks as large as leaves them apart, in points of the page."""
    steps, neurons = mask.shape
    room = min(220 / neurons, 480 / steps)
    step, column = np.nonzero(mask)
    axes.plot(
        step, record.shown[column], linestyle="none", marker=marker,
        markersize=np.clip(room, *sizes), color=colour, markerfacecolor="none",
        markeredgewidth=1.2, label=f"{label}: {len(step):,}", rasterized=len(step) > _MOST_MARKS,
    )  # fmt: skip


def _frame(axes: Axes, record: Record) -> None:
    steps, neurons = record.spikes.shape[1:]
    axes.set_xlim(-0.5, steps - 0.5)
    _number(axes, record)
    every = int(record.shown[1]) if neurons > 1 else 1
    axes.set_ylabel("neuron" + (f" (1 of {every} shown)" if every > 1 else ""))
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False, borderaxespad=0.2,
        handletextpad=0.2, columnspacing=1.2,
    )  # fmt: skip


def _number(axes: Axes, record: Record) -> None:
    """Neurons upwards, and no number where there is none."""
    axes.set_ylim(-0.5, record.neurons - 0.5)
    axes.yaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)


def _trace(axes: Axes, record: Record, column: int, labels: Sequence[str]) -> None:
    reference, *tested = record.membranes[:, :, column]
    axes.plot(reference, color=BLUE, linewidth=2.2, label=f"membrane v in {labels[0]}")
    for found in tested:
        axes.plot(
            found, color=VERMILLION, linewidth=1.3, linestyle=(0, (4, 1.5)), label=f"in {labels[1]}"
        )
    if record.thresholds is not None:
        axes.axhline(
            record.thresholds[column], color=GREY, linewidth=1, linestyle=":", label="threshold"
        )
    axes.set_ylabel(f"v of\n{record.shown[column]}")
    axes.xaxis.get_major_locator().set_params(integer=True)


def _what(record: Record) -> str:
    return "mean membrane" if record.spikes is None else "spikes per step"


def _rates(axes: Axes, record: Record) -> None:
    """Each neuron's, beside the raster."""
    means = record.means[0]
    at = np.arange(record.neurons)
    axes.plot(means, at, linestyle="none", marker="o", markersize=3, color=BLUE,
              rasterized=record.neurons > _MOST_MARKS)  # fmt: skip
    finite = means[np.isfinite(means)]
    average = float(finite.mean()) if len(finite) else 0.0
    axes.axvline(average, color=VERMILLION, linewidth=1.3, linestyle="--")
    axes.set_title(f"{_what(record)},\nmean {average:.3g} (dashed)", fontsize=9)
    axes.xaxis.get_major_locator().set_params(nbins=5)
    _number(axes, record)
    if record.spikes is None:
        axes.set_ylabel("neuron")
        axes.set_xlabel("all samples")
    else:
        axes.set_xlim(left=0)


def _distribution(axes: Axes, record: Record) -> None:
    axes.hist(record.means[0], bins=min(30, max(5, record.neurons // 4)), color=BLUE)
    axes.set_xlim(left=0)
    axes.xaxis.get_major_locator().set_params(nbins=5)
    axes.set_xlabel("spikes per step, all samples")
    axes.set_ylabel("neurons")
    axes.yaxis.get_major_locator().set_params(integer=True)


def _means(axes: Axes, record: Record, labels: Sequence[str]) -> None:
    """Each neuron of both sides against each other."""
    axes.set_box_aspect(1)
    finite = record.means[:, np.isfinite(record.means).all(axis=0)]
    low, high = float(finite.min(initial=0.0)), float(finite.max(initial=0.0))
    room = 0.04 * (high - low) or 0.04
    ends = (low - room, high + room)
    axes.plot(ends, ends, color=GREY, linewidth=1)
    axes.plot(
        *finite, linestyle="none", marker="o", markersize=4, color=BLUE, alpha=0.5,
        markeredgewidth=0, rasterized=record.neurons > _MOST_MARKS,
    )  # fmt: skip
    axes.set_xlim(ends)
    axes.set_ylim(ends)
    axes.set_title(f"{_what(record)}\nof each neuron,\nall samples", fontsize=9)
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])
