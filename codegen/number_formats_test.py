"""Scales go to the ports and states that they are of; one that fits nothing is a fault."""

from __future__ import annotations

import dataclasses

import pytest

from codegen.interface import read_interface
from codegen.model_info import FormatInfo, PortScale
from codegen.number_formats import with_scales
from codegen.testing.integer_networks import HIDDEN_SCALES, integer_info, integer_network
from codegen.testing.networks import info, lif_network


def test_scales_of_ports_and_states():
    interface = with_scales(read_interface(integer_network()), integer_info())
    assert {p.node: p.scale for p in interface.ports} == {
        "current": 2.0**-13,
        "events": None,
        "counts": None,
        "readout": 3.0e-5,
        "spikes": None,
    }
    assert {s.name: s.scales for s in interface.states} == {
        "lif.v": HIDDEN_SCALES,
        "multi.v": (),
        "li.v": (2.0**-9,),
    }


def test_networks_in_floats_have_none():
    interface = read_interface(lif_network())
    assert with_scales(interface, info()) == interface


CURRENT, READOUT = integer_info().port_scales
BROKEN = {
    "no scale": ({"port_scales": (READOUT,)}, "current: an analog port without a scale"),
    "no port": (
        {"port_scales": (CURRENT, READOUT, PortScale(node="fc1", scale=1.0))},
        r"scales for \['fc1'\]",
    ),
    "spikes": (
        {"port_scales": (CURRENT, READOUT, PortScale(node="spikes", scale=1.0))},
        "spikes: a scale of 1.0 for uint8_t",
    ),
    "zero": (
        {"port_scales": (dataclasses.replace(CURRENT, scale=0.0), READOUT)},
        "current: a scale of 0.0",
    ),
    "not finite": (
        {"port_scales": (dataclasses.replace(CURRENT, scale=float("inf")), READOUT)},
        "current: a scale of inf",
    ),
    "channels": (
        {"formats": (FormatInfo(node="li", role="v", bits=16, scales=(1.0, 2.0)),)},
        r"li.v: 2 scales for the shape \(5,\)",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_scales_that_do_not_fit_are_a_fault(what):
    changes, message = BROKEN[what]
    with pytest.raises(ValueError, match=message):
        with_scales(read_interface(integer_network()), integer_info(**changes))
