"""From raw nodes to typed ones: each type's own fields, and whether they fit one another."""

from __future__ import annotations

import dataclasses

import numpy as np

from frontend.diagnostics import Findings
from frontend.nir_import import nodes as typed
from frontend.nir_import.fields import Fields
from frontend.nir_import.inline import FlatGraph
from frontend.nir_import.raw import RawNode
from frontend.nir_import.spelling import closest

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
    known = {f.name for f in dataclasses.fields(cls)} - {"name", "metadata", "stored_shape"}
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
        fields = _convolution(read, _CONVOLUTIONS[raw.type])
    elif issubclass(cls, typed.Pool):
        fields = _pool(read)
        known = known - {"kernel"} | {"kernel_size"}
    else:
        fields = {name: read.numbers(name) for name in sorted(known)}
        if cls in (typed.Linear, typed.Affine):
            _check_rank(read, fields["weight"], ("outputs", "inputs"))
        if cls is typed.Affine:
            fields["bias"] = _bias(read, fields["bias"], fields["weight"])
    read.warn_about_unknown(known)
    read.warn_about_missing()
    return broken if read.failed else cls(**common, **fields)


def _unknown_type(raw: RawNode, findings: Findings) -> None:
    if raw.type is None:
        findings.error(
            raw.name,
            "the node has no type",
            found=f"fields {sorted(raw.fields)}",
            expected="a string field 'type'",
            remedy="write the file again, e.g. with nir.write",
        )
        return
    known = sorted([*SUPPORTED, "NIRGraph"])
    close = closest(raw.type, known)
    findings.error(
        raw.name,
        f"unknown node type {raw.type!r}",
        found=raw.type,
        expected=f"a type of NIR 1.0.8 (known: {', '.join(known)})",
        remedy=f"did the file mean {close!r}?" if close else "write it with NIR's own nodes",
    )


def _convolution(read: Fields, spatial: tuple[str, ...]) -> dict[str, object]:
    count = len(spatial)
    weight = read.numbers("weight")
    _check_rank(read, weight, ("outputs", "inputs/groups", *spatial))
    if read.has("bias"):
        bias = read.numbers("bias")
    else:
        read.assume("bias", "0")
        bias = np.zeros(())
    (groups,) = read.sizes("groups", 1, least=1, default=1)
    if weight is not None and not read.failed and weight.shape[0] % groups:
        read.error(
            "the groups do not divide the output channels",
            found=f"{weight.shape[0]} output channels (weight of shape {weight.shape}) "
            f"in {groups} groups",
            expected="groups that divide the channels",
            remedy="mend groups or the weight",
        )
    stored = read.hint("input_shape")
    return {
        "weight": weight,
        "bias": _bias(read, bias, weight),
        "stride": read.sizes("stride", count, least=1, default=1),
        "dilation": read.sizes("dilation", count, least=1, default=1),
        "padding": _padding(read, count),
        "groups": groups,
        # Channels and batch may have leaked into it.
        "stored_shape": stored[-count:] if stored and len(stored) >= count else None,
    }


def _padding(read: Fields, count: int) -> tuple[tuple[int, int], ...] | None:
    """(before, after) for each dimension; None for `same`."""
    word = read.text("padding")
    if word == "same":
        return None
    if word == "valid":
        return ((0, 0),) * count
    if word is not None:
        read.error(
            "unknown padding",
            found=repr(word),
            expected="'same', 'valid', a number"
            + (f", or {count} numbers, one for each dimension" if count > 1 else ""),
            remedy="export the model again with one of these",
        )
        return None
    return tuple((n, n) for n in read.sizes("padding", count, least=0, default=0))


def _pool(read: Fields) -> dict[str, object]:
    return {
        "kernel": read.sizes("kernel_size", 2, least=1),
        "stride": read.sizes("stride", 2, least=1),
        "padding": tuple((n, n) for n in read.sizes("padding", 2, least=0, default=0)),
    }


def _check_rank(read: Fields, weight: np.ndarray | None, dimensions: tuple[str, ...]) -> None:
    if weight is not None and weight.ndim != len(dimensions):
        read.error(
            f"the weight does not have {len(dimensions)} dimensions",
            found=f"shape {weight.shape}",
            expected=f"({', '.join(dimensions)})",
            remedy=f"reshape the weight, or store another type than {read.raw.type}",
        )


def _bias(read: Fields, bias: np.ndarray | None, weight: np.ndarray | None) -> np.ndarray | None:
    """One number for each output. None, or anything, after a finding."""
    if bias is None or weight is None or read.failed:
        return bias
    outputs = weight.shape[0]
    if bias.size == 1:
        return np.full(outputs, bias.reshape(())[()])
    if bias.shape != (outputs,):
        read.error(
            "weight and bias do not fit",
            found=f"bias of shape {bias.shape}, weight of shape {weight.shape}",
            expected=f"bias of shape ({outputs},), one for each output",
            remedy="export the model again",
        )
    return bias
