"""Feature maps: every kind of window on analog values, spikes and counts, to the bit.

One network has a convolution or pool of each geometry, all on the same maps, and an Output each.
"""

from __future__ import annotations

import itertools

import nir
import numpy as np
import pytest

from frontend.network import NumberFormat, Signal
from frontend.options import CompileOptions, Dtype, Synapses
from tests.harness import c_compilers, fidelity, models

STEPS = 20
MAP = (4, 7, 6)
LINE = (4, 9)
# stride, padding, dilation, groups, kernel
CONVOLUTIONS_2D = {
    "plain": (1, 0, 1, 1, (3, 2)),
    "strided": ((2, 3), (1, 2), 1, 2, (3, 3)),
    "dilated": (1, (2, 1), (2, 1), 1, (3, 2)),
    "depthwise": (2, (0, 1), (1, 2), 4, (2, 3)),
    "same": (1, "same", (1, 2), 1, (4, 2)),
    "valid": ((3, 1), "valid", 1, 2, (2, 5)),
    "larger than the map": (1, (3, 4), 1, 1, (9, 8)),
    "in the padding": ((2, 4), (5, 6), 1, 2, (2, 3)),
    "point": (1, 0, 1, 1, (1, 1)),
}
CONVOLUTIONS_1D = {
    "plain 1d": (1, 0, 1, 1, 3),
    "all 1d": (2, 3, 2, 2, 4),
    "same 1d": (1, "same", 1, 4, 2),
}
# kernel, stride, padding
POOLS = {
    "halves": ((2, 2), (2, 2), (0, 0)),
    "overlapping": ((3, 2), (2, 1), (1, 1)),
    "sparse": ((1, 2), (3, 4), (0, 1)),
    "everything": ((7, 6), (1, 1), (0, 0)),
}


def draw(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.uniform(-1, 1, shape).astype(np.float32)


def network() -> nir.NIRGraph:
    rng = np.random.default_rng(2)

    def on(shape: tuple[int, ...]) -> dict[str, np.ndarray]:
        return {"input_type": {"input": np.array(shape)}}

    nodes = {
        "maps": nir.Input(**on(MAP)),
        "lines": nir.Input(**on(LINE)),
        "spikes": nir.Threshold(threshold=draw(rng, *MAP) / 2),
        "more": nir.Threshold(threshold=draw(rng, *MAP) / 2),
        "line spikes": nir.Threshold(threshold=draw(rng, *LINE) / 2),
    }
    edges = [("maps", "spikes"), ("maps", "more"), ("lines", "line spikes")]
    # Two edges of spikes are a count.
    kinds = {"analog": ["maps"], "spikes": ["spikes"], "counts": ["spikes", "more"]}
    line_kinds = {"analog": ["lines"], "spikes": ["line spikes"]}
    for k, (name, settings) in enumerate((CONVOLUTIONS_2D | CONVOLUTIONS_1D).items()):
        stride, padding, dilation, groups, kernel = settings
        flat = isinstance(kernel, int)
        channels = (MAP if not flat else LINE)[0] // groups
        values = {
            "weight": draw(rng, 4, channels, *((kernel,) if flat else kernel)),
            "bias": draw(rng, 4) if k % 2 else np.zeros(4, np.float32),
            "stride": stride,
            "padding": padding,
            "dilation": dilation,
            "groups": groups,
            "input_shape": LINE[1] if flat else MAP[1:],
        }
        for kind, sources in (line_kinds if flat else kinds).items():
            node = f"{name} of {kind}"
            nodes[node] = (nir.Conv1d if flat else nir.Conv2d)(**values)
            edges += [(source, node) for source in sources]
    for (name, (kernel, stride, padding)), (kind, sources) in itertools.product(
        POOLS.items(), kinds.items()
    ):
        for pool in (nir.SumPool2d, nir.AvgPool2d):
            node = f"{pool.__name__} {name} of {kind}"
            nodes[node] = pool(*map(np.array, (kernel, stride, padding)))
            edges += [(source, node) for source in sources]
    # What comes of a map goes on as a vector.
    nodes["flat"] = nir.Flatten(**on((4, 5, 5)), start_dim=0, end_dim=-1)
    nodes["rows"] = nir.Flatten(**on((4, 3, 3)), start_dim=1, end_dim=2)
    edges += [("plain of spikes", "flat"), ("SumPool2d halves of spikes", "rows")]
    for node in list(nodes):
        if node not in ("maps", "lines", "spikes", "more", "line spikes"):
            nodes[f"{node} out"] = nir.Output(output_type={"output": np.array([1])})
            edges.append((node, f"{node} out"))
    return nir.NIRGraph(nodes, edges, type_check=False)


@pytest.mark.parametrize("dtype", NumberFormat)
def test_windows(dtype, tmp_path):
    model = models.write(network(), tmp_path / "maps.nir")
    compiled = fidelity.compile_file(
        model, CompileOptions(profile="nir", dt=1e-3, dtype=Dtype(dtype.value))
    )
    rng = np.random.default_rng(3)
    inputs = {
        "maps": rng.normal(0, 1, (STEPS, *MAP)).astype(dtype.numpy),
        "lines": rng.normal(0, 1, (STEPS, *LINE)).astype(dtype.numpy),
    }
    reference = fidelity.run_reference(compiled.network, inputs)
    assert all(np.unique(array).size >= 3 for array in reference[0].values())
    signals = {layer.name: layer.signal for layer in compiled.network.outputs}
    assert signals["SumPool2d halves of spikes out"] is Signal.COUNTS
    assert signals["rows out"] is Signal.COUNTS
    assert signals["AvgPool2d halves of counts out"] is Signal.ANALOG
    for compiler in (c_compilers.GCC_O2, c_compilers.ZIG_O2):
        found = fidelity.run_c(compiled, compiler, tmp_path, inputs)
        fidelity.assert_same_bits(found, reference, compiler.name)
    fidelity.assert_same_bits(fidelity.run_jit(compiled, inputs, 0), reference, "JIT")


def test_outputs_are_made_where_the_caller_wants_them(tmp_path):
    """Padding or not. (A count is a sum of two edges, which takes a buffer; so do events.)"""
    model = models.write(network(), tmp_path / "maps.nir")
    options = CompileOptions(profile="nir", dt=1e-3, synapses=Synapses.DENSE)
    interface = fidelity.compile_file(model, options).generated.interface
    buffers = [buffer.node for buffer in interface.buffers]
    padded = ("same", "larger", "in the padding")
    assert not [x for x in buffers if x.startswith(padded) and not x.endswith("of counts")]


@pytest.mark.parametrize("dtype", [Dtype.I8, Dtype.I4])
def test_windows_in_integers(dtype, tmp_path):
    model = models.write(network(), tmp_path / "maps.nir")
    compiled = fidelity.compile_file(
        model, CompileOptions(profile="nir", dt=1e-3, dtype=dtype, input_range=("3",))
    )
    rng = np.random.default_rng(3)
    numbers = {"maps": rng.normal(0, 1, (STEPS, *MAP)), "lines": rng.normal(0, 1, (STEPS, *LINE))}
    inputs = fidelity.as_stored(compiled.network, numbers)
    reference = fidelity.run_reference(compiled.network, inputs)
    assert all(np.unique(array).size >= 3 for array in reference[0].values())
    signals = {layer.name: layer.signal for layer in compiled.network.outputs}
    assert signals["SumPool2d halves of spikes out"] is Signal.COUNTS
    assert signals["AvgPool2d halves of counts out"] is Signal.ANALOG
    found = fidelity.run_c(compiled, c_compilers.GCC_O2, tmp_path, inputs)
    fidelity.assert_same_bits(found, reference, "gcc -O2")
    fidelity.assert_same_bits(fidelity.run_jit(compiled, inputs, 0), reference, "JIT")
