"""The self-test prints, in a form that reads back exactly, what the network computes."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest

from codegen.c_file import generate
from codegen.jit import JitNetwork
from codegen.selftest import parse_output, selftest_source
from codegen.testing.integer_networks import integer_info, integer_network
from codegen.testing.networks import info, lif_network, random_inputs, two_ports_each
from tests.harness.c_compilers import WARNINGS

MODULES = {
    "spikes": lif_network,
    "doubles in": lambda: lif_network(type="f64"),
    "two ports each": lambda: two_ports_each(("b", "a"), ("y", "n")),
    "integers": integer_network,
}


def run(c, x: dict[str, np.ndarray], folder) -> str:
    (folder / "net.c").write_text(c.source)
    (folder / "net.h").write_text(c.header)
    (folder / "net_selftest.c").write_text(selftest_source(c, x))
    command = ["gcc", "-std=c11", *WARNINGS, "net.c", "net_selftest.c", "-o", "run"]
    subprocess.run(command, cwd=folder, check=True)
    done = subprocess.run([folder / "run"], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("name", MODULES)
def test_printed_outputs_are_the_networks(name, tmp_path):
    module = MODULES[name]()
    c = generate(module, integer_info() if name == "integers" else info())
    x = random_inputs(c.interface, 20)
    printed = parse_output(run(c, x, tmp_path), c.interface)
    jit = JitNetwork(module)
    for t in range(20):
        want = jit.step({node: array[t] for node, array in x.items()})
        for node, array in want.items():
            assert printed[node][t].tobytes() == array.tobytes()


def test_a_line_for_each_step(tmp_path):
    c = generate(two_ports_each(("a", "b"), ("y", "n")), info())
    lines = run(c, random_inputs(c.interface, 3), tmp_path).splitlines()
    assert len(lines) == 3
    assert all(len(line.split(" ")) == 12 for line in lines)


def test_same_input_gives_the_same_bytes():
    c = generate(lif_network(), info())
    x = random_inputs(c.interface, 3)
    assert selftest_source(c, x) == selftest_source(c, x)


def test_line_of_another_length_is_refused():
    c = generate(lif_network(), info())
    with pytest.raises(ValueError, match="step 1: 2 values; expected 16"):
        parse_output(" ".join(["0"] * 16) + "\n0 1\n", c.interface)


def test_numbers_for_an_analog_input_become_its_integers():
    c = generate(integer_network(), integer_info())
    integers = random_inputs(c.interface, 5)
    numbers = integers | {"current": integers["current"] * 2.0**-13}
    assert selftest_source(c, numbers) == selftest_source(c, integers)
    numbers["current"][0, 0] = 1e9
    integers["current"][0, 0] = 32767
    assert selftest_source(c, numbers) == selftest_source(c, integers)


def test_numbers_for_a_spiking_input_have_to_be_spikes():
    c = generate(integer_network(), integer_info())
    x = random_inputs(c.interface, 5)
    spikes = x["events"].astype(np.float64)
    assert selftest_source(c, x | {"events": spikes}) == selftest_source(c, x)
    spikes[3, 2] = 0.5
    with pytest.raises(ValueError, match="events: not all values are 0 or 1"):
        selftest_source(c, x | {"events": spikes})


def test_analog_outputs_of_integers_read_back():
    interface = generate(integer_network(), integer_info()).interface
    line = " ".join(["7"] * 12 + ["-2147483648", "2147483647", "0", "1", "2"] + ["1"] * 12)
    read = parse_output(line + "\n", interface)
    assert read["readout"].dtype == np.int32
    assert read["readout"].tolist() == [[-(2**31), 2**31 - 1, 0, 1, 2]]


GOOD = np.zeros((2, 16), np.float32)
BAD = {
    "no input": ({}, "inputs"),
    "another node": ({"x": GOOD}, "inputs"),
    "shape": ({"input": GOOD[:, :3]}, "shape"),
    "no step": ({"input": GOOD[:0]}, "0 steps|not 0"),
    "not finite": ({"input": GOOD + np.nan}, "finite"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_refused(what):
    x, message = BAD[what]
    with pytest.raises(ValueError, match=message):
        selftest_source(generate(lif_network(), info()), x)
