"""The float helpers of NAME.h: there on request only, for C and C++, and right."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import subprocess
import sys

import numpy as np
import pytest

from codegen.c_file import GeneratedC, generate
from codegen.model_info import FormatInfo, PortScale
from codegen.testing.functions import parse
from codegen.testing.integer_networks import HIDDEN_SCALES, integer_info, integer_network
from codegen.testing.networks import channels_last, info, lif_network, two_ports_each
from tests.harness.c_compilers import WARNINGS

# C's warnings are none of C++, but for those about conversions.
CPP = [flag for flag in WARNINGS if not flag.endswith("prototypes")]
COMPILERS = {
    "gcc c99": ["gcc", "-std=c99", *WARNINGS],
    "gcc c11": ["gcc", "-std=c11", *WARNINGS],
    "g++ 11": ["g++", "-x", "c++", "-std=c++11", *CPP],
    "g++ 20": ["g++", "-x", "c++", "-std=c++20", *CPP],
    "zig cc": [sys.executable, "-m", "ziglang", "cc", "-std=c99", *WARNINGS],
    "zig c++": [sys.executable, "-m", "ziglang", "c++", "-x", "c++", "-std=c++17", *CPP],
}


def compile_c(command: list[str], text: str, c: GeneratedC, folder: pathlib.Path) -> str:
    """What the compiler says of a file with this text that lies beside the header."""
    (folder / "net.h").write_text(c.header)
    (folder / "user.c").write_text(text)
    done = subprocess.run(
        [*command, "-c", "user.c", "-o", "user.o"], cwd=folder, capture_output=True, text=True
    )
    return done.stderr if done.returncode else ""


def numbers(c: GeneratedC, calls: list[str], folder: pathlib.Path) -> list[float]:
    """What these expressions of the helpers give, with a state that was just prepared."""
    prints = "".join(f'    printf("%.17g\\n", (double){call});\n' for call in calls)
    (folder / "net.h").write_text(c.header)
    (folder / "net.c").write_text(c.source)
    (folder / "main.c").write_text(
        "#define NET_FLOAT_HELPERS\n"
        '#include "net.h"\n#include <stdio.h>\n\nint main(void)\n{\n    static net_state s;\n'
        f"    net_init(&s);\n{prints}    return 0;\n}}\n"
    )
    command = ["gcc", "-std=c99", *WARNINGS, "main.c", "-x", "c", "-std=c11", "net.c", "-o", "main"]
    subprocess.run(command, cwd=folder, check=True)
    done = subprocess.run([folder / "main"], capture_output=True, text=True, check=True)
    return list(map(float, done.stdout.split()))


@pytest.mark.parametrize("macro", ["", "#define NET_FLOAT_HELPERS\n"], ids=["without", "with"])
@pytest.mark.parametrize("compiler", COMPILERS)
def test_header_is_clean_with_and_without_them(compiler, macro, tmp_path):
    c = generate(integer_network(), integer_info())
    text = macro + '#include "net.h"\n'
    assert not compile_c(COMPILERS[compiler], text, c, tmp_path)


def test_without_the_macro_the_header_has_no_floats(tmp_path):
    (tmp_path / "net.h").write_text(generate(integer_network(), integer_info()).header)

    def preprocessed(*flags: str) -> str:
        command = ["gcc", "-E", "-P", *flags, "net.h"]
        return subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout

    assert "net_step" in preprocessed() and "float" not in preprocessed()
    assert "net_current_from_float" in preprocessed("-DNET_FLOAT_HELPERS")


def test_networks_in_floats_have_none():
    assert "FLOAT_HELPERS" not in generate(lif_network(), info()).header


def test_states_and_outputs_as_floats(tmp_path):
    c = generate(integer_network(), integer_info())
    calls = [f"net_lif_v_to_float(&s, {k})" for k in range(12)]
    calls += ["net_li_v_to_float(&s, 4)", "net_readout_to_float(-7)", "NET_CURRENT_SCALE"]
    calls += ["NET_READOUT_SCALE"]
    found = numbers(c, calls, tmp_path)
    lif = np.float32(-5) * np.array(HIDDEN_SCALES, np.float32)
    assert found[:12] == lif.tolist()
    assert found[12:14] == [0.0, float(np.float32(-7) * np.float32(3e-5))]
    assert found[14:] == [2.0**-13, 3.0e-5]


def test_channels_are_those_of_the_first_dimension(tmp_path):
    formats = (FormatInfo(node="net", role="count", bits=32, scales=(0.5, 0.0625)),)
    c = generate(
        two_ports_each(("a", "b"), ("y", "n")), dataclasses.replace(info(()), formats=formats)
    )
    calls = [f"net_net_count_to_float(&s, {k})" for k in range(6)]
    assert numbers(c, calls, tmp_path) == [0.5, 1.0, 1.5, 0.25, 0.3125, -0.375]


def test_channels_may_lie_last(tmp_path):
    formats = (FormatInfo(node="net", role="count", bits=32, scales=(0.5, 0.0625, 0.25)),)
    c = generate(
        channels_last(two_ports_each(("a", "b"), ("y", "n"))),
        dataclasses.replace(info(()), formats=formats),
    )
    assert "channels last" in c.header
    calls = [f"net_net_count_to_float(&s, {k})" for k in range(6)]
    assert numbers(c, calls, tmp_path) == [0.5, 0.125, 0.75, 2.0, 0.3125, -1.5]


def analog_network(input_: str, output: str, neuron: str, scale: float = 0.25) -> GeneratedC:
    """Adds its input to a membrane and gives that; all of one scale, but for a channel's."""
    x, y, v = (json.dumps(name, ensure_ascii=False) for name in (input_, output, neuron + ".v"))
    module = parse(
        f"""
func.func @step(%x: memref<2xi16> {{snn.input = {x}}}, %y: memref<2xi32> {{snn.output = {y}}},
                %v: memref<2xi32> {{snn.state = {v}, snn.initial = 0 : i32}}) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  scf.for %k = %c0 to %c2 step %c1 {{
    %xk = memref.load %x[%k] : memref<2xi16>
    %vk = memref.load %v[%k] : memref<2xi32>
    %xl = arith.extsi %xk : i16 to i32
    %s = arith.addi %vk, %xl : i32
    memref.store %s, %v[%k] : memref<2xi32>
    memref.store %s, %y[%k] : memref<2xi32>
  }}
  return
}}"""
    )
    about = dataclasses.replace(
        info(()),
        port_scales=tuple(PortScale(node=node, scale=scale) for node in (input_, output)),
        formats=(FormatInfo(node=neuron, role="v", bits=32, scales=(0.125, scale)),),
    )
    return generate(module, about)


NASTY = [
    ("for", "*/ x", "神"),
    ("NET_X_SCALE", "x", "X"),
    ("x", "X", "NET_X_SCALE"),
    ("net_x_to_float", "x", "net_net_x_v"),
    ("x_from_float", "x", "x_v_to_float"),
    ("NET_FLOAT_HELPERS", "NET_NET_SIZE", "NET"),
    ("element", "k", "scale"),
    ("whole", "rest", "quotient"),
    ("number", "s", "net_state"),
]


@pytest.mark.parametrize("compiler", ["gcc c99", "g++ 20", "zig cc"])
@pytest.mark.parametrize("names", NASTY, ids=" ".join)
def test_every_node_name_compiles(names, compiler, tmp_path):
    c = analog_network(*names)
    (x,), (y,), (v,) = c.interface.inputs, c.interface.outputs, c.interface.states
    text = f"""#define NET_FLOAT_HELPERS
#include "net.h"
float use(net_state *s);
float use(net_state *s)
{{
    int16_t x[{x.size_constant}] = {{0}};
    int32_t y[{y.size_constant}];
    x[0] = {x.conversion}(1.0f / (float){x.scale_constant});
    net_step(s, x, y);
    return {y.conversion}(y[0]) + {v.conversion}(s, 1) / (float){y.scale_constant};
}}
"""
    assert not compile_c(COMPILERS[compiler], text, c, tmp_path)
    (tmp_path / "net.c").write_text(c.source)
    both = ["-DNET_FLOAT_HELPERS", "-include", "net.h", "-c", "net.c", "-o", "net.o"]
    command = ["gcc", "-std=c11", *WARNINGS, *both]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("scale", [1e-41, 1e39])
def test_scale_that_float_cannot_hold_has_a_macro_only(scale, tmp_path):
    c = analog_network("x", "y", "lif", scale)
    assert f"#define NET_X_SCALE {scale!r} " in c.header
    assert "HELPERS" not in c.header and "float" not in c.header
    text = """#include "net.h"
double scales(void);
double scales(void)
{
    return NET_X_SCALE + NET_Y_SCALE;
}
"""
    assert not compile_c(COMPILERS["gcc c99"], text, c, tmp_path)
