"""Every field of every node of feature maps, and every way in which a graph can be wrong."""

from __future__ import annotations

import itertools
import pathlib

import h5py
import numpy as np
import pytest

from tests.harness import models
from tests.harness.cli import PROFILE, compile_command, refuse

LAYERS = ["conv", "lif1", "delay", "sum", "conv2", "avg", "flatten", "fc", "lif2"]
NAMES = ["input", *LAYERS, "output"]
EDGES = list(itertools.pairwise(NAMES))


@pytest.fixture
def good(tmp_path: pathlib.Path) -> pathlib.Path:
    return models.write(models.maps(), tmp_path / "net.nir")


def accept(model: pathlib.Path, *words: str) -> None:
    """Compiles, with every word in the warnings, or without any where no word is given."""
    result = compile_command(model.name, *PROFILE, "--out", "out", cwd=model.parent)
    assert result.code == 0, result.stderr
    assert ("warning" in result.stderr) == bool(words)
    for word in words:
        assert word in result.stderr, result.stderr


def test_the_good_model_compiles(good):
    accept(good)


@pytest.mark.parametrize(
    ("node", "field", "value", "words"),
    [
        ("conv", "weight", None, ["weight"]),
        ("conv", "weight", np.ones((4, 1, 3)), ["(4, 1, 3)", "4 dimensions", "height"]),
        ("conv", "weight", np.full((4, 1, 3, 2), np.nan), ["weight", "24"]),
        ("conv", "weight", np.ones((4, 3, 3, 2)), ["2 channels", "6 channels", "(4, 3, 3, 2)"]),
        ("conv", "weight", np.ones((4, 1, 11, 2)), ["10 x 6", "11 x 3"]),
        ("conv", "bias", np.ones(3), ["(3,)", "(4,)"]),
        ("conv", "bias", np.array([0, np.inf, 0, 0]), ["bias", "inf"]),
        ("conv", "stride", [0, 1], ["stride", "0 1", "1 or more"]),
        ("conv", "stride", -1, ["stride", "-1"]),
        ("conv", "stride", [1.5, 1], ["stride", "1.5"]),
        ("conv", "stride", [1, 1, 1], ["stride", "(3,)", "or 2"]),
        ("conv", "stride", 2**31, ["stride", "2147483648"]),
        ("conv", "stride", "two", ["stride", "two"]),
        ("conv", "dilation", 0, ["dilation"]),
        ("conv", "dilation", [1, 2**40], ["dilation"]),
        ("conv", "padding", -1, ["padding", "-1", "0 or more"]),
        ("conv", "padding", 0.5, ["padding", "0.5"]),
        ("conv", "padding", 2**30, ["elements"]),
        ("conv", "padding", "full", ["'full'", "'same'", "'valid'"]),
        ("conv", "groups", 0, ["groups"]),
        ("conv", "groups", 3, ["4 output channels", "3 groups"]),
        ("conv", "groups", 4, ["2 channels", "4 channels", "4 groups"]),
        ("conv", "type", "Conv1d", ["(4, 1, 3, 2)", "3 dimensions", "length"]),
        ("sum", "kernel_size", None, ["kernel_size"]),
        ("sum", "kernel_size", [0, 2], ["kernel_size", "0 2"]),
        ("sum", "kernel_size", [2, 5], ["6 x 4", "2 x 5"]),
        ("sum", "stride", None, ["stride"]),
        ("sum", "stride", 0, ["stride"]),
        ("sum", "padding", [-1, 0], ["padding"]),
        ("avg", "kernel_size", np.nan, ["kernel_size", "nan"]),
        ("avg", "stride", [1, 2.5], ["stride", "2.5"]),
        ("avg", "padding", [1, 2, 3], ["padding", "(3,)"]),
        ("delay", "delay", None, ["delay"]),
        ("delay", "delay", -1e-4, ["delay", "-0.0001"]),
        ("delay", "delay", np.inf, ["delay", "inf"]),
        ("delay", "delay", np.full((4, 4, 4), np.nan), ["delay", "64"]),
        ("delay", "delay", np.ones(5), ["(5,)", "(4, 4, 4)"]),
        ("delay", "delay", 1e30, ["delay"]),
        ("flatten", "start_dim", 5, ["start_dim 5", "(2, 1, 2)"]),
        ("flatten", "end_dim", 0.5, ["end_dim"]),
                ("lif1", "tau", np.ones((4, 4, 5)), ["tau", "(4, 4, 5)"]),
        ("lif1", "tau", np.full(3, 1e-3), ["(3,)", "(4, 4, 4)"]),
    ],
)  # fmt: skip
def test_field(good, node, field, value, words):
    models.edit(good, node, field, value)
    refuse(good, f"'{node}'", *words)


def test_flatten_of_too_few_dimensions_is_found_where_they_arrive(good):
    models.edit(good, "flatten", "start_dim", 1)
    refuse(good, "'fc'", "(2, 2)", "4 inputs")


def test_findings_of_several_nodes_come_together(good):
    models.edit(good, "conv", "stride", 0)
    models.edit(good, "avg", "kernel_size", 0)
    models.edit(good, "delay", "delay", -1.0)
    message = refuse(good, "'conv'", "'avg'", "'delay'", "3 errors")
    assert message.count("error[SNN") == 3


# ---- graphs


def test_recurrence_compiles(good):
    models.edges(good, [*EDGES, ("lif2", "lif2"), ("delay", "lif1")])
    accept(good)


def test_algebraic_loop(good):
    models.edges(good, [*EDGES, ("fc", "fc2"), ("fc2", "flatten")])
    with h5py.File(good, "a") as file:
        file["node/nodes/fc2/type"] = "Linear"
        file["node/nodes/fc2/weight"] = np.ones((4, 3))
    refuse(good, "algebraic loop", "'fc'", "'fc2'", "'flatten'")


def test_cycle_that_comes_back_in_another_shape(good):
    models.edges(good, [*EDGES, ("lif2", "conv")])
    refuse(good, "'conv'", "(3,)", "(2, 8, 6)")


def test_edge_into_an_input(good):
    models.edges(good, [*EDGES, ("lif2", "input")])
    refuse(good, "'input'", "incoming")


def test_edge_stored_twice_is_a_warning(good):
    models.edges(good, [*EDGES, EDGES[3]])
    accept(good, "'sum'", "stored twice")


@pytest.mark.parametrize("port", ["input", "output"])
def test_missing_port_is_added_with_a_warning(good, port):
    with h5py.File(good, "a") as file:
        del file[f"node/nodes/{port}"]
    models.edges(good, [edge for edge in EDGES if port not in edge])
    accept(good, f"'{port}'", "was added")


def test_missing_output_with_several_places(good):
    with h5py.File(good, "a") as file:
        del file["node/nodes/output"]
        file.copy("node/nodes/lif2", "node/nodes/lif3")
    models.edges(good, [*EDGES[:-1], ("fc", "lif3")])
    refuse(good, "no Output", "['lif2', 'lif3']")


def test_nested_graph_whose_ports_are_not_named(good):
    with h5py.File(good, "a") as file:
        inner = file["node/nodes"].create_group("sub")
        inner["type"] = "NIRGraph"
        for name, kind in (("a", "Input"), ("b", "Input"), ("o", "Output")):
            inner[f"nodes/{name}/type"] = kind
            inner[f"nodes/{name}/shape"] = np.array([3])
        inner["edges"] = np.array([("a", "o"), ("b", "o")], dtype=h5py.string_dtype())
    models.edges(good, [*EDGES[:-1], ("lif2", "sub"), ("sub", "output")])
    refuse(good, "'sub'", "exactly one Input", "['a', 'b']", "'sub.a'")


def test_unreachable_nodes_are_named(good):
    with h5py.File(good, "a") as file:
        file.copy("node/nodes/lif2", "node/nodes/dead")
    models.edges(good, [*EDGES, ("fc", "dead"), ("dead", "dead")])
    accept(good, "'dead'", "unreachable")
