"""Integer networks give the spikes and numbers of the floats that they are made of, nearly always.

A scale that is wrong, a bias that gets lost or a reset in the wrong place shows here: C, JIT and
the integer reference would agree on it.
"""

from __future__ import annotations

import collections
import dataclasses
import pathlib

import numpy as np
import pytest

from frontend.options import Dtype
from frontend.quantise import terms
from tests.random.case import Case
from tests.random.closeness import Closeness, RealNumbers, closeness
from tests.random.fidelity import Features
from tests.random.keeper import Keeper, findable
from tests.random.networks import drafts
from tests.random.runner import run_cases


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limits:
    """moved   share of all spikes that may move
    median  largest relative error of numbers in half of the networks
    most    the same in 95 of 100
    """

    moved: float
    median: float
    most: float


LIMITS = {
    Dtype.I16: Limits(moved=0.001, median=1e-4, most=5e-4),
    Dtype.I8: Limits(moved=0.002, median=3e-3, most=0.01),
    Dtype.I4: Limits(moved=0.01, median=0.05, most=0.2),
}
NETWORKS = 160


@pytest.mark.parametrize("dtype", LIMITS)
def test_spikes_and_numbers_are_those_of_floats(dtype):
    found = _measured(dtype, NETWORKS)
    assert len(found) > NETWORKS // 3 and sum(x.spikes for x in found) > 2000
    assert sum(x.error is not None for x in found) > NETWORKS // 4
    assert not _what_is_far(found, LIMITS[dtype])


def test_biases_that_got_lost_would_be_noticed(monkeypatch):
    monkeypatch.setattr(terms, "total_offset", lambda _terms: None)
    found = _measured(Dtype.I16, 60)
    assert len(_what_is_far(found, LIMITS[Dtype.I16])) == 2  # spikes and numbers


def _measured(dtype: Dtype, count: int) -> list[Closeness]:
    """Of those of `count` networks that can be compared; what is worst is kept, to be looked at."""
    found: list[Closeness] = []
    keeper = Keeper(f"close-{dtype.value}")

    def look(case: Case, folder: pathlib.Path) -> Features:
        near = closeness(case, dtype, folder)
        if near is not None:
            found.append(near)
            if near.moved > 2 or (near.error or 0.0) > LIMITS[dtype].most:
                name = f"far-{dtype.value}-{len(found)}"
                case.save(keeper.folder, name)
                print(f"{findable(keeper.folder)}/{name}.nir: {near}")
        return collections.Counter(["looked at" if near else "left out"])

    run_cases(drafts(of=RealNumbers), look, count=count, seed=500, keeper=keeper)
    return found


def _what_is_far(found: list[Closeness], limits: Limits) -> list[str]:
    """What is beyond the limits."""
    spikes, moved = sum(x.spikes for x in found), sum(x.moved for x in found)
    errors = [x.error for x in found if x.error is not None]
    median, most = np.quantile(errors, [0.5, 0.95])
    print(
        f"{len(found)} networks, {moved} of {spikes:,} spikes moved; {len(errors)} with outputs of "
        f"numbers, relative error: median {median:.2g}, 95 % {most:.2g}, largest {max(errors):.2g}"
    )
    far = []
    if moved > limits.moved * spikes:
        far.append(f"{moved} of {spikes} spikes moved")
    if median > limits.median or most > limits.most:
        far.append(f"numbers are off by {median:.2g}, {most:.2g}")
    return far
