"""Convolutions and pools against plain loops, bit for bit, and against sums done by hand."""

import itertools

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

from frontend.network import (
    ConvLayer,
    InputLayer,
    NumberFormat,
    OutputLayer,
    PoolKind,
    PoolLayer,
    Signal,
    Source,
    ThresholdLayer,
    Window,
)
from frontend.reference import Interpreter
from frontend.reference.testing import network
from frontend.reference.windows import pool as summed

F32 = np.float32
MOST = 2**31 - 1
VALUES = [0.0, -0.0, 1.0, -1.0, 0.1, -0.3, 1e18, 1e-42]


def out_shape(arriving, window):
    return tuple(
        (size + sum(pad) - dilation * (kernel - 1) - 1) // stride + 1
        for size, pad, kernel, stride, dilation in zip(
            arriving[1:],
            window.padding,
            window.kernel,
            window.stride,
            window.dilation,
            strict=True,
        )
    )


def conv(arriving, weight, window, groups=1, bias=None):
    return ConvLayer(
        name="y",
        sources=(Source("input"),),
        shape=(len(weight), *out_shape(arriving, window)),
        signal=Signal.ANALOG,
        arriving=arriving,
        weight=weight,
        bias=bias,
        window=window,
        groups=groups,
    )


def pool(arriving, window, kind, signal=Signal.ANALOG, source="input"):
    return PoolLayer(
        name="y",
        sources=(Source(source),),
        shape=(arriving[0], *out_shape(arriving, window)),
        signal=signal,
        arriving=arriving,
        kind=kind,
        window=window,
    )


def square(kernel, stride=1, before=0, after=0, dilation=1, rank=2):
    return Window(
        kernel=(kernel,) * rank,
        stride=(stride,) * rank,
        padding=((before, after),) * rank,
        dilation=(dilation,) * rank,
    )


def around(layer, *between, number_format=NumberFormat.F32):
    return network(
        InputLayer(name="input", sources=(), shape=layer.arriving, signal=Signal.ANALOG),
        *between,
        layer,
        OutputLayer(name="o", sources=(Source("y"),), shape=layer.shape, signal=layer.signal),
        number_format=number_format,
    )


def run(layer, x, *between, number_format=NumberFormat.F32):
    net = around(layer, *between, number_format=number_format)
    return Interpreter(net).step({"input": np.asarray(x)})["o"]


def cells(layer, x, output):
    """(cell of the kernel, where it lies in x) for all cells of an output that lie in x."""
    window = layer.window
    for cell in itertools.product(*map(range, window.kernel)):
        place = tuple(
            o * stride + k * dilation - pad[0]
            for o, k, stride, dilation, pad in zip(
                output, cell, window.stride, window.dilation, window.padding, strict=True
            )
        )
        if all(0 <= p < size for p, size in zip(place, x.shape[1:], strict=True)):
            yield cell, place


def loop_conv(layer, x):
    """The convolution as its definition says it, number by number."""
    y = np.zeros(layer.shape, x.dtype)
    outputs, channels = layer.weight.shape[:2]
    for o, *output in np.ndindex(layer.shape):
        total = x.dtype.type(0)
        first = o // (outputs // layer.groups) * channels
        for c in range(channels):
            for cell, place in cells(layer, x, output):
                total = total + layer.weight[(o, c, *cell)] * x[(first + c, *place)]
        y[(o, *output)] = total if layer.bias is None else total + layer.bias[o]
    return y


@st.composite
def windows(draw, rank):
    return Window(
        kernel=tuple(draw(st.integers(1, 3)) for _ in range(rank)),
        stride=tuple(draw(st.integers(1, 3)) for _ in range(rank)),
        padding=tuple((draw(st.integers(0, 3)), draw(st.integers(0, 3))) for _ in range(rank)),
        dilation=tuple(draw(st.integers(1, 2)) for _ in range(rank)),
    )


def drawn(random, shape, dtype):
    return np.array([random.choice(VALUES) for _ in range(int(np.prod(shape)))], dtype).reshape(
        shape
    )


@hypothesis.settings(deadline=None)
@hypothesis.given(st.data(), st.sampled_from([1, 2]), st.sampled_from(list(NumberFormat)))
def test_convolution_is_the_plain_loop_bit_for_bit(data, rank, number_format):
    window = data.draw(windows(rank))
    groups, channels, outputs = (data.draw(st.integers(1, 3)) for _ in range(3))
    arriving = (groups * channels, *(data.draw(st.integers(1, 7)) for _ in range(rank)))
    hypothesis.assume(min(out_shape(arriving, window)) > 0)
    random = data.draw(st.randoms(use_true_random=False))
    dtype = number_format.numpy
    layer = conv(
        arriving,
        drawn(random, (groups * outputs, channels, *window.kernel), dtype),
        window,
        groups,
        drawn(random, (groups * outputs,), dtype) if data.draw(st.booleans()) else None,
    )
    x = drawn(random, arriving, dtype)
    found = run(layer, x, number_format=number_format)
    assert found.tobytes() == loop_conv(layer, x).tobytes()


@hypothesis.settings(deadline=None)
@hypothesis.given(st.data(), st.sampled_from(PoolKind))
def test_pool_is_the_plain_loop_bit_for_bit(data, kind):
    window = Window(**{**vars(data.draw(windows(2))), "dilation": (1, 1)})
    arriving = tuple(data.draw(st.integers(1, 6)) for _ in range(3))
    hypothesis.assume(min(out_shape(arriving, window)) > 0)
    layer = pool(arriving, window, kind)
    x = drawn(data.draw(st.randoms(use_true_random=False)), arriving, F32)
    expected = np.zeros(layer.shape, F32)
    for c, *output in np.ndindex(layer.shape):
        for _, place in cells(layer, x, output):
            expected[(c, *output)] += x[(c, *place)]
    if kind is PoolKind.AVERAGE:
        expected = expected / F32(np.prod(window.kernel))
    assert run(layer, x).tobytes() == expected.tobytes()


def test_convolution_by_hand():
    x = np.arange(9.0).reshape(1, 3, 3)
    kernel = np.array([[[[1, 2], [4, 8]]]], F32)
    y = run(conv((1, 3, 3), kernel, square(2)), x)
    # Not flipped: 0*1 + 1*2 + 3*4 + 4*8 = 46.
    assert y.tolist() == [[[46, 61], [91, 106]]]
    y = run(conv((1, 3, 3), kernel, square(2, before=1), bias=np.array([0.5], F32)), x)
    assert y[0, 0].tolist() == [0.5, 8.5, 20.5]
    y = run(conv((1, 3, 3), kernel, square(2, dilation=2)), x)
    assert y.tolist() == [[[0 * 1 + 2 * 2 + 6 * 4 + 8 * 8]]]


def test_rows_and_columns_are_told_apart():
    window = Window(kernel=(1, 2), stride=(2, 1), padding=((0, 0), (0, 1)), dilation=(1, 1))
    x = np.arange(6.0).reshape(1, 3, 2)
    y = run(conv((1, 3, 2), np.array([[[[1, 10]]]], F32), window), x)
    assert y.tolist() == [[[10, 1], [54, 5]]]


def test_groups_read_their_own_channels():
    weight = np.array([1, 2, 4, 8], F32).reshape(4, 1, 1)
    layer = conv((2, 1), weight, square(1, rank=1), groups=2)
    assert run(layer, [[1.0], [10.0]]).ravel().tolist() == [1, 2, 40, 80]


@pytest.mark.parametrize(
    ("x", "bias", "expected"),
    [([2.0**24, 1, -(2.0**24)], None, 0), ([2.0**24, -(2.0**24), 1], None, 1),
     ([2.0**24, 1, 0], -(2.0**24), 0)],
)  # fmt: skip
def test_convolution_adds_up_in_ascending_order_and_the_bias_last(x, bias, expected):
    bias = None if bias is None else np.array([bias], F32)
    over_cells = conv((1, 3), np.ones((1, 1, 3), F32), square(3, rank=1), bias=bias)
    assert run(over_cells, np.reshape(x, (1, 3))).item() == expected
    over_channels = conv((3, 1), np.ones((1, 3, 1), F32), square(1, rank=1), bias=bias)
    assert run(over_channels, np.reshape(x, (3, 1))).item() == expected


def test_channels_come_before_cells():
    # The order is (c 0, k 0), (c 0, k 1), (c 1, k 0), (c 1, k 1): 2^24, then 1 is lost in it.
    layer = conv((2, 2), np.ones((1, 2, 2), F32), square(2, rank=1))
    assert run(layer, [[2.0**24, 1.0], [-(2.0**24), 0.0]]).item() == 0
    assert run(layer, [[2.0**24, -(2.0**24)], [1.0, 0.0]]).item() == 1


def spikes(arriving):
    threshold = np.asarray(0.5, F32)
    return ThresholdLayer(
        name="z", sources=(Source("input"),), shape=arriving, signal=Signal.SPIKES,
        threshold=threshold,
    )  # fmt: skip


def test_pools_of_spikes_are_counts_and_averages_of_them_numbers():
    x = np.array([[[1, 0], [1, 1]]])
    total = pool((1, 2, 2), square(2), PoolKind.SUM, Signal.COUNTS, "z")
    found = run(total, x, spikes((1, 2, 2)))
    assert (found.dtype, found.tolist()) == (np.int32, [[[3]]])
    mean = pool((1, 2, 2), square(2), PoolKind.AVERAGE, source="z")
    found = run(mean, x, spikes((1, 2, 2)))
    assert (found.dtype, found.tolist()) == (F32, [[[0.75]]])


def test_padding_counts_in_the_average():
    mean = pool((1, 2, 2), square(2, stride=2, before=1, after=1), PoolKind.AVERAGE)
    assert run(mean, [[[4, 8], [12, 16]]]).tolist() == [[[1, 2], [3, 4]]]


def test_average_divides_the_sum_once():
    """Not the sum of shares, nor a product with 1/9, which round otherwise."""
    mean = pool((1, 3, 3), square(3), PoolKind.AVERAGE)
    x = np.array([[[17, 0, 0], [0, 0, 0], [0, 0, 0]]], F32)
    assert run(mean, x).item() == F32(17) / F32(9) != F32(17) * F32(1 / 9)
    mean = pool((1, 2, 5), Window(**{**vars(square(2)), "kernel": (2, 5)}), PoolKind.AVERAGE)
    shares = np.add.accumulate(np.full(10, 1, F32) / F32(10))[-1]
    assert run(mean, np.ones((1, 2, 5))).item() == 1 != shares


def test_sums_of_counts_saturate_in_a_pool():
    counts = np.full((1, 2, 2), MOST, np.int32)
    layer = pool((1, 2, 2), square(2), PoolKind.SUM, Signal.COUNTS)
    assert summed(layer, counts, np.dtype(F32)).item() == MOST
    layer = pool((1, 2, 2), square(2), PoolKind.AVERAGE)
    assert summed(layer, counts, np.dtype(F32)).item() == F32(MOST) / 4
    counts = np.array([[[2**24 + 1, 0], [0, 0]]], np.int32)
    assert summed(layer, counts, np.dtype(F32)).item() == 2.0**22
    assert summed(layer, counts, np.dtype(np.float64)).item() == (2**24 + 1) / 4


def test_windows_without_edges_get_zeros():
    for layer in (
        conv((2, 3, 3), np.ones((4, 2, 2, 2), F32), square(2), bias=np.ones(4, F32)),
        pool((2, 3, 3), square(2), PoolKind.SUM),
    ):
        unfed = type(layer)(**{**vars(layer), "sources": ()})
        found = run(unfed, np.ones((2, 3, 3)))
        assert set(found.ravel()) == ({1.0} if isinstance(layer, ConvLayer) else {0.0})


def test_a_silent_channel_changes_no_bit():
    layer = conv((2, 2), np.array([[[-1.0, 2.0], [3.0, 4.0]]], F32), square(2, rank=1))
    assert run(layer, [[-0.0, 0.0], [0.0, 0.0]]).tobytes() == np.zeros((1, 1), F32).tobytes()
