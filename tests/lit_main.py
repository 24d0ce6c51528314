"""Runs lit on the files named as arguments, as a Bazel test."""

from __future__ import annotations

import argparse
import os
import pathlib
import sys

import lit.main

CONFIGURATION = """
import lit.formats

config.name = "lit"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = {suffixes!r}
config.test_exec_root = {output!r}
config.environment["PATH"] = {path!r}
"""


def make_suite(scratch: pathlib.Path, tests: list[pathlib.Path], tools: list[str]) -> pathlib.Path:
    """A folder that looks like the repository's root, and has lit's configuration."""
    programs = scratch / "bin"
    programs.mkdir()
    for tool in map(pathlib.Path, tools):
        (programs / tool.name).symlink_to(tool.absolute())
    suite = scratch / "suite"
    suite.mkdir()
    for entry in pathlib.Path.cwd().iterdir():
        (suite / entry.name).symlink_to(entry)
    (suite / "lit.cfg.py").write_text(
        CONFIGURATION.format(
            suffixes=sorted({test.suffix for test in tests}),
            output=str(scratch / "out"),
            path=f"{programs}:/usr/bin:/bin",
        )
    )
    return suite


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", action="append", default=[], help="program of the RUN lines")
    parser.add_argument("tests", nargs="+", type=pathlib.Path)
    flags, more = parser.parse_known_args()
    environment = os.environ
    tests = flags.tests
    if total := int(environment.get("TEST_TOTAL_SHARDS", "0")):
        pathlib.Path(environment["TEST_SHARD_STATUS_FILE"]).touch()
        tests = tests[int(environment["TEST_SHARD_INDEX"]) :: total]
        if not tests:
            return
    suite = make_suite(pathlib.Path(environment["TEST_TMPDIR"]), tests, flags.tool)
    arguments = ["lit", "-v", "--order=lexical", "--no-progress-bar"]
    if "TESTBRIDGE_TEST_ONLY" in environment:  # bazel test --test_filter=REGEX
        arguments.append(f"--filter={environment['TESTBRIDGE_TEST_ONLY']}")
    if "XML_OUTPUT_FILE" in environment:
        arguments.append(f"--xunit-xml-output={environment['XML_OUTPUT_FILE']}")
    sys.argv = arguments + more + [str(suite / test) for test in tests]
    lit.main.main()


if __name__ == "__main__":
    main()
