"""Files with cycles and delays: what docs/semantics.md says of graphs, in numbers done by hand.

Neurons here have decay 1 and gain 1 (IF under a profile with gain=one) and a threshold of 1, which
a membrane has to exceed; a reset puts it to 0. All numbers are dyadic, so that nothing is rounded.
"""

import numpy as np
import pytest

from frontend.diagnostics import Findings, ModelError
from frontend.discretise import DiscretiseOptions, discretise
from frontend.network import DelayLayer, FlattenLayer, Signal, Source, Timing
from frontend.nir_import import read_graph
from frontend.nir_import.testing import nested, node, write
from frontend.reference import Interpreter

IN = node("Input", shape=[1])
OUT = node("Output", shape=[1])
ONE = np.ones(1)
IF = node("IF", r=ONE, v_threshold=ONE, v_reset=np.zeros(1))
LI = node("LI", tau=ONE * 2, r=ONE, v_leak=np.zeros(1))
ZERO = ("reset=zero", "reset_at=same_step")
PREVIOUS = (*ZERO, "fire_from=previous")


def weight(value, n=1):
    return node("Linear", weight=np.eye(n) * value)


def delay(*values):
    return node("Delay", delay=np.array(values, float))


def build(tmp_path, nodes, edges, *settings, profile="snntorch", dt=1.0):
    findings = Findings("m.nir")
    graph = read_graph(write(tmp_path / "m.nir", nodes, edges), findings)
    options = DiscretiseOptions(profile=profile, dt=dt, settings=settings)
    return discretise(graph, options, findings), findings


def run(tmp_path, nodes, edges, *settings, inputs, **options):
    """What each Output gave, step by step; inputs: a number per step, or one list per Input."""
    net, _ = build(tmp_path, nodes, edges, *(settings or ZERO), **options)
    given = inputs if isinstance(inputs, dict) else {net.inputs[0].name: inputs}
    arrays = {
        layer.name: np.asarray(given[layer.name], float).reshape(-1, *layer.shape)
        for layer in net.inputs
    }
    found = Interpreter(net).run(arrays)
    return {name: y.reshape(len(y), -1).squeeze(1).tolist() if y[0].size == 1 else y.tolist()
            for name, y in found.items()}  # fmt: skip


def error(tmp_path, nodes, edges, *settings, **options):
    with pytest.raises(ModelError) as raised:
        build(tmp_path, nodes, edges, *settings, **options)
    (finding,) = [f for f in raised.value.findings if f.severity.value == "error"]
    return finding


def test_self_edge_of_a_neuron(tmp_path):
    nodes = {"i": IN, "n": IF, "o": OUT}
    edges = [("i", "n"), ("n", "n"), ("n", "o")]
    assert run(tmp_path, nodes, edges, inputs=[2, 0, 0.5, 0, 0]) == {"o": [1, 0, 1, 0, 0]}
    # fire_from=previous: z is known before the step, and its edge brings it in the same step.
    assert run(tmp_path, nodes, edges, *PREVIOUS, inputs=[2, 0, 0.5, 0]) == {"o": [0, 1, 0, 1]}


@pytest.mark.parametrize("names", ["ab", "ba"])
@pytest.mark.parametrize("backwards", [False, True])
def test_neurons_of_a_ring_see_each_other_one_step_late_whatever_the_files_order(
    tmp_path, names, backwards
):
    first, second = names
    nodes = {"i": IN, first: IF, second: IF, "w": weight(2), "o": OUT, "p": OUT}
    edges = [("i", first), (first, "w"), ("w", second), (second, first), (first, "o"),
             (second, "p")]  # fmt: skip
    edges = edges[::-1] if backwards else edges
    found = run(tmp_path, nodes, edges, inputs=[2, 0, 0, 0.5, 0])
    assert found == {"o": [1, 0, 0, 1, 0], "p": [0, 1, 0, 0, 1]}


def test_all_edges_of_a_component_are_cut_not_one_for_each_ring(tmp_path):
    # a -> b -> c -> a, and a -> c: c hears a and b, each one step late.
    nodes = {"i": IN, "a": IF, "b": IF, "c": IF, "o": OUT}
    edges = [("i", "a"), ("a", "b"), ("b", "c"), ("c", "a"), ("a", "c"), ("c", "o")]
    net, _ = build(tmp_path, nodes, edges, *ZERO)
    timings = {layer.name: [s.timing for s in layer.sources] for layer in net.layers}
    late = Timing.PREVIOUS
    assert timings == {
        "i": [], "a": [Timing.NOW, late], "b": [late], "c": [late, late], "o": [Timing.NOW],
    }  # fmt: skip


def test_two_components_are_cut_each_for_itself(tmp_path):
    nodes = {"i": IN, "a": IF, "b": IF, "u": weight(1), "v": weight(1), "o": OUT}
    edges = [("i", "a"), ("a", "u"), ("u", "a"), ("a", "b"), ("b", "v"), ("v", "b"), ("b", "o")]
    net, _ = build(tmp_path, nodes, edges, *ZERO)
    assert net["b"].sources == (Source("a"), Source("v"))
    assert net["v"].sources == (Source("b", Timing.PREVIOUS),)
    # a -> b leaves its component: a's second and third spikes (steps 1 and 3) make b fire at once.
    assert run(tmp_path, nodes, edges, inputs=[2, 1, 0, 0.5]) == {"o": [0, 1, 0, 1]}


def test_integrator_on_a_cycle_gives_its_membrane_of_the_step_before(tmp_path):
    nodes = {"i": IN, "n": LI, "w": weight(1), "o": OUT}
    edges = [("i", "n"), ("n", "w"), ("w", "n"), ("n", "o")]
    for settings in (("gain=one",), ("gain=one", "fire_from=previous")):
        nodes["x"] = IF  # So that fire_from is a field of a node; it reaches no Output.
        found = run(tmp_path, nodes, [*edges, ("i", "x")], *settings, inputs=[1, 0, 1])
        assert found == {"o": [1, 1.5, 3.25]}


@pytest.mark.parametrize("kind", ["LI", "CubaLI"])
def test_integrator_that_starts_at_v_leak_gives_nothing_at_the_first_step(tmp_path, kind):
    taus = {"tau": ONE * 2} if kind == "LI" else {"tau_mem": ONE * 2, "tau_syn": ONE}
    n = node(kind, **taus, r=ONE, v_leak=ONE * 4)
    nodes = {"i": IN, "n": n, "w": weight(1), "o": OUT, "p": OUT}
    edges = [("i", "n"), ("n", "w"), ("w", "n"), ("n", "o"), ("w", "p")]
    # v = v/2 + 2 + (x + what w brings), w being v of the step before: 4/2 + 2 + (1 + 0), then
    # 5/2 + 2 + 5, 9.5/2 + 2 + (1 + 9.5). A synapse with tau = dt passes its input on as it is.
    found = run(tmp_path, nodes, edges, "gain=one", "v0=v_leak", inputs=[1, 0, 1])
    assert found == {"o": [5, 9.5, 17.25], "p": [0, 5, 9.5]}
    found = run(tmp_path, nodes, edges, "gain=one", inputs=[1, 0])
    assert found == {"o": [3, 6.5], "p": [0, 3]}


def test_nothing_arrives_at_the_first_step(tmp_path):
    nodes = {"n": IF, "w": node("Affine", weight=np.eye(1) * 8, bias=ONE), "o": OUT, "i": IN}
    edges = [("n", "w"), ("w", "n"), ("w", "o"), ("i", "n")]
    # Though v_reset is above the threshold and v starts there, no spike was before the first.
    high = {**nodes, "n": node("IF", r=ONE, v_threshold=ONE, v_reset=ONE * 2)}
    found = run(tmp_path, high, edges, "v0=v_reset", *ZERO, inputs=[0, 0])
    assert found == {"o": [1, 9]}


def test_early_spike_may_be_one_of_the_first_step(tmp_path):
    nodes = {"n": node("IF", r=ONE, v_threshold=ONE, v_reset=ONE * 2), "o": OUT, "i": IN}
    edges = [("n", "n"), ("i", "n"), ("n", "o")]
    assert run(tmp_path, nodes, edges, "v0=v_reset", *PREVIOUS, inputs=[0, 0]) == {"o": [1, 0]}


def test_ring_across_nested_graphs(tmp_path):
    inner = nested({"input": IN, "n": IF, "output": OUT}, [("input", "n"), ("n", "output")])
    middle = nested({"input": IN, "deep": inner, "output": OUT},
                    [("input", "deep"), ("deep", "output")])  # fmt: skip
    nodes = {"i": IN, "a": middle, "b": inner, "o": OUT}
    edges = [("i", "a"), ("a", "b"), ("b", "a"), ("b", "o")]
    net, _ = build(tmp_path, nodes, edges, *ZERO)
    # The meeting of i and b is a sum of its own; all other ports are wires.
    assert [x.name for x in net.layers if isinstance(x, FlattenLayer)] == ["a.input"]
    assert net["a.input"].sources == (Source("i"), Source("b.n", Timing.PREVIOUS))
    assert net["b.n"].sources == (Source("a.deep.n", Timing.PREVIOUS),)


def test_recurrence_within_a_nested_graph_leaves_its_output_in_time(tmp_path):
    inner = nested(
        {"input": IN, "n": IF, "w": weight(0), "output": OUT},
        [("input", "n"), ("n", "w"), ("w", "n"), ("n", "output")],
    )
    edges = [("i", "a"), ("a", "o")]
    assert run(tmp_path, {"i": IN, "a": inner, "o": OUT}, edges, inputs=[2, 0, 2]) == {
        "o": [1, 0, 1]
    }


def test_delay_breaks_a_cycle_and_adds_nothing(tmp_path):
    direct = {"i": IN, "n": IF, "o": OUT}
    delayed = {**direct, "d": delay(1)}
    inputs = [2, 0, 0.5, 0, 0.5, 0.25]
    by_cut = run(tmp_path, direct, [("i", "n"), ("n", "n"), ("n", "o")], inputs=inputs)
    edges = [("i", "n"), ("n", "d"), ("d", "n"), ("n", "o")]
    assert run(tmp_path, delayed, edges, inputs=inputs) == by_cut
    net, _ = build(tmp_path, delayed, edges, *ZERO)
    assert {s.timing for layer in net.layers for s in layer.sources} == {Timing.NOW}
    assert list(Interpreter(net).state) == ["d.line", "d.head", "n.v"]


def test_delay_of_three_in_a_cycle_is_three_steps(tmp_path):
    nodes = {"i": IN, "n": IF, "d": delay(3), "o": OUT}
    edges = [("i", "n"), ("n", "d"), ("d", "n"), ("n", "o")]
    found = run(tmp_path, nodes, edges, inputs=[2, 0, 0, 0.5, 0, 0, 0.5])
    assert found == {"o": [1, 0, 0, 1, 0, 0, 1]}


def test_delay_of_less_than_half_a_step_is_a_wire_that_breaks_nothing(tmp_path):
    nodes = {"i": IN, "n": IF, "d": delay(0.5), "o": OUT}
    edges = [("i", "n"), ("n", "d"), ("d", "n"), ("n", "o")]
    net, findings = build(tmp_path, nodes, edges, *ZERO)
    assert [layer.name for layer in net.layers] == ["i", "n", "o"]
    assert net["n"].sources == (Source("i"), Source("n", Timing.PREVIOUS))
    assert [f.problem for f in findings.warnings] == [
        "the delay is no whole number of steps: it is rounded, half to even"
    ]
    zero = {**nodes, "d": delay(0)}
    assert build(tmp_path, zero, edges, *ZERO)[1].items == []


def test_wire_where_several_edges_meet_is_their_sum(tmp_path):
    nodes = {"i": IN, "k": IN, "d": delay(0), "o": OUT}
    edges = [("i", "d"), ("k", "d"), ("d", "o")]
    assert run(tmp_path, nodes, edges, inputs={"i": [1], "k": [2]}) == {"o": [3]}


def test_delay_some_of_whose_elements_are_zero_breaks_no_cycle(tmp_path):
    two, zero = np.ones(2), np.zeros(2)
    nodes = {
        "i": node("Input", shape=[2]),
        "n": node("IF", r=two, v_threshold=two, v_reset=zero),
        "d": delay(0, 1),
        "o": node("Output", shape=[2]),
    }
    edges = [("i", "n"), ("n", "d"), ("d", "n"), ("n", "o")]
    # So the edge from the neuron is cut: its elements come back after 1 and 2 steps.
    found = run(tmp_path, nodes, edges, inputs=[[2, 2], [0.5, 0.5], [0, 0.5], [0, 0]])
    assert found == {"o": [[1, 1], [1, 0], [0, 1], [0, 0]]}
    net, _ = build(tmp_path, nodes, edges, *ZERO)
    assert isinstance(net["d"], DelayLayer)
    assert net["d"].sources == (Source("n", Timing.PREVIOUS),)
    loop = {**nodes, "n": node("Linear", weight=np.eye(2))}
    finding = error(tmp_path, loop, edges)
    assert "algebraic loop" in finding.problem
    assert "the Delay 'd'" in finding.remedy


def test_delays_of_edges_and_steps(tmp_path):
    """delay/dt is rounded half to even, with the profile's dt in the file's own unit."""
    nodes = {"i": node("Input", shape=[6]), "d": delay(0.5, 1.5, 2.5, 3.5, 2.25, 0.75),
             "o": node("Output", shape=[6])}  # fmt: skip
    edges = [("i", "d"), ("d", "o")]
    net, findings = build(tmp_path, nodes, edges)
    assert net["d"].steps.tolist() == [0, 2, 2, 4, 2, 1]
    assert net["d"].steps.dtype == np.int32
    assert len(findings.warnings) == 1
    net, findings = build(tmp_path, nodes, edges, dt=0.25)
    assert net["d"].steps.tolist() == [2, 6, 10, 14, 9, 3]
    assert findings.items == []
    net, _ = build(tmp_path, nodes, edges, "d.dt=0.5")
    assert net["d"].steps.tolist() == [1, 3, 5, 7, 4, 2]
    nodes["d"] = delay(*[1e-3] * 6)
    net, findings = build(tmp_path, nodes, edges, dt=None)  # snntorch: 1e-4
    assert (net["d"].steps.shape, net["d"].steps.item(), findings.items) == ((), 10, [])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (2.5, "0.00025 at dt 0.0001, 2.5 steps, taken as 2"),
        (2.25, "0.000225 at dt 0.0001, 2.25 steps, taken as 2"),
        # As a float32 it is a little more than 2.5e-4, which six digits would not show.
        (np.float32(2.5e-4) / 1e-4, "0.00025 at dt 0.0001, 2.5000001 steps, taken as 3"),
    ],
)
def test_steps_are_said_as_they_are_rounded(tmp_path, value, said):
    nodes = {"i": IN, "d": delay(value * 1e-4), "o": OUT}
    _, findings = build(tmp_path, nodes, [("i", "d"), ("d", "o")], dt=1e-4)
    assert [f.found for f in findings.warnings] == [said]


def test_residual_connection_adds_what_it_skips(tmp_path):
    nodes = {"i": IN, "w": weight(4), "n": IF, "o": OUT}
    edges = [("i", "w"), ("w", "n"), ("i", "n"), ("n", "o")]
    assert run(tmp_path, nodes, edges, inputs=[0.125, 0.25]) == {"o": [0, 1]}


def test_several_inputs_and_outputs(tmp_path):
    nodes = {"x": IN, "i": IN, "n": IF, "w": weight(0.5), "o": OUT, "p": OUT}
    edges = [("x", "n"), ("i", "w"), ("w", "n"), ("n", "o"), ("w", "p")]
    found = run(tmp_path, nodes, edges, inputs={"x": [1, 0], "i": [0, 1]})
    assert found == {"o": [0, 1], "p": [0, 0.5]}


def test_fan_in_adds_up_in_the_files_order_of_edges(tmp_path):
    big = 2.0**24
    nodes = {"i": IN, "a": weight(big), "b": weight(1), "c": weight(-big), "o": OUT}
    feeds = [("i", name) for name in "abc"]
    for order, expected in (("abc", 0), ("acb", 1), ("bac", 0), ("cab", 1)):
        edges = feeds + [(name, "o") for name in order]
        assert run(tmp_path, nodes, edges, inputs=[1]) == {"o": [expected]}


def test_cut_edges_keep_their_place_in_the_sum(tmp_path):
    big = 2.0**24
    nodes = {"i": IN, "n": LI, "a": weight(big), "c": weight(-big), "b": weight(1), "o": OUT}
    # n = b*n[t-1] summed with big*i and -big*i, in the file's order; decay 1/2.
    for order, second in (("abc", 0.5), ("acb", 1.5)):
        edges = [("i", "a"), ("i", "c"), ("n", "b"), *((name, "n") for name in order), ("n", "o")]
        net, _ = build(tmp_path, nodes, edges, "gain=one")
        interpreter = Interpreter(net)
        interpreter.state["n.v"][0] = 1
        assert interpreter.step({"i": np.ones(1)})["o"].tolist() == [second]


@pytest.mark.parametrize("settings", [ZERO, PREVIOUS])
def test_algebraic_loop_names_its_nodes_in_order(tmp_path, settings):
    nodes = {"i": IN, "n": IF, "v": weight(1), "w": weight(1), "u": weight(1), "o": OUT}
    edges = [("i", "w"), ("w", "v"), ("v", "u"), ("u", "w"), ("w", "n"), ("n", "o")]
    finding = error(tmp_path, nodes, edges, *settings)
    assert finding.problem.startswith("an algebraic loop")
    assert (finding.node, finding.found) == ("u", "'u' -> 'w' -> 'v' -> 'u'")
    assert "Delay" in finding.remedy


def test_loop_beside_a_neuron_is_found_in_its_component(tmp_path):
    """w -> v -> w has no neuron, though the component has one."""
    nodes = {"i": IN, "n": IF, "v": weight(1), "w": weight(1), "o": OUT}
    edges = [("i", "n"), ("n", "w"), ("w", "v"), ("v", "w"), ("v", "n"), ("n", "o")]
    assert error(tmp_path, nodes, edges, *ZERO).found == "'v' -> 'w' -> 'v'"


def test_self_edge_of_a_weight_and_a_ring_of_wires_are_loops(tmp_path):
    nodes = {"i": IN, "w": weight(1), "o": OUT}
    edges = [("i", "w"), ("w", "w"), ("w", "o")]
    assert error(tmp_path, nodes, edges).found == "'w' -> 'w'"
    inner = nested({"input": IN, "output": OUT}, [("input", "output")])
    nodes = {"i": IN, "a": inner, "o": OUT, "d": delay(0)}
    edges = [("i", "a"), ("a", "d"), ("d", "a"), ("a", "o")]
    finding = error(tmp_path, nodes, edges)
    assert finding.node == "d"
    assert finding.found == "'d' -> 'a.input' -> 'a.output' -> 'd'"


def test_two_loops_are_two_findings_and_what_is_dead_is_none(tmp_path):
    nodes = {"i": IN, "v": weight(1), "w": weight(1), "x": weight(1), "o": OUT}
    edges = [("i", "v"), ("v", "v"), ("v", "w"), ("w", "w"), ("w", "o"), ("i", "x"), ("x", "x")]
    with pytest.raises(ModelError) as raised:
        build(tmp_path, nodes, edges)
    loops = [f.node for f in raised.value.findings if f.problem.startswith("an algebraic")]
    assert loops == ["v", "w"]
    net, findings = build(tmp_path, nodes, [("i", "o"), ("i", "x"), ("x", "x")])
    assert [layer.name for layer in net.layers] == ["i", "o"]
    assert "x" in {f.node for f in findings.warnings}


def test_signals_on_cycles_of_what_passes_on(tmp_path):
    """A ring of delays carries the least that holds what comes in."""
    nodes = {"i": IN, "n": IF, "d": delay(1), "e": delay(1), "s": node("Scale", scale=1.0),
             "o": OUT, "p": OUT, "f": delay(1), "q": OUT}  # fmt: skip
    edges = [("i", "n"), ("n", "d"), ("d", "e"), ("e", "o"), ("n", "s"), ("s", "f"), ("f", "q")]
    net, _ = build(tmp_path, nodes, [*edges, ("d", "p")], *ZERO)
    assert (net["d"].signal, net["e"].signal, net["o"].signal) == (Signal.SPIKES,) * 3
    assert (net["f"].signal, net["q"].signal) == (Signal.ANALOG,) * 2
    # e comes back to d: two edges meet there, so that d carries counts, and all behind it.
    net, _ = build(tmp_path, nodes, [*edges, ("d", "p"), ("e", "d")], *ZERO)
    assert (net["d"].signal, net["e"].signal, net["o"].signal) == (Signal.COUNTS,) * 3
    net, _ = build(tmp_path, nodes, [*edges, ("d", "p"), ("e", "d"), ("f", "d")], *ZERO)
    assert (net["d"].signal, net["e"].signal, net["o"].signal) == (Signal.ANALOG,) * 3


def test_delay_before_its_source_in_the_order(tmp_path):
    nodes = {"i": IN, "d": delay(2), "n": IF, "o": OUT}
    edges = [("i", "n"), ("n", "d"), ("d", "n"), ("n", "o")]
    net, _ = build(tmp_path, nodes, edges, *ZERO)
    names = [layer.name for layer in net.layers]
    assert names.index("d") < names.index("n")
    assert net["d"].sources == (Source("n"),)
    assert net["d"].signal is Signal.SPIKES


def test_delay_too_long_to_keep(tmp_path):
    nodes = {"i": IN, "d": delay(2.0**31), "o": OUT}
    edges = [("i", "d"), ("d", "o")]
    finding = error(tmp_path, nodes, edges)
    assert (finding.node, finding.problem) == (
        "d",
        "the delay is too long: its line would have too many elements",
    )
    assert "2147483648 steps of 1 elements" in finding.found
    error(tmp_path, nodes, edges, dt=1e-300)
    nodes = {"i": node("Input", shape=[2]), "d": delay(0, 2.0**30), "o": node("Output", shape=[2])}
    assert error(tmp_path, nodes, edges).node == "d"


def test_delay_without_a_time_step(tmp_path):
    nodes = {"i": IN, "n": IF, "d": delay(1), "e": delay(0), "o": OUT}
    edges = [("i", "n"), ("n", "d"), ("d", "e"), ("e", "o")]
    finding = error(tmp_path, nodes, edges, profile="nir", dt=None)
    assert finding.found == "no dt for 'd', 'n'"
    assert "--dt" in finding.remedy
    build(tmp_path, nodes, edges, "d.dt=1", "n.dt=1", profile="nir", dt=None)
    without = {name: value for name, value in nodes.items() if name != "n"}
    edges = [("i", "d"), ("d", "e"), ("e", "o")]
    assert error(tmp_path, without, edges, profile=None, dt=None).found == "no dt for 'd'"


def test_profile_tells_neurons_on_cycles_by_the_whole_graph(tmp_path):
    """A Delay breaks the cycle for the order of steps, not for what the layer was."""
    nodes = {"i": IN, "n": IF, "d": delay(1), "m": IF, "o": OUT}
    edges = [("i", "n"), ("n", "d"), ("d", "n"), ("n", "m"), ("m", "o")]
    net, _ = build(tmp_path, nodes, edges, profile="snntorch:zero")
    assert (net["n"].rule.reset.value, net["m"].rule.reset.value) == ("drop", "zero")
