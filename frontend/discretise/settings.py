"""`--set [NODE.]FIELD=VALUE`: for all nodes or one, a field of the step rule, or weights' width."""

from __future__ import annotations

import dataclasses
import enum
import math
from collections.abc import Iterable, Mapping

from frontend.diagnostics import Findings
from frontend.discretise.profiles import FlattenOrder
from frontend.nir_import.nodes import Broken, Graph, Node
from frontend.nir_import.spelling import closest, quoted
from frontend.step_rule import (
    Compare,
    Current,
    Decay,
    FireFrom,
    Gain,
    InitialMembrane,
    Reset,
    ResetAt,
    Spikes,
)


class WeightFormat(enum.Enum):
    """What the weights of a node of an integer network are stored in."""

    I4 = "i4"
    I8 = "i8"
    I16 = "i16"

    @property
    def bits(self) -> int:
        return int(self.value[1:])


_CHOICES: Mapping[str, type[enum.Enum]] = {
    "decay": Decay,
    "gain": Gain,
    "current": Current,
    "compare": Compare,
    "spikes": Spikes,
    "reset": Reset,
    "reset_at": ResetAt,
    "fire_from": FireFrom,
    "v0": InitialMembrane,
    "flatten": FlattenOrder,
    "weights": WeightFormat,
}
FIELDS = ("dt", *_CHOICES, "floor")

_SPIKING = ("compare", "spikes", "reset", "reset_at", "fire_from")
_APPLICABLE: Mapping[str, tuple[str, ...]] = {
    "I": ("dt", "gain", "floor"),
    "IF": ("dt", "gain", *_SPIKING, "v0", "floor"),
    "LI": ("dt", "decay", "gain", "v0", "floor"),
    "LIF": ("dt", "decay", "gain", *_SPIKING, "v0", "floor"),
    "CubaLI": ("dt", "decay", "gain", "current", "v0", "floor"),
    "CubaLIF": ("dt", "decay", "gain", "current", *_SPIKING, "v0", "floor"),
    "Delay": ("dt",),
    "Flatten": ("flatten",),
    **dict.fromkeys(("Linear", "Affine", "Conv1d", "Conv2d", "Scale"), ("weights",)),
}
_ZERO, _V_RESET, _V_LEAK = InitialMembrane.ZERO, InitialMembrane.V_RESET, InitialMembrane.V_LEAK
# Where a membrane may start: at a parameter that the node has.
_STARTS: Mapping[str, tuple[InitialMembrane, ...]] = {
    "IF": (_ZERO, _V_RESET),
    "LI": (_ZERO, _V_LEAK),
    "LIF": (_ZERO, _V_RESET, _V_LEAK),
    "CubaLI": (_ZERO, _V_LEAK),
    "CubaLIF": (_ZERO, _V_RESET, _V_LEAK),
}


@dataclasses.dataclass(frozen=True)
class Setting:
    """One `--set`. node: None for all nodes; names are those after inlining, `outer.inner`."""

    node: str | None
    field: str
    value: str

    def __str__(self) -> str:
        return f"--set {self.node + '.' if self.node is not None else ''}{self.field}={self.value}"


def parse_setting(text: str) -> Setting:
    """Splits at the first `=`, then at the last dot before it: names may contain dots.

    Raises ValueError where the text has not the form [NODE.]FIELD=VALUE. Whether node, field and
    value exist is `check_settings`' to say.
    """
    left, equals, value = text.partition("=")
    node, dot, field = left.rpartition(".")
    if not equals or not field or not value or (dot and not node):
        raise ValueError(f"--set takes [NODE.]FIELD=VALUE, as in lif1.reset=subtract, not {text!r}")
    return Setting(node if dot else None, field, value)


def applicable_fields(node: Node) -> tuple[str, ...]:
    """The fields that mean something for a node, in the order of the profiles' table."""
    return _APPLICABLE.get(node.nir_type, ())


def takes(node: Node, field: str, value: object) -> bool:
    """Whether this value of a field means something for a node."""
    if field == "v0":
        return value in _STARTS.get(node.nir_type, ())
    return field in applicable_fields(node)


def check_settings(
    settings: Iterable[Setting], graph: Graph, findings: Findings
) -> dict[str | None, dict[str, object]]:
    """Field values by node, None for all nodes; the last setting of a field holds.

    Unknown nodes, fields and values, and those that a node does not have, are findings.
    """
    found: dict[str | None, dict[str, object]] = {}
    for setting in settings:
        if setting.node is not None and setting.node not in graph.nodes:
            _unknown(setting, "node", setting.node, sorted(graph.nodes), graph, findings)
        elif setting.field not in FIELDS:
            _unknown(setting, "field", setting.field, sorted(FIELDS), graph, findings)
        elif _applies(setting, graph, findings):
            value = _value(setting, graph, findings)
            if value is not _INVALID and _is_taken(setting, value, graph, findings):
                found.setdefault(setting.node, {})[setting.field] = value
    return found


def _unknown(
    setting: Setting,
    what: str,
    name: str,
    known: list[str],
    graph: Graph,
    findings: Findings,
) -> None:
    close = closest(name, known)
    split = _split_name(setting, graph)
    if split is not None:
        remedy = f"the node {split!r} cannot be named here, --set being split at the first '=': "
        remedy += "rename it in the file, or set the field for all nodes"
    else:
        remedy = f"did you mean {close!r}?" if close else "give one of these"
    of = "" if setting.node is None else f"node {setting.node!r}, "
    findings.error(
        "SNN146",
        setting.node if setting.node in graph.nodes else None,
        f"{setting}: there is no {what} {name!r}",
        found=f"{of}field {setting.field!r}, value {setting.value!r}",
        expected=f"one of {quoted(known)}",
        remedy=remedy,
    )


def _split_name(setting: Setting, graph: Graph) -> str | None:
    """The node with a `=` in its name that the setting may have meant."""
    text = str(setting).removeprefix("--set ")
    return next((name for name in graph.nodes if "=" in name and text.startswith(f"{name}.")), None)


def _applies(setting: Setting, graph: Graph, findings: Findings) -> bool:
    if setting.node is None:
        nodes = graph.nodes.values()
        if any(setting.field in applicable_fields(node) for node in nodes):
            return True
        findings.warning(
            "SNN149",
            None,
            f"{setting} has no effect: no node has this field",
            found=f"nodes of type {', '.join(sorted({node.nir_type for node in nodes}))}",
            expected=f"a node with a field {setting.field!r}",
            remedy="leave it out",
        )
        return True
    node = graph.nodes[setting.node]
    fields = applicable_fields(node)
    if setting.field in fields or isinstance(node, Broken):
        return True
    findings.error(
        "SNN148",
        setting.node,
        f"{setting}: the field {setting.field!r} means nothing for this node",
        found=f"a node of type {node.nir_type}",
        expected=f"one of {quoted(fields)}"
        if fields
        else "a neuron, a Delay, a Flatten or a node with weights",
        remedy="leave it out",
    )
    return False


def _is_taken(setting: Setting, value: object, graph: Graph, findings: Findings) -> bool:
    """Of fields that apply: whether the value does, too."""
    if setting.node is None:
        having = [n for n in graph.nodes.values() if setting.field in applicable_fields(n)]
        if having and not any(takes(node, setting.field, value) for node in having):
            findings.warning(
                "SNN149",
                None,
                f"{setting} has no effect: no node has a {setting.value}",
                found=f"nodes of type {', '.join(sorted({node.nir_type for node in having}))}",
                expected=f"a node with a {setting.value}",
                remedy="leave it out",
            )
        return True
    node = graph.nodes[setting.node]
    if isinstance(node, Broken) or takes(node, setting.field, value):
        return True
    starts = [start.value for start in _STARTS[node.nir_type]]
    findings.error(
        "SNN148",
        setting.node,
        f"{setting}: this node has no {setting.value}",
        found=f"a node of type {node.nir_type}",
        expected=f"a {setting.field} of {' or '.join(starts)}",
        remedy="leave it out, or give one of these",
    )
    return False


_INVALID = object()


def _value(setting: Setting, graph: Graph, findings: Findings) -> object:
    """The value in its own type, _INVALID after a finding."""
    choices = _CHOICES.get(setting.field)
    if choices is not None:
        known = [choice.value for choice in choices]
        if setting.value in known:
            return choices(setting.value)
        what = "format of weights" if choices is WeightFormat else f"{setting.field} named"
        _unknown(setting, what, setting.value, known, graph, findings)
        return _INVALID
    if setting.field == "floor" and setting.value == "none":
        return None
    try:
        number = float(setting.value)
    except ValueError:
        number = math.nan
    if math.isfinite(number) and (setting.field != "dt" or number > 0):
        return number
    findings.error(
        "SNN147",
        setting.node,
        f"{setting}: not a usable {setting.field}",
        found=setting.value,
        expected="a positive number" if setting.field == "dt" else "a number, or none",
        remedy="give a number, as in 1e-4" if setting.field == "dt" else "give a number",
    )
    return _INVALID
