"""Makes shared libraries of what is timed: our C and the baselines, by each compiler.

Each has the function `run` of harness/run.c.
"""

from __future__ import annotations

import dataclasses
import os
import pathlib

import numpy as np

from bench.step_compilers import GCC, Compiler, run_tool
from bench.step_networks import StepNetwork
from bench.step_tables import write_tables
from frontend.compiler import examine
from frontend.diagnostics import Findings
from frontend.network import Network
from frontend.options import CompileOptions, Dtype

FORMATS = ("f32", "i8")
_BASELINES = pathlib.Path(__file__).parent / "baselines"
_HARNESS = pathlib.Path(__file__).parent / "harness"
_FORMS = ("event", "dense")
_SHARED = ("-std=gnu11", "-fPIC", "-shared")


@dataclasses.dataclass(frozen=True)
class Built:
    """A shared library.

    what      "ours", "ours dense", "event by hand", "dense by hand"
    compiler  its name
    """

    what: str
    compiler: str
    path: pathlib.Path


class Workshop:
    """Builds one network in one format, in a folder of its own."""

    def __init__(self, network: StepNetwork, number_format: str, folder: pathlib.Path):
        self.network = network
        self.number_format = number_format
        self._folder = folder
        folder.mkdir(parents=True)
        self._model = folder / f"{network.key}.nir"
        self._model.write_bytes(network.model)
        self.discretised, saturating = self._examined()
        write_tables(self.discretised, saturating, folder)

    @property
    def inputs(self) -> np.ndarray:
        """(steps, inputs) as the step takes them."""
        return np.ascontiguousarray(self.network.inputs)

    @property
    def outputs(self) -> int:
        """How many there are."""
        (output,) = self.discretised.outputs
        return int(np.prod(output.shape))

    def generate(self, synapses: str) -> pathlib.Path:
        """Our C in a folder, by the command line. synapses: how it lowers them."""
        folder = self._folder / synapses
        command = [os.path.abspath(os.environ["SNN_COMPILE"]), str(self._model), f"--out={folder}"]
        command += [f"--name={self.network.key}", f"--dtype={self.number_format}"]
        command += [f"--profile={self.network.profile}", f"--synapses={synapses}"]
        if self.network.dt is not None:
            command += [f"--dt={self.network.dt}"]
        command += ["--input-kind=spikes"]
        run_tool(command)
        return folder

    def build_ours(self, what: str, folder: pathlib.Path, compiler: Compiler) -> Built:
        """folder: what `generate` gave."""
        source = folder / f"{self.network.key}.c"
        return self._build(what, folder, self._subject_of_ours(), [source], (), compiler)

    def build_counter(self, folder: pathlib.Path, compiler: Compiler) -> pathlib.Path:
        """A program of our C that runs the inputs in a file: harness/count.c."""
        self._write_subject(folder, self._subject_of_ours())
        program = folder / compiler.name.replace(" ", "")
        source, made = folder / f"{self.network.key}.c", f"{program}.o"
        run_tool([*compiler.command, "-std=c11", "-c", str(source), "-o", made])
        counter = str(_HARNESS / "count.c")
        run_tool([*GCC.command, f"-I{folder}", counter, made, "-o", str(program)])
        return program

    def _subject_of_ours(self) -> str:
        key = self.network.key
        return f"""#include "{key}.h"
static {key}_state state;
#define INIT {key}_init(&state)
#define STEP(input, output) {key}_step(&state, (input), (output))
"""

    def build_baselines(self, compiler: Compiler) -> list[Built]:
        """Those that there are."""
        key = self.network.key
        return [
            self._baseline(form, source, compiler)
            for form in _FORMS
            for source in (_BASELINES / f"{key}.c", _BASELINES / f"{key}_{form}.c")
            if source.exists()
        ]

    def _baseline(self, form: str, source: pathlib.Path, compiler: Compiler) -> Built:
        folder = self._folder / f"{form}_by_hand"
        subject = """void baseline_init(void);
void baseline_step(const uint8_t *input, uint8_t *output);
#define INIT baseline_init()
#define STEP(input, output) baseline_step((input), (output))
"""
        header = f'-DFORM="{form}_{self.number_format}.h"'
        sources = [source, self._folder / "tables.S"]
        flags = (header, f"-I{_BASELINES}", f"-I{self._folder}")
        return self._build(f"{form} by hand", folder, subject, sources, flags, compiler)

    def _build(
        self, what: str, folder: pathlib.Path, subject: str, sources: list[pathlib.Path],
        flags: tuple[str, ...], compiler: Compiler,
    ) -> Built:  # fmt: skip
        self._write_subject(folder, subject)
        library = folder / f"{compiler.name.replace(' ', '')}.so"
        sources = [_HARNESS / "run.c", *sources]
        run_tool([*compiler.command, *_SHARED, f"-I{folder}", *flags, *map(str, sources),
              "-o", str(library)])  # fmt: skip
        return Built(what, compiler.name, library)

    def _write_subject(self, folder: pathlib.Path, subject: str) -> None:
        folder.mkdir(exist_ok=True)
        (folder / "subject.h").write_text(
            f"{subject}"
            f"enum {{ INPUTS = {self.network.inputs.shape[1]}, OUTPUTS = {self.outputs} }};\n"
        )

    def _examined(self) -> tuple[Network, frozenset[str]]:
        findings = Findings(self._model.name)
        options = CompileOptions(
            dtype=Dtype(self.number_format),
            profile=self.network.profile,
            dt=self.network.dt,
            input_kind=("spikes",),
        )
        examination = examine(self._model, options, findings)
        findings.raise_if_errors()
        assert examination.compiled is not None
        integers = examination.integers
        return examination.compiled, frozenset() if integers is None else integers.saturating
