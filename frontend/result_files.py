"""What `run` writes: the outputs of every step, in the format that the file's name asks for."""

from __future__ import annotations

import dataclasses
import pathlib
import tempfile
from collections.abc import Sequence

import nir
import numpy as np

from frontend.array_files import npy, npz
from frontend.diagnostics import Findings
from frontend.one_file import check_file

FORMATS = (".npy", ".npz", ".csv", ".nir")
_ONE_ARRAY = (".npy", ".csv")
_FLAG = "--output"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Result:
    """One Output's values.

    values    (samples, steps, *port shape)
    is_batch  whether samples are a dimension of what is written; else there is one
    analog    whether they are numbers, not spikes or counts
    """

    name: str
    values: np.ndarray
    is_batch: bool
    analog: bool

    @property
    def array(self) -> np.ndarray:
        return self.values if self.is_batch else self.values[0]


def check_output(path: pathlib.Path, outputs: Sequence[str], is_batch: bool, findings: Findings):
    """Told before anything is run: can a file of this name hold the results? Raises ModelError."""
    kind = path.suffix.lower()
    check_file(path, FORMATS, findings)
    if kind in _ONE_ARRAY and len(outputs) != 1:
        findings.error(
            "SNN404",
            None,
            f"{_FLAG} {path.name}: {kind} holds one array",
            found=f"{len(outputs)} Outputs: {', '.join(outputs)}",
            expected="one Output",
            remedy="give it the ending .npz, with an array for each Output, or .nir",
        )
    elif kind == ".csv" and is_batch:
        findings.error(
            "SNN404",
            None,
            f"{_FLAG} {path.name}: .csv has a line for each step",
            found="several samples",
            expected="one sequence",
            remedy="give it the ending .npy, .npz or .nir, or run one sample",
        )
    findings.raise_if_errors()


def result_file(path: pathlib.Path, results: Sequence[Result], dt: float) -> bytes:
    """The content of a file that check_output let pass. dt: of a step, in NIR data."""
    kind = path.suffix.lower()
    if kind == ".nir":
        return _nir_data(results, dt)
    if kind == ".npz":
        return npz({result.name: result.array for result in results})
    (result,) = results
    return npy(result.array) if kind == ".npy" else _rows(result)


def _rows(result: Result) -> bytes:
    """A line for each step, as numbers that read back to the same bits."""
    rows = result.array.reshape(len(result.array), -1).tolist()
    return "".join(",".join(map(repr, row)) + "\n" for row in rows).encode()


def _nir_data(results: Sequence[Result], dt: float) -> bytes:
    """Samples x steps x neurons: NIR data have no other shapes."""
    nodes = {}
    for result in results:
        data = result.values.reshape(*result.values.shape[:2], -1)
        observable = "voltages" if result.analog else "spikes"
        gridded = nir.TimeGriddedData(data, dt)
        nodes[result.name] = nir.NIRNodeData({observable: gridded})
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "data.nir")
        nir.write_data(file, nir.NIRGraphData(nodes))
        return file.read_bytes()
