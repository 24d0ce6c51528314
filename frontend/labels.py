"""`--labels Y.npy`: the right answer of each sample."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from frontend.array_files import NotAnArray, read_arrays, reason_of
from frontend.diagnostics import Findings, ModelError
from frontend.paths import user_path

FLAG = "--labels"


def load_labels(text: str, findings: Findings) -> np.ndarray:
    """(samples,) int64, each the index of an output, 0 or more.

    text: a .npy file of integers, one for each sample, or a .npz file with one array

    Raises ModelError where the file cannot be read, or holds something else.
    """
    try:
        return _labels(read_arrays(user_path(text)))
    except (OSError, NotAnArray) as error:
        findings.error(
            "SNN183",
            None,
            f"{FLAG} {text}: these are no labels",
            found=reason_of(error),
            expected="an integer from 0 for each sample: the index of the output that is right",
            remedy="save them with numpy.save, as in numpy.save(file, labels.astype(int))",
        )
        raise ModelError(findings.items) from error


def _labels(content: np.ndarray | Mapping[str, np.ndarray]) -> np.ndarray:
    arrays = [content] if isinstance(content, np.ndarray) else list(content.values())
    if len(arrays) != 1:
        raise NotAnArray(f"{len(arrays)} arrays")
    (array,) = arrays
    if array.dtype.kind not in "iu":
        raise NotAnArray(f"an array of {array.dtype}")
    if array.ndim != 1 or not array.size:
        raise NotAnArray(f"an array of shape {array.shape}")
    least, largest = int(array.min()), int(array.max())
    if least < 0 or largest > np.iinfo(np.int64).max:
        raise NotAnArray(f"labels from {least} to {largest}")
    return array.astype(np.int64)
