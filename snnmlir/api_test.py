"""Networks as objects: what the C gives on arrays, from rest and from any state, in any number."""

from __future__ import annotations

import concurrent.futures
import pathlib
import resource
import warnings

import nir
import numpy as np
import pytest

import snnmlir
from frontend.compiler import examine
from frontend.diagnostics import Findings
from frontend.options import CompileOptions, Dtype
from frontend.reference.interpreter import Interpreter

SIZE, STEPS = 7, 40
ONES = np.ones(SIZE, np.float32)


def neuron(**changes) -> nir.CubaLIF:
    values = {
        "tau_syn": 2e-3 * ONES, "tau_mem": 4e-3 * ONES, "r": ONES, "v_leak": 0 * ONES,
        "v_threshold": 0.3 * ONES, "v_reset": 0 * ONES, **changes,
    }  # fmt: skip
    return nir.CubaLIF(**values)


def weight(seed: int, rows: int = SIZE, columns: int = SIZE) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.3, 1, (rows, columns)).astype(np.float32)


def port(kind, size: int = SIZE):
    return kind(**{f"{kind.__name__.lower()}_type": {kind.__name__.lower(): np.array([size])}})


@pytest.fixture(scope="module")
def one() -> nir.NIRGraph:
    """An Input, a recurrent population, an Output."""
    nodes = {
        "in": port(nir.Input), "w": nir.Linear(weight(0)), "lif": neuron(),
        "back": nir.Linear(weight(1) / 4), "out": port(nir.Output),
    }  # fmt: skip
    edges = [("in", "w"), ("w", "lif"), ("lif", "back"), ("back", "lif"), ("lif", "out")]
    return nir.NIRGraph(nodes, edges)


@pytest.fixture(scope="module")
def several() -> nir.NIRGraph:
    """Two Inputs; spikes, a count of spikes, and numbers come out."""
    nodes = {
        "a": port(nir.Input), "b": port(nir.Input), "wa": nir.Linear(weight(2)),
        "wb": nir.Linear(weight(3)), "n": neuron(), "m": neuron(),
        "li": nir.LI(tau=3e-3 * ONES, r=ONES, v_leak=0 * ONES),
        "spikes": port(nir.Output), "counts": port(nir.Output), "numbers": port(nir.Output),
    }  # fmt: skip
    edges = [
        ("a", "wa"), ("b", "wb"), ("wa", "n"), ("wb", "m"), ("n", "spikes"), ("n", "counts"),
        ("m", "counts"), ("wa", "li"), ("li", "numbers"),
    ]  # fmt: skip
    return nir.NIRGraph(nodes, edges)


def compile_(model, **options):
    return snnmlir.compile(model, profile="nir", dt=1e-3, **options)


def spikes(*shape: int, seed: int = 0) -> np.ndarray:
    return (np.random.default_rng(seed).random((*shape, SIZE)) < 0.3).astype(np.float32)


def reference(graph: nir.NIRGraph, folder: pathlib.Path, inputs: dict, **options) -> dict:
    file = folder / "network.nir"
    nir.write(file, graph)
    given = CompileOptions(profile="nir", dt=1e-3, **options)
    network = examine(file, given, Findings("network.nir")).compiled
    return Interpreter(network).run(inputs)


@pytest.mark.parametrize("dtype", [Dtype.F32, Dtype.F64], ids=lambda d: d.value)
def test_floats_are_those_of_the_reference(several, dtype, tmp_path):
    net = compile_(several, dtype=dtype.value)
    inputs = {"a": spikes(STEPS), "b": spikes(STEPS, seed=1)}
    found = net.run_all(inputs)
    expected = reference(several, tmp_path, inputs, dtype=dtype)
    assert list(found) == list(expected) == list(net.outputs)
    for name, y in expected.items():
        assert found[name].dtype == y.dtype
        assert y.any()
        np.testing.assert_array_equal(found[name], y, name)
    kinds = {name: p.kind for name, p in net.outputs.items()}
    assert kinds == {"spikes": "spikes", "counts": "counts", "numbers": "analog"}
    assert {name: p.shape for name, p in net.inputs.items()} == {"a": (SIZE,), "b": (SIZE,)}


def test_integers_are_numbers_on_both_sides(several, tmp_path):
    net = compile_(several, dtype="i8", input_kind="b=spikes", input_range="a=2")
    a = np.random.default_rng(2).uniform(-2, 2, (STEPS, SIZE))
    inputs = {"a": a, "b": spikes(STEPS, seed=1)}
    found = net.run_all(inputs)
    scale = net.inputs["a"].scale
    stored = {"a": np.floor(a / scale + 0.5).astype(np.int16), "b": inputs["b"].astype(np.uint8)}
    expected = reference(
        several, tmp_path, stored, dtype=Dtype.I8, input_kind=("b=spikes",), input_range=("a=2",)
    )
    np.testing.assert_array_equal(found["spikes"], expected["spikes"])
    np.testing.assert_array_equal(
        found["numbers"], expected["numbers"] * net.outputs["numbers"].scale
    )
    floats = compile_(several).run_all(inputs)["numbers"]
    assert np.abs(found["numbers"] - floats).max() < 0.02 * np.abs(floats).max()


def test_each_of_a_batch_starts_from_rest(one):
    net = compile_(one)
    x = spikes(9, STEPS)
    together = net.run(x, threads=3)
    assert together.shape == (9, STEPS, SIZE)
    assert together.dtype == np.uint8
    for alone, y in zip(x, together, strict=True):
        np.testing.assert_array_equal(net.run(alone), y)
    assert net.run(x[:0]).shape == (0, STEPS, SIZE)
    assert net.run(x[0, :0]).shape == (0, SIZE)


def test_threads_may_share_a_network(one):
    net = compile_(one)
    x = spikes(8, 500)
    expected = net.run(x)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        found = list(pool.map(net.run, x))
    np.testing.assert_array_equal(np.stack(found), expected)


def test_a_simulation_goes_on_where_it_stopped(one):
    net = compile_(one)
    x = spikes(STEPS)
    whole = net.run(x)
    simulation = net.simulation()
    first = simulation.run(x[:15])
    rest = [simulation.step(row) for row in x[15:]]
    np.testing.assert_array_equal(np.concatenate([first, rest]), whole)
    simulation.reset()
    np.testing.assert_array_equal(simulation.run(x), whole)


@pytest.mark.parametrize("dtype", ["f32", "i8"])
def test_a_state_can_be_taken_to_another_instance(one, dtype):
    net = compile_(one, dtype=dtype, input_kind="spikes")
    x = spikes(STEPS)
    a, b = net.simulation(), net.simulation()
    a.run(x[:20])
    assert set(a.state) == {"lif.i", "lif.v", "lif.z"}
    assert a.state["lif.v"].any() and not b.state["lif.v"].any()
    saved = dict(a.state)
    kept = saved["lif.v"].copy()
    expected = a.run(x[20:])
    np.testing.assert_array_equal(saved["lif.v"], kept)  # a copy
    b.state.update(saved)
    for name, value in saved.items():
        np.testing.assert_array_equal(b.state[name], value)
    np.testing.assert_array_equal(b.run(x[20:]), expected)


@pytest.mark.parametrize("dtype", ["f32", "i8"])
def test_states_behind_a_convolution_have_the_nodes_dimensions(dtype, tmp_path):
    """They may lie channels last in memory."""
    rng = np.random.default_rng(0)
    maps = (4, 6, 6)
    full = np.ones(maps, np.float32)
    nodes = {
        "in": nir.Input({"input": np.array([2, 6, 6])}),
        "conv": nir.Conv2d(
            (6, 6), rng.normal(0.2, 0.5, (4, 2, 3, 3)).astype(np.float32), 1, 1, 1, 1,
            np.zeros(4, np.float32),
        ),
        "lif": nir.LIF(
            tau=4e-3 * full, r=2 * full, v_leak=0 * full, v_threshold=full, v_reset=0 * full
        ),
        "out": nir.Output({"output": np.array(maps)}),
    }  # fmt: skip
    graph = nir.NIRGraph(nodes, [("in", "conv"), ("conv", "lif"), ("lif", "out")])
    net = compile_(graph, dtype=dtype, input_kind="spikes")
    x = (rng.random((30, 2, 6, 6)) < 0.2).astype(np.uint8)
    simulation = net.simulation()
    simulation.run(x[:20])
    v = simulation.state["lif.v"]
    assert v.shape == maps
    file = tmp_path / "network.nir"
    nir.write(file, graph)
    options = CompileOptions(profile="nir", dt=1e-3, dtype=Dtype(dtype), input_kind=("spikes",))
    network = examine(file, options, Findings("network.nir")).compiled
    reference = Interpreter(network)
    reference.run({"in": x[:20]})
    stored = reference.state["lif.v"]
    if dtype == "f32":
        np.testing.assert_array_equal(v, stored)
    else:  # a scale for each channel, or one for all
        ratio = v / np.where(stored == 0, 1, stored)
        for channel in ratio:
            found = channel[channel != 0]
            np.testing.assert_allclose(found, found.flat[0], rtol=1e-12)
    other = net.simulation()
    other.state["lif.v"] = v
    np.testing.assert_array_equal(other.run(x[20:]), simulation.run(x[20:]))


def test_states_of_integers_are_numbers(one):
    floats = compile_(one).simulation()
    integers = compile_(one, dtype="i16", input_kind="spikes").simulation()
    for simulation in (floats, integers):
        simulation.run(spikes(3))
    v = floats.state["lif.v"]
    assert np.abs(integers.state["lif.v"] - v).max() < 1e-3 * np.abs(v).max()
    integers.state["lif.v"] = 0.25
    assert np.abs(integers.state["lif.v"] - 0.25).max() < 1e-6
    with pytest.raises(ValueError, match=r"'lif.v'.*int32 does not hold"):
        integers.state["lif.v"] = 1e30
    with pytest.raises(KeyError, match=r"no state 'lif.w': lif.i, lif.v, lif.z"):
        integers.state["lif.w"] = 0


def test_inputs_that_do_not_fit(one, several):
    net, many = compile_(one, input_kind="spikes"), compile_(several)
    for x, text in [
        (np.zeros((5, 3)), r"'in': found an array of shape \(5, 3\), expected \(steps, 7\)"),
        (np.zeros(7), r"shape \(7,\), expected"),
        (np.full((2, 7), 0.5), r"'in': found 0.5 at \[0, 0\], expected 0 or 1"),
        (np.full((2, 7), "x"), "expected real numbers"),
        ({"x": np.zeros((2, 7))}, "inputs for 'x', expected one for each of 'in'"),
    ]:
        with pytest.raises(ValueError, match=text):
            net.run(x)
    x = np.zeros((2, 7))
    for given, text in [
        (x, "expected a dictionary with one for each Input: 'a', 'b'"),
        ({"a": x, "b": x[:1]}, "several lengths"),
        ({"a": x * np.nan, "b": x}, "'a': found nan at"),
    ]:
        with pytest.raises(ValueError, match=text):
            many.run_all(given)
    with pytest.raises(ValueError, match=r"3 Outputs .*: run_all gives a dictionary"):
        many.run({"a": x, "b": x})
    with pytest.raises(ValueError, match="a simulation has one state"):
        net.simulation().run(np.zeros((3, 2, 7)))


def test_what_is_wrong_with_a_model_is_told_at_once(one, tmp_path):
    with pytest.raises(snnmlir.ModelError) as error:
        compile_(one, name="2nd", settings=["lif.rest=zero"])
    assert len(error.value.findings) == 2
    with pytest.raises(ValueError, match=r"dtype: found 'f16', expected one of f32, f64, i16"):
        compile_(one, dtype="f16")
    with pytest.raises(snnmlir.ModelError, match=r"nothing.nir"):
        snnmlir.compile(tmp_path / "nothing.nir")


def test_what_is_worth_knowing_is_a_warning(one):
    with pytest.warns(snnmlir.ModelWarning, match=r"weights=i4 has no effect"):
        compile_(one, settings=["w.weights=i4"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compile_(one)


def test_a_machine_without_a_c_compiler(one, monkeypatch, tmp_path):
    monkeypatch.setenv("CC", "no-such-cc -O1")
    with pytest.raises(snnmlir.CompilerError, match=r"CC names is not there: no-such-cc"):
        compile_(one)
    monkeypatch.delenv("CC")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(snnmlir.CompilerError, match=r"no C compiler[\s\S]*none of cc, gcc, clang"):
        compile_(one)


def test_a_c_compiler_that_fails(one, monkeypatch, tmp_path):
    broken = tmp_path / "my cc"
    broken.write_text("#!/bin/sh\necho no licence >&2\nexit 4\n")
    broken.chmod(0o755)
    monkeypatch.setenv("CC", f"'{broken}'")
    with pytest.raises(snnmlir.CompilerError, match=r"exit code 4[\s\S]*no licence"):
        compile_(one)
    monkeypatch.setenv("CC", "true")
    with pytest.raises(snnmlir.CompilerError, match="the C compiler wrote no library"):
        compile_(one)


def test_a_full_temporary_folder(one, tmp_path):
    nir.write(tmp_path / "net.nir", one)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(snnmlir.CompilerError, match=r"File too large[\s\S]*TMPDIR"):
            compile_(tmp_path / "net.nir")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_the_c_is_that_of_compile(one, tmp_path):
    net = compile_(one, name="net")
    files = net.save(tmp_path / "new")
    assert sorted(file.name for file in files) == ["net.c", "net.h", "net.manifest.textproto"]
    assert (tmp_path / "new/net.c").read_text(encoding="utf-8") == net.source
    assert "flash" in net.report()
    assert repr(net) == "<snnmlir.Network net: in (7,) analog -> out (7,) spikes>"


def test_levels_are_there_where_they_were_asked_for(one):
    net = compile_(one, emit=("linalg", "snn"))
    assert list(net.levels) == ["snn", "linalg", "c"]
    assert "= snn.linear %in, %w_weight" in net.levels["snn"]
    assert "linalg.generic" in net.levels["linalg"]
    assert net.levels["c"] == net.source
    assert list(compile_(one, emit="loops").levels) == ["loops", "c"]
    with pytest.raises(ValueError, match="emit: found 'asm', expected one of snn, linalg, loops"):
        compile_(one, emit="asm")


def test_profiles():
    assert {"snntorch", "norse", "nir"} <= set(snnmlir.profiles())
