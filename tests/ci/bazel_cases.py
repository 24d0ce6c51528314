"""Test cases of a `bazel test`, from its build events and the test.xml files that they name."""

from __future__ import annotations

import collections
import json
import pathlib
import urllib.parse
import xml.etree.ElementTree as ElementTree

from tests.ci.tally import Tally


def count_xml(target: str, path: pathlib.Path) -> Tally:
    """The cases of one test.xml. A skipped case has shown nothing: it counts as failed."""
    tally = Tally()
    for case in ElementTree.parse(path).iter("testcase"):
        name = "::".join(filter(None, (case.get("classname"), case.get("name"))))
        bad = any(case.find(kind) is not None for kind in ("failure", "error", "skipped"))
        tally.add(f"{target} {name}", not bad)
    return tally


def _local_path(uri: str) -> pathlib.Path:
    return pathlib.Path(urllib.parse.unquote(urllib.parse.urlparse(uri).path))


def count_events(lines: list[str]) -> Tally:
    """Counts every case once, and every target that failed without a case that says so."""
    tally = Tally()
    failed_cases = collections.Counter()
    statuses = {}
    for line in lines:
        event = json.loads(line)
        identity = event["id"]
        if result := event.get("testResult"):
            target = identity["testResult"]["label"]
            outputs = {out["name"]: out["uri"] for out in result.get("testActionOutput", [])}
            if "test.xml" in outputs:
                cases = count_xml(target, _local_path(outputs["test.xml"]))
                failed_cases[target] += len(cases.failures)
                tally.update(cases)
        elif summary := event.get("testSummary"):
            statuses[identity["testSummary"]["label"]] = summary["overallStatus"]
        elif "targetConfigured" in identity and "aborted" in event:
            reason = event["aborted"].get("reason", "ABORTED")
            statuses.setdefault(identity["targetConfigured"]["label"], reason)
        elif "targetCompleted" in identity:
            target = identity["targetCompleted"]["label"]
            if event.get("aborted", {}).get("reason") == "SKIPPED":
                continue  # a target that is not for this platform
            if not event.get("completed", {}).get("success"):
                statuses.setdefault(target, "FAILED_TO_BUILD")
    for target, status in sorted(statuses.items()):
        if status != "PASSED" and not failed_cases[target]:
            tally.add(f"{target} {status}", passed=False)
    return tally
