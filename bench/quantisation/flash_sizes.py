"""What networks of 100,000 weights and more take as C, in floats and in integers."""

from __future__ import annotations

import dataclasses
import pathlib
import tempfile
from collections.abc import Mapping

import nir
import numpy as np

from bench.quantisation import networks
from bench.random_layers import DT, Case
from codegen.sizes import Sizes
from frontend.compiler import compile_model
from frontend.diagnostics import Findings
from frontend.network import ConvLayer, LinearLayer
from frontend.options import CompileOptions, Dtype, State

LEAST_WEIGHTS = 100_000
# Sizes hang on there being calibration data, which give every row a bias, not on how many.
_SEQUENCES = 1


@dataclasses.dataclass(frozen=True)
class Format:
    """state: of integers only."""

    dtype: Dtype
    state: State = State.I32

    def __str__(self) -> str:
        return self.dtype.value + ("" if self.state is State.I32 else ":i16")


F32, I8, I8_STATE_I16, I4 = (
    Format(Dtype.F32),
    Format(Dtype.I8),
    Format(Dtype.I8, State.I16),
    Format(Dtype.I4),
)
FORMATS = (F32, I8, I8_STATE_I16, I4)
# What the project holds itself to: flash over that of f32.
LIMITS = {I8: 0.27, I8_STATE_I16: 0.27, I4: 0.15}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Footprint:
    """weights: how many the network has; sizes: of its C in each of FORMATS."""

    name: str
    weights: int
    sizes: Mapping[Format, Sizes]

    def flash_ratio(self, number_format: Format) -> float:
        """Over that of f32."""
        return self.sizes[number_format].flash / self.sizes[F32].flash

    def ram_ratio(self, number_format: Format) -> float:
        """Over that of f32."""
        return self.sizes[number_format].ram / self.sizes[F32].ram


def large_cases() -> list[Case]:
    """A, B, C, and a convolutional network."""
    return [*networks.cases()[:3], networks.large_convolutions()]


def footprint(case: Case) -> Footprint:
    with tempfile.TemporaryDirectory() as folder:
        model, calibration = pathlib.Path(folder, "model.nir"), pathlib.Path(folder, "input.npy")
        nir.write(model, case.graph)
        np.save(calibration, case.sequences(1, _SEQUENCES))
        compiled = {
            each: compile_model(
                model,
                CompileOptions(
                    dtype=each.dtype,
                    state=each.state,
                    profile=case.profile,
                    dt=DT,
                    calibration=() if each == F32 else (str(calibration),),
                ),
                Findings(model.name),
            )
            for each in FORMATS
        }
    layers = compiled[F32].network.layers
    return Footprint(
        name=case.name,
        weights=sum(x.weight.size for x in layers if isinstance(x, LinearLayer | ConvLayer)),
        sizes={each: found.generated.sizes for each, found in compiled.items()},
    )
