"""docs/quantisation.md in Python's own integers, which have no bounds: arrays of dtype object."""

from __future__ import annotations

import dataclasses
import fractions
import math

import numpy as np


@dataclasses.dataclass(frozen=True)
class Fixed:
    """Integers that stand for numbers.

    scales   of the whole tensor, where axis is None, else one for each index of that dimension
    """

    bits: int
    scales: tuple[float, ...]
    axis: int | None = None

    @property
    def element(self) -> str:
        """The element type at the snn level, exact to the last bit."""
        numbers = [f"{scale:.17e}" for scale in self.scales]
        if self.axis is None:
            return f"!quant.uniform<i{self.bits}:f64, {numbers[0]}>"
        return f"!quant.uniform<i{self.bits}:f64:{self.axis}, {{{', '.join(numbers)}}}>"

    @property
    def dtype(self) -> np.dtype:
        return np.dtype({4: np.int8, 8: np.int8, 16: np.int16, 32: np.int32}[self.bits])

    @property
    def least(self) -> int:
        return -(1 << self.bits - 1)

    @property
    def most(self) -> int:
        return (1 << self.bits - 1) - 1

    def with_scales(self, factor: float, bits: int = 32) -> Fixed:
        """In other bits, at scales times a factor, which belong to dimension 0."""
        axis = None if self.axis is None else 0
        return Fixed(bits, tuple(scale * factor for scale in self.scales), axis)

    def drawn(
        self, random: np.random.Generator, shape: tuple[int, ...], limit: int = 1 << 31
    ) -> np.ndarray:
        """Integers of every size up to the bounds (or up to `limit`), the bounds among them."""
        least, most = max(self.least, -limit), min(self.most, limit)
        size = math.prod(shape)
        exponents = random.integers(0, self.bits, size)
        values = random.integers(least, most, size, endpoint=True) >> exponents
        edges = random.choice([least, least + 1, -1, 0, 1, most - 1, most], size)
        values = np.where(random.random(size) < 0.3, edges, values)
        return values.reshape(shape).astype(self.dtype)


def exact(values: np.ndarray) -> np.ndarray:
    return np.asarray(values).astype(object)


def saturated(values: np.ndarray, bits: int) -> np.ndarray:
    return np.minimum(np.maximum(values, -(1 << bits - 1)), (1 << bits - 1) - 1)


def over(numbers: list[int], rank: int) -> np.ndarray:
    """One number for all, or one for each index of the first dimension of `rank`."""
    array = np.array(numbers, object)
    return array.reshape(()) if len(numbers) == 1 else array.reshape(-1, *(1,) * (rank - 1))


def ones(fixed: Fixed, rank: int) -> np.ndarray:
    return over([math.floor(1.0 / scale + 0.5) for scale in fixed.scales], rank)


def converted(values: np.ndarray, element: str, fixed: Fixed, bits: int) -> np.ndarray:
    """Spikes and counts in a format, saturated at so many bits; other values as they are."""
    values = exact(values)
    if element not in ("i1", "i32"):
        return values
    return saturated(values * ones(fixed, values.ndim), bits)


def shifted(values: np.ndarray, bits: int, *, truncates: bool = False) -> np.ndarray:
    """values / 2^bits to the nearest, ties up, or rounded down."""
    if bits and not truncates:
        values = values + (1 << bits - 1)
    return values >> bits


def rescaled(values: np.ndarray, source: Fixed, target: Fixed) -> np.ndarray:
    count = max(len(source.scales), len(target.scales))
    multipliers, shifts = [], []
    for k in range(count):
        ratio = source.scales[k % len(source.scales)] / target.scales[k % len(target.scales)]
        mantissa, exponent = math.frexp(ratio)
        m, s = math.floor(fractions.Fraction(mantissa) * 2**31 + fractions.Fraction(1, 2)), 31
        s -= exponent
        while s > 0 and m % 2 == 0:
            m, s = m // 2, s - 1
        multipliers.append(m)
        shifts.append(s)
    rank = np.ndim(values)
    halves = over([(1 << s) // 2 for s in shifts], rank)
    scaled = (exact(values) * over(multipliers, rank) + halves) >> over(shifts, rank)
    return saturated(scaled, target.bits)


def products_stored(sums: np.ndarray, shift: int, bias: np.ndarray | None) -> np.ndarray:
    """From the exact sums of products to 32 bits."""
    result = saturated(shifted(sums, shift), 32) if shift else sums
    if bias is not None:
        result = result + exact(bias)
    return saturated(result, 32) if shift else result
