"""The self-test prints, in a form that reads back exactly, what the network computes."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest

from codegen.c_file import generate
from codegen.jit import JitNetwork
from codegen.selftest import parse_output, selftest_source
from codegen.testing.networks import info, lif_network, two_ports_each
from tests.harness.c_compilers import WARNINGS

MODULES = {
    "spikes": lif_network,
    "doubles in": lambda: lif_network(type="f64"),
    "two ports each": lambda: two_ports_each(("b", "a"), ("y", "n")),
}


def sequence(interface, steps: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    return {
        p.node: (rng.normal(size=(steps, *p.shape)) * 3).astype(p.element.dtype)
        for p in interface.inputs
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
    c = generate(module, info())
    x = sequence(c.interface, 20)
    printed = parse_output(run(c, x, tmp_path), c.interface)
    jit = JitNetwork(module)
    for t in range(20):
        want = jit.step({node: array[t] for node, array in x.items()})
        for node, array in want.items():
            assert printed[node][t].tobytes() == array.tobytes()


def test_a_line_for_each_step(tmp_path):
    c = generate(two_ports_each(("a", "b"), ("y", "n")), info())
    lines = run(c, sequence(c.interface, 3), tmp_path).splitlines()
    assert len(lines) == 3
    assert all(len(line.split(" ")) == 12 for line in lines)


def test_same_input_gives_the_same_bytes():
    c = generate(lif_network(), info())
    x = sequence(c.interface, 3)
    assert selftest_source(c, x) == selftest_source(c, x)


def test_line_of_another_length_is_refused():
    c = generate(lif_network(), info())
    with pytest.raises(ValueError, match="step 1: 2 values; expected 16"):
        parse_output(" ".join(["0"] * 16) + "\n0 1\n", c.interface)


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
