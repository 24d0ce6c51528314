"""The numbers of a discretised network as the baselines of baselines/ read them.

Numbers are what the compiler computes; how they lie is the baselines' own: rows are input-major,
padded to multiples of 16 outputs; of a convolution there are the kernels, channels last, and the
fields that an input spike reaches. Constants go to a header, arrays to binary files that an
assembler file includes: compilers take minutes for millions of numbers.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator

import numpy as np

from frontend.network import (
    ConvLayer,
    Fixed,
    Layer,
    LinearLayer,
    Network,
    NeuronLayer,
    RescaleLayer,
)
from frontend.reference.fixed_point import Ratio

# gcc -O2 vectorises a loop that writes flags where their number fills its registers.
_MULTIPLE = 16


def write_tables(network: Network, saturating: frozenset[str], folder: pathlib.Path) -> None:
    """Writes tables.h, tables.S and the files that that includes.

    saturating  of an integer network: the nodes of which something may reach the limit of its
                storage
    """
    tables = _Tables(network, saturating)
    assembler = ['.section .note.GNU-stack,"",@progbits', ".section .rodata"]
    for name, array in tables.arrays.items():
        path = folder / f"{name}.bin"
        path.write_bytes(array.tobytes())
        assembler += [".balign 64", f".global {name}", f'{name}: .incbin "{path}"']
    (folder / "tables.S").write_text("\n".join(assembler) + "\n")
    header = [
        "#include <stddef.h>",
        "#include <stdint.h>",
        "#pragma GCC visibility push(hidden)",  # or a shared library takes a detour to them
        *tables.lines,
        "#pragma GCC visibility pop",
    ]
    (folder / "tables.h").write_text("\n".join(header) + "\n")


class _Tables:
    """lines: of the header; arrays: by name."""

    def __init__(self, network: Network, saturating: frozenset[str]):
        self.lines: list[str] = []
        self.arrays: dict[str, np.ndarray] = {}
        self._network = network
        self._saturating = saturating
        self._integers = network.format is None
        for layer in network.layers:
            if isinstance(layer, LinearLayer):
                self._array(f"{layer.name}_weight", _padded(self._weights(layer).T))
            elif isinstance(layer, ConvLayer):
                self._convolution(layer)
            elif isinstance(layer, NeuronLayer):
                self._population(layer)

    def _convolution(self, layer: ConvLayer) -> None:
        kernels = self._weights(layer).transpose(1, 2, 3, 0)
        self._array(f"{layer.name}_weight", kernels)
        fields = [np.concatenate(list(_fields(each, layer.window.stride))) for each in kernels]
        self._array(f"{layer.name}_fields", np.stack(fields))

    def _population(self, layer: NeuronLayer) -> None:
        """Of a population in space: one row of it, channels last."""
        name = layer.name
        lanes = np.zeros(layer.shape[0] * int(np.prod(layer.shape[2:])))
        size = _padded(lanes).size
        self.lines.append(f"enum {{ {name}_size = {size} }};")
        for field in ("decay", "synaptic_decay", "gain"):
            value = getattr(layer, field)
            if value is not None or (field == "gain" and not self._integers):
                self._number(f"{name}_{field}", 1.0 if value is None else value)
        if not self._integers:
            self._number(f"{name}_threshold", layer.threshold)
            self._optional(f"{name}_drive", self._bias(layer))
            return
        self._array(f"{name}_threshold", _row(layer.threshold, layer, np.iinfo(np.int32).max))
        drive = layer.drive
        self._optional(f"{name}_drive", None if drive is None else _row(drive, layer, 0))
        self.lines.append(f"#define {name}_saturates {int(name in self._saturating)}")
        for source in layer.sources:
            self._rescaling(name, self._network[source.layer])

    def _rescaling(self, name: str, layer: Layer) -> None:
        assert isinstance(layer, RescaleLayer)
        before, after = self._network[layer.sources[0].layer].fixed, layer.fixed
        assert isinstance(before, Fixed)
        assert isinstance(after, Fixed)
        ratio = Ratio.between(before, after, 1)
        bits = np.log2(ratio.multiplier)
        if not ratio.shift.any() and (bits == bits.flat[0]).all():
            self.lines.append(f"enum {{ {name}_shift = {int(bits.flat[0])} }};")
        else:
            right = int(ratio.shift.max())  # one for all of them
            lift = 1 << (right - ratio.shift)
            assert lift.max() << 12 <= 1 << right < 1 << 31, "no room for what the baseline does"
            self._array(f"{name}_lift", _padded(lift.astype(np.int16)))
            self._array(f"{name}_factor", _padded(ratio.multiplier.astype(np.uint32)))
            self.lines.append(f"enum {{ {name}_right = {right} }};")

    def _weights(self, layer: LinearLayer | ConvLayer) -> np.ndarray:
        return layer.weight.astype(np.int8 if self._integers else np.float32)

    def _bias(self, layer: NeuronLayer) -> np.ndarray | None:
        """What is added to a population's sums."""
        assert layer.drive is None
        biases = [getattr(self._network[source.layer], "bias", None) for source in layer.sources]
        assert len(biases) == 1 or biases == [None] * len(biases)
        return None if biases[0] is None else _padded(biases[0])

    def _optional(self, name: str, array: np.ndarray | None) -> None:
        if array is None:
            self.lines.append(f"#define {name} NULL")
        else:
            self._array(name, array)

    def _array(self, name: str, array: np.ndarray) -> None:
        kind = "float" if array.dtype == np.float32 else f"{array.dtype}_t"
        self.lines.append(f"extern const {kind} {name}[{array.size}];")
        self.arrays[name] = np.ascontiguousarray(array)

    def _number(self, name: str, value: np.ndarray | float) -> None:
        (number,) = np.unique(value)
        if self._integers:
            self.lines.append(f"#define {name} {int(number)}u")
        else:
            self.lines.append(f"#define {name} {float(number).hex()}f")


def _padded(array: np.ndarray, fill: int = 0) -> np.ndarray:
    """With its last dimension a multiple of _MULTIPLE."""
    missing = -array.shape[-1] % _MULTIPLE
    return np.pad(array, [(0, 0)] * (array.ndim - 1) + [(0, missing)], constant_values=fill)


def _row(value: np.ndarray, layer: NeuronLayer, fill: int) -> np.ndarray:
    """int32: one of each neuron; of a population in space, of one row, channels last."""
    channels = np.broadcast_to(value.reshape(-1), layer.shape[:1])
    return _padded(np.tile(channels, int(np.prod(layer.shape[2:]))).astype(np.int32), fill)


def _fields(kernel: np.ndarray, stride: tuple[int, ...]) -> Iterator[np.ndarray]:
    """What an input adds to the outputs that it reaches, row by row, channels last; one for each
    place of an input between strides. kernel: (height, width, channels), of one input channel.
    """
    for row in range(stride[0]):
        for column in range(stride[1]):
            reached = kernel[row :: stride[0], column :: stride[1]][::-1, ::-1]
            yield reached.reshape(-1)
