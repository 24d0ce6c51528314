"""Integer networks under gcc's address and undefined-behaviour sanitisers: nothing to report.

The C runs as a program of its own, so a report ends that and not the test.
"""

from __future__ import annotations

import re

import numpy as np
import pytest

from frontend.compiler import Compilation
from frontend.network import Signal
from frontend.options import CompileOptions, Dtype
from tests.harness import fidelity as harness
from tests.harness import models
from tests.harness.sanitised import run_sanitised
from tests.random.clean import assert_clean, is_clean
from tests.random.extremes import ExtremeNumbers
from tests.random.keeper import Keeper
from tests.random.networks import drafts
from tests.random.parameters import Numbers
from tests.random.runner import run_cases

EACH = 25  # networks of one kind of numbers


@pytest.mark.parametrize("numbers", [Numbers, ExtremeNumbers])
def test_random_networks_are_clean(numbers):
    keeper = Keeper(f"sanitised-{numbers.__name__}")
    found = run_cases(drafts(of=numbers), is_clean, count=EACH, seed=400, keeper=keeper)
    print(dict(found))
    assert found["ran"] >= EACH // 2


@pytest.fixture(scope="module")
def loud(tmp_path_factory) -> tuple[Compilation, harness.Arrays]:
    """A network that is driven far beyond its ranges, and its inputs."""
    folder = tmp_path_factory.mktemp("loud")
    model = models.write(models.readout(inputs=5, hidden=7, outputs=3), folder / "m.nir")
    options = CompileOptions(profile="nir", dt=1e-4, dtype=Dtype.I8, input_range=("1",))
    compiled = harness.compile_file(model, options)
    assert compiled.network.outputs[0].signal is Signal.ANALOG
    rng = np.random.default_rng(0)
    values = np.where(rng.random((40, 5)) < 0.5, -32768, 32767).astype(np.int16)
    return compiled, {"input": values}


def test_a_network_driven_beyond_its_ranges_is_clean(loud, tmp_path):
    assert_clean(*loud, tmp_path)


# What is planted into the C, by what it replaces, and what the report has to say.
PLANTED = {
    "sums and products in 32 bits": (r"\(int64_t\)", "", "signed integer overflow"),
    "loops that go on": (r"(i < \d+); \+\+i", r"\1 + 1; ++i", "out of bounds"),
    "a step's input behind the last": (r"\binput\[(?!restrict)", "input[200 + ", "buffer-overflow"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_reported(fault, loud, tmp_path):
    pattern, replacement, report = PLANTED[fault]
    compiled, inputs = loud
    source = re.sub(pattern, replacement, compiled.generated.source)
    assert source != compiled.generated.source
    with pytest.raises(AssertionError, match=report):
        run_sanitised(compiled, tmp_path, inputs, source=source)
