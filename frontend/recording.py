"""Reads NIR data: signals recorded at nodes, on a grid of time or as events.

The format is that of nir.write_data (nir 1.0.8): groups with an attribute `__type__`, one for each
node, and in it one for each observable (spikes, voltages, ...).
"""

from __future__ import annotations

import dataclasses
import pathlib
from collections.abc import Iterator, Mapping

import h5py
import numpy as np

from frontend.nir_import.hdf5_reader import plausible


@dataclasses.dataclass(frozen=True, kw_only=True)
class Grid:
    """Values at every step. data: (samples, steps, neurons); dt: length of a step."""

    data: np.ndarray
    dt: float

    @property
    def samples(self) -> int:
        return self.data.shape[0]

    @property
    def neurons(self) -> int:
        return self.data.shape[2]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Events:
    """Single events; those with index -1 stand for none.

    index, time   (samples, events): of which neuron, and when
    value         (samples, events), None where an event is one spike
    neurons       how many there are
    t_max         how long the recording is
    """

    index: np.ndarray
    time: np.ndarray
    value: np.ndarray | None
    neurons: int
    t_max: float

    @property
    def samples(self) -> int:
        return self.index.shape[0]


Recording = Mapping[str, Mapping[str, Grid | Events]]


class NotARecording(Exception):
    """The file holds no NIR data, or damaged ones; the text says what was found."""


def read_recording(path: pathlib.Path) -> Recording:
    """Observables by name, by node; a node of a nested graph is called `outer.inner`.

    Raises NotARecording, or OSError where the file cannot be opened or is no HDF5.
    """
    with h5py.File(path, "r") as file:
        # h5py raises these where groups, fields or attributes are missing, damaged or of a kind
        # that was not expected.
        try:
            if _type(file) == "NIRGraphData":
                return dict(_nodes(file["nodes"], ""))
            content = "a NIR model" if "node" in file else f"HDF5 with {sorted(map(str, file))}"
        except (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError) as error:
            raise NotARecording(f"damaged NIR data: {error}") from error
    raise NotARecording(f"{content} instead of NIR data")


def _type(group: h5py.Group) -> str | None:
    return group.attrs.get("__type__") if isinstance(group, h5py.Group) else None


def _nodes(group: h5py.Group, prefix: str) -> Iterator[tuple[str, Mapping[str, Grid | Events]]]:
    for key, child in group.items():
        kind = _type(child)
        name = prefix + key
        if kind == "NIRNodeData":
            observables = child["observables"]
            yield name, {key: _observable(item) for key, item in observables.items()}
        elif kind == "NIRGraphData":
            yield from _nodes(child["nodes"], name + ".")
        elif kind is None:
            yield from _nodes(child, name + "/")  # HDF5 stores a node `a/b` as b in a group a.
        else:
            raise ValueError(f"node {name!r} is of type {kind!r}")


def _observable(group: h5py.Group) -> Grid | Events:
    kind = _type(group)
    if kind == "TimeGriddedData":
        data = _numbers(group, "data")
        if data.ndim != 3:
            raise ValueError(f"{group.name} has shape {data.shape}, not samples x steps x neurons")
        return Grid(data=data, dt=float(group.attrs["dt"]))
    if kind not in ("EventData", "ValuedEventData"):
        raise ValueError(f"{group.name} is of type {kind!r}")
    index, time = _numbers(group, "idx"), _numbers(group, "time")
    value = _numbers(group, "value") if kind == "ValuedEventData" else None
    if index.dtype.kind == "f" and (index == np.clip(np.floor(index), -(2**62), 2**62)).all():
        index = index.astype(np.int64)  # An empty list becomes an array of floats.
    shapes = {array.shape for array in (index, time, value) if array is not None}
    if len(shapes) > 1 or index.ndim != 2 or index.dtype.kind not in "iu":
        raise ValueError(f"{group.name}: idx of {index.dtype} {index.shape}, time {time.shape}")
    return Events(
        index=index,
        time=time,
        value=value,
        neurons=int(group.attrs["n_neurons"]),
        t_max=float(group.attrs["t_max"]),
    )


def _numbers(group: h5py.Group, name: str) -> np.ndarray:
    if not plausible(group[name]):
        raise ValueError(f"{group.name}/{name} claims more than the file can hold")
    array = group[name][()]
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "buif":
        raise ValueError(f"{group.name}/{name} does not hold numbers")
    return array
