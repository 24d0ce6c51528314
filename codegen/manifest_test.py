"""The manifest says what is in the generated files, in the same bytes every time."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import subprocess
import sys

from google.protobuf import text_format

from codegen import manifest_pb2
from codegen.c_file import generate
from codegen.manifest import manifest, manifest_text
from codegen.model_info import NodeInfo
from codegen.testing.integer_networks import HIDDEN_SCALES, integer_info, integer_network
from codegen.testing.networks import info, lif_network, two_ports_each

NODES = ("input", "layer 1/fc", "for", "output")


def made(**changes):
    about = info(nodes=NODES, **changes)
    return generate(lif_network(4, 3, names=NODES), about), about


def test_text_reads_back_as_the_message():
    c, about = made()
    read = text_format.Parse(manifest_text(c, about), manifest_pb2.Manifest())
    assert read == manifest(c, about)


def test_ports_state_tables_and_sizes():
    message = manifest(*made())
    (input_,), (output,) = message.inputs, message.outputs
    assert (input_.node, input_.array.c_type, list(input_.array.shape)) == ("input", "float", [4])
    assert (output.size_constant, output.array.c_type) == ("NET_OUTPUT_SIZE", "uint8_t")
    state, buffer = message.members
    assert (state.kind, state.node, state.role) == (manifest_pb2.Member.STATE, "for", "membrane")
    assert (state.array.c_name, state.offset, state.initial) == ("for_v", 0, "0.0")
    assert (buffer.kind, buffer.offset) == (manifest_pb2.Member.BUFFER, 12)
    (table,) = message.tables
    assert (table.node, table.role) == ("layer 1/fc", "weight")
    assert (table.array.c_name, table.array.bytes) == ("net_layer_1_fc_weight", 48)
    assert (message.sizes.flash, message.sizes.ram) == (48, 24)


def test_every_node_has_its_c_name_and_step_rule():
    about = info(nodes=NODES)
    message = manifest(generate(lif_network(4, 3, names=NODES), about), about)
    assert {node.name: node.c_name for node in message.nodes} == {
        "input": "input",
        "layer 1/fc": "layer_1_fc",
        "for": "for_",
        "output": "output",
    }
    plain = manifest(generate(lif_network(), info()), info())
    (lif,) = (node for node in plain.nodes if node.name == "lif")
    assert [(f.name, f.value) for f in lif.fields] == [("reset", "subtract")]
    assert lif.equation.startswith("v = 0.9*v")


def test_hashes_are_those_of_the_texts():
    c, about = made()
    files = {file.name: file.sha256 for file in manifest(c, about).files}
    assert files == {
        "net.c": hashlib.sha256(c.source.encode()).hexdigest(),
        "net.h": hashlib.sha256(c.header.encode()).hexdigest(),
    }


def test_where_it_comes_from():
    message = manifest(*made(dt=1e-5))
    assert (message.model.file, message.model.sha256) == ("net.nir", "5e" * 32)
    assert list(message.options) == ["--profile=nir"]
    assert (message.step_rule.profile, message.step_rule.dt) == ("nir", "1e-05")
    assert message.versions[0].part == "snn_mlir"


def test_dt_is_said_once_where_the_nodes_agree_on_it():
    lif = NodeInfo(name="for", nir_type="LIF", equation="", profile_fields=(("dt", "0.5"),))
    for changes, line, dt in (
        ({"dt": 1e-5}, "profile  nir, dt = 1e-05", "1e-05"),
        ({"dt": None, "nodes": (lif,)}, "profile  nir, dt per node", ""),
        ({"dt": None, "nodes": ()}, "profile  nir", ""),
    ):
        about = dataclasses.replace(info(nodes=NODES), **changes)
        c = generate(lif_network(4, 3, names=NODES), about)
        for text in (c.header, c.source):
            assert f" *   {line}\n" in text
        assert manifest(c, about).step_rule.dt == dt


def test_initial_values_that_differ_are_told():
    about = info()
    message = manifest(generate(two_ports_each(("a", "b"), ("y", "n")), about), about)
    initial = {m.array.c_name: m.initial for m in message.members if m.initial}
    assert initial == {"net_time": "-0.0", "net_count": "per element", "net_last": "1"}


def test_formats_of_integers_with_every_channels_scale():
    about = integer_info()
    c = generate(integer_network(), about)
    message = manifest(c, about)
    assert message.number_format == "i8"
    assert [(f.node, f.role, f.bits) for f in message.formats] == [
        ("fc1", "weight", 8),
        ("fc1", "sum", 32),
        ("fc2", "weight", 8),
        ("lif", "membrane", 32),
        ("fc3", "weight", 4),
        ("li", "membrane", 16),
    ]
    assert tuple(message.formats[3].scales) == HIDDEN_SCALES
    assert [f.node for f in message.formats if f.saturates] == ["li"]
    assert message.formats[1].note == "added up in 64 bits"
    read = text_format.Parse(manifest_text(c, about), manifest_pb2.Manifest())
    assert read == message


def test_formats_and_arrays_go_by_the_same_names():
    about = integer_info()
    message = manifest(generate(integer_network(), about), about)
    arrays = {(x.node, x.role) for x in (*message.members, *message.tables)}
    sums = {(f.node, f.role) for f in message.formats if f.role == "sum"}
    assert {(f.node, f.role) for f in message.formats} - sums <= arrays


def test_ports_of_integers():
    about = integer_info()
    message = manifest(generate(integer_network(), about), about)
    ports = {p.node: p for p in (*message.inputs, *message.outputs)}
    assert {name: p.array.c_type for name, p in ports.items()} == {
        "current": "int16_t",
        "events": "uint8_t",
        "counts": "int32_t",
        "readout": "int32_t",
        "spikes": "uint8_t",
    }
    assert {name: (p.scale, p.scale_constant) for name, p in ports.items() if p.scale} == {
        "current": (2.0**-13, "NET_CURRENT_SCALE"),
        "readout": (3.0e-5, "NET_READOUT_SCALE"),
    }


def test_text_is_the_same_in_every_process():
    """protobuf may vary white space on purpose, by process."""
    program = (
        "from codegen.c_file import generate; from codegen.manifest import manifest_text;"
        "from codegen.testing.networks import info, lif_network;"
        "print(end=manifest_text(generate(lif_network(), info()), info()))"
    )
    texts = set()
    for seed in ("0", "1", "2"):
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "PYTHONHASHSEED": seed,
        }
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        texts.add(done.stdout)
    assert texts == {manifest_text(generate(lif_network(), info()), info())}
