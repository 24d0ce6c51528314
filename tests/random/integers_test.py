"""Random networks in integers: C, LLVM's JIT and the reference agree in every bit."""

from __future__ import annotations

import collections

import pytest

from frontend.discretise.profiles import PROFILES
from tests.random.fidelity import Features
from tests.random.integers import agree_in_integers
from tests.random.keeper import Keeper
from tests.random.networks import drafts
from tests.random.runner import run_cases

EACH = 50  # networks of each profile
# Networks of each part of the profiles that are run, and not refused: 500 in all.
LEAST = (282, 218)
# Of the networks of one part: with less of it, a test like this shows little.
FLOORS = {
    "an output that changes": 180,
    "spikes in an output": 90,
    "counts": 5,
    "recurrence": 40,
    "early edges": 1,
    "fan-in": 120,
    "convolution": 40,
    "pool": 20,
    "an average": 12,
    "delay": 35,
    "a delay of numbers": 25,
    "parameters per element": 70,
    "several Inputs": 40,
    "an Input of spikes": 40,
    "an Input of numbers": 150,
    "an output of numbers": 150,
    "weights of 4 bits": 40,
    "weights of 8 bits": 50,
    "weights of 16 bits": 40,
    "a width of one layer": 30,
    "states of 16 bits": 35,
    "states of 32 bits": 100,
    "a membrane's scale by channel": 40,
    "a gain": 25,
    "a bias behind the sum": 60,
    "a rescale by a real number": 45,
    "a rescale by channel": 80,
    "a sum beyond 32 bits": 6,
    "scheme pow2": 25,
    "calibrated with nothing": 50,
    "calibrated with little": 50,
    "calibrated with all": 50,
    "an Input at its limit": 40,
    "an activation at its limit": 25,
    "a line at its limit": 8,
    "a state at its limit": 20,
    "a state of 32 bits at its limit": 1,
    "a state that stays at its limit": 12,
    "a state at both limits": 3,
}


@pytest.mark.parametrize("part", range(len(LEAST)))
def test_c_jit_and_reference_agree(part):
    found: Features = collections.Counter()
    profiles = list(PROFILES)[part :: len(LEAST)]
    for profile in profiles:
        name = profile.replace(":", "-")
        found += run_cases(
            drafts(profile=profile),
            agree_in_integers,
            count=EACH,
            seed=200 + list(PROFILES).index(profile),
            keeper=Keeper(f"integers-{name}"),
        )
    print(dict(found.most_common()))
    ran = found["cases"] - found["refused"]
    assert ran >= LEAST[part], f"{found['refused']} were refused"
    missing = {name: (found[name], floor) for name, floor in FLOORS.items() if found[name] < floor}
    assert not missing, f"too few networks of these kinds (found, floor): {missing}"
