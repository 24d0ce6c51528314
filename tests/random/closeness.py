"""How near an integer network comes to the floats that it was made of."""

from __future__ import annotations

import dataclasses
import pathlib
from collections.abc import Mapping

import numpy as np

from frontend.compiler import examine
from frontend.diagnostics import Findings
from frontend.network import ConvLayer, DelayLayer, Layer, LinearLayer, Network, Signal
from frontend.options import Dtype
from frontend.reference import Interpreter
from tests.random.case import Case
from tests.random.integer_options import IntegerOptions, Shown
from tests.random.parameters import Numbers

# Networks in which anything grows beyond it may as well grow without end: 16 bits are few then.
LARGEST = 100.0


class RealNumbers(Numbers):
    """None that a power of two stores as it is."""

    def __init__(self, seed: int, *, dyadic: bool, dt: float):
        super().__init__(seed, dyadic=False, dt=dt)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Closeness:
    """spikes  of all outputs, in floats
    moved   how many of them are not where they were, or are new; counts by how much they differ
    error   of outputs of numbers, the largest relative to the largest number of that output; None
            without such outputs
    """

    spikes: int
    moved: int
    error: float | None


def closeness(case: Case, dtype: Dtype, folder: pathlib.Path) -> Closeness | None:
    """Of a case with weights of this width, calibrated with its own inputs.

    None where it is refused, where it has no weights, where an Input is silent, or where the floats
    explode.
    """
    if not all(x.any() for x in case.inputs.values()):
        return None
    integers = IntegerOptions(dtype=dtype, input_range=(), calibration=Shown.ALL)
    options = dataclasses.replace(case.options, integers=integers)
    case = dataclasses.replace(case, options=options)
    found = examine(case.model, case.integer_options(folder), Findings(case.model.name))
    if found.compiled is None or not _has_weights(found.compiled):
        return None
    if _counts_without_end(found.compiled, found.integers.saturating):
        return None
    floats, largest = _run(found.network, case.inputs)
    if largest > LARGEST:
        return None
    integers, _ = _run(found.compiled, case.inputs)
    spikes, moved, errors = 0, 0, []
    for name, expected in floats.items():
        difference = np.abs(integers[name] - expected)
        if found.compiled[name].signal is Signal.ANALOG:
            errors.append(float(difference.max() / max(np.abs(expected).max(), 1e-9)))
        else:
            spikes += int(expected.sum())
            moved += int(difference.sum())
    return Closeness(spikes=spikes, moved=moved, error=max(errors, default=None))


def _has_weights(network: Network) -> bool:
    return any(isinstance(layer, LinearLayer | ConvLayer) for layer in network.layers)


def _counts_without_end(network: Network, saturating: frozenset[str]) -> bool:
    """Is there a ring of Delays that adds up spikes? Sums over it are made for 2^31 of them."""
    return any(
        isinstance(layer, DelayLayer) and layer.signal is Signal.COUNTS
        for layer in network.layers
        if layer.name in saturating
    )


def _run(network: Network, inputs: Mapping[str, np.ndarray]) -> tuple[dict[str, np.ndarray], float]:
    """Each Output's numbers, spikes or counts in float64; and the largest magnitude anywhere."""
    interpreter = Interpreter(network)
    outputs: dict[str, list[np.ndarray]] = {layer.name: [] for layer in network.outputs}
    largest = 0.0
    for t in range(len(next(iter(inputs.values())))):
        values = interpreter.step_all({name: x[t] for name, x in inputs.items()})
        for layer in network.outputs:
            outputs[layer.name].append(_numbers(layer, values[layer.name]))
        seen = (*values.values(), *interpreter.state.values())
        largest = max(largest, *(float(np.abs(x.astype(float)).max(initial=0.0)) for x in seen))
    return {name: np.stack(steps) for name, steps in outputs.items()}, largest


def _numbers(layer: Layer, values: np.ndarray) -> np.ndarray:
    is_fixed = layer.signal is Signal.ANALOG and layer.fixed is not None
    return values * layer.fixed.scale if is_fixed else values.astype(np.float64)
