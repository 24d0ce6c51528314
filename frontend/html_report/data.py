"""What a report shows, as plain data: computed in collect.py, put into HTML in page.py."""

from __future__ import annotations

import dataclasses

from frontend.comparison.recorder import Record
from frontend.comparison.result import CompareResult
from frontend.pictures.graph import Graph
from frontend.pictures.memory import Member


@dataclasses.dataclass(frozen=True, kw_only=True)
class LayerRow:
    """One node, in execution order.

    weights     format of its weights in an integer network, "" elsewhere
    flash, ram  bytes of its tables, and of what it keeps from step to step
    dense       operations in a step that looks at every input
    active      operations in a step that looks at inputs that are not zero
    share       of its inputs that are not zero, from 0 to 1: seen, or expected; None of layers that
                have no weights
    walk        how its synapse goes over its inputs, "" where it is none
    events      elements that are not zero which it gives in a step, on average; None if not run
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    weights: str
    parameters: int
    flash: int
    ram: int
    dense: int
    active: int
    share: float | None
    walk: str
    events: float | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class RuleRow:
    """What a node computes. fields: of the step rule of neurons"""

    name: str
    equation: str
    fields: tuple[tuple[str, str], ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class FormatRow:
    """A number format of an integer network: number = integer * scale.

    scale       in words, where channels have several
    range       the largest magnitude that it holds, in words
    saturation  "no", "may", or "" where nothing is stored that could
    """

    node: str
    what: str
    bits: int
    scale: str
    range: str
    saturation: str
    note: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class RateRow:
    """What a population did.

    mean, most  spikes per neuron and step: of all neurons, and of the most active one
    most_active which neuron that is, in row-major order
    silent      how many neurons never spiked
    at_limit    integer networks: how often a membrane was at the limit of its storage
    """

    name: str
    kind: str
    neurons: int
    mean: float
    most: float
    most_active: int
    silent: int
    at_limit: int | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Activity:
    """Of a run with inputs.

    given    what was run, without folders
    rates    of populations that spike
    records  of all populations
    """

    given: tuple[str, ...]
    samples: int
    steps: int
    rates: tuple[RateRow, ...]
    records: tuple[Record, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Against:
    """Float against quantised."""

    result: CompareResult
    records: tuple[Record, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that is told of a compiled network.

    file         name of the model; what does not print is escaped
    options      as on the command line, defaults left out
    profile, reason  of the step rules, and why this one
    dt           in the file's own unit; None where nodes differ, or none has one
    activity_of  where `active` of the layers comes from: "the inputs", "the calibration", "10 %"
    lost         (node, how many neurons or channels were left out, of how many)
    formats      of an integer network, else empty
    elsewhere    bytes of tables that belong to no single node
    live         bytes of scratch that a step needs at once; states: bytes kept
    notes        warnings
    """

    file: str
    name: str
    versions: tuple[tuple[str, str], ...]
    options: tuple[str, ...]
    dtype: str
    profile: str
    reason: str
    dt: float | None
    flash: int
    ram: int
    states: int
    live: int
    padding: int
    graph: Graph
    layers: tuple[LayerRow, ...]
    activity_of: str
    elsewhere: int
    rules: tuple[RuleRow, ...]
    lost: tuple[tuple[str, int, int], ...]
    formats: tuple[FormatRow, ...]
    members: tuple[Member, ...]
    activity: Activity | None
    against: Against | None
    notes: tuple[str, ...]
