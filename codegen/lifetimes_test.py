"""A buffer is needed from its first use to its last, in the block that allocates it."""

from __future__ import annotations

from codegen.interface import allocations, step_function
from codegen.lifetimes import lifetimes
from codegen.testing.functions import parse

HEAD = """
func.func @step(%x: memref<4xf32> {snn.input = "x"}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %f = arith.constant 1.0 : f32
  %yes = arith.constant true
"""


def overlaps(text: str) -> list[tuple[int, int]]:
    """The pairs of allocations (numbers in the order of the text) that are needed at once."""
    module = parse(HEAD + text + "return }")
    function = step_function(module)
    spans = lifetimes(function, allocations(function))
    return [
        (a, b)
        for a in range(len(spans))
        for b in range(a + 1, len(spans))
        if spans[a][0] <= spans[b][1] and spans[b][0] <= spans[a][1]
    ]


def alloc(name: str) -> str:
    return f"%{name} = memref.alloc() : memref<4xf32>\n"


def store(name: str) -> str:
    return f"memref.store %f, %{name}[%c0] : memref<4xf32>\n"


def load(name: str, result: str) -> str:
    return f"%{result} = memref.load %{name}[%c0] : memref<4xf32>\n"


def loop(body: str) -> str:
    return f"scf.for %i = %c0 to %c4 step %c1 {{\n{body}}}\n"


def test_one_after_the_other():
    uses = store("a") + load("a", "0") + store("b") + load("b", "1")
    assert overlaps(alloc("a") + alloc("b") + uses) == []


def test_a_store_before_the_last_load_of_another():
    uses = store("a") + store("b") + load("a", "0") + load("b", "1")
    assert overlaps(alloc("a") + alloc("b") + uses) == [(0, 1)]


def test_a_loop_uses_what_is_outside_of_it_in_every_round():
    body = load("a", "0") + store("b") + load("b", "1")
    assert overlaps(alloc("a") + store("a") + alloc("b") + loop(body)) == [(0, 1)]
    # What is allocated inside starts anew with every round.
    inside = alloc("b") + store("b") + load("b", "0") + alloc("c") + store("c") + load("c", "1")
    assert overlaps(loop(inside)) == []
    assert overlaps(alloc("a") + store("a") + loop(load("a", "2") + inside)) == [(0, 1), (0, 2)]


def test_two_loops():
    assert overlaps(alloc("a") + alloc("b") + loop(store("a")) + loop(store("b"))) == []


def test_branches():
    both = f"scf.if %yes {{\n{alloc('b') + store('b')}}} else {{\n{alloc('c') + store('c')}}}\n"
    assert overlaps(both) == []
    assert overlaps(alloc("a") + store("a") + both + load("a", "0")) == [(0, 1), (0, 2)]


def test_uses_through_views_count():
    part = "memref<2xf32, strided<[1], offset: 1>>"
    view = f"%v = memref.subview %a[1] [2] [1] : memref<4xf32> to {part}\n"
    read = f"%0 = memref.load %v[%c0] : {part}\n"
    assert overlaps(alloc("a") + view + store("a") + alloc("b") + store("b") + read) == [(0, 1)]


def test_a_deallocation_needs_nothing():
    text = alloc("a") + store("a") + alloc("b") + store("b") + "memref.dealloc %a : memref<4xf32>\n"
    assert overlaps(text) == []
