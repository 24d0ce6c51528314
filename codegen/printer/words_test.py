"""Eight bytes in a row are read by one call; what only looks like that is printed as it stands."""

from __future__ import annotations

import numpy as np
import pytest

from codegen.testing import functions
from codegen.testing.compilers import with_sanitiser

LENGTH = 24
NEWLINE = "\n"
CALL = "net_word("


def chain(
    *, places=range(8), shifts=range(0, 64, 8), base="%i", between="", after="", extend="extui"
) -> str:
    """Words of %a into %o, from the indices %i = 0, 8 and 16 on, with a byte at each of `places`
    from there on, or without a base from 0 on."""

    def at(k: int, place: int) -> str:
        return f"%index_{place}" if not base else f"%at{k}" if place else base

    numbers, lines = set(), []
    for k, (place, shift) in enumerate(zip(places, shifts, strict=True)):
        numbers |= {("index", place), ("i64", shift)}
        lines += [
            f"%at{k} = arith.addi {base}, %index_{place} : index" if base and place else "",
            f"%byte{k} = memref.load %a[{at(k, place)}] : memref<{LENGTH}xi8>",
            f"%wide{k} = arith.{extend} %byte{k} : i8 to i64",
        ]
        if k > 0:
            lines += [
                f"%moved{k} = arith.shli %wide{k}, %i64_{shift} : i64",
                f"%or{k} = arith.ori {f'%or{k - 1}' if k > 1 else '%wide0'}, %moved{k} : i64",
            ]
        lines += [between] if k == 4 else []
    body = "\n".join(lines)
    constants = (f"%{t}_{n} = arith.constant {n} : {t}" for t, n in sorted(numbers))
    return f"""func.func @f(%a: memref<{LENGTH}xi8>, %o: memref<3xi64>) {{
  {NEWLINE.join(constants)}
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %end = arith.constant {LENGTH} : index
  %kept = memref.alloc() : memref<1xi64>
  %none = arith.constant 0 : i64
  memref.store %none, %kept[%c0] : memref<1xi64>
  scf.for %i = %c0 to %end step %c8 {{
    {body}
    {after}
    %k = arith.divui %i, %c8 : index
    memref.store %or7, %o[%k] : memref<3xi64>
  }}
  return
}}"""


USED_AGAIN = "memref.store %or3, %kept[%c0] : memref<1xi64>"
# Form to whether it is a word.
FORMS = {
    "loop": (chain(), True),
    "constants": (chain(base="", places=range(8, 16)), True),
    "from_a_sum": (chain(places=range(3, 11), base="%c8"), True),
    "a_gap": (chain(places=[0, 1, 2, 3, 4, 5, 6, 6]), False),
    "highest_first": (chain(places=range(7, -1, -1)), False),
    "other_shifts": (chain(shifts=[0, 8, 16, 24, 32, 40, 56, 48]), False),
    "signed": (chain(extend="extsi"), False),
    "a_store_between": (chain(between="memref.store %or2, %kept[%c0] : memref<1xi64>"), False),
    "a_part_that_is_read_again": (chain(after=USED_AGAIN), False),
}


@pytest.mark.parametrize("form", FORMS)
def test_c_equals_jit(form, tmp_path):
    text, is_word = FORMS[form]
    module = functions.parse(text)
    source = functions.print_functions(module)
    assert (CALL + "&" in source) == is_word
    assert (CALL in source) == is_word, "the function is there where it is called"
    data = np.random.default_rng(0).integers(-128, 128, LENGTH).astype(np.int8)
    expected = np.zeros(3, np.int64)
    functions.Jit(module, opt_level=0).call("f", data, expected)
    assert np.unique(expected).size > 1 or form in ("constants", "from_a_sum")
    for k, compiler in enumerate(with_sanitiser()):
        folder = tmp_path / str(k)
        folder.mkdir()
        found = np.zeros(3, np.int64)
        functions.Built(source, compiler, folder).call("f", data, found)
        np.testing.assert_array_equal(found, expected, compiler.name)


def test_bytes_that_have_a_sign_elsewhere():
    signed = f"""%other = memref.load %a[%i] : memref<{LENGTH}xi8>
    %s = arith.extsi %other : i8 to i64
    memref.store %s, %kept[%c0] : memref<1xi64>"""
    source = functions.print_functions(functions.parse(chain(after=signed)))
    assert CALL + "(const uint8_t *)&a0[i])" in source
