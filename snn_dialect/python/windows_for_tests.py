"""Windows of convolutions and pools that are worth a test."""

from __future__ import annotations

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class Windows:
    """One number for each spatial dimension. outputs, groups: of a convolution."""

    channels: int
    size: tuple[int, ...]
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    dilation: tuple[int, ...]
    outputs: int = 1
    groups: int = 1

    @property
    def positions(self) -> tuple[int, ...]:
        return tuple(
            (n + a + b - d * (k - 1) - 1) // s + 1
            for n, k, s, a, b, d in zip(
                self.size,
                self.kernel,
                self.stride,
                self.low,
                self.high,
                self.dilation,
                strict=True,
            )
        )

    @property
    def can_scatter(self) -> bool:
        """A stride or a dilation of 1 in each dimension (constraint C11)."""
        return all(1 in pair for pair in zip(self.stride, self.dilation, strict=True))

    def met(self, position: tuple[int, ...], cell: tuple[int, ...]) -> tuple[int, ...] | None:
        """Where in the input a cell of a window lies, None in the padding."""
        place = tuple(
            o * s + k * d - a
            for o, k, s, a, d in zip(
                position, cell, self.stride, self.low, self.dilation, strict=True
            )
        )
        inside = all(0 <= i < n for i, n in zip(place, self.size, strict=True))
        return place if inside else None


def drawn(random: np.random.Generator, rank: int, pool: bool) -> Windows:
    """Windows of any kind that fit."""
    while True:

        def draw(low: int, high: int) -> tuple[int, ...]:
            return tuple(random.integers(low, high, rank, endpoint=True).tolist())

        groups = 1 if pool else int(random.integers(1, 3, endpoint=True))
        windows = Windows(
            channels=groups * int(random.integers(1, 2, endpoint=True)),
            size=draw(1, 7),
            kernel=draw(1, 4),
            stride=draw(1, 3),
            low=draw(0, 3),
            high=draw(0, 3),
            dilation=(1,) * rank if pool else draw(1, 2),
            outputs=groups * int(random.integers(1, 2, endpoint=True)),
            groups=groups,
        )
        if min(windows.positions) > 0:
            return windows


def cases(pool: bool) -> list[Windows]:
    """The ones worth a name, then any."""
    random = np.random.default_rng(11)
    plain = {"channels": 2, "outputs": 2}
    named = [
        # The kernel is larger than the input, which the padding makes up for.
        Windows(size=(2, 1), kernel=(4, 5), stride=(1, 1), low=(2, 3), high=(1, 2),
                dilation=(1, 1), **plain),
        # Whole windows lie in the padding, before the input and after it.
        Windows(size=(3, 3), kernel=(2, 2), stride=(1, 2), low=(4, 3), high=(3, 4),
                dilation=(1, 1), **plain),
        # No padding, no overlap.
        Windows(size=(6, 4), kernel=(2, 2), stride=(2, 2), low=(0, 0), high=(0, 0),
                dilation=(1, 1), **plain),
        # One window over everything.
        Windows(size=(3, 4), kernel=(3, 4), stride=(1, 1), low=(0, 0), high=(0, 0),
                dilation=(1, 1), **plain),
    ]  # fmt: skip
    return named + [drawn(random, rank, pool) for rank in (1, 2) for _ in range(8)]


def numbers(word: str, values: tuple[int, ...]) -> str:
    return f"{word} [{', '.join(map(str, values))}]"


def clauses(windows: Windows) -> str:
    return " ".join(
        [
            numbers("stride", windows.stride),
            numbers("pad", windows.low),
            numbers("to", windows.high),
        ]
    )
