"""Codes and pages belong together, and docs/diagnostics.md is what the pages say."""

import ast
import pathlib
import re
from collections.abc import Iterator

import pytest

from frontend.explanations.document import document
from frontend.explanations.page import RANGES, codes, read_page

ROOT = pathlib.Path(__file__).parent.parent.parent
_CODE = re.compile(r"SNN[0-9]{3}")


def trees() -> Iterator[tuple[pathlib.Path, ast.Module]]:
    """The sources of what is run, tests and their helpers excepted."""
    for folder in ("codegen", "frontend", "snnmlir"):
        for file in (ROOT / folder).rglob("*.py"):
            if "test" not in file.stem and not {"testing", "wheel"} & set(file.parts):
                yield file, ast.parse(file.read_text(encoding="utf-8"))


def is_code(node: ast.expr) -> bool:
    """A code as such, or what has been given one."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and _CODE.fullmatch(node.value) is not None
    return getattr(node, "id", getattr(node, "attr", "")) == "code"


def test_every_code_has_a_page_and_every_page_a_code():
    used = {
        node.value
        for file, tree in trees()
        if file.name != "explain.py"  # whose examples name one
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and is_code(node)
    }
    assert len(used) > 100
    assert sorted(used) == codes()


def test_every_finding_has_a_code():
    places = 0
    for file, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr in ("error", "warning") and any(
                keyword.arg in ("found", "remedy") for keyword in node.keywords
            ):
                places += 1
                assert node.args and is_code(node.args[0]), f"{file.name}:{node.lineno}"
    assert places > 130


@pytest.mark.parametrize("code", codes())
def test_a_page_has_what_it_has_to(code):
    page = read_page(code)
    assert code[3] in RANGES
    assert f"[{code}]: " in page.example
    for text in (page.cause, page.given, page.remedy):
        assert text.endswith("."), text
    assert len(page.title) <= 66 and not page.title.endswith(".")
    assert max(map(len, page.example.splitlines())) <= 78
    for other in _CODE.findall(page.cause + page.remedy):
        assert other in codes()


def test_titles_differ():
    titles = [read_page(code).title for code in codes()]
    assert len(set(titles)) == len(titles)


def test_the_document_is_up_to_date():
    """`bazel run //frontend/explanations:update` writes it."""
    assert (ROOT / "docs/diagnostics.md").read_text(encoding="utf-8") == document()
