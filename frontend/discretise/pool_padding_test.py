"""Under the profile spyx, a pool's padding is that of both sides together."""

import numpy as np
import pytest

from frontend.diagnostics import Findings, ModelError
from frontend.discretise import DiscretiseOptions, discretise
from frontend.nir_import import read_graph
from frontend.nir_import.testing import chain, node, only, write
from frontend.reference import Interpreter

KINDS = ["SumPool2d", "AvgPool2d"]


def pool(kind, kernel, stride, padding):
    arrays = {"kernel_size": kernel, "stride": stride, "padding": padding}
    return node(kind, **{name: np.array(value) for name, value in arrays.items()})


def build(tmp_path, size, pooled, profile="spyx", dead=False):
    """A map of one channel through a pool, the network and the findings."""
    nodes, edges = chain(i=node("Input", shape=[1, *size]), p=pooled, o=node("Output", shape=[1]))
    edges = [("i", "p"), ("i", "o")] if dead else edges
    findings = Findings("m.nir")
    graph = read_graph(write(tmp_path / "m.nir", nodes, edges), findings)
    return discretise(graph, DiscretiseOptions(profile=profile), findings), findings


def same_padding(size, kernel, stride):
    """(before, after): JAX's SAME, from its definition."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("size", "kernel", "stride"),
    [((8, 8), 3, 2), ((7, 7), 2, 2), ((7, 8), 2, 2), ((11, 11), 5, 4), ((8, 7), 3, 3)],
)
def test_padding_of_both_sides_is_split_as_jax_does(tmp_path, kind, size, kernel, stride):
    padding = [same_padding(n, kernel, stride) for n in size]
    stored = pool(kind, [kernel] * 2, [stride] * 2, [sum(pair) for pair in padding])
    net, findings = build(tmp_path, size, stored)
    assert net["p"].window.padding == tuple(padding)
    assert net["p"].shape == (1, *(-(-n // stride) for n in size))
    finding = only(findings.items)
    assert (finding.severity.value, finding.node) == ("warning", "p")
    assert "each side" in finding.problem
    before, after = padding[0]
    assert f"{before} before and {after} behind in height" in finding.expected
    other, findings = build(tmp_path, size, stored, profile="snntorch")
    assert other["p"].window.padding == tuple((sum(pair),) * 2 for pair in padding)
    assert findings.items == []


def test_windows_stand_where_jax_puts_them(tmp_path):
    net, _ = build(tmp_path, (3, 3), pool("SumPool2d", [2, 2], [2, 2], [1, 1]))
    given = np.arange(1, 10).reshape(1, 1, 3, 3)
    assert Interpreter(net).run({"i": given})["o"].tolist() == [[[[12, 9], [15, 9]]]]


@pytest.mark.parametrize("kind", KINDS)
def test_other_size_is_an_error(tmp_path, kind):
    with pytest.raises(ModelError) as raised:
        build(tmp_path, (8, 8), pool(kind, [3, 3], [1, 1], [2, 2]))
    finding = only(raised.value.findings)
    assert finding.node == "p"
    assert finding.found == "padding 2 x 2, which gives (1, 10, 10) from (1, 8, 8)"
    assert finding.expected.endswith("which gives (1, 8, 8)")
    assert "'VALID'" in finding.remedy


def test_kernel_that_is_larger_than_the_map_then_is_an_error(tmp_path):
    with pytest.raises(ModelError) as raised:
        build(tmp_path, (2, 2), pool("SumPool2d", [4, 4], [4, 4], [1, 1]))
    assert "kernel is larger" in only(raised.value.findings).expected


def test_pools_without_padding_and_dead_ones_are_left_alone(tmp_path):
    net, findings = build(tmp_path, (8, 8), pool("SumPool2d", [2, 2], [2, 2], [0, 0]))
    assert (net["p"].window.padding, findings.items) == (((0, 0), (0, 0)), [])
    _, findings = build(tmp_path, (8, 8), pool("SumPool2d", [3, 3], [1, 1], [2, 2]), dead=True)
    assert [f.node for f in findings.items] == ["p"]
    assert "unreachable" in findings.items[0].problem
