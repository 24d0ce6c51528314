"""Sizes by rule; c_file_test.py holds them to what a compiler says."""

from __future__ import annotations

from codegen.c_names import assign
from codegen.interface import read_interface
from codegen.sizes import measure
from codegen.testing.functions import parse
from codegen.testing.networks import lif_network, two_ports_each


def sizes(module):
    return measure(assign(read_interface(module), "net"))


def test_flash_counts_weights_and_initial_values_that_differ():
    assert sizes(lif_network(4, 3)).flash == 4 * 3 * 4
    own = lif_network(4, 3, initial="dense<[1.0, 2.0, 3.0]> : tensor<3xf32>")
    assert sizes(own).flash == 4 * 3 * 4 + 3 * 4


def test_largest_elements_come_first_and_the_end_is_padded():
    measured = sizes(two_ports_each(("a", "b"), ("y", "n")))
    assert [(m.c_name, m.offset) for m in measured.members] == [
        ("net_time", 0),
        ("net_count", 8),
        ("net_last", 32),
    ]
    assert (measured.padding, measured.ram) == (3, 40)


def test_struct_without_members_has_a_byte():
    measured = sizes(parse("func.func @step() { return }"))
    assert (measured.ram, measured.padding, measured.flash) == (1, 1, 0)
