"""Numbers at the ends of what there is, one at a time: right to the bit, or one clear refusal."""

from __future__ import annotations

import dataclasses
import itertools
import pathlib
from collections.abc import Mapping

import numpy as np
import pytest

from frontend.nir_import.testing import node
from frontend.options import Dtype, State
from tests.random.case import Case, Draft, Options
from tests.random.clean import is_clean
from tests.random.integer_options import IntegerOptions, Shown
from tests.random.integers import agree_in_integers
from tests.random.keeper import Keeper

DT = 1e-3
N = 3  # neurons
# i16 with states of 16 bits.
FORMATS = {
    "i8": IntegerOptions(dtype=Dtype.I8, input_range=("1",)),
    "i16": IntegerOptions(dtype=Dtype.I16, state=State.I16, input_range=("1",)),
    "i4": IntegerOptions(dtype=Dtype.I4, input_range=("1",)),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limit:
    """A chain of nodes between an Input of N numbers and an Output.

    does      what has to be seen in the run, by the names of tests/random/integer_features.py, with
              states of 32 bits
    refused   the formats that are refused instead: their integers do not hold a leak or a factor
    calibration: for all formats
    """

    nodes: tuple[dict, ...]
    x: np.ndarray
    settings: tuple[str, ...] = ()
    does: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    calibration: Shown = Shown.NOTHING

    def case(self, integers: IntegerOptions, folder: pathlib.Path) -> Case:
        names = [f"n{k}" for k in range(len(self.nodes))]
        ends = {"input": node("Input", shape=np.array([N])), "output": node("Output", shape=[N])}
        path = ["input", *names, "output"]
        integers = dataclasses.replace(integers, calibration=self.calibration)
        return Draft(
            nodes={**ends, **dict(zip(names, self.nodes, strict=True))},
            edges=tuple(itertools.pairwise(path)),
            metadata={},
            options=Options(profile="nir", dt=DT, settings=self.settings, integers=integers),
            inputs={"input": self.x},
        ).written(folder)


def weights(rows) -> dict:
    return node("Linear", weight=np.array(rows, np.float64))


def lif(*, decay=0.5, threshold=1.0, reset=0.0, kind="LIF") -> dict:
    """With the gain dt/tau made 1. decay: of Euler's method."""
    fields = {"v_threshold": _each(threshold), "v_reset": _each(reset)}
    if kind == "IF":
        return node("IF", r=_each(1 / DT), **fields)
    tau = DT / (1 - _each(decay))
    return node("LIF", tau=tau, r=tau / DT, v_leak=_each(0.0), **fields)


def readout(decay: float) -> dict:
    tau = DT / (1 - _each(decay))
    return node("LI", tau=tau, r=tau / DT, v_leak=_each(0.0))


def _each(value) -> np.ndarray:
    return np.broadcast_to(np.array(value, np.float64), (N,)).copy()


def noise(steps: int = 40, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1, 1, (steps, N))


def ends(*phases: tuple[float, int]) -> np.ndarray:
    """So much for so many steps, phase by phase."""
    return np.concatenate([np.full((steps, N), value) for value, steps in phases])


EYE = np.eye(N)
MIXED = [[1e-30, 1.0, 1e30], [1e-30, 3e-30, -2e-30], [1.0, -0.5, 0.25]]
SPIKES = "spikes in an output"
FAR = (lif(threshold=1.0, reset=1e6), lif(threshold=1.0, reset=-1e6))
LIMITS: Mapping[str, Limit] = {
    "weights of all sizes, read out": Limit(nodes=(weights(MIXED), readout(0.5)), x=noise()),
    "weights of all sizes, to a threshold": Limit(
        nodes=(weights(MIXED), lif()), x=noise(), refused=("i8", "i4")
    ),
    "weights of all sizes, to thresholds of theirs": Limit(
        nodes=(weights(MIXED), lif(threshold=[1e30, 1e-30, 0.5])), x=noise(), does=(SPIKES,)
    ),
    "weights of zero": Limit(nodes=(weights(0 * EYE), lif()), x=noise()),
    "weights of zero, negative threshold": Limit(
        nodes=(weights(0 * EYE), lif(threshold=-0.5)), x=noise(), does=(SPIKES,)
    ),
    "one weight far above the others": Limit(
        nodes=(weights([[1e6, 1.0, 0.5], [1.0, 1.0, 1.0], [1.0, -1e9, 1.0]]), readout(0.9)),
        x=noise(),
    ),
    "weights of 1e30": Limit(
        nodes=(weights(1e30 * EYE), lif(threshold=1e30)), x=noise(), does=(SPIKES,)
    ),
    "weights of 1e-30": Limit(
        nodes=(weights(1e-30 * EYE), lif(threshold=1e-30)), x=noise(), does=(SPIKES,)
    ),
    "weights of 1e300": Limit(nodes=(weights(1e300 * EYE), lif(threshold=1e300)), x=noise()),
    "thresholds of 0": Limit(nodes=(weights(EYE), lif(threshold=0.0)), x=noise(), does=(SPIKES,)),
    "thresholds of 0, or equal": Limit(
        nodes=(weights(EYE), lif(threshold=0.0)),
        x=noise(),
        settings=("compare=ge",),
        does=(SPIKES,),
    ),
    "negative thresholds, subtracted": Limit(
        nodes=(weights(EYE), lif(threshold=-0.5)),
        x=noise(),
        settings=("reset=subtract",),
        does=(SPIKES,),
    ),
    "thresholds of 1e-12": Limit(
        nodes=(weights(EYE), lif(threshold=1e-12)), x=noise(), does=(SPIKES,)
    ),
    "thresholds of 1e12": Limit(nodes=(weights(EYE), lif(threshold=1e12)), x=noise()),
    "thresholds just out of reach": Limit(
        nodes=(weights(EYE), lif(threshold=2.01)), x=ends((1.0, 40))
    ),
    "thresholds of all sizes": Limit(
        nodes=(weights(EYE), lif(threshold=[1e-3, 1.0, 1e12])),
        x=noise(),
        does=(SPIKES,),
        refused=("i16",),
    ),
    "no memory": Limit(nodes=(weights(EYE), lif(decay=0.0, threshold=0.5)), x=noise(),
                       does=(SPIKES,)),
    "no leak": Limit(nodes=(weights(EYE), lif(kind="IF")), x=noise() + 0.2, does=(SPIKES,)),
    "a slow leak": Limit(
        nodes=(weights(EYE), lif(decay=0.9999)), x=noise() + 0.2, does=(SPIKES,), refused=("i16",)
    ),
    "a leak that 32 bits do not hold": Limit(
        nodes=(weights(EYE), lif(decay=0.99999999)), x=noise(), refused=tuple(FORMATS)
    ),
    "a negative decay": Limit(
        nodes=(weights(EYE), lif(decay=-0.75)), x=noise(), does=(SPIKES,)
    ),
    "a decay below -1": Limit(
        nodes=(weights(EYE), lif(decay=-1.5)),
        x=noise(),
        does=(SPIKES,),
    ),
    "a decay below -1, read out": Limit(
        nodes=(weights(EYE), readout(-1.25)),
        x=noise(200),
        does=("a state at both limits", "a state that stays at its limit"),
    ),
    "resets far away": Limit(nodes=(weights(EYE), *FAR), x=noise(), refused=("i16",)),
    "a floor above the threshold": Limit(
        nodes=(weights(EYE), lif()), x=noise(), settings=("floor=2",), does=(SPIKES,)
    ),
    "a floor just below 0": Limit(
        nodes=(weights(EYE), lif(threshold=0.5)),
        x=noise(),
        settings=("floor=-1e-9",),
        does=(SPIKES,),
    ),
    "inputs at their ends": Limit(
        nodes=(weights([[1, 1, 1], [1, -1, 1], [-1, -1, -1]]), lif(decay=0.9)),
        x=np.where(noise(60) < 0, -5.0, 5.0),
        does=(SPIKES, "an Input at its limit"),
    ),
    "an integrator driven to both of its ends": Limit(
        nodes=(weights(EYE), node("I", r=_each(1 / DT))),
        x=ends((0.01, 4), (1.0, 60), (-1.0, 120), (1.0, 1)),
        calibration=Shown.LITTLE,
        does=("a state at both limits", "a state that stays at its limit"),
    ),
    "a synapse driven to both of its ends": Limit(
        nodes=(
            weights(EYE),
            node("CubaLI", tau_syn=_each(100 * DT), tau_mem=_each(100 * DT), r=_each(100.0),
                 w_in=_each(100.0), v_leak=_each(0.0)),
        ),
        x=ends((0.01, 4), (1.0, 60), (-1.0, 120), (1.0, 1)),
        calibration=Shown.LITTLE,
        does=("a state at both limits", "a state that stays at its limit"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("name", LIMITS)
def test_limits(name, dtype, tmp_path):
    """C, JIT and reference agree, or the network is refused, and for this."""
    limit = LIMITS[name]
    found = Keeper("limit").run(limit.case(FORMATS[dtype], tmp_path), agree_in_integers)
    if dtype in limit.refused:
        assert found.keys() == {"refused", "refused: a leak or a factor"}
    else:
        assert "refused" not in found
        if FORMATS[dtype].state is State.I32:
            assert set(limit.does) <= found.keys(), sorted(found)


@pytest.mark.parametrize("name", [name for name, x in LIMITS.items() if "i8" not in x.refused])
def test_sanitisers_are_silent(name, tmp_path):
    case = LIMITS[name].case(FORMATS["i8"], tmp_path)
    assert Keeper("limit-sanitised").run(case, is_clean)["ran"] == 1
