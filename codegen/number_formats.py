"""Brings the scales that the frontend chose together with the arrays that they belong to."""

from __future__ import annotations

import dataclasses
import math

from codegen.interface import Interface, Port, State
from codegen.model_info import ModelInfo


def with_scales(interface: Interface, info: ModelInfo) -> Interface:
    """The interface with the scales of its ports and states.

    Raises ValueError where the scales do not fit: an Input of int16_t without one, one for a port
    that is not there or holds spikes, a state with another number of channels.
    """
    ports = {port.node: port.scale for port in info.port_scales}
    formats = {(f.node, f.role): f for f in info.formats}
    if missing := ports.keys() - {port.node for port in interface.ports}:
        raise ValueError(f"scales for {sorted(missing)}, which are no ports")

    def port(p: Port, analog: tuple[str, ...]) -> Port:
        scale = ports.get(p.node)
        if scale is None and p.element.c == "int16_t":
            raise ValueError(f"{p.node}: an analog port without a scale")
        if scale is not None and (p.element.c not in analog or not 0 < scale < math.inf):
            raise ValueError(f"{p.node}: a scale of {scale} for {p.element.c}")
        return dataclasses.replace(p, scale=scale)

    def state(s: State) -> State:
        found = formats.get((s.node, s.role))
        scales = found.scales if found else ()
        if len(scales) > 1 and len(scales) != s.shape[s.order.index(0) if s.order else 0]:
            raise ValueError(f"{s.name}: {len(scales)} scales for the shape {s.shape}")
        return dataclasses.replace(s, scales=scales)

    return dataclasses.replace(
        interface,
        inputs=tuple(port(p, ("int16_t",)) for p in interface.inputs),
        outputs=tuple(port(p, ("int16_t", "int32_t")) for p in interface.outputs),
        states=tuple(map(state, interface.states)),
    )
