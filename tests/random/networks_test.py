"""Random networks: C, LLVM's JIT and the reference agree in every bit, in f32 and f64."""

from __future__ import annotations

import pytest

from frontend.discretise.profiles import PROFILES
from tests.random.fidelity import agree
from tests.random.keeper import Keeper
from tests.random.networks import drafts
from tests.random.runner import run_cases

NETWORKS = 500
EACH = -(-NETWORKS // len(PROFILES))
# Of the networks of one profile: with less of it, a test like this shows little.
FLOORS = {
    "an output that changes": EACH * 3 // 4,
    "spikes in an output": EACH // 4,
    "recurrence": EACH // 10,
    "fan-in": EACH // 3,
    "convolution": EACH // 10,
    "pool": EACH // 20,
    "delay": EACH // 15,
    "nested graph": EACH // 4,
    "parameters per element": EACH // 5,
    "several Inputs": EACH // 10,
    "several Outputs": EACH // 3,
    "unreachable nodes": EACH // 10,
    "odd names": EACH // 10,
    "a setting of one node": EACH // 10,
}


@pytest.mark.parametrize("profile", PROFILES)
def test_c_jit_and_reference_agree(profile):
    found = run_cases(
        drafts(profile=profile),
        agree,
        count=EACH,
        seed=list(PROFILES).index(profile),
        keeper=Keeper(f"networks-{profile.replace(':', '-')}"),
    )
    print(dict(found.most_common()))
    assert found["cases"] == found[f"profile {profile}"] == EACH
    missing = {name: (found[name], floor) for name, floor in FLOORS.items() if found[name] < floor}
    assert not missing, f"too few networks of these kinds (found, floor): {missing}"
