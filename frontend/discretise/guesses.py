"""What a profile guesses since its framework's files do not tell: warnings until it is set."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np

from frontend.diagnostics import Findings
from frontend.discretise.profiles import Profile
from frontend.discretise.settings import takes
from frontend.nir_import.nodes import Graph, Neuron, Node
from frontend.nir_import.spelling import quoted


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Guess:
    """A value that a profile's row gives to nodes of some types, though it may be another.

    field      whose value it is
    parameter  the node's that has to be other than 0 for it to matter; None: it always does
    taken      what is found of the nodes, in words
    """

    profiles: tuple[str, ...]
    nir_types: tuple[str, ...]
    field: str
    parameter: str | None = None
    problem: str
    taken: str
    expected: str
    remedy: str

    def concerns(self, node: Node) -> bool:
        if not isinstance(node, Neuron) or node.nir_type not in self.nir_types:
            return False
        return self.parameter is None or bool(np.any(getattr(node, self.parameter)))


_GUESSES = (
    _Guess(
        profiles=("sinabs", "sinabs:single"),
        nir_types=("LI", "LIF", "CubaLI", "CubaLIF"),
        field="gain",
        problem="the file cannot tell Sinabs' norm_input=True from False: taken as True",
        taken="with gain 1 - decay",
        expected="norm_input=True, Sinabs' default; a non-spiking ExpLeak readout is often False",
        remedy="for norm_input=False give --set gain=one, or --set NODE.gain=one for one node; "
        "--set gain=one_minus_decay confirms this reading",
    ),
    _Guess(
        profiles=("rockpool",),
        nir_types=("LI",),
        field="gain",
        problem="the file cannot tell whether the input of Rockpool's LI decays with its state: "
        "taken as it arrives",
        taken="with gain 1",
        expected="an ExpSynTorch, which Rockpool exports as LI, has v = decay*(v + u)",
        remedy="for an ExpSynTorch give --set NODE.gain=decay; --set NODE.gain=one confirms this "
        "reading",
    ),
    _Guess(
        profiles=("norse",),
        nir_types=("LI", "LIF", "CubaLI", "CubaLIF"),
        field="v0",
        parameter="v_leak",
        problem="Norse starts its membranes at v_leak: started at 0",
        taken="with a v_leak other than 0",
        expected="v0=v_leak, if these membranes start as in Norse",
        remedy="give --set v0=v_leak; --set v0=0 confirms this reading",
    ),
    _Guess(
        profiles=("norse",),
        nir_types=("IF",),
        field="v0",
        parameter="v_reset",
        problem="Norse starts the membrane of an IAFCell at v_reset: started at 0",
        taken="with a v_reset other than 0",
        expected="v0=v_reset, if these membranes start as in Norse",
        remedy="give --set NODE.v0=v_reset; --set NODE.v0=0 confirms this reading",
    ),
)


def warn_of_guesses(
    graph: Graph,
    profile: Profile,
    values: Mapping[str | None, Mapping[str, object]],
    findings: Findings,
) -> None:
    """values: of --set, by node, None for all nodes. What is given is no guess."""
    for guess in _GUESSES:
        if profile.name not in guess.profiles:
            continue
        names = [
            name
            for name, node in graph.nodes.items()
            if guess.concerns(node) and not _given(guess.field, node, values)
        ]
        if names:
            findings.warning(
                "SNN151",
                None,
                guess.problem,
                found=f"nodes {quoted(names)} {guess.taken}",
                expected=guess.expected,
                remedy=guess.remedy,
            )


def _given(field: str, node: Node, values: Mapping[str | None, Mapping[str, object]]) -> bool:
    """A value for all nodes is given for those for which it means something."""
    levels = (values.get(None, {}), values.get(node.name, {}))
    return any(field in level and takes(node, field, level[field]) for level in levels)
