"""A population on its own does what it does in its network, when it gets what it gets there."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from frontend.comparison.isolate import IsolatedRun, is_population, isolate
from frontend.comparison.numbers import in_numbers
from frontend.diagnostics import Findings
from frontend.network import (
    DelayLayer,
    InputLayer,
    LinearLayer,
    Network,
    NeuronKind,
    NumberFormat,
    OutputLayer,
    Signal,
    Source,
    ThresholdLayer,
    Timing,
)
from frontend.options import Scheme
from frontend.quantise.quantiser import QuantiseOptions, quantise
from frontend.reference import Interpreter
from frontend.reference.testing import network, neuron, rule

F64 = NumberFormat.F64
STEPS = 60


def population(name, kind, *sources, size, **changes):
    multi = changes.pop("multi", False)
    early = changes.pop("early", False)
    step_rule = rule(
        spikes="multi" if multi else "binary", fire_from="previous" if early else "updated"
    )
    layer = neuron(kind, step_rule, F64, (size,), decay=0.9, **changes)
    edges = tuple(s if isinstance(s, Source) else Source(s) for s in sources)
    return dataclasses.replace(layer, name=name, sources=edges)


def linear(rng, name, source, outputs, inputs):
    return LinearLayer(
        name=name,
        sources=(source if isinstance(source, Source) else Source(source),),
        shape=(outputs,),
        signal=Signal.ANALOG,
        weight=rng.normal(0.05, 1 / np.sqrt(inputs), (outputs, inputs)),
        bias=rng.normal(0, 0.1, outputs),
    )


def tangle() -> Network:
    """Every way in which a population can be heard: at once, late, early, in counts, delayed,
    analog, by itself, and by a node of the name that its own stand-in would have had."""
    rng = np.random.default_rng(1)
    late = Source("a", Timing.PREVIOUS)
    return network(
        InputLayer(name="input", sources=(), shape=(6,), signal=Signal.ANALOG),
        linear(rng, "w1", "input", 5, 6),
        linear(rng, "own", late, 5, 5),
        linear(rng, "ahead", Source("e", Timing.EARLY), 5, 5),
        linear(rng, "from_li", Source("li", Timing.PREVIOUS), 5, 3),
        population("a", NeuronKind.LIF, "w1", "own", "ahead", "from_li", size=5),
        linear(rng, "a.now", "a", 5, 5),
        population("many", NeuronKind.CUBA_LIF, "a.now", late, size=5, multi=True),
        DelayLayer(
            name="wait", sources=(Source("many"),), shape=(5,), signal=Signal.COUNTS,
            steps=np.array(3),
        ),
        linear(rng, "w3", "wait", 5, 5),
        population("e", NeuronKind.LIF, "w3", "a.now", size=5, early=True),
        linear(rng, "w4", "e", 3, 5),
        population("li", NeuronKind.CUBA_LI, "w4", size=3),
        ThresholdLayer(
            name="t", sources=(Source("li"),), shape=(3,), signal=Signal.SPIKES,
            threshold=np.array(0.1),
        ),
        linear(rng, "w5", "t", 4, 3),
        population("last", NeuronKind.LI, "w5", size=4),
        OutputLayer(
            name="output", sources=(Source("last"),), shape=(4,), signal=Signal.ANALOG
        ),
        number_format=F64,
    )  # fmt: skip


def integers(scheme=Scheme.CHANNEL, weight_bits=8) -> Network:
    options = QuantiseOptions(
        weight_bits=weight_bits, state_bits=32, scheme=scheme, ranges={}, samples=[]
    )
    findings = Findings("x")
    found = quantise(tangle(), options, findings)
    assert not findings.items
    return found.network


def spikes(seed=2):
    return (np.random.default_rng(seed).random((STEPS, 6)) < 0.5).astype(np.float64)


def given_by(net: Network, values):
    return {
        x.name: in_numbers(x, values[x.name])
        for x in net.layers
        if isinstance(x, InputLayer) or is_population(x)
    }


@pytest.mark.parametrize(
    "make", [tangle, integers, lambda: integers(Scheme.POW2)], ids=["f64", "i8", "pow2"]
)
def test_fed_with_what_its_own_network_gives_each_population_does_what_it_does_there(make):
    net = make()
    whole, alone = Interpreter(net), IsolatedRun(net)
    populations = [x.name for x in net.layers if is_population(x)]
    assert set(populations) == {"a", "many", "e", "li", "t", "last"}
    active = dict.fromkeys(populations, 0)
    for _ in range(2):  # the second time from rest again
        whole.reset()
        alone.reset()
        for x in spikes():
            values = whole.step_all({"input": x})
            found = alone.step(given_by(net, values))
            for name in populations:
                assert found[name].dtype == values[name].dtype
                assert found[name].tobytes() == values[name].tobytes(), name
                active[name] += np.count_nonzero(found[name])
            state = whole.state
            for name, array in alone.interpreter.state.items():
                assert array.tobytes() == state[name].tobytes(), name
    assert min(active.values()) > 20
    counts = next(iter(n for n, x in alone.isolated.given.items() if x.layer == "many"))
    assert alone.isolated.network[counts].signal is Signal.COUNTS


def test_what_one_population_does_wrong_no_other_hears():
    """Thresholds of `a` that are twice as high change `a`, and nothing else."""
    net = tangle()
    layers = [
        dataclasses.replace(x, threshold=x.threshold * 2) if x.name == "a" else x
        for x in net.layers
    ]
    other = dataclasses.replace(net, layers=tuple(layers))
    whole, wrong, alone = Interpreter(net), Interpreter(other), IsolatedRun(other)
    apart, together = set(), set()
    for x in spikes():
        values = whole.step_all({"input": x})
        found, cascade = alone.step(given_by(net, values)), wrong.step_all({"input": x})
        for layer in filter(is_population, net.layers):
            name = layer.name
            apart |= {name} if (found[name] != values[name]).any() else set()
            together |= {name} if (cascade[name] != values[name]).any() else set()
    assert apart == {"a"}
    assert together == {"a", "many", "e", "li", "t", "last"}


def test_integers_are_driven_with_the_numbers_of_floats():
    """Spikes and counts as they are; numbers in the format of the population that gives them."""
    net, floats = integers(weight_bits=4), Interpreter(tangle())
    alone, seen = IsolatedRun(net), []
    names = {edge: name for name, edge in alone.isolated.given.items()}
    for x in spikes():
        values = given_by(tangle(), floats.step_all({"input": x}))
        found = alone.step(values)
        li = found[names[Source("li")]]
        step = net["li"].fixed.scale
        assert (np.abs(li * step - values["li"]) <= step / 2).all()
        assert found[names[Source("many")]].tolist() == values["many"].tolist()
        seen.append(values["many"].max())
    assert max(seen) > 1


def test_counts_beyond_those_that_the_sums_were_proven_for_saturate():
    net = integers()
    alone = IsolatedRun(net)
    most = net["many"].fixed.most // int(net["many"].threshold.min())
    name = next(n for n, edge in alone.isolated.given.items() if edge.layer == "many")
    values = given_by(tangle(), Interpreter(tangle()).step_all({"input": spikes()[0]}))
    values["many"] = np.full(5, 2**31 - 1, np.int32)
    assert alone.step(values)[name].tolist() == [most] * 5


def test_one_stand_in_for_each_edge_and_none_for_what_is_not_heard():
    isolated = isolate(tangle())
    assert sorted((s.layer, s.timing.value) for s in isolated.given.values()) == [
        ("a", "now"), ("a", "previous"), ("e", "now"), ("li", "now"), ("li", "previous"),
        ("many", "now"), ("t", "now"),
    ]  # fmt: skip
    assert len({x.name for x in isolated.network.layers}) == len(isolated.network.layers)
    assert not isolated.network.outputs
