"""emulate SUBJECT.json RESULTS.json: run by the rules."""

from __future__ import annotations

import pathlib

from absl import app

from codegen.emulate.results import Results
from codegen.emulate.run import run
from codegen.emulate.subject import read_subject


def main(argv: list[str]) -> None:
    _, path, out = argv
    subject = read_subject(pathlib.Path(path))
    (version,) = [x.version for x in subject.manifest.versions if x.part == "snn_mlir"]
    results = Results(
        name=subject.name,
        dtype=subject.manifest.number_format,
        steps=subject.expected.steps,
        version=version,
        targets=tuple(run(subject, build) for build in subject.builds),
    )
    pathlib.Path(out).write_text(results.to_json(), "utf-8")


if __name__ == "__main__":
    app.run(main)
