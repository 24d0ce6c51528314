"""What each Input is fed with: spikes, or numbers, in an integer network of a known range."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from frontend.calibration import Calibration
from frontend.diagnostics import Findings
from frontend.network import Network
from frontend.nir_import.spelling import closest, listed
from frontend.options import CompileOptions, InputKind

# Inputs to come are larger than those seen, and 16 bits are more than enough.
HEADROOM = 2.0

# What a float can say of a range and its 2^-15th, on the caller's side too.
LEAST_RANGE, LARGEST_RANGE = 1e-30, 1e30

_T = TypeVar("_T")


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResolvedInput:
    """extent: numbers are from -extent to extent, and saturate there; None for spikes."""

    kind: InputKind
    extent: float | None = None


def resolve_input_kinds(
    network: Network,
    options: CompileOptions,
    calibration: Calibration | None,
    findings: Findings,
) -> dict[str, ResolvedInput]:
    """Every Input of an integer network by name.

    The kind is that of --input-kind (for the Input, else for all), else analog where --input-range
    gives a range, else spikes where the calibration data are nothing but 0 and 1, else analog. The
    range is that of --input-range, else HEADROOM times the largest magnitude of the calibration
    data.

    Raises ModelError where that tells nothing of an Input, or contradicts itself.
    """
    names = [layer.name for layer in network.inputs]
    kinds = _values("--input-kind", options.input_kind, names, _kind, findings)
    extents = _values("--input-range", options.input_range, names, _extent, findings)
    resolver = _Resolver(
        kinds=kinds,
        extents=extents,
        calibration=calibration,
        several=len(names) > 1,
        findings=findings,
    )
    found = {}
    if not findings.errors:
        found = {name: resolver.resolve(name) for name in names}
    findings.raise_if_errors()
    if None in extents and all(port.kind is InputKind.SPIKES for port in found.values()):
        findings.warning(
            "SNN215",
            None,
            f"--input-range {extents[None]:g} has no effect: no Input is analog",
            found=f"spikes for {listed(names)}",
            expected="an analog Input",
            remedy="leave it out, or give --input-kind analog",
        )
    return found


def spiking_inputs(
    network: Network,
    options: CompileOptions,
    calibration: Calibration | None,
    findings: Findings,
) -> set[str]:
    """Names of the Inputs of a float network that take spikes: those of which --input-kind says so.

    Others take any number, whatever the calibration data are. Raises ModelError where calibration
    data contradict the kind, or the flag is wrong.
    """
    names = [layer.name for layer in network.inputs]
    kinds = _values("--input-kind", options.input_kind, names, _kind, findings)
    found = {name for name in names if kinds.get(name, kinds.get(None)) is InputKind.SPIKES}
    if calibration is not None:
        for name in found:
            other = calibration.first_but_spikes(name)
            if other:
                _no_spikes(name, other, findings)
    findings.raise_if_errors()
    return found


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Resolver:
    """kinds, extents: by Input; None for all of which nothing else is said."""

    kinds: Mapping[str | None, InputKind]
    extents: Mapping[str | None, float]
    calibration: Calibration | None
    several: bool
    findings: Findings

    def resolve(self, name: str) -> ResolvedInput | None:
        """None after an error."""
        other = self.calibration.first_but_spikes(name) if self.calibration else ""
        kind = self.kinds.get(name, self.kinds.get(None))
        if kind is None and (other or name in self.extents or None in self.extents):
            kind = InputKind.ANALOG
        if kind is None and self.calibration:
            kind = InputKind.SPIKES
        if kind is None:
            self.unknown(name)
            return None
        return self.analog(name) if kind is InputKind.ANALOG else self.spikes(name, other)

    def unknown(self, name: str) -> None:
        node = f"{name}=" if self.several else ""
        self.findings.error(
            "SNN210",
            name,
            "nothing tells whether this Input is fed with spikes or with numbers",
            found="neither --input-kind nor --input-range nor --calibration",
            expected="spikes (0 or 1), or the range of the numbers",
            remedy=f"give --input-kind {node}spikes, or --input-range {node}R for numbers from -R "
            f"to R, or inputs like those to come: --calibration {node}X.npy",
        )

    def spikes(self, name: str, other: str) -> ResolvedInput | None:
        """other: what is no spike in the calibration data; "": nothing."""
        if other:
            _no_spikes(name, other, self.findings)
            return None
        if name in self.extents:
            self.findings.error(
                "SNN214",
                name,
                "an Input that is fed with spikes has no range",
                found=f"--input-kind spikes and --input-range {name}={self.extents[name]:g}",
                expected="one of the two",
                remedy="leave one out",
            )
            return None
        return ResolvedInput(kind=InputKind.SPIKES)

    def analog(self, name: str) -> ResolvedInput | None:
        extent = self.extents.get(name, self.extents.get(None))
        largest = self.calibration.largest(name) if self.calibration else None
        if extent is None and largest is None:
            node = f"{name}=" if self.several else ""
            self.findings.error(
                "SNN213",
                name,
                "the range of this analog Input is not known",
                found="neither --input-range nor --calibration",
                expected="the largest magnitude of what it is fed with",
                remedy=f"give --input-range {node}R for numbers from -R to R, or inputs like "
                f"those to come: --calibration {node}X.npy",
            )
            return None
        if extent is None:
            extent = HEADROOM * largest
            if not LEAST_RANGE <= extent <= LARGEST_RANGE:
                self.findings.error(
                    "SNN216",
                    name,
                    "the calibration data of this Input have no usable range",
                    found=f"a largest magnitude of {largest:g}",
                    expected=f"one from {LEAST_RANGE:g} to {LARGEST_RANGE / HEADROOM:g}",
                    remedy="give data in another unit, or check them",
                )
                return None
        elif largest is not None and largest > extent:
            self.findings.warning(
                "SNN217",
                name,
                "the calibration data of this Input leave its range, and saturate",
                found=f"a largest magnitude of {largest:g}",
                expected=f"at most {extent:g}, as --input-range has it",
                remedy="none, if that is meant; else give a larger range",
            )
        return ResolvedInput(kind=InputKind.ANALOG, extent=extent)


def _no_spikes(name: str, other: str, findings: Findings) -> None:
    """other: what is no spike, and where."""
    findings.error(
        "SNN172",
        name,
        "the calibration data of this Input are no spikes, as --input-kind has it",
        found=other,
        expected="0 or 1 in every step",
        remedy="calibrate with spikes, or give --input-kind analog",
    )


def _values(
    flag: str,
    texts: Sequence[str],
    names: Sequence[str],
    convert: Callable[[str, str, Findings], _T | None],
    findings: Findings,
) -> dict[str | None, _T]:
    """What `[NODE=]VALUE` gives by Input, None for all: the last one holds."""
    found = {}
    for text in texts:
        node, equals, word = text.rpartition("=")
        if equals and node not in names:
            close = closest(node, names)
            findings.error(
                "SNN175",
                None,
                f"{flag} {text}: there is no Input {node!r}",
                found=f"Inputs {listed(names)}",
                expected="one of them, or a value for all",
                remedy=f"did you mean {close!r}?" if close else "name one of the Inputs",
            )
            continue
        value = convert(word, f"{flag} {text}", findings)
        if value is not None:
            found[node if equals else None] = value
    return found


def _kind(word: str, what: str, findings: Findings) -> InputKind | None:
    known = [kind.value for kind in InputKind]
    if word in known:
        return InputKind(word)
    close = closest(word, known)
    findings.error(
        "SNN211",
        None,
        f"{what}: there is no such kind of input",
        found=repr(word),
        expected=" or ".join(known),
        remedy=f"did you mean {close!r}?" if close else "give one of these",
    )
    return None


def _extent(word: str, what: str, findings: Findings) -> float | None:
    try:
        number = float(word)
    except ValueError:
        number = math.nan
    if LEAST_RANGE <= number <= LARGEST_RANGE:
        return number
    findings.error(
        "SNN212",
        None,
        f"{what}: not a usable range",
        found=repr(word),
        expected=f"a number from {LEAST_RANGE:g} to {LARGEST_RANGE:g}",
        remedy="give the largest magnitude of the input, as in --input-range 1.5",
    )
    return None
