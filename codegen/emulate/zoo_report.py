"""zoo_report CELLS.json OUT.md OUT.json: run by snn_model_zoo."""

from __future__ import annotations

import pathlib

from absl import app

from codegen.emulate import zoo


def main(argv: list[str]) -> None:
    _, cells, page, report = argv
    found = zoo.gather(pathlib.Path(cells))
    pathlib.Path(page).write_text(found.to_markdown(), "utf-8")
    pathlib.Path(report).write_text(found.to_json(), "utf-8")


if __name__ == "__main__":
    app.run(main)
