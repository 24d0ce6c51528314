"""Runs a case in integers under gcc's sanitisers."""

from __future__ import annotations

import collections
import pathlib

from frontend.compiler import Compilation
from frontend.diagnostics import Findings, ModelError
from tests.harness import fidelity as harness
from tests.harness.sanitised import run_sanitised
from tests.random.case import Case
from tests.random.fidelity import Features
from tests.random.integers import compiled_in_integers, reasons


def is_clean(case: Case, folder: pathlib.Path) -> Features:
    """Whether it ran, or was refused.

    Raises AssertionError for what a sanitiser reports, and for other outputs than the reference's.
    """
    try:
        compiled = compiled_in_integers(case, folder, Findings(case.model.name))
    except ModelError as error:
        return collections.Counter({"refused", *reasons(error)})
    assert_clean(compiled, harness.as_stored(compiled.network, case.inputs), folder)
    return collections.Counter({"ran"})


def assert_clean(compiled: Compilation, inputs: harness.Arrays, folder: pathlib.Path) -> None:
    """inputs: as_stored"""
    expected, _ = harness.run_reference(compiled.network, inputs)
    found = run_sanitised(compiled, folder, inputs)
    harness.assert_same_bits((found, {}), (expected, {}), "sanitised C")
