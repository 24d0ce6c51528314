"""docs/bazel_rules.md from codegen/defs.bzl: what is said there of every rule and macro.

Starlark's syntax is Python's: the files are parsed, not run. A macro has a docstring with `Args:`,
a rule `doc` and attributes with `doc`; a KeyError names what has none.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import pathlib
import re

HEADER = """# Bazel rules

What `@snn_mlir//codegen:defs.bzl` exports, the only file to load. [bazel.md](bazel.md) says how to
embed this repository. Generated: `bazel run //codegen/rule_docs:update`.
"""


@dataclasses.dataclass(frozen=True)
class Parameter:
    """default: as it is written; None where one has to be given."""

    name: str
    default: str | None
    doc: str


@dataclasses.dataclass(frozen=True)
class Rule:
    name: str
    doc: str
    parameters: tuple[Parameter, ...]


def public_rules(root: pathlib.Path, file: str) -> list[Rule]:
    """The rules and macros that `file`, relative to the repository's root, exports, by name."""
    tree = ast.parse((root / file).read_text(encoding="utf-8"))
    loaded = _loads(tree, pathlib.PurePath(file).parent)
    rules = []
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
            (target,) = node.targets
            source, name = loaded[node.value.id]
            rules.append(
                _rule(ast.parse((root / source).read_text(encoding="utf-8")), name, target.id)
            )
    return sorted(rules, key=lambda rule: rule.name)


def _loads(tree: ast.Module, package: pathlib.PurePath) -> dict[str, tuple[str, str]]:
    """Local name to the file that it is loaded from, and its name there."""
    found = {}
    for node in tree.body:
        call = node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "load":
            label = ast.literal_eval(call.args[0])
            if label.startswith("@"):
                continue
            folder, _, name = label.removeprefix("//").rpartition(":")
            source = str(pathlib.PurePath(folder or package, name))
            for keyword in call.keywords:
                found[keyword.arg] = (source, ast.literal_eval(keyword.value))
    return found


def _rule(tree: ast.Module, name: str, public: str) -> Rule:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return _macro(node, public)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == name:
            return _declared(node.value, public)
    raise ValueError(f"{name} is neither a macro nor a rule")


def _macro(node: ast.FunctionDef, public: str) -> Rule:
    doc, _, arguments = (ast.get_docstring(node) or "").partition("\nArgs:\n")
    entries = re.findall(r"^  \*{0,2}(\w+): (.*(?:\n    .*)*)", arguments, re.MULTILINE)
    docs = {name: " ".join(words.split()) for name, words in entries}
    names = [argument.arg for argument in node.args.args]
    required = [None] * (len(names) - len(node.args.defaults))
    defaults = required + [_written(default) for default in node.args.defaults]
    parameters = [Parameter(n, d, docs[n]) for n, d in zip(names, defaults, strict=True)]
    if node.args.kwarg:
        rest = node.args.kwarg.arg
        parameters.append(Parameter(f"**{rest}", "", docs[rest]))
    return Rule(public, doc.strip(), tuple(parameters))


def _declared(call: ast.Call, public: str) -> Rule:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    parameters = [Parameter("name", None, "the target's name.")]
    attributes = given["attrs"]
    for key, value in zip(attributes.keys, attributes.values, strict=True):
        name = ast.literal_eval(key)
        said = {keyword.arg: keyword.value for keyword in value.keywords}
        default = None if "mandatory" in said else _written(said["default"])
        if not name.startswith("_"):
            parameters.append(Parameter(name, default, ast.literal_eval(said["doc"])))
    return Rule(public, inspect.cleandoc(ast.literal_eval(given["doc"])), tuple(parameters))


def _written(value: ast.expr) -> str:
    """An expression as Starlark is written: with double quotes."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return json.dumps(value.value)
    return ast.unparse(value)


def markdown(rules: list[Rule]) -> str:
    """The page."""
    parts = [HEADER]
    for rule in rules:
        lines = [f"## {rule.name}", "", rule.doc, "", "| attribute | default | |", "|---|---|---|"]
        for parameter in rule.parameters:
            default = "required" if parameter.default is None else f"`{parameter.default}`"
            doc = parameter.doc.replace("|", "\\|")
            shown = default if parameter.default != "" else ""
            lines.append(f"| `{parameter.name}` | {shown} | {doc} |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def page(root: pathlib.Path) -> str:
    """docs/bazel_rules.md, of a repository."""
    return markdown(public_rules(root, "codegen/defs.bzl"))
