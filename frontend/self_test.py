"""`--self-test X.npy`: reads the input, checks it against the ports, and has the C written."""

from __future__ import annotations

import numpy as np

from codegen import selftest
from frontend.compiler import Compilation
from frontend.diagnostics import Findings
from frontend.network import Network
from frontend.paths import user_path


def self_test_source(compiled: Compilation, texts: list[str], findings: Findings) -> str:
    """NAME_selftest.c for inputs given as `X.npy` or `NODE=X.npy`.

    Raises ModelError where a file cannot be read or has another shape than steps x port shape.
    """
    inputs = load_inputs(compiled.network, texts, findings)
    return selftest.selftest_source(compiled.generated, inputs)


def load_inputs(network: Network, texts: list[str], findings: Findings) -> dict[str, np.ndarray]:
    """Input node name to array (steps x port shape) in the network's number format."""
    ports = {layer.name: layer for layer in network.inputs}
    arrays: dict[str, np.ndarray] = {}
    for text in texts:
        node, path = _split(text, ports)
        if node is None and len(ports) == 1:
            node = next(iter(ports))
        if node not in ports:
            findings.error(
                None,
                f"--self-test {text}: it has to say which Input it is for",
                found=f"{len(ports)} Inputs: {', '.join(ports)}",
                expected="NODE=X.npy, once for each",
                remedy="name the node before the file",
            )
            continue
        if node in arrays:
            findings.error(
                node,
                f"--self-test {text}: this Input has a file already",
                found="two files for one Input",
                expected="one sequence for each Input",
                remedy="leave one out",
            )
            continue
        array = _load(path, findings)
        if array is None:
            continue
        shape = ports[node].shape
        if array.ndim != len(shape) + 1 or array.shape[1:] != shape:
            findings.error(
                node,
                f"{path}: the input's shape does not fit the port",
                found=_by(array.shape),
                expected="steps x " + _by(shape),
                remedy="give one sequence, time first",
            )
            continue
        with np.errstate(over="ignore"):  # what overflows is found below
            values = np.ascontiguousarray(array, dtype=network.format.numpy)
        if not values.size or not np.isfinite(values).all():
            findings.error(
                node,
                f"{path}: the input cannot be baked in",
                found="no steps" if not values.size else "values that are not finite",
                expected=f"at least one step of finite {network.format.value} values",
                remedy="check the recording",
            )
            continue
        arrays[node] = values
    missing = [name for name in ports if name not in arrays]
    if missing and not findings.errors:
        findings.error(
            missing[0],
            "no input was given for this Input",
            found=", ".join(arrays),
            expected=", ".join(ports),
            remedy="add --self-test NODE=X.npy for it",
        )
    steps = {array.shape[0] for array in arrays.values()}
    if len(steps) > 1:
        findings.error(
            None,
            "the inputs have different lengths",
            found=", ".join(f"{name}: {array.shape[0]}" for name, array in arrays.items()),
            expected="the same number of steps for every Input",
            remedy="cut them to one length",
        )
    findings.raise_if_errors()
    return arrays


def _split(text: str, ports: dict) -> tuple[str | None, str]:
    """NODE=FILE at the first `=` whose left side is an Input; a bare file otherwise."""
    for k, character in enumerate(text):
        if character == "=" and text[:k] in ports:
            return text[:k], text[k + 1 :]
    return None, text


def _load(path: str, findings: Findings) -> np.ndarray | None:
    file = user_path(path)
    try:
        array = np.load(file, allow_pickle=False)
        if not isinstance(array, np.ndarray) or array.dtype.kind not in "buif":
            raise ValueError("not an array of numbers")
    except (OSError, ValueError, EOFError) as error:
        findings.error(
            None,
            f"{path} cannot be read as an input",
            found=str(error).splitlines()[0] if str(error) else type(error).__name__,
            expected="a .npy file of numbers, steps x port shape",
            remedy="save it with numpy.save",
        )
        return None
    return array


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
