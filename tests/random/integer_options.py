"""Random options of integer networks: widths, states, schemes, and what is told of the Inputs."""

from __future__ import annotations

import dataclasses
import enum
import pathlib
from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import strategies as st

from frontend.options import Dtype, Scheme, State
from tests.random.nodes import Draw

Inputs = Mapping[str, np.ndarray]

_FIRST = 4  # steps that Shown.LITTLE has


class Shown(enum.Enum):
    """What the compiler sees of a case's inputs, as calibration data."""

    NOTHING = "nothing"
    LITTLE = "little"  # the first steps, numbers at a quarter: what comes then is beyond the ranges
    ALL = "all"

    def of(self, inputs: Inputs) -> dict[str, np.ndarray]:
        """The calibration data; empty for NOTHING."""
        if self is Shown.NOTHING:
            return {}
        if self is Shown.ALL:
            return dict(inputs)
        return {name: x[:_FIRST] if are_spikes(x) else x[:_FIRST] / 4 for name, x in inputs.items()}


@dataclasses.dataclass(frozen=True, kw_only=True)
class IntegerOptions:
    """What a case is compiled with into integers, beside the options that floats have as well.

    widths       `NODE.weights=WIDTH`
    input_kind   as in CompileOptions, and so input_range
    calibration  what is written into files and given with --calibration
    """

    dtype: Dtype = Dtype.I8
    state: State = State.I32
    scheme: Scheme = Scheme.CHANNEL
    widths: tuple[str, ...] = ()
    input_kind: tuple[str, ...] = ()
    input_range: tuple[str, ...] = ("8",)
    calibration: Shown = Shown.NOTHING

    @classmethod
    def of_words(cls, words: Mapping[str, object]) -> IntegerOptions:
        """As they were saved (`words`)."""
        return cls(
            **{name: tuple(words[name]) for name in ("widths", "input_kind", "input_range")},
            dtype=Dtype(words["dtype"]),
            state=State(words["state"]),
            scheme=Scheme(words["scheme"]),
            calibration=Shown(words["calibration"]),
        )

    def words(self) -> dict[str, object]:
        """For JSON."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {k: v.value if isinstance(v, enum.Enum) else list(v) for k, v in values.items()}

    def write_calibration(self, inputs: Inputs, folder: pathlib.Path) -> tuple[str, ...]:
        """Writes a file for each Input; returns what --calibration gets."""
        given = []
        for k, (name, x) in enumerate(self.calibration.of(inputs).items()):
            path = folder / f"calibration{k}.npy"
            np.save(path, x)
            given.append(f"{name}={path}")
        return tuple(given)


def are_spikes(x: np.ndarray) -> bool:
    return bool(np.isin(x, (0, 1)).all())


@st.composite
def drawn_integers(draw: Draw, inputs: Inputs, weighted: Sequence[str]) -> IntegerOptions:
    """Options for a case of these inputs; weighted: its nodes with weights, by the name read.

    Each Input is told of in one of the ways that the compiler takes: by its kind, by a range that
    is what it needs, more, or too little for it, or by calibration data alone.
    """
    shown = draw(st.sampled_from([way for way in Shown if _can_be_learnt_from(way.of(inputs))]))
    told = {name: draw(_told(x, shown)) for name, x in inputs.items()}
    alone = len(inputs) == 1 and draw(st.booleans())

    def flags(values: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(x if alone else f"{name}={x}" for name, x in values.items())

    kinds = {name: told[name][0] for name in told if told[name][0]}
    ranges = {name: told[name][1] for name in told if told[name][1]}
    return IntegerOptions(
        dtype=draw(st.sampled_from((Dtype.I8, Dtype.I8, Dtype.I16, Dtype.I4, Dtype.I4))),
        state=draw(st.sampled_from((State.I32, State.I32, State.I16))),
        scheme=draw(st.sampled_from((Scheme.CHANNEL,) * 5 + (Scheme.POW2,))),
        widths=draw(_widths([name for name in weighted if "=" not in name])),
        input_kind=flags(kinds),
        input_range=flags(ranges),
        calibration=shown,
    )


def _can_be_learnt_from(data: Inputs) -> bool:
    """Nothing can be learnt of an Input that stays silent: that is refused."""
    return all(x.any() for x in data.values())


@st.composite
def _told(draw: Draw, x: np.ndarray, shown: Shown) -> tuple[str, str]:
    """(kind, range) as the flags have them, "" for what is left out."""
    ways = ["spikes", "spikes"] if are_spikes(x) else []
    ways += ["range"] if are_spikes(x) else ["range", "kind and range"]
    if shown is not Shown.NOTHING:
        # Numbers may look like spikes as long as little is seen of them.
        ways += ["nothing"] if are_spikes(x) else ["kind"]
    way = draw(st.sampled_from(ways))
    kind = "spikes" if way == "spikes" else "analog" if "kind" in way else ""
    extent = ""
    if "range" in way:
        factor = draw(st.sampled_from((1.0, 1.0, 0.25, 4.0)))
        extent = repr(float(np.abs(x).max()) * factor or 1.0)
    return kind, extent


@st.composite
def _widths(draw: Draw, names: Sequence[str]) -> tuple[str, ...]:
    """Widths of some nodes' own."""
    if not names or draw(st.integers(0, 2)) < 2:
        return ()
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    return tuple(f"{name}.weights={draw(st.sampled_from(('i16', 'i8', 'i4')))}" for name in chosen)
