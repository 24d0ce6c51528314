"""Differences are told by output, step and element; what does not fit is refused."""

from __future__ import annotations

import numpy as np
import pytest

from codegen import manifest_pb2
from codegen.check_outputs import CheckError, check, from_arrays, from_reference, run
from codegen.expected import Expected


def manifest(**scales: float) -> manifest_pb2.Manifest:
    """Two Outputs: spikes of shape (2, 2), and one number."""
    made = manifest_pb2.Manifest(prefix="net")
    made.outputs.add(node="spikes").array.MergeFrom(
        manifest_pb2.Array(c_type="uint8_t", shape=[2, 2])
    )
    analog = manifest_pb2.Array(c_type="int32_t" if scales else "float", shape=[1])
    made.outputs.add(node="v", **scales).array.MergeFrom(analog)
    return made


SPIKES = np.array([[[0, 1], [0, 0]], [[1, 1], [0, 1]]])


def expect(folder, printed: str, *, tolerance: float = 0, scale: float = 0, **arrays) -> list[str]:
    path = folder / "expected.npz"
    np.savez(path, **arrays)
    made = manifest(scale=scale) if scale else manifest()
    return check(made, printed, from_arrays(path, made), tolerance)


def test_equal_outputs_pass(tmp_path):
    v = np.float32([[0.1], [1 / 3]])
    printed = "0 1 0 0 0.100000001\n1 1 0 1 0.333333343\n"
    assert expect(tmp_path, printed, spikes=SPIKES, v=v) == []
    assert expect(tmp_path, printed, spikes=SPIKES.astype(bool), v=v.astype(float)) == []


def test_a_difference_is_told_by_output_step_and_element(tmp_path):
    (said,) = expect(tmp_path, "0 1 0 0 1\n1 1 1 1 2\n", spikes=SPIKES, v=[[1.0], [2.0]])
    assert said == ("spikes: step 1, element [1, 0]: found 1, expected 0 (1 of 8 values differ)")


def test_every_output_is_compared(tmp_path):
    said = expect(tmp_path, "0 0 0 0 1\n1 1 0 1 3\n", spikes=SPIKES, v=[[1.0], [2.0]])
    assert [text.split(":")[0] for text in said] == ["spikes", "v"]


def test_the_reference_has_names_in_c(tmp_path):
    made = manifest()
    made.outputs[0].array.c_name, made.outputs[1].array.c_name = "spikes_1", "v"
    path = tmp_path / "net_expected.npz"
    outputs = {"spikes_1": SPIKES.astype(np.uint8), "v": np.float32([[1.0], [2.0]])}
    path.write_bytes(Expected(inputs={}, outputs=outputs, states={}).to_bytes())
    wanted = from_reference(path, made)
    assert check(made, "0 1 0 0 1\n1 1 0 1 2\n", wanted, 0) == []
    assert "step 0, element [0]" in check(made, "0 1 0 0 1.5\n1 1 0 1 2\n", wanted, 0)[0]


def test_a_tolerance_is_the_largest_difference_that_passes(tmp_path):
    given = {"spikes": SPIKES, "v": [[1.0], [2.0]]}
    printed = "0 1 0 0 1\n1 1 0 1 2.5\n"
    assert expect(tmp_path, printed, tolerance=0.5, **given) == []
    assert expect(tmp_path, printed, tolerance=0.25, **given)


def test_analog_outputs_of_integer_networks_are_integers_or_numbers(tmp_path):
    printed = "0 1 0 0 4\n1 1 0 1 -8\n"
    assert expect(tmp_path, printed, scale=0.25, spikes=SPIKES, v=[[1.0], [-2.0]]) == []
    assert expect(tmp_path, printed, scale=0.25, spikes=SPIKES, v=[[4], [-8]]) == []


def test_infinities_and_nans_are_equal(tmp_path):
    v = [[np.inf], [np.nan]]
    assert expect(tmp_path, "0 1 0 0 inf\n1 1 0 1 -nan\n", spikes=SPIKES, v=v) == []


def test_another_number_of_steps_is_told(tmp_path):
    said = expect(tmp_path, "0 1 0 0 1\n", spikes=SPIKES, v=[[1.0], [2.0]])
    assert "spikes: found steps x shape 1 x 2 x 2, expected 2 x 2 x 2" in said


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"spikes": SPIKES}, ["found arrays spikes", "spikes, v"]),
        ({}, ["found arrays none"]),
    ],
)
def test_arrays_are_named_after_the_outputs(tmp_path, arrays, words):
    with pytest.raises(CheckError) as caught:
        expect(tmp_path, "0 1 0 0 1\n", **arrays)
    for word in words:
        assert word in str(caught.value)


def test_one_array_is_for_one_output(tmp_path):
    np.save(tmp_path / "expected.npy", SPIKES)
    with pytest.raises(CheckError, match=r"one for each of spikes, v"):
        from_arrays(tmp_path / "expected.npy", manifest())


def test_what_is_no_array_is_refused(tmp_path):
    (tmp_path / "expected.npy").write_text("0 1")
    with pytest.raises(CheckError, match=r"expected.npy: no .npy or .npz file"):
        from_arrays(tmp_path / "expected.npy", manifest())


def test_a_line_of_another_length_is_refused(tmp_path):
    with pytest.raises(CheckError, match="line 2: found 1 values, expected 5"):
        expect(tmp_path, "0 1 0 0 1\n0\n", spikes=SPIKES, v=[[1.0], [2.0]])


def test_a_program_that_fails_is_told(tmp_path):
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\necho stack overflow >&2\nexit 3\n")
    program.chmod(0o755)
    with pytest.raises(CheckError, match=r"program ended with exit code 3\nstack overflow"):
        run(program)
