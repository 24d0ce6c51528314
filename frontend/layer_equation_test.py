"""The line that says what a layer does."""

import numpy as np
import pytest

from frontend.layer_equation import layer_equation
from frontend.network import (
    ConvLayer,
    DelayLayer,
    FlattenLayer,
    OutputLayer,
    PoolKind,
    PoolLayer,
    Signal,
    Window,
)

COMMON = {"name": "n", "sources": (), "shape": (2,), "signal": Signal.ANALOG}


def window(kernel, stride=1, padding=0, dilation=1):
    rank = len(kernel)

    def each(value):
        return (value,) * rank if isinstance(value, int) else tuple(value)

    pairs = tuple(p if isinstance(p, tuple) else (p, p) for p in each(padding))
    return Window(kernel=kernel, stride=each(stride), padding=pairs, dilation=each(dilation))


def conv(win, groups=1, bias=None):
    return ConvLayer(
        **COMMON, arriving=(2, 9, 9), weight=np.ones(1), bias=bias, window=win, groups=groups
    )


@pytest.mark.parametrize(
    ("layer", "line"),
    [
        (conv(window((3, 3))), "y = W*x (3x3)"),
        (
            conv(window((3, 3), stride=2, padding=1), groups=2, bias=np.ones(1)),
            "y = W*x + b (3x3, stride 2, padding 1, groups 2)",
        ),
        (conv(window((5,), dilation=3)), "y = W*x (5, dilation 3)"),
        (
            conv(window((3, 5), stride=(1, 2), padding=(1, 0))),
            "y = W*x (3x5, stride 1x2, padding 1x0)",
        ),
        (conv(window((2, 2), padding=((0, 1), (0, 1)))), "y = W*x (2x2, padding 0:1)"),
        (conv(window((2, 2), padding=((0, 1), (1, 1)))), "y = W*x (2x2, padding 0:1x1:1)"),
        (
            PoolLayer(
                **COMMON, arriving=(2, 4, 4), kind=PoolKind.SUM, window=window((2, 2), stride=2)
            ),
            "y = sum of x (2x2, stride 2)",
        ),
        (
            PoolLayer(
                **COMMON, arriving=(2, 4, 4), kind=PoolKind.AVERAGE, window=window((2, 3), 1, 1)
            ),
            "y = mean of x (2x3, padding 1)",
        ),
        (DelayLayer(**COMMON, steps=np.asarray(3)), "y = x[t-3]"),
        (DelayLayer(**COMMON, steps=np.array([0, 4])), "y = x[t-steps] (steps 0 to 4)"),
        (FlattenLayer(**COMMON, permutation=(1, 2, 0)), "y = x read as [H, W, C]"),
        (FlattenLayer(**COMMON, permutation=(1, 0)), "y = x read as [L, C]"),
        (FlattenLayer(**COMMON), ""),
        (OutputLayer(**COMMON), ""),
    ],
)
def test_line(layer, line):
    assert layer_equation(layer) == line
    assert line.isascii()
