"""Tables and literals: what a C compiler reads is what was written, bit for bit."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest

from codegen.element import F32, F64, I8, I16, I32, I64, U8
from codegen.printer.literals import float_literals, literal, shortest_floats
from codegen.printer.tables import STRING_FROM, table_lines
from codegen.testing.functions import bits
from tests.harness.c_compilers import GCC_O2, ZIG_O2

COMPILERS = [GCC_O2, ZIG_O2]


def floats(dtype: str, count: int) -> np.ndarray:
    """Edges of the format, random bit patterns, and numbers as weights have them."""
    rng = np.random.default_rng(0)
    unsigned = {"float32": np.uint32, "float64": np.uint64}[dtype]
    info = np.finfo(dtype)
    patterns = rng.integers(0, np.iinfo(unsigned).max, count, unsigned, endpoint=True).view(dtype)
    edges = [0.0, -0.0, 1.0, -1.0, 0.1, info.max, info.min, info.tiny, -info.tiny]
    edges += [info.smallest_subnormal, -info.smallest_subnormal, info.tiny * (1 - info.eps)]
    edges += [1 + info.eps, 1 - info.epsneg, 1e5, 999999.0, 1e6, 1e-5, 123456.78, 8388609.5]
    weights = rng.normal(size=count) * 10 ** rng.uniform(-7, 8, count)
    dyadic = np.round(rng.normal(size=count) * 1024) / 1024
    every = [patterns[np.isfinite(patterns)], np.array(edges), weights, dyadic]
    with np.errstate(over="ignore"):
        return np.concatenate([np.asarray(part, dtype) for part in every])


TABLES = {
    "f32": (F32, floats("float32", 30000)),
    "f64": (F64, floats("float64", 3000)),
    "i8_numbers": (I8, np.arange(-128, 128, dtype=np.int8)),
    "i8_string": (I8, np.resize(np.arange(-128, 128, dtype=np.int8), STRING_FROM + 5)),
    "u8_string": (U8, np.resize(np.arange(256, dtype=np.uint8), STRING_FROM)),
    "i16": (I16, np.array([-32768, 32767, 0, -1], np.int16)),
    "i32": (I32, np.array([-(2**31), 2**31 - 1, 0, -1], np.int32)),
    "i64": (I64, np.array([-(2**63), 2**63 - 1, 0, -1], np.int64)),
    "one": (F32, np.array([0.5], np.float32)),
}


@pytest.mark.parametrize("compiler", COMPILERS, ids=lambda c: c.name)
@pytest.mark.parametrize("name", TABLES)
def test_table_reads_back_bit_for_bit(name, compiler, tmp_path):
    element, values = TABLES[name]
    source = tmp_path / "table.c"
    lines = ["#include <stdint.h>", *table_lines("table", values, element)]
    lines += [f"const {element.c} *get(void);", f"const {element.c} *get(void) {{ return table; }}"]
    source.write_text("\n".join(lines) + "\n")
    library = ctypes.CDLL(str(compiler.shared_library(source, tmp_path)))
    library.get.restype = ctypes.c_void_p
    raw = ctypes.string_at(library.get(), values.nbytes)
    read = np.frombuffer(raw, values.dtype)
    np.testing.assert_array_equal(bits(read), bits(values))


def test_no_line_is_longer_than_people_can_read():
    for element, values in TABLES.values():
        for text in table_lines("table", values, element):
            longest = max(map(len, text.splitlines()))
            # A byte of a string literal takes up to four characters.
            assert longest <= (150 if element.size == 1 else 112)


def test_tables_of_weights_have_no_more_digits_than_needed():
    text = "".join(table_lines("w", np.array([0.1, 0.25, -3, 1e-3], np.float32), F32))
    assert text.endswith("{    0.1f, 0.25f, -3.0f, 0.001f,};")


def test_both_ways_to_print_float32_agree_on_digits():
    values = floats("float32", 2000)
    values = values[(np.abs(values) > 1e-4) & (np.abs(values) < 1e5)]
    (_, text, _) = table_lines("w", values, F32)
    assert text.replace(",", "").split() == float_literals(values, F32)


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("element", [F32, F64])
def test_what_has_no_literal_is_refused(value, element):
    array = np.array([1.0, value], element.dtype)
    with pytest.raises(ValueError, match="no C literal"):
        list(table_lines("w", array, element))
    with pytest.raises(ValueError, match="no C literal"):
        literal(value, element)


def test_decimal_halfway_between_two_floats_gets_more_digits():
    # 16777217 rounds to 16777216 in float32; read through float64 it would look exact.
    assert shortest_floats(np.array([16777216], np.float32)) == ["16777216"]
    (text,) = shortest_floats(np.array([16777218], np.float32))
    assert float(text) == 16777218


def test_most_negative_integers_go_by_their_names():
    assert literal(-(2**31), I32).text == "INT32_MIN"
    assert literal(-(2**63), I64).text == "INT64_MIN"
