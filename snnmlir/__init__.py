"""Spiking networks in NIR, as fast simulators on numpy arrays.

    import snnmlir

    net = snnmlir.compile("model.nir", profile="snntorch")
    spikes = net.run(x)             # (steps, inputs) -> (steps, outputs); batches too

A network is compiled to C (the C that `snnmlir compile` writes), built by the machine's C compiler
and called in this process. It gives the very spikes that the framework gave.
"""

from __future__ import annotations

from snnmlir.api import (
    CompilerError,
    ModelError,
    ModelWarning,
    Network,
    Port,
    Simulation,
    compile,  # noqa: A004  (as re.compile)
    profiles,
)

__all__ = [
    "CompilerError",
    "ModelError",
    "ModelWarning",
    "Network",
    "Port",
    "Simulation",
    "compile",
    "profiles",
]
