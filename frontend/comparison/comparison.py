"""Runs two networks of one model side by side and measures how far they are apart."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from frontend.comparison.isolate import IsolatedRun, is_population
from frontend.comparison.measures import (
    Accuracy,
    Agreement,
    NumberDifference,
    NumberTally,
    SpikeDifference,
    SpikeTally,
    accuracy,
    agreement,
)
from frontend.comparison.numbers import in_numbers, membrane_in_numbers
from frontend.network import Layer, Network, NeuronLayer, OutputLayer, Signal, kind_name
from frontend.reference import Interpreter

Values = Mapping[str, np.ndarray]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Difference:
    """spikes: None where there are none. numbers: of membranes, or of analog outputs; None of a
    Threshold and of outputs that are spikes or counts."""

    spikes: SpikeDifference | None
    numbers: NumberDifference | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class PopulationDifference:
    """Of one layer of neurons.

    whole  both networks run as they are: errors of earlier layers come in
    alone  the layer gets what it gets in the reference network: its own errors only
    """

    name: str
    type: str
    neurons: int
    whole: Difference
    alone: Difference


@dataclasses.dataclass(frozen=True, kw_only=True)
class OutputDifference:
    name: str
    elements: int
    difference: Difference


@dataclasses.dataclass(frozen=True, kw_only=True)
class Comparison:
    """What came out of it.

    samples, steps  steps in all samples together
    agreement       None where the outputs have one element in all, and so no classes
    accuracy        None without labels
    """

    samples: int
    steps: int
    populations: tuple[PopulationDifference, ...]
    outputs: tuple[OutputDifference, ...]
    agreement: Agreement | None
    accuracy: Accuracy | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a network did in one step, by the layer's name.

    values     spikes and counts as they are, the rest in numbers
    membranes  of populations, in numbers, at the end of the step
    """

    values: Values
    membranes: Values


@dataclasses.dataclass(frozen=True, kw_only=True)
class Step:
    """alone: the populations of the tested network, fed with what the reference gave."""

    reference: Outcome
    tested: Outcome
    alone: Outcome


Watch = Callable[[int, int, Step], None]


def compare(
    reference: Network,
    tested: Network,
    samples: Sequence[Values],
    labels: np.ndarray | None = None,
    watch: Watch | None = None,
) -> Comparison:
    """Runs every sample from rest.

    reference, tested  with the same Inputs, populations and Outputs
    samples            one or more; in each, Input name to (steps, *shape)
    labels             (samples,): the class of each
    watch              called after each step with the numbers of the sample and of the step

    Classes are the elements of all Outputs, one after the other in alphabetical order of the
    Outputs' names. The one that a network gives is that with the largest sum over all steps of a
    sample, the first of several.
    """
    runs = _Runs(reference, tested)
    populations = [_Population(x) for x in reference.layers if is_population(x)]
    outputs = [_Output(x, tested[x.name]) for x in reference.outputs]
    classes, steps = [], 0
    for number, sample in enumerate(samples):
        runs.reset()
        for output in outputs:
            output.reset()
        length = len(next(iter(sample.values())))
        for t in range(length):
            step = runs.step({name: x[t] for name, x in sample.items()})
            with np.errstate(all="ignore"):  # floats may overflow, as they do in the C
                for part in (*populations, *outputs):
                    part.add(step)
                if watch is not None:
                    watch(number, t, step)
        classes.append(
            [
                _class(output.reference for output in outputs),
                _class(output.tested for output in outputs),
            ]
        )
        steps += length
    expected, found = np.array(classes).T
    return Comparison(
        samples=len(samples),
        steps=steps,
        populations=tuple(population.result() for population in populations),
        outputs=tuple(output.result() for output in outputs),
        agreement=agreement(expected, found) if class_count(reference) > 1 else None,
        accuracy=None if labels is None else accuracy(expected, found, labels),
    )


def class_count(network: Network) -> int:
    """How many elements all Outputs have together."""
    return sum(_size(layer) for layer in network.outputs)


def _class(sums: Iterable[np.ndarray]) -> int:
    return int(np.concatenate([each.ravel() for each in sums]).argmax())


def _size(layer: Layer) -> int:
    return int(np.prod(layer.shape, dtype=np.int64))


class _Runs:
    """Both networks, and the tested one's populations alone."""

    def __init__(self, reference: Network, tested: Network):
        self._networks = reference, tested
        self._reference, self._tested = Interpreter(reference), Interpreter(tested)
        self._alone = IsolatedRun(tested)

    def reset(self) -> None:
        for run in (self._reference, self._tested, self._alone):
            run.reset()

    def step(self, inputs: Values) -> Step:
        reference, tested = self._networks
        expected = outcome(reference, self._reference.step_all(inputs), self._reference.state)
        found = outcome(tested, self._tested.step_all(inputs), self._tested.state)
        # Each network takes the inputs as they are given, not as the other one rounds them.
        alone = self._alone.step({**expected.values, **inputs})
        return Step(
            reference=expected,
            tested=found,
            alone=outcome(tested, alone, self._alone.interpreter.state),
        )


def outcome(network: Network, values: Values, state: Values) -> Outcome:
    """What a network did in a step, of the layers that are compared, or fed to others.

    values, state: its Interpreter's, of every layer
    """
    kept = [x for x in network.layers if x.name in values and _is_compared(x)]
    return Outcome(
        values={x.name: in_numbers(x, values[x.name]) for x in kept},
        membranes={
            x.name: membrane_in_numbers(x, state[f"{x.name}.v"])
            for x in kept
            if isinstance(x, NeuronLayer)
        },
    )


def _is_compared(layer: Layer) -> bool:
    return is_population(layer) or isinstance(layer, OutputLayer)


class _Population:
    """layer: the reference side's."""

    def __init__(self, layer: Layer):
        self.layer = layer
        self._spiking = layer.signal is not Signal.ANALOG
        self._tallies = {
            way: (SpikeTally(), NumberTally(_threshold(layer))) for way in ("tested", "alone")
        }

    def add(self, step: Step) -> None:
        name = self.layer.name
        for way, (spikes, membranes) in self._tallies.items():
            outcome = getattr(step, way)
            if self._spiking:
                spikes.add(step.reference.values[name], outcome.values[name])
            if name in outcome.membranes:
                membranes.add(step.reference.membranes[name], outcome.membranes[name])

    def result(self) -> PopulationDifference:
        return PopulationDifference(
            name=self.layer.name,
            type=kind_name(self.layer),
            neurons=_size(self.layer),
            whole=self._difference("tested"),
            alone=self._difference("alone"),
        )

    def _difference(self, way: str) -> Difference:
        spikes, membranes = self._tallies[way]
        return Difference(
            spikes=spikes.result() if self._spiking else None,
            numbers=membranes.result() if isinstance(self.layer, NeuronLayer) else None,
        )


def _threshold(layer: Layer) -> float | None:
    """The mean magnitude of a population's thresholds; None where it has none."""
    if not isinstance(layer, NeuronLayer) or layer.threshold is None:
        return None
    return float(np.abs(membrane_in_numbers(layer, layer.threshold)).mean())


class _Output:
    """reference, tested: sums over the steps since the last reset, float64."""

    def __init__(self, reference: OutputLayer, tested: OutputLayer):
        self.layer = reference
        analog = Signal.ANALOG in (reference.signal, tested.signal)
        self._tally = NumberTally() if analog else SpikeTally()
        self.reset()

    def reset(self) -> None:
        self.reference, self.tested = np.zeros(self.layer.shape), np.zeros(self.layer.shape)

    def add(self, step: Step) -> None:
        expected, found = (x.values[self.layer.name] for x in (step.reference, step.tested))
        self.reference += expected
        self.tested += found
        self._tally.add(expected, found)

    def result(self) -> OutputDifference:
        found = self._tally.result()
        numbers = isinstance(found, NumberDifference)
        return OutputDifference(
            name=self.layer.name,
            elements=_size(self.layer),
            difference=Difference(
                spikes=None if numbers else found, numbers=found if numbers else None
            ),
        )
