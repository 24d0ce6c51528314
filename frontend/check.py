"""`bazel run //frontend:check -- MODEL.nir`: everything about a model at once, nothing written."""

from __future__ import annotations

from absl import flags

from frontend import command_line, model_flags
from frontend.command_line import ExitCode
from frontend.diagnostics import Findings
from frontend.paths import user_path

# What loads MLIR and HDF5 is imported where it is needed: --help and mistakes do not wait for it.

_JSON = flags.DEFINE_boolean("json", False, "print one JSON object instead (docs/check.md)")

USAGE = "check MODEL.nir [--profile PROFILE] [--json] [flags]"
DESCRIPTION = (
    "Tells all that can be told of a spiking network in a NIR file without compiling it: errors "
    "and warnings with what to do about them, the step rule of every node, shapes, cycles and how "
    "they are cut. Exits with 1 exactly where compile would refuse the model."
)
EXAMPLES = (
    "check digits.nir",
    "check net.nir --profile nir --dt 1e-4 --set lif1.reset=zero",
    "check net.nir --json",
    "check --profile list",
)


def main(arguments: list[str]) -> ExitCode:
    if model_flags.lists_profiles():
        return ExitCode.DONE
    argument = model_flags.model_argument(arguments)
    options = model_flags.compile_options()

    from frontend import check_report
    from frontend.check_result import as_json, check_result
    from frontend.compiler import examine

    findings = Findings(argument)
    result = check_result(examine(user_path(argument), options, findings), options, findings)
    with command_line.standard_output():
        if _JSON.value:
            print(as_json(result))
        else:
            check_report.show(result)
    return ExitCode.DONE if result.accepted else ExitCode.MODEL


if __name__ == "__main__":
    command_line.run(main, usage=USAGE, description=DESCRIPTION, examples=EXAMPLES)
