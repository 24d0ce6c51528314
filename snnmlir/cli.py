"""The command `snnmlir`: `snnmlir VERB ...` is what `bazel run //frontend:VERB -- ...` is."""

from __future__ import annotations

import difflib
import importlib
import sys

from frontend import command_line
from frontend.version import versions

# Verb to what it does, in the order in which people need them.
VERBS = {
    "check": "tells everything about a NIR file: what is wrong with it, and what to do",
    "compile": "one NIR file to one self-contained C11 file",
    "run": "a model's C, built by this machine's compiler and run on inputs",
    "compare": "two number formats of a model side by side",
    "explain": "what an error or a warning means, by its code",
}


def main() -> None:
    """Runs the verb that the command line names, and exits."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("--help", "-h", "help"):
        print(_help())
        sys.exit(0 if arguments else 2)
    if arguments[0] == "--version":
        print(", ".join(f"{part} {version}" for part, version in versions()))
        sys.exit(0)
    verb = arguments[0]
    if verb not in VERBS:
        close = difflib.get_close_matches(verb, VERBS, 1)
        hint = f"did you mean {close[0]!r}?" if close else "snnmlir --help lists all"
        print(f"snnmlir: there is no verb {verb!r}: {hint}", file=sys.stderr)
        sys.exit(2)
    sys.argv[:2] = [f"snnmlir {verb}"]
    package = command_line.__name__.rpartition(".")[0]  # in the wheel it is snnmlir.frontend
    module = importlib.import_module(f"{package}.{verb}")
    command_line.run(
        module.main,
        usage=f"snnmlir {module.USAGE}",
        description=module.DESCRIPTION,
        examples=[f"snnmlir {example}" for example in module.EXAMPLES],
    )


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
