"""However convolutions and pools go over their inputs, a network's C gives the reference's bits."""

from __future__ import annotations

import dataclasses
import itertools
import pathlib

import numpy as np
import pytest

from frontend.nir_import.testing import node, write
from frontend.options import CompileOptions, Dtype, Synapses
from tests.harness import c_compilers, fidelity

STEPS = 30


@dataclasses.dataclass(frozen=True, kw_only=True)
class Conv:
    """A convolution of `inputs` channels to `outputs` with square kernels.

    Sizes, strides and so on are of both spatial dimensions.
    """

    inputs: int
    outputs: int
    size: tuple[int, int]
    kernel: int
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int] = (0, 0)
    dilation: tuple[int, int] = (1, 1)
    groups: int = 1

    @property
    def output_size(self) -> tuple[int, ...]:
        reach = [d * (self.kernel - 1) + 1 for d in self.dilation]
        return tuple(
            (x + 2 * p - r) // s + 1
            for x, p, r, s in zip(self.size, self.padding, reach, self.stride, strict=True)
        )


CASES = {
    # The sums have a margin; masks of 32 inputs and some left over.
    "wide": Conv(inputs=2, outputs=8, size=(14, 15), kernel=3, padding=(1, 1)),
    # Edges are asked about, and all of the input is gone over where much of it is active.
    "small": Conv(inputs=4, outputs=2, size=(6, 7), kernel=5, padding=(2, 2)),
    "strided": Conv(inputs=2, outputs=3, size=(9, 12), kernel=5, stride=(2, 3), padding=(1, 0)),
    "even": Conv(inputs=1, outputs=5, size=(8, 9), kernel=4, stride=(2, 2), padding=(1, 2)),
    "dilated": Conv(inputs=2, outputs=4, size=(9, 9), kernel=3, dilation=(2, 2), padding=(1, 1)),
    "mixed": Conv(inputs=2, outputs=4, size=(9, 9), kernel=3, stride=(2, 1), dilation=(1, 2)),
    "grouped": Conv(inputs=4, outputs=6, size=(7, 7), kernel=3, groups=2, padding=(1, 1)),
    "depthwise": Conv(inputs=8, outputs=8, size=(7, 7), kernel=3, groups=8),
}


def network(conv: Conv, folder: pathlib.Path) -> pathlib.Path:
    """The convolution, neurons, a pool of their spikes, and a second one of the sums.

    Where channels may lie last there is another one ahead of the pool.
    """
    rng = np.random.default_rng(0)

    def conv2d(outputs: int, inputs: int, kernel: int, **fields) -> dict:
        weight = rng.normal(0.4, 1, (outputs, inputs, kernel, kernel)) / kernel
        return node("Conv2d", weight=weight, bias=np.zeros(outputs), **fields)

    def lif(shape: tuple[int, ...]) -> dict:
        ones = np.ones(shape)
        return node("LIF", tau=ones * 5e-4, r=ones, v_leak=ones * 0, v_threshold=ones * 0.05,
                    v_reset=ones * 0)  # fmt: skip

    high, wide = conv.output_size
    pooled = (high // 2, wide // 2)
    between = {
        "between": conv2d(
            conv.outputs, conv.outputs, 3, stride=(1, 1), padding=(1, 1), dilation=(1, 1),
            groups=1, input_shape=(high, wide)),
        "lif2": lif((conv.outputs, high, wide)),
    } if conv.outputs % 8 == 0 else {}  # fmt: skip
    nodes = {
        "input": node("Input", shape=(conv.inputs, *conv.size)),
        "conv": conv2d(
            conv.outputs, conv.inputs // conv.groups, conv.kernel, stride=conv.stride,
            padding=conv.padding, dilation=conv.dilation, groups=conv.groups,
            input_shape=conv.size),
        "lif": lif((conv.outputs, high, wide)),
        **between,
        "pool": node("SumPool2d", kernel_size=(2, 2), stride=(2, 2), padding=(0, 0)),
        "again": conv2d(3, conv.outputs, 1, stride=(1, 1), padding=(0, 0), dilation=(1, 1),
                        groups=1, input_shape=pooled),
        "out": lif((3, *pooled)),
        "output": node("Output", shape=(3, *pooled)),
    }  # fmt: skip
    names = list(nodes)
    return write(folder / "net.nir", nodes, list(itertools.pairwise(names)))


def spikes(conv: Conv) -> np.ndarray:
    """Silence, then more and more, then every input at once."""
    activity = np.linspace(-0.1, 1.0, STEPS)[:, None, None, None]
    drawn = np.random.default_rng(1).random((STEPS, conv.inputs, *conv.size))
    return (drawn < activity).astype(np.float64)


@pytest.mark.parametrize("dtype", [Dtype.F32, Dtype.I8, Dtype.I4], ids=lambda d: d.value)
@pytest.mark.parametrize("case", CASES)
def test_same_bits(case, dtype, tmp_path):
    conv = CASES[case]
    model = network(conv, tmp_path)
    given = {"input_kind": ("spikes",)} if dtype.float_format is None else {}
    for synapses in (Synapses.AUTO, Synapses.EVENT, Synapses.DENSE):
        options = CompileOptions(
            profile="nir",
            dt=1e-4,
            dtype=dtype,
            synapses=synapses,
            name=f"by_{synapses.value}",
            **given,
        )
        compiled = fidelity.compile_file(model, options)
        if synapses is not Synapses.AUTO:
            walk = "events" if synapses is Synapses.EVENT else "all inputs"
            assert compiled.walks["conv"] == walk
        inputs = fidelity.as_stored(compiled.network, {"input": spikes(conv)})
        reference = fidelity.run_reference(compiled.network, inputs)
        (z,) = reference[0].values()
        assert 0 < np.count_nonzero(z) < z.size
        found = fidelity.run_c(compiled, c_compilers.GCC_O2, tmp_path, inputs)
        fidelity.assert_same_bits(found, reference, synapses.value)


def test_few_channels_switch_where_much_is_active(tmp_path):
    options = CompileOptions(profile="nir", dt=1e-4)
    (tmp_path / "small").mkdir()
    (tmp_path / "wide").mkdir()
    small = fidelity.compile_file(network(CASES["small"], tmp_path / "small"), options)
    wide = fidelity.compile_file(network(CASES["wide"], tmp_path / "wide"), options)
    assert "all inputs from" in small.walks["conv"]
    assert wide.walks["conv"] == "events"
