"""Fields of convolutions and pools: numbers, pairs, words, and what may be missing."""

import numpy as np
import pytest

from frontend.nir_import.nodes import Broken
from frontend.nir_import.testing import chain, node, only, read, write

CONV = {
    "Conv1d": {"weight": np.ones((4, 2, 3)), "input_shape": 9},
    "Conv2d": {"weight": np.ones((4, 2, 3, 5)), "input_shape": [9, 10]},
}
RANK = {"Conv1d": 1, "Conv2d": 2}


def conv(kind: str, **fields: object) -> dict[str, object]:
    rest = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "bias": np.zeros(4)}
    return node(kind, **{**CONV[kind], **rest, **fields})


def pool(kind: str = "SumPool2d", **fields: object) -> dict[str, object]:
    return node(kind, **{"kernel_size": [2, 2], "stride": [2, 2], "padding": [0, 0], **fields})


def read_map(tmp_path, content: dict[str, object]):
    """A model with the node `n` behind an Input of two channels of a map, 9 or (9, 10)."""
    shape = [2, 9] if content["type"] == "Conv1d" else [2, 9, 10]
    nodes, edges = chain(i=node("Input", shape=shape), n=content, o=node("Output"))
    return read(write(tmp_path / "m.nir", nodes, edges))


@pytest.mark.parametrize("kind", CONV)
def test_convolution(tmp_path, kind):
    weight = np.random.default_rng(0).normal(size=CONV[kind]["weight"].shape).astype("f4")
    graph, findings = read_map(tmp_path, conv(kind, weight=weight, bias=[1.0, 2.0, 3.0, 4.0]))
    assert findings.items == []
    found = graph.nodes["n"]
    assert found.nir_type == kind
    np.testing.assert_array_equal(found.weight, weight)
    assert found.bias.tolist() == [1, 2, 3, 4]
    assert found.stored_shape == ((9,) if kind == "Conv1d" else (9, 10))
    assert found.groups == 1


@pytest.mark.parametrize("kind", CONV)
@pytest.mark.parametrize("field", ["stride", "dilation", "padding"])
@pytest.mark.parametrize("value", [2, np.int64(2), [2], [2, 2], 2.0, np.array([2, 2], "u1")])
def test_one_number_or_one_for_each_dimension(tmp_path, kind, field, value):
    count = RANK[kind]
    graph, findings = read_map(tmp_path, conv(kind, **{field: value}))
    if np.size(value) > count:
        finding = only(findings.errors)
        assert finding.problem == f"field {field!r} does not have one number for each dimension"
        assert finding.found == "shape (2,)"
        return
    assert findings.items == []
    expected = ((2, 2),) * count if field == "padding" else (2,) * count
    assert getattr(graph.nodes["n"], field) == expected


@pytest.mark.parametrize("kind", CONV)
@pytest.mark.parametrize(
    ("field", "value"),
    [(f, v) for f in ("stride", "dilation", "groups") for v in (0, -1, 1.5, 2**31, 1e300)]
    + [("padding", v) for v in (-1, 0.5, 2**40)],
)
def test_number_that_is_no_size(tmp_path, kind, field, value):
    graph, findings = read_map(tmp_path, conv(kind, **{field: value}))
    finding = only(findings.errors)
    assert finding.node == "n"
    assert finding.problem.startswith(f"field {field!r} does not hold integers from ")
    assert finding.found == f"{value:.15g}"
    assert isinstance(graph.nodes["n"], Broken)


@pytest.mark.parametrize("field", ["kernel_size", "stride", "padding"])
@pytest.mark.parametrize("value", [-1, 0, 1.5, 2**31, np.nan, np.inf])
@pytest.mark.parametrize("kind", ["SumPool2d", "AvgPool2d"])
def test_number_that_is_no_size_of_a_pool(tmp_path, kind, field, value):
    _, findings = read_map(tmp_path, pool(kind, **{field: np.array([1, value])}))
    if field == "padding" and value == 0:
        assert findings.errors == ()
        return
    finding = only(findings.errors)
    assert finding.problem.startswith(f"field {field!r} does not hold integers from ")


@pytest.mark.parametrize("kind", ["SumPool2d", "AvgPool2d"])
@pytest.mark.parametrize("value", [2, [2], [2, 2], 2.0])
def test_pool(tmp_path, kind, value):
    graph, findings = read_map(tmp_path, pool(kind, kernel_size=value, stride=value, padding=value))
    assert findings.items == []
    found = graph.nodes["n"]
    assert found.nir_type == kind
    assert (found.kernel, found.stride, found.padding) == ((2, 2), (2, 2), ((2, 2), (2, 2)))


def test_pool_fields_are_height_then_width(tmp_path):
    graph, _ = read_map(tmp_path, pool(kernel_size=[3, 2], stride=[2, 1], padding=[1, 0]))
    found = graph.nodes["n"]
    assert (found.kernel, found.stride, found.padding) == ((3, 2), (2, 1), ((1, 1), (0, 0)))


@pytest.mark.parametrize("field", ["kernel_size", "stride"])
def test_pool_without_its_size(tmp_path, field):
    _, findings = read_map(tmp_path, pool(**{field: None}))
    assert only(findings.errors).problem == f"SumPool2d without a field {field!r}"


def test_pool_without_padding_has_none_and_warns(tmp_path):
    graph, findings = read_map(tmp_path, pool(padding=None))
    assert only(findings.items).remedy == "read as padding = 0"
    assert graph.nodes["n"].padding == ((0, 0), (0, 0))


@pytest.mark.parametrize("kind", CONV)
def test_convolution_without_fields_that_have_one_neutral_value(tmp_path, kind):
    missing = dict.fromkeys(("bias", "stride", "padding", "dilation", "groups", "input_shape"))
    graph, findings = read_map(tmp_path, conv(kind, **missing))
    warning = only(findings.items)
    assert warning.problem == f"{kind} lacks fields that NIR defines"
    assert warning.found == "no 'bias', 'groups', 'stride', 'dilation', 'padding'"
    assert warning.remedy == "read as bias = 0, groups = 1, stride = 1, dilation = 1, padding = 0"
    found = graph.nodes["n"]
    assert found.bias.tolist() == [0, 0, 0, 0]
    assert set(found.stride + found.dilation + (found.groups,)) == {1}


@pytest.mark.parametrize("kind", CONV)
def test_convolution_without_a_weight(tmp_path, kind):
    _, findings = read_map(tmp_path, conv(kind, weight=None))
    assert only(findings.errors).problem == f"{kind} without a field 'weight'"


@pytest.mark.parametrize("word", ["valid", b"valid", np.array([b"valid"]), "same", b"same"])
@pytest.mark.parametrize("kind", CONV)
def test_padding_by_word(tmp_path, kind, word):
    graph, findings = read_map(tmp_path, conv(kind, padding=word))
    assert findings.items == []
    pairs = [(1, 1), (2, 2)] if b"same" in np.asarray(word, dtype="S") else [(0, 0), (0, 0)]
    assert graph.nodes["n"].padding == tuple(pairs[: RANK[kind]])


@pytest.mark.parametrize("word", ["full", "", b"\xff"])
def test_padding_by_another_word(tmp_path, word):
    _, findings = read_map(tmp_path, conv("Conv2d", padding=word))
    finding = only(findings.errors)
    assert finding.problem == "unknown padding"
    assert "'same', 'valid', a number, or 2 numbers" in finding.expected


@pytest.mark.parametrize(("kind", "shape"), [("Conv1d", (4, 2, 3, 3)), ("Conv2d", (4, 2, 3))])
def test_weight_of_another_rank_names_the_dimensions(tmp_path, kind, shape):
    _, findings = read_map(tmp_path, conv(kind, weight=np.ones(shape)))
    finding = only(findings.errors)
    assert finding.problem == f"the weight does not have {RANK[kind] + 2} dimensions"
    assert finding.found == f"shape {shape}"
    assert finding.expected.startswith("(outputs, inputs/groups, ")


@pytest.mark.parametrize("kind", CONV)
def test_bias_of_a_convolution(tmp_path, kind):
    graph, findings = read_map(tmp_path, conv(kind, bias=0.5))
    assert findings.items == []
    assert graph.nodes["n"].bias.tolist() == [0.5] * 4
    _, findings = read_map(tmp_path, conv(kind, bias=np.ones(3)))
    finding = only(findings.errors)
    assert finding.problem == "weight and bias do not fit"
    assert finding.expected == "bias of shape (4,), one for each output"


@pytest.mark.parametrize("kind", CONV)
@pytest.mark.parametrize("field", ["weight", "bias"])
def test_convolution_with_numbers_that_are_not_finite(tmp_path, kind, field):
    values = np.ones(4) if field == "bias" else CONV[kind]["weight"].copy()
    values[1] = np.nan
    _, findings = read_map(tmp_path, conv(kind, **{field: values}))
    assert only(findings.errors).problem == f"field {field!r} has NaN or infinite values"


def test_groups_that_do_not_divide_the_outputs_name_both_numbers(tmp_path):
    _, findings = read_map(tmp_path, conv("Conv2d", groups=3))
    finding = only(findings.errors)
    assert finding.problem == "the groups do not divide the output channels"
    assert finding.found == "4 output channels (weight of shape (4, 2, 3, 5)) in 3 groups"


@pytest.mark.parametrize("stored", [[7, 7], 3, [1, 2, 9, 10], [-1, 0], "none", [2.5, 1], []])
def test_stored_input_shape_of_a_convolution_is_not_trusted(tmp_path, stored):
    graph, findings = read_map(tmp_path, conv("Conv2d", input_shape=stored))
    assert findings.items == []
    assert graph.shapes["n"] == (4, 7, 6)
