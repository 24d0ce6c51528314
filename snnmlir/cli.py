"""The command `snnmlir`: `snnmlir VERB ...` is what `bazel run //frontend:VERB -- ...` is."""

from __future__ import annotations

import difflib
import importlib
import signal
import sys
from typing import NoReturn

from snnmlir.verbs import VERBS

# What takes long to load is imported where it is needed: until then Ctrl-C ends us without a word.


def main() -> None:
    """Runs the verb that the command line names, and exits."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    arguments = sys.argv[1:]
    if arguments[:1] == ["help"]:
        arguments = [*arguments[1:2], "--help"]  # as of git
    verb = arguments[0] if arguments else "--help"
    if verb in ("--help", "-h", "--version"):
        _about_all(verb, is_asked=bool(arguments))
    if verb not in VERBS:
        close = difflib.get_close_matches(verb, VERBS, 1)
        hint = f"did you mean {close[0]!r}?" if close else "snnmlir --help lists all"
        print(f"snnmlir: there is no verb {verb!r}: {hint}", file=sys.stderr)
        sys.exit(2)
    sys.argv = [f"snnmlir {verb}", *arguments[1:]]

    from frontend import command_line

    package = command_line.__name__.rpartition(".")[0]  # in the wheel it is snnmlir.frontend
    module = importlib.import_module(f"{package}.{verb}")
    command_line.run(
        module.main,
        usage=f"snnmlir {module.USAGE}",
        description=module.DESCRIPTION,
        examples=[f"snnmlir {example}" for example in module.EXAMPLES],
    )


def _about_all(flag: str, *, is_asked: bool) -> NoReturn:
    """--help or --version of the command itself; help comes also to those who give nothing."""
    from frontend import command_line

    def tell(_: list[str]) -> command_line.ExitCode:
        with command_line.standard_output():
            print(_help())
        return command_line.ExitCode.DONE if is_asked else command_line.ExitCode.USAGE

    sys.argv = ["snnmlir", *([flag] if flag == "--version" else [])]
    command_line.run(tell, usage="snnmlir VERB [arguments]", description="", examples=())


def _help() -> str:
    rows = (f"  {verb:<9}{what}" for verb, what in VERBS.items())
    return "\n".join(
        [
            "usage: snnmlir VERB [arguments]",
            "",
            "Compiles spiking networks in NIR files to C, and runs them.",
            "",
            *rows,
            "",
            "snnmlir VERB --help says more; snnmlir --version",
        ]
    )


if __name__ == "__main__":
    main()
