"""What a profile guesses since its framework's files do not tell: warnings until it is set."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from frontend.diagnostics import Findings
from frontend.discretise.profiles import Profile
from frontend.nir_import.nodes import Graph, Neuron
from frontend.nir_import.spelling import quoted


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Guess:
    """A gain that a profile's row gives to nodes of some types, though it may be another.

    gain: the row's, in words.
    """

    profiles: tuple[str, ...]
    nir_types: tuple[str, ...]
    problem: str
    gain: str
    expected: str
    remedy: str


_GUESSES = (
    _Guess(
        profiles=("sinabs", "sinabs:single"),
        nir_types=("LI", "LIF", "CubaLI", "CubaLIF"),
        problem="the file cannot tell Sinabs' norm_input=True from False: taken as True",
        gain="1 - decay",
        expected="norm_input=True, Sinabs' default; a non-spiking ExpLeak readout is often False",
        remedy="for norm_input=False give --set gain=one, or --set NODE.gain=one for one node; "
        "--set gain=one_minus_decay confirms this reading",
    ),
    _Guess(
        profiles=("rockpool",),
        nir_types=("LI",),
        problem="the file cannot tell whether the input of Rockpool's LI decays with its state: "
        "taken as it arrives",
        gain="1",
        expected="an ExpSynTorch, which Rockpool exports as LI, has v = decay*(v + u)",
        remedy="for an ExpSynTorch give --set NODE.gain=decay; --set NODE.gain=one confirms this "
        "reading",
    ),
)


def warn_of_guesses(
    graph: Graph,
    profile: Profile,
    values: Mapping[str | None, Mapping[str, object]],
    findings: Findings,
) -> None:
    """values: of --set, by node, None for all nodes. A gain that is given is no guess."""
    for guess in _GUESSES:
        if profile.name not in guess.profiles or "gain" in values.get(None, {}):
            continue
        names = [
            name
            for name, node in graph.nodes.items()
            if isinstance(node, Neuron)
            and node.nir_type in guess.nir_types
            and "gain" not in values.get(name, {})
        ]
        if names:
            findings.warning(
                None,
                guess.problem,
                found=f"nodes {quoted(names)} with gain {guess.gain}",
                expected=guess.expected,
                remedy=guess.remedy,
            )
