"""`bazel run //examples/walk:update`: writes docs/walk.md anew."""

from __future__ import annotations

import os
import pathlib

from examples.walk.page import page


def main() -> None:
    root = pathlib.Path(os.environ.get("BUILD_WORKSPACE_DIRECTORY", "."))
    path = root / "docs/walk.md"
    path.write_text(page(), encoding="utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
