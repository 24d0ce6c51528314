"""Sizes by rule; c_file_test.py holds them to what a compiler says."""

from __future__ import annotations

from codegen.c_names import assign
from codegen.interface import read_interface
from codegen.sizes import measure
from codegen.testing.functions import parse
from codegen.testing.networks import lif_network, shared_scratch, two_ports_each


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


def test_buffers_that_are_never_needed_at_once_share_bytes():
    measured = sizes(shared_scratch())
    # Of 7 elements each: f32 and i8, i8 and i16, i16 and f64 are needed at once.
    assert (measured.states, measured.largest_live) == (28, 70)
    assert measured.ram == 104  # 98 and what makes both the union and the struct multiples of 8
    places = {m.c_name: (m.offset, m.bytes) for m in measured.members}
    assert len(places) == 5 and places["net_v"] == (72, 28)
    assert sum(size for _, size in places.values()) > measured.ram
    scratch = [place for name, place in places.items() if name.startswith("scratch.set")]
    assert len(scratch) == 4 and all(start + size <= 72 for start, size in scratch)


def test_what_cannot_share_bytes_is_a_member_of_its_own():
    measured = sizes(lif_network(4, 3))
    assert [m.c_name for m in measured.members] == ["lif_v", "fc"]
    assert (measured.states, measured.largest_live, measured.ram) == (12, 12, 24)
