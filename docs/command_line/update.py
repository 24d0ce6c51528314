"""`bazel run //docs/command_line:update`: writes docs/cli.md anew."""

from __future__ import annotations

import os
import pathlib

from docs.command_line.page import page


def main() -> None:
    root = pathlib.Path(os.environ.get("BUILD_WORKSPACE_DIRECTORY", "."))
    path = root / "docs/cli.md"
    path.write_text(page(), encoding="utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
