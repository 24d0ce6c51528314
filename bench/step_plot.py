"""Draws what a step takes against how many of its inputs are active."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping, Sequence

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bench.step_timing import Times

# Of the colours of Okabe and Ito, which all kinds of colour vision tell apart; dashes and markers
# say the same again.
_STYLES = {
    "ours": {"color": "#D55E00", "marker": "o"},
    "ours dense": {"color": "#D55E00", "marker": "s", "linestyle": "--"},
    "event by hand": {"color": "#0072B2", "marker": "x"},
    "dense by hand": {"color": "#0072B2", "marker": "+", "linestyle": "--"},
}


def draw_sweep(
    found: Mapping[str, Mapping[str, Sequence[Times]]], rates: Sequence[float], title: str,
    path: pathlib.Path,
) -> None:  # fmt: skip
    """found: as step_table.sweep_table has it. Writes a PNG."""
    mpl.rcdefaults()  # whatever the user has set for plots of their own
    figure = Figure(figsize=(4.5 * len(found), 4.0), layout="constrained")
    figure.suptitle(title)
    axes = figure.subplots(1, len(found), sharey=True, squeeze=False)[0]
    for axis, (number_format, lines) in zip(axes, found.items(), strict=True):
        for what, times in lines.items():
            axis.loglog([100 * rate for rate in rates], [x.median / 1e3 for x in times],
                        label=what, **_STYLES[what])  # fmt: skip
        axis.set_title(number_format)
        axis.set_xlabel("active inputs, %")
        axis.grid(visible=True, which="both", alpha=0.3)
    axes[0].set_ylabel("µs per step")
    axes[0].legend()
    FigureCanvasAgg(figure).print_png(path, metadata={"Software": None})
