"""Which step rule and which width hold for which node: profile, --set FIELD, --set NODE.FIELD."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping

from frontend.diagnostics import Findings
from frontend.discretise.contradiction import warn_of_contradiction
from frontend.discretise.detect import detect
from frontend.discretise.guesses import warn_of_guesses
from frontend.discretise.profiles import PROFILES, FlattenOrder, Profile
from frontend.discretise.settings import Setting, applicable_fields, check_settings, takes
from frontend.nir_import import structure
from frontend.nir_import.nodes import Broken, Delay, Flatten, Graph, Neuron
from frontend.nir_import.spelling import closest, quoted
from frontend.step_rule import FireFrom, InitialMembrane, Reset, ResetAt, StepRule

METADATA_KEY = "snn_mlir.profile"
_LIST = ", ".join(PROFILES)

# Fields that --set gives, by node; None for all nodes.
_Values = Mapping[str | None, Mapping[str, object]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Resolution:
    """What holds for a graph: the profile and why, and what each node needs of it.

    rules        each neuron's step rule
    delay_dt     each Delay's time step; one that delays nothing may lack it
    flatten      the order in which each Flatten reads a map
    weight_bits  the width of a node's weights in an integer network, where it was given
    """

    profile: Profile
    reason: str
    rules: Mapping[str, StepRule]
    delay_dt: Mapping[str, float]
    flatten: Mapping[str, FlattenOrder]
    weight_bits: Mapping[str, int]


def resolve(
    graph: Graph,
    profile: str | None,
    dt: float | None,
    settings: tuple[Setting, ...],
    findings: Findings,
) -> Resolution | None:
    """None, after findings, where profile or dt cannot be told."""
    values = check_settings(settings, graph, findings)
    if dt is not None and not (math.isfinite(dt) and dt > 0):
        findings.error(
            "SNN144",
            None,
            "--dt: not a usable time step",
            found=f"{dt:g}",
            expected="a positive number, in the file's own unit of time",
            remedy="give a number, as in --dt 1e-4",
        )
        return None
    given_dt = dt if dt is not None else values.get(None, {}).get("dt")
    chosen = _choose(graph, profile, given_dt, values, findings)
    if chosen is None:
        return None
    row, reason = chosen
    if profile is not None or METADATA_KEY in graph.metadata:
        warn_of_contradiction(graph, row, given_dt, values, findings)
    warn_of_guesses(graph, row, values, findings)
    step = _time_steps(graph, row, dt, values, findings)
    return Resolution(
        profile=row,
        reason=reason,
        rules=_rules(graph, row, step, values, findings),
        delay_dt={name: step[name] for name in step if isinstance(graph.nodes[name], Delay)},
        flatten=_flatten_orders(graph, row, values),
        weight_bits=_weight_bits(graph, values),
    )


def order_matters(graph: Graph, flatten: str) -> bool:
    """Whether the order makes a difference: what arrives has several channels, and pixels."""
    arriving = graph.input_shape(flatten) or (1,)
    channels, *pixels = arriving
    return arriving != graph.shapes.get(flatten) and channels > 1 and math.prod(pixels) > 1


def _choose(
    graph: Graph, given: str | None, dt: float | None, values: _Values, findings: Findings
) -> tuple[Profile, str] | None:
    if given is not None:
        return _named(given, "given by --profile", "--profile", findings)
    stored = graph.metadata.get(METADATA_KEY)
    if stored is not None:
        source = f"the file's metadata {METADATA_KEY!r}"
        return _named(str(stored), f"given by {source}", source, findings)
    if not any(isinstance(node, Neuron) for node in graph.nodes.values()):
        return _without_neurons(graph, values, findings)
    detection = detect(graph, dt)
    found = detection.profiles
    if len(found) == 1:
        name = next(iter(found))
        return PROFILES[name], f"the only one that the file's numbers leave: {detection.seen}"
    if any(isinstance(node, Broken) for node in graph.nodes.values()):
        return None  # The numbers of broken nodes might have told; findings exist already.
    names = sorted(found, key=list(PROFILES).index)
    findings.error(
        "SNN140",
        None,
        "the file does not tell which framework's step rule it was made for",
        found=detection.seen,
        expected=f"numbers that leave one profile; these leave {', '.join(names) or 'none'}",
        remedy=f"name the profile: --profile {' or '.join(names)}"
        if names
        else f"name the profile with --profile (one of {_LIST}), and fields with --set",
    )
    return None


def _without_neurons(
    graph: Graph, values: _Values, findings: Findings
) -> tuple[Profile, str] | None:
    """No rule is needed, unless for the order in which a Flatten reads a map."""
    unknown = [
        name
        for name, node in graph.nodes.items()
        if isinstance(node, Flatten)
        and order_matters(graph, name)
        and "flatten" not in {**values.get(None, {}), **values.get(name, {})}
    ]
    if not unknown:
        return PROFILES["nir"], "the file has no neurons, so no rule is needed"
    findings.error(
        "SNN152",
        unknown[0],
        "the file does not tell in which order a Flatten reads a map",
        found="a map of shape "
        + " and ".join(f"{graph.input_shape(name)} into {name!r}" for name in unknown)
        + ", and no neurons to tell the framework by",
        expected="the framework's profile, or an order",
        remedy=f"name the profile with --profile (one of {_LIST}), or give --set flatten=chw",
    )
    return None


def _named(name: str, reason: str, source: str, findings: Findings) -> tuple[Profile, str] | None:
    if name in PROFILES:
        return PROFILES[name], reason
    close = closest(name, PROFILES)
    findings.error(
        "SNN141",
        None,
        f"{source}: there is no profile {name!r}",
        found=name,
        expected=f"one of {_LIST}",
        remedy=f"did you mean {close!r}?" if close else "name a profile with --profile",
    )
    return None


def _time_steps(
    graph: Graph, profile: Profile, dt: float | None, values: _Values, findings: Findings
) -> dict[str, float]:
    """The time step of every node that needs one; those that lack it are a finding."""
    found: dict[str, float] = {}
    missing = []
    for name, node in graph.nodes.items():
        if not isinstance(node, (Neuron, Delay)):
            continue
        fields: dict[str, object] = {"dt": dt if dt is not None else profile.dt}
        fields.update({**values.get(None, {}), **values.get(name, {})})
        if fields["dt"] is not None:
            found[name] = fields["dt"]
        elif isinstance(node, Neuron) or node.delay.any():
            missing.append(name)
    if missing:
        neurons = any(isinstance(node, Neuron) for node in graph.nodes.values())
        # Without neurons nobody need have named a profile.
        who = f"the profile {profile.name!r}" if neurons else "a Delay"
        findings.error(
            "SNN143",
            None,
            f"{who} needs a time step, which NIR does not store",
            found=f"no dt for {quoted(missing)}",
            expected="a dt in the file's own unit of time",
            remedy="give it with --dt, as in --dt 1e-4",
        )
    return found


def _rules(
    graph: Graph,
    profile: Profile,
    step: Mapping[str, float],
    values: _Values,
    findings: Findings,
) -> dict[str, StepRule]:
    """The rule of every neuron that has a time step."""
    on_cycle = {name for component in structure.components(graph) for name in component}
    rules: dict[str, StepRule] = {}
    for name, node in graph.nodes.items():
        if not isinstance(node, Neuron) or name not in step:
            continue
        fields = profile.rule(node.nir_type, name in on_cycle)
        for level in (values.get(None, {}), values.get(name, {})):
            fields.update({key: value for key, value in level.items() if takes(node, key, value)})
        if not takes(node, "v0", fields["v0"]):
            fields["v0"] = InitialMembrane.ZERO
        fields["dt"] = step[name]
        rules[name] = StepRule(**fields)
        if "reset" in applicable_fields(node):
            _check_meaning(name, rules[name], findings)
    return rules


def _check_meaning(name: str, rule: StepRule, findings: Findings) -> None:
    """Combinations of fields that have no meaning."""
    later = rule.reset_at is not ResetAt.SAME_STEP
    previous = rule.fire_from is FireFrom.PREVIOUS
    problem = remedy = ""
    if rule.reset in (Reset.TO_VALUE, Reset.NONE) and later:
        problem = "only a reset of the same step can be one to a value, or none"
        remedy = "give --set reset_at=same_step, or another reset"
    elif rule.reset is Reset.DROP and not later:
        problem = "what is dropped is the membrane of the next step"
        remedy = "give --set reset_at=next_step, or --set reset=zero"
    elif rule.reset in (Reset.ZERO, Reset.DROP) and later and previous:
        problem = "a spike of the previous membrane resets at once, or subtracts in the next step"
        remedy = "give --set reset_at=same_step, --set reset=subtract or --set fire_from=updated"
    if problem:
        findings.error(
            "SNN150",
            name,
            f"the step rule has no meaning: {problem}",
            found=f"reset={rule.reset.value}, reset_at={rule.reset_at.value}, "
            f"fire_from={rule.fire_from.value}",
            expected="a combination with a meaning",
            remedy=remedy,
        )


def _flatten_orders(graph: Graph, profile: Profile, values: _Values) -> dict[str, FlattenOrder]:
    given = values.get(None, {}).get("flatten", profile.flatten)
    return {
        name: values.get(name, {}).get("flatten", given)
        for name, node in graph.nodes.items()
        if isinstance(node, Flatten)
    }


def _weight_bits(graph: Graph, values: _Values) -> dict[str, int]:
    given = values.get(None, {}).get("weights")
    found = {
        name: values.get(name, {}).get("weights", given)
        for name, node in graph.nodes.items()
        if "weights" in applicable_fields(node)
    }
    return {name: weights.bits for name, weights in found.items() if weights is not None}
