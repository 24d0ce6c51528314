"""An integer network beside the floats that it was made of."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Sequence

from frontend.comparison.comparison import Comparison, Step, Values, compare
from frontend.comparison.recorder import Record, Recorder
from frontend.comparison.sides import Format, side_options
from frontend.compiler import Examination, examine
from frontend.diagnostics import Findings
from frontend.network import Network
from frontend.options import CompileOptions, Dtype

FLOATS = Format(dtype=Dtype.F32)


def float_options(options: CompileOptions) -> CompileOptions:
    """Of the same model in f32."""
    return side_options(options, FLOATS)[0]


def float_network(model: pathlib.Path, options: CompileOptions) -> Network:
    """The model in f32. It was accepted with `options`, of an integer network."""
    findings = Findings(model.name)  # what is worth knowing is told of the integers
    found = examine(model, float_options(options), findings).compiled
    findings.raise_if_errors()
    assert found is not None, "no network without a finding"
    return found


def compare_with_floats(
    floats: Network,
    examination: Examination,
    samples: Sequence[Values],
    advance: Callable[[], None] = lambda: None,
) -> tuple[Comparison, tuple[Record, ...]]:
    """Runs both; advance is called after every step."""
    recorder = Recorder(floats, samples)

    def watch(sample: int, number: int, step: Step) -> None:
        recorder.look(sample, number, step)
        advance()

    tested = examination.compiled
    assert tested is not None, "a network that was refused"
    return compare(floats, tested, samples, watch=watch), tuple(recorder.records())
