"""The header tells what stands in every port, and what the integers stand for."""

from __future__ import annotations

import pytest

from codegen.c_file import generate
from codegen.model_info import FormatInfo
from codegen.testing.integer_networks import integer_info, integer_network
from codegen.testing.networks import info, lif_network, two_ports_each


def parameters(header: str) -> dict[str, str]:
    """What the step function's comment says of each parameter."""
    comment = header[header.index("* One time step") : header.index("void net_step")]
    found = {}
    for part in comment.replace("\n *     ", " ").split("@param[")[1:]:
        name, text = part.split("] ")[1].split(" ", 1)
        found[name] = text.split("\n")[0]
    return found


def test_counts_spikes_and_numbers_are_told_apart():
    text = parameters(generate(integer_network(), integer_info()).header)
    assert text["events"] == "events: 6 values, shape 6; 0 or 1"
    assert text["counts"] == "counts: 12 values, shape 12; spike counts, 0 to 2147483647"
    assert text["spikes"].endswith("; 1 where the neuron spiked, else 0")
    assert text["current"] == (
        "current: 8 values, shape 8; analog, number = integer * NET_CURRENT_SCALE, "
        "-4 to 3.99988; with NET_FLOAT_HELPERS defined, net_current_from_float() converts"
    )
    assert text["readout"] == (
        "readout: 5 values, shape 5; analog, number = integer * NET_READOUT_SCALE, "
        "-64424.5 to 64424.5; with NET_FLOAT_HELPERS defined, net_readout_to_float() converts"
    )


def test_ports_of_floats():
    text = parameters(generate(two_ports_each(("a", "b"), ("y", "n")), info()).header)
    assert text["a"].endswith("; any finite number")
    assert text["y"].endswith("; analog")
    assert text["n"].endswith("; spike counts, 0 to 2147483647")


def test_every_layers_format_is_told():
    header = generate(integer_network(), integer_info()).header
    assert (
        """
 * This network computes in integers: number = integer * scale, layer by layer.
 *
 *   fc1  weight     8 bits  12 channels, scales 9.537e-07 to 2.265e-06
 *   fc1  sum       32 bits  12 channels, scales 9.537e-07 to 2.265e-06; added up in 64 bits
 *   fc2  weight     8 bits  12 channels, scales 9.537e-07 to 2.265e-06
 *   lif  membrane  32 bits  12 channels, scales 9.537e-07 to 2.265e-06
 *   fc3  weight     4 bits  scale 2^-2
 *   li   membrane  16 bits  scale 2^-9; can saturate
 *
 * "can saturate": nothing proves that no value reaches the limit of its bits. One
 * that does stays there.
 */
"""
        in header
    )
    assert "computes in integers" not in generate(lif_network(), info()).header


def test_saturation_is_explained_only_where_it_can_happen():
    formats = (FormatInfo(node="lif", role="synaptic_decay", bits=32, scales=(0.1,)),)
    header = generate(integer_network(), integer_info(formats=formats)).header
    assert " *   lif  synaptic decay  32 bits  scale 0.1\n */\n" in header
    assert "saturate" not in header.replace("out of range\n * saturates", "")


@pytest.mark.parametrize("name", ["*/ int x; /*", "神", "a\nb"])
def test_any_name_may_stand_in_the_comment(name):
    formats = (FormatInfo(node=name, role="v", bits=32, scales=(1.0,), note="*/" + name),)
    header = generate(integer_network(), integer_info(formats=formats)).header
    comment = header[header.index("This network computes") :]
    assert comment[: comment.index("*/")].count("\n") == 3
    assert comment.isascii()
