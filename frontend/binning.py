"""From recorded signals to arrays with a row for each step of a network."""

from __future__ import annotations

import math

import numpy as np

from frontend.diagnostics import Findings
from frontend.network import InputLayer
from frontend.recording import Events, Grid

_MOST_VALUES = 2**28


class Binning:
    """Turns what was recorded for one Input into samples x steps x port shape.

    Findings name file and Input.

    dt: the network's time step, None where it has none or several.
    """

    def __init__(self, path: str, port: InputLayer, dt: float | None, findings: Findings):
        self.path = path
        self.port = port
        self.dt = dt
        self.findings = findings

    def samples(self, recorded: Grid | Events) -> np.ndarray | None:
        """None after an error."""
        size = math.prod(self.port.shape)
        if recorded.neurons != size:
            return self.error(
                "SNN171",
                "the recording does not fit the port",
                found=f"{recorded.neurons} neurons",
                expected=f"{size} neurons, shape {' x '.join(map(str, self.port.shape))}",
                remedy="record what goes into this Input",
            )
        values = self.grid(recorded) if isinstance(recorded, Grid) else self.events(recorded)
        return None if values is None else values.reshape(*values.shape[:2], *self.port.shape)

    def grid(self, recorded: Grid) -> np.ndarray | None:
        """(samples, steps, neurons)."""
        # Without one time step of its own the network takes a row of the grid at every step.
        if self.dt is not None and not math.isclose(recorded.dt, self.dt, rel_tol=1e-6):
            return self.error(
                "SNN180",
                "the recording has another time step than the network",
                found=f"dt = {recorded.dt:g}",
                expected=f"dt = {self.dt:g}",
                remedy="record with the network's dt, or give the recording's with --dt",
            )
        return recorded.data

    def events(self, recorded: Events) -> np.ndarray | None:
        """(samples, steps, neurons): the events of each step added up."""
        if self.dt is None:
            return self.error(
                "SNN180",
                "events need one time step, which the network does not have",
                found="no neurons, or several values of dt",
                expected="one dt for all neurons",
                remedy="give --dt, or a recording on a grid",
            )
        count = self.step_count(recorded)
        if count is None:
            return None
        sample, event = np.nonzero(recorded.index != -1)
        index, time = recorded.index[sample, event], recorded.time[sample, event]
        step = _step_of(time, self.dt)
        bad = (index < 0) | (index >= recorded.neurons) | ~(step >= 0) | ~(step < count)
        if bad.any():
            first = int(np.argmax(bad))
            return self.error(
                "SNN181",
                "events lie outside of the recording",
                found=f"{int(bad.sum())} of {len(index)} events, first: neuron {index[first]} at "
                f"time {time[first]:g}",
                expected=f"neurons from 0 to {recorded.neurons - 1}, "
                f"times from 0 to below t_max = {recorded.t_max:g}",
                remedy="mend n_neurons, t_max or the events",
            )
        kind = np.int64 if recorded.value is None else np.float64
        values = np.zeros((recorded.samples, count, recorded.neurons), kind)
        weights = 1
        if recorded.value is not None:
            weights = recorded.value[sample, event].astype(np.float64)
        cells = (sample, step.astype(np.int64), index.astype(np.int64))
        np.add.at(values, cells, weights)
        shared = len(index) - len(np.unique(np.stack(cells), axis=1).T)
        if shared:
            self.findings.warning(
                "SNN182",
                self.port.name,
                f"{self.path}: events of one neuron fall into the same step and add up",
                found=f"{shared} of {len(index)} events share a step of {self.dt:g}",
                expected="at most one event for each neuron and step",
                remedy="none, if that is meant; else record with the network's dt",
            )
        return values

    def step_count(self, recorded: Events) -> int | None:
        """In each sample."""
        t_max, most = recorded.t_max, _MOST_VALUES // max(recorded.samples * recorded.neurons, 1)
        count = t_max / self.dt if math.isfinite(t_max) else math.nan
        whole = math.isfinite(count) and abs(count - round(count)) <= 1e-6 * max(1.0, abs(count))
        if whole and 1 <= round(count) <= most:
            return round(count)
        return self.error(
            "SNN181",
            "the recording does not last a whole number of steps"
            if not whole
            else "the recording has no steps, or too many",
            found=f"t_max = {t_max:g}, {count:g} steps of {self.dt:g}",
            expected="t_max = steps * dt, with one step or more and at most "
            f"{_MOST_VALUES} values in all",
            remedy="mend t_max, or give another --dt",
        )

    def error(self, code: str, problem: str, *, found: str, expected: str, remedy: str) -> None:
        self.findings.error(
            code,
            self.port.name,
            f"{self.path}: {problem}",
            found=found,
            expected=expected,
            remedy=remedy,
        )


def _step_of(time: np.ndarray, dt: float) -> np.ndarray:
    """The step in which each time lies, as floats; k*dt is in step k though rounding says less."""
    quotient = time.astype(np.float64) / dt
    nearest = np.round(quotient)
    # Times may have been rounded to their own type before they came here.
    slack = np.maximum(1e-6, 4 * np.finfo(time.dtype if time.dtype.kind == "f" else float).eps
                       * np.abs(quotient))  # fmt: skip
    with np.errstate(invalid="ignore"):  # infinite times, which the caller refuses
        close = np.abs(quotient - nearest) <= slack
    return np.where(close, nearest, np.floor(quotient))
