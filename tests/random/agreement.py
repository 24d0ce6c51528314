"""`check` and `compile` on one file: both take it or both refuse it, with the same findings."""

from __future__ import annotations

import collections
import json
import pathlib

from frontend.check_result import as_json, check_result
from frontend.compiler import compile_model, examine
from frontend.diagnostics import Findings, ModelError
from frontend.network import NumberFormat
from frontend.options import CompileOptions
from tests.random.case import Case
from tests.random.clean import is_clean
from tests.random.fidelity import Features, agree
from tests.random.integers import agree_in_integers
from tests.random.second_opinion import agrees

FILE = "net.nir"


def run_again(case: Case, folder: pathlib.Path) -> Features:
    """All that a random test asks of a case: one without inputs is not run, but read only."""
    features = check_agrees(case, folder)
    if case.inputs:
        features += agree(case, folder)
        features += agree_in_integers(case, folder)
        is_clean(case, folder)
        agrees(case, folder)
    return features


def check_agrees(case: Case, folder: pathlib.Path) -> Features:
    """Whether the file was taken, in f32 and in integers, or was refused.

    Raises AssertionError where check and compile differ, and what a fault of ours raises.
    """
    taken = _agree(case.model, case.integer_options(folder))
    verdict = "accepted in integers" if taken else "refused in integers"
    return floats_agree(case, folder) + collections.Counter([verdict])


def floats_agree(case: Case, _folder: pathlib.Path) -> Features:
    """The same in f32 alone."""
    taken = _agree(case.model, case.options.compile_options(NumberFormat.F32))
    return collections.Counter(["accepted" if taken else "refused"])


def _agree(model: pathlib.Path, options: CompileOptions) -> bool:
    """Whether both take the file."""
    findings = Findings(FILE)
    result = check_result(examine(model, options, findings), options, findings)
    told = json.loads(as_json(result))
    by_compile = Findings(FILE)
    refusal = None
    try:
        compile_model(model, options, by_compile)
    except ModelError as error:
        refusal = error
    accepted = refusal is None
    assert accepted or list(refusal.findings) == by_compile.items
    assert told["accepted"] == accepted, f"check says {told['accepted']}, compile {accepted}"
    assert findings.items == by_compile.items
    severities = [finding["severity"] for finding in told["findings"]]
    assert told["errors"] == severities.count("error") == len(findings.errors)
    assert accepted == (told["errors"] == 0)
    names = {node["name"] for node in told["nodes"]}
    assert accepted <= ({"Input", "Output"} <= {node["type"] for node in told["nodes"]})
    for cycle in told["cycles"]:
        assert set(cycle["nodes"]) <= names
        assert not accepted or cycle["cuts"] or cycle["delays"]
    return accepted
