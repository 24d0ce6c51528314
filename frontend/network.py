"""The network after discretisation: layers in execution order, every number already rounded.

This is what the reference interpreter runs, what the emitter turns into the snn dialect, and the
only thing that either of them sees. It holds no continuous-time parameter any more.
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


class Signal(enum.Enum):
    """What flows along an edge."""

    ANALOG = "analog"  # a number in the network's format
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
    """

    name: str
    sources: tuple[Source, ...]
    shape: tuple[int, ...]
    signal: Signal


@dataclasses.dataclass(frozen=True, kw_only=True)
class InputLayer(Layer):
    """Fed by the caller at every step; always ANALOG in f32 and f64 networks."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class OutputLayer(Layer):
    """Read by the caller at every step; passes its input on."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LinearLayer(Layer):
    """y = W x + b. weight: (outputs, inputs); bias: (outputs,), None where it is all zeros.

    The sum starts at +0 and runs over inputs in ascending order; the bias is added last.
    """

    weight: np.ndarray
    bias: np.ndarray | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class ScaleLayer(Layer):
    """y = s * x element by element; scale: () or the layer's shape."""

    scale: np.ndarray


@dataclasses.dataclass(frozen=True, kw_only=True)
class ThresholdLayer(Layer):
    """z = x > threshold; threshold: () or the layer's shape."""

    threshold: np.ndarray


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
    """

    arriving: tuple[int, ...]
    weight: np.ndarray
    bias: np.ndarray | None
    window: Window
    groups: int


class PoolKind(enum.Enum):
    SUM = "sum"
    AVERAGE = "average"


@dataclasses.dataclass(frozen=True, kw_only=True)
class PoolLayer(Layer):
    """The sum of each window of (C, H, W), channel by channel, or that sum over the cells' number.

    The sum starts at +0 and runs over the window in row-major order. Spikes and counts add up as
    counts do (saturating), also where an average is then taken of them. SUM of spikes and counts
    is COUNTS, of analog values ANALOG; AVERAGE is ANALOG. Zero padding counts in the average.
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
class NeuronLayer(Layer, Coefficients):
    """A population of neurons.

    equation  the resolved recurrence on one line, for people (ASCII)
    nir_type  the NIR class that the node came from ("IF", "CubaLIF", ...)
    """

    kind: NeuronKind
    rule: StepRule
    equation: str
    nir_type: str

    @property
    def membrane_is_last_output(self) -> bool:
        """Is the membrane before a step what the neuron gave in the step before, 0 at the first?"""
        return not self.kind.spiking and not self.initial_membrane.any()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Network:
    """Layers in an order in which every source that is NOW comes before its reader, except that
    those of an `early` DelayLayer may come after it.

    The order is deterministic: inputs first, then by the file's own order of edges.
    """

    format: NumberFormat
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
    """What people call the layer: the NIR class that it came from."""
    match layer:
        case NeuronLayer():
            return layer.nir_type
        case LinearLayer():
            return "Linear" if layer.bias is None else "Affine"
        case ConvLayer():
            return f"Conv{len(layer.window.kernel)}d"
        case PoolLayer():
            return "SumPool2d" if layer.kind is PoolKind.SUM else "AvgPool2d"
    return type(layer).__name__.removesuffix("Layer")
