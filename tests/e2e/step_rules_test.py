"""Every combination of step-rule fields: the C, the JIT and the reference agree to the bit.

One network holds a population for each of many combinations, all fed by the same input, so that a
few compilations cover them all. Parameters differ per neuron in half of the populations.
"""

from __future__ import annotations

import itertools

import nir
import numpy as np
import pytest

from frontend.network import NumberFormat
from frontend.options import CompileOptions, Dtype, State
from tests.harness import c_compilers, fidelity, models

NEURONS = 4
STEPS = 60
FIELDS = {
    "compare": ("gt", "ge"),
    "spikes": ("binary", "multi"),
    "reset": ("subtract", "zero", "to_value", "drop", "none"),
    "reset_at": ("same_step", "next_step", "both"),
    "fire_from": ("updated", "previous"),
}
CURRENT = ("first", "after", "jump_then_decay", "decay_after_jump")


def meaningless(reset: str, reset_at: str, fire_from: str) -> bool:
    """The combinations that docs/semantics.md gives no meaning to."""
    if reset in ("to_value", "none") and reset_at in ("next_step", "both"):
        return True
    if reset == "drop" and reset_at == "same_step":
        return True
    # `both` resets the next step's membrane too, so what holds for next_step holds for it.
    return reset in ("zero", "drop") and fire_from == "previous" and reset_at != "same_step"


def combinations() -> list[dict[str, str]]:
    rules = [
        dict(zip(FIELDS, values, strict=True)) for values in itertools.product(*FIELDS.values())
    ]
    return [r for r in rules if not meaningless(r["reset"], r["reset_at"], r["fire_from"])]


def parameters(rng: np.random.Generator, k: int, slowest: float) -> dict[str, np.ndarray]:
    """LIF parameters, uniform or per neuron, with a leak, a reset value and odd fractions.

    slowest: the largest time constant
    """
    size = 1 if k % 2 else NEURONS

    def draw(low: float, high: float) -> np.ndarray:
        return np.broadcast_to(rng.uniform(low, high, size).astype(np.float32), NEURONS).copy()

    return {
        "tau": draw(2e-4, slowest),
        "r": draw(1, 9),
        "v_leak": draw(-0.3, 0.3) if k % 3 else np.zeros(NEURONS, np.float32),
        "v_threshold": draw(0.3, 1.1),
        "v_reset": draw(-0.2, 0.2),
    }


def rules_of(kind: str) -> list[dict[str, str]]:
    """The combinations; those of CubaLIF each with two of the rules for the current."""
    if kind == "LIF":
        return combinations()
    return [
        {**rule, "current": current}
        for k, rule in enumerate(combinations())
        for current in (CURRENT[k % 4], CURRENT[(k + 1) % 4])
    ]


def network(kind: str, part: int, slowest: float = 5e-3) -> tuple[nir.NIRGraph, list[str]]:
    """A graph with one population a combination, and the settings that say which is which."""
    rng = np.random.default_rng(part)
    nodes = {"input": nir.Input(input_type={"input": np.array([NEURONS])})}
    edges, settings = [], []
    # Every PARTS-th: neighbours differ in one field only, so that each part has all of them.
    for k, rule in enumerate(rules_of(kind)[part :: PARTS[kind]]):
        name, values = f"n{k}", parameters(rng, k, slowest)
        if kind == "CubaLIF":
            tau = values.pop("tau")
            w_in = np.broadcast_to(rng.uniform(0.5, 3, 1).astype(np.float32), NEURONS).copy()
            nodes[name] = nir.CubaLIF(tau_syn=tau / 2, tau_mem=tau, w_in=w_in, **values)
        else:
            nodes[name] = nir.LIF(**values)
        nodes[f"z{k}"] = nir.Output(output_type={"output": np.array([NEURONS])})
        edges += [("input", name), (name, f"z{k}")]
        settings += [f"{name}.{field}={value}" for field, value in rule.items()]
        if k % 5 == 0:
            settings.append(f"{name}.floor=-0.4")
    return nir.NIRGraph(nodes, edges, type_check=False), settings


# LLVM takes a minute over one function with all populations in it, and a second over a part.
PARTS = {"LIF": 4, "CubaLIF": 8}


@pytest.mark.parametrize("dtype", NumberFormat)
@pytest.mark.parametrize("decay, gain", [("euler", "nir"), ("exp", "one_minus_decay")])
@pytest.mark.parametrize("kind, part", [(k, part) for k, n in PARTS.items() for part in range(n)])
def test_every_combination(kind, part, decay, gain, dtype, tmp_path):
    graph, settings = network(kind, part)
    model = models.write(graph, tmp_path / "rules.nir")
    settings += [f"decay={decay}", f"gain={gain}"]
    compiled = fidelity.compile_file(
        model,
        CompileOptions(profile="nir", dt=1e-4, dtype=Dtype(dtype.value), settings=tuple(settings)),
    )
    rng = np.random.default_rng(5)
    x = rng.normal(2.0, 8.0, (STEPS, NEURONS)).astype(dtype.numpy)
    inputs = {"input": x}
    reference = fidelity.run_reference(compiled.network, inputs)
    spikes = reference[0].values()
    firing = sum(bool(z.any()) and not bool((z > 0).all()) for z in spikes)
    assert firing > 0.8 * len(spikes), "populations that never or always fire show little"
    found = fidelity.run_c(compiled, c_compilers.GCC_O2, tmp_path, inputs)
    fidelity.assert_same_bits(found, reference, "C")
    jit = fidelity.run_jit(compiled, inputs, opt_level=0)
    fidelity.assert_same_bits(jit, reference, "JIT")


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("kind, part", [(k, part) for k, n in PARTS.items() for part in range(n)])
def test_every_combination_in_integers(kind, part, state, tmp_path):
    # 16 bits hold no slow leaks.
    graph, settings = network(kind, part, slowest=5e-3 if state is State.I32 else 5e-4)
    model = models.write(graph, tmp_path / "rules.nir")
    decay = ("decay=euler", "gain=nir") if part % 2 else ("decay=exp", "gain=one_minus_decay")
    compiled = fidelity.compile_file(
        model,
        CompileOptions(
            profile="nir",
            dt=1e-4,
            dtype=Dtype.I8,
            state=state,
            settings=(*settings, *decay),
            input_range=("32",),
        ),
    )
    rng = np.random.default_rng(5)
    numbers = {"input": rng.normal(2.0, 8.0, (STEPS, NEURONS))}
    inputs = fidelity.as_stored(compiled.network, numbers)
    reference = fidelity.run_reference(compiled.network, inputs)
    spikes = reference[0].values()
    firing = sum(bool(z.any()) and not bool((z > 0).all()) for z in spikes)
    assert firing > 0.8 * len(spikes), "populations that never or always fire show little"
    found = fidelity.run_c(compiled, c_compilers.GCC_O2, tmp_path, inputs)
    fidelity.assert_same_bits(found, reference, "C")
    jit = fidelity.run_jit(compiled, inputs, opt_level=0)
    fidelity.assert_same_bits(jit, reference, "JIT")


def test_combinations_are_all_that_have_a_meaning():
    # 5 resets x 3 times x 2 = 30, less 8 (to_value, none at next_step, both), 2 (drop at same_step)
    # and 4 (zero, drop from previous at next_step, both); times compare and spikes.
    assert len(combinations()) == (30 - 8 - 2 - 4) * 4
