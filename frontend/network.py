"""The network after discretisation: layers in execution order, every number already rounded.

This is what the reference interpreter runs, what the emitter turns into the snn dialect, and the
only thing that either of them sees. It holds no continuous-time parameter any more.

An integer network (docs/quantisation.md) is made of the same layers: its numbers are integers, and
every layer says by which scale they stand for numbers (`Fixed`). Two kinds of layers are there
only in such networks: RescaleLayer and OffsetLayer, which frontend/quantise puts in.
"""

from __future__ import annotations

import dataclasses
import enum

import numpy as np

from frontend.step_rule import StepRule


class NumberFormat(enum.Enum):
    """The format of currents, membranes and weights."""

    F32 = "f32"
    F64 = "f64"

    @property
    def numpy(self) -> np.dtype:
        return np.dtype({"f32": np.float32, "f64": np.float64}[self.value])


@dataclasses.dataclass(frozen=True)
class Fixed:
    """Signed integers that stand for numbers: number = stored integer * scale.

    bits   of one stored integer: 4, 8, 16 or 32
    scale  float64, above 0: () for the whole tensor, else (channels,), one for each index of the
           tensor's first dimension
    """

    bits: int
    scale: np.ndarray

    @property
    def least(self) -> int:
        return -(1 << (self.bits - 1))

    @property
    def most(self) -> int:
        return (1 << (self.bits - 1)) - 1

    @property
    def numpy(self) -> np.dtype:
        """The smallest dtype that holds the integers."""
        return np.dtype({4: np.int8, 8: np.int8, 16: np.int16, 32: np.int32}[self.bits])

    def scale_over(self, rank: int) -> np.ndarray:
        """The scale in a shape that broadcasts over tensors of this rank."""
        return self.scale.reshape(*self.scale.shape, *(1,) * (rank - self.scale.ndim))

    def saturated(self, values: np.ndarray) -> np.ndarray:
        """int64 values as they are stored: those out of range at the bound that they passed."""
        return np.clip(values, self.least, self.most).astype(self.numpy)

    def one(self) -> np.ndarray:
        """What a spike is as a number: round(1/scale), int64, in the shape of the scale.

        2^31 - 1 where that is more: any count of them saturates then as it would anyway, and so
        many counts times that fit int64.
        """
        return np.minimum(np.floor(1.0 / self.scale + 0.5), 2**31 - 1).astype(np.int64)

    def same_as(self, other: Fixed) -> bool:
        return self.bits == other.bits and np.array_equal(self.scale, other.scale)


class Signal(enum.Enum):
    """What flows along an edge."""

    ANALOG = "analog"  # a number in the network's format, or in the layer's `fixed`
    SPIKES = "spikes"  # 0 or 1
    COUNTS = "counts"  # int32, 0 and more: multi-spike neurons, sums of spikes


class Timing(enum.Enum):
    """Which value of its origin an edge carries."""

    NOW = "now"  # that of this step
    PREVIOUS = "previous"  # that of the step before, 0 at the first step
    # This step's spikes of a neuron with fire_from=previous, which are known before it is stepped.
    EARLY = "early"


@dataclasses.dataclass(frozen=True)
class Source:
    """An edge's origin. Edges that are not NOW close cycles; they start at neurons only."""

    layer: str
    timing: Timing = Timing.NOW


@dataclasses.dataclass(frozen=True, kw_only=True)
class Layer:
    """A node of the network.

    name     the NIR node's name after inlining (`outer.inner`)
    sources  incoming edges in the file's order: their values add up left to right.
             Empty: the layer gets zeros (and for InputLayer: it is fed by the caller).
    shape    shape of the layer's output
    signal   what the output carries
    fixed    integer networks only: the format of an ANALOG output; of a neuron: that of its
             membrane and synapse, whatever it puts out. Analog values that add up are of one
             format, to which spikes and counts among them are converted (n becomes
             n * fixed.one(), saturated); the sum saturates.
    """

    name: str
    sources: tuple[Source, ...]
    shape: tuple[int, ...]
    signal: Signal
    fixed: Fixed | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class InputLayer(Layer):
    """Fed by the caller at every step, with SPIKES or ANALOG (`fixed` and 16 bits in integer ones).

    Networks that are run and not compiled may have others (frontend/comparison/isolate.py).
    """


@dataclasses.dataclass(frozen=True, kw_only=True)
class OutputLayer(Layer):
    """Read by the caller at every step; passes its input on."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LinearLayer(Layer):
    """y = W x + b. weight: (outputs, inputs); bias: (outputs,), None where it is all zeros.

    The sum starts at +0 and runs over inputs in ascending order; the bias is added last.

    In integer networks the bias is None, and `fixed` has 32 bits and the scale
    weight_fixed.scale * input's scale (1 for spikes and counts) * 2^k: with k = 0 all sums fit 32
    bits; with k > 0 they are formed in 64 bits, divided by 2^k, rounded half up, and saturated.

    weight_bits   the width of the weights that the user set (4, 8, 16); None: none
    weight_fixed  integer networks only: the format of the weights, scale () or (outputs,)
    """

    weight: np.ndarray
    bias: np.ndarray | None
    weight_bits: int | None = None
    weight_fixed: Fixed | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class ScaleLayer(Layer):
    """y = s * x element by element; scale: () or the layer's shape.

    weight_bits, weight_fixed: as of a LinearLayer, of the scale.
    """

    scale: np.ndarray
    weight_bits: int | None = None
    weight_fixed: Fixed | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class ThresholdLayer(Layer):
    """z = x > threshold; threshold: () or the layer's shape.

    threshold_fixed: integer networks only: the format of the threshold, which is that of an analog
    input; spikes and counts are compared as integers (32 bits, scale 1).
    """

    threshold: np.ndarray
    threshold_fixed: Fixed | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class FlattenLayer(Layer):
    """The same elements in row-major order under another shape.

    permutation  dimension k of what is read in that order is dimension permutation[k] of what
                 arrives; None where it is read as it arrives
    """

    permutation: tuple[int, ...] | None = None
    arriving: tuple[int, ...] | None = None  # shape of what arrives, where permuted


@dataclasses.dataclass(frozen=True, kw_only=True)
class Window:
    """Where a window of a convolution or pool stands: one number (or pair) per spatial dimension.

    Cell k of output o lies at o*stride + k*dilation - padding[0] of the input; what lies outside
    of the input is zero. padding: (before, after).
    """

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class ConvLayer(Layer):
    """A convolution (cross-correlation) over (C, L) or (C, H, W): y = W * x + b.

    arriving  shape of the input
    weight    (outputs, C/groups, *kernel)
    bias      (outputs,), None where it is all zeros
    groups    output channel o reads the C/groups input channels of group o // (outputs/groups)

    Each output's sum starts at +0 and runs over input channels, then over the kernel's cells in
    row-major order; cells outside of the input add nothing; the bias is added last.

    bias, fixed, weight_bits, weight_fixed in integer networks: as of a LinearLayer.
    """

    arriving: tuple[int, ...]
    weight: np.ndarray
    bias: np.ndarray | None
    window: Window
    groups: int
    weight_bits: int | None = None
    weight_fixed: Fixed | None = None


class PoolKind(enum.Enum):
    SUM = "sum"
    AVERAGE = "average"


@dataclasses.dataclass(frozen=True, kw_only=True)
class PoolLayer(Layer):
    """The sum of each window of (C, H, W), channel by channel, or that sum over the cells' number.

    The sum starts at +0 and runs over the window in row-major order. Spikes and counts add up as
    counts do (saturating), also where an average is then taken of them. SUM of spikes and counts
    is COUNTS, of analog values ANALOG; AVERAGE is ANALOG. Zero padding counts in the average.

    In integer networks analog values add up exactly (in 64 bits), then saturate at 32. An average
    is that sum, or the saturated count, as it is: `fixed` has 32 bits and the input's scale (1 for
    spikes and counts) over the number of cells. A sum's `fixed` has 32 bits and the input's scale.
    """

    arriving: tuple[int, ...]
    kind: PoolKind
    window: Window


@dataclasses.dataclass(frozen=True, kw_only=True)
class DelayLayer(Layer):
    """y[t] = x[t - steps] element by element, zeros before the first step.

    steps: integers, () or the layer's shape; at least one of them is 1 or more.

    State: a ring `<node>.line` of shape (length, *shape), in the type of the signal, and its
    position `<node>.head`, int32 of shape (1,). A step reads
    y[k] = line[(head - steps[k]) mod length][k], writes x to line[head], and moves head on by one.
    `early`: reads come before the write, so the output does not depend on this step's input, and
    sources may come later in the order; otherwise (some steps are 0) the write comes first.
    """

    steps: np.ndarray

    @property
    def early(self) -> bool:
        return bool((self.steps >= 1).all())

    @property
    def length(self) -> int:
        return int(self.steps.max()) + (0 if self.early else 1)


@dataclasses.dataclass(frozen=True, kw_only=True)
class RescaleLayer(Layer):
    """Integer networks only: the same number in another format, `fixed`.

    y = floor(x * m * 2^-s + 1/2), saturated, where m * 2^-s is the ratio of the scales (from/to),
    channel by channel, rounded to 31 significant bits (frontend/reference/fixed_point.py).

    node: the NIR node that it is there for
    """

    node: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class OffsetLayer(Layer):
    """Integer networks only: y = x + offset, saturated; where biases go.

    node    the NIR node that it is there for
    offset  int64 in x's format; it broadcasts over the layer's shape
    """

    node: str
    offset: np.ndarray


class NeuronKind(enum.Enum):
    """Which op of the snn dialect steps the population (IF and I are LIF and LI with decay 1)."""

    LI = "li"
    LIF = "lif"
    CUBA_LI = "cuba_li"
    CUBA_LIF = "cuba_lif"

    @property
    def spiking(self) -> bool:
        return self in (NeuronKind.LIF, NeuronKind.CUBA_LIF)

    @property
    def has_synapse(self) -> bool:
        return self in (NeuronKind.CUBA_LI, NeuronKind.CUBA_LIF)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Coefficients:
    """The numbers of a population's step. Each is () where it is uniform, else of its shape.

    decay            d    membrane decay
    gain             g    input gain; None where it is 1 everywhere (no product then)
    drive            b    constant drive; None where it is 0 everywhere (no sum then)
    synaptic_decay   ds   current-based kinds only, else None
    synaptic_gain    gs   None where 1 everywhere, unused by the rule, or no synapse
    threshold        θ    spiking kinds only, else None
    v_reset               None unless the rule resets to_value
    floor                 None where the membrane has no lower bound
    initial_membrane      membrane before the first step
    """

    decay: np.ndarray
    gain: np.ndarray | None
    drive: np.ndarray | None
    synaptic_decay: np.ndarray | None
    synaptic_gain: np.ndarray | None
    threshold: np.ndarray | None
    v_reset: np.ndarray | None
    floor: np.ndarray | None
    initial_membrane: np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True)
class FactorBits:
    """How many fractional bits the factors of an integer step have: 2.0 is stored as 2 << bits."""

    decay: int
    gain: int = 0
    synaptic_decay: int = 0
    synaptic_gain: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class NeuronLayer(Layer, Coefficients):
    """A population of neurons.

    equation  the resolved recurrence on one line, for people (ASCII)
    nir_type  the NIR class that the node came from ("IF", "CubaLIF", ...)

    In integer networks (docs/quantisation.md, "One step in integers") coefficients are int64 and
    broadcast over the layer's shape, where (C, 1, 1) is one for each channel. drive, threshold,
    v_reset, floor and initial_membrane are in the membrane's format, `fixed`, 16 or 32 bits; the
    input is spikes, counts, or analog at the membrane's scale, stored in 32 bits or as the
    membrane.

    factors    fractional bits of decay, gain, synaptic_decay, synaptic_gain
    truncates  products are rounded down, not to nearest (scheme pow2)
    bounded    no state, nor what a step stores on the way, reaches the limit of its storage
    """

    kind: NeuronKind
    rule: StepRule
    equation: str
    nir_type: str
    factors: FactorBits | None = None
    truncates: bool = False
    bounded: bool = False

    @property
    def membrane_is_last_output(self) -> bool:
        """Is the membrane before a step what the neuron gave in the step before, 0 at the first?"""
        return not self.kind.spiking and not self.initial_membrane.any()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Network:
    """Layers in an order in which every source that is NOW comes before its reader, except that
    those of an `early` DelayLayer may come after it.

    The order is deterministic: inputs first, then by the file's own order of edges.

    format: None for an integer network, in which every layer has its own
    """

    format: NumberFormat | None
    profile: str
    profile_reason: str  # "given by --profile", "the only one that the file's numbers leave: ..."
    layers: tuple[Layer, ...]

    @property
    def dt(self) -> float | None:
        """The time step of all neurons; None where they have several, or there are none."""
        found = {layer.rule.dt for layer in self.layers if isinstance(layer, NeuronLayer)}
        return found.pop() if len(found) == 1 else None

    def __getitem__(self, name: str) -> Layer:
        return next(layer for layer in self.layers if layer.name == name)

    @property
    def inputs(self) -> tuple[InputLayer, ...]:
        """In alphabetical order of their names."""
        return self._ports(InputLayer)

    @property
    def outputs(self) -> tuple[OutputLayer, ...]:
        """In alphabetical order of their names."""
        return self._ports(OutputLayer)

    def _ports(self, kind: type) -> tuple:
        return tuple(sorted((x for x in self.layers if isinstance(x, kind)), key=lambda x: x.name))


def input_shape(layer: Layer) -> tuple[int, ...]:
    """The shape of what arrives at a layer (of each of its edges)."""
    match layer:
        case LinearLayer():
            return (layer.weight.shape[1],)
        case ConvLayer() | PoolLayer():
            return layer.arriving
        case FlattenLayer() if layer.arriving is not None:
            return layer.arriving
    return layer.shape


def kind_name(layer: Layer) -> str:
    """What people call the layer: the NIR class that it came from, "" where it came from none."""
    match layer:
        case NeuronLayer():
            return layer.nir_type
        case LinearLayer():
            return "Linear" if layer.bias is None else "Affine"
        case ConvLayer():
            return f"Conv{len(layer.window.kernel)}d"
        case RescaleLayer() | OffsetLayer():
            return ""
        case PoolLayer():
            return "SumPool2d" if layer.kind is PoolKind.SUM else "AvgPool2d"
    return type(layer).__name__.removesuffix("Layer")
