"""Spiking networks in NIR, as fast simulators on numpy arrays.

    import snnmlir

    net = snnmlir.compile("model.nir", profile="snntorch")
    spikes = net.run(x)             # (steps, inputs) -> (steps, outputs); batches too

A network is compiled to C (the C that `snnmlir compile` writes), built by the machine's C compiler
and called in this process. It gives the very spikes that the framework gave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

if not TYPE_CHECKING:
    # The command snnmlir lies in this package, too, and does not wait for what is not called.

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from snnmlir import api

        return getattr(api, name)

    def __dir__():
        return [*globals(), *__all__]
