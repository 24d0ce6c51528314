"""Counting what passed and what failed."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass
class Tally:
    """Test cases of any kind; `failures` names those that did not pass."""

    passed: int = 0
    failures: list[str] = dataclasses.field(default_factory=list)

    def add(self, name: str, passed: bool) -> None:
        if passed:
            self.passed += 1
        else:
            self.failures.append(name)

    def update(self, other: Tally) -> None:
        self.passed += other.passed
        self.failures += other.failures

    def __str__(self) -> str:
        return f"{self.passed} passed, {len(self.failures)} failed"
