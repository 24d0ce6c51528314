"""models.bzl says what tests/conformance/cases.json says."""

from __future__ import annotations

import json
import os

from tests.conformance import cases


def test_every_conformance_model_is_compiled_as_its_case_says():
    models = json.loads(os.environ["SNN_MODELS"])
    expected = {case.name: [case.profile, *case.settings] for case in cases.conformance_cases()}
    assert models == expected
