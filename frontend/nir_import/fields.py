"""Reads one node's fields: are they there, are they numbers, are they usable?"""

from __future__ import annotations

import numpy as np

from frontend.diagnostics import Findings
from frontend.nir_import.nodes import Shape
from frontend.nir_import.raw import UNREADABLE, RawNode

# What old versions of NIR leave out, and what it means then.
_DEFAULTS = {"v_reset": 0.0, "w_in": 1.0}
_MAX_SIZE = 2**31 - 1
# What to do about time constants that are infinite or not positive.
_LEAKS = {
    "tau": "a neuron without a leak is an IF (I without spikes) in NIR: export it as one, or keep "
    "its decay (beta) below 1",
    "tau_mem": "NIR has no neuron with a synapse and without a leak: keep its decay (beta) below 1",
    "tau_syn": "NIR has no synapse without a leak: keep its decay (alpha) below 1",
}
# The time constants that exporters compute these from.
_FOLLOWS_FROM = {"r": ("tau", "tau_mem"), "w_in": ("tau_syn",)}
_NOT_NEGATIVE = ("delay",)
# Types that versions of NIR store though they follow from the rest.
_IGNORED = {"input_type", "output_type", "input_shape", "shape"}


class Fields:
    """The fields of one node. `failed` tells whether an error was found.

    What is missing though it has one sensible value is collected for one warning, which
    `warn_about_missing` gives.
    """

    def __init__(self, raw: RawNode, findings: Findings):
        self.raw = raw
        self.findings = findings
        self.failed = False
        self._assumed: dict[str, str] = {}

    def error(self, code: str, problem: str, *, found: str, expected: str, remedy: str) -> None:
        self.failed = True
        self.findings.error(
            code, self.raw.name, problem, found=found, expected=expected, remedy=remedy
        )

    def has(self, name: str) -> bool:
        return name in self.raw.fields

    def text(self, name: str) -> str | None:
        """The field where it holds a string, alone or as the one element of an array."""
        value = self.raw.fields.get(name)
        if isinstance(value, np.ndarray) and value.dtype.kind in "OSU" and value.size == 1:
            value = value.reshape(-1)[0]
            value = value.decode("utf-8", errors="replace") if isinstance(value, bytes) else value
        return str(value) if isinstance(value, str) else None

    def numbers(self, name: str) -> np.ndarray | None:
        """A parameter in float64, finite, and positive where it is a time constant.

        None, after a finding, where it is not.
        """
        if not self.has(name):
            if name in _DEFAULTS:
                return np.asarray(_DEFAULTS[name])
            self._missing(name)
            return None
        stored = self._array(name)
        if stored is None:
            return None
        value = stored.astype(np.float64)
        if value.size == 0:
            self.error(
                "SNN123",
                f"field {name!r} is empty",
                found=f"shape {value.shape}",
                expected="at least one number",
                remedy="export the model again",
            )
            return None
        if not np.isfinite(value).all():
            self._not_finite(name, value)
            return None
        if name in _LEAKS and (value <= 0).any():
            self.error(
                "SNN125",
                f"time constant {name!r} is not positive",
                found=_where(value, value <= 0),
                expected=f"{name} > 0",
                remedy=_LEAKS[name],
            )
            return None
        if name in _NOT_NEGATIVE and (value < 0).any():
            self.error(
                "SNN126",
                f"field {name!r} is negative",
                found=_where(value, value < 0),
                expected=f"{name} >= 0",
                remedy="nothing can be known before it happens: export the model again",
            )
            return None
        return value

    def integer(self, name: str, default: int) -> int:
        """One integer, of whichever sign."""
        if not self.has(name):
            return default
        value = self._array(name)
        if value is None:
            return default
        if value.size != 1 or value.dtype.kind not in "iu":
            self.error(
                "SNN127",
                f"field {name!r} is not one integer",
                found=f"shape {value.shape}, type {value.dtype}",
                expected="one integer",
                remedy="write the file again, e.g. with nir.write",
            )
            return default
        return int(value.reshape(())[()])

    def shape(self, name: str) -> Shape | None:
        """A shape; None where the file has none."""
        if not self.has(name):
            return None
        value = self._array(name)
        if value is None:
            return None
        sizes = [float(n) for n in value.reshape(-1)]
        if value.ndim > 1 or not all(n.is_integer() and n > 0 for n in sizes):
            self.error(
                "SNN127",
                f"field {name!r} is not a shape",
                found=str(value.tolist()) if value.size <= 8 else f"shape {value.shape}",
                expected="positive integers",
                remedy="write the file again with the true shape, without batch and time",
            )
            return None
        if any(n > _MAX_SIZE for n in sizes):
            self.error(
                "SNN135",
                f"field {name!r} has a dimension that is too large",
                found=str([int(n) for n in sizes]),
                expected=f"at most {_MAX_SIZE} elements in a dimension",
                remedy="write the file again with the true shape, or split the model",
            )
            return None
        return tuple(int(n) for n in sizes)

    def hint(self, name: str) -> Shape | None:
        """A shape that nothing relies on: None as well where it is none."""
        value = self.raw.fields.get(name)
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "iuf" or value.ndim > 1:
            return None
        sizes = [float(n) for n in value.reshape(-1)]
        if not sizes or not all(n.is_integer() and 0 < n <= _MAX_SIZE for n in sizes):
            return None
        return tuple(map(int, sizes))

    def sizes(self, name: str, count: int, *, least: int, default: int | None = None) -> Shape:
        """One integer for each of `count` dimensions, where one number holds for all.

        default: what a missing field means; None where it may not be missing. After a finding:
        ones.
        """
        nothing = (1,) * count
        if not self.has(name):
            if default is None:
                self._missing(name)
                return nothing
            self._assumed[name] = str(default)
            return (default,) * count
        value = self._array(name)
        if value is None:
            return nothing
        numbers = [float(n) for n in value.reshape(-1)]
        if value.ndim > 1 or len(numbers) not in (1, count):
            self.error(
                "SNN127",
                f"field {name!r} does not have one number for each dimension",
                found=f"shape {value.shape}",
                expected="one number" + (f", or {count}" if count > 1 else ""),
                remedy="export the model again",
            )
            return nothing
        if not all(n.is_integer() and least <= n <= _MAX_SIZE for n in numbers):
            self.error(
                "SNN127",
                f"field {name!r} does not hold integers from {least} to {_MAX_SIZE}",
                found=" ".join(f"{n:.15g}" for n in numbers),
                expected=f"integers, {least} or more",
                remedy="export the model again",
            )
            return nothing
        return tuple(int(n) for n in numbers) * (count // len(numbers))

    def assume(self, name: str, meaning: str) -> None:
        """Notes that `name` is missing and what it is taken to be."""
        self._assumed[name] = meaning

    def warn_about_missing(self) -> None:
        """One warning about all that was assumed."""
        if self._assumed and not self.failed:
            self.findings.warning(
                "SNN190",
                self.raw.name,
                f"{self.raw.type} lacks fields that NIR defines",
                found="no " + ", ".join(map(repr, self._assumed)),
                expected="all fields of NIR 1.0.8",
                remedy="read as "
                + ", ".join(f"{name} = {value}" for name, value in self._assumed.items()),
            )

    def warn_about_unknown(self, known: set[str]) -> None:
        """One warning about all fields that nothing reads."""
        extra = sorted(set(self.raw.fields) - known - _IGNORED)
        if extra:
            self.findings.warning(
                "SNN191",
                self.raw.name,
                f"{self.raw.type} has fields that NIR does not define: they have no effect",
                found=", ".join(extra),
                expected=", ".join(sorted(known)),
                remedy="none, if the model does not rely on them",
            )

    def _missing(self, name: str) -> None:
        self.error(
            "SNN122",
            f"{self.raw.type} without a field {name!r}",
            found=f"fields {sorted(self.raw.fields)}",
            expected=f"a field {name!r}",
            remedy=f"export the model again with {name!r}",
        )

    def _not_finite(self, name: str, value: np.ndarray) -> None:
        """An infinite time constant is a leak that is missing, anything else has no meaning."""
        problem = f"field {name!r} has NaN or infinite values"
        remedy = "train or export the model again; no rule gives such a value a meaning"
        if _is_infinite(value):
            if name in _LEAKS:
                problem = f"time constant {name!r} is infinite"
                remedy = _LEAKS[name]
            for cause in _FOLLOWS_FROM.get(name, ()):
                if _is_infinite(self.raw.fields.get(cause)):
                    remedy = f"as for {cause!r}, which is infinite too: {_LEAKS[cause]}"
        self.error(
            "SNN124",
            problem,
            found=_where(value, ~np.isfinite(value)),
            expected="finite numbers",
            remedy=remedy,
        )

    def _array(self, name: str) -> np.ndarray | None:
        """The field as an array of real numbers; None, after a finding, where it is none."""
        value = self.raw.fields.get(name)
        if value is UNREADABLE:
            self.failed = True
            return None
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "biuf":
            what = value.dtype if isinstance(value, np.ndarray) else repr(value)
            self.error(
                "SNN123",
                f"field {name!r} does not hold real numbers",
                found=str(what),
                expected="integers or floating point numbers",
                remedy=f"store {name!r} as numbers",
            )
            return None
        return value


def _is_infinite(value: object) -> bool:
    """Is it numbers of which some are +inf, and none NaN or -inf?"""
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f":
        return False
    return bool((value == np.inf).any() and (value > -np.inf).all())


def _where(value: np.ndarray, bad: np.ndarray) -> str:
    """How many elements are bad, and the first of them."""
    index = tuple(int(k) for k in np.argwhere(bad)[0])
    first = f"{value[index]:g}" + (f" at {list(index)}" if index else "")
    count = int(bad.sum())
    return first if count == 1 else f"{first} and {count - 1} more of {value.size}"
