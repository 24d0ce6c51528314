"""linear, conv and scale in integers, both ways down, equal docs/quantisation.md exactly."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from snn_dialect.python.exact_for_tests import Fixed, exact, over, products_stored
from snn_dialect.python.integer_cases_for_tests import (
    COUNTS,
    MOST,
    SPIKES,
    Case,
    constant,
    drawn,
    element,
    reaches_bounds,
    scales,
    wrong_ones,
)
from snn_dialect.python.jit_for_tests import tensor
from snn_dialect.python.windows_for_tests import Windows, cases, clauses, numbers

INPUTS = {"spikes": SPIKES, "counts": COUNTS, "i16": Fixed(16, (0.037,)), "i32": Fixed(32, (0.3,))}


@dataclasses.dataclass(frozen=True)
class Product:
    """Inputs, weights and the formats of both, drawn for an op.

    shift     the result's scale is 2^shift times that of the products
    per_axis  weights have a scale for each output, not one for all
    shape     of the weights, whose dimension `axis` is that of the outputs
    terms     how many products an output has
    arriving  shape of the input
    """

    kind: str
    bits: int
    shift: int
    has_bias: bool
    per_axis: bool
    shape: tuple[int, ...] = ()
    axis: int = 0
    terms: int = 1
    arriving: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.kind}_{self.bits}_{self.shift}"

    @property
    def source(self) -> str | Fixed:
        return INPUTS[self.kind]

    def random(self, salt: int) -> np.random.Generator:
        return np.random.default_rng([*self.name.encode(), *self.shape, salt])

    @functools.cached_property
    def weight_fixed(self) -> Fixed:
        count = self.shape[self.axis] if self.per_axis else 1
        return Fixed(self.bits, scales(self.random(1), count), self.axis if self.per_axis else None)

    @functools.cached_property
    def weights(self) -> np.ndarray:
        return self.weight_fixed.drawn(self.random(2), self.shape)

    @functools.cached_property
    def x(self) -> np.ndarray:
        """Without a shift the sums have to fit 32 bits, with room for a bias."""
        exact_limit = (MOST - (1 << 20)) // (self.terms << (self.bits - 1))
        return drawn(
            self.source, self.arriving, self.random(3), MOST if self.shift else exact_limit
        )

    @functools.cached_property
    def bias(self) -> np.ndarray | None:
        limit = MOST if self.shift else 1 << 20
        count = self.shape[self.axis]
        return self.target.drawn(self.random(4), (count,), limit) if self.has_bias else None

    @property
    def target(self) -> Fixed:
        scale = 1.0 if isinstance(self.source, str) else self.source.scales[0]
        # In this order, as the verifier multiplies: by 2^shift last, which is exact.
        products = tuple(w * scale * 2.0**self.shift for w in self.weight_fixed.scales)
        return Fixed(32, products, 0 if self.per_axis else None)

    def case(self, op: str, sums: np.ndarray, words: str = "") -> Case:
        """A function with the op, whose exact sums are given."""
        bias = self.bias
        spread = None if bias is None else over(bias.tolist(), sums.ndim)
        expected = products_stored(sums, self.shift, spread)
        types = (
            tensor(self.arriving, element(self.source)),
            tensor(self.shape, self.weight_fixed.element),
        )
        result = tensor(expected.shape, self.target.element)
        body = constant("w", self.weights, self.weight_fixed)
        if bias is not None:
            body += constant("b", bias, self.target)
        body += f"  %y = snn.{op} %x, %w {'bias(%b)' if bias is not None else ''} {words}"
        body += f" : {types[0]}, {types[1]} -> {result}"
        return Case(f"{op}_{self.name}", body, {"x": (types[0], self.x)}, result, expected)


PRODUCTS = [
    Product(kind, bits, shift, has_bias=k % 2 == 0, per_axis=k % 3 != 0)
    for k, (kind, bits, shift) in enumerate(itertools.product(INPUTS, (4, 8, 16), (0, 1, 5, 31)))
]


def linear_cases() -> Iterator[Case]:
    for k, product in enumerate(PRODUCTS):
        inputs, outputs = 13, (5, 6, 1)[k % 3]
        product = dataclasses.replace(
            product, shape=(inputs, outputs), axis=1, terms=inputs, arriving=(inputs,)
        )
        yield product.case("linear", exact(product.x) @ exact(product.weights))


def convolved(windows: Windows, x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The exact sums, cell by cell."""
    y = np.zeros((windows.outputs, *windows.positions), object)
    per_group = windows.channels // windows.groups
    for m, *position in np.ndindex(*y.shape):
        first = m // (windows.outputs // windows.groups) * per_group
        for c, *cell in np.ndindex(*w.shape[1:]):
            place = windows.met(tuple(position), tuple(cell))
            if place is not None:
                y[(m, *position)] += int(x[(first + c, *place)]) * int(w[(m, c, *cell)])
    return y


def conv_cases() -> Iterator[Case]:
    geometry = cases(pool=False)
    for k, product in enumerate(PRODUCTS):
        windows = geometry[k % len(geometry)]
        shape = (windows.outputs, windows.channels // windows.groups, *windows.kernel)
        product = dataclasses.replace(
            product,
            shape=shape,
            terms=int(np.prod(shape[1:])),
            arriving=(windows.channels, *windows.size),
        )
        words = f"{clauses(windows)} {numbers('dilation', windows.dilation)}"
        words += f" groups {windows.groups}"
        yield product.case("conv", convolved(windows, product.x, product.weights), words)


def scale_cases() -> Iterator[Case]:
    for product in PRODUCTS:
        product = dataclasses.replace(product, shape=(3, 5), arriving=(3, 5), has_bias=False)
        yield product.case("scale", exact(product.x) * exact(product.weights))


def plain_case(name: str, op: str, kind: str, x: list[int], w: np.ndarray, y: list) -> Case:
    """Weights of 4 or 8 bits whose result has their scale."""
    weight = Fixed(4 if abs(w).max() <= 8 else 8, (1.0,))
    source, result = tensor((len(x),), kind), tensor((len(y),), Fixed(32, (1.0,)).element)
    body = constant("w", w, weight)
    body += f"  %y = snn.{op} %x, %w : {source}, {tensor(w.shape, weight.element)}"
    return Case(name, body, {"x": (source, np.array(x, np.int32))}, result, exact(np.array(y)))


def edge_cases() -> Iterator[Case]:
    most = [MOST // 127, MOST % 127]
    yield plain_case("most", "linear", COUNTS, most, np.array([[127], [1]]), [MOST])
    yield plain_case("least", "linear", COUNTS, [1 << 24, 0], np.array([[-128], [1]]), [-(2**31)])
    # One factor for all is no table.
    yield plain_case("uniform", "scale", COUNTS, [0, 1, 5], np.full(3, -8), [0, -8, -40])
    # Half of a byte is left over in each row.
    odd = np.array([[-8, 7, -1], [1, 2, 3]])
    yield plain_case("odd", "linear", COUNTS, [1, 10], odd, [2, 27, 29])


@pytest.mark.parametrize("group", [linear_cases, conv_cases, scale_cases, edge_cases])
def test_products_are_exact(group, tmp_path, capfd) -> None:
    assert group is edge_cases or reaches_bounds(group())
    assert wrong_ones(group(), tmp_path) == []
    assert "runtime error" not in capfd.readouterr().err
