"""Runs a case as C, in LLVM's JIT and in the reference, and says what it had in it."""

from __future__ import annotations

import collections
import pathlib
from collections.abc import Mapping

import numpy as np

from frontend.compiler import Compilation, compile_model, examine
from frontend.diagnostics import Findings
from frontend.network import (
    ConvLayer,
    DelayLayer,
    Layer,
    Network,
    NeuronLayer,
    NumberFormat,
    PoolLayer,
    Signal,
    Timing,
    kind_name,
)
from frontend.options import CompileOptions, Level
from tests.harness import c_compilers
from tests.harness import fidelity as harness
from tests.random.case import Case

Features = collections.Counter


def agree(case: Case, folder: pathlib.Path) -> Features:
    """What the network has and did, counted once each.

    Raises AssertionError where C, JIT and reference differ in a bit of an output or a final state,
    in f32 or f64; ModelError where the compiler refuses the case.
    """
    features: Features = collections.Counter()
    for number_format in NumberFormat:
        inputs = {name: x.astype(number_format.numpy) for name, x in case.inputs.items()}
        options = case.options.compile_options(number_format)
        findings = Findings(case.model.name)
        compiled = compile_model(case.model, options, findings, levels={Level.LOOPS})
        reference = harness.run_reference(compiled.network, inputs)
        what = number_format.value
        jit = harness.run_jit(compiled, inputs, opt_level=0)
        harness.assert_same_bits(jit, reference, f"JIT, {what}")
        found = harness.run_c(compiled, c_compilers.GCC_O2, folder, inputs)
        harness.assert_same_bits(found, reference, f"C, {what}")
        features |= network_features(compiled.network, reference[0], findings)
        features |= agree_with_all_units(case, options, compiled, inputs, reference[0])
    return features


def agree_with_all_units(
    case: Case,
    options: CompileOptions,
    compiled: Compilation,
    inputs: harness.Arrays,
    outputs: harness.Arrays,
) -> Features:
    """That what was left out of the network changes no bit of an output."""
    if not compiled.lost:
        return collections.Counter()
    whole = examine(case.model, options, Findings(case.model.name)).compiled
    assert whole is not None, "it was compiled"
    expected, _ = harness.run_reference(whole, inputs)
    harness.assert_same_bits((outputs, {}), (expected, {}), "without idle units")
    return collections.Counter(["idle units"])


def network_features(
    network: Network, outputs: Mapping[str, np.ndarray], findings: Findings
) -> Features:
    """What a network has, and what it did in its outputs, each once."""
    found = {f"profile {network.profile}"}
    for layer in network.layers:
        found |= {kind_name(layer)} - {""}
        found |= _of_layer(layer)
    if len(network.inputs) > 1:
        found.add("several Inputs")
    if len(network.outputs) > 1:
        found.add("several Outputs")
    if any("unreachable" in warning.problem for warning in findings.warnings):
        found.add("unreachable nodes")
    for layer in network.outputs:
        values = outputs[layer.name]
        if layer.signal is not Signal.ANALOG and values.any():
            found.add("spikes in an output")
        if values.any() and (values != values[:1]).any():
            found.add("an output that changes")
    return collections.Counter(found)


def _of_layer(layer: Layer) -> set[str]:
    found = set()
    timings = {source.timing for source in layer.sources}
    if timings - {Timing.NOW}:
        found.add("recurrence")
    if Timing.EARLY in timings:
        found.add("early edges")
    if len(layer.sources) > 1:
        found.add("fan-in")
    match layer:
        case ConvLayer():
            found.add("convolution")
            if layer.groups > 1:
                found.add("groups")
        case PoolLayer():
            found.add("pool")
        case DelayLayer():
            found.add("delay")
            if layer.steps.ndim:
                found.add("delay per element")
        case NeuronLayer():
            if layer.signal is Signal.COUNTS:
                found.add("counts")
            if layer.decay.ndim:
                found.add("parameters per element")
    return found
