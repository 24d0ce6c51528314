"""cross_test RESULTS.json …: every target gave what the reference gives, to the bit.

A test of each model, number format and target, run by snn_cross_test.
"""

from __future__ import annotations

import pathlib
import sys

from absl.testing import absltest, parameterized

from codegen.emulate.results import Result, read_results


def cases() -> list[tuple[str, int, Result]]:
    found = [read_results(pathlib.Path(path)) for path in sys.argv[1:]]
    return [
        (f"_{x.name}_{x.dtype}_{result.target}", x.steps, result)
        for x in found
        for result in x.targets
    ]


class CrossTest(parameterized.TestCase):
    @parameterized.named_parameters(cases())
    def test(self, steps: int, result: Result):
        assert not result.difference, f"{result.target}: {result.difference}"
        assert steps > 0


if __name__ == "__main__":
    absltest.main(argv=sys.argv[:1])
