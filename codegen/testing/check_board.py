"""Runs a program of a board, and compares outputs and final state with the reference's, to the bit.

    check_board --program P --manifest NAME.manifest.textproto --reference NAME_expected.npz

P prints as board_program.c does. Boards have the lowest byte of a number first.
"""

from __future__ import annotations

import argparse
import pathlib
import sys

import numpy as np

from codegen import manifest_pb2
from codegen.check_outputs import CheckError, from_reference, from_text, run
from codegen.emulate.fidelity import first_difference
from codegen.expected import Expected
from codegen.manifest_file import read_manifest


def state_of(line: str, manifest: manifest_pb2.Manifest, like: Expected) -> dict[str, np.ndarray]:
    """What the members of the state struct hold that live from step to step, by their names in C.

    line: the struct's bytes in hexadecimal. like: has arrays of their types and shapes

    Raises CheckError where there are more or fewer bytes than the struct has.
    """
    try:
        data = bytes.fromhex(line)
    except ValueError as error:
        raise CheckError(f"the final state: {error}: {line[:80]!r}") from error
    if len(data) != manifest.sizes.ram:
        raise CheckError(f"the final state: found {len(data)} bytes, expected {manifest.sizes.ram}")
    found = {}
    for member in manifest.members:
        if member.kind == manifest_pb2.Member.STATE:
            kind = like.states[member.array.c_name].dtype
            part = data[member.offset : member.offset + member.array.bytes]
            flat = np.frombuffer(part, kind.newbyteorder("<")).astype(kind)
            found[member.array.c_name] = flat.reshape(tuple(member.array.shape))
    return found


def check(printed: str, manifest: manifest_pb2.Manifest, reference: pathlib.Path) -> str:
    """What is different first, "" if nothing is. Raises CheckError where a program stops early."""
    expected = Expected.load(reference)
    lines = printed.splitlines()
    outputs = from_text("\n".join(lines[:-1]), manifest)
    wanted = {
        node: array.astype(outputs[node].dtype)
        for node, array in from_reference(reference, manifest).items()
    }
    states = state_of("".join(lines[-1:]), manifest, expected)
    return first_difference(outputs, wanted, "output") or first_difference(
        states, expected.states, "final state"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for flag in ("--program", "--manifest", "--reference"):
        parser.add_argument(flag, type=pathlib.Path, required=True)
    flags = parser.parse_args()
    try:
        said = check(run(flags.program), read_manifest(flags.manifest), flags.reference)
    except CheckError as error:
        said = str(error)
    print(said, end="\n" if said else "")
    return bool(said)


if __name__ == "__main__":
    sys.exit(main())
