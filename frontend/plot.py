"""`bazel run //frontend:plot -- MODEL.nir --input X.npy`: pictures of what a network does."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING

from absl import flags

from frontend import command_line, input_flags, model_flags
from frontend.command_line import ExitCode
from frontend.diagnostics import Findings
from frontend.paths import as_typed, user_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frontend.comparison.recorder import Record
    from frontend.compiler import Examination
    from frontend.inputs import Sample
    from frontend.options import CompileOptions

_OUTPUT = flags.DEFINE_string(
    "output",
    "plots",
    "folder for a PNG of each layer of neurons, or one file with all of them, .png or .svg",
)

USAGE = "plot MODEL.nir --input X.npy [--output DIR|FILE] [--profile PROFILE] [flags]"
DESCRIPTION = (
    "Draws what a spiking network does with inputs: of every layer of neurons a raster of its "
    "spikes, membranes of a few neurons, and rates; of an integer network beside the same in f32. "
    "It runs what the C computes, bit for bit."
)
EXAMPLES = (
    "plot net.nir --profile snntorch --input x.npy",
    "plot net.nir --input poisson:0.1 --steps 200 --output net.svg",
    "plot net.nir --dtype i8 --calibration c.npy --input x.npy",
)
_ENDINGS = (".png", ".svg")


def main(arguments: list[str]) -> ExitCode:
    if model_flags.lists_profiles():
        return ExitCode.DONE
    argument = model_flags.model_argument(arguments)
    input_flags.expect_input()

    from frontend.compiler import examine
    from frontend.one_file import check_file

    findings = Findings(argument)
    model, options = user_path(argument), model_flags.compile_options()
    output = user_path(_OUTPUT.value)
    if output.suffix and not output.is_dir():
        check_file(output, _ENDINGS, findings)
    examination = examine(model, options, findings)
    findings.raise_if_errors()
    samples = input_flags.samples(examination.compiled, findings, one_length=False)
    command_line.show_findings(findings.warnings)
    records, labels = _run(model, options, examination, samples)
    if not records:
        findings.error(
            "SNN184",
            None,
            "there is nothing to plot",
            found="a network without neurons",
            expected="a layer of neurons or a Threshold",
            remedy="draw what it is made of: graph",
        )
        findings.raise_if_errors()
    written = _draw(output, records, labels)
    with command_line.standard_output():
        from frontend.console import Console

        Console().paragraphs(["wrote " + ", ".join(map(as_typed, written))], "  ")
    return ExitCode.DONE


def _run(
    model: pathlib.Path,
    options: CompileOptions,
    examination: Examination,
    samples: Sequence[Sample],
) -> tuple[Sequence[Record], tuple[str, ...]]:
    """What is drawn of every layer, and what its sides are called."""
    from frontend.comparison.observe import observe
    from frontend.comparison.with_floats import FLOATS, compare_with_floats, float_network
    from frontend.step_bar import step_bar

    with step_bar("running", samples) as advance:
        if examination.integers is None:
            found = observe(examination.compiled, samples, advance)
            return found.records, (options.dtype.value,)
        floats = float_network(model, options)
        _, records = compare_with_floats(floats, examination, samples, advance)
        return records, (str(FLOATS), options.dtype.value)


def _draw(
    output: pathlib.Path, records: Sequence[Record], labels: tuple[str, ...]
) -> list[pathlib.Path]:
    from frontend.comparison.plots import draw_all
    from frontend.one_file import write_one
    from frontend.outputs import write_all
    from frontend.pictures import population, style

    if output.suffix.lower() not in _ENDINGS or output.is_dir():
        return write_all(output, draw_all(records, *labels), flag="--output")
    draw = style.svg if output.suffix.lower() == ".svg" else style.png
    return [write_one(output, draw(lambda: population.overview(records, labels)))]


if __name__ == "__main__":
    command_line.run(main, usage=USAGE, description=DESCRIPTION, examples=EXAMPLES)
