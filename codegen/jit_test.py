"""The oracle computes IEEE float32 in the order of the text, and keeps states apart."""

from __future__ import annotations

import numpy as np
import pytest

from codegen.jit import Jit, JitNetwork
from codegen.testing.functions import parse
from codegen.testing.networks import channels_last, lif_network, two_ports_each

PRODUCT_SUM = """func.func @step(%a: memref<4096xf32>, %b: memref<4096xf32>, %c: memref<4096xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 4096 : index
  scf.for %i = %c0 to %n step %c1 {
    %x = memref.load %a[%i] : memref<4096xf32>
    %y = memref.load %b[%i] : memref<4096xf32>
    %z = memref.load %c[%i] : memref<4096xf32>
    %p = arith.mulf %x, %y : f32
    %q = arith.addf %p, %z : f32
    memref.store %q, %c[%i] : memref<4096xf32>
  }
  return
}"""


@pytest.mark.parametrize("opt_level", [0, 2, 3])
def test_product_and_sum_are_not_contracted(opt_level):
    rng = np.random.default_rng(0)
    a, b, c = (rng.normal(size=4096).astype(np.float32) for _ in range(3))
    rounded_twice = a * b + c
    rounded_once = (a.astype(np.float64) * b + c).astype(np.float32)
    assert (rounded_once != rounded_twice).any()
    Jit(parse(PRODUCT_SUM), opt_level=opt_level).call("step", a, b, c)
    np.testing.assert_array_equal(c, rounded_twice)


def test_network_equals_numpy():
    module = lif_network(8, 6)
    network = JitNetwork(module)
    weights = network.interface.tables[0].values.reshape(8, 6)
    v = np.zeros(6, np.float32)
    rng = np.random.default_rng(0)
    for _ in range(20):
        x = rng.normal(size=8).astype(np.float32)
        y = np.zeros(6, np.float32)
        for j in range(8):
            y = y + x[j] * weights[j]
        u = v * np.float32(0.9) + y
        spikes = u > 1
        v = np.where(spikes, u - np.float32(1), u)
        np.testing.assert_array_equal(network.step({"input": x})["output"], spikes)
        np.testing.assert_array_equal(network.states["lif.v"], v)


def test_reset_brings_back_the_initial_values():
    network = JitNetwork(lif_network(4, 3, initial="dense<[1.0, 2.0, 3.0]> : tensor<3xf32>"))
    network.step({"input": np.ones(4)})
    assert (network.states["lif.v"] != [1, 2, 3]).any()
    network.reset()
    np.testing.assert_array_equal(network.states["lif.v"], [1, 2, 3])


def test_module_stays_as_it_is():
    module = lif_network()
    before = str(module)
    JitNetwork(module)
    assert str(module) == before


def test_arrays_with_gaps_and_unknown_functions_are_refused():
    jit = Jit(parse(PRODUCT_SUM))
    array = np.zeros(8192, np.float32)
    with pytest.raises(ValueError, match="not contiguous"):
        jit.call("step", array[::2], array[:4096], array[4096:])
    with pytest.raises(KeyError):
        jit.call("run", array, array, array)


def test_states_have_the_dimensions_of_their_nodes():
    network = JitNetwork(channels_last(two_ports_each(("a", "b"), ("y", "n"))))
    np.testing.assert_array_equal(network.states["net.count"], [[1, 4], [2, 5], [3, -6]])
    network.step({"a": np.zeros((2, 3)), "b": np.zeros((2, 3))})
    np.testing.assert_array_equal(network.states["net.count"], [[2, 4], [3, 5], [4, -6]])
