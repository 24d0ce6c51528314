"""The interface is read as the lowering promises it, and a broken promise is named."""

from __future__ import annotations

import numpy as np
import pytest

from codegen.c_names import assign
from codegen.element import F32, I8, I16, I32, I64, U8
from codegen.errors import Unsupported
from codegen.interface import read_interface
from codegen.testing.functions import parse
from codegen.testing.integer_networks import integer_network
from codegen.testing.networks import lif_network, two_ports_each


def test_ports_states_buffers_and_tables():
    interface = read_interface(lif_network(4, 3))
    assert [(p.node, p.shape, p.element) for p in interface.inputs] == [("input", (4,), F32)]
    assert [(p.node, p.shape, p.element) for p in interface.outputs] == [("output", (3,), U8)]
    (state,) = interface.states
    assert (state.name, state.node, state.role) == ("lif.v", "lif", "v")
    assert state.description == "membrane"
    assert state.initial.shape == () and state.initial == 0
    (buffer,) = interface.buffers
    assert (buffer.node, buffer.shape, buffer.bytes) == ("fc", (3,), 12)
    (table,) = interface.tables
    assert table.shape == (4, 3) and table.values.shape == (12,)


def test_initial_values_may_differ():
    states = read_interface(two_ports_each(("a", "b"), ("y", "n"))).states
    np.testing.assert_array_equal(states[0].initial, [[1, 2, 3], [4, 5, -6]])
    assert states[0].element is I32
    assert states[1].element is U8 and states[1].initial == 1
    assert np.signbit(states[2].initial)


def test_initial_values_that_are_alike_count_as_one():
    module = lif_network(2, 3, initial="dense<[0.5, 0.5, 0.5]> : tensor<3xf32>")
    assert read_interface(module).states[0].initial.shape == ()
    module = lif_network(2, 3, initial="dense<[0.0, -0.0, 0.0]> : tensor<3xf32>")
    assert read_interface(module).states[0].initial.shape == (3,)


def test_node_names_with_dots_are_split_at_the_last():
    module = lif_network(names=("input", "outer.fc", "outer.inner.lif", "output"))
    interface = assign(read_interface(module), "m", ["input", "outer.fc", "outer.inner.lif"])
    assert interface.states[0].node == "outer.inner.lif"
    assert interface.states[0].c_name == "outer_inner_lif_v"
    assert (interface.tables[0].node, interface.tables[0].role) == ("outer.fc", "weight")
    assert interface.tables[0].c_name == "m_outer_fc_weight"


def test_same_name_for_input_and_output_gives_two_parameters():
    interface = assign(read_interface(lif_network(names=("io", "fc", "lif", "io"))), "m")
    assert [p.c_name for p in interface.ports] == ["io", "io_2"]
    assert [p.size_constant for p in interface.ports] == ["M_IO_SIZE", "M_IO_2_SIZE"]


def test_names_that_differ_in_case_only_give_two_constants():
    interface = assign(read_interface(two_ports_each(("a", "A"), ("y", "Y"))), "m")
    assert len({p.size_constant for p in interface.ports}) == 4


def test_integers_keep_their_signs_but_for_spikes():
    interface = read_interface(integer_network())
    arrays = [*interface.ports, *interface.states, *interface.buffers, *interface.tables]
    signed = {I8: [], I16: [], I32: [], I64: [], U8: []}
    for array in arrays:
        signed[array.element].append(array.node)
    assert signed == {
        I8: ["fc1_weight", "fc2_weight", "fc3_weight"],
        I16: ["current", "li"],
        I32: ["counts", "readout", "lif", "multi", "fc1", "fc2", "fc3", "lif_threshold"],
        I64: ["fc1"],
        U8: ["events", "spikes", "lif"],
    }


def test_table_that_is_only_masked_is_of_signed_bytes():
    module = parse(
        """memref.global "private" constant @w : memref<2xi8> = dense<[-1, 5]>
func.func @step(%y: memref<2xi8> {snn.output = "y"}) {
  %c0 = arith.constant 0 : index
  %mask = arith.constant 15 : i8
  %w = memref.get_global @w : memref<2xi8>
  %x = memref.load %w[%c0] : memref<2xi8>
  %low = arith.andi %x, %mask : i8
  memref.store %low, %y[%c0] : memref<2xi8>
  return
}"""
    )
    interface = read_interface(module)
    assert interface.tables[0].element is I8 and interface.outputs[0].element is U8


def test_a_parameter_hides_no_table_and_no_macro():
    names = ("net_fc_weight", "fc", "net_sat32", "NET_FC_SIZE")
    interface = assign(read_interface(lif_network(names=names)), "net", names)
    assert [p.c_name for p in interface.ports] == ["net_fc_weight_2", "NET_FC_SIZE_"]
    assert [t.c_name for t in interface.tables] == ["net_fc_weight"]


ARGUMENT = 'memref<4xf32> {snn.input = "x"}'
BROKEN = {
    "a name": ("@run", ARGUMENT, r"functions \['run'\]"),
    "no role": ("@step", "memref<4xf32>", "argument 0 is no input, output or state"),
    "order": (
        "@step",
        f'memref<4xf32> {{snn.output = "y"}}, %y: {ARGUMENT}',
        "not in the order inputs, outputs, states",
    ),
    "no memref": ("@step", 'f32 {snn.input = "x"}', "expected a memref"),
    "element": ("@step", 'memref<4xf16> {snn.input = "x"}', "memory of type"),
    "shape": ("@step", 'memref<?xf32> {snn.input = "x"}', "memory of type"),
    "initial": ("@step", 'memref<4xf32> {snn.state = "x.v"}', "without snn.initial"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_promise_is_named(what):
    name, arguments, message = BROKEN[what]
    module = parse(f"func.func {name}(%x: {arguments}) {{ return }}")
    with pytest.raises(Unsupported, match=message):
        read_interface(module)


def test_global_that_changes_is_refused():
    module = parse(
        """memref.global "private" @v : memref<4xf32> = dense<0.0>
func.func @step() {
  %v = memref.get_global @v : memref<4xf32>
  return
}"""
    )
    with pytest.raises(Unsupported, match="not constant"):
        read_interface(module)
