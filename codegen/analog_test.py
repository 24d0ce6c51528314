"""Numbers become the integers of an analog Input by one rule, in numpy and in the header."""

from __future__ import annotations

import ctypes
import dataclasses

import numpy as np
import pytest

from codegen.analog import fits_float, to_integers
from codegen.c_file import generate
from codegen.model_info import PortScale
from codegen.testing.integer_networks import integer_info, integer_network
from tests.harness.c_compilers import GCC_O0, GCC_O2, ZIG_O2

SCALES = [2.0**-13, 1.0, 3.0e-5, 0.1, 7.3e20, float(np.finfo(np.float32).tiny)]


def numbers(scale: float) -> np.ndarray:
    """Every integer and every tie, one float to either side of each, and what is out of range."""
    grid = np.arange(-70000, 70000) / 2 * np.float32(scale)
    ties = grid.astype(np.float32)
    infinity = np.float32(np.inf)
    beside = [np.nextafter(ties, infinity), np.nextafter(ties, -infinity)]
    edges = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 3e38, -3e38, 1e-45], np.float32)
    return np.concatenate([ties, *beside, edges])


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("compiler", [GCC_O0, GCC_O2, ZIG_O2], ids=lambda c: c.name)
def test_header_and_numpy_agree_on_every_number(compiler, scale, tmp_path):
    ports = (PortScale(node="current", scale=scale), PortScale(node="readout", scale=1.0))
    about = dataclasses.replace(integer_info(), port_scales=ports)
    (tmp_path / "net.h").write_text(generate(integer_network(), about).header)
    source = tmp_path / "convert.c"
    source.write_text(
        """#define NET_FLOAT_HELPERS
#include "net.h"
void convert(int32_t n, const float *x, int16_t *y);
void convert(int32_t n, const float *x, int16_t *y)
{
    for (int32_t k = 0; k < n; ++k) {
        y[k] = net_current_from_float(x[k]);
    }
}
"""
    )
    convert = ctypes.CDLL(str(compiler.shared_library(source, tmp_path))).convert
    x = numbers(scale)
    y = np.empty(x.size, np.int16)
    convert(x.size, ctypes.c_void_p(x.ctypes.data), ctypes.c_void_p(y.ctypes.data))
    np.testing.assert_array_equal(y, to_integers(x, scale))


def test_integers_come_back_and_numbers_between_go_to_the_nearest():
    integers = np.arange(-32768, 32768, dtype=np.int16)
    for scale in SCALES:
        np.testing.assert_array_equal(to_integers(integers * np.float32(scale), scale), integers)
    x = np.array([0.49, 0.5, 0.51, 1.5, -0.49, -0.5, -0.51, -1.5, -2.5])
    assert to_integers(x, 1.0).tolist() == [0, 1, 1, 2, 0, 0, -1, -1, -2]


def test_what_is_out_of_range_saturates_and_nan_is_0():
    x = np.array([32767.4, 32767.6, 1e30, np.inf, -32768.4, -32769.0, -np.inf, np.nan])
    wanted = [32767] * 4 + [-32768] * 3 + [0]
    for scale in (1.0, 1e-30):
        assert to_integers(x * scale, scale).tolist() == wanted


def test_scales_beyond_float_are_kept_in_double():
    assert [fits_float(x) for x in (1e-37, 1e38, 1e-39, 1e39)] == [True, True, False, False]
    for scale in (1e-50, 1e50):
        assert to_integers(np.array([2.6, -9.0, 1e9]) * scale, scale).tolist() == [3, -9, 32767]
