"""From delays in the file's own unit of time to whole steps."""

from __future__ import annotations

import math

import numpy as np

from frontend.diagnostics import Findings
from frontend.discretise.coefficients import uniform
from frontend.nir_import.nodes import Delay, Shape

_MOST = 2**31 - 1  # steps of a delay, and elements of its line
# What an exporter's float32 leaves of a whole number of steps, relative above 1.
_TOLERANCE = 1e-5


def delay_steps(node: Delay, dt: float, shape: Shape, findings: Findings) -> np.ndarray | None:
    """Whole steps, half to even: int32, () where all elements wait equally long, else of `shape`.

    None where a finding has been made: a line that cannot be kept. Delays that are far from a whole
    number of steps are warned of.
    """
    with np.errstate(all="ignore"):
        exact = np.asarray(node.delay / dt)
    rounded = np.rint(exact)
    longest = rounded.max(initial=0)
    # A line has one place for each step and element, and one more where some elements wait for 0.
    places = (longest + (rounded.min(initial=longest) < 1)) * math.prod(shape)
    if not places <= _MOST:
        findings.error(
            "SNN160",
            node.name,
            "the delay is too long: its line would have too many elements",
            found=f"a delay of {node.delay.max():g}, which at dt {dt:g} is {longest:.0f} steps of "
            f"{math.prod(shape)} elements",
            expected=f"at most {_MOST} elements",
            remedy="check dt, which is in the file's own unit of time, and the delay",
        )
        return None
    _check_whole(node, dt, exact, rounded, findings)
    steps = rounded.astype(np.int32)
    return uniform(steps)


def _check_whole(
    node: Delay, dt: float, exact: np.ndarray, rounded: np.ndarray, findings: Findings
) -> None:
    off = np.abs(exact - rounded)
    far = off > _TOLERANCE * np.maximum(1, exact)
    if not far.any():
        return
    worst = np.unravel_index(np.argmax(np.where(far, off, 0)), off.shape)
    count = f" ({int(far.sum())} elements)" if far.size > 1 else ""
    findings.warning(
        "SNN159",
        node.name,
        "the delay is no whole number of steps: it is rounded, half to even",
        found=f"{np.asarray(node.delay)[worst]:g} at dt {dt:g}, "
        f"{_as_rounded(exact[worst])} steps, taken as {rounded[worst]:.0f}{count}",
        expected="multiples of dt",
        remedy="none, if this is near enough; otherwise give another dt",
    )


def _as_rounded(steps: np.float64) -> str:
    """Six digits, or more where those alone would be rounded to another number of steps.

    A float32's 2.5 may be a little more, and is 3 steps then.
    """
    texts = (f"{steps:.{digits}g}" for digits in range(6, 18))
    return next(text for text in texts if np.rint(float(text)) == np.rint(steps))
