"""The reference gives the spikes of the frameworks that exported the models."""

import numpy as np
import pytest

from frontend.diagnostics import Findings, ModelError
from frontend.discretise import DiscretiseOptions, discretise
from frontend.network import NumberFormat
from frontend.nir_import import read_graph
from frontend.reference import Interpreter
from tests.conformance.cases import NOT_YET, Case, all_cases, disagreement, supported_cases


def network(case: Case, dtype: NumberFormat = NumberFormat.F32):
    findings = Findings(case.model.name)
    options = DiscretiseOptions(format=dtype, profile=case.profile, settings=case.settings)
    return discretise(read_graph(case.model, findings), options, findings)


def by_name(case: Case) -> str:
    return case.name


def test_24_of_the_32_cases_are_supported():
    assert len(all_cases()) == 32
    assert len(supported_cases()) == 24
    assert {case.name for case in all_cases()} >= set(NOT_YET)


@pytest.mark.parametrize("case", supported_cases(), ids=by_name)
def test_float32_reference_equals_framework(case: Case):
    net = network(case)
    (given,) = net.inputs
    (output,) = Interpreter(net).run({given.name: case.input}).values()
    assert disagreement(output, case.output) == ""
    assert output.dtype.kind in "iu" or case.name.endswith("readout") or "libox" in case.name


@pytest.mark.parametrize("case", supported_cases(), ids=by_name)
def test_cases_are_alive(case: Case):
    """A dead network would conform to anything."""
    assert np.count_nonzero(case.output) > 0


@pytest.mark.parametrize(
    "case", [case for case in all_cases() if case.name in NOT_YET], ids=by_name
)
def test_unsupported_case_is_refused_by_name_of_node(case: Case):
    with pytest.raises(ModelError) as refusal:
        network(case)
    named = {f.node: f.problem for f in refusal.value.findings}
    assert "not supported yet" in named[NOT_YET[case.name]]
