"""Input sequences from NIR data that nir itself has written."""

from __future__ import annotations

import h5py
import nir
import numpy as np
import pytest

from frontend.diagnostics import Findings
from frontend.inputs import load_inputs, load_samples
from frontend.network import NumberFormat
from frontend.testing import events, grid, network, record, refusal


def load(net, *texts: object):
    findings = Findings("m.nir")
    return load_inputs(net, [str(text) for text in texts], findings), findings


def refused(net, *texts: object):
    return refusal(load_inputs, net, [str(text) for text in texts])


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
    finding = refused(network(), path)
    assert finding.problem.endswith("nothing was recorded for any Input")
    assert finding.found == "data of the nodes ['camera']"
    path = record(tmp_path / "x.nir", camera=grid(np.ones((4, 3))), b=grid(np.ones((4, 3))))
    assert refused(network(), f"input={path}").problem.endswith("recorded for this Input")


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
    finding = refused(network(), record(tmp_path / "x.nir", input=events([(0, 0.0), pair])))
    assert finding.problem.endswith("events lie outside of the recording")
    assert finding.found.startswith(f"1 of 2 events, first: neuron {pair[0]} at time {pair[1]:g}")


@pytest.mark.parametrize("t_max", [4.5e-3, 0.0, -1e-3, np.inf, np.nan, 1e300])
def test_recording_that_does_not_end_with_a_step(tmp_path, t_max):
    finding = refused(network(), record(tmp_path / "x.nir", input=events([], t_max=t_max)))
    assert f"t_max = {t_max:g}" in finding.found


def test_events_without_one_time_step(tmp_path):
    path = record(tmp_path / "x.nir", input=events([(0, 0.0)]))
    assert refused(network(dt=None), path).problem.endswith("which the network does not have")
    path = record(tmp_path / "x.nir", input=grid(np.ones((4, 3)), dt=7.0))
    assert load(network(dt=None), path)[0]["input"].shape == (4, 3)


def test_grid_of_another_time_step(tmp_path):
    finding = refused(network(), record(tmp_path / "x.nir", input=grid(np.ones((4, 3)), dt=1e-4)))
    assert (finding.found, finding.expected) == ("dt = 0.0001", "dt = 0.001")


def test_recording_of_another_size(tmp_path):
    finding = refused(network(), record(tmp_path / "x.nir", input=grid(np.ones((4, 5)))))
    assert (finding.found, finding.expected) == ("5 neurons", "3 neurons, shape 3")


@pytest.mark.parametrize("samples", [0, 2])
def test_recording_of_another_number_of_samples(tmp_path, samples):
    recorded = nir.TimeGriddedData(np.ones((samples, 4, 3)), 1e-3)
    finding = refused(network(), record(tmp_path / "x.nir", input=recorded))
    assert finding.found == f"{samples} samples"


def test_several_observables(tmp_path):
    both = {"spikes": grid(np.ones((4, 3))), "voltage": grid(np.ones((4, 3)))}
    finding = refused(network(), record(tmp_path / "x.nir", input=both))
    assert finding.found == "observables of 'input': ['spikes', 'voltage']"


def test_model_instead_of_data(tmp_path):
    path = tmp_path / "m.nir"
    nir.write(path, nir.NIRGraph.from_list(nir.Linear(weight=np.eye(3))))
    assert refused(network(), path).found == "a NIR model instead of NIR data"


@pytest.mark.parametrize("damage", ["nodes", "nodes/input/observables", "nodes/input/observables/"
                                    "spikes/data"])  # fmt: skip
def test_damaged_data(tmp_path, damage):
    path = record(tmp_path / "x.nir", input=grid(np.ones((4, 3))))
    with h5py.File(path, "a") as file:
        del file[damage]
    assert refused(network(), path).found.startswith("damaged NIR data: ")


def test_data_in_double_precision(tmp_path):
    net = network(number_format=NumberFormat.F64)
    x = np.full((2, 3), 0.1)
    found, _ = load(net, record(tmp_path / "x.nir", input=grid(x)))
    np.testing.assert_array_equal(found["input"], x)


# ---- several samples


def samples(net, path):
    found = load_samples(net, [str(path)], Findings("m.nir"), flag="--input")
    return np.stack([sample["input"] for sample in found])


def test_all_samples_of_a_grid(tmp_path):
    x = np.random.default_rng(0).normal(size=(5, 4, 3))
    path = record(tmp_path / "x.nir", input=nir.TimeGriddedData(x, 1e-3))
    np.testing.assert_array_equal(samples(network(), path), x)


def test_all_samples_of_events(tmp_path):
    """Each list is padded to the longest with the index -1."""
    x = np.random.default_rng(0).random((5, 40, 3)) < 0.3
    recorded = nir.TimeGriddedData(x, 1e-3).to_event(n_events=120, time_shift=2e-4)
    assert recorded.idx.shape == (5, 120)
    np.testing.assert_array_equal(samples(network(), record(tmp_path / "x.nir", input=recorded)), x)


def test_all_samples_of_events_with_values(tmp_path):
    recorded = nir.ValuedEventData(
        idx=np.array([[0, 2], [1, -1]]),
        time=np.array([[0.0, 4e-3], [1e-3, np.inf]]),
        value=np.array([[0.5, -2.0], [3.0, np.nan]]),
        n_neurons=3,
        t_max=5e-3,
    )
    expected = np.zeros((2, 5, 3))
    expected[[0, 0, 1], [0, 4, 1], [0, 2, 1]] = [0.5, -2, 3]
    np.testing.assert_array_equal(
        samples(network(), record(tmp_path / "x.nir", input=recorded)), expected
    )


def test_recording_without_samples(tmp_path):
    path = record(tmp_path / "x.nir", input=nir.TimeGriddedData(np.ones((0, 4, 3)), 1e-3))
    finding = refusal(load_samples, network(), [str(path)], flag="--input")
    assert finding.found == "no samples"


def test_events_of_too_many_samples(tmp_path):
    index, time = np.zeros((2**10, 1), int), np.zeros((2**10, 1))
    recorded = nir.EventData(idx=index, time=time, n_neurons=3, t_max=100.0)
    path = record(tmp_path / "x.nir", input=recorded)
    finding = refusal(load_samples, network(), [str(path)], flag="--input")
    assert finding.problem.endswith("the recording has no steps, or too many")
