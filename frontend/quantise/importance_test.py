"""From moments to what an error costs."""

import dataclasses

import numpy as np
import pytest

from frontend.quantise.importance import importance
from frontend.quantise.traces import Moments


def seen(mean, covariance, independent=1e9):
    mean = np.array(mean, np.float64)
    return Moments(
        rows=np.arange(1),
        mean=mean,
        trace_mean=mean,
        covariance=np.array(covariance, np.float64),
        independent=independent,
    )


def test_by_hand_from_many_samples():
    found = importance(seen([0.0, 2.0], [[1.0, 0.5], [0.5, 3.0]]))
    # Means: 0.1 of the square of each and of the mean of both, 1.
    # Shrinkage 0.2: of the own variance, 0.3 of it evened to 2; and 0.01 of 2.
    expected = [
        [0.1 + 0.8 + 0.2 * (0.7 * 1 + 0.6) + 0.02, 0.1 + 0.8 * 0.5],
        [0.1 + 0.8 * 0.5, 0.1 + 0.4 + 0.8 * 3 + 0.2 * (0.7 * 3 + 0.6) + 0.02],
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize(("independent", "kept"), [(1e9, 0.8), (2, 0.5), (1e-3, 0.1)])
def test_few_samples_say_little_about_pairs(independent, kept):
    found = importance(seen([0, 0], [[1, 0.5], [0.5, 1]], independent))
    assert found[0, 1] == pytest.approx(0.5 * kept)


def test_one_sample_of_many_inputs_is_positive_definite():
    rng = np.random.default_rng(0)
    x = rng.random((2, 50)) < 0.3
    found = importance(seen(x.mean(axis=0), np.cov(x.T.astype(float), bias=True), 2.0))
    assert np.linalg.eigvalsh(found).min() > 0


def test_a_constant_input_of_any_size_leaves_it_positive_definite():
    covariance = np.diag([4.0, 0.0, 3.0])
    np.linalg.cholesky(importance(seen([3.0, -3.5e11, -0.75], covariance)))


def test_silent_inputs_count_a_little():
    found = importance(seen([0, 0], [[1, 0], [0, 0]]))
    assert 0 < found[1, 1] < 0.1 * found[0, 0]


def test_constant_inputs_say_nothing():
    for mean in ([0, 0], [1, 3]):
        assert np.array_equal(importance(seen(mean, np.zeros((2, 2)))), np.eye(2))
        assert np.array_equal(importance(seen(mean, np.zeros(2))), np.ones(2))


def test_variances_alone_give_the_diagonal():
    full = seen([0.5, 1.5, 0.0], np.diag([1.0, 2.0, 0.5]) + 0.1, 4.0)
    alone = dataclasses.replace(full, covariance=np.diagonal(full.covariance))
    np.testing.assert_allclose(importance(alone), np.diagonal(importance(full)), rtol=1e-12)
