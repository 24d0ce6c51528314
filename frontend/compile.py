"""`bazel run //frontend:compile -- MODEL.nir`: one NIR file to one C11 file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from absl import flags

from frontend import command_line, model_flags
from frontend.command_line import ExitCode, UsageError
from frontend.diagnostics import Findings
from frontend.options import Level
from frontend.outputs import write_all
from frontend.paths import as_typed, user_path

# What loads MLIR and HDF5 is imported where it is needed: --help and mistakes do not wait for it.
if TYPE_CHECKING:
    from frontend.compiler import Compilation

_OUT = flags.DEFINE_string("out", ".", "folder for the generated files; made if missing")
_EMIT = flags.DEFINE_list(
    "emit",
    ["c"],
    f"what to write, of {', '.join(level.value for level in Level)}; several with commas",
)
_SAVE_TEMPS = flags.DEFINE_boolean("save_temps", False, "write every level beside the C")
_SELF_TEST = flags.DEFINE_multi_string(
    "self_test",
    [],
    "also write NAME_selftest.c: a main with this input (steps x shape) baked in that prints "
    "every step's outputs; NODE=X.npy where the model has several Inputs; .npz or NIR data do, too",
)
_EXPECTED = flags.DEFINE_boolean(
    "expected",
    False,
    "with --self-test: also write what the reference gives: NAME_selftest.txt, which that program "
    "has to print, and NAME_expected.npz, every step's outputs and the final state",
)
_REPORT = flags.DEFINE_boolean(
    "report", False, "also write NAME.report.txt: step rules, layers and sizes, as they are printed"
)
_QUIET = flags.DEFINE_boolean("quiet", False, "print nothing but warnings and errors")

USAGE = "compile MODEL.nir [--out DIR] [--profile PROFILE] [flags]"
DESCRIPTION = (
    "Compiles a spiking network in a NIR file to one self-contained C11 file: NAME.c, NAME.h and "
    "NAME.manifest.textproto, which lists ports, state, sizes and the step rule of every node."
)
EXAMPLES = (
    "compile digits.nir --profile snntorch",
    "compile net.nir --profile nir --dt 1e-4 --dtype f64 --out build",
    "compile net.nir --profile sinabs --set gain=one --set out.reset=none",
    "compile net.nir --profile norse --emit loops,c",
    "compile --profile list",
)


def main(arguments: list[str]) -> ExitCode:
    if model_flags.lists_profiles():
        return ExitCode.DONE
    argument = model_flags.model_argument(arguments)
    model = user_path(argument)
    levels = _levels()
    if _SELF_TEST.value and Level.C not in levels:
        raise UsageError("--self-test needs the C: add c to --emit")
    if _EXPECTED.value and not _SELF_TEST.value:
        raise UsageError("--expected needs an input: add --self-test X.npy")

    from frontend import compile_report
    from frontend.compiler import compile_model

    findings = Findings(argument)
    options = model_flags.compile_options()
    progress = compile_report.Progress(quiet=_QUIET.value)
    compiled = compile_model(
        model, options, findings, levels=levels - {Level.C}, stage=progress.stage
    )
    files = _files(compiled, levels, findings)
    with progress.stage("write"):
        written = write_all(user_path(_OUT.value), files)
    command_line.show_findings(findings.warnings)
    if not _QUIET.value:
        compile_report.show(compiled, [as_typed(path) for path in written])
    return ExitCode.DONE


def _levels() -> set[Level]:
    names = [level.value for level in Level]
    wrong = [word for word in _EMIT.value if word not in names]
    if wrong or not _EMIT.value:
        raise UsageError(f"--emit: found {', '.join(wrong)!r}, expected some of {', '.join(names)}")
    return set(Level) if _SAVE_TEMPS.value else {Level(word) for word in _EMIT.value}


def _files(compiled: Compilation, levels: set[Level], findings: Findings) -> dict[str, str | bytes]:
    """Name to content of everything that was asked for."""
    from frontend import compile_report
    from frontend.self_test import self_test_files

    name = compiled.name
    files: dict[str, str | bytes] = {
        f"{name}.{level.value}.mlir": text for level, text in compiled.levels.items()
    }
    if Level.C in levels:
        files[f"{name}.c"] = compiled.generated.source
        files[f"{name}.h"] = compiled.generated.header
        files[f"{name}.manifest.textproto"] = compiled.manifest
    if _REPORT.value:
        files[f"{name}.report.txt"] = compile_report.text(compiled)
    if _SELF_TEST.value:
        files |= self_test_files(compiled, _SELF_TEST.value, findings, expected=_EXPECTED.value)
    return files


if __name__ == "__main__":
    command_line.run(main, usage=USAGE, description=DESCRIPTION, examples=EXAMPLES)
