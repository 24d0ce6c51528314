"""`bazel run //tests/targets:update`: writes docs/targets.md anew."""

from __future__ import annotations

import os
import pathlib

from tests.targets.page import page


def main() -> None:
    root = pathlib.Path(os.environ.get("BUILD_WORKSPACE_DIRECTORY", "."))
    path = root / "docs/targets.md"
    path.write_text(page(), encoding="utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
