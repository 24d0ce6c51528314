"""Parameters and operations, counted by hand."""

import numpy as np

from frontend.network import LinearLayer, NeuronKind, Signal, Source
from frontend.reference import testing
from frontend.summary import summarise


def test_a_network_counted_by_hand():
    linear = LinearLayer(
        name="fc",
        sources=(Source("input"),),
        shape=(30,),
        signal=Signal.ANALOG,
        weight=np.ones((30, 20), np.float32),
        bias=np.ones(30, np.float32),
    )
    per_neuron = np.full(30, 0.5, np.float32)
    lif = testing.neuron(NeuronKind.LIF, testing.rule(), shape=(30,), decay=per_neuron)
    rows = {row.name: row for row in summarise(testing.network(linear, lif))}
    fc = rows["fc"]
    assert (fc.kind, fc.parameters, fc.dense, fc.active) == ("Affine", 30 * 20 + 30, 600, 60)
    # A decay for each neuron and one threshold; the membrane's start is no parameter.
    assert (rows["n"].parameters, rows["n"].dense, rows["n"].active) == (31, 30, 30)
