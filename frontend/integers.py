"""From a float network to an integer one, as the options ask for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from frontend.calibration import load_calibration
from frontend.diagnostics import Findings, ModelError
from frontend.input_kinds import resolve_input_kinds
from frontend.network import Network
from frontend.options import CompileOptions, Dtype
from frontend.quantise.observation import Observation, observe
from frontend.quantise.quantiser import QuantisedNetwork, QuantiseOptions, Quantiser, prepare
from frontend.quantise.widths import Limits, choose_widths


def to_integers(
    network: Network,
    options: CompileOptions,
    findings: Findings,
    flash_of: Callable[[Network], int],
) -> QuantisedNetwork | None:
    """The integer network; None where findings say why not.

    network   in f64
    flash_of  bytes of tables of an integer network, for dtype AUTO
    """
    try:
        calibration = load_calibration(network, options.calibration, findings)
        inputs = resolve_input_kinds(network, options, calibration, findings)
    except ModelError:
        return None  # its findings are there
    ranges = {name: x.extent for name, x in inputs.items() if x.extent is not None}
    quantise_options = QuantiseOptions(
        weight_bits=options.dtype.weight_bits or 8,
        state_bits=options.state.bits,
        scheme=options.scheme,
        ranges=ranges,
        samples=() if calibration is None else calibration.samples,
    )
    prepared = prepare(network, ranges)
    samples = quantise_options.samples
    observed = observe(prepared, samples) if samples else None
    if options.dtype is not Dtype.AUTO:
        result = Quantiser(prepared, quantise_options, observed, findings).result()
        return result if observed is None else _with_activity(result, observed)
    if observed is None:
        return None  # Its options are refused already.
    limits = Limits(drop=options.max_drop, flash=options.max_flash)
    chosen = choose_widths(prepared, quantise_options, observed, limits, flash_of, findings)
    return None if chosen is None else _with_activity(chosen, observed)


def _with_activity(result: QuantisedNetwork, observed: Observation) -> QuantisedNetwork:
    return dataclasses.replace(result, activity=observed.activity)
