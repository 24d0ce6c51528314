"""Loops, branches, views and copies, printed and built strictly, give what LLVM's JIT gives."""

from __future__ import annotations

import numpy as np
import pytest

from codegen.testing import functions
from codegen.testing.compilers import with_sanitiser

CONSTANTS = """
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %c5 = arith.constant 5 : index
  %c6 = arith.constant 6 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
"""

# Every function maps a 6 x 8 array %a to a 6 x 8 array %o.
BODIES = {
    "subviews": """
  %w = memref.get_global @table : memref<3x4xf32>
  %s = memref.subview %a[1, 2] [3, 4] [2, 1]
      : memref<6x8xf32> to memref<3x4xf32, strided<[16, 1], offset: 10>>
  %d = memref.subview %o[2, 0] [3, 4] [1, 2]
      : memref<6x8xf32> to memref<3x4xf32, strided<[8, 2], offset: 16>>
  scf.for %i = %c0 to %c3 step %c1 {
    %row = memref.subview %s[%i, 0] [1, 4] [1, 1]
        : memref<3x4xf32, strided<[16, 1], offset: 10>> to memref<4xf32, strided<[1], offset: ?>>
    scf.for %j = %c0 to %c4 step %c1 {
      %x = memref.load %row[%j] : memref<4xf32, strided<[1], offset: ?>>
      %y = memref.load %w[%i, %j] : memref<3x4xf32>
      %p = arith.mulf %x, %y : f32
      memref.store %p, %d[%i, %j] : memref<3x4xf32, strided<[8, 2], offset: 16>>
    }
  }""",
    "reshapes": """
  %f = memref.collapse_shape %a [[0, 1]] : memref<6x8xf32> into memref<48xf32>
  %e = memref.expand_shape %f [[0, 1, 2]] output_shape [2, 3, 8]
      : memref<48xf32> into memref<2x3x8xf32>
  %v = memref.load %e[%c1, %c2, %c3] : memref<2x3x8xf32>
  memref.store %v, %o[%c0, %c0] : memref<6x8xf32>
  %r = memref.reinterpret_cast %a to offset: [5], sizes: [2, 2], strides: [8, 1]
      : memref<6x8xf32> to memref<2x2xf32, strided<[8, 1], offset: 5>>
  %v2 = memref.load %r[%c1, %c1] : memref<2x2xf32, strided<[8, 1], offset: 5>>
  memref.store %v2, %o[%c0, %c1] : memref<6x8xf32>""",
    "one_accumulator_for_two_loops": """
  %s = scf.for %i = %c0 to %c6 step %c1 iter_args(%acc = %zero) -> (f32) {
    %in = scf.for %j = %c0 to %c8 step %c1 iter_args(%b = %acc) -> (f32) {
      %x = memref.load %a[%i, %j] : memref<6x8xf32>
      %n = arith.addf %b, %x : f32
      scf.yield %n : f32
    }
    scf.yield %in : f32
  }
  memref.store %s, %o[%c0, %c0] : memref<6x8xf32>""",
    "swapped_variables": """
  %p, %q = scf.for %i = %c0 to %c5 step %c1 iter_args(%u = %zero, %v = %one) -> (f32, f32) {
    %v1 = arith.addf %v, %one : f32
    scf.yield %v1, %u : f32, f32
  }
  memref.store %p, %o[%c1, %c0] : memref<6x8xf32>
  memref.store %q, %o[%c1, %c1] : memref<6x8xf32>""",
    "outer_variable_read_after_inner_loop": """
  %s = scf.for %i = %c0 to %c6 step %c1 iter_args(%acc = %zero) -> (f32) {
    %in = scf.for %j = %c0 to %c8 step %c1 iter_args(%b = %acc) -> (f32) {
      %x = memref.load %a[%i, %j] : memref<6x8xf32>
      %m = arith.subf %b, %x : f32
      %n = arith.mulf %m, %acc : f32
      %n2 = arith.addf %n, %x : f32
      scf.yield %n2 : f32
    }
    memref.store %acc, %o[%i, %c1] : memref<6x8xf32>
    scf.yield %in : f32
  }
  memref.store %s, %o[%c0, %c0] : memref<6x8xf32>""",
    "read_before_write": """
  memref.copy %a, %o : memref<6x8xf32> to memref<6x8xf32>
  %old = memref.load %o[%c1, %c0] : memref<6x8xf32>
  memref.store %zero, %o[%c1, %c0] : memref<6x8xf32>
  %sum = arith.addf %old, %one : f32
  memref.store %sum, %o[%c2, %c0] : memref<6x8xf32>""",
    "while_loop": """
  %w:2 = scf.while (%k = %c0, %y = %one) : (index, f32) -> (index, f32) {
    %c = arith.cmpi slt, %k, %c6 : index
    %x = memref.load %a[%c0, %k] : memref<6x8xf32>
    %less = arith.cmpf olt, %x, %y : f32
    %both = arith.andi %c, %less : i1
    %y2 = arith.addf %y, %x : f32
    scf.condition(%both) %k, %y2 : index, f32
  } do {
  ^bb0(%k: index, %y: f32):
    %x = memref.load %a[%c1, %k] : memref<6x8xf32>
    %k1 = arith.addi %k, %c1 : index
    %y1 = arith.addf %y, %x : f32
    scf.yield %k1, %y1 : index, f32
  }
  memref.store %w#1, %o[%c5, %w#0] : memref<6x8xf32>""",
    "branch_with_two_results": """
  %x = memref.load %a[%c0, %c0] : memref<6x8xf32>
  %g = arith.cmpf ogt, %x, %zero : f32
  %r0, %r1 = scf.if %g -> (f32, f32) {
    memref.store %x, %o[%c0, %c0] : memref<6x8xf32>
    scf.yield %x, %one : f32, f32
  } else {
    %d = arith.mulf %x, %x : f32
    scf.yield %d, %x : f32, f32
  }
  %sum = arith.addf %r0, %r1 : f32
  memref.store %sum, %o[%c5, %c0] : memref<6x8xf32>""",
    "position_of_the_largest": """
  %best, %at = scf.for %i = %c0 to %c8 step %c1 iter_args(%m = %zero, %k = %c0) -> (f32, index) {
    %x = memref.load %a[%c2, %i] : memref<6x8xf32>
    %better = arith.cmpf ogt, %x, %m : f32
    %m1, %k1 = scf.if %better -> (f32, index) {
      scf.yield %x, %i : f32, index
    } else {
      scf.yield %m, %k : f32, index
    }
    memref.store %m, %o[%c1, %i] : memref<6x8xf32>
    scf.yield %m1, %k1 : f32, index
  }
  memref.store %best, %o[%c2, %at] : memref<6x8xf32>""",
    "list_of_active_inputs": """
  %list = memref.alloc() : memref<8xi32>
  %n = scf.for %i = %c0 to %c8 step %c1 iter_args(%k = %c0) -> (index) {
    %x = memref.load %a[%c0, %i] : memref<6x8xf32>
    %on = arith.cmpf ogt, %x, %zero : f32
    %next = scf.if %on -> (index) {
      %i32 = arith.index_cast %i : index to i32
      memref.store %i32, %list[%k] : memref<8xi32>
      %k1 = arith.addi %k, %c1 : index
      scf.yield %k1 : index
    } else {
      scf.yield %k : index
    }
    scf.yield %next : index
  }
  scf.for %k = %c0 to %n step %c1 {
    %j32 = memref.load %list[%k] : memref<8xi32>
    %j = arith.index_cast %j32 : i32 to index
    %row = memref.subview %a[0, %j] [6, 1] [1, 1]
        : memref<6x8xf32> to memref<6xf32, strided<[8], offset: ?>>
    scf.for %i = %c0 to %c6 step %c1 {
      %x = memref.load %row[%i] : memref<6xf32, strided<[8], offset: ?>>
      memref.store %x, %o[%i, %k] : memref<6x8xf32>
    }
  }""",
    "bound_from_memory": """
  %bound = memref.alloc() : memref<1xi32>
  %five = arith.constant 5 : i32
  memref.store %five, %bound[%c0] : memref<1xi32>
  %b = memref.load %bound[%c0] : memref<1xi32>
  %n = arith.index_cast %b : i32 to index
  %zero32 = arith.constant 0 : i32
  scf.for %i = %c0 to %n step %c1 {
    memref.store %zero32, %bound[%c0] : memref<1xi32>
    %x = memref.load %a[%i, %c0] : memref<6x8xf32>
    memref.store %x, %o[%i, %c1] : memref<6x8xf32>
  }""",
    "invariant_load_of_what_the_loop_writes": """
  memref.copy %a, %o : memref<6x8xf32> to memref<6x8xf32>
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %o[%c0, %c3] : memref<6x8xf32>
    %y = arith.addf %x, %one : f32
    memref.store %y, %o[%c0, %i] : memref<6x8xf32>
  }""",
    "loop_that_does_not_run": """
  scf.for %i = %c6 to %c6 step %c1 {
    scf.for %j = %c0 to %c8 step %c1 {
      %x = memref.load %a[%i, %c0] : memref<6x8xf32>
      memref.store %x, %o[%c0, %j] : memref<6x8xf32>
    }
  }""",
    "spikes_in_bytes": """
  %spikes = memref.alloc() : memref<8xi8>
  %codes = memref.alloc() : memref<8xi8>
  %k = arith.constant -7 : i8
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %a[%c0, %i] : memref<6x8xf32>
    %on = arith.cmpf ogt, %x, %zero : f32
    %byte = arith.extui %on : i1 to i8
    memref.store %byte, %spikes[%i] : memref<8xi8>
    %code = arith.muli %byte, %k : i8
    memref.store %code, %codes[%i] : memref<8xi8>
  }
  %none = arith.constant 0 : i8
  scf.for %i = %c0 to %c8 step %c1 {
    %byte = memref.load %spikes[%i] : memref<8xi8>
    %on = arith.cmpi ne, %byte, %none : i8
    %x = arith.select %on, %one, %zero : f32
    memref.store %x, %o[%c0, %i] : memref<6x8xf32>
    %code = memref.load %codes[%i] : memref<8xi8>
    %y = arith.sitofp %code : i8 to f32
    memref.store %y, %o[%c1, %i] : memref<6x8xf32>
  }""",
}


def text(name: str) -> str:
    return f"""func.func @{name}(%a: memref<6x8xf32>, %o: memref<6x8xf32>) {{
  {CONSTANTS} {BODIES[name]}
  return
}}"""


@pytest.fixture(scope="module")
def module():
    table = """memref.global "private" constant @table : memref<3x4xf32> =
        dense<[[1.0, 2.0, 3.0, -4.5], [0.1, 1.0e-30, 3.4e38, -0.0], [5.0, 6.0, 7.0, 8.0]]>"""
    return functions.parse("\n".join([table, *map(text, BODIES)]))


@pytest.fixture(scope="module")
def jit(module):
    return functions.Jit(module, opt_level=1)


@pytest.fixture(scope="module")
def source(module) -> str:
    return functions.print_functions(module)


@pytest.mark.parametrize("compiler", with_sanitiser(), ids=lambda c: c.name)
def test_c_equals_jit(compiler, source, jit, tmp_path, capfd):
    built = functions.Built(source, compiler, tmp_path)
    for name in BODIES:
        for seed in range(50):
            a = np.random.default_rng(seed).normal(size=(6, 8)).astype(np.float32)
            want, got = (np.full((6, 8), 9, np.float32) for _ in range(2))
            jit.call(name, a, want)
            built.call(name, a, got)
            np.testing.assert_array_equal(functions.bits(got), functions.bits(want), name)
    assert "runtime error" not in capfd.readouterr().err


@pytest.mark.parametrize("compiler", with_sanitiser(), ids=lambda c: c.name)
def test_copy_between_views_with_gaps(compiler, tmp_path):
    """Against numpy: the JIT would need a library of its own for it."""
    module = functions.parse(
        """func.func @copy(%a: memref<6x8xf32>, %o: memref<6x8xf32>) {
  %s = memref.subview %a[0, 0] [6, 2] [1, 1] : memref<6x8xf32> to memref<6x2xf32, strided<[8, 1]>>
  %d = memref.subview %o[0, 6] [6, 2] [1, 1]
      : memref<6x8xf32> to memref<6x2xf32, strided<[8, 1], offset: 6>>
  memref.copy %s, %d
      : memref<6x2xf32, strided<[8, 1]>> to memref<6x2xf32, strided<[8, 1], offset: 6>>
  return
}"""
    )
    a = np.arange(48, dtype=np.float32).reshape(6, 8)
    got, want = (np.full((6, 8), -1, np.float32) for _ in range(2))
    want[:, 6:] = a[:, :2]
    functions.Built(functions.print_functions(module), compiler, tmp_path).call("copy", a, got)
    np.testing.assert_array_equal(got, want)


def body(source: str, name: str) -> str:
    """The statements of a printed function."""
    start = source.index("\n{", source.index(f"void {name}("))
    return source[start : source.index("\n}\n", start)]


def test_inner_loop_goes_on_with_the_outer_variable(source):
    assert body(source, "one_accumulator_for_two_loops").count("float acc") == 1


def test_outer_variable_that_is_read_later_stays_its_own(source):
    assert body(source, "outer_variable_read_after_inner_loop").count("float acc") == 2


def test_bound_that_the_loop_changes_is_kept(source):
    assert "const int32_t" in body(source, "bound_from_memory").split("for (")[0]


def test_bytes_are_unsigned_where_the_sign_does_not_matter(source):
    struct = source[: source.index("} spikes_in_bytes_state;")].rpartition("struct")[2]
    assert "uint8_t" in struct and " int8_t" in struct


def test_load_that_does_not_change_is_made_before_the_inner_loop(module):
    lines = functions.print_functions(
        functions.parse(
            """func.func @f(%a: memref<8xf32>, %w: memref<8x4xf32>, %o: memref<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  scf.for %j = %c0 to %c8 step %c1 {
    scf.for %i = %c0 to %c4 step %c1 {
      %x = memref.load %a[%j] : memref<8xf32>
      %w1 = memref.load %w[%j, %i] : memref<8x4xf32>
      %y = memref.load %o[%i] : memref<4xf32>
      %p = arith.mulf %x, %w1 : f32
      %s = arith.addf %y, %p : f32
      memref.store %s, %o[%i] : memref<4xf32>
    }
  }
  return
}"""
        )
    ).splitlines()
    outer = next(k for k, line in enumerate(lines) if "for (int32_t i" in line)
    assert lines[outer + 1 : outer + 5] == [
        "        const float x = a0[i];",
        "        for (int32_t j = 0; j < 4; ++j) {",
        "            const float p = x * a1[i * 4 + j];",
        "            a2[j] += p;",
    ]


def test_a_negative_number_is_subtracted():
    source = functions.print_functions(
        functions.parse(
            """func.func @f(%a: memref<8xf32>, %o: memref<8xf32>) {
  %c-1 = arith.constant -1 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c1 to %c8 step %c1 {
    %before = arith.addi %i, %c-1 : index
    %x = memref.load %a[%before] : memref<8xf32>
    memref.store %x, %o[%i] : memref<8xf32>
  }
  return
}"""
        )
    )
    assert "a1[i] = a0[i - 1];" in source


def test_bytes_that_are_only_moved_are_unsigned():
    source = functions.print_functions(
        functions.parse(
            """func.func @f(%a: memref<8xi8>, %o: memref<8xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %kept = memref.alloc() : memref<8xi8>
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %a[%i] : memref<8xi8>
    memref.store %x, %kept[%i] : memref<8xi8>
  }
  memref.copy %kept, %o : memref<8xi8> to memref<8xi8>
  return
}"""
        )
    )
    assert "uint8_t" in source and " int8_t" not in source and "(int8_t)" not in source


def test_statements_before_a_nest_stand_under_its_comment():
    module = functions.parse(
        """func.func @f(%a: memref<8x4xf32>, %head: memref<1xi32>, %o: memref<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %h = memref.load %head[%c0] : memref<1xi32> loc("d"("net.nir":0:0))
  %row = arith.index_cast %h : i32 to index loc("d"("net.nir":0:0))
  scf.for %i = %c0 to %c4 step %c1 {
    %x = memref.load %a[%row, %i] : memref<8x4xf32>
    memref.store %x, %o[%i] : memref<4xf32>
  } loc("d"("net.nir":0:0))
  memref.store %h, %head[%c0] : memref<1xi32> loc("d"("net.nir":0:0))
  return
}"""
    )
    printed = functions.print_functions(module)
    assert "/* d */\n    const int32_t x = a1[0];\n    for (" in printed
    assert printed.count("/* d */") == 1
