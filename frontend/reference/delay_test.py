"""Delays: every element waits as many steps as it says, in a ring with a position."""

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

from frontend.network import (
    DelayLayer,
    InputLayer,
    NeuronKind,
    OutputLayer,
    Signal,
    Source,
    ThresholdLayer,
)
from frontend.reference import Interpreter
from frontend.reference.testing import network, neuron, rule

F32 = np.float32


def delay(steps, shape, signal=Signal.ANALOG, source="input"):
    return DelayLayer(
        name="d",
        sources=(Source(source),),
        shape=shape,
        signal=signal,
        steps=np.asarray(steps, np.int32),
    )


def around(layer, *between):
    return network(
        InputLayer(name="input", sources=(), shape=layer.shape, signal=Signal.ANALOG),
        *between,
        layer,
        OutputLayer(name="o", sources=(Source("d"),), shape=layer.shape, signal=layer.signal),
    )


def test_a_value_comes_out_after_its_steps_and_zeros_before():
    x = np.arange(1.0, 7.0).reshape(6, 1)
    for steps, expected in (
        (1, [0, 1, 2, 3, 4, 5]),
        (3, [0, 0, 0, 1, 2, 3]),
        (9, [0, 0, 0, 0, 0, 0]),
    ):
        found = Interpreter(around(delay(steps, (1,)))).run({"input": x})["o"]
        assert found.ravel().tolist() == expected


def test_every_element_has_its_own_delay():
    x = np.arange(1.0, 13.0).reshape(4, 3)
    found = Interpreter(around(delay([2, 0, 1], (3,)))).run({"input": x})["o"]
    assert found.tolist() == [[0, 2, 0], [0, 5, 3], [1, 8, 6], [4, 11, 9]]


@hypothesis.settings(deadline=None)
@hypothesis.given(st.data(), st.sampled_from([(3,), (2, 2), (2, 1, 2)]), st.booleans())
def test_any_delays_are_shifts_in_time(data, shape, early):
    size = int(np.prod(shape))
    drawn = [data.draw(st.integers(int(early), 5)) for _ in range(size)]
    hypothesis.assume(any(drawn))
    layer = delay(np.reshape(drawn, shape), shape)
    x = np.arange(1.0, 8 * size + 1).reshape(8, *shape)
    found = Interpreter(around(layer)).run({"input": x})["o"].reshape(8, size)
    flat = x.reshape(8, size)
    for k, steps in enumerate(drawn):
        expected = np.concatenate([np.zeros(steps), flat[:, k]])[:8]
        assert found[:, k].tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("steps", "length"), [(1, 1), (4, 4), ([1, 4], 4), ([0, 4], 5), ([0, 1], 2)]
)
def test_the_ring_has_a_place_more_where_an_element_waits_for_no_step(steps, length):
    interpreter = Interpreter(around(delay(steps, (2,))))
    line, head = interpreter.state["d.line"], interpreter.state["d.head"]
    assert (line.shape, head.shape, head.dtype) == ((length, 2), (1,), np.int32)
    for t in range(2 * length):
        assert head.tolist() == [t % length]
        interpreter.step({"input": np.full(2, t + 1.0)})
        assert line[t % length].tolist() == [t + 1, t + 1]


def test_types_of_the_line():
    spikes = ThresholdLayer(
        name="z", sources=(Source("input"),), shape=(1,), signal=Signal.SPIKES,
        threshold=np.asarray(0.5, F32),
    )  # fmt: skip
    counts = neuron(NeuronKind.LIF, rule(spikes="multi", reset="none"))
    for layer, between, dtype in (
        (delay(1, (1,), Signal.SPIKES, "z"), spikes, np.uint8),
        (delay(1, (1,), Signal.COUNTS, "n"), counts, np.int32),
        (delay(1, (1,)), spikes, F32),
    ):
        interpreter = Interpreter(around(layer, between))
        assert interpreter.state["d.line"].dtype == dtype
        found = interpreter.run({"input": np.array([[3.0], [0.0]])})["o"]
        assert (found.dtype, found.ravel().tolist()) == (
            dtype,
            [0, 1 if dtype == np.uint8 else 3],
        )


def test_the_line_is_state():
    interpreter = Interpreter(around(delay(2, (1,))))
    x = np.array([[1.0], [2.0], [0.0], [0.0]])
    first = interpreter.run({"input": x[:2]})["o"]
    assert first.ravel().tolist() == [0, 0]
    interpreter.state["d.line"][0] = 7
    assert interpreter.run({"input": x[2:]})["o"].ravel().tolist() == [7, 2]
    interpreter.reset()
    assert interpreter.run({"input": x})["o"].ravel().tolist() == [0, 0, 1, 2]
