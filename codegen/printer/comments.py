"""The comment over each loop nest: which NIR node it computes, and its equation."""

from __future__ import annotations

from mlir import ir

from codegen import memory
from codegen.locations import nodes_of
from codegen.model_info import NodeInfo
from codegen.names import comment_text

_NESTS = frozenset({"scf.for", "scf.while", "scf.if", "memref.copy"})


def is_nest(op: ir.Operation) -> bool:
    """Whether an operation on the function's top level begins a block of statements."""
    return op.name in _NESTS


def node_comments(nodes: tuple[NodeInfo, ...]) -> dict[str, str]:
    """Node name to what stands over its loop nests."""
    comments = {}
    for node in nodes:
        name, equation = comment_text(node.name), comment_text(node.equation)
        comments[node.name] = f"{name} ({comment_text(node.nir_type)})" + (
            f": {equation}" if equation else ""
        )
    return comments


def nest_comment(op: ir.Operation, comments: dict[str, str]) -> list[str]:
    """The lines of a nest's comment, a line for each node in it; empty where it names none.

    comments  in the order of execution, which is that of the lines
    """
    nodes = dict.fromkeys(nodes_of(op.location))
    for inner in memory.operations(op):
        nodes.update(dict.fromkeys(nodes_of(inner.location)))
    known = [node for node in comments if node in nodes]
    # Parameters bring their own names, "fc1_weight": they tell nothing beside their node's.
    return [comments[node] for node in known] or [comment_text(node) for node in nodes]
