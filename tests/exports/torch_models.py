"""What the scripts of the frameworks that build on PyTorch share: layers with drawn weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import nn

from tests.exports.recording import Draw


def deterministic() -> None:
    """One thread, and no algorithm that may give another result the next time."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)


def fill(module: nn.Module, weight: np.ndarray, bias: np.ndarray | None = None) -> nn.Module:
    """Sets the parameters of a linear or convolutional layer, and returns it."""
    with torch.no_grad():
        module.weight.copy_(torch.from_numpy(weight))
        if bias is not None:
            module.bias.copy_(torch.from_numpy(bias))
    return module


def linear(
    draw: Draw,
    inputs: int,
    outputs: int,
    low: float = -0.5,
    high: float = 1.0,
    *,
    bias: bool = True,
    grid: float = 2.0**-6,
    kind: type = nn.Linear,
) -> nn.Module:
    return fill(
        kind(inputs, outputs, bias=bias),
        draw.weights(outputs, inputs, low=low, high=high, grid=grid),
        draw.weights(outputs, low=-0.25, high=0.25, grid=grid) if bias else None,
    )


def conv(
    draw: Draw,
    inputs: int,
    outputs: int,
    kernel: tuple[int, ...],
    low: float = -0.5,
    high: float = 0.75,
    *,
    bias: bool = True,
    kind: type = nn.Conv2d,
    **options: object,
) -> nn.Module:
    """kernel: one number for each spatial dimension. options: as PyTorch's, groups among them."""
    groups = options.get("groups", 1)
    return fill(
        kind(inputs, outputs, kernel, bias=bias, **options),
        draw.weights(outputs, inputs // groups, *kernel, low=low, high=high),
        draw.weights(outputs, low=-0.25, high=0.25) if bias else None,
    )


def simulate(step: Callable[[torch.Tensor], torch.Tensor], given: np.ndarray) -> np.ndarray:
    """Calls a model step by step, with a batch of one.

    given: (T, *input shape). Returns (T, *output shape).
    """
    with torch.no_grad():
        outputs = [step(torch.from_numpy(x)[None])[0] for x in given]
    return torch.stack(outputs).numpy()


class Line:
    """Delays by steps: element k of its output is what element k was steps[k] calls ago."""

    def __init__(self, steps: Sequence[int]):
        self._steps = steps
        self._past: list[torch.Tensor] = []

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        self._past.append(x)
        now = len(self._past) - 1
        late = torch.zeros_like(x)
        for k, steps in enumerate(self._steps):
            if now >= steps:
                late[..., k] = self._past[now - steps][..., k]
        return late
