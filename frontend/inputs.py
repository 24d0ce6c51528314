"""Input sequences that a user gives: .npy files and NIR data, for one Input or all of them."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping

import numpy as np

from frontend.binning import Binning
from frontend.diagnostics import Findings
from frontend.network import InputLayer, Network
from frontend.paths import user_path
from frontend.recording import NotARecording, Recording, read_recording

_HDF5 = b"\x89HDF\r\n\x1a\n"


def load_inputs(
    network: Network, texts: list[str], findings: Findings, *, flag: str = "--self-test"
) -> dict[str, np.ndarray]:
    """Input node name to array (steps x port shape) in the network's number format.

    texts  `X.npy` or `NODE=X.npy` with steps x port shape; `X.nir` or `NODE=X.nir` with NIR data,
           of which every Input takes what was recorded under its name. Without NODE a .npy is for
           the only Input.
    flag   under which they were given

    Raises ModelError where a file cannot be read or does not fit.
    """
    loader = _Loader(network, findings, flag)
    for text in texts:
        loader.add(text)
    return loader.all()


class _Loader:
    def __init__(self, network: Network, findings: Findings, flag: str):
        self.network = network
        self.findings = findings
        self.flag = flag
        self.ports: dict[str, InputLayer] = {layer.name: layer for layer in network.inputs}
        self.arrays: dict[str, np.ndarray] = {}

    def add(self, text: str) -> None:
        node, path = _split(text, self.ports)
        file = user_path(path)
        if _is_hdf5(file):
            self.add_recording(text, node, path, file)
            return
        if node is None and len(self.ports) == 1:
            node = next(iter(self.ports))
        if node is None:
            self.findings.error(
                None,
                f"{self.flag} {text}: it has to say which Input it is for",
                found=f"{len(self.ports)} Inputs: {', '.join(self.ports)}",
                expected="NODE=X.npy, once for each",
                remedy="name the node before the file",
            )
        elif self.is_new(text, node):
            array = self.numpy_array(path, file)
            if array is not None:
                self.take(path, node, array)

    def is_new(self, text: str, node: str) -> bool:
        if node not in self.arrays:
            return True
        self.findings.error(
            node,
            f"{self.flag} {text}: this Input has a file already",
            found="two files for one Input",
            expected="one sequence for each Input",
            remedy="leave one out",
        )
        return False

    def numpy_array(self, path: str, file: pathlib.Path) -> np.ndarray | None:
        try:
            array = np.load(file, allow_pickle=False)
            if not isinstance(array, np.ndarray) or array.dtype.kind not in "buif":
                raise ValueError("not an array of numbers")
        except (OSError, ValueError, EOFError) as error:
            self.unreadable(path, error)
            return None
        return array

    def unreadable(self, path: str, error: Exception) -> None:
        self.findings.error(
            None,
            f"{path} cannot be read as an input",
            found=str(error).splitlines()[0] if str(error) else type(error).__name__,
            expected="a .npy file of numbers, steps x port shape, or NIR data",
            remedy="save it with numpy.save or nir.write_data",
        )

    def add_recording(self, text: str, node: str | None, path: str, file: pathlib.Path) -> None:
        """node: the Input that it is for; None: for all that it has data of."""
        try:
            recording = read_recording(file)
        except (OSError, NotARecording) as error:
            self.unreadable(path, error)
            return
        recorded = {name: name for name in self.ports if name in recording}
        if node is not None:
            # For the one Input that was named, the only node of a file has to be it.
            recorded = {node: node if node in recording else next(iter(recording), node)}
        if not recorded or (node is not None and node not in recording and len(recording) != 1):
            self.findings.error(
                node,
                f"{path}: nothing was recorded for "
                + ("this Input" if node is not None else "any Input"),
                found=f"data of the nodes {sorted(recording)}",
                expected=f"data of {node!r}" if node is not None else f"some of {list(self.ports)}",
                remedy="give NODE=FILE with data of that node, or of one node alone",
            )
            return
        for port, name in recorded.items():
            if self.is_new(text, port):
                array = self.binned(path, self.ports[port], name, recording)
                if array is not None:
                    self.take(path, port, array)

    def binned(
        self, path: str, port: InputLayer, name: str, recording: Recording
    ) -> np.ndarray | None:
        observables = recording[name]
        if len(observables) != 1:
            self.findings.error(
                port.name,
                f"{path}: not clear which signal goes into this Input",
                found=f"observables of {name!r}: {sorted(observables)}",
                expected="one observable",
                remedy="write a file with the observable that is the input, and no other",
            )
            return None
        (observable,) = observables.values()
        return Binning(path, port, self.network.dt, self.findings).steps(observable)

    def take(self, path: str, node: str, array: np.ndarray) -> None:
        shape = self.ports[node].shape
        if array.ndim != len(shape) + 1 or array.shape[1:] != shape:
            self.findings.error(
                node,
                f"{path}: the input's shape does not fit the port",
                found=_by(array.shape),
                expected="steps x " + _by(shape),
                remedy="give one sequence, time first",
            )
            return
        with np.errstate(over="ignore"):  # what overflows is found below
            values = np.ascontiguousarray(array, dtype=self.network.format.numpy)
        if not values.size or not np.isfinite(values).all():
            self.findings.error(
                node,
                f"{path}: this is no input that a network can take",
                found="no steps" if not values.size else "values that are not finite",
                expected=f"at least one step of finite {self.network.format.value} values",
                remedy="check the recording",
            )
            return
        self.arrays[node] = values

    def all(self) -> dict[str, np.ndarray]:
        """Every Input's sequence. Raises ModelError with all findings otherwise."""
        missing = [name for name in self.ports if name not in self.arrays]
        if missing and not self.findings.errors:
            self.findings.error(
                missing[0],
                "no input was given for this Input",
                found=", ".join(self.arrays),
                expected=", ".join(self.ports),
                remedy=f"add {self.flag} NODE=X.npy for it",
            )
        steps = {name: len(array) for name, array in self.arrays.items()}
        if len(set(steps.values())) > 1:
            self.findings.error(
                None,
                "the inputs have different lengths",
                found=", ".join(f"{name}: {count}" for name, count in steps.items()),
                expected="the same number of steps for every Input",
                remedy="cut them to one length",
            )
        self.findings.raise_if_errors()
        return self.arrays


def _split(text: str, ports: Mapping[str, InputLayer]) -> tuple[str | None, str]:
    """NODE=FILE at the first `=` whose left side is an Input; a bare file otherwise."""
    for k, character in enumerate(text):
        if character == "=" and text[:k] in ports:
            return text[:k], text[k + 1 :]
    return None, text


def _is_hdf5(file: pathlib.Path) -> bool:
    try:
        with file.open("rb") as stream:
            return stream.read(len(_HDF5)) == _HDF5
    except OSError:
        return False  # Reading it as an array says why.


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
