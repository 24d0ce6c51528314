"""`bazel run //tests/models -- FOLDER [flags]`: every .nir file of a folder, compiled and run.

Each model runs on random spikes, as C and in the reference; the table tells what came out, or why
a model was refused. Exit code 1 where C and reference differ in a bit.
"""

from __future__ import annotations

import pathlib
import sys
import tempfile

import numpy as np
from absl import app, flags
from rich.console import Console
from rich.table import Table
from rich.text import Text

from frontend.diagnostics import ModelError
from frontend.network import NumberFormat
from frontend.options import CompileOptions, Dtype
from frontend.paths import user_path
from tests.harness import c_compilers, fidelity

_PROFILE = flags.DEFINE_string("profile", None, "as for compile")
_DT = flags.DEFINE_float("dt", None, "as for compile")
_SET = flags.DEFINE_multi_string("set", [], "as for compile")
_DTYPE = flags.DEFINE_enum("dtype", "f32", [f.value for f in NumberFormat], "as for compile")
_STEPS = flags.DEFINE_integer("steps", 200, "time steps", lower_bound=1)
_RATE = flags.DEFINE_float("rate", 0.3, "probability of an input spike", 0, 1)

# Of the input's spikes: the first that makes an output fire is taken.
AMPLITUDES = (1, 10, 100, 1000)


def main(arguments: list[str]) -> None:
    if len(arguments) != 2:
        raise app.UsageError("expected one FOLDER")
    folder = user_path(arguments[1])
    options = CompileOptions(
        dtype=Dtype(_DTYPE.value),
        profile=_PROFILE.value,
        dt=_DT.value,
        settings=tuple(_SET.value),
    )
    table = Table("model", "layers", "output", "input", "not zero", "bits that differ")
    differing, refused = 0, []
    models = sorted(folder.rglob("*.nir"))
    for model in models:
        name = str(model.relative_to(folder))
        try:
            row, same = run(model, options)
        except ModelError as error:
            refused.append((name, error))
            continue
        differing += not same
        table.add_row(*map(Text, [name, *row]))
    console = Console(highlight=False)
    if table.row_count:
        console.print(table)
    for name, error in refused:
        first = next(f for f in error.findings if f.severity.value == "error")
        others = sum(f.severity.value == "error" for f in error.findings) - 1
        more = f" (and {others} more)" if others else ""
        where = f" node {first.node!r}:" if first.node is not None else ""
        console.print(f"refused {name}:{where} {first.problem}{more}", markup=False)
    print(f"{table.row_count} of {len(models)} compiled and ran, {differing} differ")
    sys.exit(1 if differing or not models else 0)


def run(model: pathlib.Path, options: CompileOptions) -> tuple[list[str], bool]:
    """(cells of the table, whether C and reference agree in every bit)."""
    compiled = fidelity.compile_file(model, options)
    network = compiled.network
    for amplitude in AMPLITUDES:
        rng = np.random.default_rng(0)
        inputs = {
            layer.name: amplitude
            * (rng.random((_STEPS.value, *layer.shape)) < _RATE.value).astype(np.float32)
            for layer in network.inputs
        }
        reference = fidelity.run_reference(network, inputs)
        if any(output.any() for output in reference[0].values()):
            break  # an output that stays silent would show little
    with tempfile.TemporaryDirectory() as folder:
        found = fidelity.run_c(compiled, c_compilers.GCC_O2, pathlib.Path(folder), inputs)
    difference = ""
    try:
        fidelity.assert_same_bits(found, reference, "C")
    except AssertionError as error:
        difference = str(error)
    outputs = ", ".join(x.signal.value for x in network.outputs)
    active = sum(int(np.count_nonzero(y)) for y in found[0].values())
    total = sum(y.size for y in found[0].values())
    cells = [str(len(network.layers)), outputs, f"0 or {amplitude}", f"{active:,} of {total:,}"]
    return [*cells, difference or "0"], not difference


if __name__ == "__main__":
    app.run(main)
