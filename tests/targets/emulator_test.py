"""The emulators see what is wrong, and say what they cannot do."""

from __future__ import annotations

import dataclasses
import os
import pathlib

import numpy as np
import pytest

from codegen.emulate.fidelity import first_difference
from codegen.emulate.processor import PAINT, EmulationError, used
from codegen.emulate.run import run
from codegen.emulate.sections import sections
from codegen.emulate.subject import Build, Subject
from codegen.emulate.unicorn_processor import UnicornProcessor
from codegen.emulate.wasm_processor import WasmProcessor
from codegen.expected import Expected
from codegen.manifest_file import read_manifest

IMAGES = pathlib.Path(os.environ["SNN_IMAGES"])
# Both byte orders, a virtual machine, and one that computes floats in software.
MACHINES = {"cortex_m0": "thumb", "powerpc": "powerpc", "wasm32": "wasm32"}


def build(target: str) -> Build:
    return Build(
        target=target,
        title=target,
        machine=MACHINES[target],
        image=IMAGES / f"{target}.image",
        objects=(IMAGES / f"{target}.0.o",),
    )


@pytest.fixture(scope="module")
def subject() -> Subject:
    expected = Expected.load(pathlib.Path(os.environ["SNN_EXPECTED"]))
    first = Expected(
        inputs={name: x[:12] for name, x in expected.inputs.items()},
        outputs={name: y[:12] for name, y in expected.outputs.items()},
        states=expected.states,
    )
    return Subject(
        name="digits",
        manifest=read_manifest(pathlib.Path(os.environ["SNN_MANIFEST"])),
        expected=first,
        builds=(),
    )


def with_states_of(subject: Subject, target: str) -> Subject:
    """The final state after the first steps as the emulator itself has it."""
    model = build(target).start(subject.manifest)
    for t in range(subject.expected.steps):
        model.step(subject.expected.inputs_at(t))
    expected = dataclasses.replace(subject.expected, states=model.members())
    return dataclasses.replace(subject, expected=expected)


@pytest.mark.parametrize("target", MACHINES)
def test_one_bit_is_seen(subject, target):
    right = with_states_of(subject, target)
    assert run(right, build(target)).difference == ""
    for kind, name, what in (
        ("outputs", "output", "output of step 7, output: element [3] is"),
        ("states", "lif1_v", "final state, lif1_v: element [3] is"),
    ):
        arrays = dict(getattr(right.expected, kind))
        array = arrays[name] = arrays[name].copy()
        element = array[7, 3:4] if kind == "outputs" else array[3:4]
        element.view(np.uint8)[0] ^= 1
        wrong = dataclasses.replace(right.expected, **{kind: arrays})
        found = run(dataclasses.replace(right, expected=wrong), build(target)).difference
        assert found.startswith(what), found
        assert "(1 of " in found


def test_bits_are_compared_not_numbers():
    zero, nan = np.float32([1, 0]), np.float32([1, np.nan])
    assert first_difference({"v": zero}, {"v": zero.copy()}, "state") == ""
    assert first_difference({"v": nan}, {"v": nan.copy()}, "state") == ""
    said = first_difference({"v": zero}, {"v": np.float32([1, -0.0])}, "state")
    assert said.startswith("state, v: element [1] is") and "(1 of 2 differ)" in said
    for other in (zero.astype(np.float64), zero[:1]):
        assert first_difference({"v": zero}, {"v": other}, "state").startswith("state, v: float32")
    assert "there are ['v'], expected ['u', 'v']" in first_difference(
        {"v": zero}, {"v": zero, "u": zero}, "state"
    )


@pytest.mark.parametrize("target", MACHINES)
def test_what_a_step_takes(subject, target):
    first, second = (run(subject, build(target)) for _ in range(2))
    assert first == second, "not repeatable"
    parts = sections(build(target).objects[0])
    assert (first.text, first.rodata) == (parts.text, parts.rodata)
    # The tables, but for small ones in the code, and little else: no copy of a table, no variables.
    assert abs(parts.rodata - subject.manifest.sizes.flash) < 256
    assert parts.data == parts.bss == 0
    assert first.ram == subject.manifest.sizes.ram
    # At least a look at each input and a step of each neuron of the first layer.
    assert first.instructions > 2 * 64 + 8 * 128
    assert 0 <= first.stack < 320
    assert (first.stack > 0) == (target != "wasm32")  # which keeps locals elsewhere


def test_software_floats_cost_instructions(subject):
    hard, soft = (run(subject, build(x)).instructions for x in ("powerpc", "cortex_m0"))
    assert soft > 10 * hard


def test_paint():
    assert used(bytes([PAINT] * 10)) == 0
    assert used(bytes([PAINT, 1, PAINT, 2])) == 3


@pytest.mark.parametrize("opened", [lambda path: UnicornProcessor("thumb", path), WasmProcessor])
def test_what_is_no_image_is_refused(opened, tmp_path):
    path = tmp_path / "digits.image"
    path.write_bytes(b"neither")
    with pytest.raises(EmulationError, match=r"digits\.image"):
        opened(path)
    with pytest.raises(ValueError, match=r"digits\.image is no object file"):
        sections(path)


def test_a_missing_symbol_and_a_fault_are_told():
    for target in MACHINES:
        processor = build(target).start(
            read_manifest(pathlib.Path(os.environ["SNN_MANIFEST"]))
        ).processor  # fmt: skip
        with pytest.raises(EmulationError, match="snn_nothing"):
            processor.address("snn_nothing")
    processor = UnicornProcessor("powerpc", IMAGES / "powerpc.image")
    # Zeros are no instruction.
    processor.write(processor.address("snn_image_init"), bytes(64))
    with pytest.raises(EmulationError, match="snn_image_init stopped"):
        processor.call("snn_image_init")
