"""The options of a compilation, under one name everywhere: flag, Bazel attribute, argument."""

from __future__ import annotations

import dataclasses
import enum
import pathlib
from collections.abc import Collection

from frontend.diagnostics import printable
from frontend.network import NumberFormat
from frontend.paths import split_node


class Level(enum.Enum):
    """A level of the intermediate representation, or the C at the end of the way."""

    SNN = "snn"
    LINALG = "linalg"
    LOOPS = "loops"
    LLVM = "llvm"
    C = "c"


class Dtype(enum.Enum):
    """What a network computes in: floats, or integers with weights of so many bits."""

    F32 = "f32"
    F64 = "f64"
    I16 = "i16"
    I8 = "i8"
    I4 = "i4"
    AUTO = "auto"  # integers; every layer's weights as narrow as the limits allow

    @property
    def float_format(self) -> NumberFormat | None:
        """None for integer networks."""
        return {Dtype.F32: NumberFormat.F32, Dtype.F64: NumberFormat.F64}.get(self)

    @property
    def weight_bits(self) -> int | None:
        """The width of weights of which nothing else is said; None for floats and AUTO."""
        return {Dtype.I16: 16, Dtype.I8: 8, Dtype.I4: 4}.get(self)


class State(enum.Enum):
    """What membranes and synapses of an integer network are stored in."""

    I32 = "i32"
    I16 = "i16"

    @property
    def bits(self) -> int:
        return {State.I32: 32, State.I16: 16}[self]


class Scheme(enum.Enum):
    """How an integer network's scales are chosen (docs/quantisation.md)."""

    CHANNEL = "channel"  # a real scale for each output channel
    POW2 = "pow2"  # a power of two for each tensor, products rounded down: for comparison


class Synapses(enum.Enum):
    """How synapses go over their inputs. The results are the same to the bit."""

    AUTO = "auto"  # whichever of the others costs least at the expected activity
    DENSE = "dense"  # all inputs
    TEST = "test"  # each input with a test whether it is zero
    EVENT = "event"  # a list of the inputs that are not


class InputKind(enum.Enum):
    """What an Input of an integer network is fed with."""

    SPIKES = "spikes"  # 0 or 1
    ANALOG = "analog"  # numbers, in 16 bits


@dataclasses.dataclass(frozen=True, kw_only=True)
class CompileOptions:
    """What a user can choose.

    name      prefix of every symbol and of every file; None: made from the model's file name
    dtype     the number format of currents, membranes and weights
    profile   the step rules' profile; None: the model's metadata, or what its numbers leave
    dt        the time step in the file's own unit of time; None: the profile's
    settings  `[NODE.]FIELD=VALUE`, each overriding one field of the step rule, or a weights' width

    synapses  how synapses go over their inputs
    activity  the expected share of a synapse's inputs that are not zero, from 0 to 1; None: what
              calibration shows, 0.1 without it

    calibration  `[NODE=]FILE` with inputs like those to come (frontend/calibration.py)
    input_kind   `[NODE=]spikes` or `[NODE=]analog`, for all Inputs or for one

    Of integer networks only:

    state        how membranes and synapses are stored
    scheme       how scales are chosen
    input_range  `[NODE=]R`: analog inputs are from -R to R
    max_drop     dtype AUTO: the largest loss on the calibration data, a share; None: no limit
    max_flash    dtype AUTO: the most bytes of tables; None: no limit
    """

    name: str | None = None
    dtype: Dtype = Dtype.F32
    profile: str | None = None
    dt: float | None = None
    settings: tuple[str, ...] = ()
    synapses: Synapses = Synapses.AUTO
    activity: float | None = None
    state: State = State.I32
    scheme: Scheme = Scheme.CHANNEL
    calibration: tuple[str, ...] = ()
    input_kind: tuple[str, ...] = ()
    input_range: tuple[str, ...] = ()
    max_drop: float | None = None
    max_flash: int | None = None

    def spelled_out(self, inputs: Collection[str] = ()) -> tuple[str, ...]:
        """The options as they stand in the generated files: no defaults, and no folders.

        inputs: the network's Inputs, by which the NODE in front of a file is known.
        """
        words = []
        if self.dtype is not Dtype.F32:
            words.append(f"--dtype={self.dtype.value}")
        if self.state is not State.I32:
            words.append(f"--state={self.state.value}")
        if self.scheme is not Scheme.CHANNEL:
            words.append(f"--scheme={self.scheme.value}")
        if self.name is not None:
            words.append(f"--name={self.name}")
        if self.profile is not None:
            words.append(f"--profile={self.profile}")
        if self.dt is not None:
            words.append(f"--dt={self.dt!r}")
        words += [f"--set={setting}" for setting in self.settings]
        if self.synapses is not Synapses.AUTO:
            words.append(f"--synapses={self.synapses.value}")
        if self.activity is not None:
            words.append(f"--activity={self.activity!r}")
        words += [f"--input-kind={kind}" for kind in self.input_kind]
        words += [f"--input-range={extent}" for extent in self.input_range]
        words += [f"--calibration={without_folder(text, inputs)}" for text in self.calibration]
        if self.max_drop is not None:
            words.append(f"--max-drop={self.max_drop!r}")
        if self.max_flash is not None:
            words.append(f"--max-flash={self.max_flash}")
        return tuple(words)


def without_folder(text: str, inputs: Collection[str]) -> str:
    node, path = split_node(text, inputs)
    name = pathlib.PurePath(path).name
    return printable(name if node is None else f"{node}={name}")
