"""Between the numbers that people have and the arrays that a step takes and gives."""

from __future__ import annotations

from typing import Literal

import numpy as np

from codegen.analog import to_integers
from codegen.interface import Port


def kind(port: Port) -> Literal["spikes", "counts", "analog"]:
    """What flows there: "spikes" (0 or 1), "counts" or "analog"."""
    if port.element.is_float or port.scale is not None:
        return "analog"
    return "spikes" if port.element.c == "uint8_t" else "counts"


def stored(port: Port, x: np.ndarray) -> np.ndarray:
    """Numbers as the step takes them: of the port's type, contiguous.

    x: (..., *port shape); numbers for a fixed-point Input are rounded to it and saturate. Raises
    ValueError where there is something else than numbers, or than 0 and 1 for spikes.
    """
    if x.dtype.kind not in "biuf":
        raise ValueError(
            f"Input {port.node!r}: found values of type {x.dtype}, expected real numbers"
        )
    dtype = np.dtype(port.element.dtype)
    if port.scale is not None and not port.element.is_float:
        return np.ascontiguousarray(to_integers(x, port.scale))
    if not port.element.is_float:
        _expect(port, x, (x == 0) | (x == 1), "0 or 1: this Input takes spikes")
    else:
        _expect(port, x, np.isfinite(x), "finite numbers")
    return np.ascontiguousarray(x, dtype)


def numbers(port: Port, y: np.ndarray) -> np.ndarray:
    """What a step gave, as numbers: spikes and counts as they are, fixed point as float64."""
    return y if port.scale is None else y * port.scale


def _expect(port: Port, x: np.ndarray, fits: np.ndarray, expected: str) -> None:
    if not fits.all():
        place = tuple(int(k) for k in np.argwhere(~fits)[0])
        raise ValueError(
            f"Input {port.node!r}: found {x[place]} at {list(place)}, expected {expected}"
        )
