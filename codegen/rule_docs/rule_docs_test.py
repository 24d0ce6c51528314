"""docs/bazel_rules.md is what the rules say of themselves."""

from __future__ import annotations

import pathlib

import pytest

from codegen.rule_docs.rule_docs import page, public_rules

REFRESH = """docs/bazel_rules.md is not what the rules say. To write it anew:
  ./bazelw run //codegen/rule_docs:update"""

DEFS = """
load("//rules:macro.bzl", _built = "built")
load("//rules:rule.bzl", _made = "made")

made = _made
built = _built
"""
MACRO = """
def built(name, size = "small", limits = [], **kwargs):
    \"\"\"Builds.

    Twice.

    Args:
      name: of the target.
      size: one of
        two.
      limits: none | some.
      **kwargs: as elsewhere.
    \"\"\"
"""
RULE = """
made = rule(
    implementation = _impl,
    attrs = {
        "tool": attr.label(mandatory = True, cfg = "exec", doc = "what makes it"),
        "level": attr.int(default = 3, doc = "how deep"),
        "_hidden": attr.label(default = "//x"),
    },
    doc = "Makes.",
)
"""


def write(folder: pathlib.Path, **texts: str) -> pathlib.Path:
    (folder / "rules").mkdir()
    for name, text in texts.items():
        (folder / f"rules/{name}.bzl").write_text(text)
    return folder


def test_committed_page_is_the_generated_one():
    committed = pathlib.Path("docs/bazel_rules.md").read_text(encoding="utf-8")
    assert committed == page(pathlib.Path()), REFRESH


def test_macros_and_rules_are_described_by_their_own_words(tmp_path):
    root = write(tmp_path, defs=DEFS, macro=MACRO, rule=RULE)
    built, made = public_rules(root, "rules/defs.bzl")
    assert built.doc == "Builds.\n\nTwice."
    assert [(p.name, p.default, p.doc) for p in built.parameters] == [
        ("name", None, "of the target."),
        ("size", '"small"', "one of two."),
        ("limits", "[]", "none | some."),
        ("**kwargs", "", "as elsewhere."),
    ]
    assert made.doc == "Makes."
    assert [(p.name, p.default, p.doc) for p in made.parameters] == [
        ("name", None, "the target's name."),
        ("tool", None, "what makes it"),
        ("level", "3", "how deep"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [("      size: one of\n", "", "size"), ('cfg = "exec", doc = "what makes it"', "", "doc")],
)
def test_what_is_not_described_is_named(tmp_path, old, new, missing):
    root = write(tmp_path, defs=DEFS, macro=MACRO.replace(old, new), rule=RULE.replace(old, new))
    with pytest.raises(KeyError, match=missing):
        public_rules(root, "rules/defs.bzl")
