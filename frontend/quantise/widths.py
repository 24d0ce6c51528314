"""`--dtype auto`: how many bits each layer's weights get, by what it costs on calibration data."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from frontend.diagnostics import Findings
from frontend.network import ConvLayer, LinearLayer, Network, ScaleLayer, Signal
from frontend.quantise.observation import Observation
from frontend.quantise.quantiser import QuantisedNetwork, QuantiseOptions, Quantiser
from frontend.quantise.weighted import LayerWeights
from frontend.reference import Interpreter

WIDTHS = (16, 8, 4)

# What each layer costs alone is measured on so many samples: it only says where to begin.
_FEW_SAMPLES = 16


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limits:
    """drop   the largest share of calibration samples whose top-1 may change; None: no limit
    flash  the most bytes of tables; None: no limit
    """

    drop: float | None
    flash: int | None

    def allow(self, trial: _Trial) -> bool:
        """As far as its drop goes."""
        return trial.drop <= (1.0 if self.drop is None else self.drop)


@dataclasses.dataclass(frozen=True, kw_only=True)
class _Trial:
    """drop: as in Limits. moved: what changed in the outputs, per spike of the float network, or
    relative to the numbers' magnitudes. flash: bytes. drop and moved are infinite where these
    widths do not fit integers."""

    widths: Mapping[str, int]
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
    options   with one calibration sample or more
    flash_of  bytes of tables of an integer network

    From 16 bits everywhere, layers are made narrower in the order of what a byte saved costs: until
    the flash limit is kept, or without one as far as the drop is. A limit that cannot be kept is a
    finding, and so is what is wrong with the network.
    """
    chooser = _Chooser(network, options, observed, flash_of)
    _warn_of_few_samples(len(options.samples), limits, findings)
    widest = dict.fromkeys(chooser.free, WIDTHS[0])
    found = chooser.quantised(widest, first := Findings(findings.file))
    if first.errors:  # It does not fit integers at all.
        findings.items += first.items
        return found
    now = chooser.narrowed(widest, limits)
    if limits.flash is not None and now.flash > limits.flash:
        _too_large(now, limits, findings)
    elif limits.drop is not None and now.drop > limits.drop:
        findings.error(
            "SNN204",
            None,
            "--max-drop cannot be kept even with weights of 16 bits",
            found=f"top-1 changed in {now.drop:.2%} of the calibration samples",
            expected=f"at most {limits.drop:.2%}",
            remedy="allow more, or leave --state i16 or --scheme pow2 out where it is given",
        )
    return chooser.quantised(now.widths, findings)


def _warn_of_few_samples(samples: int, limits: Limits, findings: Findings) -> None:
    if limits.drop and limits.drop * samples < 1:
        findings.warning(
            "SNN206",
            None,
            "--max-drop is less than one of the calibration samples: none may change",
            found=f"{limits.drop:.2%} of {samples} sample{'s' * (samples > 1)}",
            expected=f"{1 / limits.drop:,.0f} samples or more",
            remedy="give more samples (samples x steps x shape), or leave it so",
        )


def _too_large(now: _Trial, limits: Limits, findings: Findings) -> None:
    narrowest = all(width == WIDTHS[-1] for width in now.widths.values())
    why = "with all weights in 4 bits" if narrowest else "as far as --max-drop lets it shrink"
    findings.error(
        "SNN205",
        None,
        "--max-flash cannot be kept",
        found=f"{now.flash:,} bytes of tables {why}",
        expected=f"at most {limits.flash:,}",
        remedy="allow more flash" if narrowest else "allow more flash, or a larger --max-drop",
    )


@dataclasses.dataclass(frozen=True)
class _Move:
    """A narrower width for one layer. saved: bytes; cost: what moves more, for each of them."""

    layer: str
    width: int
    saved: int
    cost: float


class _Chooser:
    """free: names of the layers whose widths nobody has set."""

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
        self.weights = LayerWeights(network, options.scheme, observed)
        self.expected = [_outputs(network, sample) for sample in options.samples]
        self.free = [
            x.name
            for x in network.layers
            if isinstance(x, LinearLayer | ConvLayer | ScaleLayer) and x.weight_bits is None
        ]

    def quantised(self, widths: Mapping[str, int], findings: Findings) -> QuantisedNetwork:
        options = dataclasses.replace(self.options, widths=widths)
        return Quantiser(self.network, options, self.observed, findings, self.weights).result()

    def trial(self, widths: Mapping[str, int], samples: int) -> _Trial:
        """samples: so many of them are run."""
        # What is told is told of the widths that are taken in the end.
        quantised = self.quantised(widths, findings := Findings(""))
        if findings.errors:
            return _Trial(widths=widths, drop=math.inf, moved=math.inf, flash=0)
        found = [_outputs(quantised.network, x) for x in self.options.samples[:samples]]
        pairs = list(zip(found, self.expected, strict=False))
        changed = sum(_top(a) != _top(b) for a, b in pairs)
        scale = sum(float(np.abs(y).sum()) for _, b in pairs for y in b.values())
        moved = sum(float(np.abs(a[name] - y).sum()) for a, b in pairs for name, y in b.items())
        return _Trial(
            widths=widths,
            drop=changed / max(len(pairs), 1),
            moved=moved / (scale or 1.0),
            flash=self.flash_of(quantised.network),
        )

    def narrowed(self, widest: Mapping[str, int], limits: Limits) -> _Trial:
        """What the limits allow, from 16 bits everywhere."""
        samples = 0 if limits.drop is None else len(self.expected)
        now, left = self.trial(widest, samples), self.moves(widest)
        taken: list[_Move] = []
        while left and (limits.flash is None or now.flash > limits.flash):
            # Most are allowed: as many as may be needed are tried at once, half of them where that
            # is too much.
            group = left if limits.flash is None else _saving(left, now.flash - limits.flash)
            while True:
                widths = {**now.widths, **{move.layer: move.width for move in group}}
                then = self.trial(widths, samples)
                if limits.allow(then):
                    now, left = then, left[len(group) :]
                    taken += group
                    break
                if len(group) == 1:
                    left = [move for move in left if move.layer != group[0].layer]
                    break
                group = group[: len(group) // 2]
        if limits.flash is not None and now.flash <= limits.flash:
            now = self.widened(now, taken, limits, samples)
        return now

    def widened(self, now: _Trial, taken: Sequence[_Move], limits: Limits, samples: int) -> _Trial:
        """With what fits again: the last moves may have saved more than was needed."""
        for move in sorted(taken, key=lambda move: move.cost * move.saved, reverse=True):
            is_last = now.widths[move.layer] == move.width
            if is_last and now.flash + move.saved <= limits.flash:
                before = WIDTHS[WIDTHS.index(move.width) - 1]
                then = self.trial({**now.widths, move.layer: before}, samples)
                if limits.allow(then) and then.flash <= limits.flash:
                    now = then
        return now

    def moves(self, widest: Mapping[str, int]) -> list[_Move]:
        """All that make tables smaller, each layer's in their order, the cheapest for a byte first.

        What each costs is measured with all other layers at their widest.
        """
        start = self.trial(widest, _FEW_SAMPLES)
        left: dict[str, list[_Move]] = {}
        for layer in self.free:
            before = start
            for width in WIDTHS[1:]:
                alone = self.trial({**widest, layer: width}, _FEW_SAMPLES)
                saved = before.flash - alone.flash
                if saved <= 0:
                    break
                cost = (alone.moved - before.moved) / saved
                left.setdefault(layer, []).append(_Move(layer, width, saved, cost))
                before = alone
        found = []
        while left:
            cheapest = min(left, key=lambda layer: left[layer][0].cost)
            found.append(left[cheapest].pop(0))
            left = {layer: moves for layer, moves in left.items() if moves}
        return found


def _saving(moves: list[_Move], needed: int) -> list[_Move]:
    """As many of the first ones as it takes to save so many bytes."""
    saved = 0
    for k, move in enumerate(moves):
        saved += move.saved
        if saved >= needed:
            return moves[: k + 1]
    return moves


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
