"""Parameters and operations, counted by hand."""

import dataclasses

import numpy as np

from frontend.activity import Activity
from frontend.network import (
    ConvLayer,
    DelayLayer,
    LinearLayer,
    NeuronKind,
    PoolKind,
    PoolLayer,
    Signal,
    Source,
    Window,
)
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
    lif = dataclasses.replace(lif, nir_type="LIF")
    rows = {row.name: row for row in summarise(testing.network(linear, lif), Activity())}
    fc = rows["fc"]
    assert (fc.kind, fc.parameters, fc.dense, fc.active) == ("Affine", 30 * 20 + 30, 600, 60)
    # A decay for each neuron and one threshold; the membrane's start is no parameter.
    assert (rows["n"].parameters, rows["n"].dense, rows["n"].active) == (31, 30, 30)


def test_windows_count_what_lies_in_the_input():
    def window(kernel, stride, padding):
        return Window(kernel=kernel, stride=stride, padding=(padding, padding), dilation=(1, 1))

    common = {"sources": (Source("input"),), "signal": Signal.ANALOG}
    # 3x3 over 4x4 with one cell of padding: in each dimension 2 + 3 + 3 + 2 cells of 12 are inside.
    conv = ConvLayer(
        name="conv", shape=(6, 4, 4), arriving=(4, 4, 4), weight=np.ones((6, 2, 3, 3), np.float32),
        bias=None, window=window((3, 3), (1, 1), (1, 1)), groups=2, **common,
    )  # fmt: skip
    pool = PoolLayer(
        name="pool", shape=(6, 2, 2), arriving=(6, 4, 4), kind=PoolKind.SUM,
        window=window((2, 2), (2, 2), (0, 0)), **common,
    )  # fmt: skip
    delay = DelayLayer(name="delay", shape=(6, 2, 2), steps=np.asarray(3), **common)
    rows = {row.name: row for row in summarise(testing.network(conv, pool, delay), Activity())}
    found = {name: (r.kind, r.parameters, r.dense, r.active) for name, r in rows.items()}
    assert found == {
        "conv": ("Conv2d", 6 * 2 * 9, 6 * 2 * 10 * 10, 120),
        "pool": ("SumPool2d", 0, 6 * 16, 10),
        "delay": ("Delay", 1, 24, 24),
    }
