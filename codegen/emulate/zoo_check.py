"""zoo_check REPORT.json OUT: fails where a combination differs; run by snn_model_zoo."""

from __future__ import annotations

import pathlib
import sys

from absl import app

from codegen.emulate import zoo


def main(argv: list[str]) -> None:
    _, report, out = argv
    path = pathlib.Path(report)
    failure = zoo.from_json(path.read_text(encoding="utf-8")).failure()
    if failure:
        sys.exit(f"{failure}\nAll of them: {path.with_suffix('.md')}")
    pathlib.Path(out).write_text("", "utf-8")


if __name__ == "__main__":
    app.run(main)
