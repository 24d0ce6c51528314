"""Draws random cases until enough different ones have run; what fails is shrunk and kept."""

from __future__ import annotations

import collections
import hashlib
import pathlib
import tempfile
from collections.abc import Callable

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st

from tests.random.case import Case, Draft
from tests.random.fidelity import Features
from tests.random.keeper import Keeper

# From the eleventh example on, hypothesis rather varies what it has drawn than draw anew.
_BATCH = 10
_SEEDS = 1 << 32  # batches of one seed


def run_cases(
    strategy: st.SearchStrategy[Draft],
    what: Callable[[Case, pathlib.Path], Features],
    *,
    count: int,
    seed: int,
    keeper: Keeper,
    after_each: Callable[[], None] = lambda: None,
) -> Features:
    """The features of `count` different cases, and how many there were under "cases".

    The same seed gives the same cases. Raises AssertionError for the smallest case that fails.
    """
    seen: set[bytes] = set()
    features: Features = collections.Counter()

    @hypothesis.settings(
        max_examples=_BATCH,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @hypothesis.given(strategy)
    def one(draft: Draft) -> None:
        if features["cases"] >= count:
            return
        digest = _digest(draft)
        if digest in seen:
            return
        with tempfile.TemporaryDirectory() as folder:
            found = keeper.run(draft.written(pathlib.Path(folder)), what)
        seen.add(digest)  # What failed has to fail again when hypothesis asks.
        features.update(found | draft.features())
        features["cases"] += 1
        after_each()

    batch = 0
    while features["cases"] < count:
        hypothesis.seed(seed * _SEEDS + batch)(one)()
        batch += 1
    return features


def _digest(draft: Draft) -> bytes:
    text = repr((draft.nodes, draft.edges, draft.options, draft.metadata))
    arrays = b"".join(array.tobytes() for array in draft.inputs.values())
    return hashlib.sha256(text.encode() + arrays).digest()
