"""Compares the reference with the simulator that was written from docs/semantics.md alone."""

from __future__ import annotations

import collections
import pathlib

import numpy as np

from frontend.diagnostics import Findings
from frontend.discretise import DiscretiseOptions, discretise
from frontend.network import Network, NumberFormat
from frontend.nir_import import read_graph
from frontend.nir_import.nodes import Graph
from frontend.reference import Interpreter
from tests.random.case import Case
from tests.random.fidelity import Features, network_features
from tests.random.independent.simulator import Simulator


def simulated(case: Case, number_format: NumberFormat) -> Simulator:
    options = case.options
    return Simulator(
        case.model,
        {name: values.shape[1:] for name, values in case.inputs.items()},
        profile=options.profile,
        dt=options.dt,
        settings=options.settings,
        real=number_format.numpy.type,
    )


def discretised(
    case: Case, number_format: NumberFormat, findings: Findings, graph: Graph | None = None
) -> Network:
    """graph: of the case's model, where it has been read already."""
    options = DiscretiseOptions(
        profile=case.options.profile,
        dt=case.options.dt,
        settings=case.options.settings,
        format=number_format,
    )
    return discretise(graph or read_graph(case.model, findings), options, findings)


def assert_equal(found: dict[str, np.ndarray], expected: dict[str, np.ndarray], what: str) -> None:
    """Spikes and counts as values, numbers bit for bit (-0 is not +0)."""
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        numbers = values.dtype.kind == "f"
        assert (found[name].dtype.kind == "f") == numbers, (what, name, found[name].dtype)
        if numbers:
            assert found[name].dtype == values.dtype, (what, name)
        same = found[name] == values
        if numbers:
            same &= np.signbit(found[name]) == np.signbit(values)
            same |= np.isnan(found[name]) & np.isnan(values)
        assert found[name].shape == values.shape, (what, name)
        assert same.all(), f"{what}, output {name}: first at (step, ...) {np.argwhere(~same)[0]}"


def agrees(case: Case, _folder: pathlib.Path) -> Features:
    """What the network has and did; raises AssertionError where the two differ."""
    features: Features = collections.Counter()
    findings = Findings(case.model.name)
    graph = read_graph(case.model, findings)
    for number_format in NumberFormat:
        network = discretised(case, number_format, findings, graph)
        inputs = {name: x.astype(number_format.numpy) for name, x in case.inputs.items()}
        expected = Interpreter(network).run(inputs)
        assert_equal(simulated(case, number_format).run(inputs), expected, number_format.value)
        features |= network_features(network, expected, findings)
    return features
