"""report OUT.md RESULTS.json …: what models take on their targets, run by the rules."""

from __future__ import annotations

import pathlib

from absl import app

from codegen.emulate.results import read_results
from codegen.emulate.table import markdown


def main(argv: list[str]) -> None:
    _, out, *paths = argv
    pathlib.Path(out).write_text(
        markdown(read_results(pathlib.Path(path)) for path in paths), "utf-8"
    )


if __name__ == "__main__":
    app.run(main)
