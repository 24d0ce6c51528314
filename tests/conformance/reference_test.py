"""The reference gives the spikes of the frameworks that exported the models."""

import numpy as np
import pytest

from frontend.diagnostics import Findings
from frontend.discretise import DiscretiseOptions, discretise
from frontend.network import Network, Signal
from frontend.nir_import import read_graph
from frontend.reference import Interpreter
from tests.conformance.cases import (
    Case,
    all_cases,
    conformance_cases,
    disagreement,
    export_cases,
)


def network(case: Case, findings: Findings | None = None) -> Network:
    findings = findings or Findings(case.model.name)
    options = DiscretiseOptions(profile=case.profile, settings=case.settings)
    return discretise(read_graph(case.model, findings), options, findings)


def by_name(case: Case) -> str:
    return case.name


def test_all_cases_are_there():
    assert len(conformance_cases()) == 32
    assert all(case.name.startswith("exports/") for case in export_cases())
    assert len({case.name for case in all_cases()}) == len(all_cases())


@pytest.mark.parametrize("case", all_cases(), ids=by_name)
def test_float32_reference_equals_framework(case: Case):
    net = network(case)
    (given,) = net.inputs
    (read,) = net.outputs
    output = Interpreter(net).run({given.name: case.input})[read.name]
    assert disagreement(output, case.output) == ""


@pytest.mark.parametrize("case", conformance_cases(), ids=by_name)
def test_only_readouts_are_compared_as_numbers(case: Case):
    spikes = network(case).outputs[0].signal is not Signal.ANALOG
    assert spikes is not (case.name.endswith("readout") or "libox" in case.name)


@pytest.mark.parametrize("case", all_cases(), ids=by_name)
def test_cases_are_alive(case: Case):
    """A dead network would conform to anything."""
    assert np.count_nonzero(case.output) > 0


@pytest.mark.parametrize("case", all_cases(), ids=by_name)
def test_the_right_profile_is_not_doubted(case: Case):
    findings = Findings(case.model.name)
    network(case, findings)
    assert [f for f in findings.warnings if "do not look like" in f.problem] == []
