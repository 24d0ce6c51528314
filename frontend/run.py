"""`bazel run //frontend:run -- MODEL.nir --input X.npy`: the C of a model, built and run here."""

from __future__ import annotations

import contextlib
import pathlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from absl import flags

from frontend import command_line, input_flags, model_flags
from frontend.command_line import ExitCode
from frontend.diagnostics import Findings
from frontend.paths import as_typed, user_path

if TYPE_CHECKING:
    from codegen.native.network import NativeNetwork
    from frontend.compiler import Compilation
    from frontend.inputs import Sample
    from frontend.result_files import Result

_OUTPUT = flags.DEFINE_string(
    "output", None, "file for the outputs of every step: .npy, .npz, .csv, or .nir for NIR data"
)
_THREADS = flags.DEFINE_integer(
    "threads", None, "how many samples are run at once (default: all processors)", lower_bound=1
)
_QUIET = flags.DEFINE_boolean("quiet", False, "print nothing but warnings and errors")

USAGE = "run MODEL.nir --input X.npy [--output Y.npy] [--profile PROFILE] [flags]"
DESCRIPTION = (
    "Runs a spiking network: compiles it to C, builds that with this machine's C compiler, and "
    "feeds it with inputs, each sample from rest. Tells how much the outputs spike, and writes "
    "every step of them."
)
EXAMPLES = (
    "run net.nir --profile snntorch --input x.npy --output spikes.npy",
    "run net.nir --input poisson:0.1 --steps 1000",
    "run net.nir --input a=x.npy --input b=y.csv --output out.npz",
    "run net.nir --dtype i8 --calibration c.npy --input x.npy",
)


def main(arguments: list[str]) -> ExitCode:
    if model_flags.lists_profiles():
        return ExitCode.DONE
    argument = model_flags.model_argument(arguments)
    input_flags.expect_input()

    from frontend.compile_report import Progress
    from frontend.compiler import compile_model
    from frontend.result_files import check_output
    from frontend.run_report import show

    findings = Findings(argument)
    options = model_flags.compile_options()
    progress = Progress(quiet=_QUIET.value)
    compiled = compile_model(user_path(argument), options, findings, stage=progress.stage)
    samples = input_flags.samples(compiled.network, findings, one_length=True)
    outputs = [port.node for port in compiled.generated.interface.outputs]
    file = None if _OUTPUT.value is None else user_path(_OUTPUT.value)
    if file is not None:
        check_output(file, outputs, len(samples) > 1, findings)
    command_line.show_findings(findings.warnings)
    with progress.stage("build C"):
        network = _built(compiled, findings)
    results, seconds = _run(network, samples)
    if file is not None:
        _write(file, results, compiled.network.dt)
    if not _QUIET.value:
        with command_line.standard_output():
            show(results, seconds, None if file is None else as_typed(file))
    return ExitCode.DONE


def _built(compiled: Compilation, findings: Findings) -> NativeNetwork:
    from codegen.native.c_compiler import CompilerError
    from codegen.native.network import NativeNetwork

    try:
        return NativeNetwork(compiled.generated)
    except CompilerError as error:
        findings.error(
            "SNN405",
            None,
            "the C cannot be built on this machine",
            found="; ".join(line.strip() for line in error.found.splitlines()),
            expected="a C11 compiler that builds it",
            remedy=error.remedy,
        )
        findings.raise_if_errors()
        raise


def _run(network: NativeNetwork, samples: Sequence[Sample]) -> tuple[list[Result], float]:
    """The outputs, and how many seconds all steps took."""
    import numpy as np

    from codegen.native.ports import kind
    from frontend.result_files import Result

    batch = {name: np.stack([sample[name] for sample in samples]) for name in samples[0]}
    steps = len(samples) * len(next(iter(samples[0].values())))
    one = len(samples) == 1  # as a sequence: its steps move the bar
    with _progress(steps) as advance:
        start = time.perf_counter()
        found = network.run(
            {name: x[0] for name, x in batch.items()} if one else batch,
            threads=_THREADS.value,
            progress=advance,
        )
        seconds = time.perf_counter() - start
    results = [
        Result(
            name=port.node,
            values=found[port.node][np.newaxis] if one else found[port.node],
            is_batch=not one,
            analog=kind(port) == "analog",
        )
        for port in network.outputs
    ]
    return results, seconds


@contextlib.contextmanager
def _progress(steps: int) -> Iterator[Callable[[int], None] | None]:
    """What is called with numbers of steps: on a terminal a bar shows them."""
    import rich.progress

    from frontend.console import Console

    console = Console(stderr=True)
    if _QUIET.value or not console.is_interactive:
        yield None
        return
    with rich.progress.Progress(console=console, transient=True) as bar:
        task = bar.add_task("running", total=steps)
        yield lambda count: bar.advance(task, count)


def _write(path: pathlib.Path, results: Sequence[Result], dt: float) -> None:
    from frontend.outputs import write_all
    from frontend.result_files import result_file

    write_all(path.parent, {path.name: result_file(path, results, dt)}, flag="--output")


if __name__ == "__main__":
    command_line.run(main, usage=USAGE, description=DESCRIPTION, examples=EXAMPLES)
