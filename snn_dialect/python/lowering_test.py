"""The ops without state, lowered and run, equal numpy in the stated order of arithmetic."""

from __future__ import annotations

import fractions
import math

import numpy as np
import pytest

from snn_dialect.python.jit_for_tests import FORMATS, run, sample

INPUTS, OUTPUTS = 37, 11


@pytest.mark.parametrize("precision", FORMATS)
@pytest.mark.parametrize("kind", ["analog", "i1", "i32"])
@pytest.mark.parametrize("bias", [False, True], ids=["", "bias"])
def test_linear_sums_in_ascending_order_of_inputs(precision: str, kind: str, bias: bool) -> None:
    random = np.random.default_rng(3)
    dtype = FORMATS[precision]
    element = precision if kind == "analog" else kind
    x = sample(element, INPUTS, random)
    w = random.normal(size=(INPUTS, OUTPUTS)).astype(dtype)
    b = random.normal(size=OUTPUTS).astype(dtype)
    body = f"""
      %w = arith.constant dense<"0x{w.tobytes().hex()}"> : tensor<{INPUTS}x{OUTPUTS}x{precision}>
      %b = arith.constant dense<"0x{b.tobytes().hex()}"> : tensor<{OUTPUTS}x{precision}>
      %y = snn.linear %x, %w {"bias(%b)" if bias else ""}
          : tensor<{INPUTS}x{element}>, tensor<{INPUTS}x{OUTPUTS}x{precision}>"""
    inputs = {"x": (f"tensor<{INPUTS}x{element}>", x)}
    y = run(body, inputs, f"tensor<{OUTPUTS}x{precision}>", np.full(OUTPUTS, np.nan, dtype))

    expected = np.zeros(OUTPUTS, dtype)
    for j in range(INPUTS):
        expected = expected + x[j].astype(dtype) * w[j]
    assert y.tobytes() == (expected + b if bias else expected).tobytes()


@pytest.mark.parametrize("precision", FORMATS)
@pytest.mark.parametrize("kind", ["analog", "i1", "i32"])
def test_scale_and_threshold(precision: str, kind: str) -> None:
    random = np.random.default_rng(4)
    dtype = FORMATS[precision]
    element = precision if kind == "analog" else kind
    x, s = sample(element, 12, random), sample(precision, 12, random)
    inputs = {
        "x": (f"tensor<3x4x{element}>", x.reshape(3, 4)),
        "s": (f"tensor<3x4x{precision}>", s.reshape(3, 4)),
    }
    types = f"tensor<3x4x{element}>, tensor<3x4x{precision}>"
    y = run(
        f"  %y = snn.scale %x, %s : {types}",
        inputs,
        f"tensor<3x4x{precision}>",
        np.empty(12, dtype),
    )
    assert y.tobytes() == (x.astype(dtype) * s).tobytes()
    s[:3] = x[:3]
    z = run(
        f"  %y = snn.threshold %x, %s : {types}", inputs, "tensor<3x4xi1>", np.empty(12, np.uint8)
    )
    assert z.tolist() == (x.astype(dtype) > s).tolist()
    assert not z[:3].any()


@pytest.mark.parametrize("kinds", ["f32 i1 f32 i32", "i1 f64", "i1 i1", "i32 i1 i32"])
def test_sum_goes_from_left_to_right(kinds: str) -> None:
    random = np.random.default_rng(5)
    elements = kinds.split()
    arrays = [sample(element, 50, random) for element in elements]
    precision = next((e for e in elements if e in FORMATS), "i32")
    dtype = FORMATS.get(precision, np.int32)
    inputs = {
        f"a{k}": (f"tensor<50x{e}>", a)
        for k, (e, a) in enumerate(zip(elements, arrays, strict=True))
    }
    names = ", ".join(f"%{name}" for name in inputs)
    types = ", ".join(kind for kind, _ in inputs.values())
    y = run(
        f"  %y = snn.sum {names} : {types}", inputs, f"tensor<50x{precision}>", np.empty(50, dtype)
    )
    expected = arrays[0].astype(dtype)
    for array in arrays[1:]:
        expected = expected + array.astype(dtype)
    assert y.tobytes() == expected.tobytes()


def test_sum_of_counts_saturates() -> None:
    most = 2**31 - 1
    a = np.array([most, most, most - 1, most - 1, 2**30, 0], np.int32)
    b = np.array([most, 0, 1, 1, 2**30, most], np.int32)
    z = np.array([0, 1, 0, 1, 1, 0], np.uint8)
    inputs = {"a": ("tensor<6xi32>", a), "z": ("tensor<6xi1>", z), "b": ("tensor<6xi32>", b)}
    y = run(
        "  %y = snn.sum %a, %z, %b : tensor<6xi32>, tensor<6xi1>, tensor<6xi32>",
        inputs,
        "tensor<6xi32>",
        np.empty(6, np.int32),
    )
    assert y.tolist() == [most, most, most, most, most, most]


def test_flatten_keeps_the_order_of_spikes() -> None:
    x = np.random.default_rng(6).normal(size=(2, 3, 2)).astype(np.float32)
    body = """
      %t = arith.constant dense<0.0> : tensor<2x3x2xf32>
      %z = snn.threshold %x, %t : tensor<2x3x2xf32>, tensor<2x3x2xf32>
      %y = tensor.collapse_shape %z [[0, 1, 2]] : tensor<2x3x2xi1> into tensor<12xi1>"""
    inputs = {"x": ("tensor<2x3x2xf32>", x)}
    y = run(body, inputs, "tensor<12xi1>", np.empty(12, np.uint8))
    assert y.tolist() == (x.ravel() > 0).tolist()


RESCALES = [
    ("i32:f32, 0.5", "i16:f32, 0.25"),
    ("i32:f32, 0.001", "i16:f32, 0.0237"),
    ("i32:f32, 3.7e-5:11", "i8:f32, 0.0611:-5"),
    ("i8:f32, 0.3", "i32:f32, 1.0e-4"),
    ("i32:f32, 1.0", "i32:f32, 3.0"),
    ("i16<-100:100>:f32, 1.0", "i8<-127:127>:f32, 0.7"),
]


def quantised(text: str) -> tuple[type, fractions.Fraction, int, int, int]:
    """(storage, scale, zero point, least, most) of `i8<-127:127>:f32, 0.5:3`."""
    storage, _, rest = text.partition(":f32, ")
    name, _, bounds = storage.partition("<")
    scale, _, zero = rest.partition(":")
    kind = {"i8": np.int8, "i16": np.int16, "i32": np.int32}[name]
    least, most = np.iinfo(kind).min, np.iinfo(kind).max
    if bounds:
        least, most = map(int, bounds.rstrip(">").split(":"))
    return kind, fractions.Fraction(float(scale)), int(zero or 0), least, most


@pytest.mark.parametrize(("source", "target"), RESCALES)
def test_rescale_rounds_to_nearest_and_saturates(source: str, target: str) -> None:
    kind, scale, zero, least, most = quantised(source)
    out_kind, out_scale, out_zero, out_least, out_most = quantised(target)
    random = np.random.default_rng(8)
    x = random.integers(least, most, 200, endpoint=True).astype(kind)
    x[:50] = random.integers(max(least, -300), min(most, 300), 50, endpoint=True)
    x[50:52] = least, most
    inputs = {"x": (f"tensor<200x!quant.uniform<{source}>>", x)}
    result = f"tensor<200x!quant.uniform<{target}>>"
    body = f"  %y = snn.rescale %x : tensor<200x!quant.uniform<{source}>> -> {result}"
    y = run(body, inputs, result, np.empty(200, out_kind))

    # The ratio as the op states it: rounded to 31 significant bits.
    mantissa, exponent = math.frexp(float(scale) / float(out_scale))
    ratio = fractions.Fraction(round(math.ldexp(mantissa, 31))) * fractions.Fraction(2) ** (
        exponent - 31
    )
    for q, found in zip(x.tolist(), y.tolist(), strict=True):
        exact = math.floor((q - zero) * ratio + fractions.Fraction(1, 2)) + out_zero
        assert found == min(max(exact, out_least), out_most), q
