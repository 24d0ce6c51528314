"""Random networks of numbers of any size, in integers: right to the bit, or one of few refusals."""

from __future__ import annotations

from tests.random.extremes import ExtremeNumbers
from tests.random.integers import agree_in_integers
from tests.random.keeper import Keeper
from tests.random.networks import drafts
from tests.random.runner import run_cases

NETWORKS = 140
FLOORS = {
    "an output that changes": 60,
    "spikes in an output": 20,
    "recurrence": 10,
    "counts": 4,
    "a sum beyond 32 bits": 1,
    "a state at its limit": 6,
    "a state of 32 bits at its limit": 2,
    "a state of 16 bits at its limit": 2,
    "a state that stays at its limit": 5,
    "a state at both limits": 1,
    "an Input at its limit": 20,
    "an activation at its limit": 6,
    "a rescale at its limit": 1,
    "a rescale by a real number": 20,
    "refused: a leak or a factor": 20,
    "refused: a range that grows in a cycle": 1,
    "refused: numbers that floats do not hold": 1,
}
MOST_REFUSED = NETWORKS * 4 // 10


def test_c_jit_and_reference_agree():
    found = run_cases(
        drafts(of=ExtremeNumbers),
        agree_in_integers,
        count=NETWORKS,
        seed=300,
        keeper=Keeper("extremes"),
    )
    print(dict(found.most_common()))
    assert found["refused"] <= MOST_REFUSED
    missing = {name: (found[name], floor) for name, floor in FLOORS.items() if found[name] < floor}
    assert not missing, f"too few networks of these kinds (found, floor): {missing}"
