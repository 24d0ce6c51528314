"""`bazel run //frontend:report -- MODEL.nir`: one HTML file with all of a compiled network."""

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

    from frontend.compiler import Compilation
    from frontend.html_report.data import Against
    from frontend.inputs import Sample
    from frontend.options import CompileOptions

_OUTPUT = flags.DEFINE_string(
    "output", None, "the report, .html (default: MODEL.html, where you stand)"
)
_QUIET = flags.DEFINE_boolean("quiet", False, "print nothing but warnings and errors")

USAGE = "report MODEL.nir [--input X.npy] [--output net.html] [--profile PROFILE] [flags]"
DESCRIPTION = (
    "Writes one HTML file that needs no network: the graph, of every layer parameters, flash, RAM "
    "and operations, number formats and what may saturate, the map of the state's memory; with "
    "--input also events, firing rates, membranes, and floats against integers."
)
EXAMPLES = (
    "report net.nir --profile snntorch",
    "report net.nir --profile snntorch --input x.npy --output net.html",
    "report net.nir --dtype i8 --calibration c.npy --input x.npy",
)


def main(arguments: list[str]) -> ExitCode:
    if model_flags.lists_profiles():
        return ExitCode.DONE
    argument = model_flags.model_argument(arguments)

    from frontend.comparison.observe import observe
    from frontend.compile_report import Progress
    from frontend.compiler import compile_model
    from frontend.html_report.collect import collect
    from frontend.html_report.page import html
    from frontend.one_file import check_file, write_one
    from frontend.options import without_folder
    from frontend.step_bar import step_bar

    findings = Findings(argument)
    model, options = user_path(argument), model_flags.compile_options()
    path = user_path(_OUTPUT.value or pathlib.Path(argument).stem + ".html")
    check_file(path, (".html", ".htm"), findings)
    progress = Progress(quiet=_QUIET.value)
    compiled = compile_model(model, options, findings, stage=progress.stage)
    network = compiled.examined.compiled
    observed = against = None
    given = [without_folder(x, [p.name for p in network.inputs]) for x in input_flags.INPUT.value]
    if input_flags.INPUT.value:
        samples = input_flags.samples(network, findings, one_length=False)
        with step_bar("running", samples) as advance:
            observed = observe(network, samples, advance)
        if compiled.examined.integers is not None:
            against = _against(argument, compiled, options, samples)
    command_line.show_findings(findings.warnings)
    with progress.stage("draw and write"):
        report = collect(
            model.name, compiled, options, findings,
            given=given, observed=observed, against=against,
        )  # fmt: skip
        written = write_one(path, html(report))
    if not _QUIET.value:
        with command_line.standard_output():
            print(f"wrote {as_typed(written)}")
    return ExitCode.DONE


def _against(
    argument: str, compiled: Compilation, options: CompileOptions, samples: Sequence[Sample]
) -> Against:
    from frontend.comparison.result import compare_result
    from frontend.comparison.sides import build_side, compiled_side
    from frontend.comparison.with_floats import compare_with_floats, float_options
    from frontend.html_report.data import Against
    from frontend.step_bar import step_bar

    findings = Findings(argument)  # what is worth knowing was told of the integers
    floats = build_side(user_path(argument), float_options(options), findings)
    findings.raise_if_errors()
    assert floats is not None, "no network without a finding"
    tested = compiled_side(compiled, options)
    with step_bar("comparing", samples) as advance:
        found, records = compare_with_floats(floats.network, compiled.examined, samples, advance)
    return Against(
        result=compare_result(argument, floats, tested, found, findings), records=records
    )


if __name__ == "__main__":
    command_line.run(main, usage=USAGE, description=DESCRIPTION, examples=EXAMPLES)
