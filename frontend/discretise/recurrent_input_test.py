"""Under the profile spyx, the input of a recurrent layer enters at the neuron."""

import numpy as np
import pytest

from frontend.diagnostics import Findings
from frontend.discretise import DiscretiseOptions, discretise
from frontend.network import Source, Timing
from frontend.nir_import import read_graph
from frontend.nir_import.testing import lif, nested, node, write

IN = node("Input", shape=[2])
OUT = node("Output", shape=[2])
W = node("Linear", weight=np.eye(2) * 3)
LAYER = {"input": IN, "w": W, "n": lif(2), "output": OUT}
EDGES = [("input", "w"), ("w", "n"), ("n", "w"), ("n", "output")]


def sources(tmp_path, nodes, edges, *settings, profile="spyx"):
    findings = Findings("m.nir")
    graph = read_graph(write(tmp_path / "m.nir", nodes, edges), findings)
    net = discretise(graph, DiscretiseOptions(profile=profile, settings=settings), findings)
    return {layer.name: layer.sources for layer in net.layers}


@pytest.mark.parametrize("kind", ["Linear", "Affine"])
def test_of_the_graph_itself(tmp_path, kind):
    bias = {"bias": np.ones(2)} if kind == "Affine" else {}
    nodes = {**LAYER, "w": node(kind, weight=np.eye(2), **bias)}
    found = sources(tmp_path, nodes, EDGES)
    assert found["w"] == (Source("n", Timing.EARLY),)
    assert found["n"] == (Source("input"), Source("w"))


def test_of_a_nested_graph_at_any_depth(tmp_path):
    deep = nested({"input": IN, "layer": nested(LAYER, EDGES), "output": OUT},
                  [("input", "layer"), ("layer", "output")])  # fmt: skip
    found = sources(tmp_path, {"i": IN, "deep": deep, "o": OUT}, [("i", "deep"), ("deep", "o")])
    assert found["deep.layer.n"] == (Source("i"), Source("deep.layer.w"))
    assert found["deep.layer.w"] == (Source("deep.layer.n", Timing.EARLY),)


def test_other_profiles_read_what_is_written(tmp_path):
    found = sources(tmp_path, LAYER, EDGES, profile="snntorch")
    assert found["w"] == (Source("input"), Source("n", Timing.PREVIOUS))
    assert found["n"] == (Source("w"),)


def test_weights_that_are_no_feedback_keep_their_input(tmp_path):
    nodes = {**LAYER, "v": W}
    found = sources(tmp_path, nodes, [("input", "v"), ("v", "n"), ("n", "output")])
    assert found["v"] == (Source("input"),)
    # A feedback through two weights is none of this form.
    edges = [("input", "w"), ("w", "n"), ("n", "v"), ("v", "w"), ("n", "output")]
    assert sources(tmp_path, nodes, edges)["w"] == (Source("input"), Source("v"))


def test_what_comes_from_elsewhere_stays(tmp_path):
    nodes = {**LAYER, "v": W}
    edges = [("input", "v"), ("v", "w"), *EDGES[1:]]
    assert sources(tmp_path, nodes, edges)["w"] == (Source("v"), Source("n", Timing.EARLY))


def test_an_input_that_reaches_the_neuron_already_is_added_once(tmp_path):
    found = sources(tmp_path, LAYER, [*EDGES, ("input", "n")])
    assert found["n"] == (Source("input"), Source("w"))
