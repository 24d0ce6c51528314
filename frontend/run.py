"""`bazel run //frontend:run -- MODEL.nir --input X.npy`: the C of a model, built and run here."""

from __future__ import annotations

import contextlib
import pathlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from absl import flags

from frontend import command_line, model_flags
from frontend.command_line import ExitCode, UsageError
from frontend.diagnostics import Findings
from frontend.paths import as_typed, user_path

if TYPE_CHECKING:
    from codegen.native.network import NativeNetwork
    from frontend.compiler import Compilation
    from frontend.inputs import Sample
    from frontend.result_files import Result

_INPUT = flags.DEFINE_multi_string(
    "input",
    [],
    "what is run: .npy or .npz (steps x shape, or samples x steps x shape), .csv (a line for each "
    "step) or NIR data; or spikes that are made up, poisson:RATE; NODE=X.npy where the model has "
    "several Inputs",
)
_OUTPUT = flags.DEFINE_string(
    "output", None, "file for the outputs of every step: .npy, .npz, .csv, or .nir for NIR data"
)
_STEPS = flags.DEFINE_integer(
    "steps",
    None,
    "how many steps: of made up inputs (100 otherwise), of files the first ones",
    lower_bound=1,
)
_SAMPLES = flags.DEFINE_integer("samples", 1, "how many samples of made up inputs", lower_bound=1)
_SEED = flags.DEFINE_integer("seed", 0, "of made up inputs: the same one, the same spikes")
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
_DEFAULT_STEPS = 100


def main(arguments: list[str]) -> ExitCode:
    if model_flags.wants_profiles():
        from frontend.profile_list import show_profiles

        with command_line.standard_output():
            show_profiles()
        return ExitCode.DONE
    argument = model_flags.model_argument(arguments)
    if not _INPUT.value:
        raise UsageError("expected --input X.npy, or --input poisson:0.1")

    from frontend.compiler import compile_model
    from frontend.compile_report import Progress
    from frontend.result_files import check_output
    from frontend.run_report import show

    findings = Findings(argument)
    options = model_flags.compile_options()
    progress = Progress(quiet=_QUIET.value)
    compiled = compile_model(user_path(argument), options, findings, stage=progress.stage)
    samples = _samples(compiled, findings)
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


def _samples(compiled: Compilation, findings: Findings) -> tuple[Sample, ...]:
    """What is run, checked. Raises ModelError."""
    from frontend.generated_inputs import generate, is_generated
    from frontend.inputs import check_format, load_samples

    network, texts = compiled.network, _INPUT.value
    names = [layer.name for layer in network.inputs]
    made_up = [is_generated(text, names) for text in texts]
    if all(made_up):
        steps = _STEPS.value or _DEFAULT_STEPS
        return generate(
            network, texts, findings, samples=_SAMPLES.value, steps=steps, seed=_SEED.value
        )
    if any(made_up):
        raise UsageError("--input: found files and poisson:RATE, expected one of the two")
    samples = load_samples(network, texts, findings, flag="--input")
    if _STEPS.value is not None:
        samples = tuple(_first_steps(sample, _STEPS.value, findings) for sample in samples)
    lengths = sorted({len(next(iter(sample.values()))) for sample in samples})
    if len(lengths) > 1:
        findings.error(
            "SNN176",
            None,
            "--input: the samples have different lengths",
            found=f"from {lengths[0]} to {lengths[-1]} steps",
            expected="one length for all",
            remedy=f"run the first steps of each: --steps {lengths[0]}",
        )
    for sample in samples:
        for layer in network.inputs:
            check_format(layer, sample[layer.name], "--input", findings)
        if findings.errors:
            break
    findings.raise_if_errors()
    return samples


def _first_steps(sample: Sample, steps: int, findings: Findings) -> Sample:
    length = len(next(iter(sample.values())))
    if length < steps:
        findings.error(
            "SNN177",
            None,
            f"--steps {steps}: there are not so many",
            found=f"an input of {length} steps",
            expected=f"{steps} or more",
            remedy=f"give --steps {length} or fewer, or a longer input",
        )
        findings.raise_if_errors()
    return {name: x[:steps] for name, x in sample.items()}


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
            found="; ".join(x.strip() for x in str(error).splitlines() if "to do:" not in x),
            expected="a C11 compiler",
            remedy="install gcc or clang, or name one by CC",
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
    if _QUIET.value or not console.is_terminal:
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
