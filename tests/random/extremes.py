"""Random numbers as nobody should have them: of any size, side by side, all zero, far apart."""

from __future__ import annotations

import numpy as np

from tests.random.parameters import Numbers, Shape

# Euler's decay 1 - dt/tau of these is 0, nearly 1, negative, and below -1.
_TIME_CONSTANTS = (1.0, 1.0, 0.7, 0.51, 0.4, 2.0, 30.0, 1e4, 1e8)
_THRESHOLDS = (1e-12, 1e-6, 1.0, 1e6, 1e12)


class ExtremeNumbers(Numbers):
    """Half of all arrays are ordinary; hardly any network is so throughout."""

    def uniform(self, low: float, high: float, shape: Shape = ()) -> np.ndarray:
        values = super().uniform(low, high, shape)
        match self.rng.integers(10):
            case 0:
                values = np.zeros_like(values)
            case 1:
                values = values * 10.0 ** self.rng.uniform(-30, 30)
            case 2:
                values = values * 10.0 ** self.rng.uniform(-30, 30, shape)
            case 3:
                values = values * 10.0 ** self.rng.uniform(-6, 6, shape)
            case 4 if values.size:
                values = np.array(values)
                values.flat[self.rng.integers(values.size)] = 10.0 ** self.rng.integers(2, 13)
        return np.asarray(values, self.type)

    def time_constant(self, shape: Shape) -> np.ndarray:
        if self.rng.random() < 0.5:
            return super().time_constant(shape)
        form = self.form(shape) if self.rng.random() < 0.5 else ()
        return np.asarray(self.rng.choice(_TIME_CONSTANTS, form) * self.dt, self.type)

    def positive_threshold(self, shape: Shape) -> np.ndarray:
        if self.rng.random() < 0.5:
            return np.abs(super().positive_threshold(shape))
        return np.asarray(self.rng.choice(_THRESHOLDS, self.form(shape)), self.type)

    def loudness(self) -> float:
        return float(10.0 ** self.rng.choice((-9, -3, 0, 0, 0, 3, 9)))
