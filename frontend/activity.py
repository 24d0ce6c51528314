"""Which share of a synapse's inputs is not zero: expected, or seen on calibration data."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

EXPECTED = 0.1


@dataclasses.dataclass(frozen=True, kw_only=True)
class Activity:
    """Shares from 0 to 1.

    expected  where nothing was seen
    observed  synapse to what was
    """

    expected: float = EXPECTED
    observed: Mapping[str, float] = dataclasses.field(default_factory=dict)

    def of(self, synapse: str) -> float:
        return self.observed.get(synapse, self.expected)
