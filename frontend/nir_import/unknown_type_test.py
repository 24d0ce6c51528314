"""What to do about types that NIR does not have."""

import pytest

from frontend.nir_import.testing import chain, node, only, read, write
from frontend.nir_import.typed import SUPPORTED
from frontend.nir_import.unknown_type import remedy


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("MaxPool2d", "no max pool: train again with an average pool (AvgPool2d)"),
        ("max_pool2d", "no max pool"),
        ("BatchNorm2d", "fold it into the weight and bias of the layer before"),
        ("LayerNorm", "cannot be folded"),
        ("Dropout", "leave it out at export"),
        ("ReLU", "put a spiking neuron (IF, LIF) in its place"),
        ("Softmax", "apply it to what the network puts out"),
        ("Dense", "Affine"),
        ("AvgPool1d", "Conv1d with a group for each channel"),
        ("Add", "edges that meet in a node add up"),
    ],
)
def test_types_of_frameworks(kind, word):
    assert word in remedy(kind, SUPPORTED)
    assert "did the file mean" not in remedy(kind, SUPPORTED)


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("lif", "LIF"),
        ("cuba_lif", "CubaLIF"),
        ("Trheshold", "Threshold"),
        ("Conv2D", "Conv2d"),
        ("Cnov2d", "Conv2d"),
        ("Liner", "Linear"),
        ("Treshhold", "Threshold"),
        ("sum_pool2d", "SumPool2d"),
    ],
)
def test_misspelt_types(kind, meant):
    assert remedy(kind, SUPPORTED) == f"did the file mean {meant!r}?"


@pytest.mark.parametrize("kind", ["ALIF", "GIF", "Conv3d", "MinPool2d", "Lnr", "LSTM", "", "é"])
def test_other_types_are_not_taken_for_one_that_is_spelt_alike(kind):
    assert remedy(kind, SUPPORTED) == "write it with NIR's own nodes"


def test_the_file_is_told_what_to_do(tmp_path):
    path = write(
        tmp_path / "m.nir",
        *chain(
            input=node("Input", shape=[2, 4, 4]),
            pool=node("MaxPool2d", kernel_size=[2, 2]),
            output=node("Output", shape=[2, 2, 2]),
        ),
    )
    finding = only(read(path)[1].errors)
    assert finding.problem == "unknown node type 'MaxPool2d'"
    assert finding.remedy.startswith("NIR has no max pool")
