"""The step rule: what a neuron does in one time step, which NIR files leave open.

The fields and their values are those of the project's semantics (docs/semantics.md); a profile
(frontend/discretise/profiles.py) names a full set of them.
"""

from __future__ import annotations

import dataclasses
import enum


class Decay(enum.Enum):
    EULER = "euler"
    EXP = "exp"


class Gain(enum.Enum):
    NIR = "nir"
    ONE = "one"
    ONE_MINUS_DECAY = "one_minus_decay"
    DECAY = "decay"


class Current(enum.Enum):
    FIRST = "first"
    AFTER = "after"
    JUMP_THEN_DECAY = "jump_then_decay"
    DECAY_AFTER_JUMP = "decay_after_jump"


class Compare(enum.Enum):
    GT = "gt"
    GE = "ge"


class Spikes(enum.Enum):
    BINARY = "binary"
    MULTI = "multi"


class Reset(enum.Enum):
    SUBTRACT = "subtract"
    ZERO = "zero"
    TO_VALUE = "to_value"
    DROP = "drop"
    NONE = "none"


class ResetAt(enum.Enum):
    SAME_STEP = "same_step"
    NEXT_STEP = "next_step"
    BOTH = "both"


class FireFrom(enum.Enum):
    UPDATED = "updated"
    PREVIOUS = "previous"


class InitialMembrane(enum.Enum):
    ZERO = "0"
    V_RESET = "v_reset"
    V_LEAK = "v_leak"


@dataclasses.dataclass(frozen=True, kw_only=True)
class StepRule:
    """One node's resolved step rule. `floor` is None where the membrane has no lower bound.

    `dt` is in the file's own unit of time.
    """

    dt: float
    decay: Decay
    gain: Gain
    current: Current
    compare: Compare
    spikes: Spikes
    reset: Reset
    reset_at: ResetAt
    fire_from: FireFrom
    v0: InitialMembrane
    floor: float | None = None
