"""From raw nodes to typed ones: are all fields there, are they numbers, are they usable?"""

from __future__ import annotations

import dataclasses

import numpy as np

from frontend.diagnostics import Findings
from frontend.nir_import import nodes as typed
from frontend.nir_import.inline import FlatGraph
from frontend.nir_import.raw import UNREADABLE, RawNode
from frontend.nir_import.spelling import closest

SUPPORTED: dict[str, type[typed.Node]] = {
    cls.__name__: cls
    for cls in (
        typed.Affine,
        typed.CubaLI,
        typed.CubaLIF,
        typed.Flatten,
        typed.I,
        typed.IF,
        typed.Input,
        typed.LI,
        typed.LIF,
        typed.Linear,
        typed.Output,
        typed.Scale,
        typed.Threshold,
    )
}
NOT_YET = ("AvgPool2d", "Conv1d", "Conv2d", "Delay", "SumPool2d")

# What old versions of NIR leave out, and what it means then.
_DEFAULTS = {"v_reset": 0.0, "w_in": 1.0}
_MAX_SIZE = 2**31 - 1
_POSITIVE = ("tau", "tau_mem", "tau_syn")
# Types that versions of NIR store though they follow from the rest.
_IGNORED = {"input_type", "output_type", "input_shape", "shape"}


def type_nodes(flat: FlatGraph, findings: Findings) -> dict[str, typed.Node]:
    """A typed node for every raw one; Broken where a finding was made about it."""
    return {name: _type_node(node, name in flat.passes, findings) for name, node in
            flat.nodes.items()}  # fmt: skip


def _type_node(raw: RawNode, is_pass: bool, findings: Findings) -> typed.Node:
    broken = typed.Broken(name=raw.name, metadata=raw.metadata, stored_type=raw.type or "")
    if is_pass or raw.type == "Identity":
        stored = _Fields(raw, findings).shape("shape")
        return typed.PassThrough(name=raw.name, metadata=raw.metadata, stored_shape=stored)
    if raw.type not in SUPPORTED:
        _unknown_type(raw, findings)
        return broken
    cls = SUPPORTED[raw.type]
    read = _Fields(raw, findings)
    if cls in (typed.Input, typed.Output):
        fields = {"stored_shape": read.shape("shape")}
    elif cls is typed.Flatten:
        fields = {
            "start_dim": read.integer("start_dim", default=1),
            "end_dim": read.integer("end_dim", default=-1),
            "stored_shape": read.shape("input_type"),
        }
    else:
        own = {f.name for f in dataclasses.fields(cls)} - {"name", "metadata"}
        fields = {name: read.numbers(name) for name in sorted(own)}
        if cls in (typed.Linear, typed.Affine):
            read.check_weight(fields)
    read.warn_about_unknown(set(fields))
    if read.failed:
        return broken
    return cls(name=raw.name, metadata=raw.metadata, **fields)


def _unknown_type(raw: RawNode, findings: Findings) -> None:
    if raw.type is None:
        findings.error(
            raw.name,
            "the node has no type",
            found=f"fields {sorted(raw.fields)}",
            expected="a string field 'type'",
            remedy="write the file again, e.g. with nir.write",
        )
    elif raw.type in NOT_YET:
        findings.error(
            raw.name,
            f"{raw.type} is not supported yet",
            found=raw.type,
            expected=f"one of {', '.join(sorted(SUPPORTED))}",
            remedy="leave the node out of the model, or wait for a version that supports it",
        )
    else:
        known = sorted([*SUPPORTED, *NOT_YET, "NIRGraph"])
        close = closest(raw.type, known)
        findings.error(
            raw.name,
            f"unknown node type {raw.type!r}",
            found=raw.type,
            expected=f"a type of NIR 1.0.8 (known: {', '.join(known)})",
            remedy=f"did the file mean {close!r}?" if close else "write it with NIR's own nodes",
        )


class _Fields:
    """Reads one node's fields; `failed` tells whether a finding was made."""

    def __init__(self, raw: RawNode, findings: Findings):
        self.raw = raw
        self.findings = findings
        self.failed = False

    def _error(self, problem: str, found: str, expected: str, remedy: str) -> None:
        self.failed = True
        self.findings.error(self.raw.name, problem, found=found, expected=expected, remedy=remedy)

    def _array(self, name: str) -> np.ndarray | None:
        """The field as an array of real numbers; None, after a finding, where it is none."""
        value = self.raw.fields.get(name)
        if value is UNREADABLE:
            self.failed = True
            return None
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
            what = value.dtype if isinstance(value, np.ndarray) else repr(value)
            self._error(
                f"field {name!r} does not hold real numbers",
                found=str(what),
                expected="integers or floating point numbers",
                remedy=f"store {name!r} as numbers",
            )
            return None
        return value

    def numbers(self, name: str) -> np.ndarray | None:
        """A parameter in float64, finite, positive where it is a time constant."""
        if name not in self.raw.fields:
            if name in _DEFAULTS:
                return np.asarray(_DEFAULTS[name])
            self._error(
                f"{self.raw.type} without a field {name!r}",
                found=f"fields {sorted(self.raw.fields)}",
                expected=f"a field {name!r}",
                remedy=f"export the model again with {name!r}",
            )
            return None
        stored = self._array(name)
        if stored is None:
            return None
        value = stored.astype(np.float64)
        if value.size == 0:
            self._error(
                f"field {name!r} is empty",
                found=f"shape {value.shape}",
                expected="at least one number",
                remedy="export the model again",
            )
            return None
        bad = ~np.isfinite(value)
        if bad.any():
            self._error(
                f"field {name!r} has NaN or infinite values",
                found=_where(value, bad),
                expected="finite numbers",
                remedy="train or export the model again; no rule gives such a value a meaning",
            )
            return None
        if name in _POSITIVE and (value <= 0).any():
            self._error(
                f"time constant {name!r} is not positive",
                found=_where(value, value <= 0),
                expected=f"{name} > 0",
                remedy="a neuron without a leak is an IF (I without spikes) in NIR",
            )
            return None
        return value

    def integer(self, name: str, default: int) -> int:
        if name not in self.raw.fields:
            return default
        value = self._array(name)
        if value is None:
            return default
        if value.size != 1 or value.dtype.kind not in "iu":
            self._error(
                f"field {name!r} is not one integer",
                found=f"shape {value.shape}, type {value.dtype}",
                expected="one integer",
                remedy="write the file again, e.g. with nir.write",
            )
            return default
        return int(value.reshape(())[()])

    def shape(self, name: str) -> typed.Shape | None:
        if name not in self.raw.fields:
            return None
        value = self._array(name)
        if value is None:
            return None
        sizes = value.reshape(-1)
        if value.ndim > 1 or not all(float(n).is_integer() and n > 0 for n in sizes):
            self._error(
                f"field {name!r} is not a shape",
                found=str(value.tolist()),
                expected="positive integers",
                remedy="write the file again with the true shape, without batch and time",
            )
            return None
        if any(n > _MAX_SIZE for n in sizes):
            self._error(
                f"field {name!r} has a dimension that is too large",
                found=str([int(n) for n in sizes]),
                expected=f"at most {_MAX_SIZE} elements in a dimension",
                remedy="write the file again with the true shape, or split the model",
            )
            return None
        return tuple(int(n) for n in sizes)

    def check_weight(self, fields: dict[str, np.ndarray | None]) -> None:
        weight = fields["weight"]
        if weight is None:
            return
        if weight.ndim != 2:
            self._error(
                "the weight is not a matrix",
                found=f"shape {weight.shape}",
                expected="(outputs, inputs)",
                remedy="reshape the weight to two dimensions",
            )
            return
        bias = fields.get("bias")
        if bias is None:
            return
        outputs = weight.shape[0]
        if bias.size == 1:
            fields["bias"] = np.full(outputs, bias.reshape(())[()])
        elif bias.shape != (outputs,):
            self._error(
                "weight and bias do not fit",
                found=f"bias of shape {bias.shape}, weight of shape {weight.shape}",
                expected=f"bias of shape ({outputs},), one per row of the weight",
                remedy="export the model again",
            )

    def warn_about_unknown(self, known: set[str]) -> None:
        extra = sorted(set(self.raw.fields) - known - _IGNORED)
        if extra:
            self.findings.warning(
                self.raw.name,
                f"{self.raw.type} has fields that NIR does not define: they have no effect",
                found=", ".join(extra),
                expected=", ".join(sorted(known)),
                remedy="none, if the model does not rely on them",
            )


def _where(value: np.ndarray, bad: np.ndarray) -> str:
    """How many elements are bad, and the first of them."""
    index = tuple(int(k) for k in np.argwhere(bad)[0])
    first = f"{value[index]:g}" + (f" at {list(index)}" if index else "")
    count = int(bad.sum())
    return first if count == 1 else f"{first} and {count - 1} more of {value.size}"
