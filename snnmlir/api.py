"""What `import snnmlir` gives (docs/python_api.md)."""

from __future__ import annotations

import dataclasses
import enum
import os
import pathlib
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from codegen import interface
from codegen.native import network as native
from codegen.native import ports
from codegen.native.c_compiler import CompilerError
from frontend import compile_report
from frontend.array_files import npz
from frontend.compiler import Compilation, compile_model
from frontend.diagnostics import Findings, ModelError
from frontend.discretise.profiles import PROFILES
from frontend.options import CompileOptions, Dtype, Level, Scheme, State, Synapses

if TYPE_CHECKING:
    import nir  # type: ignore[import-untyped]  # it has no py.typed

__all__ = [
    "CompilerError", "ModelError", "ModelWarning", "Network", "Port", "Simulation", "compile",
    "profiles",
]  # fmt: skip

Path = str | os.PathLike[str]
Inputs = ArrayLike | Mapping[str, ArrayLike]


class ModelWarning(UserWarning):
    """Something about a model that is worth knowing: which node, what was found, what to do."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Port:
    """An Input or an Output of a network.

    name   of the NIR node
    shape  of what one step takes or gives
    kind   "spikes" (0 or 1), "counts" (of spikes, integers) or "analog"
    dtype  in which the C takes or gives it: float32, float64, uint8, int16 or int32
    scale  of analog integers: number = integer * scale; else None
    """

    name: str
    shape: tuple[int, ...]
    kind: Literal["spikes", "counts", "analog"]
    dtype: np.dtype
    scale: float | None

    @classmethod
    def _of(cls, port: interface.Port) -> Port:
        return cls(
            name=port.node, shape=port.shape, kind=ports.kind(port), scale=port.scale,
            dtype=np.dtype(port.element.dtype),
        )  # fmt: skip


class _Ports:
    """Inputs and Outputs, and how arrays stand for dictionaries where there is but one."""

    def __init__(self, compilation: Compilation):
        self._compilation = compilation
        interface_ = compilation.generated.interface
        self._inputs = {p.node: Port._of(p) for p in interface_.inputs}
        self._outputs = {p.node: Port._of(p) for p in interface_.outputs}

    @property
    def inputs(self) -> dict[str, Port]:
        """By name, in the order of the C's parameters."""
        return dict(self._inputs)

    @property
    def outputs(self) -> dict[str, Port]:
        """By name, in the order of the C's parameters."""
        return dict(self._outputs)

    def _by_name(self, x: Inputs) -> Mapping[str, ArrayLike]:
        if isinstance(x, Mapping):
            return x
        if len(self._inputs) != 1:
            raise ValueError(
                f"found one array, expected a dictionary with one for each Input: "
                f"{', '.join(map(repr, self._inputs))}"
            )
        return {next(iter(self._inputs)): x}

    def _only(self, outputs: Mapping[str, np.ndarray], instead: str) -> np.ndarray:
        if len(outputs) != 1:
            raise ValueError(
                f"this network has {len(outputs)} Outputs ({', '.join(map(repr, outputs))}): "
                f"{instead} gives a dictionary"
            )
        return next(iter(outputs.values()))


class Network(_Ports):
    """A compiled network. It has no state itself; threads may share it.

    name      prefix of the C's symbols
    source    the C11 file
    header    its header
    manifest  ports, state, sizes and step rules, in protobuf's text format
    levels    the text of each level that `emit` named, and of "c", which is `source`
    """

    def __init__(self, compilation: Compilation):
        """Is called by `compile`. Raises CompilerError where the C cannot be built."""
        super().__init__(compilation)
        self._native = native.NativeNetwork(compilation.generated)
        self.name: str = compilation.name
        self.source: str = compilation.generated.source
        self.header: str = compilation.generated.header
        self.manifest: str = compilation.manifest
        texts = {level.value: text for level, text in compilation.levels.items()}
        self.levels: dict[str, str] = {**texts, Level.C.value: self.source}

    def run(self, x: Inputs, *, threads: int | None = None) -> np.ndarray:
        """The only Output's values over a sequence, or over each of a batch, from rest.

        x        (steps, *input shape) or (samples, steps, *input shape): an array, or a dictionary
                 of one for each Input
        threads  how many samples are run at once; None: as many as there are processors

        Returns as many dimensions: spikes in uint8, counts in int32, analog values in floats (those
        of an integer network in float64). Raises ValueError where x does not fit the Inputs, or
        where there are several Outputs.
        """
        return self._only(self.run_all(x, threads=threads), "run_all")

    def run_all(self, x: Inputs, *, threads: int | None = None) -> dict[str, np.ndarray]:
        """As `run`, of all Outputs, by name."""
        return self._native.run(self._by_name(x), threads=threads)

    def simulation(self) -> Simulation:
        """An instance with a state of its own, at rest: to go on step by step."""
        return Simulation(self._compilation, self._native.simulation())

    def report(self) -> str:
        """What `snnmlir compile` prints: step rules, layers, operations, flash and RAM."""
        return compile_report.text(self._compilation)

    def save(self, folder: Path) -> list[pathlib.Path]:
        """Writes NAME.c, NAME.h and NAME.manifest.textproto into a folder, and names them."""
        from frontend.outputs import write_all

        files = {
            f"{self.name}.c": self.source,
            f"{self.name}.h": self.header,
            f"{self.name}.manifest.textproto": self.manifest,
        }
        return write_all(pathlib.Path(folder), files)

    def __repr__(self) -> str:
        def listed(ports_: Mapping[str, Port]) -> str:
            return ", ".join(f"{p.name} {p.shape} {p.kind}" for p in ports_.values())

        return f"<snnmlir.Network {self.name}: {listed(self._inputs)} -> {listed(self._outputs)}>"


class Simulation(_Ports):
    """A network with a state that is kept from call to call. For one thread at a time."""

    def __init__(self, compilation: Compilation, simulation: native.Simulation):
        """Is called by Network.simulation."""
        super().__init__(compilation)
        self._simulation = simulation

    @property
    def state(self) -> native.StateView:
        """Names to numbers: membranes `NODE.v`, synapses `NODE.i`, ... Reading copies; assigning
        sets, so that `sim.state["lif.v"] = 0` or `sim.state.update(saved)` do what they say.
        """
        return self._simulation.state

    def reset(self) -> None:
        """Back to rest."""
        self._simulation.reset()

    def step(self, x: Inputs) -> np.ndarray:
        """One step: an array of the Input's shape in, one of the Output's shape out."""
        return self._only(self._simulation.step(self._by_name(x)), "run_all")

    def run(self, x: Inputs) -> np.ndarray:
        """Goes on with a sequence, (steps, *input shape): as Network.run otherwise."""
        return self._only(self.run_all(x), "run_all")

    def run_all(self, x: Inputs) -> dict[str, np.ndarray]:
        """As `run`, of all Outputs, by name."""
        return self._simulation.run(self._by_name(x))


def profiles() -> tuple[str, ...]:
    """The names of all profiles: whose step rule a model follows (docs/semantics.md)."""
    return tuple(PROFILES)


def compile(  # noqa: A001  (as re.compile)
    model: Path | nir.NIRGraph,
    *,
    dtype: str = "f32",
    profile: str | None = None,
    dt: float | None = None,
    settings: Sequence[str] = (),
    calibration: Path | ArrayLike | Mapping[str, ArrayLike] | None = None,
    input_kind: str | Sequence[str] = (),
    input_range: float | str | Sequence[str] = (),
    state: str = "i32",
    scheme: str = "channel",
    max_drop: float | None = None,
    max_flash: int | None = None,
    synapses: str = "auto",
    activity: float | None = None,
    name: str | None = None,
    emit: str | Sequence[str] = (),
) -> Network:
    """Compiles a NIR graph, or a file with one, and builds the C.

    The arguments are the flags of `snnmlir compile` (`snnmlir compile --help`).

    dtype        f32, f64, i16, i8, i4, auto
    profile      whose step rule the model follows: snntorch, norse, sinabs, ...; None: what its
                 metadata say, or what its numbers leave
    dt           the time step, in the file's own unit of time
    settings     `[NODE.]FIELD=VALUE`, each overriding one field of the step rule
    calibration  inputs like those to come, for integers: a file, or arrays as `run` takes them
    input_kind   "spikes" or "analog", or `NODE=spikes` for one Input
    input_range  the largest magnitude of analog inputs of an integer network
    emit         "snn", "linalg", "loops", "llvm", or several: levels on the way to the C, for
                 `Network.levels`

    Raises ModelError where the model or an argument is wrong, with all that is, and CompilerError
    where the machine has no C compiler. What is worth knowing is a ModelWarning.
    """
    with tempfile.TemporaryDirectory(prefix="snn_mlir-") as folder:
        here = pathlib.Path(folder)
        file = _file_of(model, here)
        findings = Findings(file.name)
        words = (emit,) if isinstance(emit, str) else emit
        levels = {_one_of(Level, "emit", word) for word in words}
        options = CompileOptions(
            name=name,
            dtype=_one_of(Dtype, "dtype", dtype),
            profile=profile,
            dt=dt,
            settings=tuple(settings),
            synapses=_one_of(Synapses, "synapses", synapses),
            activity=activity,
            state=_one_of(State, "state", state),
            scheme=_one_of(Scheme, "scheme", scheme),
            calibration=_calibration(calibration, here),
            input_kind=(input_kind,) if isinstance(input_kind, str) else tuple(input_kind),
            input_range=_several(input_range),
            max_drop=max_drop,
            max_flash=max_flash,
        )
        compilation = compile_model(file, options, findings, levels=levels)
    for finding in findings.warnings:
        warnings.warn(str(finding), ModelWarning, stacklevel=2)
    return Network(compilation)


_Word = TypeVar("_Word", bound=enum.Enum)


def _one_of(words: type[_Word], argument: str, word: str) -> _Word:
    try:
        return words(word)
    except ValueError:
        known = ", ".join(str(each.value) for each in words)
        raise ValueError(f"{argument}: found {word!r}, expected one of {known}") from None


def _file_of(model: Path | nir.NIRGraph, folder: pathlib.Path) -> pathlib.Path:
    if isinstance(model, str | os.PathLike):
        return pathlib.Path(model)
    import nir

    file = folder / "network.nir"
    nir.write(file, model)
    return file


def _calibration(
    given: Path | ArrayLike | Mapping[str, ArrayLike] | None, folder: pathlib.Path
) -> tuple[str, ...]:
    if given is None:
        return ()
    if isinstance(given, str | os.PathLike):
        return (os.fspath(given),)
    if isinstance(given, Mapping):
        content = npz({name: np.asarray(x) for name, x in given.items()})
        (folder / "calibration.npz").write_bytes(content)
        return (str(folder / "calibration.npz"),)
    np.save(folder / "calibration.npy", np.asarray(given))
    return (str(folder / "calibration.npy"),)


def _several(given: float | str | Sequence[str]) -> tuple[str, ...]:
    if isinstance(given, float | int):
        return (repr(given),)
    return (given,) if isinstance(given, str) else tuple(given)
