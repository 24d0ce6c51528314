"""size_test RESULTS.json [flash=N] [ram=N] [stack=N], run by snn_size_test."""

from __future__ import annotations

import pathlib
import sys

from absl.testing import absltest, parameterized

from codegen.emulate.results import Result, read_results

_WHAT = {
    "flash": "bytes of code and constants",
    "ram": "bytes of state",
    "stack": "bytes of stack in a step",
}


def cases() -> list[tuple[str, Result, str, int]]:
    """(name, result, what, limit)"""
    _, path, *words = sys.argv
    limits = dict(word.split("=") for word in words)
    return [
        (f"_{result.target}_{what}", result, what, int(limit))
        for result in read_results(pathlib.Path(path)).targets
        for what, limit in limits.items()
    ]


class SizeTest(parameterized.TestCase):
    @parameterized.named_parameters(cases())
    def test(self, result: Result, what: str, limit: int):
        # What did not run as it should has shown nothing of its stack.
        assert not result.difference, f"{result.target}: {result.difference}"
        target, found = result.target, getattr(result, what)
        assert found <= limit, f"{target}: {found:,} {_WHAT[what]}; max_{what} allows {limit:,}"


if __name__ == "__main__":
    absltest.main(argv=sys.argv[:1])
