"""`bazel run //tests/random:replay -- CASE.nir …`: runs cases again that a random test has kept.

Exit code 1 where C, JIT and reference differ, where check and compile do, where a sanitiser reports
something, or where a case that has inputs is refused.
"""

from __future__ import annotations

import pathlib
import sys
import tempfile

from frontend.paths import user_path
from tests.random.agreement import run_again
from tests.random.case import load_case


def main(arguments: list[str]) -> int:
    if not arguments:
        print("usage: replay CASE.nir ...", file=sys.stderr)
        return 2
    return max(replay(user_path(argument)) for argument in arguments)


def all_of(folder: pathlib.Path) -> int:
    """Runs every case of a folder."""
    return max((replay(path) for path in sorted(folder.glob("*.nir"))), default=0)


def replay(path: pathlib.Path) -> int:
    case = load_case(path)
    print(f"{path}: {case.options.flags()}")
    try:
        with tempfile.TemporaryDirectory() as folder:
            features = run_again(case, pathlib.Path(folder))
    except Exception as error:  # whatever was found: it is what the user wants to see
        print(f"{type(error).__name__}: {error}")
        return 1
    print(f"nothing wrong ({', '.join(sorted(features))})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
