"""A profile that was given, and numbers that look like another's."""

from __future__ import annotations

from collections.abc import Mapping

from frontend.diagnostics import Findings
from frontend.discretise import detect
from frontend.discretise.profiles import PROFILES, Profile
from frontend.nir_import.nodes import IF, Graph, I, Neuron
from frontend.nir_import.spelling import quoted
from frontend.step_rule import Gain

# Whoever sets one of these says how the node's numbers are to be read.
_READINGS = ("dt", "decay", "gain")


def warn_of_contradiction(
    graph: Graph,
    profile: Profile,
    dt: float | None,
    values: Mapping[str | None, Mapping[str, object]],
    findings: Findings,
) -> None:
    """Warns where nodes have other numbers than the exporter of the given profile writes.

    dt, values: of --dt and --set. Nodes for which a setting says how to read them are left out;
    the profile `nir` takes every file as it is.
    """
    if profile.name == "nir":
        return
    odd: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, node in graph.nodes.items():
        if not isinstance(node, Neuron):
            continue
        told = any(field in values.get(key, {}) for key in (None, name) for field in _READINGS)
        clues = detect.clues_of(node, dt)
        fits = any(profile.name in profiles for profiles, _ in clues)
        if not (told or fits or _reads_alike(node, profile)):
            odd[name] = clues
    if not odd:
        return
    name, clues = next(iter(odd.items()))
    like = {other for profiles, _ in clues for other in profiles}
    names = sorted(like, key=list(PROFILES).index)
    trace = detect.trace_of(profile.name, graph.nodes[name])
    findings.warning(
        "SNN142",
        name if len(odd) == 1 else None,
        f"the file's numbers do not look like the profile {profile.name!r}",
        found=f"{quoted(odd, most=3)}: "
        + (" and ".join(dict.fromkeys(words for _, words in clues)) or "no known exporter's r, tau")
        + (f", as {' or '.join(names)} would be" if names else ""),
        expected=trace or f"no node of type {graph.nodes[name].nir_type}",
        remedy="give the profile of the framework that wrote the file; if this one did, "
        "--set gain=... confirms the reading",
    )


def _reads_alike(node: Neuron, profile: Profile) -> bool:
    """Is r = 1 without a time constant read as such a node's r, whoever wrote it?"""
    if not isinstance(node, (I, IF)) or not bool((node.r == 1).all()):
        return False
    gain = profile.rule(node.nir_type, in_cycle=False)["gain"]
    return gain in (Gain.ONE, Gain.ONE_MINUS_DECAY)
