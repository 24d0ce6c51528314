"""Random nodes: every type of nir 1.0.8 that can follow an output of a given shape."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np
from hypothesis import strategies as st

from frontend.nir_import.testing import node
from tests.random.parameters import Numbers, Shape

Draw = Callable[[st.SearchStrategy], object]

SPIKING = ("LIF", "CubaLIF", "IF")
NEURONS = (*SPIKING, "LI", "CubaLI", "I")
WEIGHTED = ("Linear", "Affine", "Conv1d", "Conv2d", "Scale")
# Neurons that spike come more than once: without them a network shows little.
_ANY_SHAPE = (*NEURONS, *SPIKING, "Scale", "Threshold", "Delay", "Delay")
_BY_RANK = {
    1: ("Linear", "Affine", "Affine", "Flatten"),
    2: ("Conv1d", "Conv1d", "Flatten"),
    3: (*["Conv2d"] * 3, *["SumPool2d"] * 2, *["AvgPool2d"] * 2, "Flatten"),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Made:
    """A node as it is stored. breaks_cycles: a cycle through it is no algebraic loop."""

    kind: str
    content: dict
    shape: Shape
    breaks_cycles: bool = False


def kinds(shape: Shape) -> st.SearchStrategy[str]:
    """The node types that take an input of this shape."""
    own = st.sampled_from(_BY_RANK[len(shape)])
    return st.one_of(own, st.sampled_from(_ANY_SHAPE), st.sampled_from(_ANY_SHAPE))


class NodeMaker:
    """Makes nodes.

    whole_flatten  a Flatten has to make one dimension of everything
    total_padding  a pool's padding may be read as that of both sides together
    negative       thresholds may be negative
    """

    def __init__(
        self,
        draw: Draw,
        numbers: Numbers,
        *,
        whole_flatten: bool,
        total_padding: bool,
        negative: bool,
    ):
        self.draw = draw
        self.numbers = numbers
        self.whole_flatten = whole_flatten
        self.total_padding = total_padding
        self.negative = negative

    def integer(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def make(self, kind: str, arriving: Shape) -> Made:
        """A node of a type that takes `arriving`."""
        if kind in NEURONS:
            content = node(kind, **self.neuron(kind, arriving))
            return Made(kind=kind, content=content, shape=arriving, breaks_cycles=True)
        match kind:
            case "Linear" | "Affine":
                return self.linear(kind, arriving, self.integer(1, 5))
            case "Conv1d" | "Conv2d":
                return self.convolution(kind, arriving)
            case "SumPool2d" | "AvgPool2d":
                return self.pool(kind, arriving)
            case "Flatten":
                return self.flatten(arriving)
            case "Delay":
                least = self.integer(0, 1)
                content = node(kind, delay=self.numbers.delay(arriving, least))
                return Made(kind=kind, content=content, shape=arriving, breaks_cycles=bool(least))
            case "Scale":
                content = node(kind, scale=self.numbers.population(-1.5, 2, arriving))
            case "Threshold":
                content = node(kind, threshold=self.numbers.population(-0.5, 1, arriving))
            case _:
                raise AssertionError(kind)
        return Made(kind=kind, content=content, shape=arriving)

    def neuron(self, kind: str, shape: Shape) -> dict[str, np.ndarray]:
        numbers = self.numbers
        fields: dict[str, np.ndarray] = {}
        tau = None
        if kind in ("LI", "LIF"):
            tau = fields["tau"] = numbers.time_constant(shape)
        elif kind in ("CubaLI", "CubaLIF"):
            tau = fields["tau_mem"] = numbers.time_constant(shape)
            fields["tau_syn"] = numbers.time_constant(shape)
            fields["w_in"] = self.gain(fields["tau_syn"])
        fields["r"] = self.gain(tau)
        if tau is not None:
            leak = numbers.population(-0.3, 0.3, shape)
            fields["v_leak"] = leak * self.draw(st.booleans())
        if kind in SPIKING:
            fields["v_threshold"] = numbers.positive_threshold(shape)
            if self.negative and self.draw(st.booleans()):
                fields["v_threshold"] = -fields["v_threshold"]
            if self.draw(st.booleans()):  # Old files have none: then it is 0.
                fields["v_reset"] = numbers.population(-0.5, 0.5, shape)
        return fields

    def gain(self, tau: np.ndarray | None) -> np.ndarray:
        """A resistance that makes r*dt/tau (r*dt without tau) lie around 1."""
        steps = 1 if tau is None else tau / self.numbers.dt
        wanted = 2.0 ** self.numbers.rng.integers(-1, 2)
        scale = 1 / self.numbers.dt if tau is None else 1
        return np.asarray(wanted * steps * scale)

    def linear(self, kind: str, arriving: Shape, outputs: int) -> Made:
        fields = {"weight": self.numbers.weight((outputs, *arriving))}
        if kind == "Affine":
            fields["bias"] = self.numbers.uniform(-0.5, 0.5, (outputs,))
        return Made(kind=kind, content=node(kind, **fields), shape=(outputs,))

    def convolution(self, kind: str, arriving: Shape) -> Made:
        channels, *sizes = arriving
        groups = self.draw(st.sampled_from([n for n in (1, 2, 3, 4) if channels % n == 0]))
        outputs = groups * self.integer(1, max(1, 4 // groups))
        same = len(sizes) * (self.integer(1, 3),) if self.draw(st.booleans()) else None
        stride = same or tuple(self.integer(1, 3) for _ in sizes)
        dilation = tuple(self.integer(1, 2) for _ in sizes)
        kernel = [self.integer(1, 3) for _ in sizes]
        word = self.draw(st.sampled_from(("valid", "same", "number", "each")))
        pad = [0] * len(sizes)
        if word == "number":
            pad = [self.integer(0, 2)] * len(sizes)
        elif word == "each":
            pad = [self.integer(0, 2) for _ in sizes]
        spatial = []
        for k, size in enumerate(sizes):
            if word == "same":
                spatial.append(math.ceil(size / stride[k]))
                continue
            room = size + 2 * pad[k]
            if dilation[k] * (kernel[k] - 1) + 1 > room:
                kernel[k] = 1
            spatial.append((room - dilation[k] * (kernel[k] - 1) - 1) // stride[k] + 1)
        fields = {
            "weight": self.numbers.weight((outputs, channels // groups, *kernel)),
            "bias": self.numbers.uniform(-0.5, 0.5, (outputs,)) * self.integer(0, 1),
            "stride": self.stored(stride),
            "dilation": self.stored(dilation),
            "padding": word if word in ("valid", "same") else self.stored(tuple(pad)),
            "groups": groups,
        }
        if self.draw(st.booleans()):
            fields["input_shape"] = np.array(sizes) if len(sizes) > 1 else sizes[0]
        return Made(kind=kind, content=node(kind, **fields), shape=(outputs, *spatial))

    def stored(self, sizes: Shape) -> object:
        """One number where it holds for all dimensions, as files have it."""
        return sizes[0] if len(set(sizes)) == 1 else np.array(sizes)

    def pool(self, kind: str, arriving: Shape) -> Made:
        channels, *sizes = arriving
        windows = [self.window(size) for size in sizes]
        fields = {
            "kernel_size": np.array([kernel for kernel, _, _ in windows]),
            "stride": np.array([stride for _, stride, _ in windows]),
            "padding": np.array([pad for _, _, pad in windows]),
        }
        spatial = (
            (size + 2 * pad - kernel) // stride + 1
            for size, (kernel, stride, pad) in zip(sizes, windows, strict=True)
        )
        return Made(kind=kind, content=node(kind, **fields), shape=(channels, *spatial))

    def window(self, size: int) -> tuple[int, int, int]:
        """(kernel, stride, padding) of a pool in one dimension."""
        kernel, stride, pad = self.integer(1, 3), self.integer(1, 3), self.integer(0, 1)
        least, most = size + pad, size + 2 * pad
        if self.total_padding and (least - kernel) // stride != (most - kernel) // stride:
            pad = 0  # Read as that of both sides, it would give another size.
        sides = 1 if self.total_padding else 2
        return min(kernel, size + sides * pad), stride, pad

    def flatten(self, arriving: Shape) -> Made:
        rank = len(arriving)
        start, end = 0, rank - 1
        if not self.whole_flatten:
            start = self.integer(0, rank - 1)
            end = self.integer(start, rank - 1)
        shape = (*arriving[:start], math.prod(arriving[start : end + 1]), *arriving[end + 1 :])
        fields = {"start_dim": start, "end_dim": end - rank * self.integer(0, 1)}
        if self.draw(st.booleans()):
            fields["input_type"] = np.array(arriving)
        return Made(kind="Flatten", content=node("Flatten", **fields), shape=shape)

    def unfed(self) -> Made:
        """A node that knows its shape without an edge into it: it gets zeros."""
        size = self.integer(2, 4)
        if self.draw(st.booleans()):
            return self.linear("Affine", (size,), self.integer(1, 4))
        fields = self.neuron("LIF", (size,))
        fields["v_leak"] = self.numbers.uniform(0, 2, (size,))
        return Made(kind="LIF", content=node("LIF", **fields), shape=(size,), breaks_cycles=True)
