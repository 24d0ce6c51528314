"""From raw nodes to typed ones: each type's own fields, and whether they fit one another."""

from __future__ import annotations

import dataclasses

from frontend.diagnostics import Findings
from frontend.nir_import import nodes as typed
from frontend.nir_import import unknown_type
from frontend.nir_import.fields import Fields
from frontend.nir_import.inline import FlatGraph
from frontend.nir_import.raw import RawNode
from frontend.nir_import.weights import bias_for, check_rank, convolution, pool

# The spatial dimensions of what they slide over.
_CONVOLUTIONS = {"Conv1d": ("length",), "Conv2d": ("height", "width")}
SUPPORTED: dict[str, type[typed.Node]] = {
    **dict.fromkeys(_CONVOLUTIONS, typed.Conv),
    **{
        cls.__name__: cls
        for cls in (
            typed.Affine,
            typed.AvgPool2d,
            typed.CubaLI,
            typed.CubaLIF,
            typed.Delay,
            typed.Flatten,
            typed.I,
            typed.IF,
            typed.Input,
            typed.LI,
            typed.LIF,
            typed.Linear,
            typed.Output,
            typed.Scale,
            typed.SumPool2d,
            typed.Threshold,
        )
    },
}

# Fields of our classes that files call otherwise; the shapes are those of Input and Output.
_STORED_AS = {"kernel": "kernel_size", "stored_shape": "shape"}


def type_nodes(flat: FlatGraph, findings: Findings) -> dict[str, typed.Node]:
    """A typed node for every raw one; Broken where a finding was made about it."""
    return {
        name: _type_node(node, name in flat.passes, findings) for name, node in flat.nodes.items()
    }


def _type_node(raw: RawNode, is_pass: bool, findings: Findings) -> typed.Node:
    common = {"name": raw.name, "metadata": raw.metadata}
    broken = typed.Broken(**common, stored_type=raw.type or "")
    read = Fields(raw, findings)
    if is_pass or raw.type == "Identity":
        stored = read.hint("shape")
        is_input = is_pass and raw.type == "Input"
        return typed.PassThrough(**common, stored_shape=stored, is_input=is_input)
    if raw.type not in SUPPORTED:
        _unknown_type(raw, findings)
        return broken
    cls = SUPPORTED[raw.type]
    known = {_STORED_AS.get(f.name, f.name) for f in dataclasses.fields(cls)} - {"name", "metadata"}
    if cls is typed.Input:
        fields = {"stored_shape": read.shape("shape")}
    elif cls is typed.Output:
        fields = {"stored_shape": read.hint("shape")}
    elif cls is typed.Flatten:
        fields = {
            "start_dim": read.integer("start_dim", default=1),
            "end_dim": read.integer("end_dim", default=-1),
            "stored_shape": read.hint("input_type"),
        }
    elif cls is typed.Conv:
        fields = convolution(read, _CONVOLUTIONS[raw.type])
    elif issubclass(cls, typed.Pool):
        fields = pool(read)
    else:
        fields = {name: read.numbers(name) for name in sorted(known - {"bias"})}
        if cls in (typed.Linear, typed.Affine):
            check_rank(read, fields["weight"], ("outputs", "inputs"))
        if cls is typed.Affine:
            fields["bias"] = bias_for(read, fields["weight"])
    read.warn_about_unknown(known)
    read.warn_about_missing()
    return broken if read.failed else cls(**common, **fields)


def _unknown_type(raw: RawNode, findings: Findings) -> None:
    if raw.type is None:
        findings.error(
            "SNN120",
            raw.name,
            "the node has no type",
            found=f"fields {sorted(raw.fields)}",
            expected="a string field 'type'",
            remedy="write the file again, e.g. with nir.write",
        )
        return
    known = sorted([*SUPPORTED, "NIRGraph"])
    findings.error(
        "SNN121",
        raw.name,
        f"unknown node type {raw.type!r}",
        found=repr(raw.type),
        expected=f"a type of NIR 1.0.8 (known: {', '.join(known)})",
        remedy=unknown_type.remedy(raw.type, known),
    )
