"""For tests: networks to feed, and files to feed them from."""

from __future__ import annotations

import pathlib
from collections.abc import Callable

import nir
import numpy as np
import pytest

from frontend.diagnostics import Finding, Findings, ModelError
from frontend.network import InputLayer, Network, NeuronKind, NumberFormat, Signal
from frontend.reference import testing


def network(
    dt: float | None = 1e-3,
    signal: Signal = Signal.ANALOG,
    number_format: NumberFormat | None = NumberFormat.F32,
    **inputs: tuple[int, ...],
) -> Network:
    """A network with these Inputs (else `input` of shape (3,)) and, for dt, one neuron."""
    layers = [
        InputLayer(name=name, sources=(), shape=shape, signal=signal)
        for name, shape in (inputs or {"input": (3,)}).items()
    ]
    if dt is not None:
        layers.append(testing.neuron(NeuronKind.LIF, testing.rule(dt=dt)))
    return testing.network(*layers, number_format=number_format)


def refusal(function: Callable[..., object], *arguments: object, **options: object) -> Finding:
    """The last finding of a call, Findings being its last argument, that raises ModelError."""
    with pytest.raises(ModelError) as error:
        function(*arguments, Findings("m.nir"), **options)
    finding = error.value.findings[-1]
    assert finding.found and finding.expected and finding.remedy
    return finding


def save(path: pathlib.Path, array: np.ndarray) -> pathlib.Path:
    np.save(path, array)
    return path


def record(path: pathlib.Path, **nodes: object) -> pathlib.Path:
    """NIR data of these nodes; several observables as a dictionary."""
    observables = {
        name: data if isinstance(data, dict) else {"spikes": data} for name, data in nodes.items()
    }
    nodes = {name: nir.NIRNodeData(observables=found) for name, found in observables.items()}
    nir.write_data(path, nir.NIRGraphData(nodes=nodes))
    return path


def grid(data: np.ndarray, dt: float = 1e-3) -> nir.TimeGriddedData:
    """One sample (steps, neurons)."""
    return nir.TimeGriddedData(data[np.newaxis], dt)


def events(
    pairs: list[tuple[int, float]],
    neurons: int = 3,
    t_max: float = 5e-3,
    value: list[float] | None = None,
    **options: object,
) -> nir.EventData:
    """Events (neuron, time) of one sample."""
    index = np.array([[neuron for neuron, _ in pairs]])
    time = np.array([[time for _, time in pairs]], **options)
    if value is None:
        return nir.EventData(idx=index, time=time, n_neurons=neurons, t_max=t_max)
    return nir.ValuedEventData(
        idx=index, time=time, n_neurons=neurons, t_max=t_max, value=np.array([value])
    )
