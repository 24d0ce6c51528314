"""--set: how it is split, and what it may name."""

import hypothesis
import hypothesis.strategies as st
import numpy as np
import pytest

from frontend.diagnostics import Findings
from frontend.discretise.profiles import FlattenOrder
from frontend.discretise.settings import (
    FIELDS,
    Setting,
    WeightFormat,
    check_settings,
    parse_setting,
)
from frontend.nir_import.testing import chain, lif, node, only, read, write
from frontend.step_rule import InitialMembrane, Reset


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("reset=zero", Setting(None, "reset", "zero")),
        ("lif1.reset=subtract", Setting("lif1", "reset", "subtract")),
        ("outer.inner.dt=1e-3", Setting("outer.inner", "dt", "1e-3")),
        ("a b/../c.floor=-0.5", Setting("a b/../c", "floor", "-0.5")),
        ("n.floor=a=b", Setting("n", "floor", "a=b")),
        ("..reset=zero", Setting(".", "reset", "zero")),
    ],
)
def test_splits_at_first_equals_then_at_last_dot(text, expected):
    assert parse_setting(text) == expected


@pytest.mark.parametrize("text", ["", "reset", "=zero", "reset=", "lif.=zero", ".reset=zero"])
def test_malformed(text):
    with pytest.raises(ValueError, match=r"takes \[NODE\.\]FIELD=VALUE"):
        parse_setting(text)


@hypothesis.settings(deadline=None)
@hypothesis.given(
    st.none() | st.text(min_size=1).filter(lambda text: "=" not in text),
    st.sampled_from(FIELDS),
    st.text(min_size=1),
)
def test_every_node_name_without_equals_can_be_set(name, field, value):
    prefix = "" if name is None else name + "."
    setting = Setting(name, field, value)
    assert parse_setting(f"{prefix}{field}={value}") == setting
    assert str(setting) == f"--set {prefix}{field}={value}"


@pytest.fixture
def graph(tmp_path):
    ones = np.ones(2)
    nodes, edges = chain(
        i=node("Input", shape=[2]),
        **{"my.lif": lif(2)},
        li=node("LI", tau=ones, r=ones, v_leak=ones),
        int=node("IF", r=ones, v_threshold=ones),
        f=node("Flatten", start_dim=0, end_dim=-1),
        o=node("Output", shape=[2]),
    )
    found, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.items == []
    return found


def check(graph, *texts):
    findings = Findings("m.nir")
    return check_settings([parse_setting(text) for text in texts], graph, findings), findings


def test_values_by_node_and_the_last_one_holds(graph):
    values, findings = check(
        graph, "reset=zero", "my.lif.reset=drop", "my.lif.reset=none", "floor=-1", "f.flatten=hwc"
    )
    assert findings.items == []
    assert values == {
        None: {"reset": Reset.ZERO, "floor": -1.0},
        "my.lif": {"reset": Reset.NONE},
        "f": {"flatten": FlattenOrder.HWC},
    }


@pytest.mark.parametrize(
    ("text", "node", "problem", "remedy"),
    [
        ("my.lifs.reset=zero", None, "there is no node 'my.lifs'", "did you mean 'my.lif'?"),
        ("my.lif.rest=zero", "my.lif", "there is no field 'rest'", "did you mean 'reset'?"),
        ("rest=zero", None, "there is no field 'rest'", "did you mean 'reset'?"),
        ("reset=Zero", None, "there is no reset named 'Zero'", "did you mean 'zero'?"),
        ("my.lif.dt=0", "my.lif", "not a usable dt", "give a number, as in 1e-4"),
        ("dt=nan", None, "not a usable dt", "give a number, as in 1e-4"),
        ("floor=inf", None, "not a usable floor", "give a number"),
        ("floor=low", None, "not a usable floor", "give a number"),
        ("weights=I4", None, "there is no format of weights 'I4'", "did you mean 'i4'?"),
        ("weights=4", None, "there is no format of weights '4'", "did you mean 'i4'?"),
        ("weights=f32", None, "there is no format of weights 'f32'", "give one of these"),
    ],
)
def test_unknown_names_and_values(graph, text, node, problem, remedy):
    values, findings = check(graph, text)
    finding = only(findings.errors)
    assert values == {}
    assert finding.node == node
    assert finding.problem == f"--set {text}: {problem}"
    assert finding.remedy == remedy
    assert finding.expected


@pytest.mark.parametrize(
    "text",
    ["li.reset=zero", "li.spikes=multi", "int.decay=exp", "my.lif.current=first", "i.dt=1",
     "f.reset=zero", "f.v0=0", "my.lif.flatten=hwc"],
)  # fmt: skip
def test_field_that_a_node_does_not_have(graph, text):
    values, findings = check(graph, text)
    assert values == {}
    assert "means nothing for this node" in only(findings.errors).problem


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("Linear", {"weight": np.ones((2, 2))}),
        ("Affine", {"weight": np.ones((2, 2)), "bias": np.ones(2)}),
        ("Scale", {"scale": np.ones(2)}),
        *((f"Conv{n}d", {"weight": np.ones((1, 1, *(1,) * n)), "bias": [0.0], "groups": 1,
                         "stride": 1, "padding": 0, "dilation": 1}) for n in (1, 2)),
    ],
)  # fmt: skip
def test_weights_have_a_format(tmp_path, kind, fields):
    shape = [1, *(2,) * int(kind[4])] if kind.startswith("Conv") else [2]
    nodes, edges = chain(
        i=node("Input", shape=shape), n=node(kind, **fields), o=node("Output", shape=shape)
    )
    graph, findings = read(write(tmp_path / "m.nir", nodes, edges))
    assert findings.items == []
    values, findings = check(graph, "weights=i8", "n.weights=i4", "n.weights=i16")
    assert findings.items == []
    assert values == {None: {"weights": WeightFormat.I8}, "n": {"weights": WeightFormat.I16}}
    _, findings = check(graph, "n.dt=1", "i.weights=i8")
    assert [finding.expected for finding in findings.errors] == [
        "one of 'weights'",
        "a neuron, a Delay, a Flatten or a node with weights",
    ]


def test_weights_of_a_model_without_any(graph):
    _, findings = check(graph, "weights=i4")
    assert only(findings.items).problem == (
        "--set weights=i4 has no effect: no node has this field"
    )
    _, findings = check(graph, "my.lif.weights=i4")
    assert "means nothing for this node" in only(findings.errors).problem


def test_membranes_start_at_a_parameter_that_the_node_has(graph):
    values, findings = check(graph, "my.lif.v0=v_leak", "li.v0=v_leak", "int.v0=v_reset", "v0=0")
    assert findings.items == []
    assert values["li"] == values["my.lif"] == {"v0": InitialMembrane.V_LEAK}
    assert check(graph, "v0=v_leak")[1].items == check(graph, "v0=v_reset")[1].items == []


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("int.v0=v_leak", "a node of type IF", "a v0 of 0 or v_reset"),
        ("li.v0=v_reset", "a node of type LI", "a v0 of 0 or v_leak"),
    ],
)
def test_parameter_to_start_at_that_the_node_lacks(graph, text, found, expected):
    values, findings = check(graph, text)
    finding = only(findings.errors)
    assert values == {}
    assert finding.node == text.partition(".")[0]
    assert finding.problem == f"--set {text}: this node has no {text.partition('=')[2]}"
    assert (finding.found, finding.expected) == (found, expected)


@pytest.mark.parametrize(
    ("kind", "parameters", "value"),
    [
        ("IF", {"v_threshold": np.ones(2)}, "v_leak"),
        ("LI", {"tau": np.ones(2), "v_leak": np.ones(2)}, "v_reset"),
    ],
)
def test_parameter_to_start_at_that_no_node_has_is_a_warning(tmp_path, kind, parameters, value):
    nodes, edges = chain(
        i=node("Input", shape=[2]),
        n=node(kind, r=np.ones(2), **parameters),
        o=node("Output", shape=[2]),
    )
    found, _ = read(write(tmp_path / "m.nir", nodes, edges))
    _, findings = check(found, f"v0={value}")
    assert findings.errors == ()
    assert only(findings.warnings).problem == (
        f"--set v0={value} has no effect: no node has a {value}"
    )


def test_global_field_that_no_node_has_is_a_warning(graph):
    _, findings = check(graph, "current=after")
    assert findings.errors == ()
    assert only(findings.warnings).problem == (
        "--set current=after has no effect: no node has this field"
    )


def test_a_setting_is_told_as_it_was_split(graph):
    _, findings = check(graph, "my.lif.rset=1", "foo=zero")
    assert [finding.found for finding in findings.errors] == [
        "node 'my.lif', field 'rset', value '1'",
        "field 'foo', value 'zero'",
    ]


@pytest.mark.parametrize("name", ["x=y", "a.x=y", "reset=y", "my.lif.reset=z"])
def test_a_node_that_cannot_be_named(tmp_path, name):
    nodes = {"input": node("Input", shape=[2]), name: lif(2), "my.lif": lif(2)}
    nodes["output"] = node("Output", shape=[2])
    edges = [("input", name), (name, "my.lif"), ("my.lif", "output")]
    graph, _ = read(write(tmp_path / "m.nir", nodes, edges))
    values, findings = check(graph, f"{name}.reset=zero")
    assert values == {}
    assert only(findings.errors).remedy == (
        f"the node {name!r} cannot be named here, --set being split at the first '=': "
        "rename it in the file, or set the field for all nodes"
    )


def test_floor_can_be_taken_back(graph):
    values, findings = check(graph, "floor=0", "li.floor=none")
    assert findings.items == []
    assert values["li"] == {"floor": None}
