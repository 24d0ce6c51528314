"""Reads files with what Inputs are fed with: .npy, .npz and .csv arrays, and NIR data."""

from __future__ import annotations

import math
import pathlib
from collections.abc import Mapping, Sequence

import numpy as np

from frontend.array_files import NotAnArray, is_csv, read_arrays, reason_of
from frontend.binning import Binning
from frontend.diagnostics import Findings
from frontend.network import InputLayer, Network
from frontend.nir_import.spelling import closest, listed
from frontend.paths import split_node, user_path
from frontend.recording import NotARecording, Recording, read_recording

_HDF5 = b"\x89HDF\r\n\x1a\n"


class SampleReader:
    """Reads samples for the Inputs of a network; findings name the file, and the Input.

    number   dtype of the arrays that are returned
    flag     under which the files were given
    several  whether a file may hold more than one sample
    """

    def __init__(
        self, network: Network, number: np.dtype, findings: Findings, *, flag: str, several: bool
    ):
        self.ports: Mapping[str, InputLayer] = {layer.name: layer for layer in network.inputs}
        self.dt = network.dt
        self.number = number
        self.findings = findings
        self.flag = flag
        self.several = several

    def read(self, text: str) -> dict[str, np.ndarray]:
        """Input name to finite numbers, (samples, steps, *port shape), one sample or more.

        text: `[NODE=]FILE`; what is wrong with the file is left out, after an error
        """
        node, path = split_node(text, self.ports)
        file = user_path(path)
        try:
            if _is_hdf5(file):
                recording = read_recording(file)
                arrays = self.from_recording(path, node, recording)
            else:
                content = read_arrays(file)
                arrays = self.from_arrays(text, path, node, content)
                if is_csv(file):
                    arrays = {port: self.unflattened(port, x) for port, x in arrays.items()}
        except (OSError, NotAnArray, NotARecording) as error:
            self.unreadable(text, node, path, error)
            return {}
        fitted = {port: self.fitted(path, self.ports[port], x) for port, x in arrays.items()}
        return {port: array for port, array in fitted.items() if array is not None}

    def unflattened(self, port: str, rows: np.ndarray) -> np.ndarray:
        """A line for each step, as the port has it: last dimension fastest."""
        shape = self.ports[port].shape
        return rows.reshape(-1, *shape) if rows.shape[1:] == (math.prod(shape),) else rows

    def unreadable(self, text: str, node: str | None, path: str, error: Exception) -> None:
        typed = text.partition("=")[0]
        if isinstance(error, FileNotFoundError) and node is None and typed != text:
            close = closest(typed, self.ports)
            self.findings.error(
                "SNN175",
                None,
                f"{self.flag} {text}: there is no Input {typed!r}, and no file of that whole name",
                found=f"Inputs {listed(self.ports)}",
                expected="NODE=FILE with one of them, or FILE",
                remedy=f"did you mean {close!r}?" if close else "name one of the Inputs",
            )
            return
        remedy = "save it with numpy.save, numpy.savez, numpy.savetxt or nir.write_data"
        if isinstance(error, FileNotFoundError) and path.startswith("poisson:"):
            remedy = "give a file: spikes that are made up are for run, plot and report"
        self.findings.error(
            "SNN170",
            node,
            f"{path} cannot be read as an input",
            found=reason_of(error),
            expected=f"a .npy, .npz or .csv file of numbers, {self.expected_shape()}, or NIR data",
            remedy=remedy,
        )

    def from_arrays(
        self,
        text: str,
        path: str,
        node: str | None,
        content: np.ndarray | Mapping[str, np.ndarray],
    ) -> dict[str, np.ndarray]:
        """node: the Input that they are for; None: they say so themselves, or there is but one."""
        one = node if node is not None else next(iter(self.ports)) if len(self.ports) == 1 else None
        if isinstance(content, np.ndarray):
            if one is not None:
                return {one: content}
            self.findings.error(
                "SNN175",
                None,
                f"{self.flag} {text}: it has to say which Input it is for",
                found=f"{len(self.ports)} Inputs: {', '.join(self.ports)}",
                expected="NODE=X.npy, once for each",
                remedy="name the node before the file",
            )
            return {}
        if len(content) == 1 and one is not None:
            return {one: next(iter(content.values()))}
        strange = [name for name in content if name not in self.ports]
        if content and not strange and (node is None or node in content):
            return {name: content[name] for name in content if node in (None, name)}
        if strange:
            found = f"arrays {listed(strange)}, which are no Inputs"
        else:
            found = f"arrays {listed(content)}" if content else "no arrays"
        self.findings.error(
            "SNN175",
            node,
            f"{path}: the arrays of a .npz are named after the Inputs that they are for",
            found=found,
            expected=f"arrays named {listed(self.ports if node is None else [node])}"
            + (", or one array alone" if one is not None else ""),
            remedy="save them by name, as in numpy.savez(file, NODE=array)",
        )
        return {}

    def from_recording(
        self, path: str, node: str | None, recording: Recording
    ) -> dict[str, np.ndarray]:
        """node: the Input that it is for; None: for all that it has data of."""
        recorded = {name: name for name in self.ports if name in recording}
        if node is not None:
            # For the one Input that was named, the only node of a file has to be it.
            recorded = {node: node if node in recording else next(iter(recording), node)}
        if not recorded or (node is not None and node not in recording and len(recording) != 1):
            self.findings.error(
                "SNN179",
                node,
                f"{path}: nothing was recorded for "
                + ("this Input" if node is not None else "any Input"),
                found=f"data of the nodes {sorted(recording)}",
                expected=f"data of {node!r}" if node is not None else f"some of {list(self.ports)}",
                remedy="give NODE=FILE with data of that node, or of one node alone",
            )
            return {}
        arrays = {
            port: self.binned(path, self.ports[port], name, recording)
            for port, name in recorded.items()
        }
        return {port: array for port, array in arrays.items() if array is not None}

    def binned(
        self, path: str, port: InputLayer, name: str, recording: Recording
    ) -> np.ndarray | None:
        """(samples, steps, *port shape), without samples where there is one; None: an error."""
        observables = recording[name]
        if len(observables) != 1:
            self.findings.error(
                "SNN179",
                port.name,
                f"{path}: not clear which signal goes into this Input",
                found=f"observables of {name!r}: {sorted(observables)}",
                expected="one observable",
                remedy="write a file with the observable that is the input, and no other",
            )
            return None
        (observable,) = observables.values()
        if not self.several and observable.samples != 1:
            self.findings.error(
                "SNN179",
                port.name,
                f"{path}: the recording does not hold one sample",
                found=f"{observable.samples} samples",
                expected="one sample, the sequence that is to be run",
                remedy="write the sample to a file of its own",
            )
            return None
        samples = Binning(path, port, self.dt, self.findings).samples(observable)
        return samples[0] if samples is not None and len(samples) == 1 else samples

    def fitted(self, path: str, port: InputLayer, array: np.ndarray) -> np.ndarray | None:
        """The array as samples of the port, in `number`; None after an error."""
        leading = array.ndim - len(port.shape)
        if leading not in ((1, 2) if self.several else (1,)) or array.shape[leading:] != port.shape:
            self.findings.error(
                "SNN171",
                port.name,
                f"{path}: the input's shape does not fit the port",
                found=_by(array.shape),
                expected=self.expected_shape(port),
                remedy="put time first" + (", or samples and then time" if self.several else ""),
            )
            return None
        with np.errstate(over="ignore"):  # what overflows is found below
            values = np.ascontiguousarray(array, dtype=self.number)
        wrong = ~np.isfinite(values)
        if not values.size or wrong.any():
            empty = "no samples" if leading == 2 and not len(values) else "no steps"
            self.findings.error(
                "SNN173",
                port.name,
                f"{path}: this is no input that a network can take",
                found=empty if not values.size else first_of(array, wrong, leading),
                expected=f"at least one step of finite numbers, as {self.number} has them",
                remedy="check the recording",
            )
            return None
        return values if leading == 2 else values[np.newaxis]

    def expected_shape(self, port: InputLayer | None = None) -> str:
        steps = _by(("steps", *(("port shape",) if port is None else port.shape)))
        return f"{steps} or samples x {steps}" if self.several else steps


def first_of(array: np.ndarray, mask: np.ndarray, leading: int = 1) -> str:
    """The first element that a mask tells of, and where it is: `nan in step 3 at [1, 2]`.

    leading: 1 where the first dimension is steps, 2 where samples come before
    """
    index = tuple(int(k) for k in np.argwhere(mask)[0])
    places = [f"{what} {k}" for what, k in zip(("sample", "step")[-leading:], index, strict=False)]
    element = list(index[leading:])
    return f"{array[index]!s} in {', '.join(places)}" + (f" at {element}" if element else "")


def _is_hdf5(file: pathlib.Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(len(_HDF5)) == _HDF5


def _by(shape: Sequence[object]) -> str:
    return " x ".join(map(str, shape))
