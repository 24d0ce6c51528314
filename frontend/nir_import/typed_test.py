"""Every field of every node: there, a number, finite, usable."""

import numpy as np
import pytest

from frontend.nir_import.nodes import Broken
from frontend.nir_import.testing import chain, lif, node, only, read, write
from frontend.nir_import.typed import SUPPORTED

FIELDS = {
    "Linear": ("weight",),
    "Affine": ("weight",),
    "Scale": ("scale",),
    "Threshold": ("threshold",),
    "Delay": ("delay",),
    "I": ("r",),
    "IF": ("r", "v_threshold"),
    "LI": ("tau", "r", "v_leak"),
    "LIF": ("tau", "r", "v_leak", "v_threshold"),
    "CubaLI": ("tau_syn", "tau_mem", "r", "v_leak"),
    "CubaLIF": ("tau_syn", "tau_mem", "r", "v_leak", "v_threshold"),
}
OPTIONAL = {
    "Affine": ("bias",),
    "IF": ("v_reset",),
    "LIF": ("v_reset",),
    "CubaLI": ("w_in",),
    "CubaLIF": ("v_reset", "w_in"),
}
EVERY = [(k, f) for k, fields in FIELDS.items() for f in (*fields, *OPTIONAL.get(k, ()))]


def fields_of(kind: str) -> dict[str, np.ndarray]:
    return {
        name: np.ones((2, 2)) if name == "weight" else np.ones(2)
        for name in (*FIELDS[kind], *OPTIONAL.get(kind, ()))
    }


def read_one(tmp_path, kind: str, **fields):
    """A model with one such node `n` between an Input and an Output of two elements."""
    path = write(
        tmp_path / "m.nir",
        *chain(
            input=node("Input", shape=[2]), n=node(kind, **fields), output=node("Output", shape=[2])
        ),
    )
    return read(path)


def test_the_table_above_has_every_node_with_parameters():
    others = {"Input", "Output", "Flatten", "Conv1d", "Conv2d", "SumPool2d", "AvgPool2d"}
    assert set(FIELDS) == set(SUPPORTED) - others


@pytest.mark.parametrize("kind", FIELDS)
def test_node_reads(tmp_path, kind):
    graph, findings = read_one(tmp_path, kind, **fields_of(kind))
    assert findings.items == []
    assert graph.nodes["n"].nir_type == kind
    assert graph.shapes["output"] == (2,)


@pytest.mark.parametrize(("kind", "field"), [(k, f) for k, fs in FIELDS.items() for f in fs])
def test_missing_field(tmp_path, kind, field):
    fields = fields_of(kind)
    del fields[field]
    graph, findings = read_one(tmp_path, kind, **fields)
    finding = only(findings.errors)
    assert finding.node == "n"
    assert finding.problem == f"{kind} without a field {field!r}"
    assert isinstance(graph.nodes["n"], Broken)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("kind", "field"), EVERY)
def test_parameter_that_is_not_finite(tmp_path, kind, field, value):
    fields = fields_of(kind)
    fields[field][..., 1] = value
    _, findings = read_one(tmp_path, kind, **fields)
    finding = only(findings.errors)
    assert finding.node == "n"
    if field.startswith("tau") and value == np.inf:
        assert finding.problem == f"time constant {field!r} is infinite"
    else:
        assert finding.problem == f"field {field!r} has NaN or infinite values"
        assert finding.remedy.startswith("train or export the model again")
    assert f"{value:g} at [" in finding.found


@pytest.mark.parametrize(
    ("kind", "tau", "remedy"),
    [
        ("LI", "tau", "is an IF (I without spikes) in NIR: export it as one, or keep its decay"),
        ("LIF", "tau", "is an IF (I without spikes) in NIR: export it as one, or keep its decay"),
        ("CubaLIF", "tau_mem", "keep its decay (beta) below 1"),
        ("CubaLI", "tau_syn", "keep its decay (alpha) below 1"),
    ],
)
def test_missing_leak_says_what_to_do(tmp_path, kind, tau, remedy):
    """A beta of 1 becomes tau = dt/(1 - beta) = inf in the file, one above 1 a negative tau."""
    for value in (np.inf, -4.0):
        _, findings = read_one(tmp_path, kind, **{**fields_of(kind), tau: np.array([1, value])})
        assert remedy in only(findings.errors).remedy
    worse = {**fields_of(kind), tau: np.array([np.inf, np.nan])}
    assert only(read_one(tmp_path, kind, **worse)[1].errors).remedy.startswith("train or export")


@pytest.mark.parametrize(("tau", "gain"), [("tau_mem", "r"), ("tau_syn", "w_in")])
def test_gain_that_is_infinite_as_its_time_constant_is(tmp_path, tau, gain):
    """snnTorch writes r = tau/dt."""
    endless = np.array([1, np.inf])
    _, findings = read_one(
        tmp_path, "CubaLIF", **{**fields_of("CubaLIF"), tau: endless, gain: endless}
    )
    remedies = {f.problem: f.remedy for f in findings.errors}
    assert len(remedies) == 2
    assert remedies[f"field {gain!r} has NaN or infinite values"] == (
        f"as for {tau!r}, which is infinite too: {remedies[f'time constant {tau!r} is infinite']}"
    )


@pytest.mark.parametrize(("kind", "field"), EVERY)
def test_parameter_that_is_no_number(tmp_path, kind, field):
    for value in ("big", np.ones(2) * 1j):
        _, findings = read_one(tmp_path, kind, **{**fields_of(kind), field: value})
        assert f"field {field!r} does not hold real numbers" in {f.problem for f in findings.errors}


@pytest.mark.parametrize(("kind", "field"), EVERY)
def test_empty_parameter(tmp_path, kind, field):
    _, findings = read_one(tmp_path, kind, **{**fields_of(kind), field: np.zeros((0, 2))})
    assert only(findings.errors).problem == f"field {field!r} is empty"


@pytest.mark.parametrize(("kind", "field"), [(k, f) for k, f in EVERY if f.startswith("tau")])
@pytest.mark.parametrize("value", [0.0, -1.0])
def test_time_constant_that_is_not_positive(tmp_path, kind, field, value):
    fields = fields_of(kind)
    fields[field][1] = value
    _, findings = read_one(tmp_path, kind, **fields)
    finding = only(findings.errors)
    assert finding.problem == f"time constant {field!r} is not positive"
    assert finding.found == f"{value:g} at [1]"


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i1", "u2", "i8"])
def test_every_real_type_is_read_as_float64(tmp_path, dtype):
    graph, findings = read_one(tmp_path, "Linear", weight=np.eye(2, dtype=dtype))
    assert findings.items == []
    assert graph.nodes["n"].weight.dtype == np.float64


def test_unknown_type_names_the_known_ones_and_the_likely_one(tmp_path):
    _, findings = read_one(tmp_path, "Lif", tau=np.ones(2))
    finding = only(findings.errors)
    assert finding.problem == "unknown node type 'Lif'"
    assert "(known: Affine, AvgPool2d, Conv1d" in finding.expected
    assert finding.remedy == "did the file mean 'LIF'?"


def test_type_that_is_an_empty_string(tmp_path):
    _, findings = read_one(tmp_path, "", tau=np.ones(2))
    assert only(findings.errors).found == "''"


def test_node_without_type(tmp_path):
    nodes, edges = chain(a=node("Input", shape=[2]), b={"tau": np.ones(2)}, c=node("Output"))
    _, findings = read(write(tmp_path / "m.nir", nodes, edges))
    finding = only(findings.errors)
    assert (finding.node, finding.problem) == ("b", "the node has no type")


@pytest.mark.parametrize("shape", [(4,), (1, 2, 2), ()])
def test_weight_that_is_no_matrix(tmp_path, shape):
    _, findings = read_one(tmp_path, "Linear", weight=np.ones(shape))
    finding = only(findings.errors)
    assert finding.problem == "the weight does not have 2 dimensions"
    assert finding.found == f"shape {shape}"


def test_bias_that_does_not_fit_the_weight(tmp_path):
    _, findings = read_one(tmp_path, "Affine", weight=np.ones((2, 2)), bias=np.ones(3))
    finding = only(findings.errors)
    assert finding.problem == "weight and bias do not fit"
    assert "(3,)" in finding.found
    assert "(2, 2)" in finding.found


def test_affine_without_a_bias_has_zeros_and_warns(tmp_path):
    graph, findings = read_one(tmp_path, "Affine", weight=np.ones((2, 2)))
    assert only(findings.items).remedy == "read as bias = 0"
    assert graph.nodes["n"].bias.tolist() == [0, 0]


def test_scalar_bias_holds_for_every_row(tmp_path):
    for bias in (0.5, [0.5]):
        graph, findings = read_one(tmp_path, "Affine", weight=np.ones((2, 2)), bias=bias)
        assert findings.items == []
        assert graph.nodes["n"].bias.tolist() == [0.5, 0.5]


@pytest.mark.parametrize("shape", [[0], [-1], [2.5], [[2]]])
def test_input_shape_that_is_no_shape(tmp_path, shape):
    nodes, edges = chain(i=node("Input", shape=shape), o=node("Output", shape=[2]))
    _, findings = read(write(tmp_path / "m.nir", nodes, edges))
    finding = findings.errors[0]
    assert (finding.node, finding.problem) == ("i", "field 'shape' is not a shape")


def test_input_shape_that_is_too_large(tmp_path):
    for size in (2**31, 2**40):
        nodes, edges = chain(i=node("Input", shape=[2, size]), o=node("Output", shape=[2]))
        _, findings = read(write(tmp_path / "m.nir", nodes, edges))
        finding = only(findings.items)
        assert (finding.node, finding.problem) == (
            "i",
            "field 'shape' has a dimension that is too large",
        )
        assert finding.found == f"[2, {size}]"
        assert finding.expected == "at most 2147483647 elements in a dimension"


def test_all_findings_come_together(tmp_path):
    nodes, edges = chain(
        i=node("Input", shape=[2]),
        a=lif(2, tau=[0.0, 1.0], v_threshold=[np.nan, 1.0]),
        b=node("Conv1d"),
        c=node("Linear"),
        o=node("Output", shape=[2]),
    )
    _, findings = read(write(tmp_path / "m.nir", nodes, [*edges, ("a", "nowhere")]))
    assert sorted((f.node, f.problem.split()[0]) for f in findings.errors) == [
        ("a", "an"),
        ("a", "field"),
        ("a", "time"),
        ("b", "Conv1d"),
        ("c", "Linear"),
    ]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (np.nan, "field 'delay' has NaN or infinite values"),
        (np.inf, "field 'delay' has NaN or infinite values"),
        (-1e-3, "field 'delay' is negative"),
    ],
)
def test_delay_that_is_no_time(tmp_path, value, problem):
    _, findings = read_one(tmp_path, "Delay", delay=np.array([0.0, value]))
    finding = only(findings.errors)
    assert (finding.node, finding.problem) == ("n", problem)
    assert finding.found == f"{value:g} at [1]"


@pytest.mark.parametrize("delay", [0.0, [2.0], [0.0, 3.0]])
def test_delay(tmp_path, delay):
    graph, findings = read_one(tmp_path, "Delay", delay=delay)
    assert findings.items == []
    assert graph.nodes["n"].delay.shape == ((2,) if np.size(delay) == 2 else ())


@pytest.mark.parametrize("stored", [[-1, 4], [0], "none", [2.5]])
def test_stored_shape_of_an_output_is_not_trusted(tmp_path, stored):
    nodes, edges = chain(i=node("Input", shape=[2]), o=node("Output", shape=stored))
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.items == []
    assert graph.shapes["o"] == (2,)
