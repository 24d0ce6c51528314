"""GPTQ's rounding."""

import numpy as np
import pytest

from frontend.quantise.gptq import gptq
from frontend.quantise.rounding import integer_range, nearest

ONE = np.ones(1)


def correlated(inputs, seed=0, samples=3):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(samples * inputs, inputs)) @ rng.normal(size=(inputs, inputs))
    return x.T @ x / len(x) + 0.1 * inputs * np.eye(inputs)


def costs(weight, scale, integers, importance):
    error = weight - integers * scale[:, None]
    return np.einsum("oi,oi->o", error @ importance, error)


def test_inputs_that_do_not_go_together_are_rounded_to_nearest():
    weight = np.random.default_rng(0).normal(size=(9, 90)) * 20
    found = gptq(weight, np.ones(9), 8, np.diag(np.arange(1.0, 91.0)))
    assert np.array_equal(found, nearest(weight, np.ones(9), 8))


def test_inputs_that_go_together_make_each_others_errors_good():
    together = np.array([[2.0, 0.9], [0.9, 1.0]])
    # The first is rounded down by 0.4; 0.9 of 1 of that is wanted of the second: 0.4 + 0.36.
    assert gptq(np.array([[1.4, 0.4]]), ONE, 8, together).tolist() == [[1, 1]]
    apart = np.array([[2.0, -0.9], [-0.9, 1.0]])
    assert gptq(np.array([[1.4, 0.4]]), ONE, 8, apart).tolist() == [[1, 0]]
    # What matters most comes first, wherever it stands.
    assert gptq(np.array([[0.4, 1.4]]), ONE, 8, together[::-1, ::-1]).tolist() == [[1, 1]]


def test_scales_are_units():
    weight, importance = np.random.default_rng(0).normal(size=(5, 12)), correlated(12)
    scale = np.full(5, 2.0**-6)
    assert np.array_equal(
        gptq(weight, scale, 8, importance), gptq(weight * 64, np.ones(5), 8, importance)
    )


@pytest.mark.parametrize("bits", [4, 8])
def test_it_is_the_plain_algorithm_block_by_block(bits):
    """One column after another, with the inverse of H brought down by elimination."""
    inputs = 150
    weight, importance = np.random.default_rng(0).normal(size=(7, inputs)), correlated(inputs)
    scale = np.abs(weight).max(axis=1) / integer_range(bits)[1]
    left, inverse = weight / scale[:, None], np.linalg.inv(importance)
    expected = np.empty_like(left)
    for k in np.argsort(-np.diagonal(importance), kind="stable"):
        expected[:, k] = np.clip(np.rint(left[:, k]), *integer_range(bits))
        error = (left[:, k] - expected[:, k]) / inverse[k, k]
        left -= np.outer(error, inverse[k])
        inverse -= np.outer(inverse[:, k], inverse[k]) / inverse[k, k]
    assert np.array_equal(gptq(weight, scale, bits, importance), expected)


@pytest.mark.parametrize("bits", [4, 8, 16])
@pytest.mark.parametrize("inputs", [2, 20, 130])
def test_it_costs_less_than_rounding_to_nearest(bits, inputs):
    weight = np.random.default_rng(1).normal(size=(200, inputs))
    scale = np.abs(weight).max(axis=1) / integer_range(bits)[1]
    importance = correlated(inputs)
    found = gptq(weight, scale, bits, importance)
    least, most = integer_range(bits)
    assert found.min() >= least and found.max() <= most
    before = costs(weight, scale, nearest(weight, scale, bits), importance)
    after = costs(weight, scale, found, importance)
    assert after.sum() < (0.95 if inputs == 2 else 0.75) * before.sum()
