"""What the compiler has to say to its user: findings, collected and shown together."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable


def printable(text: str) -> str:
    """Names from a file, as they may go to a terminal: what does not print is escaped."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def details(found: str, expected: str, to_do: str) -> list[str]:
    """The lines of a finding behind its first, of what there is to say."""
    return [
        f"  {label + ':':<10}{printable(text)}"
        for label, text in (("found", found), ("expected", expected), ("to do", to_do))
        if text
    ]


class Severity(enum.Enum):
    ERROR = "error"
    WARNING = "warning"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong, or worth knowing, about a model or its options.

    Every finding answers: which file, which node, what was found, what was expected, what to do.
    `code` names its page in frontend/explanations/pages, which `explain CODE` prints.
    `node` is the NIR node's name after inlining; None where the finding is about the whole file.
    """

    code: str
    severity: Severity
    file: str
    node: str | None
    problem: str
    found: str = ""
    expected: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        where = printable(self.file) + (f", node {self.node!r}" if self.node is not None else "")
        head = f"{self.severity.value}[{self.code}]: {where}: {printable(self.problem)}"
        return "\n".join([head, *details(self.found, self.expected, self.remedy)])


class ModelError(Exception):
    """The model or its options are wrong: the user can mend it. Carries all findings so far."""

    def __init__(self, findings: Iterable[Finding]):
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


class Findings:
    """Collects findings about one file; stages add to it and stop together, not one by one."""

    def __init__(self, file: str):
        self.file = file
        self.items: list[Finding] = []

    def error(
        self,
        code: str,
        node: str | None,
        problem: str,
        *,
        found: str = "",
        expected: str = "",
        remedy: str,
    ) -> None:
        self._add(code, Severity.ERROR, node, problem, found, expected, remedy)

    def warning(
        self,
        code: str,
        node: str | None,
        problem: str,
        *,
        found: str = "",
        expected: str = "",
        remedy: str = "",
    ) -> None:
        self._add(code, Severity.WARNING, node, problem, found, expected, remedy)

    def _add(self, code, severity, node, problem, found, expected, remedy):
        finding = Finding(
            code=code,
            severity=severity,
            file=self.file,
            node=node,
            problem=problem,
            found=found,
            expected=expected,
            remedy=remedy,
        )
        if finding not in self.items:
            self.items.append(finding)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.items if f.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.items if f.severity is Severity.WARNING)

    def raise_if_errors(self) -> None:
        """Raises ModelError with every finding (warnings included) if one of them is an error."""
        if self.errors:
            raise ModelError(self.items)
