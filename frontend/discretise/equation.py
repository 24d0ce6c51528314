"""The resolved recurrence of a neuron on one line, for people: printed, and put into the C.

The line is a program of one time step: statements run from left to right, each sees what those
before it have assigned, and sums are taken from left to right. u is the sum of what arrives, v the
membrane, i the synapse, z the spikes; z[t-1] are the spikes of the step before, 0 at first.
A parameter stands as a number where it is the same for the whole population, else by its name:
d and g (membrane decay and gain), b (drive), ds and gs (synapse), theta, v_reset.
"""

from __future__ import annotations

import numpy as np

from frontend.discretise.coefficients import Coefficients
from frontend.network import NeuronKind
from frontend.step_rule import Compare, Current, FireFrom, Reset, ResetAt, Spikes, StepRule


def equation(kind: NeuronKind, rule: StepRule, c: Coefficients) -> str:
    """The step of a population, in ASCII, on one line."""
    return "; ".join(_Writer(kind, rule, c).statements())


def number(value: np.ndarray) -> str:
    """The shortest decimal that reads back as the same number in the value's own format."""
    text = str(value[()])
    return text.removesuffix(".0").replace(".0e", "e")


class _Writer:
    def __init__(self, kind: NeuronKind, rule: StepRule, c: Coefficients):
        self.kind = kind
        self.rule = rule
        self.c = c

    def statements(self) -> list[str]:
        rule = self.rule
        if not self.kind.spiking:
            return [*self.synapse(), f"v = {self.floored(self.membrane())}"]
        if rule.fire_from is FireFrom.PREVIOUS:
            return self.firing_first()
        found = []
        late = ""
        if rule.reset_at is not ResetAt.SAME_STEP:
            late = "z[t-1]" if self.stored_spike_is_last_output() else "zl"
            if late == "zl":
                found.append(f"zl = {self.spike()}")
            if rule.reset is Reset.ZERO:
                found.append(f"v = {late} ? 0 : v")
        found += self.synapse()
        update = self.membrane()
        if late and rule.reset is Reset.SUBTRACT:
            update += f" - {self.symbol('theta')}*{late}"
        if rule.reset is Reset.DROP:
            update = f"{late} ? 0 : {update}"
        found.append(f"v = {self.floored(update)}")
        found.append(f"z = {self.spike()}")
        if rule.reset_at is ResetAt.SAME_STEP:
            found += self.reset()
        elif rule.reset_at is ResetAt.BOTH and rule.reset is Reset.SUBTRACT:
            found.append(f"v = v - {self.symbol('theta')}*(z - zl)")
        elif rule.reset_at is ResetAt.BOTH and rule.reset is Reset.ZERO:
            found.append("v = v - v*(z - zl)")
        return found

    def firing_first(self) -> list[str]:
        """fire_from = previous: z is known before the membrane is updated."""
        found = [f"z = {self.spike()}"]
        update = self.membrane()
        if self.rule.reset_at is ResetAt.SAME_STEP:
            found += self.reset()
        elif self.rule.reset is Reset.SUBTRACT:
            update += f" - {self.symbol('theta')}*z"
        return [*found, *self.synapse(), f"v = {self.floored(update)}"]

    def stored_spike_is_last_output(self) -> bool:
        """Is spike(v) of the stored membrane what the step before gave, and 0 at first?

        It is not where that step changed v after z (`both`), nor where v starts above theta.
        """
        if self.rule.reset_at is not ResetAt.NEXT_STEP:
            return False
        assert self.c.threshold is not None
        v, theta = self.c.initial_membrane, self.c.threshold
        if self.rule.spikes is Spikes.MULTI:
            fires = v >= theta
        else:
            fires = v > theta if self.rule.compare is Compare.GT else v >= theta
        return not np.any(fires)

    def spike(self) -> str:
        theta = self.symbol("theta")
        if self.rule.spikes is Spikes.MULTI:
            return f"floor(max(v, 0)/{theta})"
        return f"v {'>' if self.rule.compare is Compare.GT else '>='} {theta}"

    def reset(self) -> list[str]:
        match self.rule.reset:
            case Reset.SUBTRACT:
                return [f"v = v - {self.symbol('theta')}*z"]
            case Reset.ZERO:
                return ["v = z ? 0 : v"]
            case Reset.TO_VALUE:
                return [f"v = z ? {self.symbol('v_reset')} : v"]
        return []

    def synapse(self) -> list[str]:
        """The synapse where it is updated before the membrane sees it, or w for what it sees."""
        if not self.kind.has_synapse:
            return []
        gain = "" if self.c.synaptic_gain is None else f"{self.symbol('gs')}*"
        ds = self.symbol("ds")
        match self.rule.current:
            case Current.FIRST:
                return [f"i = {ds}*i + {gain}u"]
            case Current.AFTER:
                return ["w = i", f"i = {ds}*i + {gain}u"]
            case Current.JUMP_THEN_DECAY:
                return ["w = i + u", f"i = {ds}*w"]
            case Current.DECAY_AFTER_JUMP:
                return [f"i = {ds}*(i + u)"]
        raise AssertionError(self.rule.current)

    def membrane(self) -> str:
        seen = "u"
        if self.kind.has_synapse:
            before = self.rule.current in (Current.AFTER, Current.JUMP_THEN_DECAY)
            seen = "w" if before else "i"
        decay = self.symbol("d")
        text = "v" if decay == "1" else f"{decay}*v"
        text += f" + {seen}" if self.c.gain is None else f" + {self.symbol('g')}*{seen}"
        drive = self.c.drive
        if drive is None:
            return text
        if drive.ndim == 0 and drive < 0:
            return f"{text} - {number(-drive)}"
        return f"{text} + {self.symbol('b')}"

    def floored(self, text: str) -> str:
        if self.c.floor is None:
            return text
        # A ternary inside max() would be hard to read: the floor becomes a statement of its own.
        floor = self.symbol("floor")
        return f"{text}; v = max(v, {floor})" if "?" in text else f"max({text}, {floor})"

    def symbol(self, name: str) -> str:
        """A number where the parameter is uniform, else its name."""
        value = {
            "d": self.c.decay,
            "g": self.c.gain,
            "b": self.c.drive,
            "ds": self.c.synaptic_decay,
            "gs": self.c.synaptic_gain,
            "theta": self.c.threshold,
            "v_reset": self.c.v_reset,
            "floor": self.c.floor,
        }[name]
        assert value is not None
        if value.ndim:
            return name
        return number(value) if not np.signbit(value) else f"({number(value)})"
