"""Runs a self-test and compares what it prints with what is expected (snn_model_test).

    check_outputs --program P --manifest NAME.manifest.textproto
        (--expected FILE | --reference NAME_expected.npz) [--tolerance T]

FILE is a .npy with the values of the only Output, or a .npz with an array for every Output, named
after it; each is steps x port shape. The reference's has names in C (expected.py). The first
difference of every Output is told: at which step, in which element, what was found and what was
expected.
"""

from __future__ import annotations

import argparse
import pathlib
import subprocess
import sys

import numpy as np

from codegen import manifest_pb2
from codegen.expected import Expected
from codegen.manifest_file import read_manifest

_FLOATS = {"float": np.float32, "double": np.float64}


class CheckError(Exception):
    """What the user has to know; printed without a traceback."""


def run(program: pathlib.Path) -> str:
    """What the program prints. Raises CheckError where it fails."""
    done = subprocess.run([program.resolve()], capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip()
        raise CheckError(f"{program.name} ended with exit code {done.returncode}\n{said}".strip())
    return done.stdout


def from_text(text: str, manifest: manifest_pb2.Manifest) -> dict[str, np.ndarray]:
    """Output node to its values, (steps, *port shape), as a self-test prints them.

    Raises CheckError where a line has another number of values than the outputs together.
    """
    counts = [int(np.prod(port.array.shape, dtype=int)) for port in manifest.outputs]
    rows = [line.split() for line in text.splitlines()]
    for k, row in enumerate(rows):
        if len(row) != sum(counts):
            raise CheckError(
                f"the program's output, line {k + 1}: found {len(row)} values, "
                f"expected {sum(counts)}"
            )
    values, start = {}, 0
    for port, count in zip(manifest.outputs, counts, strict=True):
        kind = _FLOATS.get(port.array.c_type, np.int64)
        flat = [kind(word) for row in rows for word in row[start : start + count]]
        values[port.node] = np.array(flat, kind).reshape(len(rows), *port.array.shape)
        start += count
    return values


def from_arrays(path: pathlib.Path, manifest: manifest_pb2.Manifest) -> dict[str, np.ndarray]:
    """Output node to its values, from a .npy or .npz file. Raises CheckError where they are not."""
    nodes = [port.node for port in manifest.outputs]
    try:
        loaded = np.load(path, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise CheckError(f"{path.name}: no .npy or .npz file: {error}") from error
    if isinstance(loaded, np.ndarray):
        if len(nodes) != 1:
            raise CheckError(
                f"{path.name}: found one array, expected one for each of {', '.join(nodes)}: "
                "give a .npz with arrays of these names"
            )
        return {nodes[0]: loaded}
    with loaded:
        if sorted(loaded.files) != sorted(nodes):
            raise CheckError(
                f"{path.name}: found arrays {', '.join(loaded.files) or 'none'}, expected arrays "
                f"named after the Outputs: {', '.join(nodes)}"
            )
        return {name: loaded[name] for name in nodes}


def from_reference(path: pathlib.Path, manifest: manifest_pb2.Manifest) -> dict[str, np.ndarray]:
    """Output node to its values, of the compiler's own file."""
    outputs = Expected.load(path).outputs
    return {port.node: outputs[port.array.c_name] for port in manifest.outputs}


def difference(
    port: manifest_pb2.Port, found: np.ndarray, expected: np.ndarray, tolerance: float
) -> str:
    """What is wrong with an Output, in a sentence; "" where nothing is.

    expected: numbers; or, where the port has a scale, integers as the port has them. tolerance: the
    largest difference that passes, in the unit of `expected`.
    """
    if found.shape != expected.shape:
        shapes = [" x ".join(map(str, array.shape)) for array in (found, expected)]
        return f"{port.node}: found steps x shape {shapes[0]}, expected {shapes[1]}"
    if port.scale and not np.issubdtype(expected.dtype, np.integer):
        found = found * port.scale
    elif np.issubdtype(found.dtype, np.floating):
        expected = expected.astype(found.dtype)
    x, y = found.astype(np.float64), expected.astype(np.float64)
    with np.errstate(invalid="ignore"):  # infinities are equal
        unequal = ~((x == y) | (np.abs(x - y) <= tolerance) | (np.isnan(x) & np.isnan(y)))
    if not unequal.any():
        return ""
    first = tuple(int(k) for k in np.argwhere(unequal)[0])
    element = ", ".join(map(str, first[1:]))
    return (
        f"{port.node}: step {first[0]}, element [{element}]: found {found[first]}, "
        f"expected {expected[first]} ({unequal.sum()} of {unequal.size} values differ)"
    )


def check(
    manifest: manifest_pb2.Manifest,
    printed: str,
    wanted: dict[str, np.ndarray],
    tolerance: float,
) -> list[str]:
    """The differences, one sentence for each Output that has some."""
    found = from_text(printed, manifest)
    said = (
        difference(port, found[port.node], wanted[port.node], tolerance)
        for port in manifest.outputs
    )
    return [text for text in said if text]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--manifest", type=pathlib.Path, required=True)
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--expected", type=pathlib.Path)
    wanted.add_argument("--reference", type=pathlib.Path)
    parser.add_argument("--tolerance", type=float, default=0.0)
    flags = parser.parse_args()
    try:
        manifest = read_manifest(flags.manifest)
        outputs = (
            from_arrays(flags.expected, manifest)
            if flags.expected
            else from_reference(flags.reference, manifest)
        )
        wrong = check(manifest, run(flags.program), outputs, flags.tolerance)
    except CheckError as error:
        wrong = [str(error)]
    print("\n".join(wrong), end="\n" if wrong else "")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
