"""Runs a model in an emulator: is it what is expected, and what does it take?"""

from __future__ import annotations

from collections.abc import Mapping

from codegen.emulate.fidelity import first_difference
from codegen.emulate.model import EmulatedModel
from codegen.emulate.processor import EmulationError
from codegen.emulate.results import Result
from codegen.emulate.subject import Build, Subject
from codegen.expected import Expected

# Steps whose instructions are counted, evenly spread: counting is slow.
_COUNTED = 2


def run(subject: Subject, build: Build) -> Result:
    """The whole sequence, from the initial state on."""
    sizes = build.sections()
    difference, stack, instructions = _run(subject, build)
    return Result(
        target=build.target,
        title=build.title,
        difference=difference,
        text=sizes.text,
        rodata=sizes.rodata,
        ram=subject.manifest.sizes.ram + sizes.data + sizes.bss,
        stack=stack,
        instructions=instructions,
    )


def _run(subject: Subject, build: Build) -> tuple[str, int, int]:
    """(what is different first, bytes of stack, mean instructions of a step)"""
    try:
        model = build.start(subject.manifest)
        model.processor.paint_stack()
        difference, states = _compare(model, subject.expected)
        counter = build.start(subject.manifest, counting=True)
        return difference, model.processor.stack_used(), _count(counter, states, subject.expected)
    except EmulationError as error:
        return str(error), 0, 0


def _compare(model: EmulatedModel, expected: Expected) -> tuple[str, dict[int, bytes]]:
    """(what is different first, the state before each step that is to be counted)"""
    counted = {expected.steps * k // (_COUNTED + 1) for k in range(1, _COUNTED + 1)}
    difference, states = "", {}
    for t in range(expected.steps):
        if t in counted:
            states[t] = model.state
        outputs = model.step(expected.inputs_at(t))
        difference = difference or first_difference(
            outputs, expected.outputs_at(t), f"output of step {t}"
        )
    difference = difference or first_difference(model.members(), expected.states, "final state")
    return difference, states


def _count(counter: EmulatedModel, states: Mapping[int, bytes], expected: Expected) -> int:
    before = counter.processor.instructions
    for t, state in states.items():
        counter.state = state
        counter.step(expected.inputs_at(t))
    return round((counter.processor.instructions - before) / len(states))
