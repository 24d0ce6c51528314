"""`bazel run //frontend:graph -- MODEL.nir`: a picture of the network."""

from __future__ import annotations

import pathlib

from absl import flags

from frontend import command_line, model_flags
from frontend.command_line import ExitCode
from frontend.diagnostics import Findings
from frontend.paths import as_typed, user_path

_OUTPUT = flags.DEFINE_string(
    "output", None, "the picture, .svg or .png (default: MODEL.svg, where you stand)"
)

USAGE = "graph MODEL.nir [--output net.svg] [--profile PROFILE] [flags]"
DESCRIPTION = (
    "Draws a spiking network as it is compiled: every node with its shape, its step rule in short "
    "and, of integer networks, its number formats; what the edges carry; feedback dashed."
)
EXAMPLES = (
    "graph net.nir --profile snntorch",
    "graph net.nir --dtype i8 --calibration c.npy --output net.png",
)


def main(arguments: list[str]) -> ExitCode:
    if model_flags.lists_profiles():
        return ExitCode.DONE
    argument = model_flags.model_argument(arguments)

    from frontend.compiler import examine
    from frontend.one_file import check_file, write_one
    from frontend.pictures import graph_picture, style
    from frontend.pictures.graph import graph_of, title_of

    findings = Findings(argument)
    model, options = user_path(argument), model_flags.compile_options()
    path = user_path(_OUTPUT.value or pathlib.Path(argument).stem + ".svg")
    check_file(path, (".svg", ".png"), findings)
    examination = examine(model, options, findings)
    findings.raise_if_errors()
    command_line.show_findings(findings.warnings)
    graph = graph_of(examination, title_of(examination, model.name, options.dtype.value))
    draw = style.svg if path.suffix.lower() == ".svg" else style.png
    written = write_one(path, draw(lambda: graph_picture.figure(graph)))
    with command_line.standard_output():
        print(f"wrote {as_typed(written)}")
    return ExitCode.DONE


if __name__ == "__main__":
    command_line.run(main, usage=USAGE, description=DESCRIPTION, examples=EXAMPLES)
