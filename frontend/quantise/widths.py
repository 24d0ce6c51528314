"""`--dtype auto`: how many bits each layer's weights get, by what it costs on calibration data."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from frontend.diagnostics import Findings
from frontend.network import ConvLayer, LinearLayer, Network, ScaleLayer, Signal
from frontend.quantise.observation import Observation
from frontend.quantise.quantiser import QuantisedNetwork, QuantiseOptions, Quantiser
from frontend.reference import Interpreter

WIDTHS = (16, 8, 4)

_Samples = Sequence[Mapping[str, np.ndarray]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limits:
    """drop   the largest share of calibration samples whose top-1 may change; None: no limit
    flash  the most bytes of tables; None: no limit
    """

    drop: float | None
    flash: int | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Trial:
    """drop: as in Limits. moved: what changed in the outputs, per spike of the float network, or
    relative to the numbers' magnitudes. flash: bytes."""

    widths: Mapping[str, int]
    quantised: QuantisedNetwork
    drop: float
    moved: float
    flash: int


def choose_widths(
    network: Network,
    options: QuantiseOptions,
    observed: Observation,
    limits: Limits,
    flash_of: Callable[[Network], int],
    findings: Findings,
) -> QuantisedNetwork:
    """The integer network with the widths that the limits call for.

    network   prepared, in floats; widths that the user has set stay
    flash_of  bytes of tables of an integer network

    With a limit of drop: the least flash that keeps to it. With a limit of flash only: the least
    that has to change. Each layer's own cost is measured alone; then the cheapest per byte goes
    first, and what it does to the whole is measured. A limit that cannot be kept is a finding.
    """
    chooser = _Chooser(network, options, observed, flash_of)
    now = chooser.trial(dict.fromkeys(chooser.free, WIDTHS[0]))
    for move in chooser.moves(now):
        if limits.drop is None and limits.flash is not None and now.flash <= limits.flash:
            break
        if WIDTHS.index(now.widths[move.layer]) + 1 != WIDTHS.index(move.width):
            continue  # a step before this one was refused
        then = chooser.trial({**now.widths, move.layer: move.width})
        if then.flash >= now.flash:
            continue
        if limits.drop is None or then.drop <= limits.drop:
            now = then
    if limits.flash is not None and now.flash > limits.flash:
        _too_large(now, limits, findings)
    elif limits.drop is not None and now.drop > limits.drop:
        findings.error(
            None,
            "--max-drop cannot be kept even with weights of 16 bits",
            found=f"top-1 changed in {now.drop:.2%} of the calibration samples",
            expected=f"at most {limits.drop:.2%}",
            remedy="allow more, or leave --state i16 or --scheme pow2 out where it is given",
        )
    return now.quantised


def _too_large(now: _Trial, limits: Limits, findings: Findings) -> None:
    narrowest = all(width == WIDTHS[-1] for width in now.widths.values())
    why = "with all weights in 4 bits" if narrowest else "as far as --max-drop lets it shrink"
    findings.error(
        None,
        "--max-flash cannot be kept",
        found=f"{now.flash:,} bytes of tables {why}",
        expected=f"at most {limits.flash:,}",
        remedy="allow more flash" if narrowest else "allow more flash, or a larger --max-drop",
    )


@dataclasses.dataclass(frozen=True)
class _Move:
    layer: str
    width: int
    cost: float  # moved per byte saved


class _Chooser:
    def __init__(
        self,
        network: Network,
        options: QuantiseOptions,
        observed: Observation,
        flash_of: Callable[[Network], int],
    ):
        self.network = network
        self.options = options
        self.observed = observed
        self.flash_of = flash_of
        self.expected = [_outputs(network, sample) for sample in options.samples]
        self.free = [
            x.name
            for x in network.layers
            if isinstance(x, LinearLayer | ConvLayer | ScaleLayer) and x.weight_bits is None
        ]

    def trial(self, widths: Mapping[str, int]) -> _Trial:
        options = dataclasses.replace(self.options, widths=widths)
        # What is wrong is so with any widths: the caller knows it already.
        quantised = Quantiser(self.network, options, self.observed, Findings("")).result()
        found = [_outputs(quantised.network, sample) for sample in options.samples]
        pairs = list(zip(found, self.expected, strict=True))
        changed = sum(_top(a) != _top(b) for a, b in pairs)
        scale = sum(float(np.abs(y).sum()) for _, b in pairs for y in b.values())
        moved = sum(float(np.abs(a[name] - y).sum()) for a, b in pairs for name, y in b.items())
        return _Trial(
            widths=widths,
            quantised=quantised,
            drop=changed / len(pairs),
            moved=moved / (scale or 1.0),
            flash=self.flash_of(quantised.network),
        )

    def moves(self, widest: _Trial) -> list[_Move]:
        """Every narrowing of one layer, the cheapest per byte first."""
        found = []
        for layer in self.free:
            before = widest
            for width in WIDTHS[1:]:
                alone = self.trial({**widest.widths, layer: width})
                saved = max(before.flash - alone.flash, 1)
                found.append(_Move(layer, width, (alone.moved - before.moved) / saved))
                before = alone
        # Stable: where costs are equal, wider widths come first, as they were added.
        return sorted(found, key=lambda move: (WIDTHS.index(move.width), move.cost))


def _outputs(network: Network, sample: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Every output's numbers, (steps, *shape) in float64."""
    found = Interpreter(network).run(sample)
    outputs = {}
    for layer in network.outputs:
        y = found[layer.name].astype(np.float64)
        is_fixed = layer.signal is Signal.ANALOG and layer.fixed is not None
        outputs[layer.name] = y * layer.fixed.scale if is_fixed else y
    return outputs


def _top(outputs: Mapping[str, np.ndarray]) -> int:
    """The output element with the largest sum over all steps, the first of several."""
    return int(np.concatenate([y.sum(axis=0).ravel() for y in outputs.values()]).argmax())
