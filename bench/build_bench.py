"""`python3 bench/build_bench.py`: how long Bazel takes, cold and warm, on this machine.

Uses an output base of its own, so that nothing is built or fetched yet: wheels are downloaded,
everything is compiled and every test runs. Bazel itself has to be installed (./bazelw version).
"""

from __future__ import annotations

import pathlib
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).parent.parent
STEPS = (
    ("bazelw build //..., cold (wheels fetched)", "build"),
    ("bazelw test //..., all tests", "test"),
    ("bazelw build //..., nothing to do", "build"),
    ("bazelw test //..., nothing to do", "test"),
)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="snn_mlir_build_bench_") as folder:
        startup = [str(ROOT / "bazelw"), f"--output_base={folder}/base"]
        links = "--experimental_convenience_symlinks=ignore"
        try:
            for name, verb in STEPS:
                start = time.perf_counter()
                command = [*startup, verb, links, "--config=ci", "//..."]
                subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
                print(f"{name:<45}{time.perf_counter() - start:8.1f} s", flush=True)
        finally:
            subprocess.run([*startup, "clean", "--expunge", links], cwd=ROOT, capture_output=True)


if __name__ == "__main__":
    main()
