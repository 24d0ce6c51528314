"""What the numbers of a file say about who wrote it."""

import numpy as np
import pytest

from frontend.diagnostics import Findings
from frontend.discretise.detect import candidates
from frontend.nir_import import read_graph
from frontend.nir_import.nodes import IF, LIF, CubaLIF, Graph
from tests.conformance.cases import conformance_cases

SNNTORCH = {"snntorch", "snntorch:zero", "snntorch:none", "lava"}
SINABS = {"sinabs", "sinabs:single"}

FOUND_BY_FRAMEWORK = {
    "snntorch": SNNTORCH,
    "norse": {"norse"},
    "sinabs": SINABS,
    "rockpool": {"rockpool"},
    "spikingjelly": {"nir", "spikingjelly"},
    "spyx": {"spyx"},
}
IF_ONLY = {
    "norse/iaf_nobatch": {"nir", "norse", "spyx", *SINABS},
    "sinabs/cnn_iaf_multi_infer": {"nir", "norse", "spyx", *SINABS},
    "sinabs/iaf_ff_multi": {"nir", "norse", "spyx", *SINABS},
    "sinabs/iaf_ff_reset0": {"nir", "norse", "spyx", *SINABS},
    "spyx/if_ff": {"nir", "norse", "spyx", *SINABS},
    "spikingjelly/if_ff": {"spikingjelly"},
}


@pytest.mark.parametrize("case", conformance_cases(), ids=lambda case: case.name)
def test_real_exports(case):
    found, seen = candidates(read_graph(case.model, Findings("m.nir")))
    assert found == IF_ONLY.get(case.name, FOUND_BY_FRAMEWORK[case.name.split("/")[0]])
    assert case.profile in found
    assert seen


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
        (lif(5e-3, 5.0 * np.exp(-0.2)), {"rockpool"}),
        (lif(20.0, 1.0), SINABS),
        (lif(1.0, 1.0), SINABS),
        (lif(5e-5, 1.0), {"norse"}),
        (cuba(1e-5, 5e-6, 1.0, 1.0), {"norse"}),
        (lif(0.01, 1.0), {"nir", "spikingjelly"}),
        # snnTorch with beta = 0 is also r = 1: two readings, so both are candidates.
        (lif(1e-4, 1.0), SNNTORCH | {"nir", "spikingjelly"}),
        (lif([5e-5, 0.01], 1.0), set()),
        (cuba(0.01, 5e-5, 1.0, 1.0), set()),
        (cuba(5.0, 0.5, 1.0, 1.0), set()),
        (lif(0.01, 3.0), set()),
    ],
)
def test_one_node(node, expected):
    assert candidates(graph(node))[0] == expected


def test_nodes_have_to_agree():
    assert candidates(graph(lif(20.0, 1.0, "a"), lif(4.0, 0.75, "b")))[0] == set()
    one = np.ones(())
    integrator = IF(name="b", r=one, v_threshold=one, v_reset=one)
    assert candidates(graph(lif(20.0, 1.0, "a"), integrator))[0] == SINABS
    assert candidates(graph(lif(5e-5, 1.0, "a"), integrator))[0] == {"norse"}


def test_exporters_round_to_float32():
    tau = np.float32(1e-4 / (1 - 0.9))
    assert candidates(graph(lif(float(tau), float(tau / np.float32(1e-4)))))[0] == SNNTORCH
