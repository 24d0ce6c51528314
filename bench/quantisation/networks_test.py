"""The generated networks: they are what they say, and they fire."""

import pathlib

import nir
import numpy as np
import pytest

from bench.quantisation.networks import cases
from bench.random_layers import DT, Case
from frontend.diagnostics import Findings
from frontend.discretise import DiscretiseOptions, discretise
from frontend.network import NeuronLayer, NumberFormat
from frontend.nir_import import read_graph
from frontend.reference import Interpreter

CASES = cases()


def network(case: Case, folder: pathlib.Path):
    path = folder / "m.nir"
    nir.write(path, case.graph)
    findings = Findings("m.nir")
    options = DiscretiseOptions(format=NumberFormat.F32, profile=case.profile, settings=(), dt=DT)
    return discretise(read_graph(path, findings), options, findings)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_population_fires_now_and_then(case, tmp_path):
    net = network(case, tmp_path)
    populations = [x for x in net.layers if isinstance(x, NeuronLayer)]
    assert populations
    (sequence,) = case.sequences(seed=0, count=1)
    assert sequence.shape == (case.steps, *net["input"].shape)
    interpreter = Interpreter(net)
    spikes = dict.fromkeys((x.name for x in populations), 0)
    for x in sequence:
        values = interpreter.step_all({"input": x})
        for name in spikes:
            spikes[name] += int(values[name].sum())
    rates = {x.name: spikes[x.name] / (case.steps * np.prod(x.shape)) for x in populations}
    assert all(0.02 < rate < 0.15 for rate in rates.values()), rates


def test_they_are_always_the_same():
    for case, again in zip(CASES, cases(), strict=True):
        assert case.graph.edges == again.graph.edges
        for name, node in case.graph.nodes.items():
            for field, value in vars(node).items():
                if isinstance(value, np.ndarray):
                    assert np.array_equal(value, getattr(again.graph.nodes[name], field))


def test_sequences_are_random_spikes_at_the_rate():
    for case in CASES:
        x = case.sequences(seed=1, count=20)
        assert np.unique(x).tolist() == [0, 1]
        assert x.mean() == pytest.approx(case.rate, rel=0.2)
        assert np.array_equal(x, case.sequences(seed=1, count=20))
        assert not np.array_equal(x[:1], case.sequences(seed=2, count=1))
