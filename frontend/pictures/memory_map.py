"""Draws the state struct: addresses to the right, the time of a step downwards."""

from __future__ import annotations

from collections.abc import Sequence

from frontend.pictures import style
from frontend.pictures.memory import Member
from frontend.pictures.style import GREEN, SKY, Figure

with style.quiet():
    from matplotlib.patches import Rectangle
    from matplotlib.ticker import MaxNLocator

_WIDTH = 7.2  # inches
_LETTER = 0.085


def figure(members: Sequence[Member], ram: int) -> Figure:
    """State is there for the whole step, scratch while the step needs it: what lies one below the
    other shares bytes.

    ram: bytes of the struct
    """
    figure = Figure(figsize=(_WIDTH, 3.4), layout="constrained")
    axes = figure.add_subplot()
    spans = [member.needed for member in members if member.needed is not None]
    first = min((span[0] for span in spans), default=0)
    last = max((span[1] for span in spans), default=1)
    length = max(last - first, 1)
    for member in members:
        kept = member.needed is None
        low, high = (first, last) if member.needed is None else member.needed
        height = max((high - low) / length, 0.03)
        axes.add_patch(
            Rectangle(
                (member.offset, (low - first) / length), member.bytes, height,
                facecolor=GREEN if kept else SKY, edgecolor="white", linewidth=0.8,
                hatch=None if kept else "///",
            )
        )  # fmt: skip
        inches = _WIDTH * 0.9 * member.bytes / max(ram, 1)
        name = member.name.rpartition(".")[2]
        if len(name) * _LETTER < inches and height > 0.09:
            axes.text(
                member.offset + member.bytes / 2, (low - first) / length + height / 2, name,
                ha="center", va="center", fontsize=style.SMALLEST, color="black",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
            )  # fmt: skip
    axes.set_xlim(0, max(ram, 1))
    axes.set_ylim(1.02, -0.02)
    axes.xaxis.set_major_locator(MaxNLocator(7, integer=True))
    axes.set_xlabel("bytes from the start of the struct")
    axes.set_yticks([0, 1], ["first", "last"])
    axes.set_ylabel("within a step")
    kinds = [
        Rectangle((0, 0), 1, 1, facecolor=GREEN, label="kept from step to step"),
        Rectangle(
            (0, 0), 1, 1, facecolor=SKY, edgecolor="white", hatch="///", label="scratch of a step"
        ),
    ]
    figure.legend(handles=kinds, loc="outside upper left", ncols=2, frameon=False)
    return figure
