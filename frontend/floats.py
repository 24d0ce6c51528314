"""A float network as the options ask for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from frontend.calibration import load_calibration
from frontend.diagnostics import Findings, ModelError
from frontend.input_kinds import spiking_inputs
from frontend.network import Network
from frontend.options import CompileOptions
from frontend.quantise.observation import observe
from frontend.spiking_inputs import with_spiking_inputs


@dataclasses.dataclass(frozen=True, kw_only=True)
class FloatNetwork:
    """network   with spikes at the Inputs that are to take them
    activity  synapse to the share of its inputs that is not zero on calibration data; empty without
    """

    network: Network
    activity: Mapping[str, float] = dataclasses.field(default_factory=dict)


def to_floats(network: Network, options: CompileOptions, findings: Findings) -> FloatNetwork:
    """network: in f32 or f64. What is wrong with the data or with the kinds goes to `findings`."""
    try:
        calibration = load_calibration(network, options.calibration, findings)
        spiking = spiking_inputs(network, options, calibration, findings)
    except ModelError:
        return FloatNetwork(network=network)  # its findings are there
    network = with_spiking_inputs(network, spiking) if spiking else network
    activity = {} if calibration is None else observe(network, calibration.samples).activity
    return FloatNetwork(network=network, activity=activity)
