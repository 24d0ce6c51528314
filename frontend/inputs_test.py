"""One sequence, or many samples, for all Inputs of a network."""

from __future__ import annotations

import numpy as np
import pytest

from frontend.diagnostics import Findings, ModelError
from frontend.inputs import load_inputs, load_samples
from frontend.network import Fixed, InputLayer, Signal
from frontend.reference import testing
from frontend.testing import grid, network, record, refusal, save


def load(net, *texts: object):
    findings = Findings("m.nir")
    return load_inputs(net, [str(text) for text in texts], findings), findings


def refused(net, *texts: object):
    return refusal(load_inputs, net, [str(text) for text in texts])


def test_array_of_the_only_input(tmp_path):
    x = np.arange(12, dtype=np.uint8).reshape(4, 3)
    found, _ = load(network(), save(tmp_path / "x.npy", x))
    np.testing.assert_array_equal(found["input"], x)
    assert found["input"].dtype == np.float32


def test_arrays_of_several_inputs(tmp_path):
    net = network(a=(3,), b=(2, 2))
    a, b = np.ones((4, 3)), np.zeros((4, 2, 2))
    found, _ = load(net, f"a={save(tmp_path / 'a.npy', a)}", f"b={save(tmp_path / 'b=b.npy', b)}")
    assert {name: array.shape for name, array in found.items()} == {"a": (4, 3), "b": (4, 2, 2)}
    assert "has to say which Input" in refused(net, tmp_path / "a.npy").problem
    assert refused(net, f"a={tmp_path / 'a.npy'}").problem == "no input was given for this Input"


@pytest.mark.parametrize("shape", [(4,), (4, 4), (1, 4, 3), (3, 4)])
def test_array_of_another_shape(tmp_path, shape):
    finding = refused(network(), save(tmp_path / "x.npy", np.zeros(shape)))
    assert finding.problem.endswith("the input's shape does not fit the port")
    assert finding.expected == "steps x 3"


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e300])
def test_array_of_numbers_that_no_network_takes(tmp_path, value):
    x = np.zeros((4, 3))
    x[2, 1:] = value
    finding = refused(network(), save(tmp_path / "x.npy", x))
    assert finding.problem.endswith("this is no input that a network can take")
    assert finding.found == f"{value} in step 2 at [1]"
    assert finding.expected == "at least one step of finite numbers, as float32 has them"


def test_array_without_steps(tmp_path):
    assert refused(network(), save(tmp_path / "x.npy", np.zeros((0, 3)))).found == "no steps"


def test_inputs_of_different_lengths(tmp_path):
    a, b = save(tmp_path / "a.npy", np.ones((4, 3))), save(tmp_path / "b.npy", np.ones((5, 3)))
    finding = refused(network(a=(3,), b=(3,)), f"a={a}", f"b={b}")
    assert finding.problem == "the inputs have different lengths"
    assert finding.found == "a: 4, b: 5"


def test_two_files_for_one_input(tmp_path):
    path = save(tmp_path / "x.npy", np.ones((4, 3)))
    assert refused(network(), path, path).found == "two files for one Input"


def test_port_of_one_number(tmp_path):
    found, _ = load(network(input=()), save(tmp_path / "x.npy", np.ones(4)))
    assert found["input"].shape == (4,)
    finding = refused(network(input=()), save(tmp_path / "x.npy", np.full(4, np.nan)))
    assert finding.found == "nan in step 0"
    assert refused(network(input=()), save(tmp_path / "x.npy", np.ones((4, 1)))).expected == "steps"


@pytest.mark.parametrize("content", [b"", b"text", b"\x93NUMPY\x01\x00", b"\x89HDF\r\n\x1a\n1234"])
def test_file_that_is_neither(tmp_path, content):
    path = tmp_path / "x.npy"
    path.write_bytes(content)
    assert refused(network(), path).problem.endswith("cannot be read as an input")


def test_file_that_is_not_there(tmp_path):
    finding = refused(network(), tmp_path / "x.npy")
    assert finding.problem.endswith("cannot be read as an input")
    assert finding.found == "No such file or directory"


def test_node_that_is_no_input(tmp_path):
    path = save(tmp_path / "x.npy", np.ones((4, 3)))
    finding = refused(network(), f"inputs={path}")
    assert finding.problem == (
        f"--self-test inputs={path}: there is no Input 'inputs', and no file of that whole name"
    )
    assert (finding.found, finding.remedy) == ("Inputs ['input']", "did you mean 'input'?")
    assert refused(network(), f"x={path}").remedy == "name one of the Inputs"
    # A file may be called so.
    assert load(network(), save(tmp_path / "inputs=x.npy", np.ones((4, 3))))[0]


# ---- .npz


def savez(path, **arrays: np.ndarray):
    np.savez(path, **arrays)
    return path


def test_one_file_of_arrays_for_all_inputs(tmp_path):
    net = network(a=(3,), **{"b/c d": (2,)})
    path = savez(tmp_path / "x.npz", **{"b/c d": np.zeros((4, 2)), "a": np.ones((4, 3))})
    found, findings = load(net, path)
    assert findings.items == []
    assert {name: array.shape for name, array in found.items()} == {"a": (4, 3), "b/c d": (4, 2)}


def test_one_array_of_any_name_is_for_the_only_input_or_the_one_that_is_named(tmp_path):
    path = savez(tmp_path / "x.npz", arr_0=np.ones((4, 3)))
    assert load(network(), path)[0]["input"].shape == (4, 3)
    net = network(a=(3,), b=(3,))
    assert set(load(net, f"a={path}", f"b={path}")[0]) == {"a", "b"}
    finding = refused(net, path)
    assert finding.found == "arrays ['arr_0'], which are no Inputs"
    assert finding.expected == "arrays named ['a', 'b']"


def test_named_input_takes_its_own_array(tmp_path):
    path = savez(tmp_path / "x.npz", a=np.ones((4, 3)), b=np.zeros((4, 3)))
    found, _ = load(network(a=(3,), b=(3,)), f"a={path}", f"b={path}")
    assert found["a"].all() and not found["b"].any()


def test_arrays_that_are_for_no_input(tmp_path):
    path = savez(tmp_path / "x.npz", input=np.ones((4, 3)), y=np.ones(4), labels=np.ones(4))
    for text in (path, f"input={path}"):
        finding = refused(network(), text)
        assert finding.found == "arrays ['labels', 'y'], which are no Inputs"
        assert finding.expected == "arrays named ['input'], or one array alone"
    path = savez(tmp_path / "x.npz", a=np.ones((4, 3)), b=np.ones((4, 3)))
    assert refused(network(a=(3,), b=(3,), c=(3,)), f"c={path}").found == "arrays ['a', 'b']"


def test_file_of_no_arrays(tmp_path):
    assert refused(network(), savez(tmp_path / "x.npz")).found == "no arrays"


# ---- integer networks


def integer_network(signal: Signal, **inputs: tuple[int, ...]):
    return network(signal=signal, number_format=None, **inputs)


def test_numbers_for_an_integer_network_stay_as_they_are(tmp_path):
    x = np.array([[0.1, -1e300, 3.0]])
    found, _ = load(integer_network(Signal.ANALOG), save(tmp_path / "x.npy", x))
    np.testing.assert_array_equal(found["input"], x)
    assert found["input"].dtype == np.float64


@pytest.mark.parametrize("value", [2.0, -1.0, 0.5])
def test_spikes_are_0_or_1(tmp_path, value):
    net = integer_network(Signal.SPIKES)
    x = np.eye(3)
    np.testing.assert_array_equal(load(net, save(tmp_path / "x.npy", x))[0]["input"], x)
    x[2, 1] = value
    finding = refused(net, save(tmp_path / "x.npy", x))
    assert finding.node == "input"
    assert finding.found == f"{value} in step 2 at [1]"
    assert "--input-kind input=analog" in finding.remedy


def test_numbers_beyond_the_range_saturate_with_a_warning(tmp_path):
    port = InputLayer(
        name="input",
        sources=(),
        shape=(3,),
        signal=Signal.ANALOG,
        fixed=Fixed(16, np.array(1.5 / 32767)),
    )
    net = testing.network(port, number_format=None)
    assert load(net, save(tmp_path / "x.npy", np.full((4, 3), -1.5)))[1].items == []
    x = np.full((4, 3), 1.5)
    x[3, 0] = -1.6
    found, findings = load(net, save(tmp_path / "x.npy", x))
    np.testing.assert_array_equal(found["input"], x)
    (warning,) = findings.warnings
    assert warning.found == "-1.6 in step 3 at [0]"
    assert warning.expected == "magnitudes up to 1.5"


# ---- many samples


def samples(net, *texts: object):
    return load_samples(net, [str(text) for text in texts], Findings("m.nir"), flag="--input")


def refused_samples(net, *texts: object):
    return refusal(load_samples, net, [str(text) for text in texts], flag="--input")


def test_a_dimension_more_is_samples(tmp_path):
    x = np.arange(24).reshape(2, 4, 3)
    found = samples(network(), save(tmp_path / "x.npy", x))
    np.testing.assert_array_equal(np.stack([sample["input"] for sample in found]), x)
    assert found[0]["input"].dtype == np.float64
    (one,) = samples(network(), save(tmp_path / "x.npy", x[0]))
    np.testing.assert_array_equal(one["input"], x[0])


def test_files_add_samples_in_their_order_and_of_their_lengths(tmp_path):
    a, b = np.ones((2, 4, 3)), np.zeros((5, 3))
    paths = [save(tmp_path / "a.npy", a), save(tmp_path / "b.npy", b)]
    found = samples(network(), *paths)
    assert [(len(x["input"]), bool(x["input"].any())) for x in found] == [
        (4, True),
        (4, True),
        (5, False),
    ]


def test_samples_of_several_inputs_go_together(tmp_path):
    net = network(a=(3,), b=(2, 2))
    path = savez(tmp_path / "x.npz", a=np.ones((2, 4, 3)), b=np.zeros((2, 4, 2, 2)))
    found = samples(net, path, path)
    assert [{n: x.shape for n, x in sample.items()} for sample in found] == 4 * [
        {"a": (4, 3), "b": (4, 2, 2)}
    ]
    more = save(tmp_path / "more.npy", np.ones((4, 3)))
    finding = refused_samples(net, path, f"a={more}")
    assert finding.problem == "the inputs have different numbers of samples"
    assert finding.found == "a: 3, b: 2"
    other = save(tmp_path / "other.npy", np.ones((5, 2, 2)))
    finding = refused_samples(net, path, f"a={more}", f"b={other}")
    assert finding.problem == "the inputs have different lengths"
    assert finding.found == "sample 2: a: 4, b: 5"


@pytest.mark.parametrize("shape", [(3,), (4, 4), (1, 2, 4, 3), (2, 3, 4)])
def test_samples_of_another_shape(tmp_path, shape):
    finding = refused_samples(network(), save(tmp_path / "x.npy", np.ones(shape)))
    assert finding.problem.endswith("the input's shape does not fit the port")
    assert finding.found == " x ".join(map(str, shape))
    assert finding.expected == "steps x 3 or samples x steps x 3"


@pytest.mark.parametrize(
    ("shape", "found"),
    [((0, 3), "no steps"), ((0, 4, 3), "no samples"), ((2, 0, 3), "no steps")],
)
def test_samples_that_are_empty(tmp_path, shape, found):
    assert refused_samples(network(), save(tmp_path / "x.npy", np.ones(shape))).found == found


def test_samples_that_are_not_finite(tmp_path):
    x = np.ones((2, 4, 3))
    x[1, 3, 0] = -np.inf
    finding = refused_samples(network(), save(tmp_path / "x.npy", x))
    assert finding.found == "-inf in sample 1, step 3 at [0]"


def test_several_things_that_are_wrong_come_together(tmp_path):
    bad, worse = save(tmp_path / "a.npy", np.ones(7)), tmp_path / "b.npy"
    with pytest.raises(ModelError) as error:
        samples(network(a=(3,), b=(3,)), f"a={bad}", f"b={worse}")
    assert [finding.node for finding in error.value.findings] == ["a", "b"]


def test_samples_of_arrays_and_of_recordings(tmp_path):
    recorded = record(tmp_path / "x.nir", input=grid(np.zeros((4, 3))))
    found = samples(network(), recorded, save(tmp_path / "x.npy", np.ones((4, 3))))
    assert [bool(sample["input"].any()) for sample in found] == [False, True]
