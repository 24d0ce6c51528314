"""Every case is counted once, and no failure is lost."""

from __future__ import annotations

import json

from tests.ci.bazel_cases import count_events


def result(label: str, xml: str | None, folder) -> str:
    outputs = [{"name": "test.log", "uri": "file:///none"}]
    if xml is not None:
        path = folder / "a folder" / (label.replace("/", "_").replace(":", "_") + ".xml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(xml)
        outputs.append({"name": "test.xml", "uri": path.as_uri()})
    return json.dumps(
        {"id": {"testResult": {"label": label}}, "testResult": {"testActionOutput": outputs}}
    )


def summary(label: str, status: str) -> str:
    return json.dumps(
        {"id": {"testSummary": {"label": label}}, "testSummary": {"overallStatus": status}}
    )


def test_cases_of_all_targets_are_added_up(tmp_path):
    xml = '<testsuites><testsuite><testcase name="a"/><testcase name="b"/></testsuite></testsuites>'
    events = [result("//x:a", xml, tmp_path), result("//x:b", xml, tmp_path)]
    events += [summary("//x:a", "PASSED"), summary("//x:b", "PASSED")]
    assert str(count_events(events)) == "4 passed, 0 failed"


def test_failures_errors_and_skips_are_failed_cases(tmp_path):
    cases = "".join(
        f'<testcase name="{k}"><{k}/></testcase>' for k in ("failure", "error", "skipped")
    )
    xml = f'<testsuite>{cases}<testcase name="good"/></testsuite>'
    tally = count_events([result("//x:a", xml, tmp_path), summary("//x:a", "FAILED")])
    assert str(tally) == "1 passed, 3 failed"
    assert tally.failures[0] == "//x:a failure"


def test_a_target_that_fails_without_a_failed_case_counts(tmp_path):
    xml = '<testsuite><testcase name="good"/></testsuite>'
    events = [result("//x:a", xml, tmp_path), summary("//x:a", "TIMEOUT")]
    tally = count_events(events)
    assert tally.failures == ["//x:a TIMEOUT"]


def test_a_test_without_a_report_counts_by_its_status(tmp_path):
    events = [result("//x:a", None, tmp_path), summary("//x:a", "FAILED")]
    assert count_events(events).failures == ["//x:a FAILED"]


def test_a_target_that_does_not_build_counts():
    broken = {"id": {"targetCompleted": {"label": "//x:lib"}}, "completed": {}}
    fine = {"id": {"targetCompleted": {"label": "//x:ok"}}, "completed": {"success": True}}
    tally = count_events([json.dumps(broken), json.dumps(fine)])
    assert tally.failures == ["//x:lib FAILED_TO_BUILD"]


def test_a_target_that_cannot_be_analysed_counts():
    event = {"id": {"targetConfigured": {"label": "//x:lib"}}}
    broken = event | {"aborted": {"reason": "ANALYSIS_FAILURE"}}
    fine = event | {"configured": {}}
    assert count_events([json.dumps(fine)]).failures == []
    assert count_events([json.dumps(broken)]).failures == ["//x:lib ANALYSIS_FAILURE"]


def test_a_target_for_another_platform_does_not_count():
    skipped = {"id": {"targetCompleted": {"label": "//x:arm"}}, "aborted": {"reason": "SKIPPED"}}
    assert str(count_events([json.dumps(skipped)])) == "0 passed, 0 failed"
