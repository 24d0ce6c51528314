"""A network with its options and inputs: what a random test runs, and how it is kept in files.

A case is three files of one name: NAME.nir, NAME.json (options) and NAME.npz (inputs).
"""

from __future__ import annotations

import collections
import dataclasses
import json
import pathlib
import shutil
from collections.abc import Mapping

import numpy as np

from frontend.network import NumberFormat
from frontend.nir_import.testing import write
from frontend.options import CompileOptions, Dtype, Synapses
from tests.random.integer_options import IntegerOptions

SUFFIXES = (".nir", ".json", ".npz")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Options:
    """Those of a compilation: every case runs in f32, in f64, and in integers as `integers` has it.

    Old cases have no `integers` and no `synapses` of their own: theirs are the defaults.
    """

    profile: str | None = None
    dt: float | None = None
    settings: tuple[str, ...] = ()
    synapses: Synapses = Synapses.AUTO
    integers: IntegerOptions = dataclasses.field(default_factory=IntegerOptions)

    def compile_options(self, number_format: NumberFormat) -> CompileOptions:
        return CompileOptions(
            name="net",
            dtype=Dtype(number_format.value),
            profile=self.profile,
            dt=self.dt,
            settings=self.settings,
            synapses=self.synapses,
        )

    def integer_options(self, calibration: tuple[str, ...] = ()) -> CompileOptions:
        """calibration: as --calibration gets it."""
        return CompileOptions(
            name="net",
            dtype=self.integers.dtype,
            profile=self.profile,
            dt=self.dt,
            settings=(*self.settings, *self.integers.widths),
            synapses=self.synapses,
            state=self.integers.state,
            scheme=self.integers.scheme,
            input_kind=self.integers.input_kind,
            input_range=self.integers.input_range,
            calibration=calibration,
        )

    def flags(self) -> str:
        """As on the command line: those of f32, then those of integers."""
        shown = self.integers.calibration.value
        options = (self.compile_options(NumberFormat.F32), self.integer_options())
        texts = [" ".join(each.spelled_out()) for each in options]
        return f"{texts[0]} | {texts[1]} (calibration data: {shown})"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """A model file with what it is run with. inputs: Input node to float64 (steps, *shape)."""

    model: pathlib.Path
    options: Options
    inputs: Mapping[str, np.ndarray]

    def integer_options(self, folder: pathlib.Path) -> CompileOptions:
        """Calibration data are written into the folder."""
        given = self.options.integers.write_calibration(self.inputs, folder)
        return self.options.integer_options(given)

    def save(self, folder: pathlib.Path, name: str) -> pathlib.Path:
        """Copies the case to NAME.nir, .json, .npz in a folder; returns the .nir's path."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.nir"
        shutil.copyfile(self.model, path)
        names = list(self.inputs)
        content = {
            **dataclasses.asdict(self.options),
            "synapses": self.options.synapses.value,
            "integers": self.options.integers.words(),
            "inputs": names,
        }
        path.with_suffix(".json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        arrays = {str(k): self.inputs[name] for k, name in enumerate(names)}
        np.savez_compressed(path.with_suffix(".npz"), **arrays)
        return path


def load_case(path: pathlib.Path) -> Case:
    """The case whose .nir file is `path`."""
    content = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    with np.load(path.with_suffix(".npz"), allow_pickle=False) as arrays:
        inputs = {name: arrays[str(k)] for k, name in enumerate(content.pop("inputs"))}
    content["settings"] = tuple(content["settings"])
    if "synapses" in content:
        content["synapses"] = Synapses(content["synapses"])
    if "integers" in content:
        content["integers"] = IntegerOptions.of_words(content["integers"])
    return Case(model=path, options=Options(**content), inputs=inputs)


def incomplete_cases(folder: pathlib.Path) -> set[str]:
    """Names of files of which only one of `there` and `part of a whole case` is true."""
    there = {path.name for path in folder.iterdir()} - {"README.md"}
    whole = {path.stem + suffix for path in folder.glob("*.nir") for suffix in SUFFIXES}
    return there ^ whole


@dataclasses.dataclass(frozen=True, kw_only=True)
class Draft:
    """A case that is not written yet: what a strategy draws.

    nodes, edges, metadata  as frontend.nir_import.testing.write takes them
    inputs                  as in Case
    """

    nodes: Mapping[str, dict]
    edges: tuple[tuple[str, str], ...]
    metadata: Mapping[str, object]
    options: Options
    inputs: Mapping[str, np.ndarray]

    def __repr__(self) -> str:  # Hypothesis prints it; the saved file says more.
        return f"Draft({len(self.nodes)} nodes, {self.options.flags()})"

    def features(self) -> collections.Counter[str]:
        """What can be told before it is read, each once."""
        found = set()
        if any(node["type"] == "NIRGraph" for node in self.nodes.values()):
            found.add("nested graph")
        if any(not name.isidentifier() for name in self.nodes):
            found.add("odd names")
        if any("." in text.partition("=")[0] for text in self.options.settings):
            found.add("a setting of one node")
        if self.metadata:
            found.add("profile in the metadata")
        return collections.Counter(found)

    def written(self, folder: pathlib.Path) -> Case:
        """The case, its model written into a folder."""
        model = write(folder / "net.nir", self.nodes, self.edges, self.metadata)
        return Case(model=model, options=self.options, inputs=self.inputs)
