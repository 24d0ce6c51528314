"""Random parameters: dyadic ones, for exact ties where > and >= part, or such with all bits."""

from __future__ import annotations

import numpy as np

Shape = tuple[int, ...]


class Numbers:
    """Draws arrays from a seed.

    dyadic  multiples of 1/4, time constants that are powers of two times dt
    dt      the time step in force
    """

    def __init__(self, seed: int, *, dyadic: bool, dt: float):
        self.rng = np.random.default_rng(seed)
        self.dyadic = dyadic
        self.dt = dt
        self.type = np.float64 if dyadic or self.rng.random() < 0.3 else np.float32

    def uniform(self, low: float, high: float, shape: Shape = ()) -> np.ndarray:
        values = self.rng.uniform(low, high, shape)
        return np.asarray(np.round(values * 4) / 4 if self.dyadic else values, self.type)

    def weight(self, shape: Shape) -> np.ndarray:
        """Around zero, rather above it so that neurons fire; some weights are zero."""
        values = self.uniform(-1, 1.6, shape)
        return np.where(self.rng.random(shape) < 0.15, 0, values).astype(self.type)

    def form(self, shape: Shape) -> Shape:
        """How a parameter of a population is stored: one number, per channel, per element."""
        forms = [(), (1,), shape, shape]
        if len(shape) > 1:
            forms.append((shape[0],))
        return forms[self.rng.integers(len(forms))]

    def population(self, low: float, high: float, shape: Shape) -> np.ndarray:
        return self.uniform(low, high, self.form(shape))

    def time_constant(self, shape: Shape) -> np.ndarray:
        """From dt to 8 dt."""
        form = self.form(shape)
        exponent = self.rng.uniform(0, 3, form)
        steps = 2.0 ** (np.round(exponent) if self.dyadic else exponent)
        return np.asarray(steps * self.dt, self.type)

    def delay(self, shape: Shape, least: int) -> np.ndarray:
        """From `least` to 4 steps, some of them no whole number of steps, some half of one."""
        form = self.form(shape)
        steps = self.rng.integers(least, 5, form).astype(np.float64)
        if self.rng.random() < 0.3:
            choice = self.rng.choice([-0.5, -0.25, 0.25, 0.5], form)
            steps = np.maximum(steps + choice, 0.75 if least else 0)
        return np.asarray(steps * self.dt)

    def positive_threshold(self, shape: Shape) -> np.ndarray:
        return np.maximum(self.population(0.25, 1.25, shape), self.type(0.25))

    def loudness(self) -> float:
        """What numbers at an Input are multiplied with."""
        return 1.0
