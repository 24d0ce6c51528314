"""`bazel run //tests/support:update`: writes docs/support.md anew."""

from __future__ import annotations

import os
import pathlib

from tests.support.table import support_table


def main() -> None:
    root = pathlib.Path(os.environ.get("BUILD_WORKSPACE_DIRECTORY", "."))
    path = root / "docs/support.md"
    path.write_text(support_table(), encoding="utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
