"""One bit of an output or of the final state is seen, and so is a program that stops early."""

from __future__ import annotations

import pathlib

import numpy as np
import pytest

from codegen import manifest_pb2
from codegen.check_outputs import CheckError
from codegen.expected import Expected
from codegen.testing.check_board import check

OUTPUTS = np.float32([[0.0], [0.1]])
STATE = np.int32([1, -2])
PRINTED = "0\n0.100000001\n01000000feffffff0000\n"


def manifest() -> manifest_pb2.Manifest:
    made = manifest_pb2.Manifest(prefix="net", sizes=manifest_pb2.Sizes(ram=10))
    analog = manifest_pb2.Array(c_name="y", c_type="float", shape=[1], bytes=4)
    made.outputs.add(node="y").array.MergeFrom(analog)
    kinds = manifest_pb2.Member
    for name, kind, offset, size in (("v", kinds.STATE, 0, 8), ("scratch", kinds.BUFFER, 8, 2)):
        array = manifest_pb2.Array(c_name=name, shape=[2], bytes=size)
        made.members.add(kind=kind, offset=offset).array.MergeFrom(array)
    return made


@pytest.fixture
def reference(tmp_path) -> pathlib.Path:
    expected = Expected(inputs={"x": OUTPUTS}, outputs={"y": OUTPUTS}, states={"v": STATE})
    path = tmp_path / "net_expected.npz"
    path.write_bytes(expected.to_bytes())
    return path


def test_the_same_bits_pass(reference):
    assert check(PRINTED, manifest(), reference) == ""
    assert check(PRINTED.replace("0000\n", "abcd\n"), manifest(), reference) == "", "scratch"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("0\n0.1", "-0\n0.1", "output, y: element [0, 0] is"),
        ("0.100000001", "0.100000009", "output, y: element [1, 0] is"),
        ("0\n0.1", "0.1", "output, y: float32 (1, 1), expected float32 (2, 1)"),
        ("fe", "ff", "final state, v: element [1] is"),
    ],
)
def test_one_bit_is_seen(old, new, said, reference):
    assert check(PRINTED.replace(old, new, 1), manifest(), reference).startswith(said)


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("", "the final state: found 0 bytes, expected 10"),
        ("0\n0.100000001\n", "the final state: non-hexadecimal"),
        (PRINTED.replace("0000\n", "\n"), "the final state: found 8 bytes"),
    ],
)
def test_a_program_that_stops_early_is_seen(printed, said, reference):
    with pytest.raises(CheckError, match=said):
        check(printed, manifest(), reference)
