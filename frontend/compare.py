"""`bazel run //frontend:compare -- MODEL.nir`: two number formats of a model side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from absl import flags

from frontend import command_line, model_flags
from frontend.command_line import ExitCode, UsageError
from frontend.console import Console
from frontend.diagnostics import Findings
from frontend.options import CompileOptions, Dtype
from frontend.outputs import write_all
from frontend.paths import as_typed, user_path

# What loads MLIR and HDF5 is imported where it is needed: --help and mistakes do not wait for it.
if TYPE_CHECKING:
    from frontend.comparison.comparison import Step, Watch
    from frontend.comparison.recorder import Recorder
    from frontend.comparison.result import CompareResult
    from frontend.comparison.sides import Format, Side

_INPUT = flags.DEFINE_multi_string(
    "input",
    [],
    "what both sides are run with: .npy or .npz (steps x shape, or samples x steps x shape), .csv "
    "(a line for each step) or NIR data; NODE=X.npy where the model has several Inputs",
)
_LABELS = flags.DEFINE_string(
    "labels", None, "the right class of each sample, one integer for each: .npy"
)
_AGAINST = flags.DEFINE_string(
    "against",
    "f32",
    "the reference side: DTYPE[:SCHEME][:STATE], as in f32, i8 or i8:pow2:i16; --dtype, --scheme, "
    "--state and widths are those of the side that is tested",
)
_JSON = flags.DEFINE_boolean("json", False, "print one JSON object instead (docs/compare.md)")
_PLOT = flags.DEFINE_string("plot", None, "folder for a PNG of each layer of neurons")
model_flags.set_default_dtype(Dtype.I8)

USAGE = "compare MODEL.nir --input X.npy [--dtype i8] [--against f32] [flags]"
DESCRIPTION = (
    "Runs a spiking network in two number formats with the same inputs and tells how far they are "
    "apart: spikes moved, lost and gained, membranes, rates, layer by layer, in the whole network "
    "and alone; outputs, top-1 agreement, accuracy; flash and RAM. It runs what the C computes, "
    "bit for bit."
)
EXAMPLES = (
    "compare net.nir --input x.npy --labels y.npy --calibration c.npy",
    "compare net.nir --input x.npy --dtype i4 --against i8",
    "compare net.nir --input x.npy --against i8:pow2 --json",
    "compare net.nir --input x.npy --calibration c.npy --plot plots",
)


def main(arguments: list[str]) -> ExitCode:
    if model_flags.lists_profiles():
        return ExitCode.DONE
    argument = model_flags.model_argument(arguments)
    if not _INPUT.value:
        raise UsageError("expected --input X.npy: what the two sides are run with")

    from frontend.comparison import table
    from frontend.comparison.comparison import compare
    from frontend.comparison.evaluation import load_evaluation
    from frontend.comparison.recorder import Recorder
    from frontend.comparison.result import as_json, compare_result
    from frontend.step_bar import step_bar

    findings = Findings(argument)
    reference, tested = _sides(argument, model_flags.compile_options(), findings)
    samples, labels = load_evaluation(
        reference.network, tested.network, _INPUT.value, _LABELS.value, findings
    )
    command_line.show_findings(findings.warnings)
    recorder = None if _PLOT.value is None else Recorder(reference.network, samples)
    with step_bar("comparing", samples) as advance:
        watch = _watch(advance, recorder)
        found = compare(reference.network, tested.network, samples, labels, watch)
    result = compare_result(argument, reference, tested, found, findings)
    with command_line.standard_output():
        if _JSON.value:
            print(as_json(result))
        else:
            table.show(result)
    if recorder is not None:
        _plot(result, recorder)
    return ExitCode.DONE


def _sides(argument: str, options: CompileOptions, findings: Findings) -> tuple[Side, Side]:
    """The reference side and the one that is tested. Raises ModelError."""
    from frontend.comparison.sides import build_side, side_options

    both = side_options(options, _against())
    if both[0] == both[1]:
        raise UsageError(f"both sides are {_AGAINST.value}: change --dtype or --against")
    model = user_path(argument)
    reference, tested = (build_side(model, each, findings) for each in both)
    findings.raise_if_errors()
    assert reference is not None and tested is not None, "no network without a finding"
    return reference, tested


def _against() -> Format:
    """Of the reference side. Raises UsageError."""
    from frontend.comparison.sides import parse_format

    try:
        return parse_format(_AGAINST.value)
    except ValueError as error:
        raise UsageError(f"flag --against={_AGAINST.value}: {error}") from error


def _watch(advance: Callable[[], None], recorder: Recorder | None) -> Watch:
    def watch(sample: int, number: int, step: Step) -> None:
        advance()
        if recorder is not None:
            recorder.look(sample, number, step)

    return watch


def _plot(result: CompareResult, recorder: Recorder) -> None:
    """Writes the PNGs; raises ModelError where that is not possible."""
    from frontend.comparison.plots import draw_all  # takes a second

    files = draw_all(recorder.records(), result.reference.label, result.tested.label)
    written = write_all(user_path(_PLOT.value), files, flag="--plot")
    if not _JSON.value:
        with command_line.standard_output():
            Console().paragraphs(["wrote " + ", ".join(map(as_typed, written))], "  ")


if __name__ == "__main__":
    command_line.run(main, usage=USAGE, description=DESCRIPTION, examples=EXAMPLES)
