"""Input sequences from .npy files and from NIR data that nir itself has written."""

from __future__ import annotations

import h5py
import nir
import numpy as np
import pytest

from frontend.diagnostics import Findings, ModelError
from frontend.inputs import load_inputs
from frontend.network import InputLayer, NeuronKind, NumberFormat, Signal
from frontend.reference import testing


def network(dt: float | None = 1e-3, **inputs: tuple[int, ...]):
    """A network with these Inputs (else `input` of shape (3,)) and, for dt, one neuron."""
    layers = [
        InputLayer(name=name, sources=(), shape=shape, signal=Signal.ANALOG)
        for name, shape in (inputs or {"input": (3,)}).items()
    ]
    if dt is not None:
        layers.append(testing.neuron(NeuronKind.LIF, testing.rule(dt=dt)))
    return testing.network(*layers)


def load(net, *texts: object):
    findings = Findings("m.nir")
    return load_inputs(net, [str(text) for text in texts], findings), findings


def refusal(net, *texts: object):
    with pytest.raises(ModelError) as error:
        load(net, *texts)
    finding = error.value.findings[-1]
    assert finding.found and finding.expected and finding.remedy
    return finding


def save(path, array: np.ndarray):
    np.save(path, array)
    return path


def record(path, **nodes: object):
    """NIR data of these nodes; several observables as a dictionary."""
    observables = {
        name: data if isinstance(data, dict) else {"spikes": data} for name, data in nodes.items()
    }
    nodes = {name: nir.NIRNodeData(observables=found) for name, found in observables.items()}
    nir.write_data(path, nir.NIRGraphData(nodes=nodes))
    return path


def grid(data: np.ndarray, dt: float = 1e-3) -> nir.TimeGriddedData:
    return nir.TimeGriddedData(data[np.newaxis], dt)


def events(pairs, neurons: int = 3, t_max: float = 5e-3, value=None, **options):
    """Events (neuron, time) of one sample."""
    index = np.array([[neuron for neuron, _ in pairs]])
    time = np.array([[time for _, time in pairs]], **options)
    if value is None:
        return nir.EventData(idx=index, time=time, n_neurons=neurons, t_max=t_max)
    return nir.ValuedEventData(
        idx=index, time=time, n_neurons=neurons, t_max=t_max, value=np.array([value])
    )


# ---- arrays


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
    assert "has to say which Input" in refusal(net, tmp_path / "a.npy").problem
    assert refusal(net, f"a={tmp_path / 'a.npy'}").problem == "no input was given for this Input"


@pytest.mark.parametrize("shape", [(4,), (4, 4), (1, 4, 3), (3, 4)])
def test_array_of_another_shape(tmp_path, shape):
    finding = refusal(network(), save(tmp_path / "x.npy", np.zeros(shape)))
    assert finding.problem.endswith("the input's shape does not fit the port")
    assert finding.expected == "steps x 3"


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e300])
def test_array_of_numbers_that_no_network_takes(tmp_path, value):
    finding = refusal(network(), save(tmp_path / "x.npy", np.full((4, 3), value)))
    assert finding.found == "values that are not finite"


def test_array_without_steps(tmp_path):
    assert refusal(network(), save(tmp_path / "x.npy", np.zeros((0, 3)))).found == "no steps"


def test_inputs_of_different_lengths(tmp_path):
    a, b = save(tmp_path / "a.npy", np.ones((4, 3))), save(tmp_path / "b.npy", np.ones((5, 3)))
    finding = refusal(network(a=(3,), b=(3,)), f"a={a}", f"b={b}")
    assert finding.problem == "the inputs have different lengths"
    assert finding.found == "a: 4, b: 5"


def test_two_files_for_one_input(tmp_path):
    path = save(tmp_path / "x.npy", np.ones((4, 3)))
    assert refusal(network(), path, path).found == "two files for one Input"


@pytest.mark.parametrize("content", [b"", b"text", b"\x93NUMPY\x01\x00", b"\x89HDF\r\n\x1a\n1234"])
def test_file_that_is_neither(tmp_path, content):
    path = tmp_path / "x.npy"
    path.write_bytes(content)
    assert refusal(network(), path).problem.endswith("cannot be read as an input")


def test_file_that_is_not_there(tmp_path):
    assert refusal(network(), tmp_path / "x.npy").problem.endswith("cannot be read as an input")


# ---- NIR data


def test_signal_on_a_grid(tmp_path):
    x = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
    found, findings = load(network(), record(tmp_path / "x.nir", input=grid(x)))
    np.testing.assert_array_equal(found["input"], x)
    assert findings.items == []


def test_spikes_on_a_grid_of_a_map(tmp_path):
    x = np.random.default_rng(0).random((4, 12)) < 0.5
    net = network(input=(2, 2, 3))
    found, _ = load(net, record(tmp_path / "x.nir", input=grid(x)))
    np.testing.assert_array_equal(found["input"], x.reshape(4, 2, 2, 3))


def test_one_file_for_all_inputs_with_other_nodes_in_it(tmp_path):
    path = record(
        tmp_path / "x.nir",
        a=grid(np.ones((4, 3))),
        lif=grid(np.zeros((9, 7)), dt=5.0),
        b=grid(np.zeros((4, 2))),
    )
    found, _ = load(network(a=(3,), b=(2,)), path)
    assert {name: array.shape for name, array in found.items()} == {"a": (4, 3), "b": (4, 2)}


def test_named_input_takes_the_only_node_of_a_file(tmp_path):
    path = record(tmp_path / "x.nir", camera=grid(np.ones((4, 3))))
    found, _ = load(network(), f"input={path}")
    assert found["input"].shape == (4, 3)
    finding = refusal(network(), path)
    assert finding.problem.endswith("nothing was recorded for any Input")
    assert finding.found == "data of the nodes ['camera']"
    path = record(tmp_path / "x.nir", camera=grid(np.ones((4, 3))), b=grid(np.ones((4, 3))))
    assert refusal(network(), f"input={path}").problem.endswith("recorded for this Input")


def test_events_fall_into_the_steps_of_the_network(tmp_path):
    pairs = [(0, 0.0), (2, 0.0009), (1, 0.001), (0, 0.0031), (2, 0.0049), (-1, np.inf)]
    found, findings = load(network(), record(tmp_path / "x.nir", input=events(pairs)))
    expected = np.zeros((5, 3))
    expected[[0, 0, 1, 3, 4], [0, 2, 1, 0, 2]] = 1
    np.testing.assert_array_equal(found["input"], expected)
    assert findings.items == []


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_events_at_multiples_of_dt_are_not_lost_to_rounding(tmp_path, dtype):
    """nir's own conversion puts 0.3 into step 2 of 0.1."""
    steps = np.arange(1000)
    pairs = [(0, step * 0.1) for step in steps]
    path = record(tmp_path / "x.nir", input=events(pairs, t_max=100.0, dtype=dtype))
    found, findings = load(network(dt=0.1), path)
    np.testing.assert_array_equal(found["input"][:, 0], np.ones(1000))
    assert findings.items == []


def test_events_as_nir_itself_makes_them_of_a_grid(tmp_path):
    x = np.random.default_rng(0).random((1, 50, 3)) < 0.3
    recorded = nir.TimeGriddedData(x, 1e-3).to_event(n_events=200, time_shift=2e-4)
    found, _ = load(network(), record(tmp_path / "x.nir", input=recorded))
    np.testing.assert_array_equal(found["input"], x[0])


def test_events_with_values(tmp_path):
    recorded = events([(0, 0.0), (2, 0.0041)], value=[0.5, -2.0])
    found, _ = load(network(), record(tmp_path / "x.nir", input=recorded))
    expected = np.zeros((5, 3))
    expected[[0, 4], [0, 2]] = [0.5, -2]
    np.testing.assert_array_equal(found["input"], expected)


def test_events_of_one_step_add_up_and_are_said(tmp_path):
    recorded = events([(0, 0.0), (0, 0.0005), (0, 0.0007), (1, 0.0005)])
    found, findings = load(network(), record(tmp_path / "x.nir", input=recorded))
    assert found["input"][0].tolist() == [3, 1, 0]
    (warning,) = findings.warnings
    assert warning.found == "2 of 4 events share a step of 0.001"


@pytest.mark.parametrize(
    "pair", [(3, 0.0), (-2, 0.0), (0, -1e-3), (0, 5e-3), (0, np.inf), (0, np.nan)]
)
def test_events_outside_of_the_recording(tmp_path, pair):
    finding = refusal(network(), record(tmp_path / "x.nir", input=events([(0, 0.0), pair])))
    assert finding.problem.endswith("events lie outside of the recording")
    assert finding.found.startswith(f"1 of 2 events, first: neuron {pair[0]} at time {pair[1]:g}")


@pytest.mark.parametrize("t_max", [4.5e-3, 0.0, -1e-3, np.inf, np.nan, 1e300])
def test_recording_that_does_not_end_with_a_step(tmp_path, t_max):
    finding = refusal(network(), record(tmp_path / "x.nir", input=events([], t_max=t_max)))
    assert f"t_max = {t_max:g}" in finding.found


def test_events_without_one_time_step(tmp_path):
    path = record(tmp_path / "x.nir", input=events([(0, 0.0)]))
    assert refusal(network(dt=None), path).problem.endswith("which the network does not have")
    path = record(tmp_path / "x.nir", input=grid(np.ones((4, 3)), dt=7.0))
    assert load(network(dt=None), path)[0]["input"].shape == (4, 3)


def test_grid_of_another_time_step(tmp_path):
    finding = refusal(network(), record(tmp_path / "x.nir", input=grid(np.ones((4, 3)), dt=1e-4)))
    assert (finding.found, finding.expected) == ("dt = 0.0001", "dt = 0.001")


def test_recording_of_another_size(tmp_path):
    finding = refusal(network(), record(tmp_path / "x.nir", input=grid(np.ones((4, 5)))))
    assert (finding.found, finding.expected) == ("5 neurons", "3 neurons, shape 3")


@pytest.mark.parametrize("samples", [0, 2])
def test_recording_of_another_number_of_samples(tmp_path, samples):
    recorded = nir.TimeGriddedData(np.ones((samples, 4, 3)), 1e-3)
    finding = refusal(network(), record(tmp_path / "x.nir", input=recorded))
    assert finding.found == f"{samples} samples"


def test_several_observables(tmp_path):
    both = {"spikes": grid(np.ones((4, 3))), "voltage": grid(np.ones((4, 3)))}
    finding = refusal(network(), record(tmp_path / "x.nir", input=both))
    assert finding.found == "observables of 'input': ['spikes', 'voltage']"


def test_model_instead_of_data(tmp_path):
    path = tmp_path / "m.nir"
    nir.write(path, nir.NIRGraph.from_list(nir.Linear(weight=np.eye(3))))
    assert refusal(network(), path).found == "a NIR model instead of NIR data"


@pytest.mark.parametrize("damage", ["nodes", "nodes/input/observables", "nodes/input/observables/"
                                    "spikes/data"])  # fmt: skip
def test_damaged_data(tmp_path, damage):
    path = record(tmp_path / "x.nir", input=grid(np.ones((4, 3))))
    with h5py.File(path, "a") as file:
        del file[damage]
    assert refusal(network(), path).found.startswith("damaged NIR data: ")


def test_data_in_double_precision(tmp_path):
    net = testing.network(*network().layers, number_format=NumberFormat.F64)
    x = np.full((2, 3), 0.1)
    found, _ = load(net, record(tmp_path / "x.nir", input=grid(x)))
    np.testing.assert_array_equal(found["input"], x)
