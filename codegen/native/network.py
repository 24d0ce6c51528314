"""A compiled network as an object: run on arrays, from rest or from a state that is kept."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import ArrayLike

from codegen.c_file import GeneratedC
from codegen.interface import Port, State
from codegen.native.library import Library
from codegen.native.ports import numbers, stored

Arrays = Mapping[str, ArrayLike]
Progress = Callable[[int], None]
# How many steps are taken at a time where somebody wants to hear of it.
_CHUNK = 256
# How many pieces of a batch each thread gets.
_PARTS = 8


class NativeNetwork:
    """A network whose C runs in this process.

    Its methods may be called from several threads at once.
    """

    def __init__(self, generated: GeneratedC):
        """Raises CompilerError where the machine has no C compiler, or where that fails."""
        self.generated = generated
        self._library = Library(generated)

    @property
    def inputs(self) -> tuple[Port, ...]:
        return self.generated.interface.inputs

    @property
    def outputs(self) -> tuple[Port, ...]:
        return self.generated.interface.outputs

    def simulation(self) -> Simulation:
        """An instance with a state of its own, at rest."""
        return Simulation(self.generated, self._library)

    def run(
        self,
        inputs: Arrays,
        *,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> dict[str, np.ndarray]:
        """Outputs of a sequence or of a batch, each from rest.

        inputs    Input name to (steps, *port shape), or for all (samples, steps, *port shape)
        threads   by how many samples are run at once; None: by all processors
        progress  called with numbers of steps that are done, from any thread

        Returns Output name to arrays of as many dimensions. Raises ValueError where the inputs do
        not fit.
        """
        given, samples, steps = _prepared(self.inputs, inputs)
        lead = (steps,) if samples is None else (samples, steps)
        taken = [np.zeros((*lead, *p.shape), p.element.dtype) for p in self.outputs]
        if samples is None:
            _run(self._library, self._library.new_state(), steps, given, taken, progress)
        else:
            self._run_batch(samples, steps, given, taken, threads, progress)
        return {p.node: numbers(p, y) for p, y in zip(self.outputs, taken, strict=True)}

    def _run_batch(
        self,
        samples: int,
        steps: int,
        given: Sequence[np.ndarray],
        taken: Sequence[np.ndarray],
        threads: int | None,
        progress: Progress | None,
    ) -> None:
        workers = max(1, min(threads or os.cpu_count() or 1, samples))
        # Some parts for each: who is done first takes another one.
        count = min(samples, workers * _PARTS)
        ends = [samples * k // max(count, 1) for k in range(count + 1)]

        def run_part(bounds: tuple[int, int]) -> None:
            part = slice(*bounds)
            self._library.run_all(
                self._library.new_state(), bounds[1] - bounds[0], steps,
                [x[part] for x in given], [y[part] for y in taken],
            )  # fmt: skip
            if progress is not None:
                progress((bounds[1] - bounds[0]) * steps)

        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(run_part, itertools.pairwise(ends)))


class Simulation:
    """A network that keeps its state from call to call. Not to be used by two threads at once."""

    def __init__(self, generated: GeneratedC, library: Library):
        self._interface = generated.interface
        self._library = library
        self._memory = library.new_state()
        arrays = {}
        for member in generated.sizes.members:
            if isinstance(member.array, State):
                part = self._memory[member.offset : member.offset + member.bytes]
                array = part.view(member.array.element.dtype).reshape(member.array.shape)
                arrays[member.array.name] = (member.array, member.array.seen(array))
        states = generated.interface.states
        self._state = StateView({state.name: arrays[state.name] for state in states})

    @property
    def state(self) -> StateView:
        """What is kept from step to step, by name: `<node>.v`, `<node>.i`, ..."""
        return self._state

    def reset(self) -> None:
        """Back to rest."""
        self._library.initialise(self._memory)

    def run(self, inputs: Arrays, *, progress: Progress | None = None) -> dict[str, np.ndarray]:
        """Goes on with a sequence: as NativeNetwork.run, from the present state on."""
        given, samples, steps = _prepared(self._interface.inputs, inputs)
        if samples is not None:
            raise ValueError(
                f"found a batch of {samples} samples, expected one sequence: a simulation has one "
                "state; run a batch by the network, or make a simulation for each sample"
            )
        outputs = self._interface.outputs
        taken = [np.zeros((steps, *p.shape), p.element.dtype) for p in outputs]
        _run(self._library, self._memory, steps, given, taken, progress)
        return {p.node: numbers(p, y) for p, y in zip(outputs, taken, strict=True)}

    def step(self, inputs: Arrays) -> dict[str, np.ndarray]:
        """One step: Input name to port shape, Output name to port shape."""
        found = self.run({name: np.asarray(x)[None] for name, x in inputs.items()})
        return {name: y[0] for name, y in found.items()}


class StateView(MutableMapping[str, np.ndarray]):
    """State names to numbers, in the node's dimensions. Reading copies; assigning sets.

    Of an integer network numbers are those that the integers stand for, float64: an assigned one is
    rounded to the nearest that there is, and has to be in range.
    """

    def __init__(self, arrays: Mapping[str, tuple[State, np.ndarray]]):
        self._arrays = dict(arrays)

    def __getitem__(self, name: str) -> np.ndarray:
        state, array = self._arrays[name]
        return array.copy() if not state.scales else array * _scale(state)

    def __setitem__(self, name: str, value: ArrayLike) -> None:
        if name not in self._arrays:
            raise KeyError(f"there is no state {name!r}: {', '.join(self._arrays)}")
        state, array = self._arrays[name]
        new = np.asarray(value, np.float64 if state.scales else None)
        if state.scales:
            new = np.floor(new / _scale(state) + 0.5)
        limits = None if state.element.is_float else np.iinfo(array.dtype)
        if limits and not ((new >= limits.min) & (new <= limits.max)).all():
            raise ValueError(f"state {name!r}: found a value that {array.dtype} does not hold")
        array[...] = new

    def __delitem__(self, name: str) -> None:
        raise TypeError("a network's states can be set, and not deleted")

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def __repr__(self) -> str:
        shapes = (f"{name} {tuple(a.shape)}" for name, (_, a) in self._arrays.items())
        return f"<states: {', '.join(shapes)}>"


def _scale(state: State) -> np.ndarray:
    """That broadcasts over the state as seen: one for all, or one for each channel."""
    scales = np.asarray(state.scales)
    return scales[0] if scales.size == 1 else scales.reshape(-1, *(1,) * (len(state.shape) - 1))


def _run(
    library: Library,
    state: np.ndarray,
    steps: int,
    given: Sequence[np.ndarray],
    taken: Sequence[np.ndarray],
    progress: Progress | None,
) -> None:
    chunk = steps if progress is None else _CHUNK
    for start in range(0, steps, max(chunk, 1)):
        part = slice(start, start + chunk)
        count = min(chunk, steps - start)
        library.run(state, count, [x[part] for x in given], [y[part] for y in taken])
        if progress is not None:
            progress(count)


def _prepared(ports: Sequence[Port], inputs: Arrays) -> tuple[list[np.ndarray], int | None, int]:
    """(arrays as stored, samples or None for one sequence, steps)."""
    names = [port.node for port in ports]
    if set(inputs) != set(names):
        raise ValueError(
            f"found inputs for {_listed(inputs)}, expected one for each of {_listed(names)}"
        )
    found: dict[str, tuple[int, ...]] = {}
    arrays = []
    for port in ports:
        x = np.asarray(inputs[port.node])
        lead = x.ndim - len(port.shape)
        if lead not in (1, 2) or x.shape[lead:] != port.shape:
            shape = ", ".join(map(str, port.shape))
            raise ValueError(
                f"Input {port.node!r}: found an array of shape {x.shape}, expected "
                f"(steps, {shape}) or (samples, steps, {shape})"
            )
        found[port.node] = x.shape[:lead]
        arrays.append(stored(port, x))
    leads = set(found.values())
    if len(leads) > 1:
        each = ", ".join(f"{name}: {lead}" for name, lead in found.items())
        raise ValueError(f"found inputs of several lengths ({each}), expected one for all")
    *samples, steps = leads.pop()
    return arrays, samples[0] if samples else None, steps


def _listed(names: Sequence[str] | Mapping[str, object]) -> str:
    return ", ".join(map(repr, names)) or "none"
