"""A simulator that was written from docs/semantics.md alone gives what the reference gives.

C, JIT and reference share a reader and a discretisation: a wrong cut, rule or shape would be the
same in all three. This one shares nothing with them.
"""

from __future__ import annotations

import ast
import collections
import dataclasses
import functools
import pathlib

import h5py
import numpy as np
import pytest

from frontend import nir_import
from frontend.diagnostics import Findings, ModelError
from frontend.discretise.cuts import cut_edges
from frontend.discretise.profiles import PROFILES
from frontend.network import NeuronLayer, NumberFormat
from frontend.nir_import.nodes import Graph
from frontend.reference.neuron import fire
from frontend.step_rule import Compare
from tests.conformance import cases as conformance
from tests.random.case import Case
from tests.random.fidelity import Features
from tests.random.independent import rules
from tests.random.independent.graph import AlgebraicLoop, reachable
from tests.random.independent.model_file import read_model
from tests.random.independent.simulator import Simulator
from tests.random.keeper import Keeper
from tests.random.networks import drafts
from tests.random.runner import run_cases
from tests.random.second_opinion import agrees, discretised, simulated

HERE = pathlib.Path(__file__).parent / "independent"
EACH = {profile: 36 if profile == "spyx" else 18 for profile in PROFILES}  # networks
# Of those of all profiles.
FLOORS = {
    "an output that changes": 150,
    "spikes in an output": 60,
    "recurrence": 40,
    "early edges": 8,
    "fan-in": 70,
    "convolution": 30,
    "groups": 5,
    "pool": 15,
    "delay": 40,
    "delay per element": 10,
    "counts": 15,
    "nested graph": 50,
    "parameters per element": 50,
    "several Inputs": 20,
    "unreachable nodes": 20,
    "odd names": 20,
    "a setting of one node": 25,
    "profile in the metadata": 15,
}
CLOSED = 100  # networks with one more edge


@functools.cache
def of_profile(profile: str) -> Features:
    keeper = Keeper(f"independent-{profile.replace(':', '-')}")
    seed = 100 + list(PROFILES).index(profile)
    return run_cases(drafts(profile=profile), agrees, count=EACH[profile], seed=seed, keeper=keeper)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_reference_gives_what_the_simulator_gives(profile):
    found = of_profile(profile)
    assert found["cases"] == found[f"profile {profile}"] == EACH[profile]
    assert found["an output that changes"] >= EACH[profile] * 2 // 3


def test_there_is_everything_in_the_networks():
    found = sum((of_profile(profile) for profile in PROFILES), collections.Counter())
    missing = {name: (found[name], floor) for name, floor in FLOORS.items() if found[name] < floor}
    assert not missing, f"too few networks of these kinds (found, floor): {missing}"


def close_a_cycle(case: Case) -> None:
    """Adds an edge to the file where its shapes fit, one that closes a cycle for choice."""
    simulator = simulated(case, NumberFormat.F32)
    model = read_model(case.model)
    fitting = [
        (source, target)
        for source in sorted(simulator.gives.keys() & model.nodes.keys())
        for target in sorted(simulator.takes.keys() & model.nodes.keys())
        if simulator.gives[source] == simulator.takes[target]
        and simulator.nodes[source].kind != "Output"
        and simulator.sources[target]  # No Input, and none that tells its shape by not being fed.
        and (source, target) not in model.edges
    ]
    if not fitting:
        return
    edges = [(source, name) for name, sources in simulator.sources.items() for source in sources]
    ahead = reachable(simulator.nodes, edges)
    fitting = [edge for edge in fitting if edge[0] in ahead[edge[1]]] or fitting
    seed = [len(fitting), *case.model.read_bytes()[-64:]]
    edge = fitting[np.random.default_rng(seed).integers(len(fitting))]
    with h5py.File(case.model, "a") as file:
        pairs = [*file["node/edges"].asstr()[()], edge]
        del file["node/edges"]
        file["node"].create_dataset("edges", data=pairs, dtype=h5py.string_dtype())


def refused_alike(case: Case, folder: pathlib.Path) -> Features:
    """Whether both see an algebraic loop in a network with an edge more, or give the same."""
    close_a_cycle(case)
    findings = Findings(case.model.name)
    try:
        simulated(case, NumberFormat.F32)
    except AlgebraicLoop:
        with pytest.raises(ModelError):
            discretised(case, NumberFormat.F32, findings)
        assert ["algebraic loop" in error.problem for error in findings.errors] == [True]
        return collections.Counter(["refused"])
    return agrees(case, folder) + collections.Counter(["taken"])


def test_what_one_refuses_the_other_refuses():
    keeper = Keeper("independent-closed")
    found = run_cases(drafts(), refused_alike, count=CLOSED, seed=200, keeper=keeper)
    print(dict(found.most_common()))
    assert found["refused"] >= CLOSED // 20
    assert found["recurrence"] >= CLOSED // 4


def by_name(case: conformance.Case) -> str:
    return case.name


def conforming(case: conformance.Case, profile: str) -> str:
    """What is wrong with the outputs under a profile; empty if nothing."""
    nodes = read_model(case.model).nodes
    (name,) = (name for name, node in nodes.items() if getattr(node, "kind", "") == "Input")
    shape = case.input.shape[1:]
    simulator = Simulator(case.model, {name: shape}, profile=profile, settings=case.settings)
    (output,) = simulator.run({name: case.input}).values()
    return conformance.disagreement(output, case.output)


@pytest.mark.parametrize("case", conformance.all_cases(), ids=by_name)
def test_the_simulator_gives_what_the_framework_gave(case):
    assert conforming(case, case.profile) == ""


def test_another_profile_is_seen():
    case = next(case for case in conformance.all_cases() if case.name == "sinabs/lif_ff_norm")
    for profile in PROFILES.keys() - {"nir", "sinabs", "sinabs:single"}:  # nir needs a dt.
        assert conforming(case, profile), profile


def test_the_profiles_are_the_same_ones():
    assert rules.PROFILES.keys() == PROFILES.keys()


def with_edges_reversed(path: pathlib.Path, findings: Findings) -> Graph:
    graph = nir_import.read_graph(path, findings)
    return dataclasses.replace(graph, edges=graph.edges[::-1])


def cut_out_of_the_component(binding: Graph) -> frozenset[tuple[str, str]]:
    inside = {source for source, _ in cut_edges(binding)}
    return frozenset(edge for edge in binding.edges if edge[0] in inside)


def fire_with_the_other_compare(layer: NeuronLayer, v: np.ndarray) -> np.ndarray:
    other = Compare.GE if layer.rule.compare is Compare.GT else Compare.GT
    return fire(dataclasses.replace(layer, rule=dataclasses.replace(layer.rule, compare=other)), v)


@pytest.mark.parametrize(
    ("what", "fault", "count"),
    [
        # Shows in sums of three and more that are rounded, which one in 30 has.
        ("tests.random.second_opinion.read_graph", with_edges_reversed, 120),
        ("frontend.discretise.schedule.cut_edges", cut_out_of_the_component, 60),
        ("frontend.reference.neuron.fire", fire_with_the_other_compare, 60),
    ],
    ids=["order of edges", "cut", "compare"],
)
def test_a_fault_of_the_compiler_is_seen(what, fault, count, monkeypatch):
    seen: list[pathlib.Path] = []

    def differs(case: Case, folder: pathlib.Path) -> Features:
        with monkeypatch.context() as patch:
            patch.setattr(what, fault)
            try:
                if not seen:  # one is enough
                    agrees(case, folder)
            except AssertionError:
                seen.append(case.model)
        return collections.Counter()

    run_cases(drafts(), differs, count=count, seed=300, keeper=Keeper("independent-faults"))
    assert seen


def test_the_simulator_imports_nothing_of_the_compiler():
    allowed = {"__future__", "collections", "dataclasses", "h5py", "math", "numpy", "pathlib"}
    files = sorted(HERE.glob("*.py"))
    assert {"graph.py", "neuron.py", "simulator.py"} <= {path.name for path in files}
    for path in files:
        for name in imports(path):
            own = name.startswith("tests.random.independent")
            assert own or name.split(".")[0] in allowed, f"{path.name} imports {name}"


def imports(path: pathlib.Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(node.module)
    return found
