"""What to do about a node of a type that NIR does not have."""

from __future__ import annotations

from collections.abc import Iterable

_NEURONS = "NIR has no such activation: put a spiking neuron (IF, LIF) in its place and train again"
_WEIGHTS = "NIR's node for it is Affine, or Linear where it has no bias"
_AT_THE_END = "leave it out at export, and apply it to what the network puts out"
_POOL_1D = "write it as a Conv1d with a group for each channel and constant weights"
# Of names that frameworks have, without upper case and underscores.
_INSTEAD = {
    **dict.fromkeys(
        ("maxpool", "maxpool1d", "maxpool2d", "maxpool3d", "adaptivemaxpool2d"),
        "NIR has no max pool: train again with an average pool (AvgPool2d), a sum pool (SumPool2d) "
        "or a convolution with a stride in its place",
    ),
    **dict.fromkeys(
        ("batchnorm", "batchnorm1d", "batchnorm2d", "batchnorm3d"),
        "fold it into the weight and bias of the layer before it at export",
    ),
    **dict.fromkeys(
        ("layernorm", "groupnorm", "instancenorm1d", "instancenorm2d"),
        "NIR has no such normalisation, and it cannot be folded: train again without it",
    ),
    **dict.fromkeys(
        ("dropout", "dropout1d", "dropout2d", "alphadropout"),
        "leave it out at export: it does something in training only",
    ),
    **dict.fromkeys(
        ("relu", "relu6", "leakyrelu", "prelu", "elu", "gelu", "silu", "tanh", "sigmoid"), _NEURONS
    ),
    **dict.fromkeys(("softmax", "logsoftmax"), _AT_THE_END),
    **dict.fromkeys(("dense", "fc", "fullyconnected"), _WEIGHTS),
    **dict.fromkeys(("avgpool1d", "sumpool1d"), _POOL_1D),
    "adaptiveavgpool2d": "write it as the AvgPool2d that it comes to for the shape that arrives",
    "add": "leave it out: edges that meet in a node add up",
}


def remedy(kind: str, known: Iterable[str]) -> str:
    """What to do about a node of the type `kind`; known: the types that there are."""
    folded = _folded(kind)
    if folded in _INSTEAD:
        return _INSTEAD[folded]
    misspelt = [name for name in sorted(known) if _is_misspelt(folded, _folded(name))]
    if misspelt:
        nearest = min(misspelt, key=lambda name: _distance(folded, _folded(name)))
        return f"did the file mean {nearest!r}?"
    return "write it with NIR's own nodes"


def _folded(name: str) -> str:
    return name.casefold().replace("_", "")


def _is_misspelt(given: str, name: str) -> bool:
    """Is `given` the other name but for a letter, or two in long ones?

    A digit is none, Conv3d not being Conv2d; and of short names each letter has a meaning, as in
    ALIF.
    """
    if _digits(given) != _digits(name):
        return False
    return _distance(given, name) <= (len(name) > 4) + (len(name) > 7)


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))


def _distance(a: str, b: str) -> int:
    """Letters to insert, leave out, replace or swap with their neighbour."""
    before, row = [], list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        before, last, row = row, before, [i]
        for j, other in enumerate(b, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != other)))
            if i > 1 and j > 1 and (letter, a[i - 2]) == (b[j - 2], other):
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]
