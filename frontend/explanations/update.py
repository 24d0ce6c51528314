"""`bazel run //frontend/explanations:update`: writes docs/diagnostics.md anew."""

from __future__ import annotations

import os
import pathlib

from frontend.explanations.document import document


def main() -> None:
    root = pathlib.Path(os.environ.get("BUILD_WORKSPACE_DIRECTORY", "."))
    path = root / "docs/diagnostics.md"
    path.write_text(document(), encoding="utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
