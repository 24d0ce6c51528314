"""The fields of convolutions and pools, and how a weight and its bias have to fit."""

from __future__ import annotations

import numpy as np

from frontend.nir_import.fields import Fields


def convolution(read: Fields, spatial: tuple[str, ...]) -> dict[str, object]:
    """The fields of a Conv over these spatial dimensions; of use unless `read` has failed."""
    count = len(spatial)
    weight = read.numbers("weight")
    check_rank(read, weight, ("outputs", "inputs/groups", *spatial))
    bias = bias_for(read, weight)
    (groups,) = read.sizes("groups", 1, least=1, default=1)
    if weight is not None and not read.failed and weight.shape[0] % groups:
        read.error(
            "SNN129",
            "the groups do not divide the output channels",
            found=f"{weight.shape[0]} output channels (weight of shape {weight.shape}) "
            f"in {groups} groups",
            expected="groups that divide the channels",
            remedy="mend groups or the weight",
        )
    stored = read.hint("input_shape")
    return {
        "weight": weight,
        "bias": bias,
        "stride": read.sizes("stride", count, least=1, default=1),
        "dilation": read.sizes("dilation", count, least=1, default=1),
        "padding": _padding(read, count),
        "groups": groups,
        # Channels and batch may have leaked into it.
        "stored_shape": stored[-count:] if stored and len(stored) >= count else None,
    }


def _padding(read: Fields, count: int) -> tuple[tuple[int, int], ...] | None:
    """(before, after) for each dimension; None for `same`."""
    word = read.text("padding")
    if word == "same":
        return None
    if word == "valid":
        return ((0, 0),) * count
    if word is not None:
        read.error(
            "SNN128",
            "unknown padding",
            found=repr(word),
            expected="'same', 'valid', a number"
            + (f", or {count} numbers, one for each dimension" if count > 1 else ""),
            remedy="export the model again with one of these",
        )
        return None
    return tuple((n, n) for n in read.sizes("padding", count, least=0, default=0))


def pool(read: Fields) -> dict[str, object]:
    """The fields of a Pool; of use unless `read` has failed."""
    return {
        "kernel": read.sizes("kernel_size", 2, least=1),
        "stride": read.sizes("stride", 2, least=1),
        "padding": tuple((n, n) for n in read.sizes("padding", 2, least=0, default=0)),
    }


def check_rank(read: Fields, weight: np.ndarray | None, dimensions: tuple[str, ...]) -> None:
    """An error where the weight does not have these dimensions."""
    if weight is not None and weight.ndim != len(dimensions):
        read.error(
            "SNN129",
            f"the weight does not have {len(dimensions)} dimensions",
            found=f"shape {weight.shape}",
            expected=f"({', '.join(dimensions)})",
            remedy=f"reshape the weight, or store another type than {read.raw.type}",
        )


def bias_for(read: Fields, weight: np.ndarray | None) -> np.ndarray | None:
    """The field `bias`, one number for each output of the weight: zeros where it is missing.

    None, or anything, after a finding.
    """
    if not read.has("bias"):
        read.assume("bias", "0")
        bias = np.zeros(())
    else:
        bias = read.numbers("bias")
    if bias is None or weight is None or read.failed:
        return bias
    outputs = weight.shape[0]
    if bias.size == 1:
        return np.full(outputs, bias.reshape(())[()])
    if bias.shape != (outputs,):
        read.error(
            "SNN129",
            "weight and bias do not fit",
            found=f"bias of shape {bias.shape}, weight of shape {weight.shape}",
            expected=f"bias of shape ({outputs},), one for each output",
            remedy="export the model again",
        )
    return bias
