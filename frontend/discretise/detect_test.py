"""What the numbers of a file say about who wrote it."""

import numpy as np
import pytest

from frontend.diagnostics import Findings
from frontend.discretise.detect import detect, trace_of
from frontend.discretise.profiles import PROFILES
from frontend.discretise.settings import parse_setting
from frontend.nir_import import read_graph
from frontend.nir_import.nodes import IF, LIF, CubaLIF, Graph, I
from tests.conformance.cases import Case, all_cases, conformance_cases

SNNTORCH = {"snntorch", "snntorch:zero", "snntorch:none", "lava", "spikingjelly"}
SINABS = {"sinabs", "sinabs:single"}
BETWEEN = {"nir", "norse", "spikingjelly"}
UNIT_IF = {"nir", "norse", "spyx", *SINABS}
LONG = {"nir", "spyx", *SINABS}

FOUND_BY_FRAMEWORK = {
    "snntorch": SNNTORCH,
    "norse": {"norse"},
    "sinabs": LONG,
    "rockpool": {"rockpool"},
    "spikingjelly": BETWEEN,
    "spyx": {"spyx"},
}
IF_ONLY = {
    "norse/iaf_nobatch": UNIT_IF,
    "sinabs/cnn_iaf_multi_infer": UNIT_IF,
    "sinabs/iaf_ff_multi": UNIT_IF,
    "sinabs/iaf_ff_reset0": UNIT_IF,
    "spyx/if_ff": UNIT_IF,
    "spikingjelly/if_ff": {"spikingjelly"},
}


def candidates(graph: Graph, dt: float | None = None) -> set[str]:
    return set(detect(graph, dt).profiles)


@pytest.mark.parametrize("case", conformance_cases(), ids=lambda case: case.name)
def test_real_exports(case: Case):
    found = detect(read_graph(case.model, Findings("m.nir")))
    expected = IF_ONLY.get(case.name, FOUND_BY_FRAMEWORK[case.name.split("/")[0]])
    assert found.profiles == expected
    assert found.seen


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_true_profile_is_always_a_candidate(case: Case):
    settings = [parse_setting(text) for text in case.settings]
    dt = next((float(s.value) for s in settings if (s.node, s.field) == (None, "dt")), None)
    read = read_graph(case.model, Findings("m.nir"))
    assert case.profile in candidates(read, dt)
    # Without the time step that the exporter was given, the file may not tell, but not lie either.
    assert candidates(read) >= {case.profile} or len(candidates(read)) != 1


def graph(*nodes) -> Graph:
    return Graph(nodes={node.name: node for node in nodes}, edges=())


def lif(tau, r, name: str = "n") -> LIF:
    zero = np.zeros(())
    return LIF(
        name=name,
        tau=np.asarray(tau),
        r=np.asarray(r),
        v_leak=zero,
        v_threshold=zero + 1,
        v_reset=zero,
    )


def cuba(tau_mem, tau_syn, r, w_in) -> CubaLIF:
    zero = np.zeros(())
    return CubaLIF(
        name="n",
        tau_mem=np.asarray(tau_mem),
        tau_syn=np.asarray(tau_syn),
        r=np.asarray(r),
        w_in=np.asarray(w_in),
        v_leak=zero,
        v_threshold=zero + 1,
        v_reset=zero,
    )


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (lif(1e-3, 10.0), SNNTORCH),
        (lif([1e-3, 2e-3], [10.0, 20.0]), SNNTORCH),
        (lif([1e-3, 2e-3], [10.0, 10.0]), set()),
        (cuba(1e-3, 5e-4, 10.0, 5.0), SNNTORCH),
        (cuba(1e-3, 5e-4, 10.0, 1.0), set()),
        (lif(4.0, 0.75), {"spyx"}),
        # A small beta: r and 1 - 1/tau agree in all digits that float32 leaves.
        (lif(np.float32(1 / (1 - np.float32(1e-3))), np.float32(1e-3)), {"spyx"}),
        (lif(0.5, -1.0), set()),
        (lif(5e-3, 5.0 * np.exp(-0.2)), {"rockpool"}),
        (lif(20.0, 1.0), LONG),
        (lif(1.0, 1.0), LONG),
        (lif([0.5, 20.0], 1.0), {"nir", *SINABS}),
        (lif(5e-5, 1.0), {"norse"}),
        (cuba(1e-5, 5e-6, 1.0, 1.0), {"norse"}),
        (lif(0.01, 1.0), BETWEEN),
        # snnTorch with beta = 0 is also r = 1: two readings, so both are candidates.
        (lif(1e-4, 1.0), SNNTORCH | BETWEEN),
        (lif([5e-5, 0.01], 1.0), {"nir", "norse"}),
        (cuba(0.01, 5e-5, 1.0, 1.0), {"nir", "norse"}),
        (cuba(5.0, 0.5, 1.0, 1.0), {"nir", *SINABS}),
        (lif(0.01, 3.0), set()),
    ],
)
def test_one_node(node, expected):
    assert candidates(graph(node)) == expected


def test_membranes_that_rest_elsewhere_are_not_snntorchs():
    one = lif(1e-3, 10.0)
    for field in ("v_leak", "v_reset"):
        assert candidates(graph(LIF(**{**vars(one), field: np.full((), -0.5)}))) == {"spikingjelly"}


def integrator(r: float, name: str = "n", kind: type = IF):
    one = np.ones(())
    return (
        IF(name=name, r=one * r, v_threshold=one, v_reset=one)
        if kind is IF
        else I(name=name, r=one * r)
    )


@pytest.mark.parametrize("kind", [IF, I])
def test_nodes_without_a_time_constant(kind):
    assert candidates(graph(integrator(1, kind=kind))) == UNIT_IF
    assert candidates(graph(integrator(1e4, kind=kind))) == {"spikingjelly"}
    assert candidates(graph(integrator(1e3, kind=kind))) == set()
    assert kind.__name__ in detect(graph(integrator(1, kind=kind))).seen


def test_a_time_step_that_is_given_may_be_the_exporters():
    assert candidates(graph(lif(2.0, 2.0))) == set()
    assert candidates(graph(lif(2.0, 2.0)), dt=1.0) == SNNTORCH
    assert candidates(graph(integrator(1e3)), dt=1e-3) == {"spikingjelly"}
    assert candidates(graph(lif(20e-3, 4.0 * np.exp(-0.25))), dt=5e-3) == {"rockpool"}
    assert candidates(graph(lif(4e-3, 0.75)), dt=1e-3) == {"spyx"}
    # The profile's own is still looked at.
    assert candidates(graph(lif(1e-3, 10.0)), dt=1.0) == SNNTORCH


def test_nodes_have_to_agree():
    assert candidates(graph(lif(20.0, 1.0, "a"), lif(4.0, 0.75, "b"))) == {"spyx"}
    assert candidates(graph(lif(20.0, 1.0, "a"), lif(1e-3, 10.0, "b"))) == set()
    assert candidates(graph(lif(20.0, 1.0, "a"), integrator(1, "b"))) == LONG
    assert candidates(graph(lif(5e-5, 1.0, "a"), integrator(1, "b"))) == {"norse"}
    assert candidates(graph(lif(0.01, 1.0, "a"), integrator(1e4, "b"))) == {"spikingjelly"}
    assert candidates(graph(lif(1e-3, 10.0, "a"), integrator(1e4, "b"))) == {"spikingjelly"}


def test_what_was_seen_is_said_of_the_candidates_or_of_every_node():
    assert detect(graph(lif(5e-5, 1.0, "a"), integrator(1, "b"))).seen == (
        "r = 1, tau < 1e-4; IF with r = 1"
    )
    nodes = [lif(20.0, 1.0, name) for name in "abcd"] + [lif(1e-3, 10.0, "e")]
    assert detect(graph(*nodes)).seen == (
        "r = 1, tau >= 1 ('a', 'b', 'c' and 1 more); r*dt/tau = 1 with dt = 1e-4 ('e')"
    )
    # Only what speaks for the one that is left.
    assert detect(graph(lif(1e-4, 1.0, "a"), integrator(1e4, "b"))).seen == (
        "r*dt/tau = 1 with dt = 1e-4 and r = 1, tau from 1e-4 to 1; IF with r = 1/dt with dt = 1e-4"
    )
    assert detect(graph(lif(0.01, 3.0))).seen == "r and tau as no known exporter writes them"


def test_exporters_round_to_float32():
    tau = np.float32(1e-4 / (1 - 0.9))
    assert candidates(graph(lif(float(tau), float(tau / np.float32(1e-4))))) == SNNTORCH


def test_every_profile_has_a_trace():
    for profile in PROFILES:
        assert trace_of(profile, lif(1.0, 1.0))
    assert trace_of("spikingjelly", integrator(1)) == "r = 1/dt with dt = 1e-4"
    assert trace_of("snntorch", integrator(1)) == ""
