"""Writes compile_commands.json, for clangd and its kind, from what Bazel would run:

    python3 -m snn_dialect.tools.compile_commands

Build first (./bazelw build //snn_dialect/...): headers that TableGen makes have to be there.
"""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parent.parent.parent
_QUERY = 'mnemonic("CppCompile", deps(//snn_dialect/tools:all + //snn_dialect/CAPI:all))'
# What Bazel adds for itself, and what clang does not know.
_LEFT_OUT = ("-MD", "-fno-canonical-system-headers")
_LEFT_OUT_WITH_VALUE = ("-MF",)


def entries(actions: dict, folder: str) -> list[dict]:
    """Those of the database. actions: aquery's; folder: the execution root."""
    found = {}
    for action in actions.get("actions", []):
        arguments = _without(action["arguments"])
        sources = [arg for arg in arguments if arg.endswith((".cpp", ".cc")) and arg[0] != "-"]
        if len(sources) == 1 and not sources[0].startswith("external/"):
            found[sources[0]] = {
                "directory": folder,
                "file": str(ROOT / sources[0]),
                "arguments": [str(ROOT / a) if a == sources[0] else a for a in arguments],
            }
    return [found[source] for source in sorted(found)]


def _without(arguments: list[str]) -> list[str]:
    kept, skip = [], False
    for argument in arguments:
        if skip or argument in _LEFT_OUT:
            skip = False
        elif argument in _LEFT_OUT_WITH_VALUE:
            skip = True
        else:
            kept.append(argument)
    return kept


def _bazel(*arguments: str) -> str:
    command = [str(ROOT / "bazelw"), *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> int:
    actions = json.loads(_bazel("aquery", "--output=jsonproto", "--include_commandline", _QUERY))
    found = entries(actions, _bazel("info", "execution_root").strip())
    path = ROOT / "compile_commands.json"
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {path.name}: {len(found)} files")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
