"""`bazel run //codegen/rule_docs:update`: writes docs/bazel_rules.md anew."""

from __future__ import annotations

import os
import pathlib

from codegen.rule_docs.rule_docs import page


def main() -> None:
    root = pathlib.Path(os.environ.get("BUILD_WORKSPACE_DIRECTORY", "."))
    path = root / "docs/bazel_rules.md"
    path.write_text(page(root), encoding="utf-8")
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
