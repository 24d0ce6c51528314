"""Draws a comparison: one PNG of each layer of neurons, the same bytes for the same numbers."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from frontend.comparison.recorder import Record
from frontend.diagnostics import printable

# Two of the colours of Okabe and Ito, which all kinds of colour vision tell apart; shapes and
# dashes say the same again.
_REFERENCE, _TESTED, _BOTH = "#0072B2", "#D55E00", "#777777"
_STYLE = {
    "font.family": "DejaVu Sans",  # matplotlib's own: there on every machine
    "font.size": 10.0,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "text.parse_math": False,  # a node's name may have a $
}
_MOST_TRACES = 3
_LONGEST_NAME = 50


def draw_all(records: Sequence[Record], reference: str, tested: str) -> dict[str, bytes]:
    """File names, safe on every file system, to PNGs.

    reference, tested: what the two sides are called
    """
    width = len(str(len(records)))
    return {
        f"{number:0{width}}_{_file_name(record.name)}.png": _png(record, reference, tested)
        for number, record in enumerate(records, 1)
    }


def _file_name(node: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "_", node)[:_LONGEST_NAME]


def _png(record: Record, reference: str, tested: str) -> bytes:
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()  # whatever the user has set for plots of their own
        mpl.rcParams.update(_STYLE)
        warnings.filterwarnings("ignore", "Glyph .* missing")  # a box is drawn in its place
        figure = _figure(record, reference, tested)
        buffer = io.BytesIO()
        # Without the version of matplotlib, which would be the only text in the file.
        FigureCanvasAgg(figure).print_png(buffer, metadata={"Software": None})
    return buffer.getvalue()


def _figure(record: Record, reference: str, tested: str) -> Figure:
    figure = Figure(figsize=(11, 7), dpi=100, layout="constrained")
    figure.suptitle(
        f"{_short(printable(record.name))} ({record.type}, {record.neurons:,} neurons): "
        f"{tested} against {reference}"
    )
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
        _raster(left[0], record, reference, tested)
    for axes, column in zip(left[len(rows) - len(traces) :], traces, strict=True):
        _trace(axes, record, column, reference, tested)
    if traces:
        figure.legend(
            *left[-1].get_legend_handles_labels(), loc="outside lower left", ncols=2,
            frameon=False,
        )  # fmt: skip
    figure.align_ylabels(left)
    _means(figure.add_subplot(grid[:, 1]), record, reference, tested)
    return figure


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _traces(record: Record) -> list[int]:
    """The neurons that differ most, of those that are shown: columns."""
    kept = record.membranes if record.spikes is None else record.spikes
    with np.errstate(invalid="ignore", over="ignore"):
        distance = np.nan_to_num(np.abs(kept[1] - kept[0]), posinf=0.0).sum(axis=0)
    spikes = np.zeros(len(distance)) if record.spikes is None else record.spikes[0].sum(axis=0)
    order = np.lexsort((-spikes, -distance))
    return sorted(order[:_MOST_TRACES].tolist())


def _raster(axes: Axes, record: Record, reference: str, tested: str) -> None:
    expected, found = record.spikes
    steps, neurons = expected.shape
    # Marks as large as leaves them apart, in points of the page; those that differ are few.
    room = min(220 / neurons, 480 / steps)
    for mask, marker, size, colour, label in (
        ((expected > 0) & (found == expected), "|", np.clip(room, 2.5, 6), _BOTH, "both"),
        (expected > found, "o", np.clip(room, 4, 6), _REFERENCE, f"{reference} only (lost)"),
        (expected < found, "x", np.clip(room, 4, 6), _TESTED, f"{tested} only (gained)"),
    ):
        step, column = np.nonzero(mask)
        axes.plot(
            step, record.shown[column], linestyle="none", marker=marker, markersize=size,
            color=colour, markerfacecolor="none", markeredgewidth=1.2,
            label=f"{label}: {len(step):,}",
        )  # fmt: skip
    axes.set_xlim(-0.5, steps - 0.5)
    axes.set_ylim(-1, record.neurons)
    axes.yaxis.get_major_locator().set_params(integer=True)
    every = int(record.shown[1]) if neurons > 1 else 1
    axes.set_ylabel("neuron" + (f" (1 of {every} shown)" if every > 1 else ""))
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False, borderaxespad=0.2,
        handletextpad=0.2, columnspacing=1.2,
    )  # fmt: skip


def _trace(axes: Axes, record: Record, column: int, reference: str, tested: str) -> None:
    expected, found = record.membranes[:, :, column]
    axes.plot(expected, color=_REFERENCE, linewidth=2.2, label=f"membrane v in {reference}")
    axes.plot(found, color=_TESTED, linewidth=1.3, linestyle=(0, (4, 1.5)), label=f"in {tested}")
    axes.set_ylabel(f"v of {record.shown[column]}")
    axes.xaxis.get_major_locator().set_params(integer=True)


def _means(axes: Axes, record: Record, reference: str, tested: str) -> None:
    """Each neuron of both sides against each other."""
    axes.set_box_aspect(1)
    finite = record.means[:, np.isfinite(record.means).all(axis=0)]
    low, high = float(finite.min(initial=0.0)), float(finite.max(initial=0.0))
    room = 0.04 * (high - low) or 0.04
    ends = (low - room, high + room)
    axes.plot(ends, ends, color=_BOTH, linewidth=1)
    axes.plot(
        *finite, linestyle="none", marker="o", markersize=4, color=_REFERENCE, alpha=0.5,
        markeredgewidth=0,
    )  # fmt: skip
    axes.set_xlim(ends)
    axes.set_ylim(ends)
    what = "mean membrane" if record.spikes is None else "spikes per step"
    axes.set_title(f"{what}, each neuron, all samples", fontsize=10)
    axes.set_xlabel(reference)
    axes.set_ylabel(tested)
