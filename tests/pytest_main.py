"""Runs pytest on the files named as arguments, as a Bazel test."""

from __future__ import annotations

import os
import pathlib
import sys

import pytest


class Shard:
    """Keeps every n-th test, for Bazel's shard_count."""

    def __init__(self, index: int, total: int) -> None:
        self.index, self.total = index, total

    def pytest_collection_modifyitems(self, config, items) -> None:
        config.hook.pytest_deselected(
            items=[test for n, test in enumerate(items) if n % self.total != self.index]
        )
        items[:] = items[self.index :: self.total]


def main() -> int:
    # The settings are those of a run outside Bazel.
    settings = pathlib.Path(__file__).parent.parent / "pyproject.toml"
    arguments = ["-c", str(settings), "-p", "no:cacheprovider", "--color=no", "-ra"]
    environment = os.environ
    if "TEST_TMPDIR" in environment:
        temporary = os.path.join(environment["TEST_TMPDIR"], "pytest")
        arguments.append(f"--basetemp={temporary}")
    if "XML_OUTPUT_FILE" in environment:
        arguments.append(f"--junitxml={environment['XML_OUTPUT_FILE']}")
    if "TESTBRIDGE_TEST_ONLY" in environment:  # bazel test --test_filter=EXPRESSION
        arguments += ["-k", environment["TESTBRIDGE_TEST_ONLY"]]
    plugins = []
    if (total := int(environment.get("TEST_TOTAL_SHARDS", "1"))) > 1:
        pathlib.Path(environment["TEST_SHARD_STATUS_FILE"]).touch()
        plugins.append(Shard(int(environment["TEST_SHARD_INDEX"]), total))
    code = pytest.main(arguments + sys.argv[1:], plugins=plugins)
    if code == pytest.ExitCode.NO_TESTS_COLLECTED and total > 1:
        return 0  # more shards than tests
    return code


if __name__ == "__main__":
    sys.exit(main())
