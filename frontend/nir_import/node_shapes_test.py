"""What nodes make of what arrives: windows over maps, and parameters of every shape."""

import numpy as np
import pytest

from frontend.nir_import.testing import chain, lif, node, only, read, write

OUT = node("Output", shape=[99])


def input_(*shape: int) -> dict:
    return node("Input", shape=list(shape))


def conv(*weight: int, **fields: object) -> dict:
    rest = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "bias": 0.0}
    kind = f"Conv{len(weight) - 2}d"
    return node(kind, weight=np.ones(weight), **{**rest, **fields})


def pool(kernel, stride, padding=0) -> dict:
    return node("AvgPool2d", kernel_size=kernel, stride=stride, padding=padding)


def read_chain(tmp_path, **nodes):
    return read(write(tmp_path / "m.nir", *chain(**nodes)))


@pytest.mark.parametrize(
    ("arriving", "content", "expected"),
    [
        # Where nir 1.0.8 is wrong: kernels that are not square, groups, `same` with a stride.
        ((2, 8, 8), conv(2, 2, 3, 5), (2, 6, 4)),
        ((4, 8, 8), conv(6, 2, 3, 3, groups=2), (6, 6, 6)),
        ((4, 8, 8), conv(4, 1, 3, 3, groups=4, padding="same"), (4, 8, 8)),
        ((2, 7, 8), conv(3, 2, 3, 3, padding="same", stride=2), (3, 4, 4)),
        ((2, 7, 8), conv(3, 2, 4, 1, padding="same", stride=[3, 1]), (3, 3, 8)),
        ((2, 8, 9), conv(3, 2, 3, 2, stride=[2, 3], padding=[1, 0]), (3, 4, 3)),
        ((2, 8, 9), conv(3, 2, 3, 2, dilation=[3, 2], padding="valid"), (3, 2, 7)),
        ((2, 34, 34), conv(16, 2, 5, 5, stride=2, padding=1), (16, 16, 16)),
        ((1, 1, 1), conv(3, 1, 5, 5, padding=2), (3, 1, 1)),
        ((2, 9), conv(4, 2, 3), (4, 7)),
        ((2, 9), conv(4, 2, 3, stride=2, padding=1, dilation=2), (4, 4)),
        ((2, 9), conv(4, 2, 4, padding="same"), (4, 9)),
        ((6, 9), conv(4, 3, 9, groups=2), (4, 1)),
        ((3, 7, 8), pool(2, 2), (3, 3, 4)),
        ((3, 7, 8), pool([3, 2], [2, 1], [1, 0]), (3, 4, 7)),
        ((3, 7, 8), pool(7, 1), (3, 1, 2)),
        ((3, 2, 2), pool(1, 3), (3, 1, 1)),
    ],
)
def test_maps(tmp_path, arriving, content, expected):
    # A neuron of the whole map before it: the Input's shape is beyond doubt.
    graph, findings = read_chain(tmp_path, i=input_(*arriving), n=content, o=OUT)
    assert findings.items == []
    assert graph.shapes["n"] == graph.shapes["o"] == expected


@pytest.mark.parametrize(
    ("length", "kernel", "stride", "dilation", "expected"),
    [
        # Stride 1 as torch.nn.Conv1d(padding="same"): the extra cell at the end.
        (9, 3, 1, 1, (1, 1)),
        (9, 4, 1, 1, (1, 2)),
        (9, 2, 1, 3, (1, 2)),
        (3, 6, 1, 1, (2, 3)),
        # A larger stride as jax.lax.padtype_to_pads("SAME") and TensorFlow.
        (9, 3, 2, 1, (1, 1)),
        (8, 3, 2, 1, (0, 1)),
        (8, 4, 3, 1, (1, 1)),
        (7, 5, 3, 2, (4, 4)),
        (8, 1, 3, 1, (0, 0)),
        (10, 2, 5, 1, (0, 0)),
    ],
)
def test_same_padding(tmp_path, length, kernel, stride, dilation, expected):
    content = conv(1, 1, kernel, padding="same", stride=stride, dilation=dilation)
    graph, findings = read_chain(tmp_path, i=input_(1, length), n=content, o=OUT)
    assert findings.items == []
    assert graph.nodes["n"].padding == (expected,)
    assert graph.shapes["n"] == (1, -(-length // stride))


def test_channels_that_do_not_fit_name_both_numbers(tmp_path):
    _, findings = read_chain(tmp_path, i=input_(3, 8, 8), n=conv(4, 2, 3, 3, groups=2), o=OUT)
    finding = only(findings.errors)
    assert finding.node == "n"
    assert finding.problem == "the weight of this Conv2d does not fit what arrives"
    assert finding.found == "3 channels arrive, shape (3, 8, 8) from ['i']"
    assert finding.expected == ("4 channels: 2 groups of 2, the weight being of shape (4, 2, 3, 3)")


def test_one_channel_and_one_group_are_not_many(tmp_path):
    _, findings = read_chain(tmp_path, i=input_(1, 8, 8), n=conv(4, 3, 3, 3), o=OUT)
    finding = only(findings.errors)
    assert finding.found == "1 channel arrives, shape (1, 8, 8) from ['i']"
    assert finding.expected == "3 channels, the weight being of shape (4, 3, 3, 3)"


@pytest.mark.parametrize(
    ("content", "dimensions"),
    [
        (conv(4, 8, 3), "(channels, length)"),
        (conv(4, 8, 3, 3), "(channels, height, width)"),
        (pool(2, 2), "(channels, height, width)"),
    ],
)
def test_what_is_no_map(tmp_path, content, dimensions):
    _, findings = read_chain(tmp_path, i=input_(8), n=content, o=OUT)
    finding = only(findings.errors)
    assert finding.problem.startswith("what arrives is not a map that this ")
    assert finding.found == "8 values of shape (8,) arrive from ['i']"
    assert finding.expected == dimensions


@pytest.mark.parametrize(
    ("content", "needed"),
    [
        (conv(4, 2, 3, 7, padding=[0, 1]), "3 x 7"),
        (conv(4, 2, 3, 3, dilation=2), "5 x 5"),
        (pool([1, 5], 1), "1 x 5"),
    ],
)
def test_window_larger_than_the_map(tmp_path, content, needed):
    _, findings = read_chain(tmp_path, i=input_(2, 8, 4), n=content, o=OUT)
    finding = only(findings.errors)
    assert finding.problem.endswith("is larger than what arrives")
    assert "of shape (2, 8, 4)" in finding.found
    assert finding.expected.startswith(f"at least {needed}, the size of its kernel")


def test_padding_that_makes_too_many_elements(tmp_path):
    _, findings = read_chain(tmp_path, i=input_(1, 4, 4), n=conv(1, 1, 1, 1, padding=2**20), o=OUT)
    assert only(findings.errors).problem == "too many elements"


# ---- parameters


@pytest.mark.parametrize("kind", ["Scale", "Threshold", "Delay", "IF", "LIF"])
@pytest.mark.parametrize(
    ("stored", "arriving", "aligned"),
    [
        ((), (2, 3, 4), ()),
        ((1,), (2, 3, 4), ()),
        ((1, 1, 1), (2, 3, 4), ()),
        ((2, 3, 4), (2, 3, 4), (2, 3, 4)),
        ((1, 2, 3, 4), (2, 3, 4), (2, 3, 4)),
        ((2,), (2, 3, 4), (2, 1, 1)),
        ((2, 1, 1), (2, 3, 4), (2, 1, 1)),
        ((1, 2, 1, 1), (2, 3, 4), (2, 1, 1)),
        ((1, 3, 4), (2, 3, 4), (1, 3, 4)),
        ((2,), (2, 5), (2, 1)),
        ((2, 1), (2, 5), (2, 1)),
        ((1, 2), (2, 5), (2, 1)),
        ((1, 5), (2, 5), (1, 5)),
        ((3,), (3, 3), (3, 1)),
        ((1, 5), (5,), (5,)),
        ((1, 1, 5), (5,), (5,)),
    ],
)
def test_parameters_hold_for_the_population(tmp_path, kind, stored, arriving, aligned):
    values = 1 + np.arange(np.prod(stored, dtype=int)).reshape(stored)
    ones = {"LIF": ("tau", "r", "v_leak", "v_reset"), "IF": ("r", "v_reset")}.get(kind, ())
    field = {"Scale": "scale", "Threshold": "threshold", "Delay": "delay"}.get(kind, "v_threshold")
    content = node(kind, **{field: values}, **dict.fromkeys(ones, 1.0))
    graph, findings = read_chain(tmp_path, i=input_(*arriving), n=content, o=OUT)
    assert findings.items == []
    assert graph.shapes["n"] == arriving
    found = getattr(graph.nodes["n"], field)
    expected = np.broadcast_to(values.reshape(aligned), arriving) if aligned else values.reshape(())
    np.testing.assert_array_equal(found, expected)
    assert found.shape == (arriving if aligned else ())


def test_parameters_of_one_node_may_have_several_shapes(tmp_path):
    shapes = {"tau": (2, 3, 4), "r": (2,), "v_leak": (2, 1, 1), "v_threshold": (1, 2, 3, 4)}
    content = node("LIF", v_reset=0.0, **{k: np.ones(shape) for k, shape in shapes.items()})
    graph, findings = read_chain(tmp_path, i=input_(2, 3, 4), n=content, o=OUT)
    assert findings.items == []
    assert {getattr(graph.nodes["n"], field).shape for field in shapes} == {(2, 3, 4)}
    assert graph.nodes["n"].v_reset.shape == ()


@pytest.mark.parametrize(
    ("stored", "arriving"),
    [((3,), (2, 3, 4)), ((4,), (2, 3, 4)), ((3, 4), (2, 3, 4)), ((5,), (2, 5)), ((2, 1), (2,)),
     ((2, 3, 4), (2,)), ((2, 2, 3, 4), (2, 3, 4)), ((5,), (1,))],
)  # fmt: skip
def test_parameters_that_no_reading_fits(tmp_path, stored, arriving):
    before = node("Scale", scale=np.ones(arriving) * 2)
    content = node("Scale", scale=np.ones(stored) * 2)
    _, findings = read_chain(tmp_path, i=input_(*arriving), s=before, n=content, o=OUT)
    finding = only(findings.errors)
    assert (finding.node, finding.problem) == (
        "n",
        "the parameters of this Scale do not fit what arrives",
    )
    assert finding.expected == f"shape {stored}, that of its parameters"


def test_parameters_that_contradict_one_another(tmp_path):
    content = lif(2, tau=np.ones((2, 3, 4)), r=np.ones(3))
    _, findings = read_chain(tmp_path, i=input_(2, 3, 4), n=content, o=OUT)
    finding = only(findings.errors)
    assert finding.problem == "the parameters of this node have different shapes"
    assert "tau (2, 3, 4), r (3,)" in finding.found
