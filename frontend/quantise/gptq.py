"""GPTQ's rounding: each weight's error is made good by the weights that are rounded after it.

Frantar et al., "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers"
(2022): to make e H e' small for each row's error e, columns are rounded one after another, and the
best correction of the columns that are left is taken off them. With H^-1 = U' U, U upper
triangular, that correction of the columns j > k is e_k U[k, j] / U[k, k].
"""

from __future__ import annotations

import numpy as np

from frontend.quantise.rounding import integer_range

# Columns whose corrections of later columns are applied together, as one product of matrices.
_BLOCK = 64


def gptq(weight: np.ndarray, scale: np.ndarray, bits: int, importance: np.ndarray) -> np.ndarray:
    """weight, (outputs, inputs), in units of scale, (outputs,), rounded and clipped; float64.

    importance: H, (inputs, inputs), positive definite.

    Columns go in descending order of H's diagonal: what matters most is rounded while there is
    most left to make it good.
    """
    least, most = integer_range(bits)
    order = np.argsort(-np.diagonal(importance), kind="stable")
    propagation = _propagation(importance[np.ix_(order, order)])
    # Column-major: the work is done column by column.
    left = np.asfortranarray((weight / scale[:, None])[:, order])
    found = np.empty_like(left)
    inputs = len(order)
    for start in range(0, inputs, _BLOCK):
        end = min(start + _BLOCK, inputs)
        errors = np.empty((len(weight), end - start), order="F")
        for k in range(start, end):
            found[:, k] = np.clip(np.rint(left[:, k]), least, most)
            errors[:, k - start] = left[:, k] - found[:, k]
            left[:, k + 1 : end] -= np.outer(errors[:, k - start], propagation[k, k + 1 : end])
        left[:, end:] -= errors @ propagation[start:end, end:]
    result = np.empty_like(weight)
    result[:, order] = found
    return result


def _propagation(importance: np.ndarray) -> np.ndarray:
    """U with each row divided by its diagonal element, (inputs, inputs)."""
    # U = V^-1, where H = V V' and V is upper triangular: the Cholesky factor of H reversed.
    lower = np.linalg.cholesky(importance[::-1, ::-1])
    upper = np.linalg.inv(lower)[::-1, ::-1]
    return upper / np.diagonal(upper)[:, None]
