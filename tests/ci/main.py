"""All that .ci/run does: tests, lint, README's commands, foreign workspaces, a second build."""

from __future__ import annotations

import pathlib
import subprocess
import sys
import tempfile
import time
import traceback

from tests.ci import bazel_cases, embedding, lint, readme, reproducible
from tests.ci.tally import Tally

ROOT = pathlib.Path(__file__).parent.parent.parent


def bazel_tests(targets: str = "//...") -> Tally:
    """As README says, with flags that change the output only, so that README's run is cached."""
    with tempfile.TemporaryDirectory() as folder:
        events = pathlib.Path(folder) / "events.json"
        command = ["./bazelw", "test", "--config=ci", f"--build_event_json_file={events}", targets]
        code = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL).returncode
        lines = events.read_text().splitlines() if events.exists() else []
        tally = bazel_cases.count_events(lines)
    if code and not tally.failures:
        tally.add(f"bazelw test {targets} ended with exit code {code}", passed=False)
    return tally


def zoos() -> Tally:
    """Cold, from a cache and with one model changed, the actions run that should."""
    command = ["./bazelw", "run", "//bench:scaling", "--", "--models=1,3"]
    code = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL).returncode
    tally = Tally()
    tally.add("bench:scaling", code == 0)
    return tally


STEPS = {
    "formatting and lint": lint.run,
    "bazelw test //...": bazel_tests,
    "every target": lambda: bazel_tests("//tests/targets:every_target"),
    "instructions of a step": lambda: bazel_tests("//bench:instructions_test"),
    "README's commands": lambda: readme.run(ROOT, "README.md"),
    "commands of docs/c_api.md": lambda: readme.run(ROOT, "docs/c_api.md"),
    "commands of docs/quantisation.md": lambda: readme.run(ROOT, "docs/quantisation.md"),
    "commands of docs/python_api.md": lambda: readme.run(ROOT, "docs/python_api.md"),
    "snnTorch's example": lambda: readme.run(ROOT, "examples/simulator/README.md"),
    "foreign workspaces": embedding.run,
    "zoos of models": zoos,
    "remote execution": lambda: bazel_tests("//tests/remote_execution:remote_execution_test"),
    "a second build gives the same bytes": reproducible.run,
}


def main() -> int:
    total = Tally()
    for name, step in STEPS.items():
        print(f"== {name}", flush=True)
        start = time.monotonic()
        try:
            tally = step()
        except Exception as error:  # whatever ends a step, the last line has to count it
            traceback.print_exc()
            tally = Tally(failures=[f"{name}: {error}"])
        total.update(tally)
        print(f"== {name}: {tally} ({time.monotonic() - start:.0f} s)", flush=True)
    for failure in total.failures:
        print(f"failed: {failure}")
    print(total)
    return bool(total.failures)


if __name__ == "__main__":
    sys.exit(main())
