"""Ops that multiply no weights, in integers, both ways down, equal docs/quantisation.md exactly."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from snn_dialect.python.exact_for_tests import Fixed, converted, exact, over, rescaled, saturated
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
from snn_dialect.python.windows_for_tests import cases, clauses, numbers


def fixed_of(bits: int, per_axis: bool, random: np.random.Generator, factor: float = 1.0) -> Fixed:
    found = scales(random, 3 if per_axis else 1)
    return Fixed(bits, tuple(scale * factor for scale in found), 0 if per_axis else None)


def rescale_cases() -> Iterator[Case]:
    random = np.random.default_rng(3)
    pairs = [
        (fixed_of(a, p, random), fixed_of(b, q, random, factor))
        for a, b, p, q, factor in itertools.product(
            (8, 16, 32), (16, 32), (False, True), (False, True), (1.0, 2.0**-20, 2.0**18)
        )
    ]
    # The bounds of the ratio, powers of two, and a shift in some channels only.
    plain = Fixed(32, (1.0,))
    pairs += [
        (Fixed(32, (2.0**-32,)), plain),
        (Fixed(32, (2.0**31 * (1 - 2.0**-40),)), plain),
        (Fixed(32, (2.0**30,)), plain),
        (Fixed(32, (1.0, 2.0**-31, 2.0**31 * (1 - 2.0**-40)), 0), plain),
        (plain, Fixed(16, (4.0, 4.0, 4.0), 0)),
        (plain, Fixed(16, (4.0, 0.5, 3.0), 0)),
        (plain, Fixed(32, (1.0, 1.0, 1.0), 0)),
    ]
    for k, (source, target) in enumerate(pairs):
        x = source.drawn(random, (3, 8))
        types = tensor(x.shape, source.element), tensor(x.shape, target.element)
        body = f"  %y = snn.rescale %x : {types[0]} -> {types[1]}"
        yield Case(f"rescale{k}", body, {"x": (types[0], x)}, types[1], rescaled(x, source, target))


def in_place_cases() -> Iterator[Case]:
    """An op that takes its operand's memory, and one that must not."""
    random = np.random.default_rng(4)
    a, b = Fixed(32, (0.3,)), Fixed(32, (0.7,))
    x = a.drawn(random, (9,))
    kind, target = tensor(x.shape, a.element), tensor(x.shape, b.element)
    twice = saturated(exact(x) * 2, 32)
    chain = f"  %t = snn.sum %x, %x : {kind}, {kind}\n  %r = snn.rescale %t : {kind} -> {target}\n"
    once = chain + f"  %y = snn.sum %r, %r : {target}, {target}"
    expected = saturated(rescaled(twice, a, b) * 2, 32)
    yield Case("in_place", once, {"x": (kind, x)}, target, expected)
    kept = chain + f"  %s = snn.rescale %t : {kind} -> {target}\n"
    kept += f"  %u = snn.rescale %s : {target} -> {kind}\n  %y = snn.sum %u, %t : {kind}, {kind}"
    back = rescaled(rescaled(twice, a, b), b, a)
    yield Case("kept", kept, {"x": (kind, x)}, kind, saturated(back + twice, 32))


def sum_cases() -> Iterator[Case]:
    random = np.random.default_rng(5)
    shape = (3, 6)
    combinations = itertools.product(
        (8, 16, 32),
        (False, True),
        (1.0, 1e-7, 1e-300),
        ("q q", "i1 q", "q i32 i1", "i32 q q q i1", "q c", "i1 c q"),
    )
    for count, (bits, per_axis, factor, words) in enumerate(combinations):
        fixed = fixed_of(bits, per_axis, random, factor)
        inputs, operands, types, total, body = {}, [], [], 0, ""
        for word in words.split():
            name = f"a{len(operands)}"
            kind = {"i1": SPIKES, "i32": COUNTS}.get(word, fixed)
            # A constant of the leading dimension, as biases are.
            size = shape[:1] if word == "c" else shape
            values = drawn(kind, size, random)
            types.append(tensor(size, element(kind)))
            operands.append(f"%{name}")
            if word == "c":
                body += constant(name, values, fixed)
                total = total + over(values.tolist(), 2)
            else:
                inputs[name] = (types[-1], values)
                total = total + converted(values, element(kind), fixed, bits)
        body += f"  %y = snn.sum {', '.join(operands)} : {', '.join(types)}"
        result = tensor(shape, fixed.element)
        yield Case(f"sum{count}", body, inputs, result, saturated(total, bits))


def threshold_cases() -> Iterator[Case]:
    random = np.random.default_rng(6)
    shape = (3, 7)
    for bits, per_axis, kind in itertools.product((16, 32), (False, True), ("q", SPIKES, COUNTS)):
        fixed = fixed_of(bits, per_axis, random)
        threshold = fixed.drawn(random, shape)
        source = fixed if kind == "q" else kind
        x = drawn(source, shape, random)
        numbers_ = converted(x, element(source), fixed, bits)
        threshold[:, 0] = numbers_[:, 0]  # equal is not above
        types = f"{tensor(shape, element(source))}, {tensor(shape, fixed.element)}"
        body = constant("t", threshold, fixed) + f"  %y = snn.threshold %x, %t : {types}"
        inputs = {"x": (tensor(shape, element(source)), x)}
        yield Case(
            f"threshold_{bits}_{per_axis}_{kind}",
            body,
            inputs,
            tensor(shape, "i1"),
            numbers_ > exact(threshold),
        )
    # Counts as they are: scale 1.
    fixed, x = Fixed(32, (1.0,)), np.array([0, 1, 2, 3, MOST], np.int32)
    body = constant("t", np.array([0, 1, 1, 3, MOST - 1]), fixed)
    body += f"  %y = snn.threshold %x, %t : tensor<5xi32>, tensor<5x{fixed.element}>"
    expected = np.array([False, False, True, False, True])
    yield Case("threshold_counts", body, {"x": ("tensor<5xi32>", x)}, "tensor<5xi1>", expected)


def pool_cases() -> Iterator[Case]:
    random = np.random.default_rng(7)
    kinds = [SPIKES, COUNTS, *(Fixed(bits, (0.3,)) for bits in (8, 16, 32)), "axis"]
    for k, windows in enumerate(cases(pool=True)):
        for kind in (kinds[k % 6], kinds[(k + 2) % 6]):
            if kind == "axis":
                kind = Fixed(32, scales(random, windows.channels), 0)
            x = drawn(kind, (windows.channels, *windows.size), random)
            sums = np.zeros((windows.channels, *windows.positions), object)
            for c, *position in np.ndindex(*sums.shape):
                for cell in itertools.product(*map(range, windows.kernel)):
                    place = windows.met(tuple(position), cell)
                    if place is not None:
                        sums[(c, *position)] += int(x[(c, *place)])
            sums = saturated(sums, 32)
            cells = int(np.prod(windows.kernel))
            if isinstance(kind, str):
                total, mean = "i32", Fixed(32, (1.0 / cells,)).element
            else:
                total, mean = (
                    kind.with_scales(1.0).element,
                    Fixed(32, tuple(scale / cells for scale in kind.scales), kind.axis).element,
                )
            source = tensor(x.shape, element(kind))
            words = f"{numbers('kernel', windows.kernel)} {clauses(windows)} : {source}"
            name = f"pool{k}_{kind if isinstance(kind, str) else kind.bits}"
            result = tensor(sums.shape, total)
            yield Case(
                f"sum_{name}", f"  %y = snn.sum_pool %x {words}", {"x": (source, x)}, result, sums
            )
            result = tensor(sums.shape, mean)
            body = f"  %y = snn.avg_pool %x {words} -> {result}"
            yield Case(f"avg_{name}", body, {"x": (source, x)}, result, sums)


def fire_cases() -> Iterator[Case]:
    random = np.random.default_rng(8)
    shape = (3, 9)
    for bits, compare, spikes, leading in itertools.product(
        (16, 32), ("gt", "ge"), ("binary", "multi"), (False, True)
    ):
        fixed = fixed_of(bits, True, random)
        v = fixed.drawn(random, shape)
        threshold = fixed.drawn(random, shape[:1] if leading else shape)
        if spikes == "multi":
            threshold = np.maximum(np.abs(threshold), 1).astype(fixed.dtype)
            threshold[threshold < 1] = 1
        whole = exact(threshold[:, None] if leading else threshold)
        v[:, 0] = whole[:, 0]
        numbers_ = exact(v)
        if spikes == "multi":
            expected, result = np.maximum(numbers_, 0) // whole, tensor(shape, "i32")
        else:
            expected = numbers_ > whole if compare == "gt" else numbers_ >= whole
            result = tensor(shape, "i1")
        types = tensor(shape, fixed.element), tensor(threshold.shape, fixed.element)
        body = constant("t", threshold, fixed)
        body += f"  %y = snn.fire %x threshold(%t : {types[1]}) "
        body += f"<compare = {compare}, spikes = {spikes}> : {types[0]}"
        name = f"fire_{bits}_{compare}_{spikes}_{leading}"
        yield Case(name, body, {"x": (types[0], v)}, result, expected)


def moving_cases() -> Iterator[Case]:
    fixed = Fixed(16, (0.25,))
    x = fixed.drawn(np.random.default_rng(9), (2, 3, 4))
    kind = tensor(x.shape, fixed.element)
    result = tensor((4, 2, 3), fixed.element)
    body = f"  %y = snn.transpose %x [2, 0, 1] : {kind}"
    yield Case("transpose", body, {"x": (kind, x)}, result, x.transpose(2, 0, 1))
    result = tensor((24,), fixed.element)
    body = f"  %y = tensor.collapse_shape %x [[0, 1, 2]] : {kind} into {result}"
    yield Case("flatten", body, {"x": (kind, x)}, result, x.ravel())
    steps = np.array([1, 2, 2, 1], np.int32)
    line, head = fixed.drawn(np.random.default_rng(10), (2, 4)), np.array([1], np.int32)
    inputs = {"l": (tensor(line.shape, fixed.element), line), "h": ("tensor<1xi32>", head)}
    body = f"  %s = arith.constant dense<{steps.tolist()}> : tensor<4xi32>\n"
    body += f"  %y = snn.delay_read %l, %h, %s : {inputs['l'][0]}, tensor<4xi32>"
    expected = line[(1 - steps) % 2, np.arange(4)]
    yield Case("delay", body, inputs, tensor((4,), fixed.element), expected)


GROUPS = (
    rescale_cases,
    in_place_cases,
    sum_cases,
    threshold_cases,
    pool_cases,
    fire_cases,
    moving_cases,
)


@pytest.mark.parametrize("group", GROUPS)
def test_ops_are_exact(group, tmp_path, capfd) -> None:
    assert wrong_ones(group(), tmp_path) == []
    assert "runtime error" not in capfd.readouterr().err


@pytest.mark.parametrize("group", [rescale_cases, sum_cases, pool_cases])
def test_saturation_is_among_the_cases(group) -> None:
    assert reaches_bounds(group())
