"""`check` and `compile` never disagree, and neither ever fails on a file that is wrong.

tests/cli/check_test.py asks the same of the real command lines.
"""

from __future__ import annotations

import collections
import dataclasses
import pathlib
import shutil

import hypothesis.strategies as st
import pytest

from frontend.options import Dtype, Scheme, State
from tests.random.agreement import check_agrees, floats_agree
from tests.random.case import Case, Draft, Options
from tests.random.integer_options import IntegerOptions, Shown
from tests.random.keeper import Keeper
from tests.random.mutations import MUTATIONS, mutate
from tests.random.networks import drafts
from tests.random.nodes import Draw
from tests.random.runner import run_cases

# Options that many files can be taken with, and such that are wrong or may not fit.
TAKEN = (
    Options(profile="nir", dt=1e-4),
    Options(profile="snntorch:zero", integers=IntegerOptions(dtype=Dtype.I4, state=State.I16)),
    Options(
        profile="spyx",
        settings=("flatten=chw",),
        integers=IntegerOptions(dtype=Dtype.I16, scheme=Scheme.POW2),
    ),
    Options(integers=IntegerOptions(input_kind=("spikes",), input_range=())),
)
WRONG = (
    Options(),
    Options(profile="nir"),
    Options(profile="snntorsh"),
    Options(profile="nir", dt=-1.0),
    Options(profile="sinabs", settings=("reset=to_value", "reset_at=next_step")),
    Options(profile="spyx", settings=("flatten=hwc", "nobody.reset=zero", "=", "decay=slow")),
    Options(profile="rockpool", settings=("spikes=multi", "floor=nan", "dt=1e-30")),
)
WRONG_INTEGERS = (
    IntegerOptions(),
    IntegerOptions(input_range=()),
    IntegerOptions(dtype=Dtype.AUTO),
    IntegerOptions(input_kind=("spikes",)),
    IntegerOptions(input_kind=("spike",), input_range=("nobody=1", "-1", "1e300")),
    IntegerOptions(dtype=Dtype.I4, widths=("nobody.weights=i8", "weights=i5", "weights=i4")),
    IntegerOptions(input_kind=("spikes",), input_range=(), calibration=Shown.ALL),
    IntegerOptions(state=State.I16, input_range=("1e-30",), calibration=Shown.LITTLE),
)
MUTANTS, PARTS = 480, 8
CONFORMANCE = pathlib.Path(__file__).parent.parent / "conformance"


@st.composite
def drafts_with_other_options(draw: Draw) -> Draft:
    options, integers = draw(st.sampled_from(WRONG)), draw(st.sampled_from(WRONG_INTEGERS))
    return dataclasses.replace(
        draw(drafts()), options=dataclasses.replace(options, integers=integers)
    )


@st.composite
def drafts_with_other_integers(draw: Draw) -> Draft:
    """In floats nothing is wrong with them."""
    draft, integers = draw(drafts()), draw(st.sampled_from(WRONG_INTEGERS))
    return dataclasses.replace(draft, options=dataclasses.replace(draft.options, integers=integers))


def test_random_networks():
    found = run_cases(drafts(), check_agrees, count=100, seed=0, keeper=Keeper("agreement"))
    print(dict(found))
    assert found["accepted"] == 100
    assert found["accepted in integers"] >= 80


def test_random_networks_with_options_that_are_wrong():
    keeper = Keeper("agreement-options")
    found = run_cases(drafts_with_other_options(), check_agrees, count=100, seed=1, keeper=keeper)
    assert found["refused"] > 50
    assert found["refused in integers"] > 60


def test_random_networks_with_integer_options_that_are_wrong():
    keeper = Keeper("agreement-integers")
    found = run_cases(drafts_with_other_integers(), check_agrees, count=60, seed=3, keeper=keeper)
    print(dict(found))
    assert found["accepted"] == 60
    assert min(found["accepted in integers"], found["refused in integers"]) >= 15


@pytest.fixture(scope="module")
def pool(tmp_path_factory) -> list[pathlib.Path]:
    """Models to spoil: exports of the frameworks, and random ones with every kind of node."""
    folder = tmp_path_factory.mktemp("pool")
    found = sorted(CONFORMANCE.glob("*/*.nir"))

    def collect(case: Case, _folder: pathlib.Path) -> collections.Counter:
        found.append(shutil.copy(case.model, folder / f"{len(found)}.nir"))
        return collections.Counter()

    run_cases(drafts(), collect, count=30, seed=2, keeper=Keeper("pool", folder / "kept"))
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_mutants(part, pool, tmp_path):
    """Files with something wrong in them, as HDF5 can hold it."""
    verdicts: collections.Counter = collections.Counter()
    for seed in range(part, MUTANTS, PARTS):
        path = tmp_path / f"{seed}.nir"
        shutil.copy(pool[seed % len(pool)], path)
        done = mutate(path, seed)
        case = Case(model=path, options=TAKEN[seed % len(TAKEN)], inputs={})
        print(f"mutant {seed} of {pool[seed % len(pool)]}:", *done, sep="\n  ")
        # Most of what is wrong is found before integers are thought of.
        what = floats_agree if seed // PARTS % 2 else check_agrees
        verdicts.update(Keeper(f"mutant-{seed}").run(case, what))
    print(dict(verdicts))
    assert min(verdicts["accepted"], verdicts["refused"]) >= MUTANTS // PARTS // 10
    in_integers = (verdicts["accepted in integers"], verdicts["refused in integers"])
    assert min(in_integers) >= MUTANTS // PARTS // 20


def test_every_mutation_is_possible(pool, tmp_path):
    """None of them fails on every model, which would be a mutation less."""
    left = set(MUTATIONS)
    for seed in range(400):
        path = tmp_path / "mutant.nir"
        shutil.copy(pool[seed % len(pool)], path)
        left -= {text.split(":")[0] for text in mutate(path, seed) if "not possible" not in text}
    assert not left
