"""What cannot be printed is an error of ours that names the operation and its place."""

from __future__ import annotations

import pytest

from codegen.errors import Unsupported
from codegen.testing import functions

CASES = {
    "math.exp": "%r = math.exp %x : f32",
    "arith.bitcast": "%b = arith.bitcast %x : f32 to i32\n %r = arith.bitcast %b : i32 to f32",
    "arith.addf": "%r = arith.addf %x, %x fastmath<contract> : f32",
    "arith.mulf": "%r = arith.mulf %x, %x fastmath<fast> : f32",
    "arith.maximumf": "%r = arith.maximumf %x, %x : f32",
    "arith.constant": "%r = arith.constant 0x7F800000 : f32",
    "arith.truncf": "%h = arith.truncf %x : f32 to f16\n %r = arith.extf %h : f16 to f32",
    "arith.cmpf": "%q = arith.cmpf true, %x, %x : f32\n %r = arith.select %q, %x, %x : f32",
    "scf.index_switch": """%r = scf.index_switch %c0 -> f32
        case 1 { scf.yield %x : f32 }
        default { scf.yield %x : f32 }""",
}


@pytest.mark.parametrize("operation", CASES)
def test_unsupported_operation_is_named(operation):
    module = functions.parse(
        f"""func.func @f(%a: memref<1xf32>, %o: memref<1xf32>) {{
  %c0 = arith.constant 0 : index
  %x = memref.load %a[%c0] : memref<1xf32>
  {CASES[operation]}
  memref.store %r, %o[%c0] : memref<1xf32>
  return
}}"""
    )
    with pytest.raises(Unsupported) as error:
        functions.print_functions(module)
    assert error.value.operation == operation
    assert error.value.location in str(error.value)


def test_size_known_only_when_run_is_named():
    module = functions.parse(
        """func.func @f(%a: memref<1xindex>, %o: memref<1xf32>) {
  %c0 = arith.constant 0 : index
  %n = memref.load %a[%c0] : memref<1xindex>
  %b = memref.alloc(%n) : memref<?xf32>
  return
}"""
    )
    with pytest.raises(Unsupported, match=r"memref\.alloc as C: memory of a size"):
        functions.print_functions(module)
