"""Patches against the reference's convolution."""

import numpy as np
import pytest

from frontend.network import ConvLayer, Signal, Source, Window
from frontend.quantise.patches import MOST_POSITIONS, conv_moments, patches
from frontend.quantise.traces import Filter, moments
from frontend.reference.windows import convolve

FILTER = Filter(np.array(0.5))


def conv(arriving, outputs, kernel, *, stride=1, padding=0, dilation=1, groups=1):
    rank = len(kernel)
    window = Window(
        kernel=kernel,
        stride=(stride,) * rank,
        padding=((padding, padding + 1),) * rank,
        dilation=(dilation,) * rank,
    )
    spatial = tuple(
        (n + 2 * padding + 1 - dilation * (k - 1) - 1) // stride + 1
        for n, k in zip(arriving[1:], kernel, strict=True)
    )
    rng = np.random.default_rng(0)
    return ConvLayer(
        name="c",
        sources=(Source("input"),),
        shape=(outputs, *spatial),
        signal=Signal.ANALOG,
        arriving=arriving,
        weight=rng.integers(-4, 5, (outputs, arriving[0] // groups, *kernel)).astype(np.float64),
        bias=None,
        window=window,
        groups=groups,
    )


@pytest.mark.parametrize(
    "layer",
    [
        conv((1, 5), 2, (3,)),
        conv((4, 9), 6, (2,), stride=2, padding=1, groups=2),
        conv((2, 6, 5), 3, (3, 2), padding=1),
        conv((4, 7, 8), 8, (2, 3), stride=2, padding=2, dilation=2, groups=4),
    ],
    ids=str,
)
def test_weights_times_patches_are_the_convolution(layer):
    x = np.random.default_rng(1).integers(0, 3, (2, *layer.arriving)).astype(np.float64)
    found = patches(layer, x, most=1000)
    weight = layer.weight.reshape(layer.groups, -1, found.shape[-1])
    y = np.einsum("gtpi,goi->tgop", found, weight).reshape(2, *layer.shape)
    assert np.array_equal(y, np.stack([convolve(layer, step) for step in x]))


def test_of_many_positions_some_are_taken_from_all_over_the_map():
    layer = conv((1, 40, 40), 1, (1, 1))
    x = np.arange(1600.0).reshape(1, 1, 40, 40)
    found = patches(layer, x).ravel()
    # The map is padded by a row and a column of zeros.
    padded = np.pad(x[0, 0], ((0, 1), (0, 1))).ravel()
    assert found.tolist() == padded[np.arange(64) * 41 * 41 // 64].tolist()
    assert len(found) == MOST_POSITIONS == 64


def test_every_group_has_its_own_moments():
    layer = conv((4, 3), 6, (2,), groups=2)
    x = np.random.default_rng(1).random((10, 4, 3))
    found = conv_moments(layer, [x, x[::-1]], FILTER)
    assert [m.rows.tolist() for m in found] == [[0, 1, 2], [3, 4, 5]]
    for group, of in enumerate(found):
        sequences = [patches(layer, y)[group, :, p] for y in (x, x[::-1]) for p in range(3)]
        (expected,) = moments(sequences, FILTER, outputs=3)
        assert of.independent == expected.independent
        for name in ("mean", "trace_mean", "covariance"):
            np.testing.assert_allclose(getattr(of, name), getattr(expected, name), rtol=1e-12)


def test_no_sequences_no_moments():
    assert conv_moments(conv((1, 5), 2, (3,)), [], FILTER) == ()
