"""Edges that carry an earlier value: what a cycle gives, step by step, done by hand."""

import dataclasses

import numpy as np
import pytest

from frontend.network import (
    DelayLayer,
    InputLayer,
    LinearLayer,
    NeuronKind,
    NumberFormat,
    OutputLayer,
    Signal,
    Source,
    Timing,
)
from frontend.reference import Interpreter
from frontend.reference.testing import network, neuron, rule

F32 = np.float32


def named(layer, name, *sources, **changes):
    edges = tuple(s if isinstance(s, Source) else Source(s) for s in sources)
    return dataclasses.replace(layer, name=name, sources=edges, **changes)


def given(name="input"):
    return InputLayer(name=name, sources=(), shape=(1,), signal=Signal.ANALOG)


def read(source, signal, name="o"):
    return OutputLayer(name=name, sources=(Source(source),), shape=(1,), signal=signal)


def weight(name, source, value):
    return LinearLayer(
        name=name,
        sources=(source,),
        shape=(1,),
        signal=Signal.ANALOG,
        weight=np.full((1, 1), value, F32),
        bias=None,
    )


def run(net, **inputs):
    arrays = {name: np.asarray(x, float).reshape(-1, 1) for name, x in inputs.items()}
    return {name: y.ravel().tolist() for name, y in Interpreter(net).run(arrays).items()}


def previous(name):
    return Source(name, Timing.PREVIOUS)


def early(name):
    return Source(name, Timing.EARLY)


LIF = neuron(NeuronKind.LIF, rule(reset="zero"), decay=1.0)


def test_self_edge_brings_the_spike_of_the_step_before():
    # v: 2 fires and goes to 0; 0 + 0 + 1 does not exceed 1; 1 + 0.5 fires; 0 + 0 + 1.
    n = named(LIF, "n", "input", previous("n"))
    assert run(network(given(), n, read("n", Signal.SPIKES)), input=[2, 0, 0.5, 0])["o"] == [
        1, 0, 1, 0,
    ]  # fmt: skip


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_neurons_of_a_ring_see_each_other_one_step_late_in_any_order(order):
    ring = {
        "a": named(LIF, "a", "input", previous("b")),
        "b": named(LIF, "b", "w"),
    }
    layers = [weight("w", previous("a"), 2.0), *(ring[name] for name in order)]
    net = network(given(), *layers, read("a", Signal.SPIKES), read("b", Signal.SPIKES, "p"))
    # a fires at 0, so b at 1; b's spike reaches a at 2: 1, which does not exceed 1, then 1.5.
    found = run(net, input=[2, 0, 0, 0.5, 0])
    assert found == {"o": [1, 0, 0, 1, 0], "p": [0, 1, 0, 0, 1]}


def test_fired_spikes_are_state_where_an_edge_carries_them_and_only_there():
    n = named(LIF, "n", "input", previous("n"))
    m = named(LIF, "m", "n")
    net = network(given(), n, m, read("m", Signal.SPIKES))
    interpreter = Interpreter(net)
    assert list(interpreter.state) == ["n.v", "n.z", "m.v"]
    assert (interpreter.state["n.z"].dtype, interpreter.state["n.z"].tolist()) == (np.uint8, [0])
    interpreter.step({"input": np.full(1, 2.0)})
    assert interpreter.state["n.z"].tolist() == [1]
    interpreter.step({"input": np.zeros(1)})
    assert interpreter.state["n.z"].tolist() == [0]
    assert interpreter.state["n.v"].tolist() == [1]
    interpreter.state["n.z"][0] = 1  # As if it had fired: 1 + 1 fires, m's second spike.
    assert interpreter.step({"input": np.zeros(1)})["o"].tolist() == [1]
    assert interpreter.state["n.z"].tolist() == [1]
    interpreter.reset()
    assert interpreter.state["n.z"].tolist() == [0]


def test_counts_of_the_step_before_are_int32():
    multi = neuron(NeuronKind.LIF, rule(spikes="multi", reset="zero"), decay=1.0)
    n = named(multi, "n", "input", previous("n"))
    net = network(given(), n, read("n", Signal.COUNTS))
    assert Interpreter(net).state["n.z"].dtype == np.int32
    assert run(net, input=[3.5, 0.25, 0, 0])["o"] == [3, 3, 3, 3]


@pytest.mark.parametrize("number_format", NumberFormat)
def test_edge_from_an_integrator_brings_its_membrane_before_the_step(number_format):
    li = neuron(NeuronKind.LI, rule(), number_format)  # decay 1/2
    n = named(li, "n", "input", previous("n"))
    net = network(given(), n, read("n", Signal.ANALOG), number_format=number_format)
    # v = v/2 + (x + v): 1, 1.5, 2.25 + 1.
    assert run(net, input=[1, 0, 1])["o"] == [1, 1.5, 3.25]
    interpreter = Interpreter(net)
    assert list(interpreter.state) == ["n.v"]
    interpreter.state["n.v"][0] = 4.0
    assert interpreter.step({"input": np.zeros(1)})["o"].tolist() == [6.0]


def test_integrator_that_does_not_start_at_0_keeps_its_output():
    li = neuron(NeuronKind.LI, rule(), initial_membrane=4.0)
    net = network(given(), named(li, "n", "input", previous("n")), read("n", Signal.ANALOG))
    # v = v/2 + (x + z), z being 0 at first: 4/2 + 1, 3/2 + 3.
    assert run(net, input=[1, 0])["o"] == [3, 4.5]
    interpreter = Interpreter(net)
    assert list(interpreter.state) == ["n.v", "n.z"]
    assert (interpreter.state["n.z"].dtype, interpreter.state["n.z"].tolist()) == (F32, [0])
    interpreter.step({"input": np.ones(1)})
    assert interpreter.state["n.z"].tolist() == [3]
    interpreter.state["n.v"][0] = 8.0  # Two states: one is set without the other.
    assert interpreter.step({"input": np.zeros(1)})["o"].tolist() == [7]
    plain = network(given(), named(li, "n", "input"), read("n", Signal.ANALOG))
    assert list(Interpreter(plain).state) == ["n.v"]


FIRST = neuron(NeuronKind.LIF, rule(fire_from="previous", reset="zero"), decay=1.0)


def test_early_edge_brings_the_spikes_of_this_step():
    # z is known before the update: v 2 (z 0); z 1, v 0 + 0 + 1; z 0, v 1 + 0.5; z 1, v 0 + 1.
    n = named(FIRST, "n", "input", early("n"))
    net = network(given(), n, read("n", Signal.SPIKES))
    interpreter = Interpreter(net)
    assert list(interpreter.state) == ["n.v"]
    found, membranes = [], []
    for x in (2, 0, 0.5, 0):
        found += interpreter.step({"input": np.full(1, x)})["o"].tolist()
        membranes += interpreter.state["n.v"].tolist()
    assert found == [0, 1, 0, 1]
    assert membranes == [2, 1, 1.5, 1]


def test_early_edges_see_the_state_before_any_neuron_was_stepped():
    a = named(FIRST, "a", "input", early("b"))
    b = named(FIRST, "b", early("a"))
    net = network(given(), a, b, read("a", Signal.SPIKES), read("b", Signal.SPIKES, "p"))
    # At step 1 a fires: b gets 1 at once, which does not exceed 1; with a second one it does.
    found = run(net, input=[2, 2, 0, 0, 0])
    assert found == {"o": [0, 1, 1, 0, 0], "p": [0, 0, 0, 1, 0]}


def test_early_delay_may_stand_before_its_source_and_adds_no_step():
    d = DelayLayer(
        name="d", sources=(Source("n"),), shape=(1,), signal=Signal.SPIKES,
        steps=np.asarray(1, np.int32),
    )  # fmt: skip
    n = named(LIF, "n", "input", "d")
    net = network(given(), d, n, read("n", Signal.SPIKES))
    inputs = [2, 0, 0.5, 0]
    by_delay = run(net, input=inputs)["o"]
    cut = network(given(), named(LIF, "n", "input", previous("n")), read("n", Signal.SPIKES))
    assert by_delay == run(cut, input=inputs)["o"] == [1, 0, 1, 0]
    two = network(given(), dataclasses.replace(d, steps=np.asarray(2)), n, read("n", Signal.SPIKES))
    assert run(two, input=[2, 0, 0, 0.5])["o"] == [1, 0, 0, 1]


def test_a_ring_of_delays_alone_keeps_what_came_in():
    d = DelayLayer(
        name="d", sources=(Source("input"), Source("d")), shape=(1,), signal=Signal.ANALOG,
        steps=np.asarray(2, np.int32),
    )  # fmt: skip
    net = network(given(), d, read("d", Signal.ANALOG))
    assert run(net, input=[1, 10, 0, 0, 0, 0])["o"] == [0, 0, 1, 10, 1, 10]


def test_states_come_in_the_order_of_layers():
    cuba = neuron(NeuronKind.CUBA_LIF, rule())
    d = DelayLayer(
        name="d", sources=(Source("c"),), shape=(1,), signal=Signal.SPIKES,
        steps=np.asarray(1, np.int32),
    )  # fmt: skip
    c = named(cuba, "c", "input", "d", previous("c"))
    net = network(given(), d, c, read("c", Signal.SPIKES))
    assert list(Interpreter(net).state) == ["d.line", "d.head", "c.i", "c.v", "c.z"]
