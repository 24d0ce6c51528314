"""A finding as `--json` prints it (docs/check.md, docs/compare.md)."""

from __future__ import annotations

import dataclasses

from frontend.diagnostics import Finding


@dataclasses.dataclass(frozen=True, kw_only=True)
class PlainFinding:
    """A finding; `node` is None where it is about the whole file, a text "" where there is none."""

    code: str
    severity: str
    node: str | None
    problem: str
    found: str
    expected: str
    to_do: str


def plain(finding: Finding) -> PlainFinding:
    return PlainFinding(
        code=finding.code,
        severity=finding.severity.value,
        node=finding.node,
        problem=finding.problem,
        found=finding.found,
        expected=finding.expected,
        to_do=finding.remedy,
    )
