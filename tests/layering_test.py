"""Imports go one way only (docs/architecture.md): read from the sources themselves."""

from __future__ import annotations

import ast
import pathlib

import pytest

ROOT = pathlib.Path(__file__).parent.parent
# What each folder may import of ours; a folder may always import itself.
ALLOWED = {
    "snn_dialect": set(),
    "codegen": set(),
    "frontend": {"codegen", "snn_dialect.python"},
    "snnmlir": {"codegen", "frontend"},
}
OURS = {
    "snn_dialect", "codegen", "frontend", "snnmlir", "third_party", "tests", "bench", "examples",
}  # fmt: skip


def imports(file: pathlib.Path) -> set[str]:
    """Our packages that a Python file imports: `frontend`, `snn_dialect.python`, ..."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    depth = {"snn_dialect": 2}
    parts = [name.split(".") for name in found]
    return {".".join(p[: depth.get(p[0], 1)]) for p in parts if p[0] in OURS}


@pytest.mark.parametrize("folder", ALLOWED)
def test_imports_follow_the_arrows(folder):
    # Tests lie beside what they test and may use the harness.
    files = [
        file
        for file in (ROOT / folder).rglob("*.py")
        if not file.name.endswith("_test.py") and "test" not in file.stem
        and not {"test", "testing"} & set(file.parts)
    ]  # fmt: skip
    assert len(files) >= 2
    for file in files:
        wrong = {n for n in imports(file) if n.split(".")[0] != folder} - ALLOWED[folder]
        assert not wrong, f"{file.relative_to(ROOT)} imports {sorted(wrong)}"


def test_the_check_sees_imports(tmp_path):
    file = tmp_path / "x.py"
    file.write_text(
        "import tests.harness\nfrom frontend.network import Network\nimport numpy\n"
        "from snn_dialect.IR.x import y\nfrom snn_dialect.python import snn\n"
    )
    assert imports(file) == {"tests", "frontend", "snn_dialect.IR", "snn_dialect.python"}
